//! The passcode of a sealed letter: digits, because they are read out over a telephone and typed on any keyboard.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// 25 digits, each equally likely: log2(10^25) is 83 bits.
const DIGITS: usize = 25;
/// How they are written: five groups of five.
const GROUP: usize = 5;

/// A passcode. Prints nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Passcode(Zeroizing<String>);

impl Passcode {
    /// Draws one.
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        let mut digits = Zeroizing::new(String::with_capacity(DIGITS));
        let mut drawn = Zeroizing::new([0_u8; 1]);
        while digits.len() < DIGITS {
            rng.fill_bytes(&mut *drawn);
            // From 250 on, the first digits would be likelier.
            if drawn[0] < 250 {
                digits.push(char::from(b'0' + drawn[0] % 10));
            }
        }
        Self(digits)
    }

    /// One that is known: digits alone. None if there are not 25 of them.
    #[must_use]
    pub fn from_digits(digits: &str) -> Option<Self> {
        let right = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| Self(Zeroizing::new(digits.to_owned())))
    }

    /// The digits alone.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// As it is shown and read out: `12345 67890 12345 67890 12345`.
    #[must_use]
    pub fn grouped(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(DIGITS + DIGITS / GROUP));
        for (place, digit) in self.0.chars().enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push(' ');
            }
            text.push(digit);
        }
        text
    }
}

impl std::fmt::Debug for Passcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passcode(..)")
    }
}
