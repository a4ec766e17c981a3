use std::time::Duration;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR};
use protocol::grant::Limits;
use protocol::journal::{Event, EventKind, JournalPage, entry_info};
use protocol::{Digest, Key, VaultId};
use sha2::Digest as _;

use crate::links::open;
use crate::support::{Person, Server, Shared, Vault, done};

/// Opens every entry with the vault's private key, and checks the chain.
pub async fn read(vault: &Vault) -> Vec<Event> {
    let page: JournalPage = done(vault.browser.get(&vault.path("/journal?after=0")).await).await.json().await.unwrap();
    let private = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&vault.journal_private).unwrap();
    let mut chain = Digest([0; 32]);
    let mut events = Vec::new();
    for (number, entry) in (1..).zip(&page.entries) {
        assert_eq!(entry.number, number);
        let sealed = &entry.sealed.0;
        assert_eq!(sealed[..5], [1, 0, 0, 0, 1], "version and generation");
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&sealed[5..37]).unwrap();
        let info = entry_info(&vault.id, number, &chain);
        let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &private,
            &enc,
            &info,
            &sealed[37..],
            &[],
        )
        .unwrap();
        chain = link(&vault.id, number, &chain, sealed);
        assert_eq!(entry.chain, chain);
        events.push(protocol::from_cbor(&plain).unwrap());
    }
    assert_eq!((page.newest.number, page.newest.chain), (events.len() as u64, chain));
    events
}

fn link(vault: &VaultId, number: u64, before: &Digest, sealed: &[u8]) -> Digest {
    let parts = [&vault.0[..], &number.to_be_bytes(), &before.0, sealed].concat();
    Digest(sha2::Sha256::digest(parts).into())
}

/// Waits for what is written in the background.
pub async fn read_at_least(vault: &Vault, count: usize) -> Vec<Event> {
    for _ in 0..200 {
        let events = read(vault).await;
        if events.len() >= count {
            return events;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?}", read(vault).await);
}

fn kinds(events: &[Event]) -> Vec<(EventKind, u32)> {
    events.iter().map(|event| (event.kind, event.count)).collect()
}

#[tokio::test]
async fn an_opening_is_in_the_journal_when_the_manifest_is_answered() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let shared = vault.share(Limits::default(), None, b"jwe").await;
    done(open(&server.url, &shared, None).await).await;
    let events = read(&vault).await;
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!((event.grant, event.kind, event.count), (shared.grant, EventKind::Opened, 1));
    assert_eq!(event.recipient.as_deref(), Some("Dr. Example"));
    assert_eq!(event.network.as_deref(), Some("127.0.0.0/24"), "never a full address");
    assert!((event.time - server.now()).abs() < 5);
}

#[tokio::test]
async fn whatever_happens_at_a_link_or_by_its_owner_is_in_the_journal_in_order() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let shared = vault.share(Limits::default(), Some("123456"), b"jwe").await;
    open(&server.url, &shared, Some("000000")).await;
    read_at_least(&vault, 1).await;
    let location = crate::links::location(open(&server.url, &shared, Some("123456")).await).await;
    done(reqwest::get(&location).await.unwrap()).await;
    read_at_least(&vault, 3).await;
    done(vault.grant_call(shared.grant, "pause").await).await;
    open(&server.url, &shared, Some("123456")).await;
    read_at_least(&vault, 5).await;
    done(vault.grant_call(shared.grant, "resume").await).await;
    done(vault.grant_call(shared.grant, "revoke").await).await;
    let events = read(&vault).await;
    use EventKind::{Fetched, Opened, Paused, Refused, Resumed, Revoked, WrongPasscode};
    let expected = [WrongPasscode, Opened, Fetched, Paused, Refused, Resumed, Revoked];
    assert_eq!(kinds(&events), expected.map(|kind| (kind, 1)));
    assert!(events.iter().all(|event| event.grant == shared.grant));
}

#[tokio::test]
async fn repeats_within_a_minute_are_one_entry_with_their_count() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let shared = vault.share(Limits::default(), None, b"jwe").await;
    for _ in 0..6 {
        done(open(&server.url, &shared, None).await).await;
    }
    assert_eq!(kinds(&read(&vault).await), [(EventKind::Opened, 1)]);
    server.pass(61);
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(kinds(&read_at_least(&vault, 2).await), [(EventKind::Opened, 1), (EventKind::Opened, 5)]);
}

#[tokio::test]
async fn what_was_counted_is_written_when_the_server_stops() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let shared = vault.share(Limits::default(), None, b"jwe").await;
    for _ in 0..3 {
        done(open(&server.url, &shared, None).await).await;
    }
    server.restart().await;
    vault.browser = crate::support::Browser::new(&server.url);
    done(vault.browser.sign_in(person.id, person.auth_key, false).await).await;
    assert_eq!(kinds(&read(&vault).await), [(EventKind::Opened, 1), (EventKind::Opened, 2)]);
}

#[tokio::test]
async fn an_unknown_link_is_in_no_journal() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let shared = vault.share(Limits::default(), None, b"jwe").await;
    let unknown = Shared { link: Key([0; 32]), ..shared };
    open(&server.url, &unknown, None).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(read(&vault).await.is_empty());
}

#[tokio::test]
async fn the_live_stream_shows_an_opening_within_two_seconds() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let shared = vault.share(Limits::default(), None, b"jwe").await;
    let mut stream = done(vault.browser.get(&vault.path("/live")).await).await;
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "{\"revision\":2,\"journal\":0,\"invitations\":0}\n");
    done(open(&server.url, &shared, None).await).await;
    let line = tokio::time::timeout(Duration::from_secs(2), stream.chunk()).await.unwrap();
    assert_eq!(line.unwrap().unwrap(), "{\"revision\":2,\"journal\":1,\"invitations\":0}\n");
}
