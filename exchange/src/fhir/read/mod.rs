//! FHIR R4 in: bytes to facts. What has no kind of its own, or is broken, is kept as it came and reported; nothing is
//! lost, and nothing is interpreted.

mod allergy;
mod bundle;
mod checkup;
mod diagnosis;
mod document;
mod element;
mod medication;
mod person;
mod source;

use serde::{Deserialize, Serialize};
use vault::id::RecordId;
use vault::record::{DateTime, Fact, Origin, Original, OtherResource, Person, PersonName, Provenance, Record, Sex};

pub use document::DocumentHead;

use crate::error::ImportError;
use crate::json::Json;
use bundle::{Bundle, Entry};
pub(crate) use element::key;

/// A file may have this many bytes.
pub const MAX_BYTES: usize = 50 << 20;

/// Media type of the originals that are kept.
pub const MEDIA_TYPE: &str = "application/fhir+json";

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
    /// In a document of ours: when it entered the vault, seconds since 1970-01-01T00:00:00Z.
    pub entered: Option<i64>,
    /// In a document of ours: when it was last changed there.
    pub edited: Option<i64>,
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
            original: Some(self.original),
        };
        Record::new(self.fact, provenance)
    }

    /// The record as its receiver sees it: origin and dates are what the document says, and there is no original. The
    /// import of a record that came from a file is all zeros, because a document holds no id of a vault.
    #[must_use]
    pub fn into_shown(self) -> Record {
        let provenance = Provenance {
            origin: if self.source.by_patient {
                Origin::Patient
            } else {
                Origin::File { import: RecordId::from_bytes([0; RecordId::LEN]) }
            },
            organization: self.source.organization,
            recorder: self.source.recorder,
            recorded: self.source.recorded,
            entered: self.source.entered.unwrap_or_default(),
            edited: self.source.edited,
            original: None,
        };
        Record::new(self.fact, provenance)
    }
}

/// Something about one resource of the file. Holds no content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// Which entry of the bundle, from 0; none for a single resource.
    pub entry: Option<usize>,
    /// `resourceType`, if it is one of FHIR's.
    pub resource_type: Option<String>,
    /// The element concerned, e.g. `onsetDateTime`.
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
    /// A reference leads to nothing in the file.
    ReferenceUnresolved,
    /// The facility has not told the patient yet.
    Uninformed,
}

/// Reads a file.
///
/// # Errors
/// See [`ImportError`]. A broken resource is no error: it becomes a notice.
pub fn read(bytes: &[u8]) -> Result<Parsed, ImportError> {
    parse(bytes).and_then(|json| read_json(&json))
}

/// The JSON of a file, checked for size, encoding and form.
pub(crate) fn parse(bytes: &[u8]) -> Result<Json, ImportError> {
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge { limit: MAX_BYTES as u64 });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ImportError::NotUtf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ImportError::Empty);
    }
    Json::parse(text).map_err(|error| {
        if error.too_deep {
            ImportError::TooDeep
        } else {
            ImportError::NotJson { line: error.line as u64, column: error.column as u64 }
        }
    })
}

/// Reads a file that was parsed already.
pub(crate) fn read_json(json: &Json) -> Result<Parsed, ImportError> {
    let bundle = Bundle::of(json)?;
    let person = person::only_person(&bundle)?;
    let mut reading = Reading { bundle: &bundle, entries: Vec::new(), others: Vec::new(), notices: Vec::new() };
    for entry in &bundle.entries {
        reading.take(entry);
    }
    checkup::take_all(&mut reading);
    let mut notices: Vec<Notice> = Vec::new();
    for notice in reading.notices {
        // Grouping looks at some elements twice.
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    Ok(Parsed { person, document: document::head(&bundle), entries: reading.entries, others: reading.others, notices })
}

/// A file that is being read.
struct Reading<'a> {
    bundle: &'a Bundle<'a>,
    entries: Vec<ParsedEntry>,
    others: Vec<OtherResource>,
    notices: Vec<Notice>,
}

impl<'a> Reading<'a> {
    fn take(&mut self, entry: &'a Entry<'a>) {
        let fact = match entry.resource_type() {
            "AllergyIntolerance" => self.fact(entry, allergy::read).map(Fact::Allergy),
            "Condition" => self.fact(entry, diagnosis::read).map(Fact::Diagnosis),
            "MedicationRequest" | "MedicationStatement" | "MedicationDispense" => {
                self.fact(entry, medication::read).map(Fact::Medication)
            }
            "Observation" | "DiagnosticReport" => return,
            "" => {
                self.notice(NoticeKind::NoResource, entry, None);
                None
            }
            _ => None,
        };
        match fact {
            Some(fact) => self.keep(fact, entry, &[entry]),
            None => self.others.push(entry.other()),
        }
    }

    /// Reads one resource; why it is no fact becomes a notice.
    fn fact<T>(
        &mut self,
        entry: &'a Entry<'a>,
        read: fn(&mut Self, &'a Entry<'a>) -> Result<T, NoticeKind>,
    ) -> Option<T> {
        let fact = element::check_modifiers(entry.resource).and_then(|()| read(self, entry));
        fact.map_err(|kind| self.notice(kind, entry, None)).ok()
    }

    /// Keeps a fact that was made of these resources; the first says where it comes from.
    fn keep(&mut self, fact: Fact, source: &'a Entry<'a>, made_of: &[&'a Entry<'a>]) {
        let uninformed = made_of.iter().any(|entry| element::is_uninformed(entry.resource));
        if uninformed {
            self.notice(NoticeKind::Uninformed, source, None);
        }
        let source = source::of(self, source);
        self.entries.push(ParsedEntry {
            source,
            original: Original {
                media_type: MEDIA_TYPE.to_owned(),
                full_urls: made_of.iter().map(|entry| entry.full_url.map(str::to_owned)).collect(),
                content: made_of.iter().map(|entry| entry.resource.to_string()).collect(),
            },
            uninformed,
            keys: made_of.iter().filter_map(|entry| element::key(entry.resource)).collect(),
            fact,
        });
    }

    fn notice(&mut self, kind: NoticeKind, entry: &Entry<'_>, element: Option<&str>) {
        self.notices.push(Notice {
            kind,
            entry: entry.index,
            resource_type: entry.known_type().map(str::to_owned),
            element: element.map(str::to_owned),
        });
    }
}
