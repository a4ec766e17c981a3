//! Deleting holds against the disk: the raw bytes of the folder and every key in it open nothing of what was deleted.

use std::path::Path;

use protocol::account::{ChangeWrappings, Proof, PutAccountState, WrappingKind};
use protocol::change::{Changeset, Put};
use protocol::grant::Limits;
use protocol::vault::DeleteVault;
use protocol::{Bytes, Key, RecordId, SignInId};
use server::random;
use server::service::key;
use server::store::sled::files::Files;
use server::store::{FileName, Large, Slot, deletions, stream};

use crate::links::open;
use crate::raw_search::{openable, raw, slot_keys};
use crate::support::{Person, Server, done, put, wrapping};

pub fn marker(name: &str) -> Vec<u8> {
    [name.as_bytes(), &[b'#'; 40], &random::bytes::<16>()].concat()
}

#[tokio::test]
async fn a_deleted_record_cannot_be_opened_from_the_raw_folder() {
    let mut server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let (gone, stays) = (RecordId(random::bytes()), RecordId(random::bytes()));
    let (gone_body, stays_body) = (marker("gone"), marker("stays"));
    vault.save(gone, 1, &gone_body).await;
    vault.save(stays, 1, &stays_body).await;
    let (gone_row, stays_row) = (key::record(&vault.id, &gone), key::record(&vault.id, &stays));
    assert!(openable(server.data(), &gone_row, &gone_body) > 0);
    vault.commit(Changeset { delete: vec![gone], ..vault.changeset() }).await;
    // Looked at right after the answer, without stopping anything.
    assert_eq!(openable(server.data(), &gone_row, &gone_body), 0);
    assert!(openable(server.data(), &stays_row, &stays_body) > 0);
    let log = std::fs::read_to_string(server.data().join("deleted.log")).unwrap();
    assert_eq!(log, deletions::line(&format!("record {} {gone} {}", vault.id, vault.revision)));
    // The line's row went once the line was written: a start does not write it again.
    server.restart().await;
    assert_eq!(std::fs::read_to_string(server.data().join("deleted.log")).unwrap(), log);
}

#[tokio::test]
async fn a_replaced_revision_cannot_be_opened_a_second_later() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let record = RecordId(random::bytes());
    let (first, second) = (marker("first"), marker("second"));
    let row = key::record(&vault.id, &record);
    vault.save(record, 1, &first).await;
    assert!(openable(server.data(), &row, &first) > 0);
    vault.save(record, 2, &second).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(openable(server.data(), &row, &first), 0);
    assert!(openable(server.data(), &row, &second) > 0);
}

#[tokio::test]
async fn a_changeset_that_loses_the_race_costs_no_record() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let record = RecordId(random::bytes());
    vault.save(record, 1, b"kept").await;
    let late = Changeset { delete: vec![record], ..vault.changeset() };
    vault.save(RecordId(random::bytes()), 1, b"faster").await;
    assert_eq!(vault.send(&late).await.status(), reqwest::StatusCode::CONFLICT);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let page = vault.changes(0).await;
    assert!(page.put.iter().any(|stored| stored.record == record && stored.sealed.0 == b"kept"));
}

#[tokio::test]
async fn a_removed_passphrase_and_a_replaced_account_state_cannot_be_opened() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let old = person.request().wrappings[0].wrapped.0.clone();
    let row = key::wrapping(&person.id);
    assert!(openable(server.data(), &row, &old) > 0);
    let id = SignInId(random::bytes());
    let request = ChangeWrappings {
        proof: person.proof(),
        add: vec![wrapping(id, Key([1; 32]), WrappingKind::Passphrase)],
        remove: vec![person.id],
    };
    done(person.browser.post("/api/v1/account/wrappings", &request).await).await;
    assert_eq!(openable(server.data(), &row, &old), 0);
    let (first, second) = (marker("state two"), marker("state three"));
    let row = key::account_box(&person.account);
    let proof = Proof { id, auth_key: Key([1; 32]) };
    for (expected_counter, state) in [(1, &first), (2, &second)] {
        let request = PutAccountState { proof: proof.clone(), expected_counter, state: Bytes(state.clone()) };
        done(person.browser.put("/api/v1/account/state", &request).await).await;
    }
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(openable(server.data(), &row, &first), 0);
    assert!(openable(server.data(), &row, &second) > 0);
}

/// The file that holds a body, copied as somebody would who took the disk earlier.
struct Copied {
    folder: tempfile::TempDir,
    name: FileName,
}

fn copy_only_file(data: &Path) -> Copied {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = std::fs::read_dir(data.join("files")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    let name = FileName([1; 16]);
    std::fs::copy(&files[0], folder.path().join("01".repeat(16))).unwrap();
    Copied { folder, name }
}

impl Copied {
    /// Whether any key on the disk opens the copy.
    async fn opens(&self, data: &Path, row: &[u8], length: u64) -> bool {
        let files = Files::open(self.folder.path()).unwrap();
        let large = Large { slot: Slot(0), name: self.name, length };
        for key in slot_keys(data) {
            if stream::gather(files.read(large, &key, row, length), length).await.is_ok() {
                return true;
            }
        }
        false
    }
}

#[tokio::test]
async fn a_deleted_attachment_is_unlinked_and_a_copy_of_its_file_opens_with_no_key_on_the_disk() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let blob = vault.upload(&vec![3; 100_000]).await;
    let record = RecordId(random::bytes());
    let with_blob = Put { blobs: vec![blob], ..put(record, 1, b"sealed") };
    vault.commit(Changeset { put: vec![with_blob], ..vault.changeset() }).await;
    let copy = copy_only_file(server.data());
    let row = key::blob(&vault.id, &blob);
    assert!(copy.opens(server.data(), &row, 100_000).await);
    vault.commit(Changeset { delete: vec![record], ..vault.changeset() }).await;
    assert_eq!(std::fs::read_dir(server.data().join("files")).unwrap().count(), 0);
    assert!(!copy.opens(server.data(), &row, 100_000).await);
}

#[tokio::test]
async fn a_revoked_grants_file_and_passcode_are_erased_before_the_answer() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let shared = vault.share(Limits::default(), Some("123456"), b"the shared jwe").await;
    assert_eq!(open(&server.url, &shared, Some("123456")).await.status(), reqwest::StatusCode::OK);
    let copy = copy_only_file(server.data());
    done(vault.grant_call(shared.grant, "revoke").await).await;
    assert_eq!(std::fs::read_dir(server.data().join("files")).unwrap().count(), 0);
    let mut rows = Vec::new();
    raw(&server.data().join("rows"), &mut rows);
    // The blob's id is not known here: no row at all may open the copy.
    let blobs = rows.windows(35).filter(|row| row[0] == b'v' && row[1..17] == vault.id.0 && row[17] == b'b');
    for row in blobs.collect::<std::collections::BTreeSet<_>>() {
        assert!(!copy.opens(server.data(), &row[..34], 14).await);
    }
}

#[tokio::test]
async fn a_deleted_vault_leaves_nothing_that_opens() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let record = RecordId(random::bytes());
    let body = marker("in the vault");
    vault.save(record, 1, &body).await;
    let shared = vault.share(Limits::default(), None, b"jwe").await;
    done(open(&server.url, &shared, None).await).await;
    let row = key::record(&vault.id, &record);
    assert!(openable(server.data(), &row, &body) > 0);
    let keys = slot_keys(server.data());
    let request = DeleteVault { proof: person.proof() };
    done(person.browser.post(&vault.path("/delete"), &request).await).await;
    assert_eq!(openable(server.data(), &row, &body), 0);
    assert_eq!(std::fs::read_dir(server.data().join("files")).unwrap().count(), 0);
    let changed = keys.iter().zip(slot_keys(server.data())).filter(|(old, new)| old.0 != new.0);
    // Record, member list, journal, grant file.
    assert_eq!(changed.count(), 4);
    assert_eq!(open(&server.url, &shared, None).await.status(), reqwest::StatusCode::NOT_FOUND);
    let log = std::fs::read_to_string(server.data().join("deleted.log")).unwrap();
    assert_eq!(log, deletions::line(&format!("vault {}", vault.id)));
}

fn compact(data: &Path) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_inro"));
    let output = command.args(["compact", "--data"]).arg(data).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_what_was_deleted_before_a_compaction_nor_what_is_deleted_right_after_it_can_be_opened() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let records: Vec<(RecordId, Vec<u8>)> =
        ["before", "after", "stays"].map(|name| (RecordId(random::bytes()), marker(name))).into();
    let [(before, before_body), (after, after_body), (stays, stays_body)] = &records[..] else { unreachable!() };
    for (record, body) in &records {
        vault.save(*record, 1, body).await;
    }
    let replaced = marker("replaced by its second revision");
    let edited = RecordId(random::bytes());
    vault.save(edited, 1, &replaced).await;
    vault.save(edited, 2, &marker("second revision")).await;
    let old = person.request().wrappings[0].wrapped.0.clone();
    let found = |record: &RecordId, body: &[u8]| openable(server.data(), &key::record(&vault.id, record), body);
    assert!(found(before, before_body) > 0 && found(after, after_body) > 0);

    vault.commit(Changeset { delete: vec![*before], ..vault.changeset() }).await;
    let request = ChangeWrappings {
        proof: person.proof(),
        add: vec![wrapping(SignInId(random::bytes()), Key([1; 32]), WrappingKind::Passphrase)],
        remove: vec![person.id],
    };
    done(person.browser.post("/api/v1/account/wrappings", &request).await).await;
    compact(server.data());
    assert!(server.data().join("rows.1").exists() && !server.data().join("rows").exists());
    let found = |record: &RecordId, body: &[u8]| openable(server.data(), &key::record(&vault.id, record), body);
    assert_eq!(found(before, before_body), 0);
    assert_eq!(found(&edited, &replaced), 0);
    assert_eq!(openable(server.data(), &key::wrapping(&person.id), &old), 0);
    assert!(found(after, after_body) > 0 && found(stays, stays_body) > 0);

    vault.commit(Changeset { delete: vec![*after], ..vault.changeset() }).await;
    let found = |record: &RecordId, body: &[u8]| openable(server.data(), &key::record(&vault.id, record), body);
    assert_eq!(found(after, after_body), 0, "looked at right after the answer");
    assert!(found(stays, stays_body) > 0);
    compact(server.data());
    assert_eq!(found(after, after_body), 0);
    assert!(found(stays, stays_body) > 0);
}
