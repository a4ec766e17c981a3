//! The slot file: an array of random 256-bit keys, one for each thing that is to be deletable.
//!
//! Header of 32 bytes: `"inro slots" ‖ zeros(6) ‖ version(4) ‖ key length(4) ‖ zeros(8)`, then the keys. Overwriting a
//! slot is refilling it with new random bytes, so there is never a zero key.

use std::collections::{HashSet, VecDeque};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::random;
use crate::store::batch::GiveBack;
use crate::store::{Slot, SlotKey, StoreError};

/// How many slots are made at a time.
pub const BLOCK: u64 = 4096;
const HEADER: usize = 32;
const KEY: usize = 32;
const WHAT: &str = "slots.key";

/// The open file.
pub struct SlotFile {
    file: File,
}

impl SlotFile {
    /// Makes a new, empty slot file. It must not exist.
    ///
    /// # Errors
    /// When it exists or the disk fails.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(StoreError::io(WHAT))?;
        file.write_all_at(&header(), 0).map_err(StoreError::io(WHAT))?;
        file.sync_all().map_err(StoreError::io(WHAT))?;
        Ok(Self { file })
    }

    /// Opens the slot file and checks that it holds the slots that the database lists.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the header is another or the file is too short.
    pub fn open(path: &Path, slots: u64) -> Result<Self, StoreError> {
        let file = OpenOptions::new().read(true).write(true).open(path).map_err(StoreError::io(WHAT))?;
        let mut found = [0; HEADER];
        let complete = file.metadata().map_err(StoreError::io(WHAT))?.len() >= place(Slot(slots));
        if !complete || file.read_exact_at(&mut found, 0).is_err() || found != header() {
            return Err(StoreError::Damaged(WHAT));
        }
        Ok(Self { file })
    }

    /// The key in a slot.
    ///
    /// # Errors
    /// When the slot is not in the file.
    pub fn read(&self, slot: Slot) -> Result<SlotKey, StoreError> {
        let mut key = SlotKey([0; KEY]);
        self.file.read_exact_at(&mut key.0, place(slot)).map_err(|_| StoreError::Damaged(WHAT))?;
        Ok(key)
    }

    /// Fills a block of slots with random keys and syncs them. They are listed as free after that.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn make_block(&self, first: Slot) -> Result<(), StoreError> {
        let mut keys = zeroize::Zeroizing::new(vec![0; KEY * BLOCK as usize]);
        random::fill(&mut keys);
        self.file.write_all_at(&keys, place(first)).and_then(|()| self.file.sync_data()).map_err(StoreError::io(WHAT))
    }

    /// Overwrites slots in place with new random keys and syncs them, once for all.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn overwrite(&self, slots: impl IntoIterator<Item = Slot>) -> Result<(), StoreError> {
        for slot in slots {
            self.file.write_all_at(&random::bytes::<KEY>(), place(slot)).map_err(StoreError::io(WHAT))?;
        }
        // In place: nothing of the file changes but its bytes, so that there is nothing to be entered in the file system's journal.
        self.file.sync_data().map_err(StoreError::io(WHAT))
    }
}

fn header() -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..10].copy_from_slice(b"inro slots");
    header[16..20].copy_from_slice(&1_u32.to_be_bytes());
    header[20..24].copy_from_slice(&(KEY as u32).to_be_bytes());
    header
}

fn place(slot: Slot) -> u64 {
    HEADER as u64 + slot.0 * KEY as u64
}

/// The free slots that were read from the store and not handed out yet, and those that were.
#[derive(Default)]
pub struct FreeSlots {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    list: VecDeque<Slot>,
    out: HashSet<Slot>,
}

impl FreeSlots {
    /// Hands one out, if any is known.
    pub fn pop(&self) -> Option<Slot> {
        let mut inner = self.lock();
        let slot = inner.list.pop_front()?;
        inner.out.insert(slot);
        Some(slot)
    }

    /// Those that are handed out now.
    pub fn out(&self) -> HashSet<Slot> {
        self.lock().out.clone()
    }

    /// Adds free slots. None of them may be known already.
    pub fn add(&self, slots: impl IntoIterator<Item = Slot>) {
        self.lock().list.extend(slots);
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.lock().list.is_empty()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl GiveBack for FreeSlots {
    fn give_back(&self, slot: Slot) {
        let mut inner = self.lock();
        if inner.out.remove(&slot) {
            inner.list.push_back(slot);
        }
    }

    fn keep(&self, slot: Slot) {
        self.lock().out.remove(&slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overwritten_slot_has_another_key_and_its_neighbours_keep_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("slots.key");
        let file = SlotFile::create(&path).unwrap();
        file.make_block(Slot(0)).unwrap();
        let before: Vec<_> = (0..3).map(|i| file.read(Slot(i)).unwrap().0).collect();
        file.overwrite([Slot(1)]).unwrap();
        let after: Vec<_> = (0..3).map(|i| file.read(Slot(i)).unwrap().0).collect();
        assert_eq!((before[0], before[2]), (after[0], after[2]));
        assert_ne!(before[1], after[1]);
        let raw = std::fs::read(&path).unwrap();
        assert!(!raw.windows(32).any(|window| window == before[1]));
    }

    #[test]
    fn a_slot_file_that_is_too_short_or_has_another_header_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("slots.key");
        SlotFile::create(&path).unwrap().make_block(Slot(0)).unwrap();
        assert!(SlotFile::open(&path, BLOCK).is_ok());
        assert!(SlotFile::open(&path, BLOCK + 1).is_err());
        let mut raw = std::fs::read(&path).unwrap();
        raw[19] = 2;
        std::fs::write(&path, raw).unwrap();
        assert!(SlotFile::open(&path, BLOCK).is_err());
    }

    #[test]
    fn a_slot_that_is_out_is_not_handed_out_again_until_it_is_given_back() {
        let free = FreeSlots::default();
        free.add([Slot(4)]);
        assert_eq!(free.pop(), Some(Slot(4)));
        assert_eq!(free.pop(), None);
        free.give_back(Slot(4));
        free.give_back(Slot(4));
        assert_eq!(free.pop(), Some(Slot(4)));
        free.keep(Slot(4));
        free.give_back(Slot(4));
        assert_eq!(free.pop(), None);
    }
}
