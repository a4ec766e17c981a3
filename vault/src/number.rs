//! A provider's number: the pseudonym under which one provider files the patient.
//!
//! 50 random bits as ten Crockford base32 characters and one check character (Σ αⁱ·dᵢ in GF(32), x⁵+x²+1), which finds every
//! single wrong character and every swap of neighbours. Not derived from any key, so nobody can compute it and key changes do
//! not change it.

use core::fmt;
use core::str::FromStr;

use rand_core::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{Error, Result};
use crate::seal::gf32;

/// Characters before the check character.
const DIGITS: usize = 10;
const WHAT: &str = "number";

/// A provider's number. `Display` writes it in groups, `ABCDE-FGHJK-M`; reading forgives case, width, separators, and O, I, L.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProviderNumber([u8; DIGITS]);

impl ProviderNumber {
    /// A new random one.
    #[must_use]
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        let mut digits = [0; DIGITS];
        rng.fill_bytes(&mut digits);
        Self(digits.map(|byte| byte & 31))
    }

    /// The eleven characters without separators, as a system field takes them.
    #[must_use]
    pub fn compact(&self) -> String {
        self.all().iter().map(|&digit| gf32::character(digit)).collect()
    }

    fn all(&self) -> [u8; DIGITS + 1] {
        let mut all = [gf32::checksum(&self.0, 1); DIGITS + 1];
        all[..DIGITS].copy_from_slice(&self.0);
        all
    }
}

impl fmt::Display for ProviderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&gf32::grouped(&self.all(), 5))
    }
}

impl fmt::Debug for ProviderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProviderNumber(..)")
    }
}

impl FromStr for ProviderNumber {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let digits = gf32::digits(text).ok_or(Error::Malformed(WHAT))?;
        let digits: [u8; DIGITS + 1] = digits.try_into().map_err(|_| Error::Malformed(WHAT))?;
        let (number, check) = digits.split_first_chunk::<DIGITS>().ok_or(Error::Malformed(WHAT))?;
        if check != [gf32::checksum(number, 1)] { Err(Error::Mistyped(WHAT)) } else { Ok(Self(*number)) }
    }
}

impl Serialize for ProviderNumber {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.compact())
    }
}

impl<'de> Deserialize<'de> for ProviderNumber {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number() -> impl Strategy<Value = ProviderNumber> {
        any::<[u8; DIGITS]>().prop_map(|bytes| ProviderNumber(bytes.map(|byte| byte & 31)))
    }

    #[test]
    fn it_is_read_as_it_is_written_however_it_was_typed() {
        let number = ProviderNumber([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
        let text = number.to_string();
        assert!(text.starts_with("ABCDE-FGHJK-") && text.len() == 13, "{text}");
        for typed in
            [text.clone(), text.to_lowercase(), text.replace('-', " "), text.replace('-', ""), text.replace('-', "ー")]
        {
            assert_eq!(typed.parse(), Ok(number), "{typed}");
        }
        assert_eq!("ABCDE-FGHJK".parse::<ProviderNumber>(), Err(Error::Malformed(WHAT)));
        assert_eq!(text.replace('A', "U").parse::<ProviderNumber>(), Err(Error::Malformed(WHAT)));
    }

    proptest! {
        #[test]
        fn every_single_wrong_character_is_found(number in number()) {
            let right = number.all();
            for at in 0..=DIGITS {
                for digit in (0..32).filter(|&digit| digit != right[at]) {
                    let mut wrong = right;
                    wrong[at] = digit;
                    prop_assert_eq!(gf32::grouped(&wrong, 5).parse::<ProviderNumber>(), Err(Error::Mistyped(WHAT)));
                }
            }
        }

        #[test]
        fn every_swap_of_neighbours_is_found(number in number()) {
            let right = number.all();
            for at in (0..DIGITS).filter(|&at| right[at] != right[at + 1]) {
                let mut wrong = right;
                wrong.swap(at, at + 1);
                prop_assert_eq!(gf32::grouped(&wrong, 5).parse::<ProviderNumber>(), Err(Error::Mistyped(WHAT)));
            }
        }
    }
}
