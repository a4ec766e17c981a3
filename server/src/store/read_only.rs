//! A store that is read and not written to, whatever asks for it. It lies around everything else, so that no path of the service has to
//! remember: what would be written is refused.

use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use super::{
    Answer, Batch, Chunks, Compacted, Figures, FileName, Inventory, Large, Rotated, Row, Slot, SlotKey, Store,
    StoreError, TakenSlot,
};

/// Passes reading on.
pub struct ReadOnly(Arc<dyn Store>);

impl ReadOnly {
    /// Around this store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self(store)
    }
}

fn refused<'a, T: Send + 'a>() -> Answer<'a, T> {
    Box::pin(std::future::ready(Err(StoreError::ReadOnly)))
}

impl Store for ReadOnly {
    fn get<'a>(&'a self, key: &'a [u8]) -> Answer<'a, Option<Vec<u8>>> {
        self.0.get(key)
    }

    fn scan(&self, range: Range<Vec<u8>>, limit: usize) -> Answer<'_, Vec<Row>> {
        self.0.scan(range, limit)
    }

    fn commit(&self, _: Batch) -> Answer<'_, ()> {
        refused()
    }

    fn take_slot(&self) -> Answer<'_, TakenSlot> {
        refused()
    }

    fn slot_key(&self, slot: Slot) -> Answer<'_, SlotKey> {
        self.0.slot_key(slot)
    }

    fn read(&self, large: Large, row: Vec<u8>, through: u64) -> Chunks {
        self.0.read(large, row, through)
    }

    fn inventory(&self) -> Answer<'_, Inventory> {
        self.0.inventory()
    }

    fn lying_about(&self, since: SystemTime) -> Answer<'_, Vec<FileName>> {
        self.0.lying_about(since)
    }

    fn remove(&self, _: Vec<FileName>) -> Answer<'_, ()> {
        refused()
    }

    fn deletions(&self) -> Answer<'_, String> {
        self.0.deletions()
    }

    fn rotate(&self) -> Answer<'_, Rotated> {
        refused()
    }

    fn figures(&self) -> Answer<'_, Figures> {
        self.0.figures()
    }

    fn ready(&self) -> bool {
        self.0.ready()
    }

    fn compact(&self) -> Answer<'_, Compacted> {
        refused()
    }

    fn worth_compacting(&self) -> Answer<'_, bool> {
        Box::pin(std::future::ready(Ok(false)))
    }

    fn settle(&self) -> Answer<'_, ()> {
        refused()
    }

    fn untouched(&self) -> Answer<'_, ()> {
        self.0.untouched()
    }

    fn leave(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.leave()
    }
}
