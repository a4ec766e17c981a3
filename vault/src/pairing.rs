//! Bringing a new device in: the seal as 28 typed characters, or as the text of a QR code that carries more.
//!
//! Typed: 26 Crockford base32 characters (2 bits version 0, 128 bits seal) and two check characters, a Reed-Solomon code over
//! GF(32) that finds any two wrong characters and any swap. It says no server: it is typed on that server's page.
//!
//! QR: `inro-device:1:` and base64url of `kdf(1) ‖ epoch(4) ‖ seal(16) ‖ length(2) ‖ server URL ‖ vaults(2) ‖ (vault id(16) ‖
//! revision(8) ‖ link(32))… ‖ first 8 bytes of SHA-256 over all before`. The links let the new device notice a server that
//! shows it another history.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::account::KDF;
use crate::error::{Error, Result};
use crate::id::{Digest, VaultId};
use crate::seal::bytes::Reader;
use crate::seal::gf32;
use crate::secret::Seal;

/// Characters of the typed form, separators not counted.
pub const TYPED_LEN: usize = DIGITS + 2;

/// Base32 characters that hold version and seal.
const DIGITS: usize = 26;
const CHECK: usize = 8;
const PREFIX: &str = "inro-device:1:";
const TYPED: &str = "seal";
const SCANNED: &str = "device code";

/// What the text of a new device's QR code says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    /// The server's public address.
    pub server: String,
    /// The seal; the passphrase is still needed.
    pub seal: Seal,
    /// Number of the key derivation, 1.
    pub kdf: u8,
    /// The account's epoch when the code was shown.
    pub epoch: u32,
    /// Where each vault stood.
    pub vaults: Vec<VaultMark>,
}

/// Where a vault stood on the device that showed the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VaultMark {
    /// The vault.
    pub vault: VaultId,
    /// Its revision.
    pub revision: u64,
    /// The head's link ([`crate::head::SignedHead::link`]).
    pub link: Digest,
}

impl Seal {
    /// The 28 characters to type, in groups of four: `ABCD-EFGH-…`.
    #[must_use]
    pub fn to_typed(&self) -> Zeroizing<String> {
        let value = u128::from_be_bytes(*self.expose());
        // The first character holds version 0 (two bits) and the upper three bits of the seal.
        let mut digits = Zeroizing::new([0; TYPED_LEN]);
        for (at, digit) in digits[..DIGITS].iter_mut().enumerate() {
            *digit = (value >> (5 * (DIGITS - 1 - at)) & 31) as u8;
        }
        digits[DIGITS] = gf32::checksum(&digits[..DIGITS], 1);
        digits[DIGITS + 1] = gf32::checksum(&digits[..DIGITS], 2);
        Zeroizing::new(gf32::grouped(&*digits, 4))
    }

    /// Reads the typed form; case, width, spaces, hyphens and look-alikes do not matter. Fails when characters are missing or
    /// are no base32, when up to two of them are wrong or two neighbours swapped, and for a version that is not known.
    pub fn parse_typed(text: &str) -> Result<Self> {
        let digits = Zeroizing::new(gf32::digits(text).ok_or(Error::Malformed(TYPED))?);
        if digits.len() != TYPED_LEN {
            return Err(Error::Malformed(TYPED));
        }
        let (seal, check) = digits.split_at(DIGITS);
        if check != [gf32::checksum(seal, 1), gf32::checksum(seal, 2)] {
            return Err(Error::Mistyped(TYPED));
        }
        let version = seal[0] >> 3;
        if version != 0 {
            return Err(Error::UnknownVersion { format: TYPED, found: version });
        }
        let value = seal.iter().fold(0_u128, |value, &digit| value << 5 | u128::from(digit));
        Ok(Self::from_bytes(value.to_be_bytes()))
    }
}

impl NewDevice {
    /// The text for the QR code. Fails when the address or the number of vaults does not fit 16 bits.
    pub fn to_text(&self) -> Result<Zeroizing<String>> {
        let too_large = |_| Error::TooLarge(SCANNED);
        let mut bytes = Zeroizing::new(Vec::with_capacity(64 + self.server.len() + 56 * self.vaults.len()));
        bytes.push(self.kdf);
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        // The seal is exposed because handing it to the new device is what this text is for.
        bytes.extend_from_slice(self.seal.expose());
        bytes.extend_from_slice(&u16::try_from(self.server.len()).map_err(too_large)?.to_be_bytes());
        bytes.extend_from_slice(self.server.as_bytes());
        bytes.extend_from_slice(&u16::try_from(self.vaults.len()).map_err(too_large)?.to_be_bytes());
        for mark in &self.vaults {
            bytes.extend_from_slice(mark.vault.as_bytes());
            bytes.extend_from_slice(&mark.revision.to_be_bytes());
            bytes.extend_from_slice(mark.link.as_bytes());
        }
        let check = Digest::of(&bytes);
        bytes.extend_from_slice(&check.as_bytes()[..CHECK]);
        Ok(Zeroizing::new(format!("{PREFIX}{}", &*Zeroizing::new(URL_SAFE_NO_PAD.encode(&*bytes)))))
    }

    /// Reads the text of a QR code. Fails when it is no device code, of another version or kdf, or altered anywhere.
    pub fn parse(text: &str) -> Result<Self> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(Error::Malformed(SCANNED))?;
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Error::Mistyped(SCANNED))?);
        let (body, check) = bytes.split_last_chunk::<CHECK>().ok_or(Error::Malformed(SCANNED))?;
        if Digest::of(body).as_bytes()[..CHECK] != check[..] {
            return Err(Error::Mistyped(SCANNED));
        }
        let mut reader = Reader::versioned(body, KDF, SCANNED)?;
        let epoch = reader.u32()?;
        let seal = Seal::from_bytes(reader.array()?);
        let length = usize::from(reader.u16()?);
        let server = String::from_utf8(reader.slice(length)?.to_vec()).map_err(|_| Error::Malformed(SCANNED))?;
        let mut vaults = Vec::new();
        for _ in 0..reader.u16()? {
            vaults.push(VaultMark {
                vault: VaultId::from_bytes(reader.array()?),
                revision: reader.u64()?,
                link: Digest::from_bytes(reader.array()?),
            });
        }
        reader.end()?;
        Ok(Self { server, seal, kdf: KDF, epoch, vaults })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng::TestRng;

    fn seal() -> Seal {
        Seal::make(&mut TestRng::new(1))
    }

    fn device() -> NewDevice {
        let mark =
            |n| VaultMark { vault: VaultId::from_bytes([n; 16]), revision: u64::from(n), link: Digest::of(&[n]) };
        NewDevice {
            server: "https://inro.example".to_owned(),
            seal: seal(),
            kdf: KDF,
            epoch: 3,
            vaults: vec![mark(1), mark(2)],
        }
    }

    #[test]
    fn the_typed_seal_has_28_characters_and_comes_back_however_it_was_typed() {
        for seal in [seal(), Seal::from_bytes([0; 16]), Seal::from_bytes([0xff; 16])] {
            let typed = seal.to_typed();
            assert_eq!(typed.replace('-', "").len(), 28);
            assert_eq!(Seal::parse_typed(&typed), Ok(seal.clone()));
            assert_eq!(
                Seal::parse_typed(&typed.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l")),
                Ok(seal)
            );
        }
    }

    #[test]
    fn every_wrong_character_every_two_and_every_swap_in_the_typed_seal_are_found() {
        let typed: Vec<char> = seal().to_typed().replace('-', "").chars().collect();
        let refused = |chars: &[char]| {
            assert_eq!(Seal::parse_typed(&chars.iter().collect::<String>()), Err(Error::Mistyped(TYPED)))
        };
        let next = |c: char, by: u8| gf32::character(gf32::digit(c).unwrap() ^ by);
        for at in 0..TYPED_LEN {
            for by in 1..32 {
                let mut wrong = typed.clone();
                wrong[at] = next(wrong[at], by);
                refused(&wrong);
                for other in at + 1..TYPED_LEN {
                    let mut two = wrong.clone();
                    two[other] = next(two[other], 32 - by);
                    refused(&two);
                }
            }
            if at > 0 && typed[at] != typed[at - 1] {
                let mut swapped = typed.clone();
                swapped.swap(at, at - 1);
                refused(&swapped);
            }
        }
        assert_eq!(Seal::parse_typed("ABCD"), Err(Error::Malformed(TYPED)));
        assert_eq!(Seal::parse_typed(&"U".repeat(28)), Err(Error::Malformed(TYPED)));
    }

    #[test]
    fn a_later_version_of_the_typed_seal_is_not_guessed_at() {
        let mut digits = [0; DIGITS];
        digits[0] = 1 << 3;
        let all = [&digits[..], &[gf32::checksum(&digits, 1), gf32::checksum(&digits, 2)]].concat();
        assert_eq!(Seal::parse_typed(&gf32::grouped(&all, 4)), Err(Error::UnknownVersion { format: TYPED, found: 1 }));
    }

    #[test]
    fn the_device_code_comes_back() {
        assert_eq!(NewDevice::parse(&device().to_text().unwrap()), Ok(device()));
        let bare = NewDevice { vaults: Vec::new(), ..device() };
        assert_eq!(NewDevice::parse(&bare.to_text().unwrap()), Ok(bare));
    }

    #[test]
    fn every_changed_character_of_the_device_code_is_found() {
        let text = device().to_text().unwrap();
        for at in 0..text.len() {
            for other in "AZaz09-_!:".chars().filter(|&c| !text[at..].starts_with(c)) {
                let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
                assert!(NewDevice::parse(&changed).is_err(), "{at}");
            }
        }
    }

    #[test]
    fn a_device_code_of_another_kdf_is_refused() {
        let other = NewDevice { kdf: 2, ..device() };
        let found = NewDevice::parse(&other.to_text().unwrap());
        assert_eq!(found, Err(Error::UnknownVersion { format: SCANNED, found: 2 }));
        assert!(!format!("{:?}", device()).contains(&*seal().to_typed()));
    }
}
