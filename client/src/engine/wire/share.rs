//! Sharing, links, the provider's view, the journal.

use super::ViewFile;
use exchange::parsed::MadeAs;
use serde::{Deserialize, Serialize};
use vault::id::GrantId;
use vault::id::RecordId;
use vault::record::ConsentAct;
use vault::record::DateTime;
use vault::record::KindDecision;
use vault::record::Person;
use vault::record::Record;

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

/// See [`super::Command::ViewShare`].
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
    /// As what the patient made it.
    pub made_as: MadeAs,
    /// The records, in the order of the document. `Provenance::entered` has no meaning here.
    pub records: Vec<Record>,
    /// The files of its documents.
    pub files: Vec<ViewFile>,
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
