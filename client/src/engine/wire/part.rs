//! Parts of a person's records that are kept apart, each a vault of its own, and moving records between a person's vaults.

use serde::{Deserialize, Serialize};
use vault::id::{AccountId, RecordId, VaultId};
use vault::record::Kind;

use super::MemberRole;

/// A part, as its owner signed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartView {
    /// In the owner's words.
    pub name: String,
    /// The main vault; none for somebody who does not open that one, or if it belongs to another owner.
    pub main: Option<VaultId>,
}

/// See [`super::Command::MakePart`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakePart {
    /// What it is called.
    pub name: String,
    /// As typed, once more.
    pub passphrase: String,
}

/// See [`super::Command::NamePart`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NamePart {
    /// What it is called from now on.
    pub name: String,
}

/// Which records are to be moved: these, and all of these kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenToMove {
    /// One by one.
    pub records: Vec<RecordId>,
    /// All of a kind, those included that were said to be somebody else's.
    pub kinds: Vec<Kind>,
}

/// See [`super::Command::PreviewMove`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewMove {
    /// Which.
    pub chosen: ChosenToMove,
    /// Into which vault.
    pub to: VaultId,
}

/// What moving would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovePreview {
    /// How many records of each kind, in the order of [`Kind::HEALTH`], without those of which there are none.
    pub counts: Vec<(Kind, usize)>,
    /// Links of the open vault that show some of them and will not any more.
    pub links: Vec<LinkLosing>,
    /// Referrals that name some of them: what was handed over stays as it is, answers among them are not listed there any more.
    pub referrals: usize,
    /// Who can read in the other vault, this account included.
    pub readers: Vec<ReaderView>,
    /// Who can read them now and will not any more.
    pub losing: Vec<ReaderView>,
    /// Chosen and left, because a newer version wrote them.
    pub left: usize,
}

/// A link that will show less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkLosing {
    /// For whom it was made.
    pub provider: String,
    /// Whether it is the emergency card.
    pub card: bool,
    /// How many of them it shows.
    pub records: usize,
}

/// Somebody who can read in a vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderView {
    /// The account.
    pub account: AccountId,
    /// As the owner signed it; none where nobody has named them.
    pub name: Option<String>,
    /// What they may do there.
    pub role: MemberRole,
    /// Whether it is this account.
    pub own: bool,
}

/// See [`super::Command::MoveRecords`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MoveRecords {
    /// Which.
    pub chosen: ChosenToMove,
    /// Into which vault.
    pub to: VaultId,
    /// The accounts that were shown as those who can read there. Nothing is moved if it is anybody else.
    pub readers: Vec<AccountId>,
}

/// Moved: sealed anew in the other vault, and deleted in this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveDone {
    /// How many records.
    pub records: usize,
    /// How many live links got other files.
    pub links: usize,
    /// Chosen and still here: somebody changed them meanwhile, or a newer version wrote them.
    pub left: usize,
}
