//! FHIR R4 in: bytes to facts. What has no kind of its own, or is broken, is kept as it came and reported; nothing is
//! lost, and nothing is interpreted.

mod allergy;
mod bundle;
mod checkup;
mod diagnosis;
mod document;
mod element;
mod facts;
mod file;
mod form;
mod index;
mod insured;
mod medication;
mod ndjson;
mod person;
mod result;
mod source;
mod visits;

use vault::record::Fact;

use crate::attachment::ParsedFile;
use crate::error::ImportError;
use crate::parsed::{Notice, NoticeKind, Parsed, PersonClaim, Source};
use crate::reading;
use bundle::{Bundle, Entry};
pub(crate) use checkup::names;
pub(crate) use element::key;
use file::Cut;
pub(crate) use file::File;
pub(crate) use result::{interpretation, with_contradiction};
use source::Shared;
pub(crate) use source::seconds;

/// Media type of the originals that are kept.
pub const MEDIA_TYPE: &str = "application/fhir+json";

/// Reads a file of one JSON text.
///
/// # Errors
/// See [`ImportError`]. A broken resource is no error: it becomes a notice.
pub fn read(bytes: &[u8]) -> Result<Parsed, ImportError> {
    let file = File::one(bytes)?;
    let reading = file.reading_without(Cut::Nothing, true)?;
    Ok(reading::Reading::parsed(reading))
}

/// A resource that is being read, with those it refers to.
struct Reading<'a> {
    bundle: &'a Bundle<'a>,
    shared: &'a Shared,
    notices: Vec<Notice>,
    /// Those of the fact that is just being read.
    files: Vec<ParsedFile>,
}

impl<'a> Reading<'a> {
    fn new(bundle: &'a Bundle<'a>, shared: &'a Shared) -> Self {
        Self { bundle, shared, notices: Vec::new(), files: Vec::new() }
    }

    /// The fact that one resource is. None for what is none, and for results, which are put together.
    fn single(&mut self, entry: &'a Entry) -> Option<Fact> {
        match entry.resource_type() {
            "AllergyIntolerance" => self.fact(entry, allergy::read).map(Fact::Allergy),
            "Condition" => self.fact(entry, diagnosis::read).map(Fact::Diagnosis),
            "MedicationRequest" | "MedicationStatement" | "MedicationDispense" => {
                self.fact(entry, medication::read).map(Fact::Medication)
            }
            "Immunization" | "Procedure" | "Encounter" | "Coverage" | "Consent" | "Flag" | "DocumentReference" => {
                self.fact(entry, form::read).flatten()
            }
            "" => {
                self.notice(NoticeKind::NoResource, entry, None);
                None
            }
            _ => None,
        }
    }

    /// Reads one resource; why it is no fact becomes a notice.
    fn fact<T>(&mut self, entry: &'a Entry, read: fn(&mut Self, &'a Entry) -> Result<T, NoticeKind>) -> Option<T> {
        let fact = element::check_modifiers(entry.resource()).and_then(|()| read(self, entry));
        fact.map_err(|kind| self.notice(kind, entry, None)).ok()
    }

    /// Where a fact comes from; `uninformed` if one of its resources is marked so, which is told.
    fn source(&mut self, entry: &'a Entry, uninformed: bool) -> Source {
        if uninformed {
            self.notice(NoticeKind::Uninformed, entry, None);
        }
        source::of(self, entry)
    }

    fn notice(&mut self, kind: NoticeKind, entry: &Entry, element: Option<&str>) {
        self.notices.push(self.bundle.of.notice(kind, entry.place, element));
    }
}
