//! Where a resource says it comes from.

use std::collections::BTreeSet;

use vault::record::Basis;

use super::bundle::{Bundle, Entry};
use super::{NoticeKind, Reading, Source, element};
use crate::fhir::uri;
use crate::json::Json;

/// Elements that name who recorded a resource, the nearest first.
const RECORDERS: [&str; 6] = ["recorder", "asserter", "informationSource", "requester", "author", "performer"];
/// Resources that are claims, or what became of one.
const CLAIMS: [&str; 2] = ["Claim", "ExplanationOfBenefit"];
/// Elements that say when it was recorded.
const RECORDED: [&str; 6] = ["recordedDate", "authoredOn", "dateAsserted", "issued", "whenHandedOver", "whenPrepared"];

pub(super) fn of<'a>(reading: &mut Reading<'a>, entry: &'a Entry<'a>) -> Source {
    if let Some(own) = element::extension(entry.resource, uri::SOURCE) {
        return own_source(own);
    }
    let mut source = Source::default();
    for reference in RECORDERS.iter().flat_map(|name| references(entry.resource, name)) {
        who(reading, entry, reference, &mut source);
    }
    source.organization = source.organization.or_else(|| institution(reading, entry));
    source.recorded = RECORDED
        .iter()
        .find(|name| entry.resource.get(name).is_some())
        .and_then(|name| reading.date(entry, entry.resource, name));
    source.basis = is_from_claims(reading, entry).then_some(Basis::Claims);
    source
}

/// Whether the file says that a resource was derived from claims: it says so itself (FHIR R4
/// `MedicationStatement.derivedFrom`), or a `Provenance` about it names a claim as what it was made from.
fn is_from_claims<'a>(reading: &Reading<'a>, entry: &'a Entry<'a>) -> bool {
    let own = entry.resource.items("derivedFrom").iter().any(|reference| is_claim(reading.bundle, entry, reference));
    own || entry.index.is_some_and(|index| reading.from_claims.contains(&index))
}

/// The places of all entries that a `Provenance` of the bundle says were made from claims. Looked for once: servers write one
/// `Provenance` for each resource.
pub(super) fn from_claims<'a>(bundle: &Bundle<'a>) -> BTreeSet<usize> {
    let provenances = bundle.entries.iter().filter(|entry| entry.resource_type() == "Provenance");
    let about_claims = provenances.filter(|about| {
        let mut made_of = about.resource.items("entity").iter().filter_map(|entity| entity.get("what"));
        made_of.any(|what| is_claim(bundle, about, what))
    });
    let targets = about_claims.flat_map(|about| {
        let targets = about.resource.items("target").iter();
        targets.filter_map(|target| bundle.find(about, target)?.index)
    });
    targets.collect()
}

fn is_claim<'a>(bundle: &Bundle<'a>, from: &Entry<'a>, reference: &Json) -> bool {
    let target = bundle.resolve(from, reference).and_then(|target| target.str("resourceType"));
    let named = || reference.str("type").or_else(|| reference.str("reference")?.split('/').rev().nth(1));
    target.or_else(named).is_some_and(|kind| CLAIMS.contains(&kind))
}

/// A member that is one reference, many, or a backbone element with an `actor`.
fn references<'a>(resource: &'a Json, name: &str) -> Vec<&'a Json> {
    let all = match resource.get(name) {
        Some(Json::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    all.into_iter().map(|one| one.get("actor").unwrap_or(one)).collect()
}

fn who<'a>(reading: &mut Reading<'a>, entry: &'a Entry<'a>, reference: &'a Json, source: &mut Source) {
    let target = reading.bundle.resolve(entry, reference);
    if target.is_none() && reference.str("reference").is_some() && reference.str("display").is_none() {
        reading.notice(NoticeKind::ReferenceUnresolved, entry, None);
    }
    let kind = target
        .and_then(|target| target.str("resourceType"))
        .or_else(|| reference.str("type"))
        .or_else(|| reference.str("reference")?.split('/').rev().nth(1));
    let name = target.and_then(element::resource_name).or_else(|| reading.name_of(entry, reference));
    match kind {
        Some("Organization") => source.organization = source.organization.take().or(name),
        Some("Patient" | "RelatedPerson" | "Device" | "CareTeam") => {}
        Some("PractitionerRole") => {
            source.recorder = source.recorder.take().or(name);
            let organization = target.and_then(|role| role.get("organization"));
            let organization = organization.and_then(|one| reading.name_of(entry, one));
            source.organization = source.organization.take().or(organization);
        }
        _ => source.recorder = source.recorder.take().or(name),
    }
}

/// The institution: where the visit was, by its number, or the one that stands behind the document.
fn institution<'a>(reading: &Reading<'a>, entry: &'a Entry<'a>) -> Option<String> {
    let resource = entry.resource;
    let visit = resource
        .get("encounter")
        .or_else(|| resource.get("context"))
        .and_then(|visit| reading.bundle.resolve(entry, visit))
        .and_then(|visit| visit.get("serviceProvider"))
        .and_then(|provider| reading.name_of(entry, provider));
    visit
        .or_else(|| {
            let number = element::extension(resource, uri::JP_INSTITUTION)?;
            let number = number.at(&["valueIdentifier", "value"])?.as_str()?;
            let mut numbered = reading.bundle.numbered(number);
            let organization = numbered.find(|other| other.resource_type() == "Organization")?;
            element::resource_name(organization.resource)
        })
        .or_else(|| {
            let document = reading.bundle.kind == Some("document");
            let composition = reading.bundle.first("Composition").filter(|_| document)?;
            let custodian = references(composition.resource, "custodian");
            let authors = references(composition.resource, "author");
            let mut behind = custodian.into_iter().chain(authors);
            behind.find_map(|reference| {
                let target = reading.bundle.resolve(composition, reference)?;
                let is_organization = target.str("resourceType") == Some("Organization");
                is_organization.then(|| element::resource_name(target))?
            })
        })
}

/// What a document of ours says of a fact.
fn own_source(own: &Json) -> Source {
    let get = |name: &str| element::extension(own, name);
    let words = |name: &str| get(name).and_then(|part| element::text(part, "valueString"));
    let time = |name: &str| get(name)?.str("valueInstant").and_then(seconds);
    let origin = get("origin").and_then(|part| part.str("valueCode"));
    Source {
        organization: words("organization"),
        recorder: words("recorder"),
        recorded: get("recorded").and_then(|part| part.str("valueDateTime")?.parse().ok()),
        by_patient: origin == Some("patient"),
        by_reply: origin == Some("reply"),
        entered: time("entered"),
        edited: time("edited"),
        basis: match get("basis").and_then(|part| part.str("valueCode")) {
            Some("claims") => Some(Basis::Claims),
            _ => None,
        },
    }
}

/// Seconds since 1970-01-01T00:00:00Z of an instant.
pub(crate) fn seconds(instant: &str) -> Option<i64> {
    use time::format_description::well_known::Rfc3339;
    time::OffsetDateTime::parse(instant, &Rfc3339).ok().map(time::OffsetDateTime::unix_timestamp)
}
