//! What the database must hold at least. sled ends its log at the first bytes that do not fit their checksum, as after a
//! torn write, and says nothing: one flipped bit would otherwise be an older, or an empty, store that looks whole.
//!
//! Every group of writes counts up a row in the database. When the group is durable its number is written here, in
//! `commits`: `"inro commits" ‖ version(4) ‖ number(8) ‖ SHA-256 of these 24 bytes`. Here may stand less than in the
//! database (killed in between), never more.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::store::StoreError;

const HEAD: &[u8; 16] = b"inro commits\0\0\0\x01";
const BYTES: usize = 16 + 8 + 32;
/// A power cut may make the file older by this much. It never makes it wrong.
const SYNC_STEP: Duration = Duration::from_secs(1);
/// As it is called in errors.
pub const WHAT: &str = "commits";

/// The open file.
pub struct Witness {
    file: File,
    synced: Instant,
}

impl Witness {
    /// Makes the file for a new, empty database.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).mode(0o600).open(path)?;
        let mut witness = Self { file, synced: Instant::now() };
        witness.write(0)?;
        witness.sync()?;
        Ok(witness)
    }

    /// Opens the file, and reads how many groups the database must hold at least.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is not what was written.
    pub fn open(path: &Path) -> Result<(Self, u64), StoreError> {
        let file = OpenOptions::new().read(true).write(true).open(path).map_err(StoreError::io(WHAT))?;
        let mut found = [0; BYTES];
        let whole =
            file.read_exact_at(&mut found, 0).is_ok() && file.metadata().is_ok_and(|is| is.len() == BYTES as u64);
        let (text, digest) = found.split_at(24);
        if !whole || !text.starts_with(HEAD) || Sha256::digest(text)[..] != *digest {
            return Err(StoreError::Damaged(WHAT));
        }
        let mut number = [0; 8];
        number.copy_from_slice(&text[16..]);
        Ok((Self { file, synced: Instant::now() }, u64::from_be_bytes(number)))
    }

    /// Says that the database holds this group durably.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn note(&mut self, number: u64) -> Result<(), StoreError> {
        self.write(number).map_err(StoreError::io(WHAT))?;
        if self.synced.elapsed() >= SYNC_STEP { self.sync().map_err(StoreError::io(WHAT)) } else { Ok(()) }
    }

    /// Makes the last note durable.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn sync(&mut self) -> io::Result<()> {
        self.synced = Instant::now();
        self.file.sync_data()
    }

    fn write(&self, number: u64) -> io::Result<()> {
        let text = [&HEAD[..], &number.to_be_bytes()].concat();
        let digest = Sha256::digest(&text);
        self.file.write_all_at(&[&text[..], &digest[..]].concat(), 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_read_again_and_a_flipped_bit_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("commits");
        let mut witness = Witness::create(&path).unwrap();
        assert_eq!(Witness::open(&path).unwrap().1, 0);
        witness.note(u64::MAX - 5).unwrap();
        assert_eq!(Witness::open(&path).unwrap().1, u64::MAX - 5);
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
            assert!(Witness::open(&path).is_err(), "byte {at}");
        }
        std::fs::write(&path, &whole[..BYTES - 1]).unwrap();
        assert!(Witness::open(&path).is_err());
    }
}
