//! What a thief of the database's disk and of `slots.root` has: every byte of the data folder with its log, and the root
//! keys that are in the file now.

use std::path::Path;

use server::store::postgres::root::{RootFile, RootKey};
use server::store::sealed::open_envelope;
use server::store::{Slot, SlotKey};

/// Every byte below a folder.
pub fn raw(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    gather(folder, &mut bytes);
    bytes
}

fn gather(folder: &Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, into);
        } else if let Ok(bytes) = std::fs::read(&path) {
            // A file that the running database has just removed is no longer one.
            into.extend(bytes);
        }
    }
}

/// The root keys in the file.
pub fn roots(data: &Path) -> Vec<RootKey> {
    RootFile::of(data).read().unwrap()
}

/// Every key of this slot that can be opened anywhere in the bytes. A slot's number stands there as the database writes it:
/// eight bytes, the lowest first; what is encrypted under the root comes soon after it, wherever the row lies.
pub fn keys_of(bytes: &[u8], roots: &[RootKey], slot: Slot) -> (usize, Vec<SlotKey>) {
    const SEALED: usize = 24 + 32 + 16;
    const NEAR: usize = 64;
    let number = slot.0.to_le_bytes();
    let mut places = 0;
    let mut keys = Vec::new();
    for (at, _) in bytes.windows(8).enumerate().filter(|(_, window)| *window == number) {
        places += 1;
        for start in at + 8..at + 8 + NEAR {
            let Some(sealed) = bytes.get(start..start + SEALED) else { break };
            keys.extend(roots.iter().filter_map(|root| root.open(slot, sealed).ok()));
        }
    }
    (places, keys)
}

/// How often this body can be opened for this row anywhere in the bytes, with every key of its slot that can be.
pub fn openable(bytes: &[u8], keys: &[SlotKey], row: &[u8], slot: Slot, body: &[u8]) -> usize {
    let length = 1 + 8 + 24 + body.len() + 16;
    let head = [&[1][..], &slot.0.to_be_bytes()].concat();
    let envelopes = bytes.windows(length).filter(|window| window.starts_with(&head));
    envelopes.filter(|window| keys.iter().any(|key| open_envelope(key, row, window).is_ok_and(|it| it == body))).count()
}

/// How many envelopes of this slot lie about, whether they can be opened or not.
pub fn envelopes(bytes: &[u8], slot: Slot) -> usize {
    let head = [&[1][..], &slot.0.to_be_bytes()].concat();
    bytes.windows(head.len()).filter(|window| *window == head).count()
}
