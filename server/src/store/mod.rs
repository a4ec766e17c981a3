//! What the service keeps its rows, files and slot keys in. One trait, so that another engine can take sled's place.
//!
//! A write is a [`Batch`]: conditions, rows, slots that come into use and slots that are to be erased, all or nothing.
//! There are no sessions, locks or sequences in it, so that portable SQL can do the same.

mod batch;
mod change;
pub mod deletions;
mod error;
pub mod key;
pub mod open;
pub mod postgres;
mod read_only;
pub mod sealed;
pub mod sled;
pub mod stream;

use std::collections::HashSet;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

pub use batch::{Batch, Doomed, FileName, Large, Part, Slot, SlotKey, TakenSlot};
pub use change::Change;
pub use error::StoreError;
pub use read_only::ReadOnly;
pub use stream::Chunks;

/// What a store answers with, some time later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Key and value.
pub type Row = (Vec<u8>, Vec<u8>);

/// What a compaction did, in bytes on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compacted {
    /// What the rows took before.
    pub before: u64,
    /// What they take now.
    pub after: u64,
}

/// What a rotation of the root key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotated {
    /// Slot keys that were encrypted anew.
    pub slots: u64,
}

/// What an engine has beside the rows.
#[derive(Debug, Default)]
pub struct Inventory {
    /// Slots there are, in use or free.
    pub slots: u64,
    /// Slots that may be taken.
    pub free: Vec<Slot>,
    /// Every slot that has a key now and is not free, where the engine knows them one by one.
    pub taken: Option<HashSet<Slot>>,
    /// Large bodies that are whole.
    pub files: Vec<FileName>,
    /// How many are there in part.
    pub unfinished: usize,
    /// Bodies that are being written now and that no row names yet.
    pub writing: HashSet<FileName>,
}

/// Figures for the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Bytes that the rows take on the disk.
    pub rows_bytes: u64,
    /// Slots, in use or free.
    pub slots: u64,
}

/// Largest value of a row in bytes. Above that sled begins to write files of its own that it never syncs.
pub const ROW_BYTES: usize = 2560;

/// Durable rows in the order of their keys, with the slots that make deleting true.
pub trait Store: Send + Sync + 'static {
    /// The row's value.
    fn get<'a>(&'a self, key: &'a [u8]) -> Answer<'a, Option<Vec<u8>>>;

    /// Rows of the range in the order of their keys, at most `limit`.
    fn scan(&self, range: Range<Vec<u8>>, limit: usize) -> Answer<'_, Vec<Row>>;

    /// Checks the conditions and writes everything, or nothing. When it answers, the batch survives a power cut; if
    /// [`Batch::erase_first`] was set, the doomed slots are erased as well. Batches that were not waited for may be written
    /// in another order.
    ///
    /// # Errors
    /// [`StoreError::Moved`] when a condition did not hold. Dropping the future does not take the batch back.
    fn commit(&self, batch: Batch) -> Answer<'_, ()>;

    /// Takes a free slot, for the batch that [`Batch::take`]s it; dropped, it is free again.
    fn take_slot(&self) -> Answer<'_, TakenSlot>;

    /// The slot's key, as it is now. An erased slot has another one, or none: that is damage.
    fn slot_key(&self, slot: Slot) -> Answer<'_, SlotKey>;

    /// Reads a large body that the row names, up to `through`: its length, or a multiple of [`stream::CHUNK`].
    fn read(&self, large: Large, row: Vec<u8>, through: u64) -> Chunks;

    /// What there is beside the rows.
    fn inventory(&self) -> Answer<'_, Inventory>;

    /// Large bodies that are in no batch and that nobody has written to since then. A row may name them all the same.
    fn lying_about(&self, since: SystemTime) -> Answer<'_, Vec<FileName>>;

    /// Removes large bodies that no row names.
    fn remove(&self, names: Vec<FileName>) -> Answer<'_, ()>;

    /// The log of deletions, line by line, as [`deletions::read`] reads it.
    fn deletions(&self) -> Answer<'_, String>;

    /// Makes a new root key for the slots' keys, and erases the old one: what lies about of erased slots opens with nothing then.
    ///
    /// # Errors
    /// When the engine overwrites slots in place and needs none; when another server does not follow.
    fn rotate(&self) -> Answer<'_, Rotated>;

    /// Figures for the operator.
    fn figures(&self) -> Answer<'_, Figures>;

    /// Whether writes can be expected to succeed.
    fn ready(&self) -> bool;

    /// Gives back the room that removed rows take, and their keys with it. Reading and writing go on meanwhile, or wait for
    /// it. It is not what makes deleting true: that is the erased slot. Dropping the future ends it at
    /// its next step; the store is then as before.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] when there is no room for the copy; the store is then as before.
    fn compact(&self) -> Answer<'_, Compacted>;

    /// How many rows the compaction that is under way has written anew; none where the engine does not say.
    fn compacting(&self) -> Option<u64> {
        None
    }

    /// Whether more than half of what the rows take is what was removed.
    fn worth_compacting(&self) -> Answer<'_, bool>;

    /// Waits until everything that can be read now is as durable as what [`Store::commit`] answers for: an attempt of which nobody knows
    /// how it ended may be found written before.
    fn settle(&self) -> Answer<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Whether certainly nobody has written since it was opened to be moved, nor can until it is left. Where a store is one
    /// process's alone, nobody else can.
    ///
    /// # Errors
    /// When somebody may have.
    fn untouched(&self) -> Answer<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Says to others on the same store that this one goes, if they are told. Whoever opened it calls it last.
    fn leave(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}
