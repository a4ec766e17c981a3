//! Two servers on one store: what must be counted once is counted once.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use protocol::blob::BlobView;
use protocol::grant::Limits;
use protocol::member::Invite;
use protocol::shl::{Manifest, WrongPasscode};
use protocol::vault::DeleteVault;
use protocol::{Bytes, Digest, Key, ProblemKind, RecordId, limits};
use reqwest::{Client, Response, StatusCode};
use server::random;
use server::run::{Config, Running, start};
use server::store::open::Engine;
use tempfile::TempDir;

use super::database::Database;
use super::support::{Browser, Person, Shared, done, refused};

/// Servers on one database with one file of root keys. Each has a socket of its own, so each has a folder of its own.
pub struct Servers {
    pub database: Database,
    pub folders: Vec<TempDir>,
    pub running: Vec<Running>,
}

impl Servers {
    pub async fn start(count: usize) -> Self {
        let mut servers = Self { database: Database::new().await, folders: Vec::new(), running: Vec::new() };
        for _ in 0..count {
            servers.add().await;
        }
        servers
    }

    /// Another one, with a copy of the first one's file of root keys.
    pub async fn add(&mut self) {
        let folder = TempDir::new().unwrap();
        if let Some(first) = self.folders.first() {
            std::fs::copy(first.path().join("slots.root"), folder.path().join("slots.root")).unwrap();
        }
        self.running.push(start(self.config(folder.path())).await.unwrap());
        self.folders.push(folder);
    }

    pub fn config(&self, folder: &std::path::Path) -> Config {
        let mut config = Config::new(SocketAddr::from(([127, 0, 0, 1], 0)), folder.to_owned());
        config.engine = Engine::Postgres(Box::new(self.database.address()));
        config
    }

    pub fn url(&self, number: usize) -> String {
        format!("http://{}", self.running[number].address)
    }
}

async fn open(url: &str, shared: &Shared, passcode: Option<&str>) -> Response {
    let mut request = serde_json::json!({ "recipient": "clinic" });
    if let Some(passcode) = passcode {
        request["passcode"] = passcode.into();
    }
    Client::new().post(format!("{url}/shl/{}", shared.link)).json(&request).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_passcode_guesses_at_once_over_two_servers_exactly_five_are_answered() {
    let servers = Servers::start(2).await;
    let mut vault = Person::sign_up(&servers.url(0)).await.create_vault().await;
    let shared = vault.share(Limits::default(), Some("123456"), b"the jwe").await;
    let mut guesses = tokio::task::JoinSet::new();
    for guess in 0..10 {
        let url = servers.url(guess % 2);
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
    assert_eq!(remaining, BTreeSet::from([0, 1, 2, 3, 4]), "each was told another number");
    assert_eq!(answers.iter().filter(|answer| answer.is_none()).count(), 5);
    for number in 0..2 {
        assert_eq!(open(&servers.url(number), &shared, Some("123456")).await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_wrong_keys_at_once_over_two_servers_ten_are_compared() {
    let servers = Servers::start(2).await;
    let person = Person::sign_up(&servers.url(0)).await;
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..20 {
        let (url, id) = (servers.url(number % 2), person.id);
        tries.spawn(async move { Browser::new(&url).sign_in(id, Key(random::bytes()), false).await.status() });
    }
    let statuses = tries.join_all().await;
    let compared = statuses.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count();
    let waits = statuses.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!((compared, waits), (10, 10), "{statuses:?}");
    for number in 0..2 {
        let right = Browser::new(&servers.url(number)).sign_in(person.id, person.auth_key, false).await;
        refused(right, ProblemKind::TooMany).await;
    }
    // A right key costs nothing, however often.
    let other = Person::sign_up(&servers.url(1)).await;
    for number in 0..12 {
        done(Browser::new(&servers.url(number % 2)).sign_in(other.id, other.auth_key, false).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_six_invitations_at_once_over_two_servers_only_those_are_taken_that_make_sixteen() {
    let servers = Servers::start(2).await;
    let owner = Person::sign_up(&servers.url(0)).await;
    let vault = owner.create_vault().await;
    let path = vault.path("/invitations");
    let invite = || Invite {
        proof: owner.proof(),
        invitation: Digest(random::bytes()),
        sealed: Bytes(b"sealed for the owner's devices".to_vec()),
    };
    for _ in 0..limits::INVITATIONS - 1 {
        done(owner.browser.post(&path, &invite()).await).await;
    }
    // A session's token changes with each, so each is from another device.
    let mut devices = Vec::new();
    for number in 0..6 {
        devices.push(owner.another_browser().await.at(&servers.url(number % 2)));
    }
    for round in 0..5 {
        let requests: Vec<_> = devices.iter().map(|_| invite()).collect();
        let calls = devices.iter().zip(&requests).map(|(device, request)| device.post(&path, request));
        let statuses: Vec<_> = futures::future::join_all(calls).await.iter().map(Response::status).collect();
        let taken: Vec<_> = (0..6).filter(|number| statuses[*number] == StatusCode::CREATED).collect();
        assert_eq!(taken.len(), 1, "round {round}: {statuses:?}");
        done(owner.browser.delete(&format!("{path}/{}", requests[taken[0]].invitation)).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_a_ticket_and_an_upload_go_on_at_the_other_server_and_end_there_too() {
    let servers = Servers::start(2).await;
    let person = Person::sign_up(&servers.url(0)).await;
    let mut vault = person.create_vault().await;
    vault.save(RecordId(random::bytes()), 1, b"sealed").await;
    // The cookie is for the host, and both are at the same one.
    let there = |path: &str| person.browser.at(&servers.url(1)).call(reqwest::Method::GET, path).send();
    assert_eq!(there(&vault.path("/changes?after=0")).await.unwrap().status(), StatusCode::OK);
    // An upload begun here and ended there is the same upload.
    let body: Vec<u8> = (0..200_000_u32).map(|i| (i % 251) as u8).collect();
    let blob = vault.begin_upload(&body).await;
    let (first, rest) = body.split_at(65_536);
    done(vault.put_part(blob, 0, first).await).await;
    vault.browser = vault.browser.at(&servers.url(1));
    let again = vault.put_part(blob, 0, first).await;
    assert_eq!(again.status(), StatusCode::CONFLICT, "the other server knows what came");
    let view: BlobView = done(vault.put_part(blob, 65_536, rest).await).await.json().await.unwrap();
    assert!(view.complete);
    vault.browser = vault.browser.at(&servers.url(0));
    // A manifest of one has its files at the other.
    let shared = vault.share(Limits::default(), None, &[b'x'; 5000]).await;
    let manifest: Manifest = done(open(&servers.url(0), &shared, None).await).await.json().await.unwrap();
    let location = manifest.files[0].location.clone().unwrap().replace(&servers.url(0), &servers.url(1));
    let file = done(reqwest::get(&location).await.unwrap()).await;
    assert_eq!(file.bytes().await.unwrap().len(), 5000);
    done(vault.grant_call(shared.grant, "revoke").await).await;
    assert_eq!(reqwest::get(&location).await.unwrap().status(), StatusCode::NOT_FOUND);
    let request = DeleteVault { proof: person.proof() };
    done(person.browser.post(&vault.path("/delete"), &request).await).await;
    assert_eq!(there(&vault.path("/changes?after=0")).await.unwrap().status(), StatusCode::NOT_FOUND);
    done(person.browser.delete("/api/v1/sessions/current").await).await;
    assert_eq!(there("/api/v1/vaults").await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_at_one_server_tells_of_what_the_other_wrote() {
    let servers = Servers::start(2).await;
    let person = Person::sign_up(&servers.url(0)).await;
    let mut vault = person.create_vault().await;
    let mut stream = done(person.browser.at(&servers.url(1)).get(&vault.path("/live")).await).await;
    let first = stream.chunk().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("\"revision\":1"), "{first:?}");
    vault.save(RecordId(random::bytes()), 1, b"sealed").await;
    let next = tokio::time::timeout(Duration::from_secs(25), stream.chunk()).await.expect("nothing came");
    let next = next.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&next).contains("\"revision\":2"), "{next:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_write_one_head_over_two_servers_are_told_of_each_other() {
    let servers = Servers::start(2).await;
    let person = Person::sign_up(&servers.url(0)).await;
    let mut vault = person.create_vault().await;
    for round in 0..5 {
        let mut writers = tokio::task::JoinSet::new();
        for number in 0..6 {
            let browser = vault.browser.at(&servers.url(number % 2));
            let changeset = protocol::change::Changeset {
                put: vec![super::support::put(RecordId(random::bytes()), 1, b"sealed")],
                ..vault.changeset()
            };
            let id = vault.id;
            writers.spawn(async move {
                let status = super::support::send(&browser, id, &changeset, None).await.status();
                (status, changeset.new_head)
            });
        }
        let outcomes = writers.join_all().await;
        let won: Vec<_> = outcomes.iter().filter(|(status, _)| status.is_success()).collect();
        assert_eq!(won.len(), 1, "round {round}: {outcomes:?}");
        assert!(outcomes.iter().all(|(status, _)| status.is_success() || *status == StatusCode::CONFLICT));
        vault.revision += 1;
        vault.head = won[0].1.clone();
    }
    assert_eq!(vault.changes(0).await.put.len(), 5);
}
