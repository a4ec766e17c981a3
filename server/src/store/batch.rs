//! One write: conditions, rows, slots.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::key;

/// Number of a slot: its place in the array of slot keys.
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

/// Random name of a file that holds a sealed body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileName(pub [u8; 16]);

/// A slot that is to be overwritten, and the file that is to be removed after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doomed {
    /// The slot.
    pub slot: Slot,
    /// The file that was encrypted under it, if the body was not in the row.
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
        let free = key::free(taken.slot);
        self.expect(free.clone(), Some(Vec::new()));
        self.remove(free);
        self.taken.push(taken);
    }

    /// Erases a slot, and removes its file, once the batch is durable.
    pub fn doom(&mut self, doomed: Doomed) {
        let name = doomed.file.map_or_else(Vec::new, |file| file.0.to_vec());
        self.put(key::erase(doomed.slot), name);
        self.doomed.push(doomed);
    }
}
