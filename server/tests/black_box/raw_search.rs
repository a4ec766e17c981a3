//! What a thief of the disk does: reads every byte of the data folder and tries every key in it. Also included by the tests of
//! the client, which know what the bodies are.

use std::path::Path;

use server::store::sealed::open_envelope;
use server::store::sled::slots::SlotFile;
use server::store::{Slot, SlotKey};

/// Every byte below a folder. The reserve, which nobody ever writes to, is looked at and left out.
pub fn raw(folder: &Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        if path.is_dir() {
            raw(&path, into);
        } else if entry.file_type().unwrap().is_file() {
            let bytes = std::fs::read(&path).unwrap();
            if path.ends_with("reserve") {
                assert!(bytes.iter().all(|byte| *byte == 0));
            } else {
                into.extend(bytes);
            }
        }
    }
}

/// Every key of the slot file, in the order of the slots.
pub fn slot_keys(data: &Path) -> Vec<SlotKey> {
    let file = SlotFile::open(&data.join("slots.key"), 1).unwrap();
    (0..).map_while(|slot| file.read(Slot(slot)).ok()).collect()
}

/// How often this body can be opened for this row anywhere in the raw bytes, with every key on the disk.
pub fn openable(data: &Path, row: &[u8], body: &[u8]) -> usize {
    let mut bytes = Vec::new();
    raw(data, &mut bytes);
    assert!(!bytes.windows(body.len()).any(|window| window == body), "the body itself is never on the disk");
    let keys = slot_keys(data);
    let length = 1 + 8 + 24 + body.len() + 16;
    let mut found = 0;
    for window in bytes.windows(length).filter(|window| window[0] == 1) {
        let slot = u64::from_be_bytes(window[1..9].try_into().unwrap()) as usize;
        let Some(key) = keys.get(slot) else { continue };
        if open_envelope(key, row, window).is_ok_and(|opened| opened == body) {
            found += 1;
        }
    }
    found
}
