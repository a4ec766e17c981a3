//! Bodies that are too large for a row: age's STREAM in chunks of 64 KiB, wherever an engine keeps them.
//!
//! Chunk i is ChaCha20-Poly1305 with the nonce `i(11, big-endian) ‖ last(1)`, under HKDF-SHA-256(slot key, row key).
//! The length is known beforehand, so a chunk's place says whether it is the last one.

use bytes::Bytes;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use tokio::sync::mpsc;

use super::{Large, Part, SlotKey, StoreError};

/// Plain bytes of a chunk.
pub const CHUNK: usize = 64 * 1024;
/// What sealing adds to a chunk, in bytes.
pub const TAG: usize = 16;
const PURPOSE: &[u8] = b"inro/slot-file/1\0";

/// A body, chunk by chunk; each was checked before it is handed on.
pub type Chunks = mpsc::Receiver<Result<Bytes, StoreError>>;

/// The key of one body's chunks.
pub struct StreamKey(ChaCha20Poly1305);

impl StreamKey {
    /// HKDF-SHA-256 (RFC 5869) of the slot's key, bound to the row.
    #[must_use]
    pub fn new(key: &SlotKey, row: &[u8]) -> Self {
        let mut derived = zeroize::Zeroizing::new([0; 32]);
        // 32 bytes are far below the limit of 255 hashes, so this does not fail.
        let _ = Hkdf::<Sha256>::new(None, &key.0).expand_multi_info(&[PURPOSE, row], derived.as_mut());
        Self(ChaCha20Poly1305::new((&*derived).into()))
    }

    /// Opens chunk `number` of a body of this length.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is another, or under another key.
    pub fn open(&self, number: u64, length: u64, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let last = number == last_chunk(length);
        self.0.decrypt(&nonce(number, last), sealed).map_err(|_| StoreError::Damaged("a file"))
    }

    fn seal(&self, number: u64, last: bool, chunk: &[u8]) -> Vec<u8> {
        // Encryption fails only above 256 GiB, which no chunk is.
        self.0.encrypt(&nonce(number, last), chunk).unwrap_or_default()
    }
}

/// The sealed chunks of a part, with their numbers.
pub fn seal(part: &Part) -> impl Iterator<Item = (u64, Vec<u8>)> {
    let key = StreamKey::new(&part.key, &part.row);
    let last = last_chunk(part.large.length);
    let chunks: Vec<&[u8]> = if part.bytes.is_empty() { vec![&[]] } else { part.bytes.chunks(CHUNK).collect() };
    (part.offset / CHUNK as u64..)
        .zip(chunks)
        .map(move |(number, chunk)| (number, key.seal(number, number == last, chunk)))
}

/// How many chunks hold the first bytes of a body, up to `through`. An empty body has one.
#[must_use]
pub fn chunks_through(large: &Large, through: u64) -> u64 {
    if through >= large.length { last_chunk(large.length) + 1 } else { through.div_ceil(CHUNK as u64) }
}

/// Plain bytes of chunk `number` of a body of this length.
#[must_use]
pub fn plain_bytes(number: u64, length: u64) -> usize {
    usize::try_from(length.saturating_sub(number * CHUNK as u64)).unwrap_or(CHUNK).min(CHUNK)
}

/// All chunks together.
///
/// # Errors
/// [`StoreError::Damaged`] when they are not as long as they should be.
pub async fn gather(mut chunks: Chunks, length: u64) -> Result<Vec<u8>, StoreError> {
    let mut body = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    while let Some(chunk) = chunks.recv().await {
        body.extend_from_slice(&chunk?);
    }
    if body.len() as u64 == length { Ok(body) } else { Err(StoreError::Damaged("a file")) }
}

fn nonce(number: u64, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce.into()
}

fn last_chunk(length: u64) -> u64 {
    length.saturating_sub(1) / CHUNK as u64
}
