use protocol::session::{NameSession, Sessions};
use protocol::vault::DeleteVault;
use protocol::{Bytes, ProblemKind, limits};
use reqwest::{Method, StatusCode};

use crate::support::{Browser, Person, Server, done, refused};

async fn sessions(browser: &Browser) -> Sessions {
    done(browser.get("/api/v1/sessions").await).await.json().await.unwrap()
}

/// The token of the newest `Set-Cookie`.
fn token(response: &reqwest::Response) -> String {
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    let (_, rest) = cookie.split_once('=').unwrap();
    rest.split(';').next().unwrap().to_owned()
}

async fn with_token(url: &str, token: &str) -> reqwest::Response {
    Browser::new(url)
        .call(Method::GET, "/api/v1/vaults")
        .header("cookie", format!("inro-loopback={token}"))
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_session_ends_after_fifteen_idle_minutes_and_use_keeps_it_alive() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    for _ in 0..4 {
        server.pass(14 * 60);
        done(person.browser.get("/api/v1/vaults").await).await;
    }
    server.pass(15 * 60 + 1);
    refused(person.browser.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
}

#[tokio::test]
async fn polling_is_no_use_of_a_session() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    for _ in 0..2 {
        server.pass(7 * 60);
        let poll = person.browser.call(Method::GET, "/api/v1/vaults").header("inro-background", "1");
        done(poll.send().await.unwrap()).await;
    }
    server.pass(2 * 60);
    refused(person.browser.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_of_use() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    for _ in 0..71 {
        server.pass(10 * 60);
        done(person.browser.get("/api/v1/vaults").await).await;
    }
    server.pass(10 * 60 + 1);
    refused(person.browser.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
}

#[tokio::test]
async fn use_survives_a_restart_to_within_a_minute() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let signed_in = person.browser.sign_in(person.id, person.auth_key, false).await;
    let token = token(&signed_in);
    server.pass(14 * 60);
    done(with_token(&server.url, &token).await).await;
    server.restart().await;
    server.pass(13 * 60);
    done(with_token(&server.url, &token).await).await;
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let response = person.browser.sign_in(person.id, person.auth_key, false).await;
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("inro-loopback="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    assert_eq!(token(&response).len(), 43);
}

#[tokio::test]
async fn behind_https_the_cookie_is_a_host_cookie() {
    let server = Server::start_with(|config| config.public_url = Some("https://inro.example".into())).await;
    let browser = Browser::new(&server.url);
    let person = Person {
        browser: browser.clone(),
        account: protocol::AccountId([1; 16]),
        id: protocol::SignInId([1; 16]),
        auth_key: protocol::Key([1; 32]),
    };
    let sign_up = browser.call(Method::POST, "/api/v1/accounts").header("host", "inro.example");
    let response = done(sign_up.json(&person.request()).send().await.unwrap()).await;
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-inro="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    assert_eq!(response.headers()["strict-transport-security"], "max-age=63072000; includeSubDomains");
}

#[tokio::test]
async fn a_token_that_the_server_did_not_issue_is_never_adopted() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let planted = "A".repeat(43);
    refused(with_token(&server.url, &planted).await, ProblemKind::SignedOut).await;
    let victim = Browser::new(&server.url);
    let request = protocol::session::SignIn { id: person.id, auth_key: person.auth_key, new_device: false };
    let sign_in = victim
        .call(Method::POST, "/api/v1/sessions")
        .header("cookie", format!("inro-loopback={planted}"))
        .json(&request);
    let response = done(sign_in.send().await.unwrap()).await;
    assert_ne!(token(&response), planted);
    refused(with_token(&server.url, &planted).await, ProblemKind::SignedOut).await;
}

#[tokio::test]
async fn signing_in_and_proving_the_key_give_a_new_token_and_the_proof_ends_the_old_one() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let first = token(&person.browser.sign_in(person.id, person.auth_key, false).await);
    let second = token(&person.browser.sign_in(person.id, person.auth_key, false).await);
    assert_ne!(first, second);
    let request = DeleteVault { proof: person.proof() };
    let response = done(person.browser.post(&vault.path("/delete"), &request).await).await;
    let third = token(&response);
    refused(with_token(&server.url, &second).await, ProblemKind::SignedOut).await;
    done(with_token(&server.url, &third).await).await;
    // The first one is another session and goes on.
    done(with_token(&server.url, &first).await).await;
}

#[tokio::test]
async fn sessions_are_listed_named_and_ended_by_their_owner_only() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let other = person.another_browser().await;
    let stranger = Person::sign_up(&server.url).await;
    let name = NameSession { sealed_name: Bytes(b"sealed phone".to_vec()) };
    let response = other.put("/api/v1/sessions/current/name", &name).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let list = sessions(&person.browser).await.sessions;
    assert_eq!(list.len(), 2);
    let named = list.iter().find(|session| session.sealed_name.is_some()).unwrap();
    assert_eq!(named.sealed_name.as_ref().unwrap().0, b"sealed phone");
    assert!(!named.current);
    let path = format!("/api/v1/sessions/{}", named.session);
    refused(stranger.browser.delete(&path).await, ProblemKind::NotFound).await;
    done(other.get("/api/v1/vaults").await).await;
    assert_eq!(person.browser.delete(&path).await.status(), StatusCode::NO_CONTENT);
    refused(other.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
    assert_eq!(sessions(&person.browser).await.sessions.len(), 1);
    let name = NameSession { sealed_name: Bytes(vec![0; limits::DEVICE_NAME_BYTES + 1]) };
    refused(person.browser.put("/api/v1/sessions/current/name", &name).await, ProblemKind::TooLarge).await;
}

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_cache_and_cookies_but_not_the_seal() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let token = token(&person.browser.sign_in(person.id, person.auth_key, false).await);
    let response = person.browser.delete("/api/v1/sessions/current").await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(response.headers()["clear-site-data"], "\"cache\", \"cookies\"");
    assert!(response.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    refused(with_token(&server.url, &token).await, ProblemKind::SignedOut).await;
}

#[tokio::test]
async fn the_thirty_third_session_ends_the_oldest() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    for _ in 0..32 {
        server.pass(1);
        person.another_browser().await;
    }
    refused(person.browser.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
    let last = person.another_browser().await;
    assert_eq!(sessions(&last).await.sessions.len(), 32);
}
