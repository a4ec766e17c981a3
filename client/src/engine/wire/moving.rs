//! Leaving for another place, and moving in from one.

use protocol::Bytes;
use serde::{Deserialize, Serialize};
use vault::id::BlobId;
use vault::record::Person;

/// See [`super::Command::GetLeaving`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetLeaving {}

/// What comes along to another place, and what does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeavingView {
    /// Health records.
    pub records: usize,
    /// Files of documents.
    pub files: usize,
    /// Decisions about sharing, with their receipts.
    pub consents: usize,
    /// Entries of the journal that the server here wrote.
    pub entries: usize,
    /// Links that open, or are paused, and go on here until they are ended here or the account is deleted.
    pub links: usize,
    /// Whether one of them is the emergency card's.
    pub card: bool,
    /// What waits in reply boxes and does not come along.
    pub waiting: usize,
    /// Others who are members here and will not be there.
    pub members: usize,
}

/// See [`super::Command::PreviewMoveIn`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewMoveIn {}

/// What an archive would bring into this vault whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoveInPreview {
    /// Whose it is.
    pub person: Person,
    /// Whether that is the person of this vault.
    pub same_person: bool,
    /// The address of the place where it was taken out.
    pub server: String,
    /// When, seconds since 1970-01-01T00:00:00Z.
    pub exported: i64,
    /// The code over everything in it.
    pub code: String,
    /// Health records.
    pub records: usize,
    /// Files of documents that the archive has.
    pub files: usize,
    /// Files that were lost where it was taken out.
    pub left_out: usize,
    /// Decisions about sharing.
    pub consents: usize,
    /// Journal entries of the server there.
    pub entries: usize,
    /// Whether it was begun here before, so that it goes on.
    pub begun: bool,
}

/// See [`super::Command::BeginMoveIn`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct BeginMoveIn {
    /// The patient said that it is theirs although the names or birth dates differ.
    pub confirmed_own: bool,
}

/// See [`super::Command::MoveInFile`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MoveInFile {
    /// Which file.
    pub blob: BlobId,
    /// As it stands in the archive.
    pub sealed: Bytes,
}

/// See [`super::Command::FinishMoveIn`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FinishMoveIn {}

/// Everything is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedIn {
    /// The code as it was computed where everything was taken out.
    pub there: String,
    /// The code of what is stored here.
    pub here: String,
    /// Files that were lost where it was taken out.
    pub left_out: usize,
}

/// See [`super::Command::UndoMoveIn`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct UndoMoveIn {}

/// See [`super::Command::GetMoveIn`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct GetMoveIn {}

/// Where a vault was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveInState {
    /// The address of the place.
    pub server: String,
    /// When everything was taken out there, seconds since 1970-01-01T00:00:00Z.
    pub exported: i64,
    /// When everything was here, seconds since 1970-01-01T00:00:00Z; none while it is not.
    pub finished: Option<i64>,
    /// The code as it was computed there.
    pub there: String,
    /// The code of what moved, as it is here now: another one once something of it is changed or deleted.
    pub here: String,
}
