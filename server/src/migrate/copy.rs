//! Rows without their slots: opened in one store, sealed again in another.

use std::collections::HashSet;
use std::ops::Range;

use bytes::Bytes;
use protocol::VaultId;

use super::PAGE;
use super::hand::Hand;
use crate::random;
use crate::service::blob::BlobMeta;
use crate::service::journal::JournalRow;
use crate::service::key;
use crate::store::key::{after, migrating};
use crate::store::sealed::{self, Body, SealedRow, envelope_slot, open_envelope, seal_envelope};
use crate::store::{Batch, Doomed, FileName, Large, Part, Row, Slot, SlotKey, Store, StoreError, stream};

/// Rows that are written together.
const GROUP: usize = 512;
/// Bytes of large bodies that are held until they are written.
const GROUP_BYTES: usize = 8 << 20;

/// A row without its slot.
pub enum Plain {
    /// As it is.
    Row(Vec<u8>),
    /// How far a journal is, under whichever slot.
    Journal(JournalRow),
    /// A journal entry: the chain's value and the entry.
    Entry([u8; 32], Vec<u8>),
    /// A body with what is readable beside it.
    Sealed { meta: Vec<u8>, body: Vec<u8>, large: bool },
    /// An upload that is still arriving: the bytes that are here, and how many there will be.
    Arriving { meta: Vec<u8>, begun: Vec<u8>, length: u64 },
}

impl Plain {
    /// Opens a row.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it does not open.
    pub async fn open(store: &dyn Store, row: &[u8], value: &[u8]) -> Result<Self, StoreError> {
        let (of_vault, kind) = (row.first() == Some(&b'v'), key::kind(row));
        if key::is_sealed(row) {
            let sealed = SealedRow::decode(value)?;
            if let (true, Some(b'b'), Body::Large(large)) = (of_vault, kind, &sealed.body) {
                let received = protocol::from_cbor::<BlobMeta>(&sealed.meta)?.received;
                if received < large.length {
                    let begun = match received {
                        0 => Vec::new(),
                        some => stream::gather(store.read(*large, row.to_vec(), some), some).await?,
                    };
                    return Ok(Self::Arriving { meta: sealed.meta, begun, length: large.length });
                }
            }
            let large = matches!(sealed.body, Body::Large(_));
            let body = sealed.open(store, row).await?;
            return Ok(Self::Sealed { meta: sealed.meta, body, large });
        }
        match kind.filter(|_| of_vault) {
            Some(b'j') => Ok(Self::Journal(protocol::from_cbor(value)?)),
            Some(b'e') => {
                let damaged = || StoreError::Damaged("a journal entry");
                let vault = row.get(1..17).and_then(|id| VaultId::try_from(id).ok()).ok_or_else(damaged)?;
                let journal = store.get(&key::journal(&vault)).await?.ok_or_else(damaged)?;
                let slot = protocol::from_cbor::<JournalRow>(&journal)?.slot();
                let (chain, envelope) = value.split_first_chunk::<32>().ok_or_else(damaged)?;
                Ok(Self::Entry(*chain, open_envelope(&store.slot_key(slot).await?, row, envelope)?))
            }
            _ => Ok(Self::Row(value.to_vec())),
        }
    }

    /// What is compared: the same in both stores.
    ///
    /// # Errors
    /// When a row cannot be encoded.
    pub fn bytes(&self) -> Result<Vec<u8>, StoreError> {
        Ok(match self {
            Self::Row(value) => value.clone(),
            Self::Journal(row) => protocol::to_cbor(&row.clone().under(Slot(0)))?,
            Self::Entry(chain, body) => [&chain[..], body].concat(),
            Self::Sealed { meta, body, large } => [&[u8::from(*large)][..], &length(meta), meta, body].concat(),
            Self::Arriving { meta, begun, length: whole } => {
                [&[2][..], &length(meta), meta, &whole.to_be_bytes(), begun].concat()
            }
        })
    }
}

fn length(bytes: &[u8]) -> [u8; 8] {
    (bytes.len() as u64).to_be_bytes()
}

/// Writes the rows of one unit under fresh slots.
pub struct Copier<'a> {
    from: &'a dyn Store,
    to: &'a Hand<'a>,
    batch: Batch,
    /// All entries of a vault's journal lie under one slot.
    journal: Option<(Slot, SlotKey)>,
    rows: u64,
}

impl<'a> Copier<'a> {
    /// For one unit.
    pub fn new(from: &'a dyn Store, to: &'a Hand<'a>) -> Self {
        Self { from, to, batch: Batch::default(), journal: None, rows: 0 }
    }

    /// Takes a row.
    ///
    /// # Errors
    /// When a store fails, or the row does not open.
    pub async fn row(&mut self, (row, value): Row) -> Result<(), StoreError> {
        match Plain::open(self.from, &row, &value).await? {
            Plain::Row(value) => self.batch.put(row, value),
            Plain::Journal(journal) => {
                let (slot, _) = self.journal().await?;
                self.batch.put(row, protocol::to_cbor(&journal.under(slot))?);
            }
            Plain::Entry(chain, body) => {
                let (slot, slot_key) = self.journal().await?;
                let envelope = seal_envelope(slot, &slot_key, &row, &body);
                self.batch.put(row, [&chain[..], &envelope].concat());
            }
            Plain::Sealed { meta, body, large } => {
                let taken = self.to.store().take_slot().await?;
                match large {
                    true => sealed::put_large(&mut self.batch, taken, row, meta, Bytes::from(body)),
                    false => sealed::put(&mut self.batch, taken, row, meta, &body),
                }
            }
            Plain::Arriving { meta, begun, length } => {
                let taken = self.to.store().take_slot().await?;
                let large = Large { slot: taken.slot, name: FileName(random::bytes()), length };
                self.batch.put(row.clone(), SealedRow { meta, body: Body::Large(large) }.encode());
                if !begun.is_empty() {
                    let bytes = Bytes::from(begun);
                    self.batch.write(Part { large, key: taken.key.clone(), row, offset: 0, bytes });
                }
                self.batch.take(taken);
            }
        }
        self.rows += 1;
        let bytes: usize = self.batch.parts.iter().map(|part| part.bytes.len()).sum();
        if self.batch.writes.len() >= GROUP || bytes >= GROUP_BYTES { self.commit().await } else { Ok(()) }
    }

    /// Ends the unit: everything before this key is there. Answers with how many rows that were.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn finish(mut self, at: &[u8]) -> Result<u64, StoreError> {
        self.batch.put(migrating(), at.to_vec());
        self.commit().await?;
        Ok(self.rows)
    }

    async fn journal(&mut self) -> Result<(Slot, SlotKey), StoreError> {
        if let Some((slot, slot_key)) = &self.journal {
            return Ok((*slot, slot_key.clone()));
        }
        let taken = self.to.store().take_slot().await?;
        let journal = (taken.slot, taken.key.clone());
        self.batch.take(taken);
        self.journal = Some(journal.clone());
        Ok(journal)
    }

    async fn commit(&mut self) -> Result<(), StoreError> {
        self.to.commit(std::mem::take(&mut self.batch)).await
    }
}

/// Removes what a migration that was cut short had written of a unit, with its slots.
///
/// # Errors
/// When the store fails.
pub async fn clear(hand: &Hand<'_>, mut range: Range<Vec<u8>>) -> Result<(), StoreError> {
    // A journal's slot is named by each of its entries, and is to be erased once.
    let mut erased = HashSet::new();
    loop {
        let page = hand.store().scan(range.clone(), PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        range = after(last, &range);
        let mut batch = Batch::default();
        for (row, value) in page {
            if let Some(doomed) = slot_of(&row, &value).filter(|doomed| erased.insert(doomed.slot)) {
                batch.doom(doomed);
            }
            batch.remove(row);
        }
        batch.erase_first = true;
        hand.commit(batch).await?;
    }
}

fn slot_of(row: &[u8], value: &[u8]) -> Option<Doomed> {
    if key::is_sealed(row) {
        return SealedRow::decode(value).ok().map(|sealed| sealed.doomed());
    }
    let slot = match key::kind(row).filter(|_| row.first() == Some(&b'v')) {
        Some(b'j') => protocol::from_cbor::<JournalRow>(value).ok()?.slot(),
        Some(b'e') => envelope_slot(value.get(32..).filter(|envelope| envelope.len() > 9)?),
        _ => return None,
    };
    Some(Doomed { slot, file: None })
}
