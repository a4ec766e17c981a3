//! A backup while somebody replaces all secrets: what it holds fits together.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::SystemTime;

use protocol::RecordId;
use server::backup::write::backup;
use server::random;
use server::service::key;
use server::store::sealed::SealedRow;
use server::store::sled::SledStore;
use server::store::{
    Answer, Batch, Change, Chunks, Compacted, Figures, FileName, Inventory, Large, Rotated, Row, Slot, SlotKey, Store,
    TakenSlot,
};
use tempfile::TempDir;

use crate::backup::Kept;
use crate::support::{Person, Server};

/// A store whose vault gets other keys after it was read and before its owner's account is, so many times. The owner's
/// account and another member's, which was read before, get them in the same step.
struct Replacing {
    inner: Arc<dyn Store>,
    vault: protocol::VaultId,
    owner: protocol::AccountId,
    member: protocol::AccountId,
    times: u8,
    replaced: AtomicU8,
    vault_was_read: std::sync::atomic::AtomicBool,
}

/// A row of the vault that says under which keys it is.
fn of_vault(vault: &protocol::VaultId) -> Vec<u8> {
    key::digest(vault, 99)
}

impl Replacing {
    async fn before_scan(&self, range: &Range<Vec<u8>>) {
        if range.start.starts_with(&[b"v", &self.vault.0[..]].concat()) {
            self.vault_was_read.store(true, Ordering::SeqCst);
        }
        let of_account = range.start.starts_with(&[b"a", &self.owner.0[..]].concat());
        if !of_account || !self.vault_was_read.swap(false, Ordering::SeqCst) {
            return;
        }
        let number = self.replaced.load(Ordering::SeqCst) + 1;
        if number > self.times {
            return;
        }
        self.replaced.store(number, Ordering::SeqCst);
        let mut change = Change::new(&self.inner);
        change.put(of_vault(&self.vault), vec![number; 32]);
        for account in [&self.owner, &self.member] {
            let row = key::account_box(account);
            let before = SealedRow::decode(&self.inner.get(&row).await.unwrap().unwrap()).unwrap();
            change.doom(before.doomed());
            change.put_sealed(row, before.meta, &[number; 32]).await.unwrap();
        }
        change.commit().await.unwrap();
    }
}

impl Store for Replacing {
    fn get<'a>(&'a self, key: &'a [u8]) -> Answer<'a, Option<Vec<u8>>> {
        self.inner.get(key)
    }

    fn scan(&self, range: Range<Vec<u8>>, limit: usize) -> Answer<'_, Vec<Row>> {
        Box::pin(async move {
            self.before_scan(&range).await;
            self.inner.scan(range, limit).await
        })
    }

    fn commit(&self, batch: Batch) -> Answer<'_, ()> {
        self.inner.commit(batch)
    }

    fn take_slot(&self) -> Answer<'_, TakenSlot> {
        self.inner.take_slot()
    }

    fn slot_key(&self, slot: Slot) -> Answer<'_, SlotKey> {
        self.inner.slot_key(slot)
    }

    fn read(&self, large: Large, row: Vec<u8>, through: u64) -> Chunks {
        self.inner.read(large, row, through)
    }

    fn inventory(&self) -> Answer<'_, Inventory> {
        self.inner.inventory()
    }

    fn lying_about(&self, since: SystemTime) -> Answer<'_, Vec<FileName>> {
        self.inner.lying_about(since)
    }

    fn remove(&self, names: Vec<FileName>) -> Answer<'_, ()> {
        self.inner.remove(names)
    }

    fn deletions(&self) -> Answer<'_, String> {
        self.inner.deletions()
    }

    fn rotate(&self) -> Answer<'_, Rotated> {
        self.inner.rotate()
    }

    fn figures(&self) -> Answer<'_, Figures> {
        self.inner.figures()
    }

    fn ready(&self) -> bool {
        self.inner.ready()
    }

    fn compact(&self) -> Answer<'_, Compacted> {
        self.inner.compact()
    }

    fn worth_compacting(&self) -> Answer<'_, bool> {
        self.inner.worth_compacting()
    }
}

#[tokio::test]
async fn a_backup_during_a_replacement_of_secrets_has_vault_and_account_under_the_same_keys() {
    for times in [1, 3] {
        let mut server = Server::start().await;
        let mut people = [Person::sign_up(&server.url).await, Person::sign_up(&server.url).await];
        // Accounts are read in the order of their ids: the member's before the owner's.
        people.sort_by_key(|person| person.account.0);
        let [member, owner] = people;
        let mut vault = owner.create_vault().await;
        vault.save(RecordId(random::bytes()), 1, b"record").await;
        member.create_vault().await;
        server.stop().await;
        let store = Replacing {
            inner: Arc::new(SledStore::open(server.data()).unwrap()),
            vault: vault.id,
            owner: owner.account,
            member: member.account,
            times,
            replaced: AtomicU8::new(0),
            vault_was_read: false.into(),
        };
        let mut batch = Batch::default();
        batch.put(key::role(&vault.id, &member.account), vec![2]);
        batch.put(key::membership(&member.account, &vault.id), vec![2]);
        store.inner.commit(batch).await.unwrap();
        let kept = Kept::new();
        let written = backup(&store, kept.folder.path(), &kept.public, 7, |_| {}).await.unwrap();
        assert_eq!((written.vaults, written.accounts), (2, 2));
        assert_eq!(store.replaced.load(Ordering::SeqCst), times, "the replacement came in between");

        let place = TempDir::new().unwrap();
        let data = place.path().join("data");
        kept.restore(&data, "").await.unwrap();
        let restored = SledStore::open(&data).unwrap();
        let vault = restored.get(&of_vault(&vault.id)).await.unwrap();
        assert_eq!(vault, Some(vec![times; 32]), "the accounts' keys open another state of the vault");
        for (account, who) in [(owner.account, "owner"), (member.account, "member")] {
            let row = key::account_box(&account);
            let sealed = SealedRow::decode(&restored.get(&row).await.unwrap().unwrap()).unwrap();
            assert_eq!(
                sealed.open(&restored, &row).await.unwrap(),
                [times; 32],
                "the {who}'s keys are of another state"
            );
        }
    }
}
