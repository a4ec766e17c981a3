//! What is done by itself: links' files are erased when they end, whatever became of a row beside.

use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::grant::Limits;
use server::service::key;
use server::store::sled::SledStore;
use server::store::{Batch, Store};

use crate::support::{Person, Server};

fn files(data: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(data.join("files")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

async fn left(data: &Path, expected: usize) {
    for _ in 0..500 {
        if files(data).len() == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{:?}", files(data));
}

async fn replace_row(data: &Path, row: Vec<u8>, value: Vec<u8>) {
    let store = SledStore::open(data).unwrap();
    let mut batch = Batch::default();
    batch.put(row, value);
    store.commit(batch).await.unwrap();
}

#[tokio::test]
async fn a_damaged_row_that_is_due_keeps_nobody_elses_files_on_the_disk() {
    let mut server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let end = server.now() + 10;
    let until = |until| Limits { until: Some(until), uses: None };
    // The damaged one is due before the others.
    let damaged = vault.share(until(end), None, b"of the damaged row").await;
    for number in 0..3 {
        vault.share(until(end + number), None, b"of another").await;
    }
    server.stop().await;
    let row = key::grant(&vault.id, &damaged.grant);
    let whole = {
        let store = SledStore::open(server.data()).unwrap();
        store.get(&row).await.unwrap().unwrap()
    };
    replace_row(server.data(), row.clone(), vec![0xff; 40]).await;
    server.pass(3600);
    server.restart().await;
    left(server.data(), 1).await;
    // It is left and not forgotten.
    server.stop().await;
    replace_row(server.data(), row, whole).await;
    server.restart().await;
    left(server.data(), 0).await;
}
