//! Sharing, links, the provider's view, the journal.

use super::ViewFile;
use exchange::parsed::MadeAs;
use serde::{Deserialize, Serialize};
use vault::id::GrantId;
use vault::id::RecordId;
use vault::record::ConsentAct;
use vault::record::DateTime;
use vault::record::Kind;
use vault::record::KindDecision;
use vault::record::Person;
use vault::record::Record;
use vault::record::TopicDecision;

/// See [`super::Command::ListShares`].
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
    /// What was decided for each topic.
    pub topics: Vec<TopicDecision>,
    /// How many records it shows.
    pub records: usize,
    /// Whether it came about as a referral.
    pub referral: bool,
    /// Whether it is asked before each end if it goes on.
    pub standing: bool,
    /// Kinds whose new records come to it by themselves.
    pub live: Vec<Kind>,
    /// Whether that is asked now.
    pub renewal: Renewal,
    /// How many records came to it by themselves.
    pub added: usize,
    /// Those that the patient has not been shown yet, if there are any.
    pub news: Option<News>,
    /// Whether it is the emergency card.
    pub card: bool,
    /// The address of the former place that it is of; none if it is of this one.
    pub former: Option<String>,
    /// Whether something may be left in its reply box.
    pub reply_box: bool,
    /// How much waits in its reply box.
    pub replies: usize,
}

/// Whether a grant is asked about now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Renewal {
    /// Its end is not near, it is over, or it was for one visit.
    NotAsked,
    /// Asked: it would go on for as long as it was decided for.
    Asked {
        /// The end that is asked about, as it was sealed; seconds since 1970-01-01T00:00:00Z.
        end: i64,
        /// Days after it.
        days: i64,
    },
    /// It was answered that it does not go on.
    Refused,
}

/// What came to a standing grant by itself and the patient has not been shown yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// How many records.
    pub count: usize,
    /// Titles of the newest, three at most.
    pub titles: Vec<String>,
    /// When the newest came: to mark them as shown.
    pub through: i64,
}

/// A record that a grant shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownView {
    /// Its id.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// When it came by itself, seconds since 1970-01-01T00:00:00Z; none for one that was chosen.
    pub added: Option<i64>,
    /// Whether it came by itself and the patient has not been shown that yet.
    pub is_new: bool,
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
    /// It is of a place where the vault was before, and opens nothing here.
    Former,
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
    /// One for each topic of which there are records; what is not answered is not shown.
    pub topics: Vec<TopicDecision>,
    /// The chosen records: of kinds that are shared, and of topics that are.
    pub records: Vec<RecordId>,
    /// Until when, seconds since 1970-01-01T00:00:00Z; none means until revoked.
    pub until: Option<i64>,
    /// Openings allowed; none means any number.
    pub uses: Option<u32>,
    /// Whether a passcode is asked for; the engine makes it.
    pub passcode: bool,
    /// Whether it is asked before each end if it goes on.
    pub standing: bool,
    /// The kinds whose new records come to it by themselves: of those that are shared, and only in a standing one.
    pub live: Vec<Kind>,
    /// Whether it is the emergency card: then it has no end, no passcode, no number of openings, and the card before it ends.
    pub card: bool,
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

/// See [`super::Command::PreviewShare`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewShare {
    /// The sheet.
    pub draft: ShareDraft,
}

/// See [`super::Command::CreateShare`].
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

/// See [`super::Command::GetShareLink`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetShareLink {
    /// Which grant.
    pub grant: GrantId,
}

/// See [`super::Command::EndShare`].
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

/// See [`super::Command::RenewShare`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RenewShare {
    /// Which grant.
    pub grant: GrantId,
    /// The end that was asked about, from [`Renewal::Asked`].
    pub end: i64,
    /// Until when it goes on, seconds since 1970-01-01T00:00:00Z; none if it ends as decided before.
    pub until: Option<i64>,
    /// The text at the button, kept in the consent.
    pub text: String,
    /// `ja` or `en`.
    pub language: String,
}

/// See [`super::Command::TakeOut`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeOut {
    /// Which grant.
    pub grant: GrantId,
    /// What it does not show any more.
    pub record: RecordId,
    /// The text at the button, kept in the consent.
    pub text: String,
    /// `ja` or `en`.
    pub language: String,
}

/// See [`super::Command::ListShown`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListShown {
    /// Which grant.
    pub grant: GrantId,
}

/// See [`super::Command::ReadAdded`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadAdded {
    /// Which grant.
    pub grant: GrantId,
    /// When the newest came that was shown, seconds since 1970-01-01T00:00:00Z.
    pub through: i64,
}

/// See [`super::Command::ViewShare`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ViewShare {
    /// Which grant.
    pub grant: GrantId,
}

/// What a doctor reads first. Within a kind the document's order stays: it is the patient's.
const READING_ORDER: [Kind; 17] = [
    Kind::Emergency,
    Kind::Allergy,
    Kind::Medication,
    Kind::Diagnosis,
    Kind::Checkup,
    Kind::Laboratory,
    Kind::Infection,
    Kind::Vaccination,
    Kind::Procedure,
    Kind::Admission,
    Kind::MaternalCheckup,
    Kind::CareWishes,
    Kind::Insurance,
    Kind::CostLimit,
    Kind::Subsidy,
    Kind::Document,
    Kind::Note,
];

/// Where a kind stands in a shared document as it is read, from 0.
#[must_use]
pub fn reading_place(kind: Kind) -> usize {
    READING_ORDER.iter().position(|one| *one == kind).unwrap_or(READING_ORDER.len())
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
    /// With what something may be left in the reply box; none in a preview, or where the box is not open.
    pub reply_ticket: Option<String>,
    /// As what the patient made it.
    pub made_as: MadeAs,
    /// The records, in the order of the document. `Provenance::entered` has no meaning here.
    pub records: Vec<Record>,
    /// The files of its documents.
    pub files: Vec<ViewFile>,
    /// What the patient says to this receiver about single records.
    #[serde(default)]
    pub notes: Vec<ViewNote>,
}

/// What the patient says about one record of a shared document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewNote {
    /// Place of the record in [`ViewDocument::records`].
    pub record: usize,
    /// In the patient's words.
    pub text: String,
}

/// See [`super::Command::OpenLink`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenLink {
    /// With or without the viewer's address in front.
    pub link: String,
    /// Who says they are opening it.
    pub recipient: String,
    /// If the link asks for one.
    pub passcode: Option<String>,
}
