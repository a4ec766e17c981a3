//! `Patient`.

use vault::record::{Person, Sex};

use super::element;
use super::narrative::Narrative;
use super::words::Words;
use crate::fhir::uri;
use crate::json::Json;

/// The person, with the number one provider files them under. `links` are other `Patient`s that are the same person.
pub(super) fn write(words: &Words, person: &Person, number: Option<&str>, id: &str, links: &[String]) -> Json {
    let identifier = element::text(number)
        .map(|number| Json::object([("system", Some(Json::text(uri::NUMBER))), ("value", Some(number))]));
    let mut names = vec![name(&person.name.text, "IDE")];
    let kana = person.name.kana.as_deref();
    names.extend(kana.filter(|kana| !kana.trim().is_empty()).map(|kana| name(kana, "SYL")));
    let gender = person.sex.map(|sex| match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
        Sex::Unknown => "unknown",
    });
    let links = links
        .iter()
        .map(|link| Json::object([("other", Some(element::reference(link))), ("type", Some(Json::text("seealso")))]));
    let mut narrative = Narrative::new(&*person.name.text);
    narrative.line(kana);
    narrative.line(Some(person.birth_date.date()));
    narrative.about(words, words.number, number);
    Json::object([
        ("resourceType", Some(Json::text("Patient"))),
        ("id", Some(Json::text(id))),
        ("language", Some(Json::text(words.language))),
        ("text", Some(narrative.text(words))),
        ("identifier", identifier.map(|one| Json::Array(vec![one]))),
        ("name", element::list(names)),
        ("gender", gender.map(Json::text)),
        ("birthDate", Some(Json::text(person.birth_date.date()))),
        ("link", element::list(links.collect())),
    ])
}

/// `HumanName` with the extension that tells kanji (`IDE`) from kana (`SYL`). Family and given name are told apart only
/// where one blank does it.
fn name(text: &str, representation: &str) -> Json {
    let extension = Json::object([
        ("url", Some(Json::text(uri::NAME_REPRESENTATION))),
        ("valueCode", Some(Json::text(representation))),
    ]);
    let parts: Vec<&str> = text.split_whitespace().collect();
    let (family, given) = match parts[..] {
        [family, given] => (Some(Json::text(family)), Some(Json::Array(vec![Json::text(given)]))),
        _ => (None, None),
    };
    Json::object([
        ("extension", Some(Json::Array(vec![extension]))),
        ("text", element::text(Some(text))),
        ("family", family),
        ("given", given),
    ])
}
