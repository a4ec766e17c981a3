//! What a thief of the database's disk and of `slots.root` has: every byte of the database's files and of the log, and the
//! root keys that are in the file now.

use std::path::Path;

use aho_corasick::AhoCorasick;
use server::store::postgres::root::{RootFile, RootKey};
use server::store::sealed::open_envelope;
use server::store::{Slot, SlotKey};

/// A slot's key as it is encrypted under a root.
const SEALED: usize = 24 + 32 + 16;
/// It begins so many bytes behind the slot's number at most, wherever the row lies.
const NEAR: usize = 64;

/// The bytes, and where what belongs to some slots stands in them.
pub struct Raw {
    bytes: Vec<u8>,
    /// Of each slot: where its number stands as the database writes it, eight bytes, the lowest first; and where an envelope
    /// under it begins.
    places: Vec<(Slot, Vec<usize>, Vec<usize>)>,
}

impl Raw {
    /// Reads every byte below these folders and looks for the slots.
    pub fn read(folders: &[&Path], slots: &[Slot]) -> Self {
        let mut bytes = Vec::new();
        folders.iter().for_each(|folder| gather(folder, &mut bytes));
        let patterns = slots.iter().flat_map(|slot| {
            let envelope = [&[1][..], &slot.0.to_be_bytes()].concat();
            [slot.0.to_le_bytes().to_vec(), envelope]
        });
        let search = AhoCorasick::new(patterns).unwrap();
        let mut places: Vec<_> = slots.iter().map(|slot| (*slot, Vec::new(), Vec::new())).collect();
        for found in search.find_overlapping_iter(&bytes) {
            let (_, numbers, envelopes) = &mut places[found.pattern().as_usize() / 2];
            let kind = if found.pattern().as_usize() % 2 == 0 { numbers } else { envelopes };
            kind.push(found.start());
        }
        Self { bytes, places }
    }

    /// Every key of this slot that can be opened anywhere.
    pub fn keys_of(&self, roots: &[RootKey], slot: Slot) -> Vec<SlotKey> {
        let starts = self.of(slot).1.iter().flat_map(|at| at + 8..at + 8 + NEAR);
        let sealed = starts.filter_map(|start| self.bytes.get(start..start + SEALED));
        sealed.flat_map(|sealed| roots.iter().filter_map(move |root| root.open(slot, sealed).ok())).collect()
    }

    /// How often this body can be opened for this row anywhere, with every key of its slot that can be.
    pub fn openable(&self, roots: &[RootKey], row: &[u8], slot: Slot, body: &[u8]) -> usize {
        let keys = self.keys_of(roots, slot);
        let length = 1 + 8 + 24 + body.len() + 16;
        let envelopes = self.of(slot).2.iter().filter_map(|at| self.bytes.get(*at..at + length));
        envelopes.filter(|one| keys.iter().any(|key| open_envelope(key, row, one).is_ok_and(|it| it == body))).count()
    }

    /// Whether both the slot's key and an envelope under it lie about, openable or not.
    pub fn lies_about(&self, slot: Slot) -> bool {
        !self.of(slot).1.is_empty() && !self.of(slot).2.is_empty()
    }

    fn of(&self, slot: Slot) -> &(Slot, Vec<usize>, Vec<usize>) {
        self.places.iter().find(|(one, ..)| *one == slot).unwrap()
    }
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
