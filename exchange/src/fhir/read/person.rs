//! Whom a file is about: one person, or it is refused.

use vault::record::Sex;

use super::PersonClaim;
use super::bundle::{Bundle, Entry, Resources};
use super::{element, insured};
use crate::error::ImportError;
use crate::fhir::uri;
use crate::identity::Insured;
use crate::json::Json;

/// The elements by which resources say whom they are about.
const SUBJECTS: [&str; 3] = ["subject", "patient", "beneficiary"];

/// The person of the file. None if it does not say.
///
/// # Errors
/// [`ImportError::SeveralPersons`] if there are two patients, or a resource is about somebody else than the patient.
pub(super) fn only_person(resources: Resources<'_>) -> Result<Option<PersonClaim>, ImportError> {
    let bundle = resources.bundle();
    let patients = one_patient(&bundle)?;
    let mut claim = patients.first().map(|entry| claim(entry.resource()));
    let mut named: Option<Json> = None;
    let mut insured: Vec<Insured> = Vec::new();
    resources.each(
        |_| true,
        |bundle, entry| {
            for subject in SUBJECTS.iter().filter_map(|name| entry.resource().get(name)) {
                if let Some(contained) = contained_patient(entry, subject) {
                    let inner = self::claim(contained);
                    match &claim {
                        Some(outer) if contradicts(outer, &inner) => {
                            return Err(ImportError::SeveralPersons);
                        }
                        Some(_) => {}
                        None => claim = Some(inner),
                    }
                    continue;
                }
                if !names_a_patient(subject) {
                    continue;
                }
                if patients.is_empty() {
                    if named.as_ref().is_some_and(|first| differs(first, subject)) {
                        return Err(ImportError::SeveralPersons);
                    }
                    named.get_or_insert_with(|| subject.clone());
                } else if !patients.iter().any(|patient| is_about(bundle, entry, subject, patient)) {
                    return Err(ImportError::SeveralPersons);
                }
            }
            for one in insured::of_entry(bundle, entry) {
                if !one.is_empty() && !insured.contains(&one) {
                    insured.push(one);
                }
            }
            Ok(())
        },
    )?;
    if !insured.is_empty() {
        claim.get_or_insert_default().insured = insured;
    }
    Ok(claim)
}

/// The patients of a file, the one that speaks for all first. More than one is one person only if the first says so
/// (`Patient.link`, as our own export of everything does) and none contradicts it.
fn one_patient<'b>(bundle: &'b Bundle<'_>) -> Result<Vec<&'b Entry>, ImportError> {
    let index = bundle.of.index;
    let places = (0..index.len()).filter(|place| index.resource_type(*place) == "Patient");
    let all: Vec<&Entry> = places.filter_map(|place| bundle.entry(place)).collect();
    let Some(main) = all.iter().copied().max_by_key(|entry| entry.resource().items("link").len()) else {
        return Ok(all);
    };
    let own = claim(main.resource());
    let links: Vec<&Entry> =
        main.resource().items("link").iter().filter_map(|link| bundle.find(main, link.get("other")?)).collect();
    let mut ordered = vec![main];
    for other in all {
        if std::ptr::eq(other, main) {
            continue;
        }
        // The same resource twice is a copy, not a second person.
        let is_copy = other.resource() == main.resource();
        let is_linked = links.iter().any(|linked| linked.resource() == other.resource());
        if !is_copy && (!is_linked || birth_differs(&own, &claim(other.resource()))) {
            return Err(ImportError::SeveralPersons);
        }
        ordered.push(other);
    }
    Ok(ordered)
}

/// What a `Patient` says.
fn claim(patient: &Json) -> PersonClaim {
    let names = patient.items("name");
    let find = |wanted: &str| {
        let mut names = names.iter();
        names.find(|name| element::representation(name) == Some(wanted))
    };
    let kana = find("SYL").and_then(element::human_name);
    let written = find("IDE").or_else(|| {
        let mut rest = names.iter().filter(|name| element::representation(name) != Some("SYL"));
        rest.next()
    });
    let number = patient.items("identifier").iter().find(|identifier| identifier.str("system") == Some(uri::NUMBER));
    PersonClaim {
        name: written.and_then(element::human_name),
        kana,
        birth_date: patient.str("birthDate").and_then(|date| date.parse().ok()),
        sex: match patient.str("gender") {
            Some("female") => Some(Sex::Female),
            Some("male") => Some(Sex::Male),
            Some("other") => Some(Sex::Other),
            Some("unknown") => Some(Sex::Unknown),
            _ => None,
        },
        number: number.and_then(|identifier| element::text(identifier, "value")),
        insured: Vec::new(),
    }
}

fn contained_patient<'a>(entry: &'a Entry, subject: &Json) -> Option<&'a Json> {
    let id = subject.str("reference")?.strip_prefix('#')?;
    let mut contained = entry.resource().items("contained").iter();
    contained.find(|inner| inner.str("id") == Some(id) && inner.str("resourceType") == Some("Patient"))
}

fn contradicts(one: &PersonClaim, other: &PersonClaim) -> bool {
    let names = one.name.as_deref().zip(other.name.as_deref());
    names.is_some_and(|(one, other)| one != other) || birth_differs(one, other)
}

fn birth_differs(one: &PersonClaim, other: &PersonClaim) -> bool {
    let dates = one.birth_date.as_ref().zip(other.birth_date.as_ref());
    dates.is_some_and(|(one, other)| one != other)
}

/// Whether a reference is to a patient and not to a group, a device, a place, or nothing that could be compared.
fn names_a_patient(subject: &Json) -> bool {
    let elsewhere = ["Group/", "Device/", "Location/", "Practitioner/", "Medication/", "Substance/"];
    match subject.str("reference") {
        Some(to) => !to.starts_with('#') && !elsewhere.iter().any(|name| to.contains(name)),
        None => subject.get("identifier").is_some() && subject.str("type").is_none_or(|name| name == "Patient"),
    }
}

fn is_about(bundle: &Bundle<'_>, from: &Entry, subject: &Json, patient: &Entry) -> bool {
    if let Some(target) = bundle.place(from, subject) {
        // A subject that is no patient (a group, a device) is about nobody.
        return bundle.of.index.resource_type(target) != "Patient"
            || target == patient.place
            || bundle.entry(target).is_some_and(|target| target.resource() == patient.resource());
    }
    match subject.str("reference") {
        // An absolute address that the entry does not carry, or the other way round: compare `Patient/id`.
        Some(to) => patient.resource().str("id").is_some_and(|id| {
            let to = to.split_once("/_history/").map_or(to, |(to, _)| to);
            to.ends_with(&format!("Patient/{id}"))
        }),
        // By identifier: another number of the same sort is another person, another sort says nothing.
        None => !patient.resource().items("identifier").iter().any(|identifier| {
            let wanted = subject.get("identifier");
            identifier.str("system").is_some() && identifier.str("system") == wanted.and_then(|one| one.str("system"))
        }),
    }
}

fn differs(one: &Json, other: &Json) -> bool {
    match (one.str("reference"), other.str("reference")) {
        (Some(one), Some(other)) => tail(one) != tail(other),
        (None, None) => {
            let part =
                |json: &Json, name: &str| json.at(&["identifier", name]).and_then(Json::as_str).map(str::to_owned);
            part(one, "system") == part(other, "system") && part(one, "value") != part(other, "value")
        }
        _ => false,
    }
}

/// `Patient/1` of `https://host/fhir/Patient/1/_history/2`.
fn tail(reference: &str) -> &str {
    let to = reference.split_once("/_history/").map_or(reference, |(to, _)| to);
    to.rfind("Patient/").map_or(to, |at| &to[at..])
}
