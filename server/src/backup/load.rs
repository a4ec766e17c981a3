//! Writes a part's items into a store under fresh slots, without what was deleted after the backup was made.

use std::collections::HashSet;

use protocol::{AccountId, BlobId, Digest, GrantId, RecordId, SignInId, VaultId};

use super::deleted::{Deletions, wrapping_digest};
use super::item::Item;
use super::restore::Restored;
use crate::service::blob::{BlobMeta, BlobOf};
use crate::service::grant_row::GrantRow;
use crate::service::journal::JournalRow;
use crate::service::settings::system_time;
use crate::service::vault::{VaultRow, is_owner};
use crate::service::{event, key, tombstone};
use crate::store::sealed::{self, seal_envelope};
use crate::store::{Batch, Slot, SlotKey, Store, StoreError};

/// Rows that are committed together.
const GROUP: usize = 512;
/// Bytes of large bodies that are held until they are committed.
const GROUP_BYTES: usize = 8 << 20;

/// What one part is loaded with.
pub struct Loader<'a> {
    store: &'a dyn Store,
    deletions: &'a Deletions,
    batch: Batch,
    journal: Option<(Slot, SlotKey)>,
    /// The last journal entry that was left out because it was erased, and the chain's value there.
    erased_at: Option<(u64, Digest)>,
    /// Counted anew, because unfinished uploads and deleted records are not there.
    records: u64,
    bytes: u64,
    /// Written last, with what was counted.
    vault: Option<(Vec<u8>, VaultRow)>,
    /// Memberships that have ended since, unless the backup is of a later one: its vault's row, which comes later in the part, says
    /// which.
    members: Vec<(AccountId, Vec<u8>, Vec<u8>)>,
    /// Records that were deleted; their tombstones need the vault's revision.
    tombstones: HashSet<(VaultId, RecordId)>,
    /// Rows that say when a record changed that is among the deleted.
    changes: Vec<((VaultId, RecordId), Vec<u8>)>,
    keep_last_secrets: bool,
    /// Ways to sign in that stay.
    ways_in: usize,
    /// Those that were ended after the backup. Whether any other stays is known at the end of the part only.
    ended: Vec<EndedWay>,
    locked_out: Option<AccountId>,
    done: Restored,
}

/// What came of a part.
pub(super) struct Loaded {
    pub(super) done: Restored,
    /// An account that nobody could open any more: every way to sign in that the backup has was ended since.
    pub(super) locked_out: Option<AccountId>,
}

struct EndedWay {
    account: AccountId,
    id: SignInId,
    row_key: Vec<u8>,
    meta: Vec<u8>,
    body: Vec<u8>,
}

impl<'a> Loader<'a> {
    /// For one part. With `keep_last_secrets` an account whose every way to sign in was ended keeps them all.
    pub(super) fn new(store: &'a dyn Store, deletions: &'a Deletions, keep_last_secrets: bool) -> Self {
        Self {
            store,
            deletions,
            batch: Batch::default(),
            journal: None,
            erased_at: None,
            records: 0,
            bytes: 0,
            vault: None,
            members: Vec::new(),
            tombstones: HashSet::new(),
            changes: Vec::new(),
            keep_last_secrets,
            ways_in: 0,
            ended: Vec::new(),
            locked_out: None,
            done: Restored::default(),
        }
    }

    /// Takes an item.
    ///
    /// # Errors
    /// When the store fails or the item is no row of a store.
    pub async fn item(&mut self, item: Item) -> Result<(), StoreError> {
        match item {
            Item::Row { key, value } => self.row(key, value).await?,
            Item::Sealed { key, meta, body } => self.sealed(key, meta, &body).await?,
            Item::Entry { key, chain, body } => {
                if self.gone(&key) || self.erased_entry(&key, chain) {
                    return Ok(());
                }
                let (slot, slot_key) = self.journal_slot().await?;
                let envelope = seal_envelope(slot, &slot_key, &key, &body);
                self.batch.put(key, [&chain[..], &envelope].concat());
            }
        }
        let large: usize = self.batch.parts.iter().map(|part| part.bytes.len()).sum();
        if self.batch.writes.len() >= GROUP || large >= GROUP_BYTES { self.commit().await } else { Ok(()) }
    }

    /// Ends the part.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn finish(mut self) -> Result<Loaded, StoreError> {
        self.end_ways_in().await?;
        if let Some((row_key, mut row)) = self.vault.take() {
            row.records = self.records;
            row.bytes = self.bytes;
            self.end_memberships(&row_key, row.list)?;
            // The backup knew of the deletion already: its own tombstone counts.
            for (record, row_key) in std::mem::take(&mut self.changes) {
                if !self.tombstones.contains(&record) {
                    self.batch.put(row_key, Vec::new());
                }
            }
            for (vault, record) in std::mem::take(&mut self.tombstones) {
                self.batch.put(tombstone::due_when_restored(system_time(), &vault, &record), Vec::new());
                self.batch.put(key::changed(&vault, row.revision, &record), Vec::new());
                self.batch.put(key::tombstone(&vault, &record), row.revision.to_be_bytes().to_vec());
            }
            self.batch.put(row_key, protocol::to_cbor(&row)?);
            self.done.records += self.records;
        }
        self.commit().await?;
        Ok(Loaded { done: self.done, locked_out: self.locked_out })
    }

    async fn row(&mut self, row_key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        let (first, kind) = (row_key.first().copied(), key::kind(&row_key));
        match (first, kind, owner(&row_key)) {
            (Some(b'v'), Some(b'g'), Some(owner)) => return self.grant(VaultId(owner), row_key, &value),
            _ if self.gone(&row_key) => {
                if kind == Some(b'h') || kind == Some(b'0') {
                    self.done.deleted_again += 1;
                }
                return Ok(());
            }
            (Some(b'v'), Some(b'h'), Some(_)) => {
                self.done.vaults += 1;
                self.vault = Some((row_key, protocol::from_cbor(&value)?));
                return Ok(());
            }
            (Some(b'v'), Some(b'j'), Some(_)) => {
                let (slot, _) = self.journal_slot().await?;
                let journal: JournalRow = protocol::from_cbor(&value)?;
                // Its entries came before it.
                let journal = match self.erased_at.take() {
                    Some((through, chain)) => journal.without(through, chain),
                    None => journal,
                };
                self.batch.put(row_key, protocol::to_cbor(&journal.under(slot))?);
                return Ok(());
            }
            (Some(b'v'), Some(b'c'), Some(owner)) => {
                let record = key::read_changed(&row_key).ok_or(StoreError::Damaged("a row of a backup"))?.1;
                if self.deletions.records.contains(&(VaultId(owner), record)) {
                    // Known only when the record or its tombstone comes, which is later in the part.
                    self.changes.push(((VaultId(owner), record), row_key));
                    return Ok(());
                }
            }
            (Some(b'v'), Some(b'a'), Some(owner)) => {
                let account = AccountId(key::tail(&row_key).ok_or(StoreError::Damaged("a row of a backup"))?);
                if self.deletions.accounts.contains(&account) {
                    // Whose vault it was is deleted with the account; who was in has left.
                    self.batch.put(key::left(&VaultId(owner), &account), Vec::new());
                    return Ok(());
                }
                if self.deletions.members.contains_key(&(VaultId(owner), account)) {
                    self.members.push((account, row_key, value));
                    return Ok(());
                }
                self.batch.put(key::membership(&account, &VaultId(owner)), value.clone());
            }
            (Some(b'v'), Some(b't'), Some(owner)) => {
                let record = RecordId(key::tail(&row_key).ok_or(StoreError::Damaged("a row of a backup"))?);
                self.batch.put(tombstone::due_when_restored(system_time(), &VaultId(owner), &record), Vec::new());
            }
            (Some(b'a'), Some(b'0'), Some(_)) => self.done.accounts += 1,
            (Some(b'a'), Some(b'e'), Some(_)) => {
                let due = event::due(&row_key, &value).ok_or(StoreError::Damaged("a row of a backup"))?;
                self.batch.put(due, Vec::new());
            }
            // Written with the way to sign in itself, which comes first and may be one that was deleted.
            (Some(b'a'), Some(b'w'), Some(_)) => return Ok(()),
            _ => {}
        }
        self.batch.put(row_key, value);
        Ok(())
    }

    /// A link that was revoked stays known as ended, so that its id is never used again.
    fn grant(&mut self, vault: VaultId, row_key: Vec<u8>, value: &[u8]) -> Result<(), StoreError> {
        let mut row: GrantRow = protocol::from_cbor(value)?;
        let grant = GrantId(key::tail(&row_key).ok_or(StoreError::Damaged("a row of a backup"))?);
        if self.gone(&row_key) {
            self.batch.put(key::link(&row.link), Vec::new());
            return Ok(());
        }
        if self.deletions.grants.contains(&(vault, grant)) && !row.revoked {
            row.revoke();
            self.done.deleted_again += 1;
        }
        row.forget_files(|blob| self.deletions.blobs.contains(&(vault, *blob)));
        if let Some(due) = row.due(&row_key) {
            self.batch.put(due, Vec::new());
        }
        self.batch.put(key::link(&row.link), [vault.0, grant.0].concat());
        self.batch.put(row_key, protocol::to_cbor(&row)?);
        Ok(())
    }

    async fn sealed(&mut self, row_key: Vec<u8>, meta: Vec<u8>, body: &[u8]) -> Result<(), StoreError> {
        if self.gone(&row_key) {
            return Ok(());
        }
        let (first, kind) = (row_key.first().copied(), key::kind(&row_key));
        let of_vault = first == Some(b'v');
        if let (true, Some(owner), Some(tail)) = (of_vault, owner(&row_key), key::tail(&row_key)) {
            let vault = VaultId(owner);
            match kind {
                Some(b'r') if self.deletions.records.contains(&(vault, RecordId(tail))) => {
                    self.done.deleted_again += 1;
                    self.tombstones.insert((vault, RecordId(tail)));
                    return Ok(());
                }
                Some(b'r') => {
                    self.records += 1;
                    self.bytes += body.len() as u64;
                }
                Some(b'p') if self.deletions.grants.contains(&(vault, GrantId(tail))) => return Ok(()),
                Some(b'w') => {
                    let (grant, reply) = key::read_reply(&row_key).ok_or(StoreError::Damaged("a row of a backup"))?;
                    let ended = self.deletions.grants.contains(&(vault, grant));
                    if ended || self.deletions.replies.contains(&(vault, grant, reply)) {
                        return Ok(());
                    }
                    self.bytes += body.len() as u64;
                }
                Some(b'b') => {
                    let blob: BlobMeta = protocol::from_cbor(&meta)?;
                    if self.deleted_blob(vault, BlobId(tail), blob.of) {
                        return Ok(());
                    }
                    self.done.blobs += 1;
                    self.bytes += body.len() as u64;
                }
                _ => {}
            }
        }
        if first == Some(b'i') {
            let id = row_key.get(1..).and_then(|id| SignInId::try_from(id).ok());
            let id = id.ok_or(StoreError::Damaged("a row of a backup"))?;
            let row: crate::service::wrapping::WrappingMeta = protocol::from_cbor(&meta)?;
            if self.deletions.accounts.contains(&row.account) {
                return Ok(());
            }
            if self.deletions.wrappings.contains(&(id, wrapping_digest(body))) {
                self.ended.push(EndedWay { account: row.account, id, row_key, meta, body: body.to_vec() });
                return Ok(());
            }
            self.ways_in += 1;
            self.batch.put(key::account_wrapping(&row.account, &id), Vec::new());
        }
        self.put_sealed(row_key, meta, body, of_vault && kind == Some(b'b')).await
    }

    /// Leaves out the members who were removed or have left since, so that they are refused, and the owner's device makes new keys
    /// without them. Who owned the vault stays: nobody else could sign its next list.
    fn end_memberships(&mut self, vault_row: &[u8], list: u32) -> Result<(), StoreError> {
        let vault = owner(vault_row).map(VaultId).ok_or(StoreError::Damaged("a row of a backup"))?;
        for (account, row_key, value) in std::mem::take(&mut self.members) {
            let ended = self.deletions.members.get(&(vault, account)).is_some_and(|before| list < *before);
            if ended && !is_owner(&value) {
                self.batch.put(key::left(&vault, &account), Vec::new());
                self.done.deleted_again += 1;
            } else {
                self.batch.put(key::membership(&account, &vault), value.clone());
                self.batch.put(row_key, value);
            }
        }
        Ok(())
    }

    /// Leaves out the ways to sign in that were ended, unless nobody could open the account then.
    async fn end_ways_in(&mut self) -> Result<(), StoreError> {
        let ended = std::mem::take(&mut self.ended);
        let Some(account) = ended.first().map(|way| way.account).filter(|_| self.ways_in == 0) else {
            self.done.deleted_again += ended.len() as u64;
            return Ok(());
        };
        if !self.keep_last_secrets {
            self.locked_out = Some(account);
            return Ok(());
        }
        for way in ended {
            self.batch.put(key::account_wrapping(&way.account, &way.id), Vec::new());
            self.put_sealed(way.row_key, way.meta, &way.body, false).await?;
        }
        self.done.old_secrets.push(account);
        Ok(())
    }

    async fn put_sealed(
        &mut self,
        row_key: Vec<u8>,
        meta: Vec<u8>,
        body: &[u8],
        in_file: bool,
    ) -> Result<(), StoreError> {
        let taken = self.store.take_slot().await?;
        if in_file {
            sealed::put_large(&mut self.batch, taken, row_key, meta, bytes::Bytes::copy_from_slice(body));
        } else {
            sealed::put(&mut self.batch, taken, row_key, meta, body);
        }
        Ok(())
    }

    fn deleted_blob(&self, vault: VaultId, blob: BlobId, of: BlobOf) -> bool {
        if self.deletions.blobs.contains(&(vault, blob)) {
            return true;
        }
        match of {
            BlobOf::Record(record) => self.deletions.records.contains(&(vault, record)),
            BlobOf::Grant(grant) => self.deletions.grants.contains(&(vault, grant)),
            BlobOf::Staged(_) => true,
        }
    }

    /// Whether the vault or account that the row belongs to was deleted.
    fn gone(&self, row_key: &[u8]) -> bool {
        let Some(owner) = owner(row_key) else { return false };
        match row_key[0] {
            b'v' => self.deletions.vaults.contains(&VaultId(owner)),
            b'a' => self.deletions.accounts.contains(&AccountId(owner)),
            _ => false,
        }
    }

    /// Whether the entry was erased after the backup. Remembers where the entries that stay begin.
    fn erased_entry(&mut self, row_key: &[u8], chain: [u8; 32]) -> bool {
        let vault = owner(row_key).map(VaultId);
        let Some(through) = vault.and_then(|vault| self.deletions.journals.get(&vault)) else { return false };
        let number = row_key.last_chunk::<8>().map_or(0, |number| u64::from_be_bytes(*number));
        if number > *through {
            return false;
        }
        self.erased_at = Some((number, Digest(chain)));
        true
    }

    async fn journal_slot(&mut self) -> Result<(Slot, SlotKey), StoreError> {
        if let Some((slot, key)) = &self.journal {
            return Ok((*slot, key.clone()));
        }
        let taken = self.store.take_slot().await?;
        let journal = (taken.slot, taken.key.clone());
        self.batch.take(taken);
        self.journal = Some(journal.clone());
        Ok(journal)
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        self.store.commit(std::mem::take(&mut self.batch)).await
    }
}

fn owner(row_key: &[u8]) -> Option<[u8; 16]> {
    row_key.get(1..17)?.try_into().ok()
}
