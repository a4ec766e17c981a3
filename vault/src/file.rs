//! Sealing attachments: age's STREAM under a key of their own, padded by Padmé. Length, SHA-256, name, type and key stand in the
//! record that names the file, so the sealed bytes say nothing but a size class.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::id::Digest;
use crate::seal::{pad, stream};
use crate::secret::FileKey;

const WHAT: &str = "file";

/// What a record keeps of a file. New content gets a new key, hence a new `FileInfo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileInfo {
    /// Bytes of the content.
    pub length: u64,
    /// SHA-256 of the content.
    pub sha256: Digest,
    /// Name as it was given, for showing and saving.
    pub name: String,
    /// Media type (RFC 6838), as it was given; what may be shown is decided by the viewer.
    pub media_type: String,
    /// Opens the sealed content; used for nothing else.
    pub key: FileKey,
}

/// Seals one content under a new key. Fails only above 256 TiB.
pub fn seal_file(content: &[u8], name: &str, media_type: &str, rng: &mut dyn CryptoRng) -> Result<(FileInfo, Vec<u8>)> {
    let key = FileKey::make(rng);
    let mut padded = Zeroizing::new(Vec::with_capacity(pad::padme(content.len())));
    padded.extend_from_slice(content);
    padded.resize(pad::padme(content.len()), 0);
    let sealed = stream::seal(key.expose(), &padded, WHAT)?;
    let length = u64::try_from(content.len()).map_err(|_| Error::TooLarge(WHAT))?;
    let info =
        FileInfo { length, sha256: Digest::of(content), name: name.to_owned(), media_type: media_type.to_owned(), key };
    Ok((info, sealed))
}

/// Opens a sealed content: gives nothing unless all of it is there, unaltered, of the recorded length and SHA-256, and padded by zeros.
pub fn open_file(info: &FileInfo, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let mut padded = stream::open(info.key.expose(), sealed, WHAT)?;
    let length = usize::try_from(info.length).map_err(|_| Error::TooLarge(WHAT))?;
    let zeros = padded.get(length..).ok_or(Error::Padding(WHAT))?;
    if pad::padme(length) != padded.len() || zeros.iter().any(|&b| b != 0) {
        return Err(Error::Padding(WHAT));
    }
    padded.truncate(length);
    if !bool::from(Digest::of(&padded).as_bytes().ct_eq(info.sha256.as_bytes())) {
        return Err(Error::Altered(WHAT));
    }
    Ok(padded)
}

/// Bytes a content of this length takes when sealed; for asking the server for room before sealing.
#[must_use]
pub fn sealed_len(length: u64) -> u64 {
    let padded = usize::try_from(length).map_or(length, |length| pad::padme(length) as u64);
    padded + 16 * padded.div_ceil(stream::CHUNK as u64).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng::TestRng;

    fn sealed(content: &[u8]) -> (FileInfo, Vec<u8>) {
        seal_file(content, "検査.pdf", "application/pdf", &mut TestRng::new(1)).unwrap()
    }

    #[test]
    fn files_of_many_lengths_come_back_and_have_the_foretold_size() {
        for length in [0, 1, 9, 1000, 65_536, 65_537, 200_000] {
            let content = vec![7; length];
            let (info, bytes) = sealed(&content);
            assert_eq!(*open_file(&info, &bytes).unwrap(), content);
            assert_eq!(bytes.len() as u64, sealed_len(length as u64), "{length}");
        }
    }

    #[test]
    fn lengths_of_one_class_look_the_same() {
        assert_eq!(sealed(&[1; 100_001]).1.len(), sealed(&[1; 100_352]).1.len());
    }

    #[test]
    fn another_length_hash_or_key_in_the_record_is_noticed() {
        let (info, bytes) = sealed(&[1; 1001]);
        let refused = |info: FileInfo| open_file(&info, &bytes).unwrap_err();
        assert_eq!(refused(FileInfo { length: 1000, ..info.clone() }), Error::Padding(WHAT));
        assert_eq!(refused(FileInfo { length: 1002, ..info.clone() }), Error::Altered(WHAT));
        assert_eq!(refused(FileInfo { length: u64::MAX, ..info.clone() }), Error::Padding(WHAT));
        assert_eq!(refused(FileInfo { sha256: Digest::of(b""), ..info.clone() }), Error::Altered(WHAT));
        assert_eq!(refused(FileInfo { key: FileKey::from_bytes([0; 32]), ..info }), Error::Altered(WHAT));
    }

    #[test]
    fn the_same_content_twice_gets_two_keys() {
        let mut rng = TestRng::new(1);
        let mut seal = || seal_file(b"same", "a", "b", &mut rng).unwrap();
        assert_ne!(seal().0.key, seal().0.key);
    }

    #[test]
    fn what_the_record_keeps_survives_cbor() {
        let (info, _) = sealed(b"content");
        let mut cbor = Vec::new();
        ciborium::into_writer(&info, &mut cbor).unwrap();
        assert_eq!(ciborium::from_reader::<FileInfo, _>(&cbor[..]).unwrap(), info);
    }
}
