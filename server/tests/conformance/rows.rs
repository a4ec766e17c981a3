//! Ordered rows and batches.

use std::time::Duration;

use server::store::{Batch, Change, StoreError, key};

use super::{Engine, put, settles};

pub async fn rows_come_in_the_order_of_their_keys_and_no_more_than_asked_for(place: impl Engine) {
    let store = place.open().await;
    let mut batch = Batch::default();
    let keys: [&[u8]; 7] = [&[1], &[1, 0], &[1, 0xff], &[2], &[2, 0], b"a", &[0xff, 0xff]];
    for key in keys.iter().rev() {
        batch.put(key.to_vec(), key.to_vec());
    }
    store.commit(batch).await.unwrap();
    let all = store.scan(vec![1]..vec![0xff, 0xff, 0xff], 100).await.unwrap();
    assert_eq!(all.iter().map(|(key, _)| &key[..]).collect::<Vec<_>>(), keys);
    assert!(all.iter().all(|(key, value)| key == value));
    // The end is not part of the range.
    let some = store.scan(vec![1, 0]..vec![2, 0], 100).await.unwrap();
    assert_eq!(some.iter().map(|(key, _)| &key[..]).collect::<Vec<_>>(), keys[1..4]);
    let few = store.scan(vec![1, 0]..vec![2, 0], 2).await.unwrap();
    assert_eq!(few.iter().map(|(key, _)| &key[..]).collect::<Vec<_>>(), keys[1..3]);
    assert_eq!(store.get(&[1, 0xff]).await.unwrap(), Some(vec![1, 0xff]));
    assert_eq!(store.get(&[1, 1]).await.unwrap(), None);
}

pub async fn of_many_who_replace_one_head_exactly_one_succeeds(place: impl Engine) {
    let store = place.open().await;
    let mut batch = Batch::default();
    batch.put(b"head".to_vec(), vec![0]);
    store.commit(batch).await.unwrap();
    for round in 0..20_u8 {
        let tasks: Vec<_> = (0..32_u8)
            .map(|who| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut batch = Batch::default();
                    batch.expect(b"head".to_vec(), Some(vec![round]));
                    batch.put(b"head".to_vec(), vec![round + 1]);
                    batch.put([b"by", &[round][..]].concat(), vec![who]);
                    (who, store.commit(batch).await)
                })
            })
            .collect();
        let mut winners = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                (who, Ok(())) => winners.push(who),
                (_, Err(error)) => assert_eq!(error, StoreError::Moved),
            }
        }
        assert_eq!(winners.len(), 1, "round {round}");
        assert_eq!(store.get(&[b"by", &[round][..]].concat()).await.unwrap(), Some(winners));
    }
    assert_eq!(store.get(b"head").await.unwrap(), Some(vec![20]));
}

pub async fn a_batch_whose_condition_does_not_hold_writes_nothing_and_gives_its_slot_back(place: impl Engine) {
    let store = place.open().await;
    put(&store, b"row", b"body").await;
    for _ in 0..10 {
        let mut change = Change::new(&store);
        change.expect(b"row".to_vec(), None);
        change.put_sealed(b"other".to_vec(), Vec::new(), b"x").await.unwrap();
        change.put_sealed(b"large".to_vec(), Vec::new(), &[0; 10_000]).await.unwrap();
        assert_eq!(change.commit().await, Err(StoreError::Moved));
    }
    assert_eq!(store.get(b"other").await.unwrap(), None);
    assert_eq!(store.get(b"large").await.unwrap(), None);
    // What was written of the refused changes is cleared away.
    settles(&store, 1).await;
    assert!(store.inventory().await.unwrap().files.is_empty());
    assert!(store.scan(key::all_erase(), 1).await.unwrap().is_empty());
}

pub async fn what_was_answered_is_there_after_a_crash_and_what_was_removed_is_not(place: impl Engine) {
    let store = place.open().await;
    for number in 0..300_u16 {
        let mut batch = Batch::default();
        batch.put([b"r", &number.to_be_bytes()[..]].concat(), vec![7; usize::from(number)]);
        if number >= 100 {
            batch.remove([b"r", &(number - 100).to_be_bytes()[..]].concat());
        }
        store.commit(batch).await.unwrap();
    }
    let place = place.crash(store).await;
    let store = place.open().await;
    let rows = store.scan(key::prefix(b"r"), 1000).await.unwrap();
    let found: Vec<_> = rows.iter().map(|(_, value)| value.len()).collect();
    assert_eq!(found, (200..300).collect::<Vec<_>>());
    // And conditions are checked against what is there.
    let mut batch = Batch::default();
    batch.expect([b"r", &0_u16.to_be_bytes()[..]].concat(), None);
    batch.expect([b"r", &200_u16.to_be_bytes()[..]].concat(), Some(vec![7; 200]));
    store.commit(batch).await.unwrap();
}

pub async fn a_write_that_nobody_waits_for_happens_all_the_same(place: impl Engine) {
    let store = place.open().await;
    let mut batch = Batch::default();
    batch.put(b"row".to_vec(), b"value".to_vec());
    drop(store.commit(batch));
    for _ in 0..100 {
        if store.get(b"row").await.unwrap().is_some() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it was not written");
}

pub async fn a_row_that_is_too_large_is_refused_and_the_store_goes_on(place: impl Engine) {
    let store = place.open().await;
    let mut batch = Batch::default();
    batch.put(b"row".to_vec(), vec![0; 3000]);
    assert_eq!(store.commit(batch).await, Err(StoreError::RowTooLarge(3000)));
    put(&store, b"row", b"body").await;
    assert!(store.ready());
}
