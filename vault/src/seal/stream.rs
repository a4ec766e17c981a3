//! age's STREAM (C2SP age specification, "Payload"): ChaCha20-Poly1305 over 64 KiB chunks, nonce = 11-byte big-endian
//! counter ‖ last-chunk byte. Cutting, reordering, repeating and appending chunks is detected.

use aead_stream::{NewStream, Nonce, StreamBE32, StreamPrimitive};
use chacha20poly1305::{ChaCha20Poly1305, Key};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Plaintext bytes per chunk; only the last one may be shorter, and only a whole empty content has an empty one.
pub(crate) const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;

/// Seals the content; the key must never be used for another content, for the nonces start at zero.
pub(crate) fn seal(key: &[u8; 32], content: &[u8], what: &'static str) -> Result<Vec<u8>> {
    let stream = stream(key);
    let chunks = content.len().div_ceil(CHUNK).max(1);
    let mut sealed = Vec::with_capacity(content.len() + chunks * TAG);
    for position in 0..chunks {
        let chunk = &content[position * CHUNK..content.len().min((position + 1) * CHUNK)];
        let counter = u32::try_from(position).map_err(|_| Error::TooLarge(what))?;
        sealed.extend_from_slice(
            &stream.encrypt(counter, position + 1 == chunks, chunk).map_err(|_| Error::TooLarge(what))?,
        );
    }
    Ok(sealed)
}

/// Opens what [`seal`] made; gives nothing unless the whole content is there and unaltered.
pub(crate) fn open(key: &[u8; 32], sealed: &[u8], what: &'static str) -> Result<Zeroizing<Vec<u8>>> {
    let stream = stream(key);
    let chunks = sealed.len().div_ceil(CHUNK + TAG);
    let mut content = Zeroizing::new(Vec::with_capacity(sealed.len()));
    if chunks == 0 {
        return Err(Error::Malformed(what));
    }
    for (position, chunk) in sealed.chunks(CHUNK + TAG).enumerate() {
        let counter = u32::try_from(position).map_err(|_| Error::TooLarge(what))?;
        let opened =
            Zeroizing::new(stream.decrypt(counter, position + 1 == chunks, chunk).map_err(|_| Error::Altered(what))?);
        if opened.is_empty() && position > 0 {
            return Err(Error::Malformed(what));
        }
        content.extend_from_slice(&opened);
    }
    Ok(content)
}

/// `StreamBE32` with seven zero bytes in front of its 32-bit counter is age's 11-byte counter, up to 256 TiB.
fn stream(key: &[u8; 32]) -> StreamBE32<ChaCha20Poly1305> {
    StreamBE32::new(&Key::from(*key), &Nonce::<ChaCha20Poly1305, StreamBE32<ChaCha20Poly1305>>::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];
    const W: &str = "file";

    #[test]
    fn contents_around_the_chunk_border_come_back() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5] {
            let content: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let sealed = seal(&KEY, &content, W).unwrap();
            assert_eq!(sealed.len(), length + 16 * length.div_ceil(CHUNK).max(1));
            assert_eq!(*open(&KEY, &sealed, W).unwrap(), content, "{length}");
        }
    }

    #[test]
    fn a_cut_at_a_chunk_border_is_noticed() {
        let sealed = seal(&KEY, &vec![1; 2 * CHUNK], W).unwrap();
        assert_eq!(open(&KEY, &sealed[..CHUNK + TAG], W).err(), Some(Error::Altered(W)));
    }

    #[test]
    fn an_appended_chunk_is_noticed() {
        let mut sealed = seal(&KEY, &vec![1; CHUNK], W).unwrap();
        sealed.extend_from_slice(&stream(&KEY).encrypt(1, true, &b"more"[..]).unwrap());
        assert_eq!(open(&KEY, &sealed, W).err(), Some(Error::Altered(W)));
    }

    #[test]
    fn swapped_chunks_are_noticed() {
        let sealed = seal(&KEY, &vec![1; 3 * CHUNK], W).unwrap();
        let n = CHUNK + TAG;
        let swapped = [&sealed[n..2 * n], &sealed[..n], &sealed[2 * n..]].concat();
        assert_eq!(open(&KEY, &swapped, W).err(), Some(Error::Altered(W)));
    }

    #[test]
    fn an_empty_last_chunk_after_a_full_one_is_refused() {
        let stream = stream(&KEY);
        let mut sealed = stream.encrypt(0, false, &vec![1; CHUNK][..]).unwrap();
        sealed.extend_from_slice(&stream.encrypt(1, true, &b""[..]).unwrap());
        assert_eq!(open(&KEY, &sealed, W).err(), Some(Error::Malformed(W)));
    }

    #[test]
    fn nothing_at_all_is_no_file() {
        assert_eq!(open(&KEY, &[], W).err(), Some(Error::Malformed(W)));
        assert_eq!(open(&KEY, &[0; 15], W).err(), Some(Error::Altered(W)));
    }
}
