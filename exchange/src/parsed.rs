//! What a file says, whatever its format: whom it is about, facts, and what no fact was made of.

use serde::{Deserialize, Serialize};
use vault::id::{GrantId, RecordId, ReplyId};
use vault::record::{
    Basis, DateTime, Fact, Origin, Original, OtherResource, Person, PersonName, Provenance, Record, Sex,
};

use crate::attachment::ParsedFile;

use crate::identity::Insured;

/// A file may have this many bytes.
pub const MAX_BYTES: usize = 50 << 20;

/// What a file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// Whom it is about, if it says so.
    pub person: Option<PersonClaim>,
    /// Facts, in the order of the file; results come after the rest.
    pub entries: Vec<ParsedEntry>,
    /// Resources that no fact was made of, as they came.
    pub others: Vec<OtherResource>,
    /// What the reader should know.
    pub notices: Vec<Notice>,
    /// The document's own title, author and date, if the file is a document.
    pub document: Option<DocumentHead>,
}

/// As what a patient makes a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MadeAs {
    /// To show records to a provider.
    #[default]
    Share,
    /// To hand records on to another provider.
    Referral,
    /// For whoever scans the emergency card.
    EmergencyCard,
}

impl MadeAs {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Share, Self::Referral, Self::EmergencyCard];

    /// Code in a document of ours.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Referral => "referral",
            Self::EmergencyCard => "emergency-card",
        }
    }
}

/// A document's own title, author and date.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DocumentHead {
    /// Its title.
    pub title: Option<String>,
    /// When it was made.
    pub date: Option<DateTime>,
    /// Who made it.
    pub author: Option<String>,
    /// Language, e.g. `ja`.
    pub language: Option<String>,
    /// In a document of ours: as what the patient made it.
    pub made_as: MadeAs,
    /// In a document of ours: to whom it was made out.
    pub recipient: Option<String>,
    /// What for (JP-CLINS section 950, or a document of ours).
    pub purpose: Option<String>,
    /// In a document of ours: until when the link opens, seconds since 1970-01-01T00:00:00Z.
    pub until: Option<i64>,
}

/// Whom a file says it is about. Every character as in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonClaim {
    /// Whole name.
    pub name: Option<String>,
    /// Reading in kana.
    pub kana: Option<String>,
    /// Birth date.
    pub birth_date: Option<DateTime>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The number a provider files the patient under, in a document of ours.
    pub number: Option<String>,
    /// Under which numbers the person is insured.
    #[serde(default)]
    pub insured: Vec<Insured>,
}

impl PersonClaim {
    /// The person, if name and birth date are known.
    #[must_use]
    pub fn person(&self) -> Option<Person> {
        Some(Person {
            name: PersonName { text: self.name.clone().or_else(|| self.kana.clone())?, kana: self.kana.clone() },
            birth_date: self.birth_date.clone()?,
            sex: self.sex,
        })
    }
}

/// One fact of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedEntry {
    /// The fact: medication, diagnosis, checkup or allergy.
    pub fact: Fact,
    /// Where the file says it comes from.
    pub source: Source,
    /// The resources it was made of.
    pub original: Original,
    /// The files it has. They are no part of the fact before somebody stores them.
    pub files: Vec<ParsedFile>,
    /// Marked 未告知 by the facility: it has not told the patient yet (JP-CLINS `UNINFORMED`). Warn before showing it.
    pub uninformed: bool,
    /// `type|system|value…` of its identifiers, to recognise it when it comes again.
    pub(crate) keys: Vec<String>,
}

/// Where a file says a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The institution that stands behind it.
    pub organization: Option<String>,
    /// The person who recorded it.
    pub recorder: Option<String>,
    /// When it was recorded.
    pub recorded: Option<DateTime>,
    /// Said by the patient: in a document of ours, typed into a vault.
    pub by_patient: bool,
    /// In a document of ours: somebody with a link left it in the reply box; who, nobody has verified.
    pub by_reply: bool,
    /// In a document of ours: when it entered the vault, seconds since 1970-01-01T00:00:00Z.
    pub entered: Option<i64>,
    /// In a document of ours: when it was last changed there, or remarked on.
    pub edited: Option<i64>,
    /// In a document of ours: what its patient says instead of what came.
    pub remark: Option<String>,
    /// What it was derived from, where the file says so.
    pub basis: Option<Basis>,
}

impl ParsedEntry {
    /// The record that enters a vault, as part of this import.
    #[must_use]
    pub fn into_record(self, import: RecordId, now: i64) -> Record {
        let provenance = Provenance {
            origin: Origin::File { import },
            organization: self.source.organization,
            recorder: self.source.recorder,
            recorded: self.source.recorded,
            entered: now,
            edited: None,
            basis: self.source.basis,
            remark: self.source.remark,
            original: Some(self.original),
        };
        Record::new(self.fact, provenance)
    }

    /// The record as its receiver sees it: origin and dates are what the document says, and there is no original. The
    /// import of a record that came from a file is all zeros, as are grant and reply of one that was left in a reply box, because a document
    /// holds no id of a vault.
    #[must_use]
    pub fn into_shown(self) -> Record {
        let provenance = Provenance {
            origin: if self.source.by_patient {
                Origin::Patient
            } else if self.source.by_reply {
                Origin::Reply {
                    grant: GrantId::from_bytes([0; GrantId::LEN]),
                    reply: ReplyId::from_bytes([0; ReplyId::LEN]),
                }
            } else {
                Origin::File { import: RecordId::from_bytes([0; RecordId::LEN]) }
            },
            organization: self.source.organization,
            recorder: self.source.recorder,
            recorded: self.source.recorded,
            entered: self.source.entered.unwrap_or_default(),
            edited: self.source.edited,
            basis: self.source.basis,
            remark: self.source.remark,
            original: None,
        };
        Record::new(self.fact, provenance)
    }
}

/// Something about one resource of the file. Holds no content.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// FHIR: which entry of the bundle, from 0; none for a single resource.
    pub entry: Option<usize>,
    /// Text formats: which line of the file, from 1.
    pub line: Option<u64>,
    /// FHIR: `resourceType`, if it is one of FHIR's. Text formats: the record's number or name in that format.
    pub resource_type: Option<String>,
    /// The element, field or column concerned, e.g. `onsetDateTime`.
    pub element: Option<String>,
}

/// What a notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// The source says it was entered in error. Kept with the import, not as a record.
    EnteredInError,
    /// The source says it is not so: refuted, not taken, cancelled, or not to be done. Kept with the import.
    Negated,
    /// A plan, a proposal or a draft, not a fact. Kept with the import.
    NotAFact,
    /// An element that changes the meaning in a way this program does not know. Kept with the import.
    UnknownModifier,
    /// The element that says what it is about is missing or not of its form. Kept with the import.
    Broken,
    /// No `resourceType`, or an entry without a resource. Kept with the import.
    NoResource,
    /// A date is not of FHIR's form; the record has none there.
    DateUnreadable,
    /// A value of a form this program cannot show; it is in the original.
    ValueUnreadable,
    /// The words beside a code say what another code of its list means. The code counts; the words stand in the remarks.
    DisplayContradicts,
    /// A line that cannot be read at all. Kept with the import.
    LineUnreadable,
    /// Nothing says what the columns of a table are; its rows are kept with the import.
    ColumnsUnknown,
    /// A reference leads to nothing in the file.
    ReferenceUnresolved,
    /// The facility has not told the patient yet.
    Uninformed,
    /// A record that the format does not have. Kept with the import.
    UnknownRecord,
    /// A version of the format that is newer than this program.
    UnknownVersion,
    /// A field that must be there is empty.
    FieldMissing,
    /// A field that should be empty, or that the format does not have.
    FieldUnexpected,
    /// Longer than the format allows.
    TooLong,
    /// Blanks around a code.
    BlankTrimmed,
    /// A day after its era's end: converted as if the era had gone on.
    DatePastEra,
    /// A record where the format has none, or a second time.
    OutOfPlace,
    /// A record without the one it belongs to.
    PartnerMissing,
    /// Bytes that are no character.
    CharactersUnreadable,
    /// There is more to say than is listed.
    More,
}
