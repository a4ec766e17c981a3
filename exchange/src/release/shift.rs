//! By how many days the dates of one release are moved.

use core::fmt;

use rand_core::CryptoRng;

/// From -364 to 364 days, and never none: the same for all dates of one release, so that what lies between them stays. It stands in no
/// file and no record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Shift(i16);

const MOST: u16 = 364;

impl Shift {
    /// A new random one.
    #[must_use]
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = [0; 8];
        rng.fill_bytes(&mut bytes);
        // Of 2^64 by 728: no day is likelier than another by more than 2^-54.
        let drawn = u16::try_from(u64::from_be_bytes(bytes) % u64::from(2 * MOST)).unwrap_or_default();
        let (size, is_back) = (drawn % MOST + 1, drawn >= MOST);
        let days = i16::try_from(size).unwrap_or_default();
        Self(if is_back { -days } else { days })
    }

    /// Of so many days, for tests.
    #[cfg(test)]
    pub(super) const fn of(days: i16) -> Self {
        Self(days)
    }

    /// In days.
    #[must_use]
    pub const fn days(self) -> i16 {
        self.0
    }
}

impl fmt::Debug for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shift(..)")
    }
}
