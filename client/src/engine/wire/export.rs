//! Taking records out for others: tables, and what a pharmacy reads.

use exchange::jahis::{Gap, Replaced};
use protocol::Bytes;
use serde::{Deserialize, Serialize};
use vault::id::RecordId;
use vault::record::Kind;

use super::ArchiveFile;

/// See [`super::Command::ExportTable`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExportTable {
    /// Of which kind.
    pub kind: Kind,
    /// The language of its headings: `ja` or `en`.
    pub language: String,
}

/// See [`super::Command::ExportNotebook`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExportNotebook {
    /// The chosen medications, and nothing but these.
    pub records: Vec<RecordId>,
}

/// A medication notebook of chosen records, as a file and as what its QR codes hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotebookFile {
    /// The file: `Shift_JIS`, as the format says.
    pub file: ArchiveFile,
    /// What each code holds, in order. Empty if it does not fit into codes.
    pub parts: Vec<Bytes>,
    /// What stands there otherwise than in the vault.
    pub replaced: Vec<Replaced>,
    /// What the format cannot carry, by record.
    pub gaps: Vec<(RecordId, Vec<Gap>)>,
    /// Chosen records that the format has no place for.
    pub left_out: Vec<RecordId>,
}
