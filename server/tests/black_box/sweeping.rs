//! What is done by itself: links' files are erased when they end, whatever became of a row beside; files that nobody names go.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use protocol::blob::{BlobView, StageBlob};
use protocol::change::{Changeset, Put};
use protocol::grant::Limits;
use protocol::{BlobId, RecordId};
use server::random;
use server::service::key;
use server::store::sled::SledStore;
use server::store::{Batch, Store};

use crate::process::Process;
use crate::support::{Browser, Person, Server, done, put, sha256};

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

fn age(path: &Path) {
    let two_days_ago = SystemTime::now() - Duration::from_secs(2 * 24 * 3600);
    File::options().write(true).open(path).unwrap().set_modified(two_days_ago).unwrap();
}

#[tokio::test]
async fn files_that_no_row_names_are_erased_after_a_day_and_neither_uploads_nor_what_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let mut process = Process::start(data);
    let person = Person::sign_up(&process.url).await;
    let mut vault = person.create_vault().await;
    let (record, large) = (RecordId(random::bytes()), RecordId(random::bytes()));
    let attached = vault.upload(&vec![3; 100_000]).await;
    let with_blob = Put { blobs: vec![attached], ..put(record, 1, b"sealed") };
    vault.commit(Changeset { put: vec![with_blob, put(large, 1, &[8; 9000])], ..vault.changeset() }).await;
    let staged = vault.upload(b"named by nothing but its own row").await;
    // An upload that is under way for two days.
    let (arriving, body) = (BlobId(random::bytes()), vec![5; 2 * 65536]);
    let request = StageBlob { blob: arriving, length: body.len() as u64, digest: sha256(&body) };
    done(vault.browser.post(&vault.path("/blobs"), &request).await).await;
    done(vault.put_part(arriving, 0, &body[..65536]).await).await;
    process.kill();
    let ours = files(data);
    assert_eq!(ours.len(), 4);
    let planted = |name: &str| data.join("files").join(name);
    let (whole, part, young) =
        (planted(&"ab".repeat(16)), planted(&("cd".repeat(16) + ".part")), planted(&"ef".repeat(16)));
    for path in [&whole, &part, &young] {
        std::fs::write(path, b"left by a fault").unwrap();
    }
    ours.iter().chain([&whole, &part]).for_each(|path| age(path));

    let process = Process::start(data);
    process.says("erased files that no row named").await;
    assert!(process.said().contains("\"files\":2"), "{}", process.said());
    assert!(!whole.exists() && !part.exists());
    assert!(young.exists(), "it may be somebody's in a moment");
    vault.browser = Browser::new(&process.url);
    done(vault.browser.sign_in(person.id, person.auth_key, false).await).await;
    let view: BlobView = done(vault.put_part(arriving, 65536, &body[65536..]).await).await.json().await.unwrap();
    assert!(view.complete);
    for (blob, length) in [(attached, 100_000), (staged, 32), (arriving, body.len())] {
        let answer = done(vault.browser.get(&vault.path(&format!("/blobs/{blob}"))).await).await;
        assert_eq!(answer.bytes().await.unwrap().len(), length);
    }
    assert!(vault.changes(0).await.put.iter().any(|stored| stored.record == large && stored.sealed.0 == [8; 9000]));
}
