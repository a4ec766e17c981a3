//! Fixed-width big-endian layouts: what is hashed or signed is built and read here, never re-encoded.

use crate::error::{Error, Result};

/// Reads a layout from front to back; every read past the end is [`Error::Malformed`] with the format's name.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// Starts at the version byte, which must be `version`.
    pub(crate) fn versioned(bytes: &'a [u8], version: u8, what: &'static str) -> Result<Self> {
        let mut reader = Self { rest: bytes, what };
        match reader.u8()? {
            found if found == version => Ok(reader),
            found => Err(Error::UnknownVersion { format: what, found }),
        }
    }

    pub(crate) fn u8(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub(crate) fn i64(&mut self) -> Result<i64> {
        self.array().map(i64::from_be_bytes)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(Error::Malformed(self.what))?;
        self.rest = rest;
        Ok(*head)
    }

    pub(crate) fn slice(&mut self, length: usize) -> Result<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(length).ok_or(Error::Malformed(self.what))?;
        self.rest = rest;
        Ok(head)
    }

    /// All that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.rest
    }

    /// Fails when something is left.
    pub(crate) fn end(self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::Malformed(self.what)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_in_order_and_refuses_what_is_short_long_or_of_another_version() {
        let bytes = [1, 0, 2, 0, 0, 0, 3, 9];
        let mut reader = Reader::versioned(&bytes, 1, "test").unwrap();
        assert_eq!((reader.u16().unwrap(), reader.u32().unwrap()), (2, 3));
        assert_eq!(reader.u16(), Err(Error::Malformed("test")));
        assert_eq!(reader.end(), Err(Error::Malformed("test")));
        assert_eq!(Reader::versioned(&[], 1, "test").err(), Some(Error::Malformed("test")));
        assert_eq!(
            Reader::versioned(&bytes, 2, "test").err(),
            Some(Error::UnknownVersion { format: "test", found: 1 })
        );
    }
}
