//! What the interface asks of the engine and what it gets back. The two live in different threads of the browser (the
//! engine, with all keys, in a worker), so everything here is plain data.

use exchange::identity::Finding;
use exchange::import::{ImportError, Preview};
use protocol::{Bytes, ProblemKind};
use serde::{Deserialize, Serialize};
use vault::id::{GrantId, RecordId};
use vault::record::{ConsentAct, DateTime, Kind, KindDecision, Person, Record};

/// A question with the type of its answer.
pub trait Call: Sized {
    /// What a successful answer holds.
    type Reply;
    /// The question as it travels.
    fn into_command(self) -> Command;
    /// The answer, if it is of the right type.
    fn from_reply(reply: Reply) -> Option<Self::Reply>;
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident -> $reply:ty;)*) => {
        /// Every question.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub enum Command { $($(#[$doc])* $name($name)),* }

        /// Every answer, under the name of its question.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub enum Reply { $($(#[$doc])* $name($reply)),* }

        $(impl Call for $name {
            type Reply = $reply;
            fn into_command(self) -> Command { Command::$name(self) }
            fn from_reply(reply: Reply) -> Option<$reply> {
                match reply { Reply::$name(reply) => Some(reply), _ => None }
            }
        })*
    };
}

calls! {
    /// What this device knows.
    Status -> StatusView;
    /// What the server says of itself: who may sign up, what deleting means there.
    AskServer -> protocol::server::ServerInfo;
    /// Prepares an account: the recovery words, nothing sent yet.
    StartSignUp -> Sheet;
    /// Creates the account after the words were asked back.
    FinishSignUp -> Opened;
    /// Opens with this device's seal.
    OpenWithPassphrase -> Opened;
    /// Opens on a device that is new, with the text of a QR code or 28 typed characters.
    OpenWithPairing -> Opened;
    /// Opens with the recovery words.
    OpenWithWords -> Opened;
    /// Forgets the keys and ends the session. Keeps the seal, unless this is not the owner's device.
    Lock -> ();
    /// Forgets everything of the account in this browser.
    ForgetDevice -> ();
    /// The first page.
    Home -> HomeView;
    /// A page of the records.
    ListRecords -> RecordPage;
    /// One record.
    GetRecord -> RecordItem;
    /// Adds or changes a record.
    SaveRecord -> Saved;
    /// Deletes a record, here and from every live link.
    DeleteRecord -> Deleted;
    /// Changes whose vault it is.
    SavePerson -> ();
    /// Reads a file without storing anything.
    PreviewImport -> Preview;
    /// Stores what was chosen of the file read last.
    CommitImport -> Imported;
    /// Deletes everything an import brought.
    UndoImport -> Deleted;
    /// Forgets the file read last.
    CancelImport -> ();
    /// Everything about sharing.
    ListShares -> Shares;
    /// What the provider would see.
    PreviewShare -> ViewDocument;
    /// Seals a sheet of decisions.
    CreateShare -> ShareOutcome;
    /// The link and the passcode of a grant, to show again.
    GetShareLink -> LinkView;
    /// Pauses, resumes or revokes.
    EndShare -> ();
    /// What a grant shows now ("view as").
    ViewShare -> ViewDocument;
    /// The journal, newest first.
    ListJournal -> JournalView;
    /// The referral as it will be.
    PreviewReferral -> ReferralPreview;
    /// Hands a referral over.
    CreateReferral -> ReferralOutcome;
    /// All referrals, newest first.
    ListReferrals -> Vec<ReferralView>;
    /// Changes the passphrase.
    ChangePassphrase -> ();
    /// Text to let another device of the owner in.
    PairDevice -> PairingView;
    /// Everything as one FHIR bundle.
    ExportEverything -> ExportFile;
    /// Everything as a sealed archive that opens without any server.
    ExportArchive -> ArchiveFile;
    /// The owner's sessions.
    ListSessions -> Vec<SessionItem>;
    /// Ends another session.
    EndSession -> ();
    /// Marks notices about the account as read.
    ReadNotices -> ();
    /// Deletes the vault and the account.
    DeleteAccount -> ();
    /// After a dispute with the server: puts back what this device holds.
    ConfirmRestore -> Restored;
    /// Asks the server for news now.
    Refresh -> ();
    /// A provider opens a link.
    OpenLink -> ViewDocument;
}

/// See [`Command::Status`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Status {}

/// See [`Command::AskServer`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskServer {}

/// What this device knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusView {
    /// Whether a seal is kept in this browser.
    pub has_seal: bool,
    /// Whether the vault is open.
    pub open: bool,
    /// Whether this is somebody else's device: nothing is stored, leaving clears all.
    pub guest: bool,
    /// Whose vault is open.
    pub person: Option<Person>,
    /// What is wrong between this device and the server, if anything.
    pub dispute: Option<Dispute>,
    /// The public address of the server.
    pub server: String,
}

/// See [`Command::StartSignUp`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StartSignUp {
    /// As typed.
    pub passphrase: String,
    /// In which language the words are: `ja` or `en`.
    pub language: String,
}

/// What is on the recovery sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Twelve words.
    pub words: Vec<String>,
    /// What the QR code on the sheet holds.
    pub qr: String,
    /// Which two are asked back, counted from 1.
    pub ask: [usize; 2],
}

/// See [`Command::FinishSignUp`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FinishSignUp {
    /// The two words asked back.
    pub answers: [String; 2],
    /// Whose vault it is.
    pub person: Person,
    /// Where the operator asks for one.
    pub invitation: Option<String>,
}

/// The vault is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Whose vault it is; none if the vault has no such record yet.
    pub person: Option<Person>,
    /// Whether this browser keeps the seal.
    pub kept: bool,
    /// Seconds without use after which the server ends the session.
    pub idle_seconds: i64,
    /// What is wrong between this device and the server, if anything.
    pub dispute: Option<Dispute>,
}

/// See [`Command::OpenWithPassphrase`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenWithPassphrase {
    /// As typed.
    pub passphrase: String,
}

/// See [`Command::OpenWithPairing`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenWithPairing {
    /// The QR code's text or the typed characters.
    pub text: String,
    /// As typed.
    pub passphrase: String,
    /// Whether this browser may keep the seal (own device).
    pub keep: bool,
}

/// See [`Command::OpenWithWords`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenWithWords {
    /// Twelve words, or the text of the sheet's QR code.
    pub words: String,
    /// Whether this browser may keep the seal. Words are never asked for on a device that is not the owner's.
    pub keep: bool,
}

/// See [`Command::Lock`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Lock {}

/// See [`Command::ForgetDevice`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForgetDevice {}

/// See [`Command::Home`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Home {}

/// The first page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HomeView {
    /// Whose vault it is.
    pub person: Option<Person>,
    /// All allergies.
    pub allergies: Vec<RecordItem>,
    /// Drugs being taken.
    pub medications: Vec<RecordItem>,
    /// Diagnoses that have not ended.
    pub diagnoses: Vec<RecordItem>,
    /// The newest checkup.
    pub checkup: Option<RecordItem>,
    /// Grants that are live or paused.
    pub shares: Vec<ShareView>,
    /// Newest journal lines.
    pub journal: Vec<JournalItem>,
    /// When the vault was last changed, seconds since 1970-01-01T00:00:00Z.
    pub last_change: Option<i64>,
    /// What happened to the account on other devices and was not read here.
    pub notices: Vec<Notice>,
    /// Records in all.
    pub records: usize,
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

/// See [`Command::ListRecords`].
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
    /// What it says.
    pub record: Record,
    /// Written by a newer version: can be shown, not changed.
    pub read_only: bool,
    /// Name of the file it came in, if it came in one.
    pub file_name: Option<String>,
    /// Names of the providers to whom it is shown now.
    pub shown_to: Vec<String>,
}

/// See [`Command::GetRecord`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetRecord {
    /// Which.
    pub id: RecordId,
}

/// See [`Command::SaveRecord`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SaveRecord {
    /// Which record and which revision of it was edited; none for a new one.
    pub base: Option<(RecordId, u64)>,
    /// The new content.
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
}

/// See [`Command::DeleteRecord`].
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
}

/// See [`Command::SavePerson`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SavePerson {
    /// Whose vault it is.
    pub person: Person,
}

/// See [`Command::PreviewImport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewImport {
    /// The file's name.
    pub file_name: String,
    /// The file.
    pub bytes: Bytes,
}

/// See [`Command::CommitImport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CommitImport {
    /// Indexes of [`Preview`]'s entries.
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

/// See [`Command::UndoImport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UndoImport {
    /// The import.
    pub import: RecordId,
}

/// See [`Command::CancelImport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CancelImport {}

/// See [`Command::ListShares`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListShares {}

/// Everything about sharing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shares {
    /// Newest first.
    pub shares: Vec<ShareView>,
    /// Providers the patient named before.
    pub providers: Vec<ProviderView>,
}

/// A provider the patient named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderView {
    /// Its id.
    pub id: RecordId,
    /// Name.
    pub name: String,
    /// Place.
    pub place: Option<String>,
    /// The patient's number there.
    pub number: Option<String>,
}

/// One grant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareView {
    /// Its id.
    pub grant: GrantId,
    /// To whom.
    pub provider: ProviderView,
    /// What for.
    pub purpose: Option<String>,
    /// Made at, seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    /// Until when; none means until revoked.
    pub until: Option<i64>,
    /// Openings allowed; none means any number.
    pub uses: Option<u32>,
    /// Openings so far.
    pub used: u32,
    /// Whether a passcode is asked for.
    pub passcode: bool,
    /// Its state now.
    pub state: ShareState,
    /// What was decided for each kind.
    pub decisions: Vec<KindDecision>,
    /// How many records it shows.
    pub records: usize,
    /// Whether it came about as a referral.
    pub referral: bool,
}

/// A grant's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ShareState {
    /// The link opens.
    Active,
    /// The link does not open; can be resumed.
    Paused,
    /// Over for good.
    Revoked,
    /// Past its end.
    Expired,
    /// All openings used.
    UsedUp,
    /// Too many wrong passcodes.
    LockedOut,
}

impl ShareState {
    /// Whether pausing, resuming or revoking still means something.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::Paused)
    }
}

/// A sheet of decisions, before it is sealed. Nothing in it has a default.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ShareDraft {
    /// To whom.
    pub provider: ProviderChoice,
    /// What for; shown to the receiver.
    pub purpose: Option<String>,
    /// One for each kind of [`Kind::HEALTH`].
    pub decisions: Vec<KindDecision>,
    /// The chosen records, of kinds that are shared.
    pub records: Vec<RecordId>,
    /// Until when, seconds since 1970-01-01T00:00:00Z; none means until revoked.
    pub until: Option<i64>,
    /// Openings allowed; none means any number.
    pub uses: Option<u32>,
    /// Whether a passcode is asked for; the engine makes it.
    pub passcode: bool,
    /// The language of the document's own words: `ja` or `en`.
    pub language: String,
    /// The text that is on the sheet, kept in the consent.
    pub text: String,
}

/// A provider, known or new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProviderChoice {
    /// Named before.
    Known(RecordId),
    /// New.
    New {
        /// Name.
        name: String,
        /// Place.
        place: Option<String>,
    },
}

/// See [`Command::PreviewShare`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewShare {
    /// The sheet.
    pub draft: ShareDraft,
}

/// See [`Command::CreateShare`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreateShare {
    /// The sheet.
    pub draft: ShareDraft,
}

/// What came of a sealed sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareOutcome {
    /// None where everything was refused: the sheet is kept, and nobody can see anything.
    pub link: Option<LinkView>,
}

/// A link to hand over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// Which grant.
    pub grant: GrantId,
    /// `https://…/view#shlink:/…`.
    pub link: String,
    /// Six digits, to be told by another way.
    pub passcode: Option<String>,
}

/// See [`Command::GetShareLink`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetShareLink {
    /// Which grant.
    pub grant: GrantId,
}

/// See [`Command::EndShare`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndShare {
    /// Which grant.
    pub grant: GrantId,
    /// [`ConsentAct::Paused`], [`ConsentAct::Resumed`] or [`ConsentAct::Revoked`].
    pub act: ConsentAct,
    /// The text at the button, kept in the consent.
    pub text: String,
    /// `ja` or `en`.
    pub language: String,
}

/// See [`Command::ViewShare`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ViewShare {
    /// Which grant.
    pub grant: GrantId,
}

/// A shared document as its receiver sees it: the same in the preview and in the viewer, because both are read back from
/// the FHIR document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewDocument {
    /// Its title.
    pub title: String,
    /// The patient.
    pub person: Option<Person>,
    /// The patient's number at this provider.
    pub number: Option<String>,
    /// To whom it was made out.
    pub provider: Option<String>,
    /// What for.
    pub purpose: Option<String>,
    /// When it was made.
    pub created: Option<DateTime>,
    /// Until when the link opens, seconds since 1970-01-01T00:00:00Z.
    pub until: Option<i64>,
    /// Whether it is a referral.
    pub referral: bool,
    /// The records, in the order of the document. `Provenance::entered` has no meaning here.
    pub records: Vec<Record>,
}

/// See [`Command::ListJournal`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ListJournal {
    /// How many to leave out.
    pub offset: usize,
    /// How many to return.
    pub limit: usize,
}

/// A page of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalView {
    /// Newest first.
    pub items: Vec<JournalItem>,
    /// How many in all.
    pub total: usize,
    /// Number of the newest entry of the server's chain that this device has read and checked.
    pub checked: u64,
    /// Number of the first entry that does not fit the chain; none if all fit.
    pub broken_at: Option<u64>,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalItem {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// Whom it is about; none if the grant is not known here.
    pub provider: Option<ProviderView>,
    /// What happened and who says so.
    pub what: JournalWhat,
}

/// What happened and who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum JournalWhat {
    /// The server says that something happened at a link.
    Server {
        /// Its number in the journal.
        number: u64,
        /// What.
        kind: protocol::journal::EventKind,
        /// What somebody typed as their name: a claim.
        recipient: Option<String>,
        /// Network prefix.
        network: Option<String>,
        /// How often within the minute.
        count: u32,
    },
    /// The patient decided something; kept in the vault.
    Consent {
        /// What.
        act: ConsentAct,
        /// Whether anything was shared.
        shared: bool,
        /// Records shown.
        records: usize,
    },
}

/// A referral before it is handed over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReferralDraft {
    /// To whom.
    pub provider: ProviderChoice,
    /// What for.
    pub purpose: String,
    /// The chosen records in the order shown.
    pub records: Vec<RecordId>,
    /// `ja` or `en`.
    pub language: String,
}

/// See [`Command::PreviewReferral`].
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
}

/// See [`Command::CreateReferral`].
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

/// See [`Command::ListReferrals`].
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
}

/// See [`Command::ChangePassphrase`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangePassphrase {
    /// The one in use; none on a device that was opened with the words.
    pub current: Option<String>,
    /// The next one.
    pub next: String,
}

/// See [`Command::PairDevice`].
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

/// See [`Command::ExportEverything`].
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

/// See [`Command::ExportArchive`].
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

/// See [`Command::ListSessions`].
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

/// See [`Command::EndSession`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndSession {
    /// Which.
    pub id: protocol::SessionId,
}

/// See [`Command::ReadNotices`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadNotices {
    /// The newest that was shown.
    pub through: u64,
}

/// See [`Command::DeleteAccount`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeleteAccount {
    /// Asked for again.
    pub passphrase: String,
}

/// See [`Command::ConfirmRestore`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConfirmRestore {}

/// What a restore did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// Records sent again.
    pub sent: usize,
    /// Records deleted again.
    pub deleted: usize,
}

/// See [`Command::Refresh`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refresh {}

/// See [`Command::OpenLink`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenLink {
    /// With or without the viewer's address in front.
    pub link: String,
    /// Who says they are opening it.
    pub recipient: String,
    /// If the link asks for one.
    pub passcode: Option<String>,
}

/// What is wrong between this device and the server. Nothing was overwritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// What.
    pub kind: DisputeKind,
    /// The records concerned, as far as they are known.
    pub records: Vec<DisputedRecord>,
    /// Revision this device remembers.
    pub remembered: u64,
    /// Revision the server shows.
    pub shown: u64,
}

/// One record concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputedRecord {
    /// Its id.
    pub id: RecordId,
    /// Its title, as this device remembers it.
    pub title: Option<String>,
    /// What is wrong with it.
    pub what: DisputedWhat,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DisputedWhat {
    /// The server does not show it.
    Missing,
    /// The server shows an older revision.
    Older,
    /// What the server shows does not open or is not what was stored.
    Altered,
    /// The server shows a record that this device deleted.
    Returned,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DisputeKind {
    /// The server shows an older state: withheld, rolled back, or restored from a backup.
    RolledBack,
    /// Stored records were altered or swapped.
    Altered,
    /// The server shows a history that does not contain what this device saw.
    Forked,
    /// The head or the member list was not made by a member.
    Foreign,
}

/// Something moved by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The vault moved: pages ask again.
    VaultMoved,
    /// The journal moved: pages ask again.
    JournalMoved,
    /// The session ended or the vault was locked: back to `/open`.
    Locked,
    /// How far a long job is.
    Progress {
        /// Done so far.
        done: usize,
        /// In all.
        total: usize,
    },
    /// Something is wrong between this device and the server.
    Disputed(Dispute),
    /// The server cannot be reached, or can again.
    Online(bool),
}

/// Why something did not happen. Nothing in it is content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum Trouble {
    /// The vault is locked.
    #[error("the vault is locked")]
    Locked,
    /// No seal is kept in this browser.
    #[error("no seal is kept in this browser")]
    NoSeal,
    /// Wrong passphrase (or a seal of another account).
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// Fewer than 10 characters.
    #[error("the passphrase is too short")]
    PassphraseTooShort,
    /// Not twelve words.
    #[error("not twelve words")]
    WordCount {
        /// How many were given.
        found: usize,
    },
    /// A word is in no list.
    #[error("a word is not in the list")]
    WordUnknown {
        /// Counted from 1.
        position: usize,
    },
    /// The words do not belong together, or to no account here.
    #[error("the words are wrong")]
    WrongWords,
    /// A word asked back was wrong.
    #[error("a word asked back was wrong")]
    WordMismatch {
        /// Counted from 1.
        position: usize,
    },
    /// The pairing text is damaged or for another server.
    #[error("the pairing text is damaged")]
    PairingInvalid,
    /// The pairing text is for another server.
    #[error("the pairing text is for another server")]
    PairingForeign,
    /// Too many tries.
    #[error("too many tries")]
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The server cannot be reached; nothing was stored.
    #[error("the server cannot be reached")]
    Offline,
    /// The server refused.
    #[error("the server refused")]
    Refused(ProblemKind),
    /// Another device changed the same record meanwhile. Neither version is lost.
    #[error("another device changed the same record")]
    EditConflict {
        /// What is stored now; none if it was deleted there.
        theirs: Option<Box<RecordItem>>,
    },
    /// A My Number, or something that may be one. Nothing was stored.
    #[error("a My Number must not be stored")]
    MyNumber {
        /// Where; no digits.
        findings: Vec<Finding>,
    },
    /// A field is missing or not of its form.
    #[error("a field is missing or not of its form")]
    Field(Field),
    /// The file cannot be taken.
    #[error("the file cannot be taken")]
    Import(ImportError),
    /// The file is about somebody else; nothing was stored.
    #[error("the file is about somebody else")]
    OtherPerson,
    /// Something is wrong between this device and the server; nothing is written before the owner confirms.
    #[error("this device and the server disagree")]
    Disputed(Dispute),
    /// The journal does not fit what this device saw: nothing new is shared.
    #[error("the journal's chain is broken")]
    JournalBroken,
    /// Written by a newer version.
    #[error("written by a newer version")]
    ReadOnly,
    /// There is nothing of that id.
    #[error("not found")]
    NotFound,
    /// The link is damaged or of an unknown form.
    #[error("the link is damaged")]
    LinkInvalid,
    /// The link is for another server.
    #[error("the link is for another server")]
    LinkForeign,
    /// The link does not open: unknown, paused, ended, expired or used up.
    #[error("the link does not open")]
    LinkInactive,
    /// The link asks for a passcode.
    #[error("the link asks for a passcode")]
    PasscodeNeeded,
    /// The passcode is wrong.
    #[error("the passcode is wrong")]
    WrongPasscode {
        /// Wrong passcodes still endured.
        remaining: u32,
    },
    /// What came does not open with the link's key: the link was altered, or the file.
    #[error("the document does not open")]
    LinkUnreadable,
    /// The person said stop.
    #[error("cancelled")]
    Cancelled,
    /// A fault of the program. Says where, never what was being handled.
    #[error("internal fault: {0}")]
    Internal(String),
}

/// Which field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// Name of a person, drug, diagnosis, substance, checkup.
    Name,
    /// A date.
    Date,
    /// A provider's name.
    Provider,
    /// The receiver's name.
    Recipient,
    /// What for.
    Purpose,
    /// Decisions of a sheet: each kind must be answered.
    Decisions,
    /// The chosen records: at least one for each kind that is shared.
    Records,
    /// Until when.
    Until,
    /// Openings allowed.
    Uses,
}
