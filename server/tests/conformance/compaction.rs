//! Compaction: the same store, in less room.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use server::store::{Batch, Row, Store, key};

use super::{Engine, put, read};

async fn everything(store: &Arc<dyn Store>) -> Vec<Row> {
    let rows = store.scan(vec![0]..vec![0xff; 40], usize::MAX).await.unwrap();
    rows.into_iter().filter(|(row, _)| *row != key::compacted()).collect()
}

/// Writes many batches, a hundred at a time.
async fn write_all(store: &Arc<dyn Store>, batches: impl Iterator<Item = Batch>) {
    let mut batches = batches.peekable();
    while batches.peek().is_some() {
        let some: Vec<_> = batches.by_ref().take(100).map(|batch| store.commit(batch)).collect();
        futures::future::try_join_all(some).await.unwrap();
    }
}

pub async fn everything_is_the_same_after_a_compaction_and_after_a_crash(place: impl Engine) {
    let store = place.open().await;
    for number in 0..200_u8 {
        put(&store, &[b'r', number], &vec![number; usize::from(number) * 20]).await;
    }
    let before = everything(&store).await;
    store.compact().await.unwrap();
    assert_eq!(everything(&store).await, before);
    store.compact().await.unwrap();
    let place = place.crash(store).await;
    let store = place.open().await;
    assert_eq!(everything(&store).await, before);
    for number in 0..200_u8 {
        assert_eq!(read(&store, &[b'r', number]).await.unwrap(), vec![number; usize::from(number) * 20]);
    }
    put(&store, b"another", b"body").await;
    assert!(store.ready());
}

pub async fn reading_and_writing_go_on_while_it_is_compacted(place: impl Engine) {
    let store = place.open().await;
    let batches = (0..3000_u16).map(|number| {
        let mut batch = Batch::default();
        for part in 0..4_u8 {
            batch.put([b"old", &number.to_be_bytes()[..], &[part]].concat(), vec![part; 500]);
        }
        batch
    });
    write_all(&store, batches).await;
    let ended = Arc::new(AtomicBool::new(false));
    // Each writer counts up a row of its own, removes the row before, and reads both: what it was answered must hold.
    let writers: Vec<_> = (0..8_u8)
        .map(|who| {
            let (store, ended) = (store.clone(), Arc::clone(&ended));
            tokio::spawn(async move {
                let row = |number: u32| [b"new", &[who][..], &number.to_be_bytes()].concat();
                let mut number = 0_u32;
                while !ended.load(Ordering::Acquire) {
                    number += 1;
                    let mut batch = Batch::default();
                    batch.put(row(number), number.to_be_bytes().to_vec());
                    batch.remove(row(number - 1));
                    store.commit(batch).await.unwrap();
                    assert_eq!(store.get(&row(number)).await.unwrap(), Some(number.to_be_bytes().to_vec()));
                    assert_eq!(store.get(&row(number - 1)).await.unwrap(), None);
                    assert!(store.get(b"old\0\0\0").await.unwrap().is_some());
                }
                (who, number)
            })
        })
        .collect();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        store.compact().await.unwrap();
    }
    ended.store(true, Ordering::Release);
    let mut last = Vec::new();
    for writer in writers {
        last.push(writer.await.unwrap());
    }
    assert!(last.iter().all(|(_, number)| *number > 3), "writers stood still: {last:?}");
    let place = place.crash(store).await;
    let store = place.open().await;
    assert_eq!(store.scan(key::prefix(b"old"), usize::MAX).await.unwrap().len(), 12_000);
    let rows = store.scan(key::prefix(b"new"), usize::MAX).await.unwrap();
    let found: Vec<_> =
        rows.iter().map(|(row, value)| (row[3], u32::from_be_bytes(value[..].try_into().unwrap()))).collect();
    assert_eq!(found, last);
}

pub async fn what_was_removed_leaves_nothing_behind_and_gives_its_room_back(place: impl Engine) {
    let store = place.open().await;
    let batches = (0..4000_u16).map(|number| {
        let mut batch = Batch::default();
        batch.put([b"gone", &number.to_be_bytes()[..]].concat(), vec![7; 2000]);
        batch
    });
    write_all(&store, batches).await;
    put(&store, b"stays", b"body").await;
    let mut batch = Batch::default();
    for (row, _) in store.scan(key::prefix(b"gone"), usize::MAX).await.unwrap() {
        batch.remove(row);
    }
    store.commit(batch).await.unwrap();
    let compacted = store.compact().await.unwrap();
    println!("{} bytes before, {} after", compacted.before, compacted.after);
    assert!(compacted.after * 2 < compacted.before);
    assert_eq!(read(&store, b"stays").await.unwrap(), b"body");
    assert!(!store.worth_compacting().await.unwrap());
}
