//! The behaviour checklist of SMART Health Links, over HTTP.

use std::collections::BTreeSet;

use protocol::grant::{Grants, Limits, SetPasscode};
use protocol::shl::{Manifest, ManifestFile, ManifestRequest, WrongPasscode};
use protocol::{FileId, GrantId, Key, ProblemKind};
use reqwest::{Client, Method, Response, StatusCode};

use crate::support::{Person, Server, Shared, Vault, done, passcode_hash, refused};

const JWE: &[u8] = b"eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVydGV4dA.dGFn";

pub fn uses(uses: u32) -> Limits {
    Limits { until: None, uses: Some(uses) }
}

pub async fn open(url: &str, shared: &Shared, passcode: Option<&str>) -> Response {
    ask(url, &shared.link.to_string(), passcode, None).await
}

async fn ask(url: &str, link: &str, passcode: Option<&str>, embedded_length_max: Option<u64>) -> Response {
    let request =
        ManifestRequest { recipient: "Dr. Example".into(), passcode: passcode.map(str::to_owned), embedded_length_max };
    Client::new().post(format!("{url}/shl/{link}")).json(&request).send().await.unwrap()
}

async fn only_file(response: Response) -> ManifestFile {
    assert_eq!(response.headers()["content-type"], "application/json");
    let manifest: Manifest = done(response).await.json().await.unwrap();
    assert_eq!(manifest.files.len(), 1);
    manifest.files.into_iter().next().unwrap()
}

pub async fn location(response: Response) -> String {
    only_file(response).await.location.unwrap()
}

async fn used(vault: &Vault) -> u32 {
    let grants: Grants = vault.browser.get(&vault.path("/grants")).await.json().await.unwrap();
    grants.grants[0].used
}

/// Everything of an answer but its date.
async fn whole(response: Response) -> (StatusCode, reqwest::header::HeaderMap, Vec<u8>) {
    let status = response.status();
    let mut headers = response.headers().clone();
    headers.remove("date");
    (status, headers, response.bytes().await.unwrap().to_vec())
}

async fn vault_of(server: &Server) -> Vault {
    Person::sign_up(&server.url).await.create_vault().await
}

#[tokio::test]
async fn without_a_wish_the_manifest_has_a_location_that_gives_the_very_bytes() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let shared = vault.share(Limits::default(), None, JWE).await;
    let response = open(&server.url, &shared, None).await;
    assert_eq!(response.headers()["retry-after"], "60");
    let file = only_file(response).await;
    assert_eq!((file.content_type.as_str(), file.status.as_deref()), ("application/fhir+json", Some("can-change")));
    assert!(file.embedded.is_none());
    let location = file.location.unwrap();
    assert!(location.starts_with(&format!("{}/shl/{}/{}?t=", server.url, shared.link, shared.file)));
    let response = reqwest::get(&location).await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/jose");
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.bytes().await.unwrap(), JWE);
    assert_eq!(used(&vault).await, 1, "fetching the file is no use");
}

#[tokio::test]
async fn a_file_is_embedded_only_if_the_reader_wants_it_that_long() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let shared = vault.share(Limits::default(), None, JWE).await;
    let link = shared.link.to_string();
    let large = only_file(ask(&server.url, &link, None, Some(JWE.len() as u64)).await).await;
    assert_eq!((large.embedded.as_deref().map(str::as_bytes), large.location), (Some(JWE), None));
    let small = only_file(ask(&server.url, &link, None, Some(JWE.len() as u64 - 1)).await).await;
    assert!(small.embedded.is_none() && small.location.is_some());
}

#[tokio::test]
async fn a_request_without_recipient_or_form_is_told_so_and_looks_up_nothing() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let shared = vault.share(uses(1), None, JWE).await;
    let unknown = Key([0; 32]);
    for link in [shared.link, unknown] {
        let url = format!("{}/shl/{link}", server.url);
        let long = format!("{{\"recipient\":\"{}\"}}", "あ".repeat(101));
        for body in ["{}", "{\"recipient\":\"\"}", "{\"recipient\":\"  \"}", "{\"recipient\":7}", "nonsense", &long] {
            let request = Client::new().post(&url).header("content-type", "application/json").body(body.to_owned());
            refused(request.send().await.unwrap(), ProblemKind::BadRequest).await;
        }
        let form =
            Client::new().post(&url).header("content-type", "application/x-www-form-urlencoded").body("recipient=x");
        refused(form.send().await.unwrap(), ProblemKind::MediaType).await;
    }
    assert_eq!(used(&vault).await, 0);
    let hundred = format!("{{\"recipient\":\"{}\",\"somethingElse\":[1]}}", "あ".repeat(100));
    let request = Client::new().post(format!("{}/shl/{}", server.url, shared.link));
    done(request.header("content-type", "application/json; charset=utf-8").body(hundred).send().await.unwrap()).await;
}

#[tokio::test]
async fn everything_that_is_not_live_gets_the_very_same_refusal() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let past = Limits { until: Some(server.now() - 1), uses: None };
    let expired = vault.share(past, None, JWE).await;
    let used_up = vault.share(uses(1), None, JWE).await;
    let paused = vault.share(Limits::default(), None, JWE).await;
    let revoked = vault.share(Limits::default(), None, JWE).await;
    let exhausted = vault.share(Limits::default(), Some("123456"), JWE).await;
    done(open(&server.url, &used_up, None).await).await;
    done(vault.grant_call(paused.grant, "pause").await).await;
    done(vault.grant_call(revoked.grant, "revoke").await).await;
    for _ in 0..5 {
        assert_eq!(open(&server.url, &exhausted, Some("000000")).await.status(), StatusCode::UNAUTHORIZED);
    }
    let unknown = Shared { grant: GrantId([0; 16]), link: Key([0; 32]), file: FileId([0; 16]) };
    let expected = whole(open(&server.url, &unknown, None).await).await;
    assert_eq!(expected.0, StatusCode::NOT_FOUND);
    for shared in [expired, used_up, paused, revoked, exhausted] {
        assert_eq!(whole(open(&server.url, &shared, None).await).await, expected);
        assert_eq!(whole(open(&server.url, &shared, Some("123456")).await).await, expected);
    }
    assert_eq!(whole(ask(&server.url, "no-link-id-at-all", None, None).await).await, expected);
    let live = vault.share(Limits::default(), None, JWE).await;
    let other_name = Client::new()
        .post(format!("{}/shl/{}", server.url, live.link))
        .header("host", "rebound.example")
        .json(&serde_json::json!({ "recipient": "x" }));
    assert_eq!(whole(other_name.send().await.unwrap()).await, expected);
    assert_eq!(open(&server.url, &live, None).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_passcode_costs_an_attempt_and_the_right_one_gives_its_own_back() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let shared = vault.share(Limits::default(), Some("123456"), JWE).await;
    let remaining = |passcode: &'static str| {
        let url = server.url.clone();
        async move {
            let response = open(&url, &shared, Some(passcode)).await;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
            response.json::<WrongPasscode>().await.unwrap().remaining_attempts
        }
    };
    assert_eq!(remaining("000000").await, 4);
    for _ in 0..3 {
        assert_eq!(open(&server.url, &shared, Some("123456")).await.status(), StatusCode::OK);
    }
    // Asking without one is no guess.
    let missing = open(&server.url, &shared, None).await;
    assert_eq!(missing.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(missing.text().await.unwrap(), "{\"remainingAttempts\":4}");
    assert_eq!(remaining("111111").await, 3);
    assert_eq!(used(&vault).await, 3, "a wrong passcode is no use");
}

#[tokio::test]
async fn of_ten_guesses_at_once_exactly_five_are_answered() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let shared = vault.share(Limits::default(), Some("123456"), JWE).await;
    let mut guesses = tokio::task::JoinSet::new();
    for guess in 0..10 {
        let url = server.url.clone();
        guesses.spawn(async move {
            let response = open(&url, &shared, Some(&format!("00000{guess}"))).await;
            match response.status() {
                StatusCode::UNAUTHORIZED => Some(response.json::<WrongPasscode>().await.unwrap().remaining_attempts),
                StatusCode::NOT_FOUND => None,
                other => panic!("{other}"),
            }
        });
    }
    let answers = guesses.join_all().await;
    let remaining: BTreeSet<u32> = answers.iter().flatten().copied().collect();
    assert_eq!(remaining, BTreeSet::from([0, 1, 2, 3, 4]));
    assert_eq!(answers.iter().filter(|answer| answer.is_none()).count(), 5);
    assert_eq!(open(&server.url, &shared, Some("123456")).await.status(), StatusCode::NOT_FOUND, "even the right one");
    // The owner's new passcode refills the attempts.
    let path = vault.path(&format!("/grants/{}/passcode", shared.grant));
    let set = SetPasscode { passcode: Some(passcode_hash("654321")) };
    done(vault.browser.put(&path, &set).await).await;
    assert_eq!(open(&server.url, &shared, Some("123456")).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(open(&server.url, &shared, Some("654321")).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn of_ten_openings_at_once_exactly_three_of_three_uses_are_answered() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let shared = vault.share(uses(3), None, JWE).await;
    let mut openings = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let url = server.url.clone();
        openings.spawn(async move { open(&url, &shared, None).await.status() });
    }
    let statuses = openings.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::OK).count(), 3);
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::NOT_FOUND).count(), 7);
    assert_eq!(used(&vault).await, 3);
}

#[tokio::test]
async fn only_a_fresh_ticket_for_this_file_fetches_it() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let shared = vault.share(Limits::default(), None, JWE).await;
    let other = vault.share(Limits::default(), None, b"other").await;
    let location = location(open(&server.url, &shared, None).await).await;
    let (path, ticket) = location.split_once("?t=").unwrap();
    let of_other = crate::links::location(open(&server.url, &other, None).await).await;
    let (_, foreign) = of_other.split_once("?t=").unwrap();
    let mut flipped = ticket.to_owned().into_bytes();
    flipped[20] = if flipped[20] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).unwrap();
    let unknown = format!("{}/shl/{}/{}?t={ticket}", server.url, Key([0; 32]), shared.file);
    let expected = whole(reqwest::get(&unknown).await.unwrap()).await;
    assert_eq!(expected.0, StatusCode::NOT_FOUND);
    for url in [
        path.to_owned(),
        format!("{path}?t="),
        format!("{path}?t=garbage"),
        format!("{path}?t={foreign}"),
        format!("{path}?t={flipped}"),
        format!("{path}?t={ticket}&t={ticket}"),
        format!("{}/shl/{}/{}?t={ticket}", server.url, shared.link, other.file),
        format!("{}/shl/{}/not-a-file?t={ticket}", server.url, shared.link),
    ] {
        assert_eq!(whole(reqwest::get(&url).await.unwrap()).await, expected, "{url}");
    }
    assert_eq!(reqwest::get(&location).await.unwrap().status(), StatusCode::OK);
    server.pass(301);
    assert_eq!(whole(reqwest::get(&location).await.unwrap()).await, expected);
}

#[tokio::test]
async fn a_ticket_ends_with_a_pause_and_works_again_after_it() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let shared = vault.share(Limits::default(), None, JWE).await;
    let location = location(open(&server.url, &shared, None).await).await;
    done(vault.grant_call(shared.grant, "pause").await).await;
    assert_eq!(reqwest::get(&location).await.unwrap().status(), StatusCode::NOT_FOUND);
    done(vault.grant_call(shared.grant, "resume").await).await;
    assert_eq!(reqwest::get(&location).await.unwrap().status(), StatusCode::OK);
    done(vault.grant_call(shared.grant, "revoke").await).await;
    assert_eq!(reqwest::get(&location).await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn looking_is_no_opening() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let shared = vault.share(uses(1), None, JWE).await;
    let url = format!("{}/shl/{}", server.url, shared.link);
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
        let response = Client::new().request(method, &url).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
    }
    for link in [shared.link, Key([0; 32])] {
        let url = format!("{}/shl/{link}", server.url);
        let response = Client::new().request(Method::OPTIONS, &url).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        assert_eq!(response.headers()["access-control-allow-methods"], "GET, POST, OPTIONS");
        assert_eq!(response.headers()["access-control-allow-headers"], "content-type");
    }
    assert_eq!(used(&vault).await, 0);
    done(open(&server.url, &shared, None).await).await;
}

#[tokio::test]
async fn the_manifest_is_for_any_origin_on_every_outcome_and_nothing_else_is() {
    let server = Server::start().await;
    let mut vault = vault_of(&server).await;
    let shared = vault.share(Limits::default(), Some("123456"), JWE).await;
    let unknown = Shared { link: Key([0; 32]), ..shared };
    let bad = Client::new().post(format!("{}/shl/{}", server.url, shared.link)).json(&serde_json::json!({}));
    for response in [
        open(&server.url, &shared, Some("123456")).await,
        open(&server.url, &shared, None).await,
        open(&server.url, &unknown, None).await,
        bad.send().await.unwrap(),
    ] {
        assert_eq!(response.headers()["access-control-allow-origin"], "*", "{}", response.status());
        assert!(!response.headers().contains_key("access-control-allow-credentials"));
        assert_eq!(response.headers()["cross-origin-resource-policy"], "cross-origin");
    }
    for path in ["/", "/api/v1/server", "/api/v1/vaults", "/healthz"] {
        let response = vault.browser.get(path).await;
        assert!(!response.headers().contains_key("access-control-allow-origin"), "{path}");
        assert_eq!(response.headers()["cross-origin-resource-policy"], "same-origin");
        let preflight = vault.browser.call(Method::OPTIONS, path).send().await.unwrap();
        assert_eq!(preflight.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert!(!preflight.headers().contains_key("access-control-allow-origin"), "{path}");
    }
}

#[tokio::test]
async fn one_network_that_asks_too_often_waits() {
    let server = Server::start().await;
    let url = format!("{}/shl/{}", server.url, Key([0; 32]));
    let client = Client::new();
    for _ in 0..600 {
        client.post(&url).json(&serde_json::json!({ "recipient": "x" })).send().await.unwrap();
    }
    let response = client.post(&url).json(&serde_json::json!({ "recipient": "x" })).send().await.unwrap();
    assert!(response.headers().contains_key("retry-after"));
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    refused(response, ProblemKind::TooMany).await;
}
