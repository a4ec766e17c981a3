//! A write in the making: gathers conditions, rows and sealed bodies, then commits them in one batch.

use std::sync::Arc;

use super::sealed::{self, Body, SealedRow};
use super::{Batch, Doomed, FileName, SlotKey, Store, StoreError, TakenSlot, key};
use crate::random;

/// A write in the making.
pub struct Change {
    store: Arc<dyn Store>,
    batch: Batch,
    large: Vec<Large>,
}

/// A body that goes into a file: written when everything else was checked.
struct Large {
    row: Vec<u8>,
    meta: Vec<u8>,
    body: Vec<u8>,
}

impl Change {
    /// An empty change.
    #[must_use]
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self { store: Arc::clone(store), batch: Batch::default(), large: Vec::new() }
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
        if body.len() > sealed::INLINE_BYTES || body.len() + meta.len() + row.len() > sealed::INLINE_BYTES + 128 {
            self.large.push(Large { row, meta, body: body.to_vec() });
            return Ok(());
        }
        let taken = self.store.take_slot().await?;
        let envelope = sealed::seal_envelope(taken.slot, &taken.key, &row, body);
        self.batch.take(taken);
        let value = SealedRow { meta, body: Body::InRow(envelope) };
        self.batch.put(row, value.encode());
        Ok(())
    }

    /// Brings a slot into use for something that this module does not seal.
    pub fn take(&mut self, taken: TakenSlot) {
        self.batch.take(taken);
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

    /// The answer waits until the doomed slots are overwritten.
    pub fn erase_first(&mut self) {
        self.batch.erase_first = true;
    }

    /// Writes everything, or nothing; durable when it answers. It runs to its end even if nobody waits for it.
    ///
    /// # Errors
    /// [`StoreError::Moved`] when a condition did not hold.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        if self.large.is_empty() {
            return self.store.commit(self.batch).await;
        }
        tokio::spawn(async move {
            let large = std::mem::take(&mut self.large);
            let written = write_files(&self.store, &mut self.batch, large).await?;
            let outcome = self.store.commit(self.batch).await;
            if outcome.is_err() {
                discard(&self.store, &written).await;
            }
            outcome
        })
        .await
        .unwrap_or(Err(StoreError::Stopped))
    }
}

/// Reserves slots durably, writes the files, and names them in the batch.
async fn write_files(store: &Arc<dyn Store>, batch: &mut Batch, large: Vec<Large>) -> Result<Vec<Doomed>, StoreError> {
    let mut reserve = Batch::default();
    let mut doomed = Vec::with_capacity(large.len());
    let mut jobs: Vec<(FileName, SlotKey, Large)> = Vec::with_capacity(large.len());
    for large in large {
        let taken = store.take_slot().await?;
        let name = FileName(random::bytes());
        reserve.put(key::writing(name), taken.slot.0.to_be_bytes().to_vec());
        batch.remove(key::writing(name));
        let value = SealedRow {
            meta: large.meta.clone(),
            body: Body::InFile { slot: taken.slot, name, length: large.body.len() as u64 },
        };
        batch.put(large.row.clone(), value.encode());
        doomed.push(value.doomed());
        jobs.push((name, taken.key.clone(), large));
        reserve.take(taken);
    }
    store.commit(reserve).await?;
    let files = store.files().clone();
    let written = tokio::task::spawn_blocking(move || {
        for (name, key, large) in &jobs {
            files.write(*name, key, &large.row, &large.body)?;
        }
        files.sync_folder()
    })
    .await
    .unwrap_or(Err(StoreError::Stopped));
    if let Err(error) = written {
        discard(store, &doomed).await;
        return Err(error);
    }
    Ok(doomed)
}

/// Gives up files that no row will name. If this fails too, the next start does it.
async fn discard(store: &Arc<dyn Store>, written: &[Doomed]) {
    let mut batch = Batch::default();
    for doomed in written {
        if let Some(name) = doomed.file {
            batch.remove(key::writing(name));
        }
        batch.doom(*doomed);
    }
    if let Err(error) = store.commit(batch).await {
        tracing::warn!(%error, "files of a refused change stay until the next start");
    }
}
