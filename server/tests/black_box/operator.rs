//! The operator's commands on a server that runs, and without one.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use protocol::server::SignUpPolicy;
use protocol::{AccountId, Key, ProblemKind, RecordId, SignInId};
use reqwest::StatusCode;
use serde_json::Value;
use server::random;

use crate::support::{Browser, Person, Server, refused};

/// A command beside the server, which must not be kept from answering meanwhile.
async fn inro(server: &Server, arguments: &[&str]) -> Output {
    let data = server.data().to_owned();
    let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let run =
        move || Command::new(env!("CARGO_BIN_EXE_inro")).args(arguments).arg("--data").arg(data).output().unwrap();
    tokio::task::spawn_blocking(run).await.unwrap()
}

async fn json(server: &Server, arguments: &[&str]) -> Value {
    let output = inro(server, &[arguments, &["--json"]].concat()).await;
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn newcomer(url: &str) -> Person {
    Person {
        browser: Browser::new(url),
        account: AccountId(random::bytes()),
        id: SignInId(random::bytes()),
        auth_key: Key(random::bytes()),
    }
}

#[tokio::test]
async fn an_invitation_opens_sign_up_once_and_its_note_is_the_only_name_in_the_list() {
    let server = Server::start_with(|config| config.sign_up = SignUpPolicy::Invitation).await;
    let person = newcomer(&server.url);
    refused(person.browser.post("/api/v1/accounts", &person.request()).await, ProblemKind::SignUpClosed).await;
    let invitation = json(&server, &["invite", "new", "aunt Hana", "--days", "3"]).await;
    let code = invitation["code"].as_str().unwrap();
    let link = format!("{}/sign-up#invite={code}", server.url);
    assert_eq!(invitation["link"], Value::String(link));
    let waiting = json(&server, &["invite", "list"]).await;
    assert_eq!(
        (waiting[0]["note"].as_str(), waiting[0]["id"].as_str()),
        (Some("aunt Hana"), invitation["id"].as_str())
    );
    let mut request = person.request();
    request.invitation = Some("0000-0000-0000-0000-0000".to_owned());
    refused(person.browser.post("/api/v1/accounts", &request).await, ProblemKind::SignUpClosed).await;
    // As it may be typed.
    request.invitation = Some(code.to_uppercase().replace('-', " "));
    assert_eq!(person.browser.post("/api/v1/accounts", &request).await.status(), StatusCode::CREATED);
    let other = newcomer(&server.url);
    let mut request = other.request();
    request.invitation = Some(code.to_owned());
    refused(other.browser.post("/api/v1/accounts", &request).await, ProblemKind::SignUpClosed).await;
    assert_eq!(json(&server, &["invite", "list"]).await, Value::Array(Vec::new()));
    let accounts = json(&server, &["accounts"]).await;
    assert_eq!(accounts.as_array().map(Vec::len), Some(1));
    assert_eq!(accounts[0]["note"], "aunt Hana");
    assert_eq!(accounts[0]["account"], person.account.to_string());
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_or_is_out_of_date_opens_nothing_and_its_note_is_gone() {
    let server = Server::start_with(|config| config.sign_up = SignUpPolicy::Invitation).await;
    let cancelled = json(&server, &["invite", "new", "cancelled"]).await;
    let late = json(&server, &["invite", "new", "late", "--days", "1"]).await;
    assert_eq!(inro(&server, &["invite", "cancel", cancelled["id"].as_str().unwrap()]).await.status.code(), Some(0));
    assert_eq!(inro(&server, &["invite", "cancel", cancelled["id"].as_str().unwrap()]).await.status.code(), Some(1));
    server.pass(24 * 3600 + 1);
    for code in [&cancelled["code"], &late["code"]] {
        let person = newcomer(&server.url);
        let mut request = person.request();
        request.invitation = code.as_str().map(str::to_owned);
        refused(person.browser.post("/api/v1/accounts", &request).await, ProblemKind::SignUpClosed).await;
    }
}

#[tokio::test]
async fn accounts_are_listed_by_size_and_time_disabled_enabled_and_deleted() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    for _ in 0..3 {
        vault.save(RecordId(random::bytes()), 1, &[7; 1000]).await;
    }
    let id = person.account.to_string();
    let listed = json(&server, &["accounts", "list"]).await;
    let account = listed[0].as_object().unwrap();
    assert_eq!((account["vaults"].as_u64(), account["records"].as_u64()), (Some(1), Some(3)));
    assert!(account["bytes"].as_u64().unwrap() >= 3000);
    assert_eq!(account["made"].as_i64().unwrap() / 60, server.now() / 60);
    let mut names: Vec<_> = account.keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["account", "bytes", "disabled", "made", "note", "records", "used", "vaults"]);

    assert_eq!(inro(&server, &["accounts", "disable", &id]).await.status.code(), Some(0));
    refused(person.browser.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
    refused(person.browser.sign_in(person.id, person.auth_key, false).await, ProblemKind::AccountDisabled).await;
    // Who does not have the key is told nothing of it.
    refused(person.browser.sign_in(person.id, Key([1; 32]), false).await, ProblemKind::WrongKey).await;
    assert_eq!(json(&server, &["accounts"]).await[0]["disabled"], true);
    assert_eq!(inro(&server, &["accounts", "enable", &id]).await.status.code(), Some(0));
    vault.browser = person.another_browser().await;
    assert_eq!(vault.changes(0).await.put.len(), 3);

    let unsure = inro(&server, &["accounts", "delete", &id]).await;
    assert_eq!(unsure.status.code(), Some(1), "nothing is deleted without --yes where nobody can be asked");
    assert_eq!(vault.changes(0).await.put.len(), 3);
    assert_eq!(inro(&server, &["accounts", "delete", &id, "--yes"]).await.status.code(), Some(0));
    refused(vault.browser.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
    assert_eq!(json(&server, &["accounts"]).await, Value::Array(Vec::new()));
    let log = std::fs::read_to_string(server.data().join("deleted.log")).unwrap();
    assert!(log.contains(&format!("account {id}")));
    let missing = inro(&server, &["accounts", "delete", &id, "--yes"]).await;
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no account of this id"));
}

#[tokio::test]
async fn an_account_whose_id_begins_like_an_option_can_be_named() {
    let server = Server::start().await;
    let mut person = newcomer(&server.url);
    person.account.0[0] = 0xfb;
    assert_eq!(person.browser.post("/api/v1/accounts", &person.request()).await.status(), StatusCode::CREATED);
    let id = person.account.to_string();
    assert!(id.starts_with('-'), "{id}");
    for act in [&["disable", &id, "--json"][..], &["enable", "--json", &id], &["delete", &id, "--yes"]] {
        let output = inro(&server, &[&["accounts"], act].concat()).await;
        assert_eq!(output.status.code(), Some(0), "{act:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    refused(person.browser.sign_in(person.id, person.auth_key, false).await, ProblemKind::WrongKey).await;
    let neither = inro(&server, &["accounts", "disable", "--jsn"]).await;
    assert_eq!(neither.status.code(), Some(2), "what is no option is no id either");
}

#[tokio::test]
async fn a_running_server_is_backed_up_and_compacted_while_it_is_written_to() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let writing = tokio::spawn(async move {
        for number in 0..150 {
            vault.save(RecordId(random::bytes()), 1, &vec![7; 100 * number]).await;
        }
        vault
    });
    let backup = tempfile::tempdir().unwrap();
    let private = backup.path().join("private");
    let key = Command::new(env!("CARGO_BIN_EXE_inro")).args(["backup", "keygen", "--private"]).arg(&private).output();
    let key = String::from_utf8(key.unwrap().stdout).unwrap();
    let to = backup.path().join("copy");
    let written = json(&server, &["backup", "--to", to.to_str().unwrap(), "--key", key.trim()]).await;
    assert_eq!((written["vaults"].as_u64(), written["accounts"].as_u64()), (Some(1), Some(1)));
    assert!(to.join("index.inro").exists());
    let compacted = json(&server, &["compact"]).await;
    assert!(compacted["before"].as_u64().is_some());
    let vault = writing.await.unwrap();
    assert_eq!(vault.changes(0).await.put.len(), 150);
}

#[tokio::test]
async fn the_socket_is_for_the_operator_alone_and_goes_with_the_server() {
    let mut server = Server::start().await;
    let socket = server.data().join("operator.sock");
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    server.stop().await;
    assert!(!socket.exists());
    // One that a killed server left is no server.
    let left = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    drop(left);
    assert!(socket.exists());
    let mut output = inro(&server, &["accounts", "--json"]).await;
    for _ in 0..100 {
        if output.status.code() == Some(0) {
            break;
        }
        output = inro(&server, &["accounts", "--json"]).await;
    }
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    server.restart().await;
    assert_eq!(json(&server, &["accounts"]).await, Value::Array(Vec::new()));
}
