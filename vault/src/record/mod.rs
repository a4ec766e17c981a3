//! Records: one fact or document each, of one kind. Names follow FHIR R4 where FHIR has a name for the thing.
//!
//! A record's body is CBOR (RFC 8949). What a newer program wrote and this one does not know survives an edit, and a body
//! of a newer schema opens read-only: see [`Body`].

mod act;
mod allergy;
mod body;
mod care_wishes;
mod checkup;
mod code;
mod consent;
mod date;
mod diagnosis;
mod document;
mod fields;
mod former;
mod grant;
mod import;
mod insurance;
mod journal_cut;
mod kind;
mod maternal;
mod medication;
mod member;
mod moving;
mod note;
mod part;
mod person;
mod procedure;
mod provenance;
mod provider;
mod referral;
mod release;
mod topic;
mod vaccination;
mod version;

pub use act::{ACTS, Act, ActWhat, Acts};
pub use allergy::{Allergy, AllergyCategory, AllergyStatus, Criticality, Reaction, Severity};
pub use body::{Body, BodyError, SCHEMA};
pub use care_wishes::{CareWishes, Emergency};
pub use checkup::{Checkup, Comparator, Flag, Quantity, ReferenceRange, ResultValue, TestResult};
pub use code::{CodedText, Coding};
pub use consent::{Consent, ConsentAct, Decision, KindDecision, TopicDecision};
pub use date::{DateError, DateTime};
pub use diagnosis::{ClinicalStatus, Diagnosis};
pub use document::{Attachment, DOCUMENT_FILES, Document, DocumentCategory, DocumentDescription, FILE_BYTES};
pub use fields::{Field, FieldForm, FieldValue, Fields};
pub use former::{
    Former, FormerMember, FormerPiece, FormerPlace, JournalBegin, JournalKey, MovedRecord, PlaceLeft, former_id,
};
pub use grant::{CARD_KINDS, EmergencyCard, GoesOn, GrantEnd, GrantRecord, LinkSecrets, Standing};
pub use import::{Import, ImportFormat, OtherResource, Piece};
pub use insurance::{CostLimit, Insurance, InsuranceDocument, Relationship, Subsidy};
pub use journal_cut::JournalCut;
pub use kind::Kind;
pub use maternal::{MaternalCheckup, MaternalOf};
pub use medication::{Amount, AmountBasis, DayTimes, DosageForm, Medication, MedicationOrigin, MedicationStatus};
pub use member::Member;
pub use moving::{Move, RecordUnderWay};
pub use note::Note;
pub use part::{PART_NAME_BYTES, Part};
pub use person::{Person, PersonName, Sex};
pub use procedure::{Admission, Procedure};
pub use provenance::{Basis, Origin, Original, Provenance};
pub use provider::{Provider, ProviderNumber};
pub use referral::{Referral, ShownRecord};
pub use release::{Release, ReleaseLevel};
pub use topic::Topic;
pub use vaccination::Vaccination;
pub use version::{VERSIONS, VERSIONS_BYTES, Version, Versions};

use serde::{Deserialize, Serialize};

use crate::id::AccountId;

/// One record: a fact, where it comes from, and the bytes it came as.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The schema that it is written in; see [`SCHEMA`].
    pub schema: u16,
    /// What is recorded. Of a record that came from elsewhere it stays as it came.
    pub fact: Fact,
    /// What the patient says instead of what came from elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Box<Fact>>,
    /// Where it comes from.
    pub provenance: Provenance,
    /// What the patient adds in their own words. Never part of a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The member who wrote it as it is now, where the vault has more than one. As that member's program says; only the newest
    /// change of the vault is signed by whoever made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountId>,
    /// When the patient said that it is about somebody else, seconds since 1970-01-01T00:00:00Z. It is in no list, chart, link or
    /// export then, until it is taken back or deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_mine: Option<i64>,
    /// What it said before.
    #[serde(default, skip_serializing_if = "Versions::is_empty")]
    pub earlier: Versions,
}

impl Record {
    /// A record.
    #[must_use]
    pub fn new(fact: Fact, provenance: Provenance) -> Self {
        Self {
            schema: fact.schema(),
            fact,
            own: None,
            provenance,
            memo: None,
            by: None,
            not_mine: None,
            earlier: Versions::default(),
        }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.fact.kind()
    }

    /// The date to sort and to show it by: when it was true, or else when it was recorded.
    #[must_use]
    pub fn date(&self) -> Option<&DateTime> {
        let own = match &self.fact {
            Fact::Medication(fact) => fact.start.as_ref(),
            Fact::Diagnosis(fact) => fact.onset.as_ref(),
            Fact::Allergy(fact) => fact.onset.as_ref(),
            Fact::Vaccination(fact) => fact.date.as_ref(),
            Fact::Procedure(fact) => fact.start.as_ref(),
            Fact::Admission(fact) => fact.start.as_ref(),
            Fact::Insurance(fact) => fact.valid_from.as_ref().or(fact.since.as_ref()).or(fact.issued.as_ref()),
            Fact::CostLimit(fact) => fact.valid_from.as_ref().or(fact.issued.as_ref()),
            Fact::Subsidy(fact) => fact.valid_from.as_ref().or(fact.issued.as_ref()),
            Fact::CareWishes(fact) => fact.confirmed.as_ref(),
            Fact::Emergency(fact) => fact.confirmed.as_ref(),
            Fact::Note(fact) => fact.date.as_ref(),
            Fact::Document(fact) => fact.about.date.as_ref(),
            other => other.results().and_then(|visit| visit.date.as_ref()),
        };
        own.or(self.provenance.recorded.as_ref())
    }

    /// The text to list and to find it by, as its source wrote it.
    #[must_use]
    pub fn title(&self) -> &str {
        self.fact.title()
    }
}

/// The first line that says something: a heading is no place for a whole text.
fn first(texts: [&Option<String>; 2]) -> &str {
    texts.into_iter().flatten().flat_map(|text| text.lines()).find(|line| !line.trim().is_empty()).unwrap_or_default()
}

fn first_name(files: &[Attachment]) -> &str {
    files.first().map_or("", |file| &file.info.name)
}

/// What is recorded: one variant a kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// A drug, prescribed, dispensed, taken or bought.
    Medication(Medication),
    /// A diagnosis.
    Diagnosis(Diagnosis),
    /// A checkup or a visit with results.
    Checkup(Checkup),
    /// An allergy or intolerance.
    Allergy(Allergy),
    /// Results outside a checkup, of one date from one institution.
    Laboratory(Checkup),
    /// A test for an infection. A kind of its own, because it is never shared along with others.
    Infection(Checkup),
    /// One dose of a vaccine.
    Vaccination(Vaccination),
    /// A checkup in pregnancy or of a child.
    MaternalCheckup(MaternalCheckup),
    /// An operation or another procedure.
    Procedure(Procedure),
    /// A stay in hospital.
    Admission(Admission),
    /// Eligibility for health insurance.
    Insurance(Box<Insurance>),
    /// The limit of high-cost medical care.
    CostLimit(CostLimit),
    /// A public subsidy.
    Subsidy(Subsidy),
    /// Wishes for care.
    CareWishes(Box<CareWishes>),
    /// What helpers should know at once.
    Emergency(Box<Emergency>),
    /// A note.
    Note(Note),
    /// A document with its files.
    Document(Box<Document>),
    /// Whose vault it is. Exactly one a vault.
    Person(Person),
    /// Whoever receives.
    Provider(Provider),
    /// One provider's access.
    Grant(Box<GrantRecord>),
    /// A decision about sharing. Never edited, only superseded.
    Consent(Consent),
    /// Records handed on, and what exactly was handed on.
    Referral(Referral),
    /// De-identified data that was released, and what exactly.
    Release(Box<Release>),
    /// An imported file: what came of it, and what of it has no kind of its own yet.
    Import(Import),
    /// Where the journal begins.
    JournalCut(JournalCut),
    /// What a member of the vault is called.
    Member(Member),
    /// What was done in the vault.
    Acts(Acts),
    /// That the vault is a part of a person's records, kept apart.
    Part(Part),
    /// Records on their way here from another vault.
    Move(Move),
    /// Where the vault was before.
    Former(Former),
}

impl Fact {
    /// The schema that a body with it is written in. 2 where lines of a record are left out: a program that does not know of
    /// that would show them when it writes the files of the grant anew.
    #[must_use]
    pub fn schema(&self) -> u16 {
        let shown = match self {
            Self::Grant(grant) => &grant.records,
            Self::Referral(referral) => &referral.items,
            _ => return 1,
        };
        if shown.iter().any(|shown| shown.only.is_some()) { 2 } else { 1 }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Medication(_) => Kind::Medication,
            Self::Diagnosis(_) => Kind::Diagnosis,
            Self::Checkup(_) => Kind::Checkup,
            Self::Allergy(_) => Kind::Allergy,
            Self::Laboratory(_) => Kind::Laboratory,
            Self::Infection(_) => Kind::Infection,
            Self::Vaccination(_) => Kind::Vaccination,
            Self::MaternalCheckup(_) => Kind::MaternalCheckup,
            Self::Procedure(_) => Kind::Procedure,
            Self::Admission(_) => Kind::Admission,
            Self::Insurance(_) => Kind::Insurance,
            Self::CostLimit(_) => Kind::CostLimit,
            Self::Subsidy(_) => Kind::Subsidy,
            Self::CareWishes(_) => Kind::CareWishes,
            Self::Emergency(_) => Kind::Emergency,
            Self::Note(_) => Kind::Note,
            Self::Document(_) => Kind::Document,
            Self::Person(_) => Kind::Person,
            Self::Provider(_) => Kind::Provider,
            Self::Grant(_) => Kind::Grant,
            Self::Consent(_) => Kind::Consent,
            Self::Referral(_) => Kind::Referral,
            Self::Release(_) => Kind::Release,
            Self::Import(_) => Kind::Import,
            Self::JournalCut(_) => Kind::JournalCut,
            Self::Member(_) => Kind::Member,
            Self::Acts(_) => Kind::Acts,
            Self::Part(_) => Kind::Part,
            Self::Move(_) => Kind::Move,
            Self::Former(_) => Kind::Former,
        }
    }

    /// The text to list and to find it by, as its source wrote it; empty where there is none.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Medication(fact) => fact.name.label(),
            Self::Diagnosis(fact) => fact.name.label(),
            Self::Checkup(visit) | Self::Laboratory(visit) | Self::Infection(visit) => &visit.title,
            Self::MaternalCheckup(fact) => &fact.visit.title,
            Self::Vaccination(fact) => fact.vaccine.label(),
            Self::Procedure(fact) => fact.name.label(),
            Self::Admission(fact) => first([&fact.institution, &fact.reason]),
            Self::Insurance(fact) => first([&fact.insurer, &fact.insurer_number]),
            Self::CostLimit(fact) => first([&fact.category, &fact.specified_disease]),
            Self::Subsidy(fact) => first([&fact.program, &fact.payer_number]),
            Self::CareWishes(fact) => first([&fact.wishes, &fact.place]),
            Self::Emergency(fact) => first([&fact.know, &fact.implants]),
            Self::Note(fact) => first([&fact.title, &fact.text]),
            Self::Document(fact) => fact.about.title.as_deref().unwrap_or_else(|| first_name(&fact.files)),
            Self::Allergy(fact) => fact.substance.label(),
            Self::Person(fact) => fact.name.text(),
            Self::Provider(fact) => &fact.name,
            Self::Referral(fact) => &fact.purpose,
            Self::Release(fact) => &fact.purpose,
            Self::Import(fact) => &fact.file_name,
            Self::JournalCut(_) | Self::Acts(_) | Self::Move(_) | Self::Former(_) => "",
            Self::Member(fact) => &fact.name,
            Self::Part(fact) => &fact.name,
            Self::Grant(_) | Self::Consent(_) => "",
        }
    }

    /// A visit with results, for the kinds that are one.
    #[must_use]
    pub fn results(&self) -> Option<&Checkup> {
        match self {
            Self::Checkup(visit) | Self::Laboratory(visit) | Self::Infection(visit) => Some(visit),
            Self::MaternalCheckup(fact) => Some(&fact.visit),
            _ => None,
        }
    }

    /// Its fields by name, for the kinds that are filled in like a paper form.
    #[must_use]
    pub fn fields(&self) -> Option<&dyn Fields> {
        match self {
            Self::Vaccination(fact) => Some(fact),
            Self::Procedure(fact) => Some(fact),
            Self::Admission(fact) => Some(fact),
            Self::Insurance(fact) => Some(&**fact),
            Self::CostLimit(fact) => Some(fact),
            Self::Subsidy(fact) => Some(fact),
            Self::CareWishes(fact) => Some(&**fact),
            Self::Emergency(fact) => Some(&**fact),
            Self::Note(fact) => Some(fact),
            Self::Document(fact) => Some(&fact.about),
            _ => None,
        }
    }

    /// The same to be filled in.
    pub fn fields_mut(&mut self) -> Option<&mut dyn Fields> {
        match self {
            Self::Vaccination(fact) => Some(fact),
            Self::Procedure(fact) => Some(fact),
            Self::Admission(fact) => Some(fact),
            Self::Insurance(fact) => Some(&mut **fact),
            Self::CostLimit(fact) => Some(fact),
            Self::Subsidy(fact) => Some(fact),
            Self::CareWishes(fact) => Some(&mut **fact),
            Self::Emergency(fact) => Some(&mut **fact),
            Self::Note(fact) => Some(fact),
            Self::Document(fact) => Some(&mut fact.about),
            _ => None,
        }
    }

    /// Its files, for the kind that has some.
    #[must_use]
    pub fn files(&self) -> &[Attachment] {
        match self {
            Self::Document(fact) => &fact.files,
            _ => &[],
        }
    }

    /// A fact in which nothing is said yet; none for a kind that holds no health records.
    #[must_use]
    pub fn empty(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::Medication => Self::Medication(Medication::new(MedicationOrigin::Taken, CodedText::default())),
            Kind::Diagnosis => Self::Diagnosis(Diagnosis::default()),
            Kind::Checkup => Self::Checkup(Checkup::default()),
            Kind::Allergy => Self::Allergy(Allergy::default()),
            Kind::Laboratory => Self::Laboratory(Checkup::default()),
            Kind::Infection => Self::Infection(Checkup::default()),
            Kind::Vaccination => Self::Vaccination(Vaccination::default()),
            Kind::MaternalCheckup => Self::MaternalCheckup(MaternalCheckup::default()),
            Kind::Procedure => Self::Procedure(Procedure::default()),
            Kind::Admission => Self::Admission(Admission::default()),
            Kind::Insurance => Self::Insurance(Box::default()),
            Kind::CostLimit => Self::CostLimit(CostLimit::default()),
            Kind::Subsidy => Self::Subsidy(Subsidy::default()),
            Kind::CareWishes => Self::CareWishes(Box::default()),
            Kind::Emergency => Self::Emergency(Box::default()),
            Kind::Note => Self::Note(Note::default()),
            Kind::Document => Self::Document(Box::default()),
            Kind::Person
            | Kind::Provider
            | Kind::Grant
            | Kind::Consent
            | Kind::Referral
            | Kind::Release
            | Kind::Import
            | Kind::JournalCut
            | Kind::Member
            | Kind::Acts
            | Kind::Part
            | Kind::Move
            | Kind::Former => return None,
        })
    }
}
