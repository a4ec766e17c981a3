//! The number under which somebody receives pseudonymised data: the same for one recipient and one purpose, and unrelated to every
//! other one.
//!
//! HMAC-SHA-256 (RFC 2104) under a random key of the vault, of `"inro/pairwise/v1" ‖ recipient(16) ‖ purpose(32)`; its first 128
//! bits as 26 characters of Crockford's base32. It is made of no name, birth date or number, so it cannot be found by trying those.
//!
//! By how many days dates go back under that number comes from the same key: HMAC-SHA-256 of `"inro/release-shift/v1" ‖
//! recipient(16) ‖ purpose(32)`.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::id::{Digest, RecordId};
use crate::seal::gf32;
use crate::secret::PairKey;

const LABEL: &[u8] = b"inro/pairwise/v1";
const SHIFT_LABEL: &[u8] = b"inro/release-shift/v1";
/// Dates go back by at most so many days.
const MOST_DAYS: u16 = 364;
/// Bytes of the number.
const WIDTH: usize = 16;

/// The number for a recipient and a purpose. `purpose` is the digest of what it is for.
#[must_use]
pub fn pair_number(key: &PairKey, recipient: &RecordId, purpose: &Digest) -> String {
    base32(&mac(key, LABEL, recipient, purpose)[..WIDTH])
}

/// By how many days dates go back in what goes out under that number: 1 to 364. With one number always the same, because several
/// files with one number and different days would tell the days.
#[must_use]
pub fn pair_days(key: &PairKey, recipient: &RecordId, purpose: &Digest) -> u16 {
    let mac = mac(key, SHIFT_LABEL, recipient, purpose);
    let drawn = mac.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    // Of 2^64 by 364: no number of days is likelier than another by more than 2^-55.
    u16::try_from(drawn % u64::from(MOST_DAYS)).unwrap_or_default() + 1
}

fn mac(key: &PairKey, label: &[u8], recipient: &RecordId, purpose: &Digest) -> [u8; 32] {
    // A key is filled with zeros up to the hash's block (RFC 2104).
    let mut block = Zeroizing::new([0; 64]);
    block[..PairKey::LEN].copy_from_slice(key.expose());
    let mut mac = Hmac::<Sha256>::new(&(*block).into());
    for part in [label, recipient.as_bytes(), purpose.as_bytes()] {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
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
    fn dates_go_back_by_one_day_to_a_year_and_always_by_the_same_under_one_number() {
        let days = |key: u8, recipient: u8, purpose: &[u8]| {
            pair_days(&PairKey::from_bytes([key; 32]), &RecordId::from_bytes([recipient; 16]), &Digest::of(purpose))
        };
        assert_eq!(days(1, 2, b"a"), days(1, 2, b"a"));
        let all: std::collections::BTreeSet<u16> =
            (0..255).flat_map(|key| (0..40).map(move |recipient| days(key, recipient, b"a"))).collect();
        assert_eq!((all.first(), all.last(), all.len()), (Some(&1), Some(&MOST_DAYS), usize::from(MOST_DAYS)));
        // int.from_bytes(hmac.new(bytes([1])*32, b"inro/release-shift/v1" + bytes([2])*16 + sha256(b"a").digest(), "sha256")
        // .digest()[:8], "big") % 364 + 1
        assert_eq!(days(1, 2, b"a"), 322);
    }

    #[test]
    fn the_number_is_pinned() {
        // hmac.new(bytes([1])*32, b"inro/pairwise/v1" + bytes([2])*16 + sha256(b"a").digest(), "sha256"), first 16 bytes.
        assert_eq!(number(1, 2, b"a"), "G9R98WVZMXSSPSN07WFVYQJ5HM");
        assert_eq!(base32(&[0xff, 0]), "ZW00");
    }
}
