//! The one thread that overwrites slots, removes their files, and writes the log of deletions. What it has not finished
//! is in rows, and is finished at the next start.

use std::fs::File;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use tokio::sync::oneshot;

use super::files::Files;
use super::slots::SlotFile;
use super::writer::{Barrier, Message};
use crate::store::{Batch, Doomed, FileName, Slot, StoreError, deletions, key};

/// Slots worked off at a time at a start.
const PAGE: usize = 4096;

/// A line for the log of deletions, and the row that holds it until it is there.
pub struct Line {
    pub row: Vec<u8>,
    pub text: String,
}

/// Slots of a durable batch that are to be overwritten, lines that are to be written, and who waits for it.
pub struct Erasure {
    pub doomed: Vec<Doomed>,
    pub lines: Vec<Line>,
    pub waits: Option<oneshot::Sender<Result<(), StoreError>>>,
}

/// The eraser's side of the store.
pub struct Eraser {
    pub slots: Arc<SlotFile>,
    pub files: Files,
    pub deleted: File,
    pub writes: mpsc::Sender<Message>,
    pub running: Arc<AtomicBool>,
}

impl Eraser {
    /// Runs until the writer is gone.
    pub fn run(mut self, queue: &mpsc::Receiver<Erasure>) {
        while let Ok(first) = queue.recv() {
            let mut group = vec![first];
            group.extend(queue.try_iter());
            let outcome = self.erase(&group);
            if let Err(error) = &outcome {
                tracing::error!(%error, "the store stops: a slot could not be erased");
                self.running.store(false, Ordering::Release);
            }
            let mut batch = freed(group.iter().flat_map(|erasure| &erasure.doomed).map(|doomed| doomed.slot));
            group.iter().flat_map(|erasure| &erasure.lines).for_each(|line| batch.remove(line.row.clone()));
            for waits in group.into_iter().filter_map(|erasure| erasure.waits) {
                let _ = waits.send(outcome.clone());
            }
            if outcome.is_ok() {
                // Nobody waits for this, and a barrier of its own would be one that others wait for. The next start does it if it is lost.
                let _ = self.writes.send(Message::Later(batch));
            }
        }
    }

    fn erase(&mut self, group: &[Erasure]) -> Result<(), StoreError> {
        let lines = group.iter().flat_map(|erasure| &erasure.lines).map(|line| &line.text);
        deletions::append(&mut self.deleted, lines).map_err(StoreError::io(deletions::NAME))?;
        let doomed = || group.iter().flat_map(|erasure| &erasure.doomed);
        self.slots.overwrite(doomed().map(|doomed| doomed.slot))?;
        remove_files(&self.files, doomed().filter_map(|doomed| doomed.file))
    }
}

/// Writes every line of the log of deletions that a row holds, overwrites every slot that a row says is to be erased, and
/// gives up files that were being written: before the first request.
pub fn finish_what_was_left(
    tree: &sled::Db,
    barrier: &mut Barrier,
    slots: &SlotFile,
    files: &Files,
    deleted: &mut File,
) -> Result<(), StoreError> {
    write_lines(tree, barrier, deleted)?;
    // A file that was being written is only a slot to be erased.
    let mut writing = sled::Batch::default();
    let mut found = 0;
    for row in tree.range(key::all_writing()) {
        let (row, value) = row.map_err(StoreError::sled)?;
        let slot = <[u8; 8]>::try_from(&*value).map_err(|_| StoreError::Damaged("a row of the database"))?;
        let name = key::name_of(&row).ok_or(StoreError::Damaged("a row of the database"))?;
        writing.remove(row);
        writing.insert(key::erase(Slot(u64::from_be_bytes(slot))), name.0.to_vec());
        found += 1;
    }
    if found > 0 {
        tree.apply_batch(writing).map_err(StoreError::sled)?;
        barrier.make_durable(tree)?;
    }
    loop {
        let rows: Vec<_> =
            tree.range(key::all_erase()).take(PAGE).collect::<Result<_, _>>().map_err(StoreError::sled)?;
        if rows.is_empty() {
            return Ok(());
        }
        let doomed: Vec<Slot> = rows.iter().filter_map(|(row, _)| key::slot_of(row)).collect();
        slots.overwrite(doomed.iter().copied())?;
        let names = rows.iter().filter_map(|(_, name)| <[u8; 16]>::try_from(&**name).ok().map(FileName));
        remove_files(files, names)?;
        tracing::info!(slots = doomed.len(), "finished erasing what the last run began");
        let mut batch = sled::Batch::default();
        for (key, value) in freed(doomed).writes {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        tree.apply_batch(batch).map_err(StoreError::sled)?;
        barrier.make_durable(tree)?;
    }
}

/// A line that was written before and whose row was not removed any more stands there twice, which says the same.
fn write_lines(tree: &sled::Db, barrier: &mut Barrier, deleted: &mut File) -> Result<(), StoreError> {
    let rows: Vec<_> = tree.range(key::all_log()).collect::<Result<_, _>>().map_err(StoreError::sled)?;
    if rows.is_empty() {
        return Ok(());
    }
    let texts: Result<Vec<_>, _> = rows.iter().map(|(_, text)| std::str::from_utf8(text)).collect();
    let texts = texts.map_err(|_| StoreError::Damaged("a row of the database"))?;
    deletions::append(deleted, texts.iter()).map_err(StoreError::io(deletions::NAME))?;
    tracing::info!(lines = rows.len(), "wrote what the last run had not yet written into the log of deletions");
    let mut batch = sled::Batch::default();
    rows.into_iter().for_each(|(row, _)| batch.remove(row));
    tree.apply_batch(batch).map_err(StoreError::sled)?;
    barrier.make_durable(tree)
}

fn remove_files(files: &Files, names: impl Iterator<Item = FileName>) -> Result<(), StoreError> {
    let mut any = false;
    for name in names {
        files.remove(name)?;
        any = true;
    }
    if any { files.sync_folder() } else { Ok(()) }
}

fn freed(slots: impl IntoIterator<Item = Slot>) -> Batch {
    let mut batch = Batch::default();
    for slot in slots {
        batch.remove(key::erase(slot));
        batch.put(key::free(slot), Vec::new());
    }
    batch
}
