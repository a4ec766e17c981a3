//! Root keys: what was deleted opens with nothing once they were replaced, and nobody is disturbed meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use server::store::postgres::PostgresStore;
use server::store::sealed::SealedRow;
use server::store::{Change, Slot, Store};
use tempfile::TempDir;

use super::cluster::Own;
use super::database::Database;
use super::raw::{Raw, roots};

async fn open(database: &Database, folder: &TempDir) -> Arc<dyn Store> {
    Arc::new(PostgresStore::open(&database.address(), folder.path()).await.unwrap())
}

async fn put(store: &Arc<dyn Store>, row: &[u8], body: &[u8]) -> Slot {
    let before = store.get(row).await.unwrap();
    let mut change = Change::new(store);
    if let Some(value) = &before {
        change.doom(SealedRow::decode(value).unwrap().doomed());
    }
    change.expect(row.to_vec(), before);
    change.put_sealed(row.to_vec(), Vec::new(), body).await.unwrap();
    change.erase_first();
    change.commit().await.unwrap();
    SealedRow::decode(&store.get(row).await.unwrap().unwrap()).unwrap().doomed().slot
}

async fn delete(store: &Arc<dyn Store>, row: &[u8]) {
    let value = SealedRow::decode(&store.get(row).await.unwrap().unwrap()).unwrap();
    let mut change = Change::new(store);
    change.remove_sealed(row.to_vec(), &value);
    change.erase_first();
    change.commit().await.unwrap();
}

async fn read(store: &Arc<dyn Store>, row: &[u8]) -> Vec<u8> {
    SealedRow::decode(&store.get(row).await.unwrap().unwrap()).unwrap().open(&**store, row).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_one_rotation_nothing_that_was_deleted_opens_from_data_folder_log_and_standby_with_the_root_in_hand() {
    let (own, place) = (Own::start(), TempDir::new().unwrap());
    let standby = own.standby().await;
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&own.address(), place.path()).await.unwrap());
    let deleted = put(&store, b"deleted", b"the body of what was deleted").await;
    let replaced = put(&store, b"replaced", b"the body before it was replaced").await;
    put(&store, b"replaced", b"the body after it was replaced").await;
    let large = put(&store, b"large", &[9; 200_000]).await;
    let stays = put(&store, b"stays", b"the body of what stays").await;
    delete(&store, b"deleted").await;
    delete(&store, b"large").await;
    let bodies: [(Slot, &[u8], &[u8]); 2] = [
        (deleted, b"deleted", b"the body of what was deleted"),
        (replaced, b"replaced", b"the body before it was replaced"),
    ];
    // Where the bytes are: tables, log, and both once more on the other machine.
    let of = |own: &Own| [own.data().join("base"), own.data().join("pg_wal")];
    let places = [of(&own), of(&standby)].concat();
    let search = || places.iter().map(|place| Raw::read(&[place], &[deleted, replaced, large, stays]));
    to_disk(&own, &standby).await;
    // What the search can find: erased, and not yet rotated, all of it still lies about.
    let old = roots(place.path());
    for (found, place) in search().zip(&places) {
        for (slot, row, body) in bodies {
            assert!(found.openable(&old, row, slot, body) > 0, "the search finds nothing at all in {place:?}");
        }
        assert!(!found.keys_of(&old, large).is_empty(), "{place:?}");
    }

    let rotated = store.rotate().await.unwrap();
    assert_eq!(rotated.slots, 2, "those of what stays and of what was replaced last");
    to_disk(&own, &standby).await;
    let new = roots(place.path());
    assert_eq!(new.len(), 1);
    assert_ne!(new, old);
    for (found, place) in search().zip(&places) {
        for (slot, row, body) in bodies {
            assert!(found.lies_about(slot), "the bytes are there, and cannot be opened: {place:?}");
            assert_eq!((found.keys_of(&new, slot).len(), found.openable(&new, row, slot, body)), (0, 0), "{place:?}");
        }
        assert!(found.keys_of(&new, large).is_empty(), "{place:?}");
        // In the log, an update leaves out what a row begins with and had before: the number by which the search finds it.
        let found_kept = !found.keys_of(&new, stays).is_empty();
        assert!(found_kept || place.ends_with("pg_wal"), "what is kept is found by the same search: {place:?}");
    }
    assert_eq!(read(&store, b"stays").await, b"the body of what stays");
    assert_eq!(read(&store, b"replaced").await, b"the body after it was replaced");
}

/// Everything that was written is in the files of both, tables and log.
async fn to_disk(own: &Own, standby: &Own) {
    let (client, there) = (own.client().await, standby.client().await);
    client.batch_execute("CHECKPOINT").await.unwrap();
    let now: String = client.query_one("SELECT pg_current_wal_lsn()::text", &[]).await.unwrap().get(0);
    let sql = format!("SELECT pg_last_wal_replay_lsn() >= '{now}'::pg_lsn");
    while !there.query_one(&sql, &[]).await.unwrap().get::<_, bool>(0) {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    there.batch_execute("CHECKPOINT").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_root_key_is_erased_before_a_standby_that_may_take_over_has_every_slot_under_the_new_one() {
    let (mut own, place) = (Own::start(), TempDir::new().unwrap());
    let standby = own.standby().await;
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&own.address(), place.path()).await.unwrap());
    put(&store, b"stays", b"the body of what stays").await;
    to_disk(&own, &standby).await;
    let old = roots(place.path());
    let still = standby.stand_still().await;
    let refused = store.rotate().await.unwrap_err().to_string();
    assert!(refused.contains("standby") && refused.contains("No root key was erased"), "{refused}");
    assert!(old.iter().all(|key| roots(place.path()).iter().any(|it| it.id() == key.id())));
    // It takes over as it stands.
    own.kill();
    drop((still, store));
    standby.client().await.query("SELECT pg_promote()", &[]).await.unwrap();
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&standby.address(), place.path()).await.unwrap());
    assert_eq!(read(&store, b"stays").await, b"the body of what stays");
    store.rotate().await.unwrap();
    assert_eq!(read(&store, b"stays").await, b"the body of what stays");
    assert_eq!(roots(place.path()).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_go_on_reading_and_writing_while_a_root_key_is_replaced_and_all_of_them_forget_it() {
    let (database, first, second) = (Database::new().await, TempDir::new().unwrap(), TempDir::new().unwrap());
    let here = open(&database, &first).await;
    let copy = || std::fs::copy(first.path().join("slots.root"), second.path().join("slots.root")).unwrap();
    copy();
    let there = open(&database, &second).await;
    let old = roots(first.path());
    let ended = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = [&here, &there]
        .into_iter()
        .enumerate()
        .map(|(who, store)| {
            let (store, ended) = (Arc::clone(store), Arc::clone(&ended));
            tokio::spawn(async move {
                let mut number = 0_u32;
                while !ended.load(Ordering::Acquire) {
                    let row = [&[b'r', who as u8][..], &number.to_be_bytes()].concat();
                    put(&store, &row, &number.to_be_bytes()).await;
                    assert_eq!(read(&store, &row).await, number.to_be_bytes());
                    number += 1;
                }
                number
            })
        })
        .collect();
    let rotating = {
        let here = Arc::clone(&here);
        tokio::spawn(async move { here.rotate().await })
    };
    // The new key is in the file before anything is under it, and is waited for at every server.
    while roots(first.path()).len() == 1 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert!(!rotating.is_finished(), "the other server does not have it yet");
    copy();
    rotating.await.unwrap().unwrap();
    ended.store(true, Ordering::Release);
    let mut counts = Vec::new();
    for writer in writers {
        counts.push(writer.await.unwrap());
    }
    assert!(counts.iter().all(|count| *count > 3), "somebody stood still: {counts:?}");
    for (store, place) in [(&here, &first), (&there, &second)] {
        let now = roots(place.path());
        assert!(now.len() == 1 && now != old, "a server keeps the old root key in its file");
        for (who, count) in counts.iter().enumerate() {
            for number in 0..*count {
                let row = [&[b'r', who as u8][..], &number.to_be_bytes()].concat();
                assert_eq!(read(store, &row).await, number.to_be_bytes());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_that_was_cut_short_at_any_step_is_ended_by_the_next() {
    for step in 0..3 {
        let (database, place) = (Database::new().await, TempDir::new().unwrap());
        let store = open(&database, &place).await;
        for number in 0..20_u8 {
            put(&store, &[b'r', number], &[number; 50]).await;
        }
        let file = server::store::postgres::root::RootFile::of(place.path());
        let old = roots(place.path())[0].id();
        let client = database.client().await;
        // What is there when it is killed after: the file; the list; some of the slots.
        let new = file.add().unwrap();
        if step >= 1 {
            let sql = "INSERT INTO inro_roots (id, number) VALUES ($1, 2)";
            client.execute(sql, &[&&new.id()[..]]).await.unwrap();
        }
        if step >= 2 {
            drop(store);
            let store = open(&database, &place).await;
            for number in 0..10_u8 {
                put(&store, &[b'r', number], &[number; 50]).await;
            }
        } else {
            drop(store);
        }
        let store = open(&database, &place).await;
        store.rotate().await.unwrap();
        let now = roots(place.path());
        assert!(now.len() == 1 && now[0].id() != old, "step {step}");
        assert_eq!(now[0], new, "step {step}: it goes on with the key that it had made");
        for number in 0..20_u8 {
            assert_eq!(read(&store, &[b'r', number]).await, [number; 50], "step {step}");
        }
    }
}
