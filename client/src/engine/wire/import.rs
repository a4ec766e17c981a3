//! The ways into the preview of an import that need more than the file.

use exchange::csv::Mapping;
use protocol::Bytes;
use serde::{Deserialize, Serialize};
use vault::id::BlobId;

/// See [`super::Command::GetColumns`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetColumns {}

/// See [`super::Command::SetColumns`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetColumns {
    /// What the patient says the columns are.
    pub mapping: Mapping,
}

/// See [`super::Command::OpenArchivePart`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenArchivePart {
    /// The file's name.
    pub file_name: String,
    /// Its first [`crate::archive::BEGINNING`] bytes; the whole of one that [`crate::archive::is_whole`].
    pub beginning: Bytes,
    /// Its sealed content, see [`crate::archive::content_at`]; nothing for one that is whole.
    pub content: Bytes,
    /// Bytes of the whole file.
    pub length: u64,
    /// With which it opens; none for a further part of the archive that was opened last.
    pub passphrase: Option<String>,
}

/// How far an archive is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveState {
    /// The one that was opened just now, from 1.
    pub part: u32,
    /// Which parts are open, from 1.
    pub numbers: Vec<u32>,
    /// Which are not.
    pub missing: Vec<u32>,
}

/// See [`super::Command::PreviewArchive`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewArchive {}

/// See [`super::Command::FilesOfImport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FilesOfImport {
    /// Indexes of the preview's entries.
    pub chosen: Vec<usize>,
}

/// Where a sealed file stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileOfPart {
    /// Which file.
    pub blob: BlobId,
    /// In which part, from 1.
    pub part: u32,
    /// Its first byte.
    pub from: u64,
    /// The first byte behind it.
    pub to: u64,
}

/// See [`super::Command::StoreArchivedFile`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StoreArchivedFile {
    /// Which file.
    pub blob: BlobId,
    /// As it stands in the archive.
    pub sealed: Bytes,
}

/// See [`super::Command::PreviewLinkFile`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewLinkFile {
    /// The file's name.
    pub file_name: String,
    /// The encrypted file that came with the link; none to fetch it, which this server's own links allow.
    pub bytes: Option<Bytes>,
    /// The link, with or without a viewer's address in front.
    pub link: String,
    /// If the link asks for one.
    pub passcode: Option<String>,
}
