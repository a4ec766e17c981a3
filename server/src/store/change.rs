//! A write in the making: gathers conditions, rows and sealed bodies, then commits them in one batch.

use std::sync::Arc;

use super::sealed::{self, SealedRow};
use super::{Batch, Doomed, Part, Store, StoreError, TakenSlot};

/// A write in the making.
pub struct Change {
    store: Arc<dyn Store>,
    batch: Batch,
}

impl Change {
    /// An empty change.
    #[must_use]
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self { store: Arc::clone(store), batch: Batch::default() }
    }

    /// The row must have this value, or not exist.
    pub fn expect(&mut self, row: Vec<u8>, value: Option<Vec<u8>>) {
        self.batch.expect(row, value);
    }

    /// Writes a row that holds nothing to be deletable.
    pub fn put(&mut self, row: Vec<u8>, value: Vec<u8>) {
        self.batch.put(row, value);
    }

    /// Removes a row that holds nothing to be deletable.
    pub fn remove(&mut self, row: Vec<u8>) {
        self.batch.remove(row);
    }

    /// Writes a row whose body is sealed under a slot of its own.
    ///
    /// # Errors
    /// When no slot can be had.
    pub async fn put_sealed(&mut self, row: Vec<u8>, meta: Vec<u8>, body: &[u8]) -> Result<(), StoreError> {
        let taken = self.store.take_slot().await?;
        sealed::put(&mut self.batch, taken, row, meta, body);
        Ok(())
    }

    /// Brings a slot into use for something that this module does not seal.
    pub fn take(&mut self, taken: TakenSlot) {
        self.batch.take(taken);
    }

    /// Writes bytes of a large body that a row names.
    pub fn write(&mut self, part: Part) {
        self.batch.write(part);
    }

    /// Removes a sealed row; its slot is erased once the change is durable.
    pub fn remove_sealed(&mut self, row: Vec<u8>, value: &SealedRow) {
        self.batch.remove(row);
        self.batch.doom(value.doomed());
    }

    /// Erases a slot once the change is durable.
    pub fn doom(&mut self, doomed: Doomed) {
        self.batch.doom(doomed);
    }

    /// Adds a line to the log of deletions.
    pub fn log_deletion(&mut self, line: String) {
        self.batch.deleted.push(line);
    }

    /// The answer waits until the doomed slots are erased.
    pub fn erase_first(&mut self) {
        self.batch.erase_first = true;
    }

    /// Writes everything, or nothing; durable when it answers. It runs to its end even if nobody waits for it.
    ///
    /// # Errors
    /// [`StoreError::Moved`] when a condition did not hold.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.store.commit(self.batch).await
    }
}
