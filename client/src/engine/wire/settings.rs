//! Settings: passphrase, other devices, exports, leaving.

use protocol::Bytes;
use serde::{Deserialize, Serialize};

/// See [`super::Command::ChangePassphrase`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangePassphrase {
    /// The one in use; none on a device that was opened with the words.
    pub current: Option<String>,
    /// The next one.
    pub next: String,
}

/// See [`super::Command::PairDevice`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PairDevice {
    /// Asked for again.
    pub passphrase: String,
}

/// Text to let another device of the owner in. Shown for 60 seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingView {
    /// For the QR code.
    pub qr: String,
    /// To type, in groups.
    pub typed: String,
}

/// See [`super::Command::ExportEverything`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExportEverything {}

/// A file to save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportFile {
    /// Suggested name; without any name of a person.
    pub file_name: String,
    /// Media type.
    pub media_type: String,
    /// The text.
    pub text: String,
}

/// See [`super::Command::ExportArchive`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExportArchive {
    /// With which it will open. May be another than the vault's.
    pub passphrase: String,
}

/// A sealed archive to save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFile {
    /// Suggested name.
    pub file_name: String,
    /// The bytes.
    pub bytes: Bytes,
}

/// See [`super::Command::ListSessions`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListSessions {}

/// One session of the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionItem {
    /// To end it by.
    pub id: protocol::SessionId,
    /// The device's own name for itself.
    pub name: Option<String>,
    /// Began at.
    pub began: i64,
    /// Last used at.
    pub used: i64,
    /// Whether it is this one.
    pub current: bool,
}

/// See [`super::Command::EndSession`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndSession {
    /// Which.
    pub id: protocol::SessionId,
}

/// See [`super::Command::ReadNotices`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadNotices {
    /// The newest that was shown.
    pub through: u64,
}

/// See [`super::Command::DeleteAccount`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeleteAccount {
    /// Asked for again.
    pub passphrase: String,
}
