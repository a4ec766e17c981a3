//! By how many days the dates of one release are moved.

use core::fmt;

use vault::id::{Digest, RecordId};
use vault::pair_number::pair_days;
use vault::secret::PairKey;

/// 1 to 364 days back: the same for all dates of one release, so that what lies between them stays, and the same whenever the number is
/// the same. Never forward, where a date that is still to come would tell that it was moved. It stands in no file and no record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Shift(i16);

impl Shift {
    /// What belongs to a recipient and a purpose, as the number does. `purpose` is the digest of what it is for.
    #[must_use]
    pub fn of_pair(key: &PairKey, recipient: &RecordId, purpose: &Digest) -> Self {
        Self(-i16::try_from(pair_days(key, recipient, purpose)).unwrap_or(i16::MAX))
    }

    /// Of so many days, for tests.
    #[cfg(test)]
    pub(super) const fn of(days: i16) -> Self {
        Self(days)
    }

    /// In days; below zero.
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
