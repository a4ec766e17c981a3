//! What a restore gives back to whom: no link shows what was deleted.

use std::path::Path;

use protocol::change::{Changeset, GrantChange, ReplaceFiles};
use protocol::grant::{Grants, Limits};
use protocol::RecordId;
use reqwest::StatusCode;
use server::random;

use crate::backup::{Kept, sign_in_again};
use crate::links::{open, uses};
use crate::support::{Person, Server, Vault, done, grant_file};

fn files(data: &Path) -> usize {
    std::fs::read_dir(data.join("files")).unwrap().count()
}

/// Waits until the sweep has left so many files.
async fn left(data: &Path, expected: usize) {
    for _ in 0..500 {
        if files(data) == expected {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{} files", files(data));
}

fn log_of(server: &Server) -> String {
    std::fs::read_to_string(server.data().join("deleted.log")).unwrap()
}

fn new_files(shared: &crate::support::Shared, blob: protocol::BlobId) -> Vec<GrantChange> {
    vec![GrantChange::Files(ReplaceFiles { grant: shared.grant, files: vec![grant_file(shared.file, blob)] })]
}

#[tokio::test]
async fn after_a_restore_no_link_shows_a_file_that_was_replaced_or_erased_until_it_gets_new_ones() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let record = RecordId(random::bytes());
    vault.save(record, 1, b"to be deleted").await;
    let live = vault.share(Limits::default(), None, b"shows the record").await;
    let once = vault.share(uses(1), None, b"to be seen once").await;
    let kept = Kept::new();
    kept.back_up(&mut server).await;
    let (head, revision) = (vault.head.clone(), vault.revision);

    // The record goes, and in the same step the link shows a file without it.
    vault.browser = sign_in_again(&person, &server).await;
    let blob = vault.upload(b"without the record").await;
    vault.commit(Changeset { delete: vec![record], grants: new_files(&live, blob), ..vault.changeset() }).await;
    // The other link is used up, and an hour later its file is erased.
    done(open(&server.url, &once, None).await).await;
    server.pass(3601);
    server.restart().await;
    left(server.data(), 1).await;
    let log = log_of(&server);

    // Without the log both would show again what they showed, which is what the log is for.
    kept.restore_into(&mut server, "").await;
    assert_eq!(open(&server.url, &live, None).await.status(), StatusCode::OK);
    assert_eq!(open(&server.url, &once, None).await.status(), StatusCode::OK);
    let restored = kept.restore_into(&mut server, &log).await;
    assert_eq!((restored.records, restored.blobs), (0, 0));
    assert_eq!(files(server.data()), 0);
    for shared in [&live, &once] {
        assert_eq!(open(&server.url, shared, None).await.status(), StatusCode::NOT_FOUND);
    }
    let mut vault = Vault { browser: sign_in_again(&person, &server).await, head, revision, ..vault };
    let grants: Grants = done(vault.browser.get(&vault.path("/grants")).await).await.json().await.unwrap();
    assert!(grants.grants.len() == 2 && grants.grants.iter().all(|grant| !grant.has_files && !grant.revoked));
    // The device sends it anew, and the link is what it was.
    let blob = vault.upload(b"without the record").await;
    vault.commit(Changeset { grants: new_files(&live, blob), ..vault.changeset() }).await;
    let location = crate::links::location(open(&server.url, &live, None).await).await;
    assert_eq!(reqwest::get(&location).await.unwrap().bytes().await.unwrap(), "without the record");
    assert_eq!(open(&server.url, &once, None).await.status(), StatusCode::NOT_FOUND);
}
