//! De-identified releases.

use exchange::release::{Assessment, Called, FileRow, Removed, Row, RowKey};
use serde::{Deserialize, Serialize};
use vault::id::RecordId;
use vault::record::{Kind, KindDecision, ReleaseLevel, Topic, TopicDecision};

use super::{ExportFile, ProviderChoice, ProviderView};

/// A release before it is decided. Nothing in it has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseDraft {
    /// To whom; the place of a new one is how to reach them, and must be there.
    pub provider: ProviderChoice,
    /// What for.
    pub purpose: String,
    /// How it is told.
    pub level: ReleaseLevel,
    /// One for each kind of [`vault::record::Release::KINDS`].
    pub kinds: Vec<KindDecision>,
    /// Topics, each decided by itself; what is not answered is not released.
    pub topics: Vec<TopicDecision>,
    /// From which day on, `YYYY-MM-DD`; none means from the first record.
    pub from: Option<String>,
    /// Where the patient lives (JIS X 0401), if they chose to say so.
    pub prefecture: Option<u8>,
    /// Until when it may be used, seconds since 1970-01-01T00:00:00Z; at most a year.
    pub until: i64,
    /// Rows that were taken out.
    pub left_out: Vec<RowKey>,
    /// The language of the file's own words: `ja` or `en`.
    pub language: String,
}

/// See [`super::Command::PreviewRelease`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewRelease {
    /// The release.
    pub draft: ReleaseDraft,
}

/// A release as it will be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReleasePreview {
    /// Everything that could be in the file, before and after.
    pub rows: Vec<Row>,
    /// Rows that the check before leaving took out, because something that identifies would stand in them.
    pub stopped: Vec<RowKey>,
    /// What no rule lets through.
    pub removed: Vec<Removed>,
    /// Elements of which the table knows nothing.
    pub unknown: usize,
    /// What can be said of it.
    pub assessment: Assessment,
    /// The number in the place of a name.
    pub number: String,
    /// How many rows stand with the same value in an earlier release to somebody else.
    pub same: usize,
    /// The file, byte for byte as it will be; none if nothing is left.
    pub file: Option<String>,
}

/// See [`super::Command::CreateRelease`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreateRelease {
    /// The release, as it was shown last.
    pub draft: ReleaseDraft,
    /// The text that was on the page, kept in the consent.
    pub text: String,
}

/// See [`super::Command::ListReleases`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListReleases {}

/// A release that was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReleaseView {
    /// Its id.
    pub id: RecordId,
    /// To whom; the place is how to reach them.
    pub provider: Option<ProviderView>,
    /// What for.
    pub purpose: String,
    /// How it was told.
    pub level: ReleaseLevel,
    /// What it may be called.
    pub called: Called,
    /// Kinds that were chosen.
    pub kinds: Vec<Kind>,
    /// Topics that were chosen.
    pub topics: Vec<Topic>,
    /// The number in the place of a name.
    pub number: String,
    /// What it is called towards its recipient: a UUID.
    pub reference: String,
    /// SHA-256 of the file, lower-case hex.
    pub digest: String,
    /// Made at, seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    /// Until when.
    pub until: i64,
    /// When it was withdrawn.
    pub withdrawn: Option<i64>,
    /// Its consents: to the release, and to withdrawing it.
    pub consents: Vec<RecordId>,
    /// What was handed over, row by row.
    pub rows: Vec<FileRow>,
    /// The files to save: JSON, and the same as a table. None once it is over.
    pub files: Option<(ExportFile, ExportFile)>,
}

/// See [`super::Command::WithdrawRelease`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WithdrawRelease {
    /// Which.
    pub release: RecordId,
    /// The text at the button, kept in the consent.
    pub text: String,
    /// `ja` or `en`.
    pub language: String,
}
