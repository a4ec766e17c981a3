//! What somebody gains who guesses, floods or dawdles: limits that hold in parallel, over restarts and in memory.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use protocol::grant::Limits;
use protocol::journal::EventKind;
use protocol::{Key, ProblemKind, SignInId};
use reqwest::StatusCode;
use server::random;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::links::{open, uses};
use crate::process::Process;
use crate::raw_search::raw;
use crate::support::{Browser, Person, Server, Vault, done, refused};

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
    let mut bytes = Vec::new();
    raw(server.data(), &mut bytes);
    assert!(!bytes.is_empty());
    assert!(!bytes.windows(9).any(|window| window == b"127.0.0.0"), "a network stands on the disk");
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

/// KiB that were resident at the process's worst moment.
fn peak(process: &Process) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// A connection from some address of this machine: each 127.0.n.0/24 is a network like any other.
async fn connect_from(network: u8, address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, network, 1], 0))).unwrap();
    socket.connect(address).await.unwrap()
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
    let process = Process::start(folder.path());
    let url = &process.url;
    let person = Person::sign_up(url).await;
    let mut vault = person.create_vault().await;
    let host = url.strip_prefix("http://").unwrap();
    let address: SocketAddr = host.parse().unwrap();
    let mut slow = Vec::with_capacity(SLOW);
    for number in 0..SLOW {
        // From so many networks that none has more than it may.
        let mut stream = connect_from((number / 250) as u8 + 1, address).await;
        // Half of them dawdle in the head, half in the body.
        let begun = if number % 2 == 0 {
            "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nX-a: ".to_owned()
        } else {
            format!(
                "POST /shl/{} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{{",
                Key([0; 32])
            )
        };
        stream.write_all(begun.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    // Somebody who sends everything before reading anything finds the answer nevertheless.
    let mut blunt = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /shl/{} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        Key([0; 32]),
        50 << 20
    );
    blunt.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..50 {
        blunt.write_all(&vec![b'['; 1 << 20]).await.unwrap();
    }
    let mut answer = String::new();
    blunt.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("urn:inro:problem:too-large"), "{answer}");
    for bytes in [1000, 100_000, protocol::limits::CHANGESET_BYTES] {
        let changes = person.browser.call(reqwest::Method::POST, &vault.path("/changes"));
        let changes = changes.header("content-type", protocol::header::CBOR).body(nested(bytes));
        refused(changes.send().await.unwrap(), ProblemKind::BadRequest).await;
    }
    vault.save(protocol::RecordId(random::bytes()), 1, b"sealed").await;
    let peak = peak(&process);
    println!("{SLOW} slow connections, VmHWM {peak} KiB");
    assert!(peak < MEMORY, "{peak} KiB");
    drop(slow);
}

#[tokio::test]
async fn one_network_cannot_take_the_connections_of_another() {
    let folder = TempDir::new().unwrap();
    let process = Process::start_with(folder.path(), |command| {
        command.args(["--connections", "64", "--connections-per-network", "16"]);
        command.args(["--trusted-proxies", "127.0.9.0/24"]);
    });
    let address: SocketAddr = process.url.strip_prefix("http://").unwrap().parse().unwrap();
    let answered = async |mut stream: TcpStream| {
        let request = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        let mut answer = Vec::new();
        stream.write_all(request).await.is_ok() && stream.read_to_end(&mut answer).await.is_ok() && !answer.is_empty()
    };
    let mut held = Vec::new();
    for _ in 0..200 {
        held.push(connect_from(1, address).await);
    }
    // What was refused is closed; what was taken hangs until its head has come.
    for attempt in 0.. {
        let mut closed = 0;
        for stream in &mut held {
            let read = tokio::time::timeout(Duration::from_millis(10), stream.read(&mut [0])).await;
            closed += usize::from(read.is_ok());
        }
        assert!(closed <= 200 - 16 && attempt < 50, "{closed} of 200 are closed");
        if closed == 200 - 16 {
            break;
        }
    }
    assert!(!answered(connect_from(1, address).await).await);
    assert!(answered(connect_from(2, address).await).await, "another network is served");
    held.clear();
    for attempt in 0.. {
        if answered(connect_from(1, address).await).await {
            break;
        }
        assert!(attempt < 100, "places are not given back");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // A proxy brings everybody, so it may have more.
    for _ in 0..40 {
        held.push(connect_from(9, address).await);
    }
    assert!(answered(connect_from(9, address).await).await);
}

#[tokio::test]
async fn a_body_that_comes_too_slowly_is_given_up_and_one_that_is_only_slow_is_not() {
    let server = Server::start().await;
    let host = server.url.strip_prefix("http://").unwrap().to_owned();
    let begin = async |length: usize| {
        let mut stream = TcpStream::connect(&host).await.unwrap();
        let head = format!(
            "POST /api/v1/sessions HTTP/1.1\r\nHost: {host}\r\nInro-Request: 1\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    };
    let slow = async {
        // More than must have come in each ten seconds, and longer than those.
        let mut stream = begin(32 * 4096).await;
        for _ in 0..32 {
            stream.write_all(&[b' '; 4096]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(340)).await;
        }
        stream
    };
    let trickle = async {
        let mut stream = begin(400).await;
        let began = Instant::now();
        let mut answer = vec![0; 4096];
        loop {
            tokio::select! {
                length = stream.read(&mut answer) => break (began.elapsed(), String::from_utf8_lossy(&answer[..length.unwrap()]).into_owned()),
                () = tokio::time::sleep(Duration::from_millis(500)) => stream.write_all(b" ").await.unwrap(),
            }
        }
    };
    let (mut slow, (after, answer)) = tokio::join!(slow, trickle);
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("urn:inro:problem:too-slow"), "{answer}");
    assert!((9..30).contains(&after.as_secs()), "{after:?}");
    let mut answer = vec![0; 4096];
    let length = slow.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("not the documented JSON"), "{answer}");
}

#[tokio::test]
async fn an_account_and_a_network_that_ask_too_fast_wait_and_others_do_not() {
    let server = Server::start_with(|config| {
        config.limits.requests_per_account = 60;
        config.limits.requests_per_network = 200;
        config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let person = Person::sign_up(&server.url).await;
    let other = Person::sign_up(&server.url).await;
    let ask = async |person: &Person, path: &str, from: &str| {
        person.browser.call(reqwest::Method::GET, path).header("x-forwarded-for", from).send().await.unwrap()
    };
    // Buckets refill while it is asked, so of an empty one some more can be had.
    let until_refused = async |person: &Person, path: &str, from: &str| {
        for number in 0..1000 {
            // Neighbours in one network; what stands to the left is the client's own invention.
            let response = ask(person, path, &format!("192.0.2.{}, {from}.{}", number % 250, number % 250)).await;
            if response.status() == StatusCode::TOO_MANY_REQUESTS {
                assert!(response.headers().contains_key("retry-after"));
                refused(response, ProblemKind::TooMany).await;
                return number;
            }
            done(response).await;
        }
        panic!("nothing was refused");
    };
    let vaults = "/api/v1/vaults";
    assert!((60..150).contains(&until_refused(&person, vaults, "203.0.113").await));
    // The account waits wherever it asks from; another account does not.
    assert!(until_refused(&person, vaults, "198.51.100").await < 40);
    done(ask(&other, vaults, "203.0.113.1").await).await;
    server.pass(30);
    assert!((30..80).contains(&until_refused(&person, vaults, "203.0.113").await));
    server.pass(60);
    // What needs no account is limited by the network alone.
    let info = "/api/v1/server";
    assert!((200..500).contains(&until_refused(&other, info, "203.0.113").await));
    assert!(until_refused(&person, info, "203.0.113").await < 100);
    done(ask(&person, info, "198.51.100.1").await).await;
    // Whoever watches the process is never refused.
    for _ in 0..300 {
        done(ask(&person, "/healthz", "203.0.113.1").await).await;
    }
}

#[tokio::test]
async fn a_journal_grows_by_so_many_entries_a_day_and_loses_no_count() {
    let server = Server::start_with(|config| {
        config.limits.journal_per_day = 10;
        config.idle_seconds = Some(43_200);
    })
    .await;
    // A day begins.
    server.pass(86_400 - server.now() % 86_400);
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let opened = async |vault: &Vault| {
        let events = crate::journal::read(vault).await;
        let opened: Vec<_> = events.into_iter().filter(|event| event.kind == EventKind::Opened).collect();
        (opened.len(), opened.iter().map(|event| event.count).sum::<u32>())
    };
    for _ in 0..13 {
        // Each another link, so that none is a repeat.
        let shared = vault.share(Limits::default(), None, b"jwe").await;
        done(open(&server.url, &shared, None).await).await;
    }
    assert_eq!(opened(&vault).await, (10, 10));
    server.pass(3600);
    for _ in 0..500 {
        let (entries, count) = opened(&vault).await;
        if entries == 13 {
            assert_eq!(count, 13, "every opening is counted");
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("what was counted is not written");
}

#[tokio::test]
async fn an_emergency_cards_link_opens_where_the_network_has_used_up_its_requests_and_has_a_limit_of_its_own() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let card = vault.share(Limits::default(), None, b"jwe").await;
    let other = vault.share(uses(1000), None, b"jwe").await;
    let unknown = crate::support::Shared { link: Key([0; 32]), ..other };
    let mut refusals = 0;
    while open(&server.url, &unknown, None).await.status() != StatusCode::TOO_MANY_REQUESTS {
        refusals += 1;
        assert!(refusals <= 600, "no limit at all");
    }
    refused(open(&server.url, &other, None).await, ProblemKind::TooMany).await;
    for _ in 0..60 {
        assert_eq!(open(&server.url, &card, None).await.status(), StatusCode::OK);
    }
    refused(open(&server.url, &card, None).await, ProblemKind::TooMany).await;
    server.pass(60);
    assert_eq!(open(&server.url, &card, None).await.status(), StatusCode::OK);
}
