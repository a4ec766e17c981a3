use protocol::blob::{BlobView, StageBlob};
use protocol::change::{Changeset, Put};
use protocol::vault::VaultView;
use protocol::{BlobId, Digest, ProblemKind, RecordId};
use reqwest::StatusCode;
use server::random;

use crate::support::{Person, Server, Vault, done, put, refused, sha256};

async fn stage(vault: &Vault, blob: BlobId, length: usize, digest: Digest) -> reqwest::Response {
    let request = StageBlob { blob, length: length as u64, digest };
    vault.browser.post(&vault.path("/blobs"), &request).await
}

async fn fetch(vault: &Vault, blob: BlobId) -> reqwest::Response {
    vault.browser.get(&vault.path(&format!("/blobs/{blob}"))).await
}

fn with_blob(record: RecordId, revision: u64, blobs: Vec<BlobId>) -> Put {
    Put { blobs, ..put(record, revision, b"sealed") }
}

#[tokio::test]
async fn an_attachment_of_several_parts_comes_back_and_belongs_to_its_record() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let bytes: Vec<u8> = (0..2_500_000_u32).map(|i| (i * 7) as u8).collect();
    let blob = vault.upload(&bytes).await;
    let record = RecordId([1; 16]);
    vault.commit(Changeset { put: vec![with_blob(record, 1, vec![blob])], ..vault.changeset() }).await;
    assert_eq!(done(fetch(&vault, blob).await).await.bytes().await.unwrap(), bytes);
    // It cannot be given to a second record.
    let again = Changeset { put: vec![with_blob(RecordId([2; 16]), 1, vec![blob])], ..vault.changeset() };
    refused(vault.send(&again).await, ProblemKind::Conflict).await;
    // The next revision may keep it, the one after drops it.
    vault.commit(Changeset { put: vec![with_blob(record, 2, vec![blob])], ..vault.changeset() }).await;
    assert_eq!(fetch(&vault, blob).await.status(), StatusCode::OK);
    vault.commit(Changeset { put: vec![with_blob(record, 3, vec![])], ..vault.changeset() }).await;
    refused(fetch(&vault, blob).await, ProblemKind::NotFound).await;
    let view: VaultView = person.browser.get(&vault.path("")).await.json().await.unwrap();
    assert_eq!(view.bytes, 6);
}

#[tokio::test]
async fn an_upload_is_resumed_where_it_was_even_after_a_restart() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let bytes = vec![5; 200_000];
    let blob = BlobId(random::bytes());
    assert_eq!(stage(&vault, blob, bytes.len(), sha256(&bytes)).await.status(), StatusCode::CREATED);
    done(vault.put_part(blob, 0, &bytes[..65_536]).await).await;
    // Parts that do not fit, and a part sent twice.
    refused(vault.put_part(blob, 0, &bytes[..65_536]).await, ProblemKind::Conflict).await;
    refused(vault.put_part(blob, 131_072, &bytes[131_072..]).await, ProblemKind::Conflict).await;
    refused(vault.put_part(blob, 65_536, &bytes[65_536..70_000]).await, ProblemKind::BadRequest).await;
    refused(vault.put_part(blob, 65_536, &[5; 300_000]).await, ProblemKind::BadRequest).await;
    refused(fetch(&vault, blob).await, ProblemKind::NotFound).await;
    server.restart().await;
    let browser = crate::support::Browser::new(&server.url);
    done(browser.sign_in(person.id, person.auth_key, false).await).await;
    let vault = Vault { browser, ..vault };
    let state = vault.browser.get(&vault.path(&format!("/blobs/{blob}/state"))).await;
    let view: BlobView = done(state).await.json().await.unwrap();
    assert_eq!((view.received, view.length, view.complete), (65_536, 200_000, false));
    // Announcing it again says the same.
    let again: BlobView = stage(&vault, blob, bytes.len(), sha256(&bytes)).await.json().await.unwrap();
    assert_eq!(again, view);
    refused(stage(&vault, blob, 3, sha256(&bytes)).await, ProblemKind::Conflict).await;
    let view: BlobView = done(vault.put_part(blob, 65_536, &bytes[65_536..]).await).await.json().await.unwrap();
    assert!(view.complete);
    assert_eq!(done(fetch(&vault, blob).await).await.bytes().await.unwrap(), bytes);
    refused(vault.put_part(blob, 200_000, &[]).await, ProblemKind::Conflict).await;
}

#[tokio::test]
async fn an_upload_with_another_digest_than_announced_is_dropped() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let blob = BlobId(random::bytes());
    stage(&vault, blob, 3, sha256(b"abc")).await;
    refused(vault.put_part(blob, 0, b"abd").await, ProblemKind::BadRequest).await;
    refused(fetch(&vault, blob).await, ProblemKind::NotFound).await;
    assert_eq!(stage(&vault, blob, 3, sha256(b"abd")).await.status(), StatusCode::CREATED);
    done(vault.put_part(blob, 0, b"abd").await).await;
}

#[tokio::test]
async fn an_upload_is_charged_at_once_and_one_that_nobody_names_is_erased_after_a_day() {
    let mut server = Server::start_with(|config| config.quota_bytes = Some(100_000)).await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let blob = BlobId(random::bytes());
    assert_eq!(stage(&vault, blob, 80_000, sha256(b"")).await.status(), StatusCode::CREATED);
    refused(stage(&vault, BlobId(random::bytes()), 80_000, sha256(b"")).await, ProblemKind::TooLarge).await;
    server.pass(24 * 3600 + 1);
    server.restart().await;
    let browser = crate::support::Browser::new(&server.url);
    done(browser.sign_in(person.id, person.auth_key, false).await).await;
    for _ in 0..100 {
        let view: VaultView = browser.get(&vault.path("")).await.json().await.unwrap();
        if view.bytes == 0 {
            let state = browser.get(&vault.path(&format!("/blobs/{blob}/state"))).await;
            refused(state, ProblemKind::NotFound).await;
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the upload is still there");
}

#[tokio::test]
async fn too_large_and_empty_uploads_are_refused() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    refused(stage(&vault, BlobId([1; 16]), 0, sha256(b"")).await, ProblemKind::BadRequest).await;
    refused(stage(&vault, BlobId([1; 16]), 64 * 1024 * 1024 + 1, sha256(b"")).await, ProblemKind::TooLarge).await;
}
