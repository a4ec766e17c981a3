//! The eight rules of accounts and sessions. What shows each, beside what is here:
//!
//! 1. one answer for an unknown id and a wrong key: `an_unknown_id_and_a_wrong_key_get_the_same_answer`, its time in
//!    `refusal_time.rs`; ten and thirty an hour: `the_eleventh_wrong_key_for_an_id_waits_an_hour_and_the_right_one_waits_with_it`,
//!    `thirty_wrong_keys_from_one_network_are_enough_whatever_the_ids`, over a restart in `abuse.rs`
//! 2. digests only: here; no box without the key: the first test of rule 1, whose two answers are the same bytes
//! 3. the key once more, a new token: here, and `the_last_way_in_cannot_be_removed_and_a_wrong_proof_changes_nothing`
//! 4. idle, absolute, cookie, tokens: `sessions.rs`; other sessions end: `accounts.rs`; adjusted idle time, streams: here
//! 5. own pages only: `every_private_call_needs_a_session_and_must_come_from_our_own_pages`; reading changes nothing: here
//! 6. a new browser is told to the others: here; the sheet: `a_stolen_sheet_is_seen_by_every_later_session_until_one_that_did_not_use_it_has_shown_it`
//! 7. `signing_out_ends_the_session_and_clears_cache_and_cookies_but_not_the_seal`
//! 8. invitations with the operator's note: `an_invitation_opens_sign_up_once_and_its_note_is_the_only_name_in_the_list`

use std::path::Path;

use protocol::account::{ChangeWrappings, DeleteAccount, Proof, ReplaceSecrets, WrappingKind};
use protocol::change::Changeset;
use protocol::grant::Limits;
use protocol::route::{Access, ROUTES};
use protocol::vault::DeleteVault;
use protocol::{Bytes, Key, ProblemKind, RecordId, SignInId};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use server::random;

use crate::support::{Browser, Person, Server, Vault, done, member_list, refused, wrapping};

/// A browser without a jar: its token is looked at.
struct Tab {
    browser: Browser,
    token: String,
}

impl Tab {
    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.browser.call(method, path).header("cookie", format!("inro-loopback={}", self.token))
    }

    async fn lists_vaults(&self) -> Response {
        self.call(Method::GET, "/api/v1/vaults").send().await.unwrap()
    }
}

/// The token that an answer gives, if it gives one.
fn given(response: &Response) -> Option<String> {
    let cookie = response.headers().get("set-cookie")?.to_str().unwrap();
    Some(cookie.split_once('=')?.1.split(';').next()?.to_owned())
}

async fn tab(server: &Server, person: &Person) -> Tab {
    let browser = Browser::new(&server.url);
    let token = given(&done(browser.sign_in(person.id, person.auth_key, false).await).await).unwrap();
    // Its jar would send a second cookie, so the calls go out from another one.
    Tab { browser: Browser::new(&server.url), token }
}

/// The calls of rule 3 that leave the account alive, in an order in which each can succeed.
fn asks_again(tab: &Tab, person: &Person, vault: &Vault, proof: &Proof) -> Vec<(&'static str, RequestBuilder)> {
    let post = |path: &str| tab.call(Method::POST, path);
    let new = |kind| vec![wrapping(SignInId(random::bytes()), Key(random::bytes()), kind)];
    let list = member_list(vault.id, 2, &[(person.account, 1)], &vault.journal_public);
    let change = Changeset { member_list: Some(list), proof: Some(proof.clone()), ..vault.changeset() };
    let change = post(&vault.path("/changes"))
        .header("content-type", protocol::header::CBOR)
        .body(protocol::to_cbor(&change).unwrap());
    let proof = || proof.clone();
    let add = ChangeWrappings { proof: proof(), add: new(WrappingKind::Words), remove: Vec::new() };
    let replace = ReplaceSecrets {
        proof: proof(),
        expected_counter: 1,
        state: Bytes(b"replaced".to_vec()),
        wrappings: vec![wrapping(SignInId([5; 16]), Key([5; 32]), WrappingKind::Passphrase)],
    };
    vec![
        ("a way in", post("/api/v1/account/wrappings").json(&add)),
        ("the member list", change),
        ("a vault's end", post(&vault.path("/delete")).json(&DeleteVault { proof: proof() })),
        ("all secrets", post("/api/v1/account/replace").json(&replace)),
    ]
}

#[tokio::test]
async fn whatever_changes_who_can_get_in_asks_for_the_key_again_and_gives_a_new_token() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let mut tab = tab(&server, &person).await;
    let wrong = Proof { id: person.id, auth_key: Key([0; 32]) };
    for (what, call) in asks_again(&tab, &person, &vault, &wrong) {
        let response = call.send().await.unwrap();
        assert_eq!(given(&response), None, "{what}");
        refused(response, ProblemKind::WrongKey).await;
    }
    let delete = tab.call(Method::POST, "/api/v1/account/delete").json(&DeleteAccount { proof: wrong });
    refused(delete.send().await.unwrap(), ProblemKind::WrongKey).await;
    let unproved = Changeset {
        member_list: Some(member_list(vault.id, 2, &[(person.account, 1)], &vault.journal_public)),
        ..vault.changeset()
    };
    refused(vault.send(&unproved).await, ProblemKind::WrongKey).await;
    // Nothing of it was done, and the session goes on.
    done(tab.lists_vaults().await).await;
    assert_eq!(vault.changes(0).await.through, 1);
    for number in 0..4 {
        let (what, call) = asks_again(&tab, &person, &vault, &person.proof()).swap_remove(number);
        let response = done(call.send().await.unwrap()).await;
        let next = given(&response).unwrap_or_else(|| panic!("{what}: no new token"));
        assert_ne!(next, tab.token, "{what}");
        refused(tab.lists_vaults().await, ProblemKind::SignedOut).await;
        tab.token = next;
        done(tab.lists_vaults().await).await;
    }
    let proof = Proof { id: SignInId([5; 16]), auth_key: Key([5; 32]) };
    let delete = tab.call(Method::POST, "/api/v1/account/delete").json(&DeleteAccount { proof });
    assert_eq!(given(&done(delete.send().await.unwrap()).await).as_deref(), Some(""));
    refused(tab.lists_vaults().await, ProblemKind::SignedOut).await;
}

#[tokio::test]
async fn two_cookies_of_the_sessions_name_are_none() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let tab = tab(&server, &person).await;
    let planted = Key(random::bytes());
    for cookies in [
        format!("inro-loopback={}; inro-loopback={planted}", tab.token),
        format!("inro-loopback={planted}; inro-loopback={}", tab.token),
    ] {
        let call = tab.browser.call(Method::GET, "/api/v1/vaults").header("cookie", cookies);
        refused(call.send().await.unwrap(), ProblemKind::SignedOut).await;
    }
    done(tab.lists_vaults().await).await;
}

#[tokio::test]
async fn of_keys_tokens_and_link_ids_the_folder_holds_digests_only() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let shared = vault.share(Limits::default(), Some("493817"), b"jwe").await;
    done(crate::links::open(&server.url, &shared, Some("493817")).await).await;
    let token = tab(&server, &person).await.token;
    server.stop().await;
    let raw = raw(server.data());
    let holds = |bytes: &[u8]| raw.windows(bytes.len()).any(|window| window == bytes);
    assert!(holds(&person.account.0), "nothing can be found this way");
    assert!(holds(&crate::support::sha256(&shared.link.0).0), "the link's digest is what is kept");
    let decoded: Key = token.parse().unwrap();
    for (what, secret) in [
        ("auth key", &person.auth_key.0[..]),
        ("auth key as text", person.auth_key.to_string().as_bytes()),
        ("token", &decoded.0[..]),
        ("token as text", token.as_bytes()),
        ("link id", &shared.link.0[..]),
        ("link id as text", shared.link.to_string().as_bytes()),
        ("passcode", b"493817"),
    ] {
        assert!(!holds(secret), "the folder holds the {what}");
    }
}

/// Everything that stands in a folder.
pub fn raw(folder: &Path) -> Vec<u8> {
    let mut raw = Vec::new();
    read_all(folder, &mut raw);
    raw
}

fn read_all(folder: &Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { read_all(&path, into) } else { into.extend(std::fs::read(path).unwrap()) }
    }
}

#[tokio::test]
async fn the_idle_time_is_the_operators_to_set_and_a_live_stream_is_no_use() {
    let server = Server::start_with(|config| config.idle_seconds = Some(60)).await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    for _ in 0..2 {
        server.pass(50);
        done(person.browser.get("/api/v1/vaults").await).await;
    }
    server.pass(40);
    let stream = done(person.browser.get(&vault.path("/live")).await).await;
    server.pass(21);
    refused(person.browser.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
    drop(stream);
}

#[tokio::test]
async fn reading_changes_nothing() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    vault.save(RecordId(random::bytes()), 1, b"sealed").await;
    let shared = vault.share(Limits { until: None, uses: Some(1) }, None, b"jwe").await;
    let looked_at = [
        "/api/v1/account/state".to_owned(),
        "/api/v1/account/events".to_owned(),
        "/api/v1/account/wrappings".to_owned(),
        "/api/v1/vaults".to_owned(),
        vault.path(""),
        vault.path("/changes?after=0"),
        vault.path("/grants"),
        vault.path("/journal?after=0"),
    ];
    let look = async || {
        let mut seen = Vec::new();
        for path in &looked_at {
            seen.push(done(person.browser.get(path).await).await.bytes().await.unwrap());
        }
        seen
    };
    let before = look().await;
    for route in ROUTES.iter().filter(|route| !route.path.ends_with("/live")) {
        let path = route
            .path
            .replace("{vault}", &vault.id.to_string())
            .replace("{grant}", &shared.grant.to_string())
            .replace("{link}", &shared.link.to_string())
            .replace("{file}", &shared.file.to_string())
            .replace("{session}", "current")
            .replace("{digest}", &"A".repeat(43))
            .replace("{invitation}", "AAAAAAAAAAAAAAAAAAAAAA")
            .replace("{blob}", "AAAAAAAAAAAAAAAAAAAAAA");
        for method in [Method::GET, Method::HEAD] {
            let response = person.browser.call(method.clone(), &path).send().await.unwrap();
            let right =
                route.method == "GET" || ROUTES.iter().any(|other| other.path == route.path && other.method == "GET");
            if !right && route.access != Access::AnyOrigin {
                assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            }
        }
    }
    assert_eq!(look().await, before);
}

#[tokio::test]
async fn a_new_browser_is_told_to_every_other_with_a_time_and_a_kind_and_nothing_more() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let new = person.another_browser().await;
    let told = |browser: Browser| async move {
        let body: serde_json::Value = browser.get("/api/v1/account/events").await.json().await.unwrap();
        body["events"].as_array().unwrap().clone()
    };
    let events = told(person.browser.clone()).await;
    assert_eq!(events.len(), 1);
    let mut fields: Vec<&str> = events[0].as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["kind", "number", "own", "time"]);
    assert_eq!((&events[0]["kind"], &events[0]["own"]), (&"new-device".into(), &false.into()));
    assert_eq!(told(new).await[0]["own"], true);
    // Shown again until this device says that it was read.
    assert_eq!(told(person.browser.clone()).await.len(), 1);
    let read = protocol::account::EventsRead { through: 1 };
    done(person.browser.post("/api/v1/account/events/read", &read).await).await;
    assert!(told(person.browser.clone()).await.is_empty());
}
