//! The ways into the preview of an import that need more than the file.

use exchange::csv::Mapping;
use protocol::Bytes;
use serde::{Deserialize, Serialize};

/// See [`super::Command::GetColumns`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetColumns {}

/// See [`super::Command::SetColumns`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetColumns {
    /// What the patient says the columns are.
    pub mapping: Mapping,
}

/// See [`super::Command::PreviewArchive`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewArchive {
    /// The file's name.
    pub file_name: String,
    /// The archive.
    pub bytes: Bytes,
    /// With which it opens.
    pub passphrase: String,
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
