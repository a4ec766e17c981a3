//! Records on their way from one vault of a person to another.

use serde::{Deserialize, Serialize};

use crate::id::{RecordId, VaultId};

/// That records were sealed anew here and are not deleted yet where they came from. It is written in the same change as the records
/// themselves and deleted when the other vault has let go of them, so that whichever device opens next can go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The vault that they come from.
    pub from: VaultId,
    /// Which.
    pub records: Vec<MovedRecord>,
}

/// One record, in both vaults for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedRecord {
    /// Its id where it comes from.
    pub from: RecordId,
    /// The revision there that was sealed anew. A later one says more than what is here.
    pub revision: u64,
    /// Its id here; another one, so that the server does not see by the id which record it was.
    pub to: RecordId,
    /// The revision here.
    pub to_revision: u64,
}
