//! The store from inside: what a start repairs, what a batch's conditions hold.

use std::sync::Arc;

use server::store::sealed::SealedRow;
use server::store::sled::SledStore;
use server::store::slots::SlotFile;
use server::store::{Batch, Change, Doomed, FileName, Slot, Store, StoreError, key};
use tempfile::TempDir;

fn open(folder: &TempDir) -> Arc<dyn Store> {
    Arc::new(SledStore::open(folder.path()).unwrap())
}

async fn put(store: &Arc<dyn Store>, row: &[u8], body: &[u8]) {
    let mut change = Change::new(store);
    change.put_sealed(row.to_vec(), b"meta".to_vec(), body).await.unwrap();
    change.commit().await.unwrap();
}

async fn read(store: &Arc<dyn Store>, row: &[u8]) -> Result<Vec<u8>, StoreError> {
    let value = store.get(row).await?.ok_or(StoreError::Damaged("nothing"))?;
    SealedRow::decode(&value)?.open(&**store, row).await
}

#[tokio::test]
async fn a_batch_whose_condition_does_not_hold_writes_nothing_and_gives_its_slot_back() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
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
    for _ in 0..100 {
        let left = std::fs::read_dir(folder.path().join("files")).unwrap().count();
        let writing = store.scan(key::all_writing(), 10).await.unwrap().len();
        let erase = store.scan(key::all_erase(), 10).await.unwrap().len();
        let free = store.scan(key::all_free(), 10_000).await.unwrap().len();
        if (left, writing, erase, free) == (0, 0, 0, 4095) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("something is left");
}

#[tokio::test]
async fn rows_of_every_size_come_back_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let sizes = [0, 1, 2303, 2304, 2305, 4096, 65_536, 200_000];
    let store = open(&folder);
    for size in sizes {
        put(&store, format!("row {size}").as_bytes(), &vec![7; size]).await;
    }
    drop(store);
    let store = open(&folder);
    for size in sizes {
        assert_eq!(read(&store, format!("row {size}").as_bytes()).await.unwrap(), vec![7; size]);
    }
}

#[tokio::test]
async fn a_start_overwrites_every_slot_that_a_row_says_is_to_be_erased() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    put(&store, b"gone", b"body").await;
    put(&store, b"stays", b"body").await;
    let value = store.get(b"gone").await.unwrap().unwrap();
    let Doomed { slot, .. } = SealedRow::decode(&value).unwrap().doomed();
    let name = FileName([7; 16]);
    std::fs::write(folder.path().join("files").join("07".repeat(16)), b"left").unwrap();
    let key_before = store.slot_key(slot).await.unwrap().0;
    // The rows of a crash between (a) and (b): listed, but nobody has overwritten it.
    let mut batch = Batch::default();
    batch.put(key::erase(slot), name.0.to_vec());
    batch.remove(b"gone".to_vec());
    store.commit(batch).await.unwrap();
    assert_eq!(store.slot_key(slot).await.unwrap().0, key_before);
    drop(store);
    let store = open(&folder);
    assert_ne!(store.slot_key(slot).await.unwrap().0, key_before);
    assert!(store.scan(key::all_erase(), 1).await.unwrap().is_empty());
    assert!(store.get(&key::free(slot)).await.unwrap().is_some());
    assert_eq!(std::fs::read_dir(folder.path().join("files")).unwrap().count(), 0);
    assert_eq!(read(&store, b"stays").await.unwrap(), b"body");
}

#[tokio::test]
async fn a_start_clears_away_a_file_that_was_being_written() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    put(&store, b"stays", b"body").await;
    let taken = store.take_slot().await.unwrap();
    let (slot, before) = (taken.slot, taken.key.0);
    let name = FileName([9; 16]);
    let mut batch = Batch::default();
    batch.put(key::writing(name), slot.0.to_be_bytes().to_vec());
    batch.take(taken);
    store.commit(batch).await.unwrap();
    std::fs::write(folder.path().join("files").join(format!("{}.part", "09".repeat(16))), b"half").unwrap();
    drop(store);
    let store = open(&folder);
    assert_eq!(std::fs::read_dir(folder.path().join("files")).unwrap().count(), 0);
    assert_ne!(store.slot_key(slot).await.unwrap().0, before);
    assert!(store.scan(key::all_writing(), 1).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_slot_is_never_taken_while_a_row_says_that_it_is_to_be_erased() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    let mut rows = std::collections::HashMap::new();
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
                let value = store.get(&row).await.unwrap().unwrap();
                change.remove_sealed(row, &SealedRow::decode(&value).unwrap());
            }
            change.commit().await.unwrap();
        }
    }
    for (row, value) in store.scan(key::prefix(b"r"), usize::MAX).await.unwrap() {
        let slot = SealedRow::decode(&value).unwrap().doomed().slot;
        assert_eq!(rows.insert(slot, row.clone()), None, "one slot for two rows");
        assert_eq!(read(&store, &row).await.unwrap(), b"x");
        assert!(store.get(&key::free(slot)).await.unwrap().is_none());
        assert!(store.get(&key::erase(slot)).await.unwrap().is_none());
    }
    assert_eq!(rows.len(), 3000);
}

#[tokio::test]
async fn a_row_under_another_key_is_damage_and_not_an_answer() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    put(&store, b"row", b"body").await;
    let value = store.get(b"row").await.unwrap().unwrap();
    let slot = SealedRow::decode(&value).unwrap().doomed().slot;
    SlotFile::open(&folder.path().join("slots.key"), 1).unwrap().overwrite([Slot(slot.0)]).unwrap();
    assert!(matches!(read(&store, b"row").await, Err(StoreError::Damaged(_))));
}

#[tokio::test]
async fn a_row_that_is_too_large_is_refused_and_the_store_goes_on() {
    let folder = TempDir::new().unwrap();
    let store = open(&folder);
    let mut batch = Batch::default();
    batch.put(b"row".to_vec(), vec![0; 3000]);
    assert_eq!(store.commit(batch).await, Err(StoreError::RowTooLarge(3000)));
    put(&store, b"row", b"body").await;
    assert!(store.ready());
}
