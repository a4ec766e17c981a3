//! What the service keeps its rows, files and slot keys in. One trait, so that another engine can take sled's place.
//!
//! A write is a [`Batch`]: conditions, rows, slots that come into use and slots that are to be erased, all or nothing.
//! There are no sessions, locks or sequences in it, so that portable SQL can do the same.

mod batch;
mod change;
pub mod deletions;
mod error;
pub mod files;
pub mod key;
pub mod sealed;
pub mod sled;
pub mod slots;

use std::future::Future;
use std::ops::Range;
use std::pin::Pin;

use serde::{Deserialize, Serialize};

pub use batch::{Batch, Doomed, FileName, Slot, SlotKey, TakenSlot};
pub use change::Change;
pub use error::StoreError;
pub use files::Files;

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

/// Largest value of a row in bytes. Above that sled begins to write files of its own that it never syncs.
pub const ROW_BYTES: usize = 2560;

/// Durable rows in the order of their keys, with the slots that make deleting true.
pub trait Store: Send + Sync + 'static {
    /// The row's value.
    fn get<'a>(&'a self, key: &'a [u8]) -> Answer<'a, Option<Vec<u8>>>;

    /// Rows of the range in the order of their keys, at most `limit`.
    fn scan(&self, range: Range<Vec<u8>>, limit: usize) -> Answer<'_, Vec<Row>>;

    /// Checks the conditions and writes everything, or nothing. When it answers, the batch survives a power cut; if
    /// [`Batch::erase_first`] was set, the doomed slots are overwritten and synced as well.
    ///
    /// # Errors
    /// [`StoreError::Moved`] when a condition did not hold. Dropping the future does not take the batch back.
    fn commit(&self, batch: Batch) -> Answer<'_, ()>;

    /// Takes a free slot. Its row of free slots goes in the batch that [`Batch::take`]s it; dropped, it is free again.
    fn take_slot(&self) -> Answer<'_, TakenSlot>;

    /// The slot's key, as it is now.
    fn slot_key(&self, slot: Slot) -> Answer<'_, SlotKey>;

    /// Where sealed bodies lie that are too large for a row.
    fn files(&self) -> &Files;

    /// Whether writes can be expected to succeed.
    fn ready(&self) -> bool;

    /// Gives back the room that removed rows take, and their keys with it. Reading and writing go on meanwhile. It is
    /// not what makes deleting true: that is the overwritten slot.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] when there is no room for the copy; the store is then as before.
    fn compact(&self) -> Answer<'_, Compacted>;

    /// Whether more than half of what the rows take is what was removed.
    fn worth_compacting(&self) -> Answer<'_, bool>;
}
