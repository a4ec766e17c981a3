//! The number under which somebody receives pseudonymised data: the same for one recipient and one purpose, and unrelated to every
//! other one.
//!
//! HMAC-SHA-256 (RFC 2104) under a random key of the vault, of `"inro/pairwise/v1" ‖ recipient(16) ‖ purpose(32)`; its first 128
//! bits as 26 characters of Crockford's base32. It is made of no name, birth date or number, so it cannot be found by trying those.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::id::{Digest, RecordId};
use crate::seal::gf32;
use crate::secret::PairKey;

const LABEL: &[u8] = b"inro/pairwise/v1";
/// Bytes of the number.
const WIDTH: usize = 16;

/// The number for a recipient and a purpose. `purpose` is the digest of what it is for.
#[must_use]
pub fn pair_number(key: &PairKey, recipient: &RecordId, purpose: &Digest) -> String {
    // A key is filled with zeros up to the hash's block (RFC 2104).
    let mut block = Zeroizing::new([0; 64]);
    block[..PairKey::LEN].copy_from_slice(key.expose());
    let mut mac = Hmac::<Sha256>::new(&(*block).into());
    for part in [LABEL, recipient.as_bytes(), purpose.as_bytes()] {
        mac.update(part);
    }
    base32(&mac.finalize().into_bytes()[..WIDTH])
}

/// A number drawn for one file, in the same form.
#[must_use]
pub fn single_number(rng: &mut dyn rand_core::CryptoRng) -> String {
    let mut bytes = [0; WIDTH];
    rng.fill_bytes(&mut bytes);
    base32(&bytes)
}

/// Five bits a character, the last one filled with zeros.
fn base32(bytes: &[u8]) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let characters = (0..(bytes.len() * 8).div_ceil(5))
        .map(|character| gf32::character((0..5).fold(0, |digit, place| digit << 1 | bit(character * 5 + place))));
    characters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(key: u8, recipient: u8, purpose: &[u8]) -> String {
        pair_number(&PairKey::from_bytes([key; 32]), &RecordId::from_bytes([recipient; 16]), &Digest::of(purpose))
    }

    #[test]
    fn one_recipient_and_purpose_have_one_number_and_every_other_one_an_unrelated_one() {
        let all = [number(1, 2, b"a"), number(1, 3, b"a"), number(1, 2, b"b"), number(2, 2, b"a")];
        assert_eq!(all[0], number(1, 2, b"a"));
        for (at, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 26);
            assert!(all[at + 1..].iter().all(|other| other != one));
        }
    }

    #[test]
    fn the_number_is_pinned() {
        // hmac.new(bytes([1])*32, b"inro/pairwise/v1" + bytes([2])*16 + sha256(b"a").digest(), "sha256"), first 16 bytes.
        assert_eq!(number(1, 2, b"a"), "G9R98WVZMXSSPSN07WFVYQJ5HM");
        assert_eq!(base32(&[0xff, 0]), "ZW00");
    }
}
