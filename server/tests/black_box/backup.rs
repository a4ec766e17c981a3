//! A backup gives back what was there, opens with its key only, and brings nothing back that was deleted.

use std::path::{Path, PathBuf};

use protocol::account::{ChangeWrappings, WrappingKind};
use protocol::change::{Changeset, Put};
use protocol::grant::Limits;
use protocol::vault::DeleteVault;
use protocol::{Key, ProblemKind, RecordId, SignInId};
use reqwest::StatusCode;
use server::backup::key::{PrivateKey, PublicKey, generate};
use server::backup::restore::{LeftOut, Restored, restore};
use server::backup::write::{Written, backup};
use server::backup::{BackupError, INDEX};
use server::random;
use server::service::key;
use server::store::sled::SledStore;
use tempfile::TempDir;

use crate::deletion::marker;
use crate::links::open;
use crate::raw_search::{openable, raw};
use crate::support::{Browser, Person, Server, done, put, refused, wrapping};

/// A backup, and the keys to it.
pub struct Kept {
    pub folder: TempDir,
    pub private: PrivateKey,
    pub public: PublicKey,
}

impl Kept {
    pub fn new() -> Self {
        let (private, public) = generate();
        Self { folder: TempDir::new().unwrap(), private, public }
    }

    /// Of a server that is stopped meanwhile, because the store belongs to one process.
    pub async fn back_up(&self, server: &mut Server) -> Written {
        server.stop().await;
        let store = SledStore::open(server.data()).unwrap();
        let written = backup(&store, self.folder.path(), &self.public, 7, |_| {}).await.unwrap();
        drop(store);
        server.restart().await;
        written
    }

    pub async fn restore(&self, data: &Path, log: &str) -> Result<Restored, BackupError> {
        self.restore_without(data, LeftOut { log, ..LeftOut::default() }).await
    }

    pub async fn restore_without(&self, data: &Path, left_out: LeftOut<'_>) -> Result<Restored, BackupError> {
        restore(self.folder.path(), &self.private, data, left_out, |_| {}).await
    }

    /// Puts the restored folder in the place of the server's.
    pub async fn restore_into(&self, server: &mut Server, log: &str) -> Restored {
        server.stop().await;
        std::fs::remove_dir_all(server.data()).unwrap();
        let restored = self.restore(server.data(), log).await.unwrap();
        server.restart().await;
        restored
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }
}

pub async fn sign_in_again(person: &Person, server: &Server) -> Browser {
    let browser = Browser::new(&server.url);
    done(browser.sign_in(person.id, person.auth_key, false).await).await;
    browser
}

#[tokio::test]
async fn a_restored_server_has_what_the_backup_had_and_nobody_is_signed_in() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let (record, large) = (RecordId(random::bytes()), RecordId(random::bytes()));
    let blob = vault.upload(&vec![3; 100_000]).await;
    let with_blob = Put { blobs: vec![blob], ..put(record, 1, b"sealed") };
    vault.commit(Changeset { put: vec![with_blob, put(large, 1, &[8; 9000])], ..vault.changeset() }).await;
    let shared = vault.share(Limits::default(), Some("123456"), b"the shared jwe").await;
    done(open(&server.url, &shared, Some("123456")).await).await;
    let staged = vault.upload(b"named by nothing").await;
    let before = vault.changes(0).await;
    let view = done(vault.browser.get(&vault.path("")).await).await.text().await.unwrap();
    let journal = done(vault.browser.get(&vault.path("/journal?after=0")).await).await.text().await.unwrap();

    let kept = Kept::new();
    kept.back_up(&mut server).await;
    let mut bytes = Vec::new();
    raw(kept.folder.path(), &mut bytes);
    for secret in [&b"the shared jwe"[..], &[8; 64], &[3; 64], &vault.id.0, &person.account.0, &record.0] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "the backup shows what it holds");
    }
    let restored = kept.restore_into(&mut server, "").await;
    assert_eq!((restored.accounts, restored.vaults, restored.records, restored.blobs), (1, 1, 2, 2));

    let signed_out = Browser::new(&server.url).get(&vault.path("/changes?after=0")).await;
    refused(signed_out, ProblemKind::SignedOut).await;
    vault.browser = sign_in_again(&person, &server).await;
    let after = vault.changes(0).await;
    assert_eq!(protocol::to_cbor(&after).unwrap(), protocol::to_cbor(&before).unwrap());
    let again = done(vault.browser.get(&vault.path("")).await).await.text().await.unwrap();
    // Only the upload that nothing named is not charged any more.
    let bytes_of = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["bytes"].as_u64().unwrap();
    assert_eq!(bytes_of(&view) - bytes_of(&again), 16);
    let without_bytes = |text: &str| text.replace(&format!("\"bytes\":{}", bytes_of(text)), "");
    assert_eq!(without_bytes(&again), without_bytes(&view));
    let journal_again = done(vault.browser.get(&vault.path("/journal?after=0")).await).await.text().await.unwrap();
    assert_eq!(journal_again, journal);
    let attachment = done(vault.browser.get(&vault.path(&format!("/blobs/{blob}"))).await).await;
    assert!(attachment.bytes().await.unwrap().iter().all(|byte| *byte == 3));
    let missing = vault.browser.get(&vault.path(&format!("/blobs/{staged}"))).await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    assert_eq!(open(&server.url, &shared, Some("123456")).await.status(), StatusCode::OK);
    vault.save(record, 2, b"written after the restore").await;
}

#[tokio::test]
async fn an_interrupted_backup_goes_on_and_keeps_what_is_whole_and_unchanged() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let (mut one, mut two) = (person.create_vault().await, person.create_vault().await);
    one.save(RecordId(random::bytes()), 1, b"one").await;
    two.save(RecordId(random::bytes()), 1, b"two").await;
    let kept = Kept::new();
    let first = kept.back_up(&mut server).await;
    assert_eq!((first.written, first.kept), (3, 0));
    // As if it had been cut: no index, a part half written, another under its temporary name.
    std::fs::remove_file(kept.folder.path().join(INDEX)).unwrap();
    let refused = kept.restore(&server.data().join("new"), "").await.unwrap_err();
    assert!(refused.to_string().contains(INDEX), "{refused}");
    let cut = kept.files().remove(0);
    let whole = std::fs::read(&cut).unwrap();
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    std::fs::write(cut.with_extension("part"), b"begun").unwrap();
    let second = kept.back_up(&mut server).await;
    assert_eq!((second.written, second.kept), (1, 2));
    one.browser = sign_in_again(&person, &server).await;
    one.save(RecordId(random::bytes()), 1, b"three").await;
    let third = kept.back_up(&mut server).await;
    // The vault has changed, and the account counts that somebody signed in.
    assert_eq!((third.vaults, third.accounts, third.written, third.kept), (2, 1, 2, 1));
    assert_eq!(kept.files().len(), 4);
    assert_eq!(kept.restore_into(&mut server, "").await.records, 3);
}

#[tokio::test]
async fn a_flipped_byte_a_cut_file_a_missing_one_or_another_key_is_refused_by_name_and_nothing_is_restored() {
    let mut server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    vault.save(RecordId(random::bytes()), 1, &[5; 70_000]).await;
    let mut kept = Kept::new();
    kept.back_up(&mut server).await;
    let target = TempDir::new().unwrap();
    let data = target.path().join("data");
    for path in kept.files() {
        let whole = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut wrong = vec![whole[..whole.len() - 1].to_vec(), whole[..20].to_vec(), Vec::new()];
        for at in [3, 40, 70, whole.len() / 2, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[at] ^= 4;
            wrong.push(flipped);
        }
        for bytes in wrong {
            std::fs::write(&path, bytes).unwrap();
            let error = kept.restore(&data, "").await.unwrap_err().to_string();
            assert!(error.contains(&name), "{error}");
        }
        std::fs::remove_file(&path).unwrap();
        let error = kept.restore(&data, "").await.unwrap_err().to_string();
        assert!(error.contains(&name), "{error}");
        std::fs::write(&path, whole).unwrap();
    }
    let right = std::mem::replace(&mut kept.private, generate().0);
    let error = kept.restore(&data, "").await.unwrap_err().to_string();
    assert!(error.contains(INDEX), "{error}");
    kept.private = right;
    assert!(matches!(kept.restore(&data, "vanished x\n").await, Err(BackupError::DeletedLog { line: 1 })));
    assert_eq!(std::fs::read_dir(target.path()).unwrap().count(), 0);
    kept.restore(&data, "").await.unwrap();
    assert!(matches!(kept.restore(&data, "").await, Err(BackupError::NotEmpty(_))));
}

#[tokio::test]
async fn what_was_deleted_after_the_backup_does_not_come_back_with_the_log_of_deletions() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let (mut vault, mut other) = (person.create_vault().await, person.create_vault().await);
    let mut gone = Vec::new();
    for chunk in 0..10 {
        let mut changeset = vault.changeset();
        for _ in 0..10 {
            let blob = vault.upload(&marker("attachment")).await;
            let (record, body) = (RecordId(random::bytes()), marker("record"));
            changeset.put.push(Put { blobs: vec![blob], ..put(record, 1, &body) });
            gone.push((key::record(&vault.id, &record), body, record));
        }
        vault.commit(changeset).await;
        // Every tenth has a replaced revision.
        let (row, _, record) = gone[chunk * 11].clone();
        let body = marker("second revision");
        vault.save(record, 2, &body).await;
        gone.push((row, body, record));
    }
    let stays = RecordId(random::bytes());
    vault.save(stays, 1, b"stays").await;
    let (in_other, other_body) = (RecordId(random::bytes()), marker("in the other vault"));
    other.save(in_other, 1, &other_body).await;
    let shared = vault.share(Limits::default(), Some("123456"), b"the shared jwe").await;
    let (sheet, sheet_key) = (SignInId(random::bytes()), Key([2; 32]));
    let request = ChangeWrappings {
        proof: person.proof(),
        add: vec![wrapping(sheet, sheet_key, WrappingKind::Words)],
        remove: Vec::new(),
    };
    done(person.browser.post("/api/v1/account/wrappings", &request).await).await;
    let kept = Kept::new();
    kept.back_up(&mut server).await;

    let browser = sign_in_again(&person, &server).await;
    (vault.browser, other.browser) = (browser.clone(), browser.clone());
    let records: std::collections::BTreeSet<_> = gone.iter().map(|(_, _, record)| *record).collect();
    assert_eq!(records.len(), 100);
    vault.commit(Changeset { delete: records.into_iter().collect(), ..vault.changeset() }).await;
    done(vault.grant_call(shared.grant, "revoke").await).await;
    done(browser.post(&other.path("/delete"), &DeleteVault { proof: person.proof() }).await).await;
    let old = person.request().wrappings[0].wrapped.0.clone();
    let (id, auth_key) = (SignInId(random::bytes()), Key([1; 32]));
    let request = ChangeWrappings {
        proof: person.proof(),
        add: vec![wrapping(id, auth_key, WrappingKind::Passphrase)],
        remove: vec![person.id],
    };
    done(browser.post("/api/v1/account/wrappings", &request).await).await;
    gone.push((key::wrapping(&person.id), old, stays));
    gone.push((key::record(&other.id, &in_other), other_body, in_other));
    let readable =
        |server: &Server| gone.iter().filter(|(row, body, _)| openable(server.data(), row, body) > 0).count();
    let log = std::fs::read_to_string(server.data().join("deleted.log")).unwrap();

    // Without the log it is all there again, which shows that the search can find it.
    let restored = kept.restore_into(&mut server, "").await;
    assert_eq!((restored.records, restored.deleted_again), (102, 0));
    assert_eq!(readable(&server), 102);
    let restored = kept.restore_into(&mut server, &log).await;
    assert_eq!((restored.records, restored.blobs), (1, 0));
    // Records, the link, the vault, the passphrase.
    assert_eq!(restored.deleted_again, 103);
    assert_eq!(readable(&server), 0);
    assert_eq!(std::fs::read_dir(server.data().join("files")).unwrap().count(), 0);
    assert_eq!(std::fs::read_to_string(server.data().join("deleted.log")).unwrap(), log);
    assert_eq!(open(&server.url, &shared, Some("123456")).await.status(), StatusCode::NOT_FOUND);
    let refused_sign_in = Browser::new(&server.url).sign_in(person.id, person.auth_key, false).await;
    refused(refused_sign_in, ProblemKind::WrongKey).await;
    done(Browser::new(&server.url).sign_in(sheet, sheet_key, false).await).await;
}
