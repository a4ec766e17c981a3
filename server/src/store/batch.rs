//! One write: conditions, rows, slots.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Number of a slot. The engine says what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u64);

/// A slot's 256-bit key. `Debug` prints none of it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SlotKey(pub [u8; 32]);

impl fmt::Debug for SlotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SlotKey(..)")
    }
}

/// Random name under which a body lies that is too large for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileName(pub [u8; 16]);

/// A body that is too large for its row: where it is, as the row says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Large {
    /// The slot of its key.
    pub slot: Slot,
    /// Its name.
    pub name: FileName,
    /// Bytes of plain body.
    pub length: u64,
}

/// Plain bytes of a large body, which may be still arriving.
#[derive(Clone)]
pub struct Part {
    /// Where they go.
    pub large: Large,
    /// The slot's key.
    pub key: SlotKey,
    /// The key of the row that names the body.
    pub row: Vec<u8>,
    /// Where they begin: a multiple of [`super::stream::CHUNK`].
    pub offset: u64,
    /// They. They end on such a multiple too, or at the body's length.
    pub bytes: Bytes,
}

impl Part {
    /// Where they end.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.offset + self.bytes.len() as u64
    }
}

/// A slot that is to be erased, and the large body that goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doomed {
    /// The slot.
    pub slot: Slot,
    /// The body that was encrypted under it, if it was not in the row.
    pub file: Option<FileName>,
}

/// Where a slot goes when it was taken and not used.
pub trait GiveBack: Send + Sync {
    /// Nothing was written under it: it is free again.
    fn give_back(&self, slot: Slot);
    /// A durable batch uses it.
    fn keep(&self, slot: Slot);
}

/// A slot that nobody else can take.
pub struct TakenSlot {
    /// Which.
    pub slot: Slot,
    /// Its key.
    pub key: SlotKey,
    home: Option<Arc<dyn GiveBack>>,
}

impl TakenSlot {
    /// A slot that `home` has set aside.
    pub fn new(slot: Slot, key: SlotKey, home: Arc<dyn GiveBack>) -> Self {
        Self { slot, key, home: Some(home) }
    }

    /// A slot that is nowhere yet: the batch that uses it makes it.
    pub fn fresh(slot: Slot, key: SlotKey) -> Self {
        Self { slot, key, home: None }
    }

    /// The batch that uses it is durable.
    pub fn keep(mut self) {
        if let Some(home) = self.home.take() {
            home.keep(self.slot);
        }
    }

    /// Nobody knows whether the batch that uses it was written: it is not given out again in this run.
    pub fn abandon(mut self) {
        self.home = None;
    }
}

impl Drop for TakenSlot {
    fn drop(&mut self) {
        if let Some(home) = self.home.take() {
            home.give_back(self.slot);
        }
    }
}

/// A write, all or nothing.
#[derive(Default)]
pub struct Batch {
    /// Rows that must have exactly these values (none: must not exist).
    pub expect: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// Rows to be written, or removed (none).
    pub writes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    /// Slots that come into use.
    pub taken: Vec<TakenSlot>,
    /// Bytes of large bodies. Their rows are among those that are written, or were before.
    pub parts: Vec<Part>,
    /// Slots that are to be erased once the batch is durable.
    pub doomed: Vec<Doomed>,
    /// Lines for the log of deletions.
    pub deleted: Vec<String>,
    /// Whether the answer waits until the doomed slots are overwritten.
    pub erase_first: bool,
}

impl Batch {
    /// The row must have this value, or not exist.
    pub fn expect(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.expect.push((key, value));
    }

    /// Writes a row.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.writes.insert(key, Some(value));
    }

    /// Removes a row.
    pub fn remove(&mut self, key: Vec<u8>) {
        self.writes.insert(key, None);
    }

    /// Brings a slot into use.
    pub fn take(&mut self, taken: TakenSlot) {
        self.taken.push(taken);
    }

    /// Writes bytes of a large body.
    pub fn write(&mut self, part: Part) {
        self.parts.push(part);
    }

    /// Erases a slot, and what lies under it outside of rows, once the batch is durable.
    pub fn doom(&mut self, doomed: Doomed) {
        self.doomed.push(doomed);
    }
}
