//! Which records belong together because their sources say so. Nothing is inferred from what they are about.

use serde::{Deserialize, Serialize};
use vault::id::RecordId;
use vault::record::{Origin, Record};

use crate::fhir::read::MEDIA_TYPE;
use crate::json::Json;

/// How one record belongs to another; the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// In the file they came in, one names the other: a prescription its diagnosis, a procedure its reason (FHIR `Reference`).
    Named,
    /// In the file they came in, both name the same visit (FHIR `encounter`).
    Visit,
    /// The same institution stands behind both, on the same day.
    Day,
    /// Both came in one file.
    File,
}

/// Which of these records belong to one, and how. The closest first; else in the order given.
pub fn links<'a>(one: &Record, others: impl IntoIterator<Item = (RecordId, &'a Record)>) -> Vec<(RecordId, Link)> {
    let import = import(one);
    let said = Said::of(one);
    let link = |other: &Record| {
        let same_file = import.is_some() && self::import(other) == import;
        if same_file {
            let other = Said::of(other);
            if said.names(&other) || other.names(&said) {
                return Some(Link::Named);
            }
            if said.visits.iter().any(|visit| other.visits.contains(visit)) {
                return Some(Link::Visit);
            }
        }
        let same_day = day(one).is_some_and(|one| day(other) == Some(one));
        if same_day { Some(Link::Day) } else { same_file.then_some(Link::File) }
    };
    let mut found: Vec<_> = others.into_iter().filter_map(|(id, other)| Some((id, link(other)?))).collect();
    found.sort_by_key(|(_, link)| *link);
    found
}

fn import(record: &Record) -> Option<RecordId> {
    match record.provenance.origin {
        Origin::File { import } => Some(import),
        Origin::Patient | Origin::Reply { .. } => None,
    }
}

/// Who stands behind a record, and the day it is of, where both are known.
fn day(record: &Record) -> Option<(&str, &str)> {
    let institution = record.provenance.organization.as_deref().map(str::trim).filter(|name| !name.is_empty())?;
    Some((institution, record.date()?.date().get(..10)?))
}

/// What the resources say that a record was made of.
#[derive(Default)]
struct Said {
    /// By what others call them.
    own: Vec<String>,
    references: Vec<String>,
    visits: Vec<String>,
}

impl Said {
    fn of(record: &Record) -> Self {
        let mut said = Self::default();
        let Some(original) = record.provenance.original.as_ref().filter(|one| one.media_type == MEDIA_TYPE) else {
            return said;
        };
        said.own.extend(original.full_urls.iter().flatten().cloned());
        for content in &original.content {
            let Ok(resource) = Json::parse(content) else { continue };
            if let (Some(kind), Some(id)) = (resource.str("resourceType"), resource.str("id")) {
                said.own.push(format!("{kind}/{id}"));
            }
            let visit = resource.get("encounter").or_else(|| resource.get("context"));
            // What is contained is known in its own resource only.
            let visit = visit.and_then(|visit| visit.str("reference")).filter(|to| !to.starts_with('#'));
            said.visits.extend(visit.map(str::to_owned));
            references(&resource, &mut said.references);
        }
        said
    }

    /// Whether one of its references leads to the other.
    fn names(&self, other: &Self) -> bool {
        let leads = |to: &String, own: &String| {
            to == own || to.strip_suffix(own.as_str()).is_some_and(|base| base.ends_with('/'))
        };
        self.references.iter().any(|to| other.own.iter().any(|own| leads(to, own)))
    }
}

fn references(value: &Json, into: &mut Vec<String>) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| references(item, into)),
        Json::Object(members) => {
            into.extend(value.str("reference").map(str::to_owned));
            members.iter().for_each(|(_, member)| references(member, into));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::{CodedText, Diagnosis, Fact, Original, Provenance};

    fn id(at: u8) -> RecordId {
        RecordId::from_bytes([at; 16])
    }

    fn record(import: Option<u8>, resource: &str, institution: &str, day: &str) -> Record {
        let onset = day.parse().ok();
        let diagnosis = Diagnosis { name: CodedText::from_text("膝"), onset, ..Default::default() };
        let mut record = Record::new(Fact::Diagnosis(diagnosis), Provenance::typed(0));
        record.provenance.organization = Some(institution.to_owned());
        if let Some(import) = import {
            record.provenance.origin = Origin::File { import: id(import) };
            record.provenance.original = Some(Original {
                media_type: MEDIA_TYPE.into(),
                full_urls: vec![Some(format!("http://example.org/{resource}"))],
                content: vec![resource.to_owned()],
            });
        }
        record
    }

    #[test]
    fn records_belong_together_by_what_their_sources_say_and_by_nothing_else() {
        let one = record(
            Some(9),
            r#"{"resourceType":"Condition","id":"knee","encounter":{"reference":"Encounter/1"}}"#,
            "整形外科",
            "2026-10-08",
        );
        let named = r#"{"resourceType":"MedicationRequest","id":"m","reasonReference":[{"reference":"http://h/fhir/Condition/knee"}]}"#;
        let others = [
            record(Some(9), r#"{"id":"a"}"#, "", "2026"),
            record(None, "", "整形外科", "2026-10-08"),
            record(Some(9), r#"{"id":"v","encounter":{"reference":"Encounter/1"}}"#, "", "2026"),
            record(Some(9), named, "", "2026"),
            // Another file that says the same words, another day, no institution, another knee.
            record(Some(8), named, "", "2026"),
            record(None, "", "整形外科", "2026-10-09"),
            record(None, "", "", "2026-10-08"),
            record(Some(8), r#"{"resourceType":"Condition","id":"knee2"}"#, "内科", "2026-10-08"),
        ];
        let found = links(&one, others.iter().enumerate().map(|(at, other)| (id(at as u8), other)));
        let wanted = [(3, Link::Named), (2, Link::Visit), (1, Link::Day), (0, Link::File)];
        assert_eq!(found, wanted.map(|(at, link)| (id(at), link)));
        let reverse = links(&others[3], [(id(0), &one)]);
        assert_eq!(reverse, [(id(0), Link::Named)], "either may name the other");
    }
}
