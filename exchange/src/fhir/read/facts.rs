//! The facts of a FHIR file: at the first reading only what each is made of is kept, and what could not be read.

use std::collections::HashSet;

use vault::record::{Original, OtherResource};

use super::bundle::{self, Resources};
use super::checkup;
use super::file::{Cut, File};
use super::index::{self, Index};
use super::source::Shared;
use super::visits::Visits;
use super::{MEDIA_TYPE, Reading, document, element, person};
use crate::attachment;
use crate::error::ImportError;
use crate::parsed::{DocumentHead, Notice, ParsedEntry, PersonClaim};
use crate::reading::{self, Entries};

/// What was learned of a file at the first reading.
pub(super) struct Skeleton {
    index: Index,
    shared: Shared,
    person: Option<PersonClaim>,
    document: Option<DocumentHead>,
    notices: Vec<Notice>,
    /// Places of the resources that are a fact each. Visits come after them.
    singles: Vec<u32>,
    visits: Visits,
    /// Places of those that no fact is made of.
    others: Vec<u32>,
}

impl Skeleton {
    pub(super) fn of(file: &File, cut: Cut) -> Result<Self, ImportError> {
        let index = bundle::index(file, cut)?;
        let resources = Resources { file, cut, index: &index };
        let person = person::only_person(resources)?;
        let shared = Shared::of(resources);
        let document = document::head(&resources.bundle());
        let (mut singles, mut others, mut notices) = (Vec::new(), Vec::new(), Vec::new());
        for place in 0..resources.len() {
            if matches!(index.resource_type(place), "Observation" | "DiagnosticReport") {
                continue;
            }
            let bundle = resources.bundle();
            let Some(entry) = bundle.entry(place) else { continue };
            let mut reading = Reading::new(&bundle, &shared);
            let is_fact = reading.single(entry).is_some();
            if is_fact {
                reading.source(entry, element::is_uninformed(entry.resource()));
            }
            if is_fact { &mut singles } else { &mut others }.push(index::short(place));
            notices.append(&mut reading.notices);
        }
        let visits = checkup::visits(resources, &shared, &mut notices, &mut others);
        // Grouping looks at some elements twice.
        let mut told = HashSet::new();
        notices.retain(|notice| told.insert(notice.clone()));
        singles.shrink_to_fit();
        others.shrink_to_fit();
        Ok(Self { person, document, notices, singles, visits, others, shared, index })
    }
}

/// The facts of a file.
pub(super) struct Facts<'a> {
    resources: Resources<'a>,
    skeleton: &'a Skeleton,
    not_my_number: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn new(file: &'a File, cut: Cut, skeleton: &'a Skeleton, not_my_number: bool) -> Self {
        Self { resources: Resources { file, cut, index: &skeleton.index }, skeleton, not_my_number }
    }

    /// With what there is to tell of lines that could not be read.
    pub(super) fn reading(self, broken: impl Iterator<Item = Notice>) -> reading::Reading<'a> {
        let skeleton = self.skeleton;
        reading::Reading {
            person: skeleton.person.clone(),
            notices: skeleton.notices.iter().cloned().chain(broken).collect(),
            document: skeleton.document.clone(),
            entries: Box::new(self),
        }
    }

    fn single(&self, place: usize) -> Option<ParsedEntry> {
        let bundle = self.resources.bundle();
        let entry = bundle.entry(place)?;
        let mut reading = Reading::new(&bundle, &self.skeleton.shared);
        let fact = reading.single(entry)?;
        let uninformed = element::is_uninformed(entry.resource());
        let source = reading.source(entry, uninformed);
        let content = if reading.files.is_empty() {
            entry.resource().to_text()
        } else {
            attachment::without_contents(entry.resource()).to_text()
        };
        Some(ParsedEntry {
            fact,
            source,
            original: Original {
                media_type: MEDIA_TYPE.to_owned(),
                full_urls: vec![entry.full_url.clone()],
                content: vec![content],
            },
            uninformed,
            keys: element::key(entry.resource()).into_iter().collect(),
            files: reading.files,
        })
    }
}

impl Entries for Facts<'_> {
    fn count(&self) -> usize {
        self.skeleton.singles.len() + self.skeleton.visits.len()
    }

    fn entry(&mut self, index: usize) -> Option<ParsedEntry> {
        match self.skeleton.singles.get(index) {
            Some(place) => self.single(*place as usize),
            None => {
                let visit = index - self.skeleton.singles.len();
                self.skeleton.visits.read(visit, self.resources, &self.skeleton.shared)
            }
        }
    }

    fn others(&self, tell: &mut dyn FnMut(OtherResource)) {
        for place in &self.skeleton.others {
            if let Some(entry) = self.resources.bundle().entry(*place as usize) {
                tell(entry.other());
            }
        }
        self.resources.file.broken(self.not_my_number, tell);
    }
}
