//! Records: one fact or document each, of one kind. Names follow FHIR R4 where FHIR has a name for the thing.
//!
//! A record's body is CBOR (RFC 8949). What a newer program wrote and this one does not know survives an edit, and a body
//! of a newer schema opens read-only: see [`Body`].

mod allergy;
mod body;
mod checkup;
mod code;
mod consent;
mod date;
mod diagnosis;
mod grant;
mod import;
mod kind;
mod medication;
mod person;
mod provenance;
mod provider;
mod referral;

pub use allergy::{Allergy, AllergyCategory, AllergyStatus, Criticality, Reaction, Severity};
pub use body::{Body, BodyError, SCHEMA};
pub use checkup::{Checkup, Comparator, Flag, Quantity, ReferenceRange, ResultValue, TestResult};
pub use code::{CodedText, Coding};
pub use consent::{Consent, ConsentAct, Decision, KindDecision};
pub use date::{DateError, DateTime};
pub use diagnosis::{ClinicalStatus, Diagnosis};
pub use grant::{GrantEnd, GrantRecord, LinkSecrets};
pub use import::{Import, ImportFormat, OtherResource};
pub use kind::Kind;
pub use medication::{Amount, AmountBasis, DayTimes, DosageForm, Medication, MedicationOrigin, MedicationStatus};
pub use person::{Person, PersonName, Sex};
pub use provenance::{Origin, Original, Provenance};
pub use provider::{Provider, ProviderNumber};
pub use referral::{Referral, ShownRecord};

use serde::{Deserialize, Serialize};

/// One record: a fact, where it comes from, and the bytes it came as.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The schema that wrote it; see [`SCHEMA`].
    pub schema: u16,
    /// What is recorded.
    pub fact: Fact,
    /// Where it comes from.
    pub provenance: Provenance,
    /// What the patient adds in their own words. Never part of a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

impl Record {
    /// A record of the current schema.
    #[must_use]
    pub fn new(fact: Fact, provenance: Provenance) -> Self {
        Self { schema: SCHEMA, fact, provenance, memo: None }
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
            Fact::Checkup(fact) => fact.date.as_ref(),
            Fact::Allergy(fact) => fact.onset.as_ref(),
            _ => None,
        };
        own.or(self.provenance.recorded.as_ref())
    }

    /// The text to list and to find it by, as its source wrote it.
    #[must_use]
    pub fn title(&self) -> &str {
        match &self.fact {
            Fact::Medication(fact) => fact.name.label(),
            Fact::Diagnosis(fact) => fact.name.label(),
            Fact::Checkup(fact) => &fact.title,
            Fact::Allergy(fact) => fact.substance.label(),
            Fact::Person(fact) => fact.name.text(),
            Fact::Provider(fact) => &fact.name,
            Fact::Referral(fact) => &fact.purpose,
            Fact::Import(fact) => &fact.file_name,
            Fact::Grant(_) | Fact::Consent(_) => "",
        }
    }
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
    /// An imported file: what came of it, and what of it has no kind of its own yet.
    Import(Import),
}

impl Fact {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Medication(_) => Kind::Medication,
            Self::Diagnosis(_) => Kind::Diagnosis,
            Self::Checkup(_) => Kind::Checkup,
            Self::Allergy(_) => Kind::Allergy,
            Self::Person(_) => Kind::Person,
            Self::Provider(_) => Kind::Provider,
            Self::Grant(_) => Kind::Grant,
            Self::Consent(_) => Kind::Consent,
            Self::Referral(_) => Kind::Referral,
            Self::Import(_) => Kind::Import,
        }
    }
}
