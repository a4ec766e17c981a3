//! What stays of a deleted record is dropped when no backup can bring the record back any more.

use protocol::RecordId;
use protocol::change::{ChangesPage, Changeset};
use server::random;
use server::service::key;
use server::store::Store as _;
use server::store::sled::SledStore;

use crate::support::{Person, Server, Vault};

const DAY: i64 = 24 * 3600;

/// Starts again, which sweeps, and waits until the page is as expected.
async fn swept(server: &mut Server, person: &Person, vault: &mut Vault, expected: impl Fn(&ChangesPage) -> bool) {
    server.restart().await;
    vault.browser = crate::support::Browser::new(&server.url);
    crate::support::done(vault.browser.sign_in(person.id, person.auth_key, false).await).await;
    for _ in 0..200 {
        if expected(&vault.changes(2).await) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{:?}", vault.changes(2).await);
}

#[tokio::test]
async fn a_client_that_was_away_for_longer_than_tombstones_are_kept_is_told_to_compare_the_whole_list() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let (gone, stays) = (RecordId(random::bytes()), RecordId(random::bytes()));
    vault.save(gone, 1, b"gone").await;
    vault.save(stays, 1, b"stays").await;
    vault.commit(Changeset { delete: vec![gone], ..vault.changeset() }).await;

    server.pass(90 * DAY);
    swept(&mut server, &person, &mut vault, |page| page.deleted.len() == 1 && !page.compare_all).await;
    assert_eq!(vault.changes(2).await.deleted[0].record, gone);

    server.pass(31 * DAY);
    swept(&mut server, &person, &mut vault, |page| page.deleted.is_empty() && page.compare_all).await;
    assert!(!vault.changes(4).await.compare_all, "it was there when the record was deleted");
    let everything = vault.changes(0).await;
    assert!(!everything.compare_all, "everything is the whole list");
    assert_eq!(everything.put.iter().map(|stored| stored.record).collect::<Vec<_>>(), [stays]);
    assert_eq!(everything.digests.len(), 3, "the history of heads stays");
    vault.save(stays, 2, b"stays, changed").await;
    assert!(vault.changes(3).await.compare_all);

    server.stop().await;
    let store = SledStore::open(server.data()).unwrap();
    assert_eq!(store.get(&key::tombstone(&vault.id, &gone)).await.unwrap(), None);
    let left = store.scan(key::all_of_vault(&vault.id), usize::MAX).await.unwrap();
    let named = left.iter().filter(|(row, _)| row.windows(16).any(|id| id == gone.0));
    assert_eq!(named.count(), 0, "no row names the record");
}
