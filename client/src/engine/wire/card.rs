//! The emergency card.

use serde::{Deserialize, Serialize};
use vault::id::GrantId;

use super::{JournalItem, ShareState};

/// See [`super::Command::GetCard`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetCard {}

/// The emergency card as this device knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardView {
    /// None where there is no card that opens or is paused.
    pub card: Option<CardShown>,
    /// Openings that the patient has not said to have read, newest first.
    pub openings: Vec<JournalItem>,
}

/// A card that there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardShown {
    /// Its grant; what its QR code holds is asked for by itself ([`super::GetShareLink`]).
    pub grant: GrantId,
    /// Made at, seconds since 1970-01-01T00:00:00Z.
    pub made: i64,
    /// How many records it shows.
    pub records: usize,
    /// Whether it opens.
    pub state: ShareState,
}

/// See [`super::Command::ReadCardOpenings`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadCardOpenings {
    /// Up to this moment, seconds since 1970-01-01T00:00:00Z: the newest opening's.
    pub through: i64,
}
