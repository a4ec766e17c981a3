//! The visits of a file, read again one at a time: each out of the observations and the report it is made of.

use vault::record::{Checkup, DateTime, Fact, Kind, Original, TestResult};

use super::bundle::{Entry, Resources};
use super::checkup::{category, is_checkup, maternal, names, only_name};
use super::result::result;
use super::source::Shared;
use super::{MEDIA_TYPE, Reading, element, form};
use crate::parsed::ParsedEntry;

/// Results that belong together, by the place of their first in the file.
#[derive(Default)]
pub(super) struct Group {
    pub(super) report: Option<u32>,
    pub(super) infection: bool,
    /// One of its resources is marked 未告知.
    pub(super) uninformed: bool,
    pub(super) section: Option<String>,
    pub(super) date: Option<DateTime>,
    pub(super) made_of: Vec<u32>,
}

/// The visits of a file.
pub(super) struct Visits(pub(super) Vec<Group>);

impl Visits {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// One of them.
    pub(super) fn read(&self, at: usize, resources: Resources<'_>, shared: &Shared) -> Option<ParsedEntry> {
        let group = self.0.get(at)?;
        let mut results = Vec::new();
        let mut original = Original {
            media_type: MEDIA_TYPE.to_owned(),
            full_urls: Vec::with_capacity(group.made_of.len()),
            content: Vec::with_capacity(group.made_of.len()),
        };
        let mut keys = Vec::new();
        for place in &group.made_of {
            // Each by itself: the tree of a resource takes many times its room.
            let bundle = resources.bundle();
            let entry = bundle.entry(*place as usize)?;
            if entry.resource_type() == "Observation" {
                own_results(&mut Reading::new(&bundle, shared), entry, &mut results);
            }
            original.full_urls.push(entry.full_url.clone());
            original.content.push(entry.resource().to_text());
            keys.extend(element::key(entry.resource()));
        }
        results.shrink_to_fit();
        let bundle = resources.bundle();
        let source = bundle.entry(group.report.or(group.made_of.first().copied())? as usize)?;
        let report = group.report.map(|_| source.resource());
        let title = report
            .and_then(|report| element::label(report, "code"))
            .or_else(|| only_name(&results))
            .or_else(|| group.section.clone())
            .or_else(|| category(source))
            .unwrap_or_else(|| names(&results));
        let checkup = Checkup {
            title,
            date: group.date.clone(),
            results,
            note: report.and_then(|report| element::text(report, "conclusion")),
        };
        let fact = match report.and_then(form::own_kind) {
            Some(Kind::MaternalCheckup) => Fact::MaternalCheckup(maternal(report, checkup)),
            Some(Kind::Checkup) => Fact::Checkup(checkup),
            _ if group.infection => Fact::Infection(checkup),
            None if is_checkup(shared, &checkup) => Fact::Checkup(checkup),
            _ => Fact::Laboratory(checkup),
        };
        let source = Reading::new(&bundle, shared).source(source, false);
        Some(ParsedEntry { fact, source, original, files: Vec::new(), uninformed: group.uninformed, keys })
    }
}

/// What an observation says itself, and in its components. What cannot be read was told before.
fn own_results<'a>(reading: &mut Reading<'a>, entry: &'a Entry, results: &mut Vec<TestResult>) {
    let elements = std::iter::once(entry.resource()).chain(entry.resource().items("component"));
    results.extend(elements.filter_map(|element| result(reading, entry, element).ok()));
}
