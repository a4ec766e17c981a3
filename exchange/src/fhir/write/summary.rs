//! A referral as a patient summary: the same resources under the sections of the International Patient Summary (IPS 2.0.0).
//!
//! IPS demands problems, allergies and medication. One of which nothing is in the letter says so in the same words whether or not
//! there is anything, so that it tells nothing. The profile is not claimed: nobody has checked the resources against it.

use sha2::{Digest as _, Sha256};

use super::referral::not_here;
use super::{element, words};
use crate::fhir::uri;
use crate::json::Json;

const TYPE: (&str, &str) = ("60591-5", "Patient summary Document");

/// Sections that must be there: code, name.
const MUST: [(&str, &str); 3] = [
    ("11450-4", "Problem list - Reported"),
    ("48765-2", "Allergies and adverse reactions Document"),
    ("10160-0", "History of Medication use Narrative"),
];

/// Makes the summary of a referral as [`super::share_document`] writes it; another document, with an id of its own that follows from
/// that of the referral. None if the text is no document.
#[must_use]
pub fn summary_document(referral: &str) -> Option<String> {
    let mut bundle = Json::parse(referral).ok()?;
    let composition = bundle.items("entry").first()?.get("resource")?;
    let mut composition = Some(composition).filter(|one| one.str("resourceType") == Some("Composition"))?.clone();
    let (bundle_id, composition_id) = (next_id(&bundle), next_id(&composition));
    let words = words::of(composition.str("language").unwrap_or_default());

    let mut sections: Vec<Json> = Vec::new();
    collect(composition.items("section"), &mut sections);
    for (code, display) in MUST {
        if !sections.iter().any(|section| loinc(section) == Some(code)) {
            let title = match code {
                "11450-4" => words.diagnoses,
                "48765-2" => words.allergies,
                _ => words.medications,
            };
            sections.push(not_here(words, title, element::code(uri::LOINC, code, Some(display))));
        }
    }
    let urn = |id: &str| Json::text(element::urn(id));
    let identifier =
        |id: &str| Json::object([("system", Some(Json::text("urn:ietf:rfc:3986"))), ("value", Some(urn(id)))]);
    set(&mut composition, "id", Json::text(&*composition_id));
    set(&mut composition, "identifier", identifier(&composition_id));
    set(&mut composition, "type", element::code(uri::LOINC, TYPE.0, Some(TYPE.1)));
    set(&mut composition, "section", Json::Array(sections));
    set(&mut bundle, "id", Json::text(&*bundle_id));
    set(&mut bundle, "identifier", identifier(&bundle_id));
    let mut entries = bundle.items("entry").to_vec();
    if let Some(first) = entries.first_mut() {
        *first = super::entry(Some(&element::urn(&composition_id)), composition);
    }
    set(&mut bundle, "entry", Json::Array(entries));
    Some(bundle.to_string())
}

/// Sections with a LOINC code, those inside others too; of one code there is one.
fn collect(sections: &[Json], into: &mut Vec<Json>) {
    for section in sections {
        collect(section.items("section"), into);
        let Some(code) = loinc(section) else { continue };
        let plain = element::code(uri::LOINC, code, loinc_coding(section).and_then(|coding| coding.str("display")));
        let mut plain_section = section.clone();
        set(&mut plain_section, "code", plain);
        match into.iter_mut().find(|one| loinc(one) == Some(code)) {
            Some(same) => join(same, section),
            None => into.push(plain_section),
        }
    }
}

/// Puts what another section of the same code says behind what one says.
fn join(section: &mut Json, other: &Json) {
    let entries: Vec<Json> = section.items("entry").iter().chain(other.items("entry")).cloned().collect();
    let div = |section: &Json| section.at(&["text", "div"]).and_then(Json::as_str).unwrap_or_default().to_owned();
    let (one, other) = (div(section), div(other));
    // Both are ours: one `div` around paragraphs.
    let inner = other.split_once('>').map_or("", |(_, rest)| rest);
    let joined = format!("{}{inner}", one.strip_suffix("</div>").unwrap_or(&one));
    let text = Json::object([("status", Some(Json::text("additional"))), ("div", Some(Json::text(joined)))]);
    set(section, "text", text);
    set(section, "entry", Json::Array(entries));
}

fn loinc_coding(section: &Json) -> Option<&Json> {
    let codings = section.get("code")?.items("coding").iter();
    codings.into_iter().find(|coding| coding.str("system") == Some(uri::LOINC))
}

fn loinc(section: &Json) -> Option<&str> {
    loinc_coding(section)?.str("code")
}

fn set(object: &mut Json, name: &str, value: Json) {
    let Json::Object(members) = object else { return };
    match members.iter_mut().find(|(key, _)| key == name) {
        Some((_, old)) => *old = value,
        None => members.push((name.to_owned(), value)),
    }
}

/// A UUID that follows from another.
fn next_id(resource: &Json) -> String {
    let digest = Sha256::digest(format!("inro summary {}", resource.str("id").unwrap_or_default()));
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    element::uuid(id)
}
