//! Where a resource says it comes from.

use std::collections::BTreeSet;

use vault::record::Basis;

use super::bundle::{Bundle, Entry, Resources};
use super::file::Form;
use super::{NoticeKind, Reading, Source, element};
use crate::fhir::uri;
use crate::json::Json;

/// Elements that name who recorded a resource, the nearest first.
const RECORDERS: [&str; 6] = ["recorder", "asserter", "informationSource", "requester", "author", "performer"];
/// Resources that are claims, or what became of one.
const CLAIMS: [&str; 2] = ["Claim", "ExplanationOfBenefit"];
/// Elements that say when it was recorded.
const RECORDED: [&str; 6] = ["recordedDate", "authoredOn", "dateAsserted", "issued", "whenHandedOver", "whenPrepared"];

pub(super) fn of<'a>(reading: &mut Reading<'a>, entry: &'a Entry) -> Source {
    if let Some(own) = element::extension(entry.resource(), uri::SOURCE) {
        return own_source(own);
    }
    let mut source = Source::default();
    for reference in RECORDERS.iter().flat_map(|name| references(entry.resource(), name)) {
        who(reading, entry, reference, &mut source);
    }
    source.organization = source.organization.or_else(|| institution(reading, entry));
    source.recorded = RECORDED
        .iter()
        .find(|name| entry.resource().get(name).is_some())
        .and_then(|name| reading.date(entry, entry.resource(), name));
    source.basis = is_from_claims(reading, entry).then_some(Basis::Claims);
    source
}

/// Whether the file says that a resource was derived from claims: it says so itself (FHIR R4
/// `MedicationStatement.derivedFrom`), or a `Provenance` about it names a claim as what it was made from.
fn is_from_claims<'a>(reading: &Reading<'a>, entry: &'a Entry) -> bool {
    let own = entry.resource().items("derivedFrom").iter().any(|reference| is_claim(reading.bundle, entry, reference));
    own || reading.shared.from_claims.contains(&entry.place)
}

/// What holds for many resources of a file, and is looked for once.
#[derive(Default)]
pub(super) struct Shared {
    /// The places of all entries that a `Provenance` of the bundle says were made from claims: servers write one `Provenance`
    /// for each resource.
    from_claims: BTreeSet<usize>,
    /// The institution that stands behind the document, if the file is one.
    institution: Option<String>,
    /// The document is the report of a checkup.
    pub(super) is_checkup_report: bool,
}

impl Shared {
    pub(super) fn of(resources: Resources<'_>) -> Self {
        let mut shared = Self::default();
        let is_in_bundle = resources.file.form() != Form::Single;
        let _: Result<(), std::convert::Infallible> = resources.each(
            |name| name == "Provenance",
            |bundle, about| {
                let mut made_of = about.resource().items("entity").iter().filter_map(|entity| entity.get("what"));
                if is_in_bundle && made_of.any(|what| is_claim(bundle, about, what)) {
                    let targets = about.resource().items("target").iter();
                    shared.from_claims.extend(targets.filter_map(|target| bundle.place(about, target)));
                }
                Ok(())
            },
        );
        let bundle = resources.bundle();
        let Some(composition) = bundle.first("Composition") else { return shared };
        let types = composition.resource().get("type").map(|kind| kind.items("coding")).unwrap_or_default();
        shared.is_checkup_report =
            types.iter().filter_map(|one| one.str("code")).any(|code| uri::CHECKUP_REPORTS.contains(&code));
        if resources.file.kind() == Some("document") {
            shared.institution = behind(&bundle, composition);
        }
        shared
    }
}

/// The first institution that keeps a document or wrote it.
fn behind(bundle: &Bundle<'_>, composition: &Entry) -> Option<String> {
    let custodian = references(composition.resource(), "custodian");
    let authors = references(composition.resource(), "author");
    let mut behind = custodian.into_iter().chain(authors);
    behind.find_map(|reference| {
        let target = bundle.resolve(composition, reference)?;
        let is_organization = target.str("resourceType") == Some("Organization");
        is_organization.then(|| element::resource_name(target))?
    })
}

fn is_claim(bundle: &Bundle<'_>, from: &Entry, reference: &Json) -> bool {
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

fn who<'a>(reading: &mut Reading<'a>, entry: &'a Entry, reference: &'a Json, source: &mut Source) {
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
fn institution<'a>(reading: &Reading<'a>, entry: &'a Entry) -> Option<String> {
    let resource = entry.resource();
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
            element::resource_name(reading.bundle.organization(number)?.resource())
        })
        .or_else(|| reading.shared.institution.clone())
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
        remark: words("remark"),
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
