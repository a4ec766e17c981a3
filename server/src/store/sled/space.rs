//! Room on the disk. sled cannot go on after a write that found none, so what needs room is refused before that, and a
//! file of 16 MiB is kept to be given up: deleting still works on a full disk.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

use crate::store::{Batch, StoreError};

/// Bytes of the file that is given up.
const RESERVE: u64 = 16 << 20;
/// Below this only small writes are taken: a session, a journal entry.
const ROOM: u64 = 8 << 20;
/// Below this nothing is taken but what deletes; the reserve is given up.
const LITTLE_ROOM: u64 = 4 << 20;
/// Below this nothing at all is taken.
const NO_ROOM: u64 = 1 << 20;
/// A batch of at most this many bytes is small.
const SMALL: u64 = 4096;
/// What a byte of a row may cost in sled's log, at worst: the page that it belongs to is written again.
const COST: u64 = 4;

/// Watches the room on the data folder's disk.
pub struct Space {
    folder: PathBuf,
    reserve: PathBuf,
    held: bool,
}

impl Space {
    /// For this data folder. The reserve is taken if there is room for it.
    pub fn open(data: &Path) -> Self {
        let reserve = data.join("reserve");
        let held = std::fs::metadata(&reserve).is_ok_and(|is| is.len() == RESERVE);
        let mut space = Self { folder: data.to_owned(), reserve, held };
        space.take_back();
        if !space.held {
            tracing::warn!("there is little room on the disk; less than the reserve of 16 MiB could be set aside");
        }
        space
    }

    /// Whether the batch may be written.
    ///
    /// # Errors
    /// [`StoreError::DiskFull`] when it may not.
    pub fn check(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let mut room = available(&self.folder);
        if room < LITTLE_ROOM && self.held {
            self.give_up();
            room = available(&self.folder);
        } else if !self.held && room > 2 * RESERVE {
            self.take_back();
        }
        let bytes = bytes_of(batch);
        let needed = if deletes(batch) {
            NO_ROOM
        } else if bytes <= SMALL {
            LITTLE_ROOM
        } else {
            ROOM.saturating_add(bytes.saturating_mul(COST))
        };
        // What the reserve gave is for deleting alone.
        let usable = if self.held || deletes(batch) { room } else { room.saturating_sub(RESERVE) };
        if usable < needed { Err(StoreError::DiskFull) } else { Ok(()) }
    }

    fn give_up(&mut self) {
        match std::fs::remove_file(&self.reserve) {
            Ok(()) => tracing::error!("the disk is full: the reserve was given up, only deleting is taken from now on"),
            Err(error) => tracing::error!(%error, "the disk is full and the reserve could not be given up"),
        }
        self.held = false;
    }

    fn take_back(&mut self) {
        if self.held || available(&self.folder) < 2 * RESERVE {
            return;
        }
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&self.reserve);
        let taken = file.and_then(|file: File| Ok(fallocate(&file, FallocateFlags::empty(), 0, RESERVE)?));
        if taken.is_err() {
            let _ = std::fs::remove_file(&self.reserve);
        }
        self.held = taken.is_ok();
    }
}

/// Whether a file of this many bytes may be written: what rows and deleting need stays.
///
/// # Errors
/// [`StoreError::DiskFull`] when it may not.
pub fn check_file(folder: &Path, bytes: u64) -> Result<(), StoreError> {
    if available(folder) < ROOM.saturating_add(bytes) { Err(StoreError::DiskFull) } else { Ok(()) }
}

/// Bytes that can be written on this folder's disk; if nobody says, as many as one likes, and the write itself tells.
pub fn available(folder: &Path) -> u64 {
    statvfs(folder).map_or(u64::MAX, |found| found.f_bavail.saturating_mul(found.f_frsize))
}

/// Whether there is less in the store after it: it takes no slot and erases one, or is to be erased before the answer.
fn deletes(batch: &Batch) -> bool {
    let removed = batch.writes.values().filter(|value| value.is_none()).count();
    batch.erase_first || (batch.taken.is_empty() && (!batch.doomed.is_empty() || 2 * removed >= batch.writes.len()))
}

fn bytes_of(batch: &Batch) -> u64 {
    batch.writes.iter().map(|(key, value)| (key.len() + value.as_ref().map_or(0, Vec::len)) as u64).sum()
}
