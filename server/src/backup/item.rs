//! What a part holds, one after another:
//! `1 ‖ key ‖ value` a row as it is; `2 ‖ key ‖ meta ‖ body length(8) ‖ body` a row whose body is sealed again under a
//! fresh slot when it is restored; `3 ‖ key ‖ chain(32) ‖ body` a journal entry; `0 ‖ items(8)` the end. Key, value, meta
//! and a journal entry's body are `length(4) ‖ bytes`.

use std::io::{self, Read, Write};

/// Longest key, value or meta that is believed.
const SHORT: usize = 64 * 1024;

/// A row without its slot layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// As it is.
    Row {
        /// The row's key.
        key: Vec<u8>,
        /// The row's value.
        value: Vec<u8>,
    },
    /// With a body that is sealed again.
    Sealed {
        /// The row's key.
        key: Vec<u8>,
        /// What is readable beside the body.
        meta: Vec<u8>,
        /// The body, which the patient's client has sealed.
        body: Vec<u8>,
    },
    /// A journal entry.
    Entry {
        /// The row's key.
        key: Vec<u8>,
        /// The chain's value.
        chain: [u8; 32],
        /// The entry, sealed to the vault's journal key.
        body: Vec<u8>,
    },
}

impl Item {
    /// Writes the item.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Row { key, value } => {
                out.write_all(&[1])?;
                put(out, key)?;
                put(out, value)
            }
            Self::Sealed { key, meta, body } => {
                out.write_all(&[2])?;
                put(out, key)?;
                put(out, meta)?;
                out.write_all(&(body.len() as u64).to_be_bytes())?;
                out.write_all(body)
            }
            Self::Entry { key, chain, body } => {
                out.write_all(&[3])?;
                put(out, key)?;
                out.write_all(chain)?;
                put(out, body)
            }
        }
    }

    /// Reads the next item; none at a correct end after `before` items.
    ///
    /// # Errors
    /// When the bytes are none, or end early.
    pub fn read(from: &mut impl Read, before: u64) -> io::Result<Option<Self>> {
        let [kind] = array(from)?;
        Ok(Some(match kind {
            0 if u64::from_be_bytes(array(from)?) == before && from.read(&mut [0])? == 0 => return Ok(None),
            1 => Self::Row { key: get(from)?, value: get(from)? },
            2 => {
                let (key, meta) = (get(from)?, get(from)?);
                let length = u64::from_be_bytes(array(from)?);
                if length > protocol::limits::BLOB_BYTES {
                    return Err(invalid());
                }
                Self::Sealed { key, meta, body: bytes(from, length)? }
            }
            3 => Self::Entry { key: get(from)?, chain: array(from)?, body: get(from)? },
            _ => return Err(invalid()),
        }))
    }
}

/// Writes the end after so many items.
///
/// # Errors
/// When the disk fails.
pub fn write_end(out: &mut impl Write, items: u64) -> io::Result<()> {
    out.write_all(&[0])?;
    out.write_all(&items.to_be_bytes())
}

fn put(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).ok().filter(|_| bytes.len() <= SHORT).ok_or_else(invalid)?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(bytes)
}

fn get(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let length = u32::from_be_bytes(array(from)?);
    if length as usize > SHORT {
        return Err(invalid());
    }
    bytes(from, u64::from(length))
}

/// Grows with what is really there: a length alone takes no memory.
fn bytes(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.by_ref().take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(invalid()) }
}

fn array<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut array = [0; N];
    from.read_exact(&mut array)?;
    Ok(array)
}

fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not an item of a backup")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_back_and_a_missing_one_or_anything_after_the_end_is_noticed() {
        let items = [
            Item::Row { key: vec![1], value: Vec::new() },
            Item::Sealed { key: vec![2], meta: vec![3], body: vec![4; 5000] },
            Item::Entry { key: vec![5], chain: [6; 32], body: vec![7] },
        ];
        let mut bytes = Vec::new();
        items.iter().for_each(|item| item.write(&mut bytes).unwrap());
        write_end(&mut bytes, 3).unwrap();
        let mut from = &bytes[..];
        for (index, item) in items.iter().enumerate() {
            assert_eq!(Item::read(&mut from, index as u64).unwrap().as_ref(), Some(item));
        }
        assert!(Item::read(&mut &*from, 2).is_err());
        assert!(Item::read(&mut &[from, &[0]].concat()[..], 3).is_err());
        assert_eq!(Item::read(&mut from, 3).unwrap(), None);
        assert!(Item::read(&mut &[1, 0xff, 0xff, 0xff, 0xff][..], 0).is_err());
    }
}
