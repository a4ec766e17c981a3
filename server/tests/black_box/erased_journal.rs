//! Old journal entries erased by their owner: gone from the disk, and what stays is still one chain.

use protocol::change::Changeset;
use protocol::grant::Limits;
use protocol::journal::{EraseJournal, JournalPage};
use protocol::layout::{HEAD_JOURNAL, HEAD_SIGNATURE};
use protocol::{Bytes, Key, ProblemKind};
use reqwest::{Response, StatusCode};
use server::service::key;

use crate::backup::{Kept, sign_in_again};
use crate::links::open;
use crate::raw_search::openable;
use crate::support::{Person, Server, Shared, Vault, done, refused, signing_key};

async fn page(vault: &Vault, after: u64) -> JournalPage {
    done(vault.browser.get(&vault.path(&format!("/journal?after={after}"))).await).await.json().await.unwrap()
}

async fn erase(vault: &Vault, person: &Person, through: u64) -> Response {
    let request = EraseJournal { through, proof: person.proof() };
    vault.browser.post(&vault.path("/journal/erase"), &request).await
}

/// A head that covers so many entries.
fn covering(head: &Bytes, entries: u64) -> Bytes {
    let mut head = head.0.clone();
    head[HEAD_JOURNAL..][..8].copy_from_slice(&entries.to_be_bytes());
    let signed = head.len() - HEAD_SIGNATURE;
    let signature = ed25519_dalek::Signer::sign(&signing_key(), &head[..signed]).to_bytes();
    head[signed..].copy_from_slice(&signature);
    Bytes(head)
}

/// A vault whose journal has four entries, of which its head covers three.
async fn four_entries(server: &Server) -> (Person, Vault, Shared) {
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let shared = vault.share(Limits::default(), None, b"jwe").await;
    for act in ["pause", "resume", "pause", "resume"] {
        done(vault.grant_call(shared.grant, act).await).await;
    }
    let changeset = vault.changeset();
    let new_head = covering(&changeset.new_head, 3);
    vault.commit(Changeset { new_head, ..changeset }).await;
    assert_eq!(page(&vault, 0).await.newest.number, 4);
    (person, vault, shared)
}

#[tokio::test]
async fn erased_entries_are_gone_from_the_disk_and_the_others_follow_each_other_as_before() {
    let mut server = Server::start().await;
    let (person, mut vault, shared) = four_entries(&server).await;
    let before = page(&vault, 0).await;
    assert_eq!(before.erased, 0);
    let opens = |server: &Server, number: usize| {
        let entry = &before.entries[number - 1];
        openable(server.data(), &key::entry(&vault.id, entry.number), &entry.sealed.0)
    };
    assert!((1..=4).all(|number| opens(&server, number) > 0));
    done(erase(&vault, &person, 2).await).await;
    assert_eq!([1, 2].map(|number| opens(&server, number)), [0, 0]);
    assert!([3, 4].iter().all(|number| opens(&server, *number) > 0));
    let after = page(&vault, 0).await;
    assert_eq!((after.erased, after.newest), (2, before.newest));
    assert_eq!(after.entries, before.entries[2..]);
    // Said again it is so already, and less than was erased is nothing.
    done(erase(&vault, &person, 2).await).await;
    done(erase(&vault, &person, 1).await).await;
    assert_eq!(page(&vault, 0).await.erased, 2);
    // The journal goes on under its new slot.
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::OK);
    assert_eq!(page(&vault, 4).await.newest.number, 5);
    done(erase(&vault, &person, 3).await).await;
    assert_eq!(page(&vault, 0).await.entries.len(), 2);
    server.restart().await;
    vault.browser = sign_in_again(&person, &server).await;
    let again = page(&vault, 0).await;
    assert_eq!((again.erased, again.newest.number, again.entries.len()), (3, 5, 2));
}

#[tokio::test]
async fn only_the_owner_with_the_auth_key_erases_and_nothing_that_no_head_covers() {
    let server = Server::start().await;
    let (person, vault, _) = four_entries(&server).await;
    refused(erase(&vault, &person, 4).await, ProblemKind::Conflict).await;
    refused(erase(&vault, &person, u64::MAX).await, ProblemKind::Conflict).await;
    let mut wrong = person.proof();
    wrong.auth_key = Key([0; 32]);
    let request = EraseJournal { through: 1, proof: wrong };
    refused(vault.browser.post(&vault.path("/journal/erase"), &request).await, ProblemKind::WrongKey).await;
    let stranger = Person::sign_up(&server.url).await;
    let request = EraseJournal { through: 1, proof: stranger.proof() };
    refused(stranger.browser.post(&vault.path("/journal/erase"), &request).await, ProblemKind::NotFound).await;
    assert_eq!(page(&vault, 0).await.entries.len(), 4);
}

#[tokio::test]
async fn what_was_erased_after_a_backup_does_not_come_back_with_it() {
    let mut server = Server::start().await;
    let (person, mut vault, _) = four_entries(&server).await;
    let kept = Kept::new();
    kept.back_up(&mut server).await;
    vault.browser = sign_in_again(&person, &server).await;
    let before = page(&vault, 0).await;
    done(erase(&vault, &person, 2).await).await;
    let log = std::fs::read_to_string(server.data().join("deleted.log")).unwrap();
    kept.restore_into(&mut server, &log).await;
    vault.browser = sign_in_again(&person, &server).await;
    let after = page(&vault, 0).await;
    assert_eq!((after.erased, after.newest), (2, before.newest));
    assert_eq!(after.entries, before.entries[2..]);
    for entry in &before.entries[..2] {
        assert_eq!(openable(server.data(), &key::entry(&vault.id, entry.number), &entry.sealed.0), 0);
    }
    // A backup that has only some of what was erased begins where they end.
    done(erase(&vault, &person, 3).await).await;
    let kept = Kept::new();
    kept.back_up(&mut server).await;
    kept.restore_into(&mut server, "").await;
    vault.browser = sign_in_again(&person, &server).await;
    assert_eq!((page(&vault, 0).await.erased, page(&vault, 0).await.entries.len()), (3, 1));
}
