//! Slots: what makes deleting true.

use std::collections::HashMap;

use server::store::{Batch, Change, Doomed, key};

use super::{Engine, erase, put, read, sealed, settles};

pub async fn an_erased_slot_has_no_longer_its_key_before_the_answer_and_is_not_in_use_after_it(place: impl Engine) {
    let store = place.open().await;
    put(&store, b"stays", b"body").await;
    for body in [&b"small"[..], &[9; 100_000]] {
        put(&store, b"gone", body).await;
        let Doomed { slot, file } = sealed(&store, b"gone").await.unwrap().doomed();
        let before = store.slot_key(slot).await.unwrap().0;
        erase(&store, b"gone").await;
        // Another one, or none.
        assert_ne!(store.slot_key(slot).await.ok().map(|key| key.0), Some(before));
        assert!(!store.inventory().await.unwrap().files.iter().any(|name| Some(*name) == file));
        settles(&store, 1).await;
        assert!(store.get(&key::erase(slot)).await.unwrap().is_none());
        let there = store.inventory().await.unwrap();
        assert!(there.taken.map_or_else(|| there.free.contains(&slot), |taken| !taken.contains(&slot)));
    }
}

pub async fn a_start_overwrites_every_slot_that_a_row_says_is_to_be_erased(place: impl Engine) {
    let store = place.open().await;
    put(&store, b"gone", &[1; 10_000]).await;
    put(&store, b"stays", b"body").await;
    let Doomed { slot, file } = sealed(&store, b"gone").await.unwrap().doomed();
    let name = file.unwrap();
    let key_before = store.slot_key(slot).await.unwrap().0;
    // The rows of a crash between (a) and (b): listed, but nobody has overwritten it.
    let mut batch = Batch::default();
    batch.put(key::erase(slot), name.0.to_vec());
    batch.remove(b"gone".to_vec());
    store.commit(batch).await.unwrap();
    assert_eq!(store.slot_key(slot).await.unwrap().0, key_before);
    let place = place.crash(store).await;
    let store = place.open().await;
    assert_ne!(store.slot_key(slot).await.unwrap().0, key_before);
    assert!(store.scan(key::all_erase(), 1).await.unwrap().is_empty());
    assert!(store.get(&key::free(slot)).await.unwrap().is_some());
    settles(&store, 1).await;
    assert!(store.inventory().await.unwrap().files.is_empty());
    assert_eq!(read(&store, b"stays").await.unwrap(), b"body");
}

pub async fn a_slot_is_never_taken_while_a_row_says_that_it_is_to_be_erased(place: impl Engine) {
    let store = place.open().await;
    let mut rows = HashMap::new();
    // More than a block, with erasing in between.
    for round in 0..6_u32 {
        let mut change = Change::new(&store);
        for i in 0..1000_u32 {
            let row = [&b"r"[..], &round.to_be_bytes(), &i.to_be_bytes()].concat();
            change.put_sealed(row, Vec::new(), b"x").await.unwrap();
        }
        change.commit().await.unwrap();
        if round % 2 == 1 {
            let mut change = Change::new(&store);
            for i in 0..1000_u32 {
                let row = [&b"r"[..], &round.to_be_bytes(), &i.to_be_bytes()].concat();
                let value = sealed(&store, &row).await.unwrap();
                change.remove_sealed(row, &value);
            }
            change.commit().await.unwrap();
        }
    }
    for (row, _) in store.scan(key::prefix(b"r"), usize::MAX).await.unwrap() {
        let slot = sealed(&store, &row).await.unwrap().doomed().slot;
        assert_eq!(rows.insert(slot, row.clone()), None, "one slot for two rows");
        assert_eq!(read(&store, &row).await.unwrap(), b"x");
        assert!(store.get(&key::free(slot)).await.unwrap().is_none());
        assert!(store.get(&key::erase(slot)).await.unwrap().is_none());
    }
    assert_eq!(rows.len(), 3000);
}

pub async fn keys_and_free_slots_are_the_same_after_a_crash(place: impl Engine) {
    let store = place.open().await;
    let mut keys = HashMap::new();
    for number in 0..50_u8 {
        put(&store, &[b'r', number], &[number; 50]).await;
        let slot = sealed(&store, &[b'r', number]).await.unwrap().doomed().slot;
        keys.insert(slot, store.slot_key(slot).await.unwrap().0);
    }
    // One that was taken and never used is free again.
    let unused = store.take_slot().await.unwrap().slot;
    let before = store.inventory().await.unwrap();
    let place = place.crash(store).await;
    let store = place.open().await;
    let after = store.inventory().await.unwrap();
    assert_eq!((after.slots, &after.free, &after.taken), (before.slots, &before.free, &before.taken));
    assert_eq!(after.slots - after.free.len() as u64, 50);
    assert!(after.taken.is_none_or(|taken| !taken.contains(&unused)) && !keys.contains_key(&unused));
    for (slot, key) in keys {
        assert_eq!(store.slot_key(slot).await.unwrap().0, key);
    }
}
