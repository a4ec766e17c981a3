//! The one thread that writes: takes what waits, checks the conditions in order, writes all of it as one batch of sled,
//! makes it durable with one barrier, then answers. `flush` alone is no fsync, so the barrier syncs the files itself.

use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use tokio::sync::oneshot;

use super::eraser::Erasure;
use super::witness::Witness;
use crate::store::{Batch, ROW_BYTES, StoreError, key};

/// Requests that share a barrier.
const GROUP: usize = 1024;

/// One batch and who waits for it.
pub struct Job {
    pub batch: Batch,
    pub answer: oneshot::Sender<Result<(), StoreError>>,
}

/// What the writer is told.
pub enum Message {
    Write(Job),
    Stop,
}

/// Makes what sled has written durable.
pub struct Barrier {
    database: File,
    blobs: PathBuf,
}

impl Barrier {
    /// For sled's folder. The database file exists once sled is open.
    pub fn open(folder: &std::path::Path) -> std::io::Result<Self> {
        for folder in [folder, &folder.join("blobs")] {
            if folder.exists() {
                File::open(folder)?.sync_all()?;
            }
        }
        Ok(Self {
            database: File::options().read(true).write(true).open(folder.join("db"))?,
            blobs: folder.join("blobs"),
        })
    }

    /// Flushes sled, then syncs its file and whatever it put beside it.
    pub fn make_durable(&self, tree: &sled::Db) -> Result<(), StoreError> {
        tree.flush().map_err(StoreError::sled)?;
        self.sync().map_err(StoreError::io("database"))
    }

    fn sync(&self) -> std::io::Result<()> {
        self.database.sync_all()?;
        if !self.blobs.exists() {
            return Ok(());
        }
        let mut any = false;
        for entry in std::fs::read_dir(&self.blobs)? {
            // One that sled removed meanwhile needs no sync.
            if let Ok(file) = File::open(entry?.path()) {
                file.sync_all()?;
                any = true;
            }
        }
        if any {
            File::open(&self.blobs)?.sync_all()?;
        }
        Ok(())
    }
}

/// The writer's side of the store.
pub struct Writer {
    pub tree: sled::Db,
    pub barrier: Barrier,
    pub witness: Witness,
    /// Groups written so far.
    pub commits: u64,
    pub erasures: mpsc::Sender<Erasure>,
    pub running: Arc<AtomicBool>,
}

impl Writer {
    /// Runs until told to stop, or until the disk fails; after that every batch is refused.
    pub fn run(mut self, queue: &mpsc::Receiver<Message>) {
        while let Ok(Message::Write(first)) = queue.recv() {
            let mut jobs = vec![first];
            let mut stop = false;
            while jobs.len() < GROUP {
                match queue.try_recv() {
                    Ok(Message::Write(job)) => jobs.push(job),
                    Ok(Message::Stop) => {
                        stop = true;
                        break;
                    }
                    Err(_) => break,
                }
            }
            self.write_group(jobs);
            if stop {
                break;
            }
        }
        // What is lost here is a second's worth of what damage would be noticed by.
        if let Err(error) = self.witness.sync() {
            tracing::warn!(%error, "the count of commits was not synced");
        }
    }

    fn write_group(&mut self, jobs: Vec<Job>) {
        let mut overlay = HashMap::new();
        let mut accepted = Vec::with_capacity(jobs.len());
        for job in jobs {
            match self.check(&job.batch, &overlay) {
                Ok(()) => {
                    for (key, value) in &job.batch.writes {
                        overlay.insert(key.clone(), value.clone());
                    }
                    accepted.push(job);
                }
                Err(error) => {
                    let _ = job.answer.send(Err(error));
                }
            }
        }
        if accepted.is_empty() {
            return;
        }
        match self.write(overlay) {
            Ok(()) => accepted.into_iter().for_each(|job| self.settle(job)),
            Err(error) => {
                tracing::error!(%error, "the store stops: a write failed");
                self.running.store(false, Ordering::Release);
                for job in accepted {
                    job.batch.taken.into_iter().for_each(crate::store::TakenSlot::abandon);
                    let _ = job.answer.send(Err(error.clone()));
                }
            }
        }
    }

    fn check(&self, batch: &Batch, overlay: &HashMap<Vec<u8>, Option<Vec<u8>>>) -> Result<(), StoreError> {
        if !self.running.load(Ordering::Acquire) {
            return Err(StoreError::Stopped);
        }
        if let Some(large) = batch.writes.values().flatten().find(|value| value.len() > ROW_BYTES) {
            return Err(StoreError::RowTooLarge(large.len()));
        }
        for (key, expected) in &batch.expect {
            let holds = match overlay.get(key) {
                Some(value) => value == expected,
                None => self.tree.get(key).map_err(StoreError::sled)?.as_deref() == expected.as_deref(),
            };
            if !holds {
                return Err(StoreError::Moved);
            }
        }
        Ok(())
    }

    fn write(&mut self, rows: HashMap<Vec<u8>, Option<Vec<u8>>>) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for (key, value) in rows {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        self.commits += 1;
        batch.insert(key::commits(), &self.commits.to_be_bytes());
        self.tree.apply_batch(batch).map_err(StoreError::sled)?;
        self.barrier.make_durable(&self.tree)?;
        self.witness.note(self.commits)
    }

    /// The batch is durable: its slots are in use, what it doomed is handed on.
    fn settle(&self, job: Job) {
        let Job { batch, answer } = job;
        batch.taken.into_iter().for_each(crate::store::TakenSlot::keep);
        if batch.doomed.is_empty() && batch.deleted.is_empty() {
            let _ = answer.send(Ok(()));
            return;
        }
        let waits = if batch.erase_first {
            Some(answer)
        } else {
            let _ = answer.send(Ok(()));
            None
        };
        // If the eraser is gone the store is stopping; the rows that name the slots are worked off at the next start,
        // and whoever waits is told that it is not done by the answer's sender being dropped.
        let _ = self.erasures.send(Erasure { doomed: batch.doomed, deleted: batch.deleted, waits });
    }
}
