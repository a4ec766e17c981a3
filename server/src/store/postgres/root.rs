//! `slots.root`, the file of root keys: what the database holds of slots' keys is encrypted under one of them. The file is
//! outside of the database, so that what lies about there of erased keys opens with nothing once the root was replaced.
//!
//! Header of 16 bytes: `"inro root" ‖ zeros(6) ‖ version(1)`; then two places of 40 bytes: `key(32) ‖ check(8)`, the check
//! being the first 8 bytes of SHA-256("inro/root/1" ‖ key). A place whose check is another is free: it holds random bytes.
//! A key's id is the first 8 bytes of SHA-256("inro/root id/1" ‖ key).

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::random;
use crate::store::{Slot, SlotKey, StoreError};

/// As it is called in the data folder and in errors.
pub const NAME: &str = "slots.root";
const HEADER: &[u8; 16] = b"inro root\0\0\0\0\0\0\x01";
const PLACES: usize = 2;
const PLACE: usize = 32 + 8;
const CONTEXT: &[u8] = b"inro/slot-row/1";

/// Tells a root key from others and nothing else of it.
pub type RootId = [u8; 8];

/// A root key. `Debug` prints none of it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RootKey([u8; 32]);

impl std::fmt::Debug for RootKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RootKey(..)")
    }
}

impl RootKey {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> RootId {
        digest(b"inro/root id/1", &self.0)
    }

    /// Encrypts a slot's key: `nonce(24) ‖ XChaCha20-Poly1305(root, nonce, "inro/slot-row/1" ‖ slot, key)`.
    #[must_use]
    pub fn seal(&self, slot: Slot, key: &SlotKey) -> Vec<u8> {
        let nonce: [u8; 24] = random::bytes();
        let aad = [CONTEXT, &slot.0.to_be_bytes()].concat();
        // Encryption fails only above 256 GiB, which no key is.
        let sealed = XChaCha20Poly1305::new(&self.0.into())
            .encrypt(&XNonce::from(nonce), Payload { msg: &key.0, aad: &aad })
            .unwrap_or_default();
        [&nonce[..], &sealed].concat()
    }

    /// Opens what [`RootKey::seal`] made for this slot.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when root, slot or bytes are not the same as then.
    pub fn open(&self, slot: Slot, sealed: &[u8]) -> Result<SlotKey, StoreError> {
        let damaged = StoreError::Damaged("a slot's key");
        let (nonce, sealed) = sealed.split_first_chunk::<24>().ok_or(damaged.clone())?;
        let aad = [CONTEXT, &slot.0.to_be_bytes()].concat();
        let opened = XChaCha20Poly1305::new(&self.0.into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| damaged.clone())?;
        opened.as_slice().try_into().map(SlotKey).map_err(|_| damaged)
    }
}

/// The file.
#[derive(Debug, Clone)]
pub struct RootFile(PathBuf);

impl RootFile {
    /// Of this data folder, whether it is there or not.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self(data.join(NAME))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Makes the file with one new key. It must not exist.
    ///
    /// # Errors
    /// When it exists or the disk fails.
    pub fn create(&self) -> io::Result<RootKey> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.0)?;
        let key = RootKey(random::bytes());
        let mut bytes = Zeroizing::new([0; HEADER.len() + PLACES * PLACE]);
        random::fill(bytes.as_mut());
        bytes[..HEADER.len()].copy_from_slice(HEADER);
        bytes[HEADER.len()..][..PLACE].copy_from_slice(&*entry(&key));
        file.write_all_at(bytes.as_ref(), 0)?;
        file.sync_all()?;
        let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
        Ok(key)
    }

    /// The keys in it, one or two.
    ///
    /// # Errors
    /// Of the kind `NotFound` when there is no file, `InvalidData` when it is none of this kind or holds no key.
    pub fn read(&self) -> io::Result<Vec<RootKey>> {
        let bytes = Zeroizing::new(std::fs::read(&self.0)?);
        if bytes.len() != HEADER.len() + PLACES * PLACE || &bytes[..HEADER.len()] != HEADER {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is no file of root keys"));
        }
        let places = bytes[HEADER.len()..].chunks_exact(PLACE);
        let keys: Vec<_> = places.filter_map(key_in).collect();
        if keys.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "there is no whole key in it"));
        }
        Ok(keys)
    }

    /// Adds a new key beside the one that is there, durably.
    ///
    /// # Errors
    /// When there is no free place, or the disk fails.
    pub fn add(&self) -> io::Result<RootKey> {
        let key = RootKey(random::bytes());
        let place = self.place(|found| found.is_none())?;
        let place = place.ok_or_else(|| io::Error::other("there are two keys in it already"))?;
        self.write(place, &entry(&key))?;
        Ok(key)
    }

    /// Overwrites a key in place, durably. One that is not there is no error.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn erase(&self, id: &RootId) -> io::Result<()> {
        match self.place(|found| found.is_some_and(|key| key.id() == *id))? {
            Some(place) => self.write(place, &random::bytes::<PLACE>()),
            None => Ok(()),
        }
    }

    fn place(&self, is_it: impl Fn(Option<RootKey>) -> bool) -> io::Result<Option<usize>> {
        let bytes = Zeroizing::new(std::fs::read(&self.0)?);
        let places = bytes.get(HEADER.len()..).unwrap_or_default().chunks_exact(PLACE).take(PLACES);
        Ok(places.map(key_in).position(is_it))
    }

    fn write(&self, place: usize, bytes: &[u8; PLACE]) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(&self.0)?;
        file.write_all_at(bytes, (HEADER.len() + place * PLACE) as u64)?;
        file.sync_all()
    }
}

fn entry(key: &RootKey) -> Zeroizing<[u8; PLACE]> {
    let mut entry = Zeroizing::new([0; PLACE]);
    entry[..32].copy_from_slice(&key.0);
    entry[32..].copy_from_slice(&digest(b"inro/root/1", &key.0));
    entry
}

fn key_in(place: &[u8]) -> Option<RootKey> {
    let key = RootKey(place.get(..32)?.try_into().ok()?);
    (place.get(32..)? == digest(b"inro/root/1", &key.0)).then_some(key)
}

fn digest(context: &[u8], key: &[u8; 32]) -> [u8; 8] {
    let hash = Sha256::new().chain_update(context).chain_update(key).finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_two_keys_at_most_and_an_erased_one_is_nowhere_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = RootFile::of(folder.path());
        let first = file.create().unwrap();
        assert!(file.create().is_err(), "there is one");
        let second = file.add().unwrap();
        assert!(file.add().is_err(), "two are there");
        assert_eq!(file.read().unwrap(), [first.clone(), second.clone()]);
        file.erase(&first.id()).unwrap();
        file.erase(&first.id()).unwrap();
        assert_eq!(file.read().unwrap(), std::slice::from_ref(&second));
        assert!(!std::fs::read(file.path()).unwrap().windows(32).any(|window| window == first.0));
        let third = file.add().unwrap();
        assert_eq!(file.read().unwrap(), [third, second]);
    }

    #[test]
    fn a_cut_or_foreign_file_is_refused_and_a_slots_key_opens_under_its_root_and_in_its_slot_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = RootFile::of(folder.path());
        assert_eq!(file.read().unwrap_err().kind(), io::ErrorKind::NotFound);
        let key = file.create().unwrap();
        let sealed = key.seal(Slot(7), &SlotKey([3; 32]));
        assert_eq!(key.open(Slot(7), &sealed).unwrap().0, [3; 32]);
        assert!(key.open(Slot(8), &sealed).is_err());
        assert!(file.add().unwrap().open(Slot(7), &sealed).is_err());
        assert!(key.open(Slot(7), &sealed[..20]).is_err());
        let whole = std::fs::read(file.path()).unwrap();
        for wrong in [&whole[..90], &[&[0], &whole[1..]].concat(), &[&whole[..16], &[0; 80][..]].concat()] {
            std::fs::write(file.path(), wrong).unwrap();
            assert_eq!(file.read().unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }
}
