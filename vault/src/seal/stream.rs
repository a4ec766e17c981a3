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
    use base64::Engine as _;

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

    #[test]
    fn the_counter_fills_eleven_bytes_big_endian_before_the_last_chunk_byte() {
        use chacha20poly1305::aead::{Aead, KeyInit};
        let nonce: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 3, 1];
        let expected = ChaCha20Poly1305::new(&Key::from(KEY)).encrypt(&nonce.into(), &b"chunk"[..]).unwrap();
        assert_eq!(stream(&KEY).encrypt(0x02_01_03, true, &b"chunk"[..]).unwrap(), expected);
    }

    /// The `stream_*` files of the age project's test kit (C2SP/CCTV) up to three chunks, each with the outcome it prescribes.
    #[test]
    fn the_age_test_kit_agrees() {
        let kit: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/age_stream.json")).unwrap();
        let vectors = kit["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 23);
        for vector in vectors {
            let text = |name: &str| vector[name].as_str().unwrap();
            let file = base64::engine::general_purpose::STANDARD.decode(text("age_file_zlib")).unwrap();
            let file = miniz_oxide::inflate::decompress_to_vec_zlib(&file).unwrap();
            let mac = file.windows(4).position(|w| w == b"--- ").unwrap();
            let header = mac + file[mac..].iter().position(|&b| b == b'\n').unwrap() + 1;
            let (nonce, sealed) = file[header..].split_at(16);
            let file_key = u128::from_str_radix(text("file_key"), 16).unwrap().to_be_bytes();
            let mut key = [0; 32];
            hkdf::Hkdf::<sha2::Sha256>::new(Some(nonce), &file_key).expand(b"payload", &mut key).unwrap();
            match (text("expect"), open(&key, sealed, W)) {
                ("success", Ok(content)) => {
                    let hash: String =
                        crate::id::Digest::of(&content).as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
                    assert_eq!(hash, text("payload_sha256"), "{}", text("name"));
                    assert_eq!(seal(&key, &content, W).unwrap(), sealed, "{}", text("name"));
                }
                ("payload failure", Err(_)) => {}
                (expect, found) => panic!("{}: {expect}, found {:?}", text("name"), found.map(|content| content.len())),
            }
        }
    }
}
