//! The embedded store: sled for the rows, a slot file, a folder of sealed bodies.

mod bodies;
mod compaction;
mod eraser;
pub mod files;
mod folder;
mod rows;
pub mod slots;
mod space;
mod witness;
mod writer;

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::SystemTime;

use tokio::sync::mpsc as bounded;

pub use folder::{Medium, OpenError};

use self::bodies::Bodies;
use self::compaction::{Compactor, Waiting};
use self::files::Files;
use self::folder::Folder;
use self::rows::Rows;
use self::slots::{BLOCK, FreeSlots, SlotFile};
use super::{
    Answer, Batch, Chunks, Compacted, Figures, FileName, Inventory, Large, Rotated, Row, Slot, SlotKey, Store,
    StoreError, TakenSlot, deletions, key,
};

/// Rows read at a time when free slots run out.
const REFILL: usize = 4096;

/// The embedded store. Dropping it waits until what was begun is written.
pub struct SledStore {
    rows: Arc<Rows>,
    compactor: Arc<Compactor>,
    data: PathBuf,
    files: Files,
    slots: Arc<SlotFile>,
    free: Arc<FreeSlots>,
    refill: tokio::sync::Mutex<()>,
    writes: mpsc::Sender<writer::Message>,
    running: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    medium: Medium,
    // Last, so that the lock on the folder goes when everything else is closed.
    _lock: std::fs::File,
}

impl SledStore {
    /// Opens the folder, made if it is missing, and finishes what a crash left undone.
    ///
    /// # Errors
    /// When the folder is in use, of another format, incomplete or damaged; the error names the file and the remedy.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let Folder { lock, tree, mut barrier, files, slots, medium, mut deleted, witness, commits, generation, space } =
            folder::open(path)?;
        let slots = Arc::new(slots);
        eraser::finish_what_was_left(&tree, &mut barrier, &slots, &files, &mut deleted).map_err(OpenError::Repair)?;
        let free = Arc::new(FreeSlots::default());
        let running = Arc::new(AtomicBool::new(true));
        let (writes, write_queue) = mpsc::channel();
        let (erasures, erase_queue) = mpsc::channel();
        let rows = Arc::new(Rows::new(tree));
        let writer = writer::Writer {
            rows: Arc::clone(&rows),
            data: path.to_owned(),
            barrier,
            space,
            later: Vec::new(),
            remembered: None,
            witness,
            commits,
            erasures,
            running: Arc::clone(&running),
        };
        let eraser = eraser::Eraser {
            slots: Arc::clone(&slots),
            files: files.clone(),
            deleted,
            writes: writes.clone(),
            running: Arc::clone(&running),
        };
        let threads = vec![
            spawn("store writer", move || writer.run(&write_queue))?,
            spawn("slot eraser", move || eraser.run(&erase_queue))?,
        ];
        let compactor = Arc::new(Compactor::new(path.to_owned(), generation, Arc::clone(&rows), writes.clone()));
        Ok(Self {
            rows,
            compactor,
            data: path.to_owned(),
            files,
            slots,
            free,
            refill: tokio::sync::Mutex::default(),
            writes,
            running,
            threads,
            medium,
            _lock: lock,
        })
    }

    /// Whether overwriting in place holds on this medium.
    #[must_use]
    pub fn medium(&self) -> Medium {
        self.medium
    }

    async fn refill_free(&self) -> Result<(), StoreError> {
        let _one = self.refill.lock().await;
        if !self.free.is_empty() {
            return Ok(());
        }
        // Read before the rows: whatever is handed out now must not be added again.
        let out = self.free.out();
        let rows = self.read_range(key::all_free(), REFILL + out.len())?;
        let known = rows.iter().filter_map(|(row, _)| key::slot_of(row));
        let fresh: Vec<Slot> = known.filter(|slot| !out.contains(slot)).collect();
        if fresh.is_empty() {
            self.make_block().await
        } else {
            self.free.add(fresh);
            Ok(())
        }
    }

    /// Makes a block of keys, and lists them once they are on the disk.
    async fn make_block(&self) -> Result<(), StoreError> {
        let before = folder::slot_count(&self.rows.current())?;
        let slots = Arc::clone(&self.slots);
        tokio::task::spawn_blocking(move || slots.make_block(Slot(before)))
            .await
            .unwrap_or(Err(StoreError::Stopped))?;
        let mut batch = Batch::default();
        let listed = (before > 0).then(|| before.to_be_bytes().to_vec());
        batch.expect(key::slot_count(), listed);
        batch.put(key::slot_count(), (before + BLOCK).to_be_bytes().to_vec());
        for slot in before..before + BLOCK {
            batch.put(key::free(Slot(slot)), Vec::new());
        }
        bodies::send(&self.writes, batch).await?;
        self.free.add((before..before + BLOCK).map(Slot));
        Ok(())
    }

    fn look(&self) -> Result<Inventory, StoreError> {
        let free = self.read_range(key::all_free(), usize::MAX)?;
        let (files, unfinished) = self.files.names()?;
        Ok(Inventory {
            slots: folder::slot_count(&self.rows.current())?,
            free: free.iter().filter_map(|(row, _)| key::slot_of(row)).collect(),
            taken: None,
            files,
            unfinished,
            writing: self.writing()?,
        })
    }

    fn writing(&self) -> Result<HashSet<FileName>, StoreError> {
        let rows = self.read_range(key::all_writing(), usize::MAX)?;
        Ok(rows.iter().filter_map(|(row, _)| key::name_of(row)).collect())
    }

    fn read_range(&self, range: Range<Vec<u8>>, limit: usize) -> Result<Vec<Row>, StoreError> {
        self.rows
            .current()
            .range(range)
            .take(limit)
            .map(|row| row.map(|(key, value)| (key.to_vec(), value.to_vec())).map_err(StoreError::sled))
            .collect()
    }
}

impl Store for SledStore {
    fn get<'a>(&'a self, key: &'a [u8]) -> Answer<'a, Option<Vec<u8>>> {
        let found = self.rows.current().get(key).map_err(StoreError::sled);
        Box::pin(std::future::ready(found.map(|value| value.map(|value| value.to_vec()))))
    }

    fn scan(&self, range: Range<Vec<u8>>, limit: usize) -> Answer<'_, Vec<Row>> {
        Box::pin(std::future::ready(self.read_range(range, limit)))
    }

    fn commit(&self, batch: Batch) -> Answer<'_, ()> {
        if batch.parts.is_empty() {
            return Box::pin(bodies::send(&self.writes, batch));
        }
        let bodies = Bodies { files: self.files.clone(), writes: self.writes.clone() };
        let written = tokio::spawn(bodies.write(batch));
        Box::pin(async move { written.await.unwrap_or(Err(StoreError::Stopped)) })
    }

    fn take_slot(&self) -> Answer<'_, TakenSlot> {
        Box::pin(async move {
            loop {
                if let Some(slot) = self.free.pop() {
                    let home: Arc<FreeSlots> = Arc::clone(&self.free);
                    let key = self.slots.read(slot)?;
                    return Ok(TakenSlot::new(slot, key, home));
                }
                self.refill_free().await?;
            }
        })
    }

    fn slot_key(&self, slot: Slot) -> Answer<'_, SlotKey> {
        Box::pin(std::future::ready(self.slots.read(slot)))
    }

    fn read(&self, large: Large, row: Vec<u8>, through: u64) -> Chunks {
        match self.slots.read(large.slot) {
            Ok(key) => self.files.read(large, &key, &row, through),
            Err(error) => {
                let (send, chunks) = bounded::channel(1);
                // There is room for one.
                let _ = send.try_send(Err(error));
                chunks
            }
        }
    }

    fn inventory(&self) -> Answer<'_, Inventory> {
        Box::pin(std::future::ready(self.look()))
    }

    fn lying_about(&self, since: SystemTime) -> Answer<'_, Vec<FileName>> {
        let files = self.files.clone();
        Box::pin(async move {
            let old = blocking(move || files.older_than(since)).await?;
            // After the files: one that was here before has its row by now, or one that says that it is being written.
            let writing = self.writing()?;
            Ok(old.into_iter().filter(|name| !writing.contains(name)).collect())
        })
    }

    fn remove(&self, names: Vec<FileName>) -> Answer<'_, ()> {
        let files = self.files.clone();
        Box::pin(blocking(move || {
            names.into_iter().try_for_each(|name| files.remove(name))?;
            files.sync_folder()
        }))
    }

    fn deletions(&self) -> Answer<'_, String> {
        let path = self.data.join(deletions::NAME);
        Box::pin(blocking(move || std::fs::read_to_string(path).map_err(StoreError::io(deletions::NAME))))
    }

    fn rotate(&self) -> Answer<'_, Rotated> {
        let why = "keys are overwritten in place here, so there is no root key to be replaced";
        Box::pin(std::future::ready(Err(StoreError::failed("slots.key", why))))
    }

    fn figures(&self) -> Answer<'_, Figures> {
        let tree = self.rows.current();
        let figures = tree
            .size_on_disk()
            .map_err(StoreError::sled)
            .and_then(|rows_bytes| Ok(Figures { rows_bytes, slots: folder::slot_count(&tree)? }));
        Box::pin(std::future::ready(figures))
    }

    fn ready(&self) -> bool {
        self.running.load(Ordering::Acquire)
    }

    fn compact(&self) -> Answer<'_, Compacted> {
        let compactor = Arc::clone(&self.compactor);
        Box::pin(async move {
            let waiting = Waiting::default();
            let watched = waiting.watched();
            let work = tokio::task::spawn_blocking(move || compactor.compact(&watched));
            work.await.unwrap_or(Err(StoreError::Stopped))
        })
    }

    fn compacting(&self) -> Option<u64> {
        Some(self.compactor.copied())
    }

    fn worth_compacting(&self) -> Answer<'_, bool> {
        let compactor = Arc::clone(&self.compactor);
        Box::pin(async move {
            tokio::task::spawn_blocking(move || compactor.worth_it()).await.unwrap_or(Err(StoreError::Stopped))
        })
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        self.compactor.stop();
        // The writer ends its group, then the eraser its queue: it ends when the writer's sender is gone.
        let _ = self.writes.send(writer::Message::Stop);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Stopped))
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map_err(|error| OpenError::Io { path: name.into(), error })
}
