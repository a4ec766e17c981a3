//! A machine that has no more room, does not let itself be written to, or has no file handles left.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use protocol::{ProblemKind, RecordId};
use reqwest::StatusCode;
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use server::random;
use tempfile::TempDir;

use crate::process::Process;
use crate::support::{Person, Vault, put, refused};

/// A place whose disk is its own: a mount that only the server sees.
fn on_a_disk_of_its_own(place: &TempDir, options: &str) -> Command {
    let script = r#"mount -t tmpfs -o "$1" none "$2" && exec "$3" serve --listen 127.0.0.1:0 --data "$2/data""#;
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh", options]).arg(place.path());
    command.arg(env!("CARGO_BIN_EXE_inro")).stdout(Stdio::null());
    command
}

/// The way to a file on that disk from outside.
fn seen_from_outside(server: &Process, place: &TempDir, name: &str) -> PathBuf {
    let path = place.path().strip_prefix("/").unwrap();
    PathBuf::from(format!("/proc/{}/root", server.child.id())).join(path).join(name)
}

fn fill(path: &PathBuf) {
    let mut file = File::create(path).unwrap();
    for bytes in [1 << 20, 4096, 1] {
        while file.write_all(&vec![1; bytes]).is_ok() {}
    }
}

async fn try_save(vault: &Vault, record: RecordId, sealed: &[u8]) -> reqwest::Response {
    let mut changeset = vault.changeset();
    changeset.put = vec![put(record, 1, sealed)];
    vault.send(&changeset).await
}

#[tokio::test]
async fn on_a_full_disk_saving_is_refused_deleting_works_and_all_goes_on_when_there_is_room() {
    let place = TempDir::new().unwrap();
    let server = Process::spawn(&mut on_a_disk_of_its_own(&place, "size=96m"));
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let kept: Vec<_> = (0..20).map(|_| RecordId(random::bytes())).collect();
    for record in &kept {
        vault.save(*record, 1, &[7; 20_000]).await;
    }
    let filler = seen_from_outside(&server, &place, "filler");
    fill(&filler);
    for size in [100, 20_000, 1_000_000] {
        let response = try_save(&vault, RecordId(random::bytes()), &vec![7; size]).await;
        refused(response, ProblemKind::DiskFull).await;
    }
    assert_eq!(vault.changes(0).await.put.len(), 20, "reading goes on");
    // What is deleted is erased before the answer, full or not.
    let mut changeset = vault.changeset();
    changeset.delete = vec![kept[0]];
    vault.commit(changeset).await;
    refused(try_save(&vault, RecordId(random::bytes()), &[7; 100]).await, ProblemKind::DiskFull).await;
    let ready = person.browser.get("/readyz").await;
    assert_eq!(ready.status(), StatusCode::OK, "a full disk is no reason to be started anew");
    std::fs::remove_file(filler).unwrap();
    vault.save(RecordId(random::bytes()), 1, &[7; 20_000]).await;
    assert_eq!(vault.changes(0).await.put.len(), 20);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_refused_by_name() {
    let place = TempDir::new().unwrap();
    let output = on_a_disk_of_its_own(&place, "ro").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(said.contains(place.path().to_str().unwrap()) && said.contains("Read-only file system"), "{said}");
}

#[tokio::test]
async fn without_file_handles_what_needs_none_goes_on_and_the_rest_is_refused_until_there_are_some() {
    let data = TempDir::new().unwrap();
    let mut server = Process::start(data.path());
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let (small, large) = (RecordId(random::bytes()), RecordId(random::bytes()));
    vault.save(small, 1, b"before").await;
    vault.save(large, 1, &[7; 20_000]).await;
    let pid = Pid::from_raw(i32::try_from(server.child.id()).unwrap());
    // What is open stays open.
    let none = Rlimit { current: Some(3), maximum: getrlimit(Resource::Nofile).maximum };
    let before = prlimit(pid, Resource::Nofile, none).unwrap();
    // A row needs no file that is not open already.
    for _ in 0..20 {
        vault.save(RecordId(random::bytes()), 1, b"meanwhile").await;
    }
    refused(try_save(&vault, RecordId(random::bytes()), &[7; 20_000]).await, ProblemKind::Internal).await;
    // Somebody new waits at the door and is not turned away for good.
    let url = server.url.clone();
    let waiting = tokio::spawn(async move { Person::sign_up(&url).await });
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!waiting.is_finished());
    prlimit(pid, Resource::Nofile, before).unwrap();
    waiting.await.unwrap();
    vault.save(RecordId(random::bytes()), 1, &[7; 20_000]).await;
    assert_eq!(vault.changes(0).await.put.len(), 23);
    server.kill();
    let again = Process::start(data.path());
    let mut person = person;
    person.browser = crate::support::Browser::new(&again.url);
    vault.browser = person.another_browser().await;
    assert_eq!(vault.changes(0).await.put.len(), 23);
}
