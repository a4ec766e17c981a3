//! What the log says: enough to see what was tried, and nothing that names anybody.

use protocol::grant::Limits;
use protocol::{Key, SignInId};
use reqwest::{Client, Method};
use serde_json::Value;
use server::random;
use tempfile::TempDir;

use crate::process::Process;
use crate::support::{Browser, Person, done};

#[tokio::test]
async fn the_log_tells_what_was_tried_and_names_nobody() {
    let folder = TempDir::new().unwrap();
    let server = Process::start_with(folder.path(), |command| {
        command.env_remove("INRO_LOG");
    });
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let shared = vault.share(Limits::default(), Some("493817"), b"jwe").await;
    let stranger = Browser::new(&server.url);
    stranger.sign_in(person.id, Key([7; 32]), false).await;
    done(stranger.sign_in(person.id, person.auth_key, false).await).await;
    stranger.get(&format!("/api/v1/vaults/{}", SignInId(random::bytes()))).await;
    Client::new().get(format!("{}/api/v1/vaults", server.url)).send().await.unwrap();
    for passcode in ["000000", "493817"] {
        let ask = serde_json::json!({ "recipient": "Dr. Kusunoki", "passcode": passcode });
        Client::new().post(format!("{}/shl/{}", server.url, shared.link)).json(&ask).send().await.unwrap();
    }
    // A line break, or a field of the log's own, in what a stranger sends.
    let forged = stranger.call(Method::from_bytes(b"FORGED").unwrap(), "/x%0a%7B%22level%22:%22ERROR%22%7D?status=200");
    forged.header("user-agent", "{\"level\":\"ERROR\"}").send().await.unwrap();
    let text = server.stop();

    let lines: Vec<Value> = text
        .lines()
        .filter(|line| !line.starts_with("listening on "))
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    let told = |method: &str, route: &str, status: u16| {
        lines.iter().any(|line| {
            let fields = &line["fields"];
            fields["method"] == method && fields["route"] == route && fields["status"] == status
        })
    };
    for (method, route, status) in [
        ("POST", "/api/v1/sessions", 401),
        ("POST", "/api/v1/sessions", 200),
        ("GET", "/api/v1/vaults/{vault}", 404),
        ("GET", "/api/v1/vaults", 403),
        ("POST", "/shl/{link}", 401),
        ("POST", "/shl/{link}", 200),
        ("other", "other", 405),
    ] {
        assert!(told(method, route, status), "{method} {route} {status} is not in\n{text}");
    }
    for line in &lines {
        let time = line["timestamp"].as_str().unwrap();
        assert!(time.len() >= 20 && time.ends_with('Z'), "{time}");
        assert_ne!(line["level"], "ERROR", "{line}");
    }
    let account = person.account.to_string();
    let secrets =
        [person.id.to_string(), person.auth_key.to_string(), shared.link.to_string(), shared.grant.to_string()];
    let named = [
        "Kusunoki",
        "493817",
        "000000",
        "127.0.0.1\"",
        "user-agent",
        "FORGED",
        "ERROR",
        &account,
        &vault.id.to_string(),
    ];
    for name in named.into_iter().chain(secrets.iter().map(String::as_str)) {
        assert!(!text.contains(name), "{name} is in\n{text}");
    }
}
