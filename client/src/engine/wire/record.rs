//! The first page, records, imports.

use super::JournalItem;
use super::ProviderView;
use super::ShareView;
use protocol::Bytes;
use serde::{Deserialize, Serialize};
use vault::id::GrantId;
use vault::id::RecordId;
use vault::record::Kind;
use vault::record::Person;
use vault::record::Record;

/// See [`super::Command::Home`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Home {}

/// The first page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HomeView {
    /// Whether it was opened without the server: links are shown as it told them last, and openings not at all.
    pub away: bool,
    /// Whose vault it is.
    pub person: Option<Person>,
    /// What counts now; of each kind the newest [`HOME_ROWS`].
    pub current: Current,
    /// Grants that are live or paused.
    pub shares: Vec<ShareView>,
    /// Newest journal lines.
    pub journal: Vec<JournalItem>,
    /// When the vault was last changed, seconds since 1970-01-01T00:00:00Z.
    pub last_change: Option<i64>,
    /// Who made that change, where others than the owner are or were in: that change is signed by them.
    pub last_author: Option<String>,
    /// What happened to the account on other devices and was not read here.
    pub notices: Vec<Notice>,
    /// What happened at links and was not read yet, newest first.
    pub grant_notices: Vec<GrantNotice>,
    /// Grants in whose reply box something waits, whether or not they have ended.
    pub waiting: Vec<ShareView>,
    /// Who is gone and may have kept links that are live: the owner has to say of each whether it goes on.
    pub links_asked: Vec<String>,
    /// Records in all.
    pub records: usize,
    /// Moving in was begun here and is not finished.
    pub moving: bool,
}

/// Rows of the first page for drugs and for diagnoses. The way to the others stands below them.
pub const HOME_ROWS: usize = 40;

/// See [`super::Command::ListCurrent`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListCurrent {}

/// What counts now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Current {
    /// Allergies that were not overcome: all of them, whoever asks.
    pub allergies: Vec<RecordItem>,
    /// Drugs being taken.
    pub medications: Newest,
    /// Diagnoses that have not ended.
    pub diagnoses: Newest,
    /// The newest checkup.
    pub checkup: Option<RecordItem>,
}

/// The newest of some records, and how many they are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Newest {
    /// Newest first.
    pub items: Vec<RecordItem>,
    /// With those that are not among them.
    pub total: usize,
}

/// What happened at one link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantNotice {
    /// Which.
    pub grant: GrantId,
    /// For whom it was made.
    pub provider: ProviderView,
    /// When the newest of it was, seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// It was opened for the first time: by somebody who gave this name, or none.
    pub opened: Option<String>,
    /// How often somebody was refused.
    pub refused: u32,
}

/// See [`super::Command::ReadGrantNotices`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadGrantNotices {
    /// When the newest was that was shown, seconds since 1970-01-01T00:00:00Z.
    pub through: i64,
}

/// What happened to the account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// To mark it as read.
    pub number: u64,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// What.
    pub kind: protocol::account::AccountEventKind,
}

/// See [`super::Command::ListRecords`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ListRecords {
    /// Only this kind; none for all kinds that hold health records.
    pub kind: Option<Kind>,
    /// Words to find; empty for all. Variants of kanji, width and kana are folded for the search only.
    pub query: String,
    /// How many to leave out.
    pub offset: usize,
    /// How many to return.
    pub limit: usize,
}

/// A page of records, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordPage {
    /// How many match in all.
    pub total: usize,
    /// How many of each kind match the query, in the order of [`Kind::HEALTH`].
    pub counts: Vec<(Kind, usize)>,
    /// The page.
    pub items: Vec<RecordItem>,
}

/// One record as shown. The original's text stays with the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordItem {
    /// Its id.
    pub id: RecordId,
    /// Its revision, from 1.
    pub revision: u64,
    /// What it says. In lists without its earlier versions.
    pub record: Record,
    /// Who wrote each of its earlier versions, where others than the owner are or were in; in their order.
    pub earlier_by: Vec<Option<String>>,
    /// Written by a newer version: can be shown, not changed.
    pub read_only: bool,
    /// Name of the file it came in, if it came in one.
    pub file_name: Option<String>,
    /// Whose link's reply box it was left in.
    pub reply_box: Option<String>,
    /// Names of the providers to whom it is shown now.
    pub shown_to: Vec<String>,
    /// The member who wrote it as it is now, where others than the owner are or were in.
    pub by: Option<String>,
}

/// See [`super::Command::ListTopics`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListTopics {}

/// See [`super::Command::GetRecord`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetRecord {
    /// Which.
    pub id: RecordId,
}

/// See [`super::Command::SaveRecord`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveRecord {
    /// Which record and which revision of it was edited; none for a new one.
    pub base: Option<(RecordId, u64)>,
    /// The new content. Of a record that came from elsewhere, what the patient says instead.
    pub record: Record,
    /// The patient said that the 12-digit number is not a My Number.
    pub not_my_number: bool,
    /// Replaces what another device wrote meanwhile (after both were shown).
    pub overwrite: bool,
}

/// Stored, durably.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Which record.
    pub id: RecordId,
    /// Its revision.
    pub revision: u64,
    /// Whether it only waits on this device: the server has not heard of it.
    pub waiting: bool,
}

/// See [`super::Command::DeleteRecord`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeleteRecord {
    /// Which.
    pub id: RecordId,
}

/// Gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// How many records.
    pub records: usize,
    /// From how many live links it was taken out.
    pub links: usize,
    /// Whether it only waits to be deleted: without the server nothing is.
    pub waiting: bool,
}

/// See [`super::Command::ListWaiting`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListWaiting {}

/// A change made without the server that has not arrived.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaitingItem {
    /// Of which record.
    pub id: RecordId,
    /// What was done.
    pub what: WaitingWhat,
    /// The record as it shall be; none where it shall be deleted.
    pub mine: Option<Box<Record>>,
    /// The record as it is; none if there is none.
    pub theirs: Option<RecordItem>,
    /// Whether it was changed or deleted elsewhere meanwhile: then the person decides.
    pub conflict: bool,
}

/// What was done without the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WaitingWhat {
    /// A new record.
    Added,
    /// Another content.
    Changed,
    /// It shall be deleted.
    Deleted,
}

/// See [`super::Command::SettleWaiting`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SettleWaiting {
    /// Of which record.
    pub id: RecordId,
    /// What becomes of the change.
    pub decision: WaitingDecision,
    /// The revision that was shown beside it, for [`WaitingDecision::Mine`]: what nobody has seen is not replaced.
    pub seen: Option<u64>,
}

/// What becomes of a change that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WaitingDecision {
    /// It takes the place of what is there.
    Mine,
    /// It becomes a record of its own.
    AsNew,
    /// It is dropped.
    Drop,
}

/// See [`super::Command::ForgetVersions`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ForgetVersions {
    /// Of which record.
    pub id: RecordId,
}

/// See [`super::Command::SetMine`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SetMine {
    /// Which.
    pub which: WhichRecords,
    /// They are the patient's after all; otherwise somebody else's.
    pub mine: bool,
}

/// Which records are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhichRecords {
    /// One.
    One(RecordId),
    /// All that came in one file.
    Import(RecordId),
}

/// Set aside, or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// How many records.
    pub records: usize,
    /// How many live links got other files.
    pub links: usize,
}

/// See [`super::Command::ListNotMine`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListNotMine {}

/// See [`super::Command::SavePerson`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SavePerson {
    /// Whose vault it is.
    pub person: Person,
}

/// See [`super::Command::PreviewImport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewImport {
    /// The file's name.
    pub file_name: String,
    /// The file.
    pub bytes: Bytes,
}

/// See [`super::Command::CommitImport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CommitImport {
    /// Indexes of the entries that [`PreviewImport`] answered with.
    pub chosen: Vec<usize>,
    /// The patient confirmed that the file is about them although it says something else.
    pub confirmed_own: bool,
    /// The patient said that the 12-digit numbers without a label are no My Numbers.
    pub not_my_number: bool,
}

/// Stored, durably.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The import, to undo it.
    pub import: RecordId,
    /// How many records came of it.
    pub records: usize,
}

/// See [`super::Command::UndoImport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UndoImport {
    /// The import.
    pub import: RecordId,
}

/// See [`super::Command::CancelImport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CancelImport {}
