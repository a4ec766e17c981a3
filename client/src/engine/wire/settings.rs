//! Settings: passphrase, all secrets, other devices, exports, leaving.

use protocol::Bytes;
use serde::{Deserialize, Serialize};
use vault::id::GrantId;

/// See [`super::Command::ChangePassphrase`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangePassphrase {
    /// The one in use; none on a device that was opened with the words.
    pub current: Option<String>,
    /// The next one.
    pub next: String,
}

/// See [`super::Command::StartReplacement`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StartReplacement {
    /// The one in use, which stays; on a device that was opened with the words, the one from now on.
    pub passphrase: String,
    /// In which language the new words are: `ja` or `en`.
    pub language: String,
}

/// See [`super::Command::FinishReplacement`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FinishReplacement {
    /// The two words asked back.
    pub answers: [String; 2],
    /// One for each grant that is active or paused. Nothing in it has a default.
    pub grants: Vec<GrantChoice>,
    /// The text at the question about the grants, kept in the consent of each that ends.
    pub text: String,
    /// `ja` or `en`.
    pub language: String,
}

/// Whether a grant outlives the replacement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantChoice {
    /// Which grant.
    pub grant: GrantId,
    /// Its link goes on opening; otherwise it ends for good.
    pub keep: bool,
}

/// All secrets are other ones now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Grants that were ended.
    pub ended: usize,
    /// Whether the vault has its new keys already; otherwise the next opening with a connection gives them to it.
    pub complete: bool,
}

/// See [`super::Command::CancelReplacement`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CancelReplacement {}

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

/// Everything, as a file to save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// The bundle.
    pub file: ExportFile,
    /// How many files of documents are named in it without their content: too large, or lost by the server.
    pub left_out: usize,
}

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
    /// About how many bytes of documents a part may hold; [`crate::archive::PART_BYTES`].
    pub part_bytes: u64,
}

/// An archive that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivePlan {
    /// Its parts.
    pub parts: Vec<ArchivePart>,
    /// The code over everything in it, to compare where it is taken in.
    pub code: String,
    /// Whether the journal is in it as far as the newest head covers it; not where the server did not give it, or gave another one.
    pub journal: bool,
}

/// One part of an archive that was begun: a file to save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivePart {
    /// Suggested name.
    pub file_name: String,
    /// Of how many pieces it is made.
    pub pieces: usize,
}

/// See [`super::Command::ExportArchivePiece`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExportArchivePiece {
    /// Which part, from 0.
    pub part: usize,
    /// Which piece, from 0; one after the other.
    pub piece: usize,
}

/// A piece of a part of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivePiece {
    /// The bytes.
    pub bytes: Bytes,
    /// How many files of documents are not in the part so far, because the server lost or altered them.
    pub left_out: usize,
}

/// A file to save that is no text.
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

/// See [`super::Command::GetOutsideNotices`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetOutsideNotices {}

/// See [`super::Command::SetOutsideNotices`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetOutsideNotices {
    /// On or off.
    pub on: bool,
    /// Typed again.
    pub passphrase: String,
}
