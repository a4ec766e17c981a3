use protocol::account::{
    AccountEventKind, AccountEvents, AccountState, ChangeWrappings, DeleteAccount, EventsRead, Proof, PutAccountState,
    ReplaceSecrets, WrappingKind, WrappingView, Wrappings,
};
use protocol::server::SignUpPolicy;
use protocol::session::{Sessions, SignedIn};
use protocol::{AccountId, Bytes, Key, ProblemKind, SignInId};
use reqwest::StatusCode;
use server::random;

use crate::support::{Browser, Person, Server, done, refused, wrapping};

async fn events(browser: &Browser) -> Vec<(AccountEventKind, bool)> {
    let events: AccountEvents = browser.get("/api/v1/account/events").await.json().await.unwrap();
    events.events.iter().map(|event| (event.kind, event.own)).collect()
}

#[tokio::test]
async fn who_signs_up_is_signed_in_and_gets_the_same_box_when_signing_in_again() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let state: AccountState = person.browser.get("/api/v1/account/state").await.json().await.unwrap();
    assert_eq!((state.counter, state.state.0.as_slice()), (1, &b"state 1"[..]));
    let elsewhere = Browser::new(&server.url);
    let response = done(elsewhere.sign_in(person.id, person.auth_key, false).await).await;
    let signed_in: SignedIn = response.json().await.unwrap();
    assert_eq!(signed_in.wrapped, person.request().wrappings[0].wrapped);
    assert_eq!(signed_in.kind, WrappingKind::Passphrase);
    assert_eq!(signed_in.idle_seconds, 900);
}

#[tokio::test]
async fn an_id_that_is_taken_is_refused_and_nothing_of_the_request_is_stored() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let browser = Browser::new(&server.url);
    refused(browser.post("/api/v1/accounts", &person.request()).await, ProblemKind::Conflict).await;
    let fresh = SignInId(random::bytes());
    let mut request = person.request();
    request.account = AccountId(random::bytes());
    request.wrappings.insert(0, wrapping(fresh, Key([1; 32]), WrappingKind::Words));
    refused(browser.post("/api/v1/accounts", &request).await, ProblemKind::Conflict).await;
    refused(browser.sign_in(fresh, Key([1; 32]), false).await, ProblemKind::WrongKey).await;
}

#[tokio::test]
async fn an_account_without_a_way_in_or_with_too_much_in_it_is_refused() {
    let server = Server::start().await;
    let browser = Browser::new(&server.url);
    let person = Person::sign_up(&server.url).await;
    let mut request = person.request();
    request.account = AccountId(random::bytes());
    request.wrappings.clear();
    refused(browser.post("/api/v1/accounts", &request).await, ProblemKind::BadRequest).await;
    request.wrappings = vec![wrapping(SignInId(random::bytes()), Key([1; 32]), WrappingKind::Words)];
    request.state = Bytes(vec![0; protocol::limits::BOX_BYTES + 1]);
    refused(browser.post("/api/v1/accounts", &request).await, ProblemKind::TooLarge).await;
}

#[tokio::test]
async fn a_closed_server_takes_no_accounts() {
    let server = Server::start_with(|config| config.sign_up = SignUpPolicy::Closed).await;
    let person = Person {
        browser: Browser::new(&server.url),
        account: AccountId([1; 16]),
        id: SignInId([1; 16]),
        auth_key: Key([1; 32]),
    };
    refused(person.browser.post("/api/v1/accounts", &person.request()).await, ProblemKind::SignUpClosed).await;
}

#[tokio::test]
async fn an_unknown_id_and_a_wrong_key_get_the_same_answer() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let browser = Browser::new(&server.url);
    let mut answers = Vec::new();
    for (id, key) in [(person.id, Key([0; 32])), (SignInId([0; 16]), person.auth_key)] {
        let response = browser.sign_in(id, key, false).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let mut headers = response.headers().clone();
        headers.remove("date");
        answers.push((headers, response.bytes().await.unwrap()));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn the_eleventh_wrong_key_for_an_id_waits_an_hour_and_the_right_one_waits_with_it() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let browser = Browser::new(&server.url);
    for _ in 0..10 {
        refused(browser.sign_in(person.id, Key([0; 32]), false).await, ProblemKind::WrongKey).await;
    }
    let response = browser.sign_in(person.id, person.auth_key, false).await;
    let wait: i64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((3500..=3600).contains(&wait), "{wait}");
    refused(response, ProblemKind::TooMany).await;
    server.pass(3601);
    done(browser.sign_in(person.id, person.auth_key, false).await).await;
}

#[tokio::test]
async fn thirty_wrong_keys_from_one_network_are_enough_whatever_the_ids() {
    let server = Server::start().await;
    let browser = Browser::new(&server.url);
    for _ in 0..30 {
        refused(browser.sign_in(SignInId(random::bytes()), Key([0; 32]), false).await, ProblemKind::WrongKey).await;
    }
    refused(browser.sign_in(SignInId(random::bytes()), Key([0; 32]), false).await, ProblemKind::TooMany).await;
}

#[tokio::test]
async fn right_keys_are_never_counted() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    for _ in 0..35 {
        done(Browser::new(&server.url).sign_in(person.id, person.auth_key, false).await).await;
    }
}

#[tokio::test]
async fn the_account_state_is_set_only_by_who_knows_its_counter() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let put = |expected_counter, state: &[u8]| {
        let request = PutAccountState { proof: person.proof(), expected_counter, state: Bytes(state.to_vec()) };
        let browser = person.browser.clone();
        async move { browser.put("/api/v1/account/state", &request).await }
    };
    assert_eq!(put(1, b"two").await.status(), StatusCode::NO_CONTENT);
    refused(put(1, b"three").await, ProblemKind::StateMoved).await;
    // Two at once: exactly one wins.
    let (one, other) = tokio::join!(put(2, b"a"), put(2, b"b"));
    let mut statuses = [one.status().as_u16(), other.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    let state: AccountState = person.browser.get("/api/v1/account/state").await.json().await.unwrap();
    assert_eq!(state.counter, 3);
    // A session alone, stolen from a browser, cannot put something in its place that no key opens.
    let proof = Proof { auth_key: Key([3; 32]), ..person.proof() };
    let request = PutAccountState { proof, expected_counter: 3, state: Bytes(vec![0; 60]) };
    refused(person.browser.put("/api/v1/account/state", &request).await, ProblemKind::WrongKey).await;
    let kept: AccountState = person.browser.get("/api/v1/account/state").await.json().await.unwrap();
    assert_eq!((kept.counter, kept.state), (state.counter, state.state));
}

#[tokio::test]
async fn a_changed_passphrase_opens_and_the_old_one_does_not_and_other_sessions_end() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let other = person.another_browser().await;
    let (id, key) = (SignInId(random::bytes()), Key(random::bytes()));
    let request = ChangeWrappings {
        proof: person.proof(),
        add: vec![wrapping(id, key, WrappingKind::Passphrase)],
        remove: vec![person.id],
    };
    let response = person.browser.post("/api/v1/account/wrappings", &request).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    refused(other.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
    done(person.browser.get("/api/v1/vaults").await).await;
    refused(other.sign_in(person.id, person.auth_key, false).await, ProblemKind::WrongKey).await;
    done(other.sign_in(id, key, false).await).await;
    assert!(events(&other).await.contains(&(AccountEventKind::PassphraseChanged, false)));
}

#[tokio::test]
async fn the_ways_in_are_listed_to_their_owner_by_kind_and_nothing_of_what_they_open_with() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let stranger = Person::sign_up(&server.url).await;
    let passkey = SignInId(random::bytes());
    let request = ChangeWrappings {
        proof: person.proof(),
        add: vec![wrapping(passkey, Key(random::bytes()), WrappingKind::Passkey)],
        remove: Vec::new(),
    };
    done(person.browser.post("/api/v1/account/wrappings", &request).await).await;
    let answer = person.browser.get("/api/v1/account/wrappings").await.json::<serde_json::Value>().await.unwrap();
    let listed: Wrappings = serde_json::from_value(answer.clone()).unwrap();
    let has = |id, kind| listed.wrappings.contains(&WrappingView { id, kind });
    assert!(has(person.id, WrappingKind::Passphrase) && has(passkey, WrappingKind::Passkey));
    assert_eq!(listed.wrappings.len(), 2, "and nobody else's: {}", stranger.id);
    let keys = answer["wrappings"][0].as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(keys, ["id", "kind"]);
    refused(Browser::new(&server.url).get("/api/v1/account/wrappings").await, ProblemKind::SignedOut).await;
}

#[tokio::test]
async fn a_passkey_that_is_added_or_stopped_is_told_to_every_other_device() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let other = person.another_browser().await;
    let passkey = SignInId(random::bytes());
    let wrapped = wrapping(passkey, Key(random::bytes()), WrappingKind::Passkey);
    let add = ChangeWrappings { proof: person.proof(), add: vec![wrapped], remove: Vec::new() };
    done(person.browser.post("/api/v1/account/wrappings", &add).await).await;
    done(other.sign_in(person.id, person.auth_key, false).await).await;
    assert!(events(&other).await.contains(&(AccountEventKind::PasskeyAdded, false)));
    let remove = ChangeWrappings { proof: person.proof(), add: Vec::new(), remove: vec![passkey] };
    done(person.browser.post("/api/v1/account/wrappings", &remove).await).await;
    done(other.sign_in(person.id, person.auth_key, false).await).await;
    assert!(events(&other).await.contains(&(AccountEventKind::PasskeyRemoved, false)));
}

#[tokio::test]
async fn a_second_passphrase_or_sheet_beside_the_first_is_refused_and_the_words_are_not_replaced_alone() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let (id, key) = (SignInId(random::bytes()), Key(random::bytes()));
    let of = |kind, remove| ChangeWrappings { proof: person.proof(), add: vec![wrapping(id, key, kind)], remove };
    let address = "/api/v1/account/wrappings";
    let change = of(WrappingKind::Passphrase, Vec::new());
    refused(person.browser.post(address, &change).await, ProblemKind::Conflict).await;
    let sheet = SignInId(random::bytes());
    let mut first = of(WrappingKind::Words, Vec::new());
    first.add[0].id = sheet;
    done(person.browser.post(address, &first).await).await;
    refused(person.browser.post(address, &of(WrappingKind::Words, Vec::new())).await, ProblemKind::Conflict).await;
    refused(person.browser.post(address, &of(WrappingKind::Words, vec![sheet])).await, ProblemKind::Conflict).await;
    refused(Browser::new(&server.url).sign_in(id, key, false).await, ProblemKind::WrongKey).await;
    done(Browser::new(&server.url).sign_in(sheet, key, false).await).await;
    let mut twice = person.request();
    twice.account = AccountId(random::bytes());
    twice.wrappings = vec![
        wrapping(SignInId([8; 16]), key, WrappingKind::Words),
        wrapping(SignInId([9; 16]), key, WrappingKind::Words),
    ];
    refused(Browser::new(&server.url).post("/api/v1/accounts", &twice).await, ProblemKind::Conflict).await;
}

#[tokio::test]
async fn the_key_of_a_passkey_changes_no_way_in_replaces_nothing_and_deletes_no_account() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let (passkey, key) = (SignInId(random::bytes()), Key(random::bytes()));
    let add = vec![wrapping(passkey, key, WrappingKind::Passkey)];
    let request = ChangeWrappings { proof: person.proof(), add, remove: Vec::new() };
    done(person.browser.post("/api/v1/account/wrappings", &request).await).await;
    let thief = Browser::new(&server.url);
    done(thief.sign_in(passkey, key, false).await).await;
    let proof = || Proof { id: passkey, auth_key: key };
    let own = vec![wrapping(SignInId(random::bytes()), Key([1; 32]), WrappingKind::Passphrase)];
    let change = ChangeWrappings { proof: proof(), add: own.clone(), remove: vec![person.id] };
    refused(thief.post("/api/v1/account/wrappings", &change).await, ProblemKind::WrongKey).await;
    let state = Bytes(b"epoch 2".to_vec());
    let replace = ReplaceSecrets { proof: proof(), expected_counter: 1, state, wrappings: own };
    refused(thief.post("/api/v1/account/replace", &replace).await, ProblemKind::WrongKey).await;
    refused(thief.post("/api/v1/account/delete", &DeleteAccount { proof: proof() }).await, ProblemKind::WrongKey).await;
    done(Browser::new(&server.url).sign_in(person.id, person.auth_key, false).await).await;
}

#[tokio::test]
async fn the_last_way_in_cannot_be_removed_and_a_wrong_proof_changes_nothing() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let stranger = Person::sign_up(&server.url).await;
    let mut request = ChangeWrappings { proof: person.proof(), add: Vec::new(), remove: vec![person.id] };
    refused(person.browser.post("/api/v1/account/wrappings", &request).await, ProblemKind::Conflict).await;
    request.proof.auth_key = Key([0; 32]);
    refused(person.browser.post("/api/v1/account/wrappings", &request).await, ProblemKind::WrongKey).await;
    // The key of another account proves nothing here, and its way in is not ours to remove.
    request.proof = stranger.proof();
    refused(person.browser.post("/api/v1/account/wrappings", &request).await, ProblemKind::WrongKey).await;
    request.proof = person.proof();
    request.remove = vec![stranger.id];
    refused(person.browser.post("/api/v1/account/wrappings", &request).await, ProblemKind::NotFound).await;
    done(stranger.browser.sign_in(stranger.id, stranger.auth_key, false).await).await;
    done(person.browser.sign_in(person.id, person.auth_key, false).await).await;
}

#[tokio::test]
async fn replacing_the_secrets_leaves_only_the_new_ones_and_this_session() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let other = person.another_browser().await;
    let (id, key) = (SignInId(random::bytes()), Key(random::bytes()));
    let mut request = ReplaceSecrets {
        proof: person.proof(),
        expected_counter: 7,
        state: Bytes(b"epoch 2".to_vec()),
        wrappings: vec![wrapping(id, key, WrappingKind::Words)],
    };
    refused(person.browser.post("/api/v1/account/replace", &request).await, ProblemKind::StateMoved).await;
    request.expected_counter = 1;
    let response = person.browser.post("/api/v1/account/replace", &request).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    refused(other.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
    let state: AccountState = person.browser.get("/api/v1/account/state").await.json().await.unwrap();
    assert_eq!((state.counter, state.state.0.as_slice()), (2, &b"epoch 2"[..]));
    refused(other.sign_in(person.id, person.auth_key, false).await, ProblemKind::WrongKey).await;
    done(other.sign_in(id, key, false).await).await;
}

#[tokio::test]
async fn a_stolen_sheet_is_seen_by_every_later_session_until_one_that_did_not_use_it_has_shown_it() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let (id, key) = (SignInId(random::bytes()), Key(random::bytes()));
    let request = ChangeWrappings {
        proof: person.proof(),
        add: vec![wrapping(id, key, WrappingKind::Words)],
        remove: Vec::new(),
    };
    done(person.browser.post("/api/v1/account/wrappings", &request).await).await;
    let thief = Browser::new(&server.url);
    done(thief.sign_in(id, key, false).await).await;
    assert_eq!(events(&thief).await, [(AccountEventKind::SignedInWithWords, true)]);
    // The thief marks it as read and so hides it from nobody but himself.
    done(thief.post("/api/v1/account/events/read", &EventsRead { through: 1 }).await).await;
    assert!(events(&thief).await.is_empty());
    let owner = Browser::new(&server.url);
    done(owner.sign_in(person.id, person.auth_key, false).await).await;
    assert_eq!(events(&owner).await, [(AccountEventKind::SignedInWithWords, false)]);
    done(owner.post("/api/v1/account/events/read", &EventsRead { through: 1 }).await).await;
    let later = Browser::new(&server.url);
    done(later.sign_in(person.id, person.auth_key, false).await).await;
    assert!(events(&later).await.is_empty());
    refused(owner.post("/api/v1/account/events/read", &EventsRead { through: 99 }).await, ProblemKind::BadRequest)
        .await;
}

#[tokio::test]
async fn account_events_are_kept_for_ninety_days() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    person.another_browser().await;
    server.pass(90 * 24 * 3600 + 60);
    server.restart().await;
    let browser = Browser::new(&server.url);
    done(browser.sign_in(person.id, person.auth_key, false).await).await;
    // The sweep runs at the start, in the background.
    for _ in 0..100 {
        if events(&browser).await.is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the event is still there");
}

#[tokio::test]
async fn a_deleted_account_is_gone_with_its_vaults_and_sessions_and_its_ids_are_free() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let other = person.another_browser().await;
    let vault = person.create_vault().await;
    let request = DeleteAccount { proof: person.proof() };
    let response = person.browser.post("/api/v1/account/delete", &request).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(response.headers()["clear-site-data"], "\"cache\", \"cookies\"");
    refused(other.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
    refused(other.sign_in(person.id, person.auth_key, false).await, ProblemKind::WrongKey).await;
    let again = Browser::new(&server.url);
    assert_eq!(again.post("/api/v1/accounts", &person.request()).await.status(), StatusCode::CREATED);
    refused(again.get(&vault.path("")).await, ProblemKind::NotFound).await;
    let sessions: Sessions = again.get("/api/v1/sessions").await.json().await.unwrap();
    assert_eq!(sessions.sessions.len(), 1);
}

#[tokio::test]
async fn a_new_passphrase_under_the_same_seal_keeps_the_id_and_checking_a_proof_ends_nobodys_session() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let other = person.another_browser().await;
    let nothing = ChangeWrappings { proof: person.proof(), add: Vec::new(), remove: Vec::new() };
    done(person.browser.post("/api/v1/account/wrappings", &nothing).await).await;
    done(other.get("/api/v1/vaults").await).await;
    let key = Key(random::bytes());
    let request = ChangeWrappings {
        proof: person.proof(),
        add: vec![wrapping(person.id, key, WrappingKind::Passphrase)],
        remove: vec![person.id],
    };
    done(person.browser.post("/api/v1/account/wrappings", &request).await).await;
    refused(other.get("/api/v1/vaults").await, ProblemKind::SignedOut).await;
    refused(other.sign_in(person.id, person.auth_key, false).await, ProblemKind::WrongKey).await;
    done(other.sign_in(person.id, key, false).await).await;
    // Without taking the old one away the id is in use.
    let request = ChangeWrappings {
        proof: protocol::account::Proof { id: person.id, auth_key: key },
        add: vec![wrapping(person.id, Key([1; 32]), WrappingKind::Passphrase)],
        remove: Vec::new(),
    };
    refused(person.browser.post("/api/v1/account/wrappings", &request).await, ProblemKind::Conflict).await;
}
