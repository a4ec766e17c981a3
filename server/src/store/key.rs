//! Keys of the store's own rows. They begin with a zero byte; the service's rows do not.

use std::ops::Range;

use super::{FileName, Slot};

const FREE: &[u8] = b"\0free";
const ERASE: &[u8] = b"\0erase";
const WRITING: &[u8] = b"\0writing";
const LOG: &[u8] = b"\0log";

/// That a migration into this store has not ended. Value: the key before which everything is there.
#[must_use]
pub fn migrating() -> Vec<u8> {
    b"\0migrating".to_vec()
}

/// Who writes into this store while a migration into it has not ended. Value: 16 bytes that each of them draws.
#[must_use]
pub fn migrator() -> Vec<u8> {
    b"\0migrator".to_vec()
}

/// A slot that may be taken. No value.
#[must_use]
pub fn free(slot: Slot) -> Vec<u8> {
    [FREE, &slot.0.to_be_bytes()].concat()
}

/// A slot that is to be overwritten. Value: the name of its file, or nothing.
#[must_use]
pub fn erase(slot: Slot) -> Vec<u8> {
    [ERASE, &slot.0.to_be_bytes()].concat()
}

/// A file that is being written and that no row names yet. Value: its slot.
#[must_use]
pub fn writing(name: FileName) -> Vec<u8> {
    [WRITING, &name.0].concat()
}

/// A line that the log of deletions may not have yet: of this group of writes, so many of it before. Value: the line's text.
#[must_use]
pub fn log(group: u64, number: u64) -> Vec<u8> {
    [LOG, &group.to_be_bytes(), &number.to_be_bytes()].concat()
}

/// How many slots there are, free or not. Value: u64, big-endian.
#[must_use]
pub fn slot_count() -> Vec<u8> {
    b"\0slots".to_vec()
}

/// How many groups of writes the database holds. Value: u64, big-endian.
#[must_use]
pub fn commits() -> Vec<u8> {
    b"\0commits".to_vec()
}

/// What the rows took when they had just been written anew. Value: bytes on the disk(8) ‖ bytes in rows(8), big-endian.
#[must_use]
pub fn compacted() -> Vec<u8> {
    b"\0compacted".to_vec()
}

/// How large the database was when it was last found not worth writing anew. Value: bytes on the disk, u64, big-endian.
#[must_use]
pub fn looked() -> Vec<u8> {
    b"\0looked".to_vec()
}

/// All free slots.
#[must_use]
pub fn all_free() -> Range<Vec<u8>> {
    prefix(FREE)
}

/// All slots that are to be overwritten.
#[must_use]
pub fn all_erase() -> Range<Vec<u8>> {
    prefix(ERASE)
}

/// All files that no row names yet.
#[must_use]
pub fn all_writing() -> Range<Vec<u8>> {
    prefix(WRITING)
}

/// All lines that the log of deletions may not have yet.
#[must_use]
pub fn all_log() -> Range<Vec<u8>> {
    prefix(LOG)
}

/// The slot that a key of [`free`] or [`erase`] ends with.
#[must_use]
pub fn slot_of(key: &[u8]) -> Option<Slot> {
    let (_, number) = key.split_last_chunk::<8>()?;
    Some(Slot(u64::from_be_bytes(*number)))
}

/// The name that a key of [`writing`] ends with.
#[must_use]
pub fn name_of(key: &[u8]) -> Option<FileName> {
    key.split_last_chunk::<16>().map(|(_, name)| FileName(*name))
}

/// All keys that begin with these bytes.
#[must_use]
pub fn prefix(start: &[u8]) -> Range<Vec<u8>> {
    let mut end = start.to_vec();
    while let Some(last) = end.pop() {
        if last < 0xff {
            end.push(last + 1);
            break;
        }
    }
    start.to_vec()..end
}

/// Everything after this key within the range.
#[must_use]
pub fn after(key: &[u8], range: &Range<Vec<u8>>) -> Range<Vec<u8>> {
    let mut start = key.to_vec();
    start.push(0);
    start..range.end.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_covers_what_begins_with_it_and_nothing_else() {
        let range = prefix(&[7, 0xff]);
        assert!(range.contains(&vec![7, 0xff, 0xff, 3]));
        assert!(!range.contains(&vec![8]));
        assert!(!range.contains(&vec![7, 0xfe]));
    }
}
