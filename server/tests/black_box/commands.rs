//! The operator's commands, as a shell runs them.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use protocol::RecordId;
use server::random;
use server::store::Store;
use server::store::sled::SledStore;
use server::store::sled::slots::SlotFile;
use server::store::{Slot, key};
use tempfile::TempDir;

use crate::support::{Person, Server};

fn check(data: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inro")).args(["check", "--data"]).arg(data).args(more).output().unwrap()
}

/// The same for a folder that nobody has open. A test beside this one that is just starting a process holds, for the moment between
/// fork and exec, the locks of folders that were closed here.
fn check_closed(data: &Path, more: &[&str]) -> Output {
    (0..200)
        .map(|_| check(data, more))
        .find(|output| {
            std::thread::sleep(Duration::from_millis(10));
            !said(&output.stderr).contains("in use")
        })
        .unwrap()
}

fn open(data: &Path) -> SledStore {
    let opened = (0..200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(10));
        SledStore::open(data).ok()
    });
    opened.unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_folder_that_holds_no_data_is_not_made_into_one() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("mistyped");
    let output = check(&data, &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output.stderr).contains("holds no data"), "{}", said(&output.stderr));
    assert!(!data.exists());
    assert_eq!(check(&data, &["--jsn"]).status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_says_the_same_of_a_running_server_and_of_a_stopped_one() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let running = check(server.data(), &[]);
    assert_eq!(running.status.code(), Some(0), "{}", said(&running.stderr));
    drop(person);
    server.stop().await;
    let data = server.data();
    let output = check_closed(data, &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output.stdout));
    let table = said(&output.stdout);
    assert_eq!(table, said(&running.stdout));
    assert!(table.lines().any(|line| line.starts_with("accounts") && line.ends_with(" 1")), "{table}");
    let report: serde_json::Value = serde_json::from_slice(&check_closed(data, &["--json"]).stdout).unwrap();
    assert_eq!((report["accounts"].as_u64(), report["problems"].as_array().map(Vec::len)), (Some(1), Some(0)));
}

#[tokio::test]
async fn a_check_names_each_thing_whose_key_is_lost_and_says_so_by_its_exit_code() {
    let mut server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let record = RecordId(random::bytes());
    vault.save(record, 1, b"sealed").await;
    let id = vault.id;
    drop(vault);
    server.stop().await;
    let data = server.data();
    let store = open(data);
    let free = store.scan(key::all_free(), usize::MAX).await.unwrap();
    let free: std::collections::HashSet<_> = free.iter().filter_map(|(row, _)| key::slot_of(row)).collect();
    drop(store);
    let used = (0..4096).map(Slot).filter(|slot| !free.contains(slot));
    SlotFile::open(&data.join("slots.key"), 1).unwrap().overwrite(used).unwrap();
    let output = check_closed(data, &[]);
    assert_eq!(output.status.code(), Some(1));
    let printed = said(&output.stdout);
    let named = format!("record {record} of vault {id}: it does not open under its slot's key");
    assert!(printed.contains(&named), "{printed}");
    assert!(printed.contains("a way to sign in: ") && printed.contains("the state of account "), "{printed}");
}
