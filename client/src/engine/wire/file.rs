//! Files of documents.

use protocol::Bytes;
use serde::{Deserialize, Serialize};
use vault::id::{BlobId, RecordId};

/// See [`super::Command::StoreFile`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoreFile {
    /// Its name, as the device calls it.
    pub name: String,
    /// Media type, as the device says.
    pub media_type: String,
    /// The content.
    pub bytes: Bytes,
}

/// See [`super::Command::OpenFile`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenFile {
    /// The document.
    pub record: RecordId,
    /// Which of its files.
    pub blob: BlobId,
}

/// A file, open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedFile {
    /// Its name.
    pub name: String,
    /// Media type, as it was given. What it is, the content says.
    pub media_type: String,
    /// The content.
    pub bytes: Bytes,
}

/// A file as it stands in a shared document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewFile {
    /// Which of the document's records it belongs to, by its place.
    pub record: usize,
    /// Its name; may be empty.
    pub name: String,
    /// Media type, as it was given.
    pub media_type: String,
    /// Bytes, as far as it is known.
    pub length: Option<u64>,
    /// The content; none in a preview.
    pub content: Option<Bytes>,
}
