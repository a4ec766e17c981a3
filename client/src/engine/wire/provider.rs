//! One provider and its numbers.

use serde::{Deserialize, Serialize};
use vault::id::RecordId;

use super::{JournalItem, ProviderView, ShareView};

/// See [`super::Command::GetProvider`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetProvider {
    /// Which.
    pub provider: RecordId,
}

/// Everything about one provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProviderDetail {
    /// The provider.
    pub provider: ProviderView,
    /// The patient's numbers there, the one in use first.
    pub numbers: Vec<NumberView>,
    /// Its grants, newest first.
    pub shares: Vec<ShareView>,
    /// What the journal says about it, newest first.
    pub journal: Vec<JournalItem>,
}

/// A number and when it was in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberView {
    /// In groups, with its check character.
    pub number: String,
    /// Drawn at, seconds since 1970-01-01T00:00:00Z.
    pub since: i64,
    /// Replaced at; none if it is in use.
    pub until: Option<i64>,
    /// How often something was handed over under it, as a link, a file or on paper.
    pub hand_overs: usize,
}

/// See [`super::Command::ChangeNumber`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangeNumber {
    /// For which provider.
    pub provider: RecordId,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberChanged {
    /// The new number.
    pub number: String,
    /// Live links that show it now.
    pub links: usize,
}
