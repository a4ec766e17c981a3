//! What a restore gives back to whom: no link shows what was deleted, no account is restored for nobody, nobody else on the
//! machine reads the folder.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use protocol::account::{ChangeWrappings, DeleteAccount, ReplaceSecrets, WrappingKind};
use protocol::change::{Changeset, GrantChange, ReplaceFiles};
use protocol::grant::{Grants, Limits};
use protocol::member::{Leave, Members};
use protocol::vault::Vaults;
use protocol::{AccountId, Bytes, Key, ProblemKind, RecordId, SignInId};
use reqwest::StatusCode;
use server::backup::BackupError;
use server::backup::restore::LeftOut;
use server::random;
use tempfile::TempDir;

use crate::backup::{Kept, sign_in_again};
use crate::links::{open, uses};
use crate::support::{Browser, Person, Server, Vault, done, grant_file, member_list, refused, wrapping};

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
    vec![GrantChange::Files(ReplaceFiles {
        grant: shared.grant,
        files: vec![grant_file(shared.file, blob)],
        limits: None,
    })]
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

#[tokio::test]
async fn a_restore_lets_in_nobody_who_was_removed_or_left_since_and_keeps_out_nobody_who_had_come_back() {
    let mut server = Server::start().await;
    let owner = Person::sign_up(&server.url).await;
    let mut vault = owner.create_vault().await;
    let mut guests = Vec::new();
    for _ in 0..5 {
        guests.push(Person::sign_up(&server.url).await);
    }
    let [removed, gone, back, stays, deleted] = [0, 1, 2, 3, 4].map(|at| guests[at].account);
    let list = |vault: &Vault, number, accounts: &[AccountId]| {
        let members: Vec<_> = accounts.iter().map(|account| (*account, 2)).collect();
        let members = [vec![(owner.account, 1)], members].concat();
        let list = member_list(vault.id, number, &members, &vault.journal_public);
        Changeset { member_list: Some(list), proof: Some(owner.proof()), ..vault.changeset() }
    };
    // One is removed and let in again, all before the backup.
    let all = [removed, gone, back, stays, deleted];
    for (number, accounts) in [(2, &all[..]), (3, &[removed, gone, stays, deleted]), (4, &all)] {
        let next = list(&vault, number, accounts);
        vault.commit(next).await;
    }
    let kept = Kept::new();
    kept.back_up(&mut server).await;
    let (head, revision) = (vault.head.clone(), vault.revision);
    let leave = Leave { proof: guests[1].proof() };
    done(sign_in_again(&guests[1], &server).await.post(&vault.path("/leave"), &leave).await).await;
    let delete = DeleteAccount { proof: guests[4].proof() };
    done(sign_in_again(&guests[4], &server).await.post("/api/v1/account/delete", &delete).await).await;
    guests.pop();
    vault.browser = sign_in_again(&owner, &server).await;
    let next = list(&vault, 5, &[back, stays]);
    vault.commit(next).await;
    // The line is durable with the commit, and in the file a moment later.
    let line = format!("member {} {removed} 5", vault.id);
    let mut log = log_of(&server);
    while !log.contains(&line) {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        log = log_of(&server);
    }

    let path = vault.path("/changes?after=0");
    let asked = async |server: &Server| {
        let mut statuses = Vec::new();
        for guest in &guests {
            statuses.push(sign_in_again(guest, server).await.get(&path).await.status().as_u16());
        }
        statuses
    };
    assert_eq!(asked(&server).await, [404, 404, 200, 200]);
    // Without the log all are members again, which is what the log is for.
    kept.restore_into(&mut server, "").await;
    assert_eq!(asked(&server).await, [200; 4]);
    let restored = kept.restore_into(&mut server, &log).await;
    assert_eq!((restored.vaults, restored.deleted_again), (1, 3), "two memberships and an account");
    assert_eq!(asked(&server).await, [404, 404, 200, 200]);
    let vaults: Vaults = sign_in_again(&guests[0], &server).await.get("/api/v1/vaults").await.json().await.unwrap();
    assert!(vaults.vaults.is_empty());

    // The owner's device is told and makes the next list without them; with them it is refused.
    let mut vault = Vault { browser: sign_in_again(&owner, &server).await, head, revision, ..vault };
    let members: Members = done(vault.browser.get(&vault.path("/members")).await).await.json().await.unwrap();
    assert_eq!(members.left.len(), 3);
    assert!([removed, gone, deleted].iter().all(|account| members.left.contains(account)));
    let again = list(&vault, 5, &[removed, back, stays]);
    refused(vault.send(&again).await, ProblemKind::Conflict).await;
    let without = list(&vault, 5, &[back, stays]);
    vault.commit(without).await;
    assert_eq!(asked(&server).await, [404, 404, 200, 200]);
}

/// Three people after a backup: one replaces all secrets, one the passphrase alone, one deletes the account.
async fn secrets_of_three(server: &mut Server, kept: &Kept) -> [Person; 3] {
    let people =
        [Person::sign_up(&server.url).await, Person::sign_up(&server.url).await, Person::sign_up(&server.url).await];
    let sheet = |person: &Person| wrapping(SignInId(person.id.0.map(|byte| !byte)), Key([2; 32]), WrappingKind::Words);
    for person in &people {
        let request = ChangeWrappings { proof: person.proof(), add: vec![sheet(person)], remove: Vec::new() };
        done(person.browser.post("/api/v1/account/wrappings", &request).await).await;
    }
    kept.back_up(server).await;
    let [all, one, none] = &people;
    let replace = ReplaceSecrets {
        proof: all.proof(),
        expected_counter: 1,
        state: Bytes(b"state under new keys".to_vec()),
        wrappings: vec![wrapping(SignInId(random::bytes()), Key([3; 32]), WrappingKind::Passphrase)],
    };
    done(sign_in_again(all, server).await.post("/api/v1/account/replace", &replace).await).await;
    let change = ChangeWrappings {
        proof: one.proof(),
        add: vec![wrapping(one.id, Key([4; 32]), WrappingKind::Passphrase)],
        remove: vec![one.id],
    };
    done(sign_in_again(one, server).await.post("/api/v1/account/wrappings", &change).await).await;
    let delete = DeleteAccount { proof: none.proof() };
    done(sign_in_again(none, server).await.post("/api/v1/account/delete", &delete).await).await;
    people
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_after_which_nobody_could_open_an_account_names_it_and_keeps_the_old_secrets_if_told_so() {
    let mut server = Server::start().await;
    let kept = Kept::new();
    let [all, one, none] = secrets_of_three(&mut server, &kept).await;
    let log = log_of(&server);
    let place = TempDir::new().unwrap();
    let data = place.path().join("data");
    match kept.restore(&data, &log).await {
        Err(BackupError::LockedOut(accounts)) => assert_eq!(accounts, [all.account]),
        other => panic!("{other:?}"),
    }
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "nothing is restored");

    // As the operator sees it.
    let (key, copy) = (place.path().join("backup.key"), place.path().join("deleted.log"));
    std::fs::write(&key, kept.private.to_text().as_bytes()).unwrap();
    std::fs::write(&copy, &log).unwrap();
    let command = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
        command.arg("restore").arg("--from").arg(kept.folder.path()).arg("--key").arg(&key);
        command.arg("--data").arg(&data).arg("--deleted-log").arg(&copy).args(more).output().unwrap()
    };
    let output = command(&[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains(&all.account.to_string()) && said.contains("--keep-last-secrets"), "{said}");
    for other in [&one, &none] {
        assert!(!said.contains(&other.account.to_string()), "{said}");
    }
    let output = command(&["--keep-last-secrets", "--json"]);
    assert!(output.status.success());
    let restored: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(restored["old_secrets"], serde_json::json!([all.account]));
    // The passphrase that was replaced, and the account.
    assert_eq!(restored["deleted_again"], 2);
    assert!(String::from_utf8(output.stderr).unwrap().contains("replace them all once more"));

    std::fs::remove_dir_all(&data).unwrap();
    server.stop().await;
    std::fs::remove_dir_all(server.data()).unwrap();
    let left_out = LeftOut { log: &log, keep_last_secrets: true };
    let restored = kept.restore_without(server.data(), left_out).await.unwrap();
    assert_eq!((restored.accounts, restored.old_secrets), (2, vec![all.account]));
    server.restart().await;
    let sheet = |person: &Person| SignInId(person.id.0.map(|byte| !byte));
    let browser = Browser::new(&server.url);
    done(browser.sign_in(all.id, all.auth_key, false).await).await;
    done(browser.sign_in(sheet(&all), Key([2; 32]), false).await).await;
    refused(browser.sign_in(one.id, one.auth_key, false).await, ProblemKind::WrongKey).await;
    done(browser.sign_in(sheet(&one), Key([2; 32]), false).await).await;
    refused(browser.sign_in(none.id, none.auth_key, false).await, ProblemKind::WrongKey).await;
}

#[tokio::test]
async fn a_restored_folder_is_its_users_only_and_what_a_killed_restore_left_is_named_and_kept() {
    let mut server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    vault.save(RecordId(random::bytes()), 1, b"record").await;
    let kept = Kept::new();
    kept.back_up(&mut server).await;
    let place = TempDir::new().unwrap();
    let data = place.path().join("data");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;

    let half = place.path().join("data.restoring");
    std::fs::create_dir(&half).unwrap();
    let error = kept.restore(&data, "").await.unwrap_err().to_string();
    assert!(error.contains("data.restoring") && error.contains("an earlier restore was killed"), "{error}");
    assert!(half.exists() && !data.exists());
    std::fs::remove_dir(&half).unwrap();

    // Made by the operator, empty, and open to all.
    std::fs::create_dir(&data).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(kept.restore(&data, "").await.unwrap().records, 1);
    assert_eq!(mode(&data), 0o700);
    for name in ["deleted.log", "slots.key"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
}
