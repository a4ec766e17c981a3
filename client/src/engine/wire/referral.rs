//! Referrals.

use super::ExportFile;
use super::LinkView;
use super::ProviderChoice;
use super::ProviderView;
use super::RecordItem;
use super::ViewDocument;
use exchange::links::Link;
use serde::{Deserialize, Serialize};
use vault::id::GrantId;
use vault::id::LineId;
use vault::id::RecordId;

/// A referral before it is handed over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReferralDraft {
    /// To whom.
    pub provider: ProviderChoice,
    /// What for.
    pub purpose: String,
    /// The chosen records in the order shown: a reader sees them by kind, and within a kind in this order.
    pub records: Vec<ChosenRecord>,
    /// `ja` or `en`.
    pub language: String,
}

/// Characters of what is said about one record, at most.
pub const NOTE_CHARS: usize = 200;

/// A record that is handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenRecord {
    /// Which.
    pub record: RecordId,
    /// What the patient says about it to this receiver; at most [`NOTE_CHARS`].
    pub note: Option<String>,
    /// Which of its lines ([`exchange::lines::lines`]) are shown; none if all are.
    pub only: Option<Vec<LineId>>,
}

impl ChosenRecord {
    /// All of a record, and nothing said to it.
    #[must_use]
    pub const fn whole(record: RecordId) -> Self {
        Self { record, note: None, only: None }
    }
}

/// See [`super::Command::PreviewReferral`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewReferral {
    /// The referral.
    pub draft: ReferralDraft,
}

/// The referral as it will be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferralPreview {
    /// As the receiver sees it.
    pub view: ViewDocument,
    /// Titles of documents whose files stay behind, because a line that may stand in them was left out.
    pub without_files: Vec<String>,
}

/// See [`super::Command::ListLinked`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListLinked {
    /// Which record.
    pub record: RecordId,
}

/// Records that belong to one, as their sources say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkedRecords {
    /// The closest first.
    pub items: Vec<LinkedRecord>,
    /// How many more there are.
    pub more: usize,
}

/// A record that belongs to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkedRecord {
    /// The record.
    pub item: RecordItem,
    /// How.
    pub link: Link,
}

/// See [`super::Command::RepeatReferral`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RepeatReferral {
    /// Which one.
    pub referral: RecordId,
}

/// A referral to begin another one with, and what changed since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepeatedReferral {
    /// To whom, if that is still known.
    pub provider: Option<RecordId>,
    /// What for.
    pub purpose: String,
    /// When it was made, seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    /// The records that are still there, in its order.
    pub records: Vec<RepeatedRecord>,
    /// How many of its records were deleted since.
    pub gone: usize,
    /// Records that came into the vault since, newest first, and how many more of them there are.
    pub new: Vec<RecordItem>,
    /// See [`Self::new`].
    pub more: usize,
}

/// A record of an earlier referral.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepeatedRecord {
    /// As it was chosen.
    pub chosen: ChosenRecord,
    /// As it is now.
    pub item: RecordItem,
    /// It says something else than what was handed over.
    pub changed: bool,
}

/// See [`super::Command::FileAnswer`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileAnswer {
    /// With which referral.
    pub referral: RecordId,
    /// A record that came as the answer.
    pub record: RecordId,
    /// Whether it is filed, or taken out again.
    pub filed: bool,
}

/// See [`super::Command::CreateReferral`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreateReferral {
    /// The referral.
    pub draft: ReferralDraft,
    /// If it is handed over as a link.
    pub link: Option<LinkTerms>,
}

/// Terms of a referral's link. Nothing has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkTerms {
    /// Until when; none means until revoked.
    pub until: Option<i64>,
    /// Openings allowed; none means any number.
    pub uses: Option<u32>,
    /// Whether a passcode is asked for.
    pub passcode: bool,
    /// The text that was on the sheet.
    pub text: String,
}

/// A referral that was handed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferralOutcome {
    /// The referral, kept in the vault.
    pub referral: RecordId,
    /// The page.
    pub view: ViewDocument,
    /// The FHIR document bundle, to save.
    pub file: ExportFile,
    /// The link, if one was asked for.
    pub link: Option<LinkView>,
}

/// See [`super::Command::ListReferrals`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListReferrals {}

/// A referral that was handed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferralView {
    /// Its id.
    pub id: RecordId,
    /// To whom.
    pub provider: Option<ProviderView>,
    /// What for.
    pub purpose: String,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    /// Records handed over.
    pub records: usize,
    /// As the receiver sees it.
    pub view: ViewDocument,
    /// What exactly was handed over.
    pub file: ExportFile,
    /// Its link, if it had one.
    pub grant: Option<GrantId>,
    /// How many things wait in the reply box of its link.
    pub waiting: usize,
    /// What came as an answer, in the order in which it came.
    pub answers: Vec<AnswerItem>,
}

/// A record that came as the answer to a referral.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerItem {
    /// The record.
    pub record: RecordId,
    /// What it is called.
    pub title: String,
    /// When it entered the vault, seconds since 1970-01-01T00:00:00Z.
    pub entered: i64,
    /// It came through the reply box of the referral's link; else the patient filed it.
    pub by_box: bool,
}
