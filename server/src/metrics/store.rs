//! A store whose commits are counted.

use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use super::Metrics;
use crate::store::{
    Answer, Batch, Chunks, Compacted, Figures, FileName, Inventory, Large, Rotated, Row, Slot, SlotKey, Store,
    StoreError, TakenSlot,
};

/// Passes everything on, and notes how commits end and how long they take.
pub struct Metered {
    store: Arc<dyn Store>,
    metrics: Arc<Metrics>,
}

impl Metered {
    /// Around this store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, metrics: Arc<Metrics>) -> Self {
        Self { store, metrics }
    }
}

impl Store for Metered {
    fn commit(&self, batch: Batch) -> Answer<'_, ()> {
        let began = Instant::now();
        let outcome = self.store.commit(batch);
        Box::pin(async move {
            let outcome = outcome.await;
            // A condition that did not hold is an answer like another; the attempt is made again.
            let done = matches!(outcome, Ok(()) | Err(StoreError::Moved));
            self.metrics.committed(done, began.elapsed());
            outcome
        })
    }

    fn get<'a>(&'a self, key: &'a [u8]) -> Answer<'a, Option<Vec<u8>>> {
        self.store.get(key)
    }

    fn scan(&self, range: Range<Vec<u8>>, limit: usize) -> Answer<'_, Vec<Row>> {
        self.store.scan(range, limit)
    }

    fn take_slot(&self) -> Answer<'_, TakenSlot> {
        self.store.take_slot()
    }

    fn slot_key(&self, slot: Slot) -> Answer<'_, SlotKey> {
        self.store.slot_key(slot)
    }

    fn read(&self, large: Large, row: Vec<u8>, through: u64) -> Chunks {
        self.store.read(large, row, through)
    }

    fn inventory(&self) -> Answer<'_, Inventory> {
        self.store.inventory()
    }

    fn lying_about(&self, since: SystemTime) -> Answer<'_, Vec<FileName>> {
        self.store.lying_about(since)
    }

    fn remove(&self, names: Vec<FileName>) -> Answer<'_, ()> {
        self.store.remove(names)
    }

    fn deletions(&self) -> Answer<'_, String> {
        self.store.deletions()
    }

    fn rotate(&self) -> Answer<'_, Rotated> {
        self.store.rotate()
    }

    fn figures(&self) -> Answer<'_, Figures> {
        self.store.figures()
    }

    fn ready(&self) -> bool {
        self.store.ready()
    }

    fn compact(&self) -> Answer<'_, Compacted> {
        self.store.compact()
    }

    fn compacting(&self) -> Option<u64> {
        self.store.compacting()
    }

    fn worth_compacting(&self) -> Answer<'_, bool> {
        self.store.worth_compacting()
    }

    fn settle(&self) -> Answer<'_, ()> {
        self.store.settle()
    }

    fn untouched(&self) -> Answer<'_, ()> {
        self.store.untouched()
    }

    fn leave(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.store.leave()
    }
}
