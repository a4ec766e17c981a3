//! A database that is killed under load: what was acknowledged is there.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use server::store::postgres::{Address, PostgresStore};
use server::store::sealed::SealedRow;
use server::store::{Change, Store};
use tempfile::TempDir;

use super::cluster::Own;

/// Writes that are acknowledged before the database is killed.
const ENOUGH: u32 = 80;

async fn open(address: &Address, roots: &Path) -> Arc<dyn Store> {
    for _ in 0..200 {
        match PostgresStore::open(address, roots).await {
            Ok(store) => return Arc::new(store),
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    panic!("the database does not come back");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_write_and_no_acknowledged_erasing_is_lost_when_the_database_is_killed_under_load() {
    let (mut own, place) = (Own::start(), TempDir::new().unwrap());
    let (address, roots) = (own.address(), place.path());
    let mut there: Vec<Vec<u8>> = Vec::new();
    let mut gone: Vec<Vec<u8>> = Vec::new();
    for round in 0..3_u8 {
        let store = open(&address, roots).await;
        for row in &there {
            let value = store.get(row).await.unwrap().expect("an acknowledged write is lost");
            assert_eq!(SealedRow::decode(&value).unwrap().open(&*store, row).await.unwrap(), body(row));
        }
        for row in &gone {
            assert_eq!(store.get(row).await.unwrap(), None, "something erased is back");
        }
        let acknowledged = Arc::new(AtomicU32::new(0));
        let writers: Vec<_> = (0..8_u8)
            .map(|who| {
                let (store, acknowledged) = (Arc::clone(&store), Arc::clone(&acknowledged));
                tokio::spawn(async move { write(&store, round, who, &acknowledged).await })
            })
            .collect();
        // In the middle of it, on however slow a machine.
        for _ in 0..1200 {
            if acknowledged.load(Ordering::Relaxed) >= ENOUGH {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        own.kill();
        for writer in writers {
            let (put, erased) = writer.await.unwrap();
            there.extend(put);
            gone.extend(erased);
        }
        assert!(there.len() > 20 && gone.len() > 5, "{} written, {} erased", there.len(), gone.len());
        own.run();
    }
    let store = open(&address, roots).await;
    let inventory = store.inventory().await.unwrap();
    let rows = store.scan(b"r".to_vec()..b"s".to_vec(), usize::MAX).await.unwrap();
    assert_eq!(inventory.slots, rows.len() as u64, "a key of no row, or a row without its key");
}

/// Puts rows and erases every third, until the database is gone. What it answers with was acknowledged.
async fn write(store: &Arc<dyn Store>, round: u8, who: u8, acknowledged: &AtomicU32) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let (mut put, mut erased) = (Vec::new(), Vec::new());
    for number in 0_u32.. {
        let row = [&[b'r', round, who][..], &number.to_be_bytes()].concat();
        let mut change = Change::new(store);
        change.put_sealed(row.clone(), Vec::new(), &body(&row)).await.unwrap();
        if change.commit().await.is_err() {
            return (put, erased);
        }
        acknowledged.fetch_add(1, Ordering::Relaxed);
        if number % 3 == 2 {
            let Ok(Some(value)) = store.get(&row).await else { return (put, erased) };
            let mut change = Change::new(store);
            change.remove_sealed(row.clone(), &SealedRow::decode(&value).unwrap());
            change.erase_first();
            if change.commit().await.is_err() {
                return (put, erased);
            }
            erased.push(row);
        } else {
            put.push(row);
        }
    }
    (put, erased)
}

fn body(row: &[u8]) -> Vec<u8> {
    // Every seventh is too large for a row.
    let long = row.last().is_some_and(|last| last % 7 == 0);
    row.iter().copied().cycle().take(if long { 150_000 } else { 100 }).collect()
}
