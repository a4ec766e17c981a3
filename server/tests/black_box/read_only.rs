//! A server that only reads: whoever has a session reads what they had, everything that would be written is refused by name, and
//! nothing of it is in the store afterwards.

use protocol::grant::Limits;
use protocol::problem::{Problem, ProblemKind};
use protocol::route::{Access, ROUTES};
use protocol::{RecordId, header};
use reqwest::{Method, Response, StatusCode};
use server::random;
use server::store::Row;
use server::store::Store;
use server::store::sled::SledStore;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::{Browser, Person, Server, Shared, Vault, done, put};

/// A server that is started again as one that only reads.
async fn switched() -> (Server, Arc<AtomicBool>) {
    let only = Arc::new(AtomicBool::new(false));
    let read_only = Arc::clone(&only);
    let server = Server::start_with(move |config| config.read_only = read_only.load(Ordering::SeqCst)).await;
    (server, only)
}

/// Every row of the service, and the log of deletions. The server must be stopped.
async fn everything(server: &Server) -> (Vec<Row>, String) {
    let store = SledStore::open(server.data()).unwrap();
    (store.scan(vec![1]..vec![0xff], usize::MAX).await.unwrap(), store.deletions().await.unwrap())
}

async fn only_reads(response: Response) {
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["retry-after"], "60");
    assert_eq!(response.headers()["content-type"], header::PROBLEM);
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.kind, ProblemKind::ReadOnly);
}

/// The path of a route in this vault.
fn path_of(path: &str, vault: &Vault, shared: &Shared) -> String {
    path.replace("{vault}", &vault.id.to_string())
        .replace("{grant}", &shared.grant.to_string())
        .replace("{link}", &shared.link.to_string())
        .replace("{file}", &shared.file.to_string())
        .replace("{digest}", &"A".repeat(43))
        .split('/')
        .map(|part| if part.starts_with('{') { "AAAAAAAAAAAAAAAAAAAAAA" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_reads_is_answered_as_before_and_what_writes_is_refused_by_name_and_in_no_store() {
    let (mut server, only) = switched().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let record = RecordId(random::bytes());
    vault.save(record, 1, b"what was written before").await;
    let blob = vault.upload(b"a file").await;
    let with_file = protocol::change::Put { blobs: vec![blob], ..put(RecordId(random::bytes()), 1, b"with a file") };
    vault.commit(protocol::change::Changeset { put: vec![with_file], ..vault.changeset() }).await;
    let shared = vault.share(Limits::default(), None, b"the jwe").await;
    let reads = [
        "/changes?after=0".to_owned(),
        String::new(),
        "/members".to_owned(),
        "/grants".to_owned(),
        "/journal?after=0".to_owned(),
        format!("/blobs/{blob}"),
        format!("/blobs/{blob}/state"),
    ];
    let mut before = Vec::new();
    for read in &reads {
        before.push(done(person.browser.get(&vault.path(read)).await).await.bytes().await.unwrap());
    }
    server.stop().await;
    let (rows, log) = everything(&server).await;
    only.store(true, Ordering::SeqCst);
    server.restart().await;
    let browser = person.browser.at(&server.url);
    // More than a minute on, when a session's use would be written down, and everything that is due would be done.
    server.pass(300);
    for (read, before) in reads.iter().zip(before) {
        let now = done(browser.get(&vault.path(read)).await).await.bytes().await.unwrap();
        assert_eq!(now, before, "{read}");
    }
    let mut refused = 0;
    for route in ROUTES {
        let path = path_of(route.path, &vault, &shared);
        let method = Method::from_bytes(route.method.as_bytes()).unwrap();
        println!("{} {path}", route.method);
        let answer = browser.call(method, &path).send().await.unwrap();
        if route.method == "GET" && route.access != Access::AnyOrigin {
            assert_ne!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        } else {
            only_reads(answer).await;
            refused += 1;
        }
    }
    assert!(refused > 30, "{refused}");
    // What a person would do, as their programs do it.
    vault.browser = browser.clone();
    let late = RecordId(random::bytes());
    let changeset = protocol::change::Changeset { put: vec![put(late, 1, b"late")], ..vault.changeset() };
    only_reads(vault.send(&changeset).await).await;
    only_reads(Browser::new(&server.url).sign_in(person.id, person.auth_key, false).await).await;
    only_reads(Browser::new(&server.url).sign_in(person.id, protocol::Key([1; 32]), false).await).await;
    let opening = serde_json::json!({ "recipient": "a doctor", "embeddedLengthMax": 1000 });
    let doctor = Browser::new(&server.url);
    only_reads(doctor.post(&format!("/shl/{}", shared.link), &opening).await).await;
    // A link that was never there is refused as one that is.
    only_reads(doctor.post(&format!("/shl/{}", protocol::Key([2; 32])), &opening).await).await;

    let inro = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
        command.env_remove("INRO_STORE").env_remove("INRO_DATA");
        command
    };
    let account = person.account.to_string();
    let run = |args: &[&str]| inro().args(args).arg("--data").arg(server.data()).output().unwrap();
    for args in [&["accounts", "delete", "--yes", &account][..], &["invite", "new", "aunt"], &["compact"]] {
        let output = run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && said.contains("only reads"), "{args:?}: {said}");
    }
    let listed = run(&["accounts"]);
    assert!(listed.status.success() && String::from_utf8_lossy(&listed.stdout).contains(&account));
    let checked: serde_json::Value = serde_json::from_slice(&run(&["check", "--json"]).stdout).unwrap();
    assert!(checked["sealed_bodies"].as_u64() > Some(2), "{checked}");
    server.stop().await;
    let (rows_now, log_now) = everything(&server).await;
    assert!(rows == rows_now && log == log_now, "something was written");

    only.store(false, Ordering::SeqCst);
    server.restart().await;
    vault.browser = Browser::new(&server.url);
    done(vault.browser.sign_in(person.id, person.auth_key, false).await).await;
    done(vault.send(&changeset).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_writes_does_not_move_what_it_holds() {
    let server = Server::start().await;
    let place = tempfile::TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
    command.env_remove("INRO_STORE").arg("migrate").arg("--from").arg(server.data());
    let output = command.arg("--to").arg(place.path().join("to")).arg("--data").arg(place.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("start it with --read-only"), "{said}");
    assert!(!place.path().join("to").exists());
}

#[test]
fn reading_alone_is_an_option_without_a_value() {
    for (args, starts) in [(&["--read-only"][..], true), (&["--read-only=no"], true), (&["--read-only=perhaps"], false)]
    {
        // A folder that cannot be opened ends it before it serves.
        let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
        let output = command.args(["serve", "--listen=127.0.0.1:0", "--data=/proc/none"]).args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(if starts { 3 } else { 2 }), "{args:?}: {said}");
    }
}
