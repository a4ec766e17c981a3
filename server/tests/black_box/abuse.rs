//! What somebody gains who guesses, floods or dawdles: limits that hold in parallel, over restarts and in memory.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use protocol::grant::Limits;
use protocol::{Key, ProblemKind, SignInId};
use reqwest::StatusCode;
use server::random;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::links::{open, uses};
use crate::support::{Browser, Person, Server, done, refused};

/// Rounds of ten parallel guesses: all of them nightly, as many as fit into the time otherwise.
const ROUNDS: u32 = 1000;
const TIME: Duration = Duration::from_secs(10);
/// Below this many rounds nothing is shown.
const FEWEST: u32 = 5;

/// Connections that send a byte now and then and never finish a request.
const SLOW: usize = 2000;
/// KiB that the process may hold at its worst.
const MEMORY: u64 = 200 * 1024;

#[tokio::test]
async fn wrong_keys_count_on_after_a_restart_and_name_nobody_on_the_disk() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let wrong = Key([0; 32]);
    for _ in 0..10 {
        let browser = Browser::new(&server.url);
        refused(browser.sign_in(person.id, wrong, false).await, ProblemKind::WrongKey).await;
    }
    server.restart().await;
    let browser = Browser::new(&server.url);
    let response = browser.sign_in(person.id, person.auth_key, false).await;
    let wait: i64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
    refused(response, ProblemKind::TooMany).await;
    // Of the network's thirty, ten wrong ones and the one that had to wait are used.
    for _ in 0..19 {
        let response = browser.sign_in(SignInId(random::bytes()), wrong, false).await;
        refused(response, ProblemKind::WrongKey).await;
    }
    server.restart().await;
    let browser = Browser::new(&server.url);
    refused(browser.sign_in(SignInId(random::bytes()), wrong, false).await, ProblemKind::TooMany).await;
    // Nobody is locked out for good.
    server.pass(3601);
    done(browser.sign_in(person.id, person.auth_key, false).await).await;
    server.stop().await;
    let mut raw = Vec::new();
    read_all(server.data(), &mut raw);
    assert!(!raw.is_empty());
    assert!(!raw.windows(9).any(|bytes| bytes == b"127.0.0.0"), "a network stands on the disk");
}

#[tokio::test]
async fn a_count_of_wrong_keys_goes_from_the_store_when_its_hour_is_over() {
    let mut server = Server::start().await;
    let browser = Browser::new(&server.url);
    refused(browser.sign_in(SignInId(random::bytes()), Key([0; 32]), false).await, ProblemKind::WrongKey).await;
    server.stop().await;
    assert_eq!(kept(&server).await, 3, "the key, the id and the network");
    server.pass(3601);
    for _ in 0..50 {
        // A start sweeps in the background.
        server.restart().await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        server.stop().await;
        if kept(&server).await == 1 {
            return;
        }
    }
    panic!("the counts stay");
}

/// Rows of kept counts, and the key that names them, in a server's folder.
async fn kept(server: &Server) -> usize {
    let store = server::store::sled::SledStore::open(server.data()).unwrap();
    server::store::Store::scan(&store, b"q".to_vec()..b"r".to_vec(), usize::MAX).await.unwrap().len()
}

fn read_all(folder: &Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { read_all(&path, into) } else { into.extend(std::fs::read(path).unwrap()) }
    }
}

#[tokio::test]
async fn ten_parallel_wrong_passcodes_never_get_more_than_five_answers() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let nightly = std::env::var_os("INRO_NIGHTLY").is_some();
    let began = Instant::now();
    let mut rounds = 0;
    for round in 0..ROUNDS {
        if !nightly && round >= FEWEST && began.elapsed() > TIME {
            break;
        }
        if round % 50 == 49 {
            // The network's minute is over.
            server.pass(61);
        }
        let shared = vault.share(Limits::default(), Some("123456"), b"jwe").await;
        let mut guesses = tokio::task::JoinSet::new();
        for guess in 0..10 {
            let url = server.url.clone();
            guesses.spawn(async move { open(&url, &shared, Some(&format!("00000{guess}"))).await.status() });
        }
        let statuses = guesses.join_all().await;
        let answered = statuses.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count();
        let refused = statuses.iter().filter(|status| **status == StatusCode::NOT_FOUND).count();
        assert_eq!((answered, refused), (5, 5), "round {round}");
        done(vault.grant_call(shared.grant, "revoke").await).await;
        rounds += 1;
    }
    println!("{rounds} rounds of ten guesses, five answered in each, {} s", began.elapsed().as_secs());
}

#[tokio::test]
async fn of_fifty_openings_at_once_exactly_five_of_five_uses_are_answered() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let shared = vault.share(uses(5), None, b"jwe").await;
    let mut openings = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let url = server.url.clone();
        openings.spawn(async move { open(&url, &shared, None).await.status() });
    }
    let statuses = openings.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::OK).count(), 5);
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::NOT_FOUND).count(), 45);
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    fn start(data: &Path) -> (Self, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.find_map(|line| line.strip_prefix("listening on ").map(str::to_owned)).unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        (Self(child), url)
    }

    /// KiB that were resident at the worst moment.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

/// Arrays within arrays, as deep as the body is long.
fn nested(bytes: usize) -> Vec<u8> {
    vec![0x81; bytes]
}

#[test]
fn a_message_nested_without_end_is_refused_and_not_followed_down() {
    let closed = |depth| [nested(depth), vec![0]].concat();
    assert!(protocol::from_cbor::<serde_json::Value>(&closed(50)).is_ok());
    for body in [closed(1000), closed(1_000_000), vec![0x9f; 1_000_000], vec![0xc1; 1_000_000]] {
        assert!(protocol::from_cbor::<serde_json::Value>(&body).is_err());
    }
}

#[tokio::test]
async fn under_slow_connections_and_oversized_bodies_others_are_served_and_memory_stays_small() {
    let folder = TempDir::new().unwrap();
    let (process, url) = Process::start(folder.path());
    let person = Person::sign_up(&url).await;
    let mut vault = person.create_vault().await;
    let address = url.strip_prefix("http://").unwrap();
    let mut slow = Vec::with_capacity(SLOW);
    for number in 0..SLOW {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // Half of them dawdle in the head, half in the body.
        let begun = if number % 2 == 0 {
            "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nX-a: ".to_owned()
        } else {
            format!(
                "POST /shl/{} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{{",
                Key([0; 32])
            )
        };
        stream.write_all(begun.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    let json = person.browser.call(reqwest::Method::POST, "/api/v1/vaults").header("content-type", "application/json");
    // Refused by its length: the connection may be closed while the rest is still being sent.
    if let Ok(response) = json.body(vec![b'['; 50 << 20]).send().await {
        refused(response, ProblemKind::TooLarge).await;
    }
    for bytes in [1000, 100_000, protocol::limits::CHANGESET_BYTES] {
        let changes = person.browser.call(reqwest::Method::POST, &vault.path("/changes"));
        let changes = changes.header("content-type", protocol::header::CBOR).body(nested(bytes));
        refused(changes.send().await.unwrap(), ProblemKind::BadRequest).await;
    }
    vault.save(protocol::RecordId(random::bytes()), 1, b"sealed").await;
    let peak = process.peak();
    println!("{SLOW} slow connections, VmHWM {peak} KiB");
    assert!(peak < MEMORY, "{peak} KiB");
    drop(slow);
}
