//! FHIR R4 in: bytes to facts. What has no kind of its own, or is broken, is kept as it came and reported; nothing is
//! lost, and nothing is interpreted.

mod allergy;
mod bundle;
mod checkup;
mod diagnosis;
mod document;
mod element;
mod form;
mod insured;
mod medication;
mod ndjson;
mod person;
mod result;
mod source;

use std::collections::{BTreeSet, HashSet};

use vault::record::{Fact, Original, OtherResource};

use crate::attachment::{self, ParsedFile};
use crate::error::ImportError;
use crate::json::Json;
use crate::parsed::{Notice, NoticeKind, Parsed, ParsedEntry, PersonClaim, Source};
use bundle::{Bundle, Entry};
pub(crate) use checkup::names;
pub(crate) use element::key;
pub(crate) use ndjson::File;
pub(crate) use result::{interpretation, with_contradiction};
pub(crate) use source::seconds;

/// Media type of the originals that are kept.
pub const MEDIA_TYPE: &str = "application/fhir+json";

/// Reads a file of one JSON text.
///
/// # Errors
/// See [`ImportError`]. A broken resource is no error: it becomes a notice.
pub fn read(bytes: &[u8]) -> Result<Parsed, ImportError> {
    parse(bytes).and_then(|json| read_json(&json))
}

/// The JSON of a file, checked for encoding and form.
pub(crate) fn parse(bytes: &[u8]) -> Result<Json, ImportError> {
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
    let mut reading = Reading {
        bundle: &bundle,
        entries: Vec::new(),
        others: Vec::new(),
        notices: Vec::new(),
        files: Vec::new(),
        from_claims: source::from_claims(&bundle),
    };
    for entry in &bundle.entries {
        reading.take(entry);
    }
    checkup::take_all(&mut reading);
    let mut notices = reading.notices;
    // Grouping looks at some elements twice.
    let mut told = HashSet::new();
    notices.retain(|notice| told.insert(notice.clone()));
    Ok(Parsed { person, document: document::head(&bundle), entries: reading.entries, others: reading.others, notices })
}

/// A file that is being read.
struct Reading<'a> {
    bundle: &'a Bundle<'a>,
    entries: Vec<ParsedEntry>,
    others: Vec<OtherResource>,
    notices: Vec<Notice>,
    /// Those of the fact that is just being read.
    files: Vec<ParsedFile>,
    /// Places of entries that the bundle says were made from claims.
    from_claims: BTreeSet<usize>,
}

impl<'a> Reading<'a> {
    fn take(&mut self, entry: &'a Entry<'a>) {
        let fact = match entry.resource_type() {
            "AllergyIntolerance" => self.fact(entry, allergy::read).map(Fact::Allergy),
            "Condition" => self.fact(entry, diagnosis::read).map(Fact::Diagnosis),
            "MedicationRequest" | "MedicationStatement" | "MedicationDispense" => {
                self.fact(entry, medication::read).map(Fact::Medication)
            }
            "Immunization" | "Procedure" | "Encounter" | "Coverage" | "Consent" | "Flag" | "DocumentReference" => {
                self.fact(entry, form::read).flatten()
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
        let files = std::mem::take(&mut self.files);
        let content = |entry: &&'a Entry<'a>| {
            if files.is_empty() {
                entry.resource.to_text()
            } else {
                attachment::without_contents(entry.resource).to_text()
            }
        };
        self.entries.push(ParsedEntry {
            source,
            original: Original {
                media_type: MEDIA_TYPE.to_owned(),
                full_urls: made_of.iter().map(|entry| entry.full_url.map(str::to_owned)).collect(),
                content: made_of.iter().map(content).collect(),
            },
            uninformed,
            keys: made_of.iter().filter_map(|entry| element::key(entry.resource)).collect(),
            files,
            fact,
        });
    }

    fn notice(&mut self, kind: NoticeKind, entry: &Entry<'_>, element: Option<&str>) {
        self.notices.push(Notice {
            kind,
            entry: entry.index,
            line: None,
            resource_type: entry.known_type().map(str::to_owned),
            element: element.map(str::to_owned),
        });
    }
}
