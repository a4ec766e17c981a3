//! Where a journal begins since its owner erased what was older.

use serde::{Deserialize, Serialize};

use crate::id::Digest;

/// Old journal entries were erased. Without this record a journal that does not begin with its first entry is one that was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalCut {
    /// Number of the last entry that was erased.
    pub through: u64,
    /// The chain's value there, as it was verified: what is left must follow from it.
    pub chain: Digest,
    /// When it was decided, seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
}
