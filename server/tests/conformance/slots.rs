//! Slots: what makes deleting true.

use std::collections::HashMap;

use server::store::{Batch, Change, Doomed, key};

use super::{Engine, erase, put, read, sealed};

pub async fn an_erased_slot_has_another_key_before_the_answer_and_is_free_after_it(place: impl Engine) {
    let store = place.open().await;
    for body in [&b"small"[..], &[9; 100_000]] {
        put(&store, b"gone", body).await;
        let Doomed { slot, file } = sealed(&store, b"gone").await.unwrap().doomed();
        let before = store.slot_key(slot).await.unwrap().0;
        erase(&store, b"gone").await;
        assert_ne!(store.slot_key(slot).await.unwrap().0, before);
        if let Some(name) = file {
            assert!(!store.files().names().unwrap().0.contains(&name));
        }
        let mut free = None;
        for _ in 0..100 {
            free = store.get(&key::free(slot)).await.unwrap();
            if free.is_some() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert!(free.is_some() && store.get(&key::erase(slot)).await.unwrap().is_none());
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
    assert_eq!(store.files().names().unwrap(), (Vec::new(), 0));
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
    let free = store.scan(key::all_free(), usize::MAX).await.unwrap();
    let place = place.crash(store).await;
    let store = place.open().await;
    assert_eq!(store.scan(key::all_free(), usize::MAX).await.unwrap(), free);
    assert!(store.get(&key::free(unused)).await.unwrap().is_some());
    for (slot, key) in keys {
        assert_eq!(store.slot_key(slot).await.unwrap().0, key);
    }
}
