//! The binary: how it starts, refuses to start, stops, and what survives when it is killed.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use protocol::RecordId;
use server::random;
use tempfile::TempDir;

use crate::process::{Process, serve};
use crate::support::{Browser, Person, Vault, done, put};

/// Runs a command that must refuse to start, and returns what it says.
fn refuses(command: &mut Command) -> String {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

/// How many saves are under way when the server is killed, over all vaults.
const SAVES: usize = 200;
const VAULTS: usize = 4;

#[tokio::test]
async fn what_was_acknowledged_survives_kills_in_the_middle_of_200_saves() {
    let folder = TempDir::new().unwrap();
    let mut process = Process::start(folder.path());
    let mut people = Vec::new();
    for _ in 0..VAULTS {
        let person = Person::sign_up(&process.url).await;
        let vault = person.create_vault().await;
        people.push((person, vault));
    }
    for round in 0..5 {
        let saves = Arc::new(AtomicUsize::new(0));
        let mut savers = tokio::task::JoinSet::new();
        for (person, vault) in people.drain(..) {
            savers.spawn(save_all(person, vault, Arc::clone(&saves)));
        }
        let enough = SAVES / 4 + usize::from(random::bytes::<1>()[0]) * SAVES / 2 / 256;
        while saves.load(Ordering::Relaxed) < enough {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        process.kill();
        let survivors = savers.join_all().await;
        let acknowledged: usize = survivors.iter().map(|(_, _, acknowledged)| acknowledged.len()).sum();
        assert!((enough..SAVES).contains(&acknowledged), "round {round}: {acknowledged} of {SAVES} acknowledged");
        process = Process::start(folder.path());
        for (person, mut vault, acknowledged) in survivors {
            let browser = Browser::new(&process.url);
            done(browser.sign_in(person.id, person.auth_key, false).await).await;
            vault.browser = browser.clone();
            let page = vault.changes(0).await;
            for (record, body) in &acknowledged {
                let stored = page.put.iter().find(|stored| stored.record == *record);
                assert_eq!(stored.map(|stored| &stored.sealed.0), Some(body), "round {round}");
            }
            // The last one may have been written without anybody having been told.
            assert!(page.through == vault.revision || page.through == vault.revision + 1);
            vault.revision = page.through;
            vault.head = page.head;
            people.push((Person { browser, ..person }, vault));
        }
    }
}

/// Saves this vault's part of the records, until the server is gone.
async fn save_all(
    person: Person,
    mut vault: Vault,
    saves: Arc<AtomicUsize>,
) -> (Person, Vault, Vec<(RecordId, Vec<u8>)>) {
    let mut acknowledged = Vec::new();
    while acknowledged.len() < SAVES / VAULTS {
        let record = RecordId(random::bytes());
        // Some go into files.
        let body = vec![acknowledged.len() as u8; if acknowledged.len().is_multiple_of(5) { 5000 } else { 600 }];
        let changeset = protocol::change::Changeset { put: vec![put(record, 1, &body)], ..vault.changeset() };
        let request = vault
            .browser
            .call(reqwest::Method::POST, &vault.path("/changes"))
            .header("content-type", protocol::header::CBOR)
            .body(protocol::to_cbor(&changeset).unwrap());
        match request.send().await {
            Ok(response) if response.status().is_success() => {
                vault.revision += 1;
                vault.head = changeset.new_head;
                acknowledged.push((record, body));
                saves.fetch_add(1, Ordering::Relaxed);
            }
            Ok(response) => panic!("{}", response.status()),
            // The server is dead.
            Err(_) => break,
        }
    }
    (person, vault, acknowledged)
}

#[test]
fn a_folder_in_use_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let _first = Process::start(folder.path());
    let said = refuses(&mut serve(folder.path()));
    assert!(said.contains("is in use by another process"), "{said}");
}

#[test]
fn it_stops_in_order_when_asked() {
    let folder = TempDir::new().unwrap();
    let process = Process::start(folder.path());
    let asked = Instant::now();
    process.stop();
    assert!(asked.elapsed() < Duration::from_secs(5));
}

/// Clients that do not end by themselves: in the head, in a body, in an answer that is not read, and on a stream.
#[tokio::test]
async fn it_stops_within_five_seconds_whoever_hangs_on_it() {
    let folder = TempDir::new().unwrap();
    let mut process = Process::start(folder.path());
    let person = Person::sign_up(&process.url).await;
    let vault = person.create_vault().await;
    let address = process.url.strip_prefix("http://").unwrap().to_owned();
    let mut hanging = Vec::new();
    for begun in [
        "GET / HTTP/1.1\r\nHost: x\r\nX-a: ".to_owned(),
        format!(
            "POST /shl/{} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{{",
            protocol::Key([0; 32])
        ),
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2000),
    ] {
        let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
        // The last of them is not taken whole once the answers that nobody reads have filled the way back.
        let write = tokio::io::AsyncWriteExt::write_all(&mut stream, begun.as_bytes());
        let _ = tokio::time::timeout(Duration::from_millis(300), write).await;
        hanging.push(stream);
    }
    let mut live = done(vault.browser.get(&vault.path("/live")).await).await;
    assert!(live.chunk().await.unwrap().is_some());
    let asked = Instant::now();
    process.signal("-TERM");
    while live.chunk().await.unwrap_or_default().is_some() {}
    println!("the stream ended after {:?}", asked.elapsed());
    assert!(asked.elapsed() < Duration::from_secs(2), "the stream ends at once");
    let status = tokio::task::spawn_blocking(move || process.child.wait().unwrap()).await.unwrap();
    println!("the process ended after {:?}", asked.elapsed());
    assert!(status.success());
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
}

#[test]
fn plain_http_beyond_loopback_is_refused() {
    let folder = TempDir::new().unwrap();
    for (arguments, words) in [
        (&["--public-url", "http://inro.example"][..], "put a TLS proxy in front"),
        (&["--public-url", "https://inro.example/path"][..], "without a path"),
        (&["--listen", "0.0.0.0:0"][..], "put a TLS proxy in front"),
        (&["--listen", "0.0.0.0:0", "--public-url", "http://localhost:8080"][..], "listens on loopback only"),
        (&["--sign-up", "perhaps"][..], "it must be one of"),
        (&["--idle-seconds", "0"][..], "a whole number from 10"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
        command.args(["serve", "--data"]).arg(folder.path());
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let said = refuses(command.args(arguments));
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn a_folder_that_lost_a_part_or_is_of_another_format_is_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    Process::start(folder.path()).kill();
    let slots = folder.path().join("slots.key");
    let kept = std::fs::read(&slots).unwrap();
    std::fs::remove_file(&slots).unwrap();
    let said = refuses(&mut serve(folder.path()));
    assert!(said.contains("slots.key is missing") && said.contains("backup"), "{said}");
    assert!(!slots.exists());
    std::fs::write(&slots, &kept[..10]).unwrap();
    let said = refuses(&mut serve(folder.path()));
    assert!(said.contains("slots.key is damaged"), "{said}");
    std::fs::write(&slots, &kept).unwrap();
    std::fs::write(folder.path().join("format"), "inro data 9\n").unwrap();
    let said = refuses(&mut serve(folder.path()));
    assert!(said.contains("not of a format this version knows"), "{said}");
}

#[test]
fn a_folder_that_lost_its_log_of_deletions_is_refused_and_gets_no_empty_one_by_itself() {
    let folder = TempDir::new().unwrap();
    Process::start(folder.path()).kill();
    let log = folder.path().join("deleted.log");
    std::fs::remove_file(&log).unwrap();
    // A command, because it ends by itself also where it should not have opened the folder.
    let check =
        || Command::new(env!("CARGO_BIN_EXE_inro")).args(["check", "--data"]).arg(folder.path()).output().unwrap();
    let refused = check();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(said.contains("deleted.log is missing") && said.contains("put a copy of this file back"), "{said}");
    assert!(!log.exists());
    std::fs::write(&log, server::store::deletions::line("vault one")).unwrap();
    assert_eq!(check().status.code(), Some(0));
}

#[test]
fn the_data_folder_is_its_users_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = TempDir::new().unwrap();
    let data = parent.path().join("data");
    Process::start(&data).kill();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700, "the folder");
    assert_eq!(mode(&data.join("slots.key")), 0o600, "the slots' keys");
    assert_eq!(mode(&data.join("deleted.log")), 0o600, "the log of deletions");
}
