//! What belongs to one file of a backup, and what of it is left out.

use protocol::{AccountId, SignInId, VaultId};
use sha2::{Digest as _, Sha256};

use super::item::Item;
use crate::service::blob::{BlobMeta, BlobOf};
use crate::service::journal::JournalRow;
use crate::service::key;
use crate::store::key::{after, prefix};
use crate::store::sealed::{SealedRow, open_envelope};
use crate::store::{Row, Store, StoreError};

/// Rows read at a time.
const PAGE: usize = 512;

/// Rows that belong to no vault and no account. Between these lie those of accounts and vaults; ways to sign in, which
/// go with their account; invitations, which would be good once more; what was counted of limits; tokens; times at which
/// something is due, which are derived again.
const OTHERS: &[(&[u8], &[u8])] = &[
    (b"\x01", b"a"),
    (b"b", b"i"),
    (b"j", b"n"),
    (b"o", b"q"),
    (b"r", b"t"),
    (b"u", b"v"),
    (b"w", b"x"),
    (b"y", b"\xff"),
];

/// One file of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A vault's rows.
    Vault(VaultId),
    /// An account's rows and its ways to sign in.
    Account(AccountId),
    /// Everything else.
    Others,
}

/// All vaults or accounts that there are now, by the byte that their rows begin with.
///
/// # Errors
/// When the store fails.
pub async fn owners(store: &dyn Store, first: u8) -> Result<Vec<[u8; 16]>, StoreError> {
    let mut owners = Vec::new();
    let mut range = prefix(&[first]);
    while let Some((row, _)) = store.scan(range.clone(), 1).await?.pop() {
        let owner = row.get(1..17).and_then(|id| id.try_into().ok()).ok_or(StoreError::Damaged("a key of a row"))?;
        range.start = prefix(&row[..17]).end;
        owners.push(owner);
    }
    Ok(owners)
}

impl Part {
    /// A digest over the part's rows: another one means that something changed. None if there are no rows.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn state(self, store: &dyn Store) -> Result<Option<[u8; 32]>, StoreError> {
        let mut hash = Sha256::new();
        let mut any = false;
        let mut pages = Pages::new(self);
        while let Some(rows) = pages.next(store).await? {
            for (row, value) in rows {
                any = true;
                for bytes in [&row, &value] {
                    hash.update((bytes.len() as u64).to_be_bytes());
                    hash.update(bytes);
                }
            }
        }
        Ok(any.then(|| hash.finalize().into()))
    }
}

/// A part's rows, page by page in a fixed order.
pub struct Pages {
    part: Part,
    ranges: Vec<std::ops::Range<Vec<u8>>>,
}

impl Pages {
    /// From the beginning.
    #[must_use]
    pub fn new(part: Part) -> Self {
        let ranges = match part {
            Part::Vault(vault) => vec![key::all_of_vault(&vault)],
            Part::Account(account) => vec![key::all_of_account(&account)],
            Part::Others => OTHERS.iter().rev().map(|(start, end)| start.to_vec()..end.to_vec()).collect(),
        };
        Self { part, ranges }
    }

    /// The next page; none at the end.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next(&mut self, store: &dyn Store) -> Result<Option<Vec<Row>>, StoreError> {
        let Some(range) = self.ranges.last_mut() else {
            return Ok(None);
        };
        let found = store.scan(range.clone(), PAGE).await?;
        match found.last() {
            Some((row, _)) => *range = after(row, range),
            None => {
                self.ranges.pop();
            }
        }
        let mut page = Vec::with_capacity(found.len());
        for (row, value) in found {
            if !self.kept(&row, &value)? {
                continue;
            }
            if let (Part::Account(_), Some(b'w'), Some(id)) = (self.part, key::kind(&row), key::tail(&row)) {
                let wrapping = key::wrapping(&SignInId(id));
                let value = store.get(&wrapping).await?.ok_or(StoreError::Moved)?;
                page.push((wrapping, value));
            }
            page.push((row, value));
        }
        Ok(Some(page))
    }

    fn kept(&self, row: &[u8], value: &[u8]) -> Result<bool, StoreError> {
        Ok(match (self.part, key::kind(row)) {
            // Sessions, their names, idempotency keys; memberships follow from the vaults' roles.
            (Part::Account(_), Some(b's' | b'n' | b'k' | b'v')) => false,
            // An invitation that was used or cancelled since would be good once more.
            (Part::Vault(_), Some(b'i')) => false,
            (Part::Vault(_), Some(b'b')) => {
                let meta: BlobMeta = protocol::from_cbor(&SealedRow::decode(value)?.meta)?;
                !matches!(meta.of, BlobOf::Staged(_))
            }
            // Links of grants follow from the grants; what has ended leaves only the hash of its id.
            (Part::Others, _) if row[0] == b'l' => value.is_empty(),
            _ => true,
        })
    }
}

/// Takes a row's slot layer off.
///
/// # Errors
/// [`StoreError::Damaged`] when it does not open: the row was replaced meanwhile, or is damaged.
pub async fn open(store: &dyn Store, row: Row) -> Result<Item, StoreError> {
    let (key, value) = row;
    if key::is_sealed(&key) {
        let sealed = SealedRow::decode(&value)?;
        let body = sealed.open(store, &key).await?;
        return Ok(Item::Sealed { key, meta: sealed.meta, body });
    }
    if key.first() == Some(&b'v') && key::kind(&key) == Some(b'e') {
        let damaged = || StoreError::Damaged("a journal entry");
        let vault = key.get(1..17).and_then(|id| VaultId::try_from(id).ok()).ok_or_else(damaged)?;
        let journal = store.get(&key::journal(&vault)).await?.ok_or_else(damaged)?;
        let journal: JournalRow = protocol::from_cbor(&journal)?;
        let (chain, envelope) = value.split_first_chunk::<32>().ok_or_else(damaged)?;
        let body = open_envelope(&store.slot_key(journal.slot()).await?, &key, envelope)?;
        return Ok(Item::Entry { key, chain: *chain, body });
    }
    Ok(Item::Row { key, value })
}
