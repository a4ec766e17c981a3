//! Elements that many resources share (FHIR R4 data types).

use vault::record::{CodedText, DateTime, Quantity};

use crate::fhir::uri;
use crate::json::{Json, is_number};

/// A text; none if there is none or it is blank, because FHIR knows no empty strings.
pub(super) fn text(text: Option<&str>) -> Option<Json> {
    text.filter(|text| !text.trim().is_empty()).map(Json::text)
}

pub(super) fn date(date: Option<&DateTime>) -> Option<Json> {
    date.map(|date| Json::text(date.as_str()))
}

/// `CodeableConcept` as entered.
pub(super) fn concept(concept: &CodedText) -> Option<Json> {
    let codings = concept.codings.iter().map(|coding| {
        Json::object([
            ("system", text(coding.system.as_deref())),
            ("version", text(coding.version.as_deref())),
            ("code", text(coding.code.as_deref())),
            ("display", text(coding.display.as_deref())),
        ])
    });
    let codings = codings.filter(|coding| *coding != Json::Object(Vec::new())).collect();
    let concept = Json::object([("coding", list(codings)), ("text", text(concept.text.as_deref()))]);
    (concept != Json::Object(Vec::new())).then_some(concept)
}

/// `CodeableConcept` of words only.
pub(super) fn words(words: Option<&str>) -> Option<Json> {
    Some(Json::object([("text", Some(text(words)?))]))
}

/// `CodeableConcept` of one code.
pub(super) fn code(system: &str, code: &str, display: Option<&str>) -> Json {
    let coding = Json::object([
        ("system", Some(Json::text(system))),
        ("code", Some(Json::text(code))),
        ("display", display.map(Json::text)),
    ]);
    Json::object([("coding", Some(Json::Array(vec![coding])))])
}

/// A `CodeableConcept` that must be there and is not known.
pub(super) fn unknown() -> Json {
    let extension =
        Json::object([("url", Some(Json::text(uri::ABSENT_REASON))), ("valueCode", Some(Json::text("unknown")))]);
    Json::object([("extension", Some(Json::Array(vec![extension])))])
}

/// `Quantity`. None if the digits are no number as JSON writes it: then they can only be text.
pub(super) fn quantity(quantity: &Quantity) -> Option<Json> {
    if !is_number(&quantity.value) {
        return None;
    }
    let ucum = text(quantity.ucum.as_deref());
    let comparator = quantity.comparator.map(|comparator| Json::text(comparator.as_str()));
    Some(Json::object([
        ("value", Some(Json::Number(quantity.value.clone()))),
        ("comparator", comparator),
        ("unit", text(quantity.unit.as_deref())),
        ("system", ucum.as_ref().map(|_| Json::text(uri::UCUM))),
        ("code", ucum),
    ]))
}

/// A quantity in words.
pub(crate) fn quantity_words(quantity: &Quantity) -> String {
    let comparator = quantity.comparator.map_or("", |comparator| comparator.as_str());
    let unit = quantity.unit.as_deref().unwrap_or_default();
    format!("{comparator}{} {unit}", quantity.value).trim().to_owned()
}

/// A list that is not empty.
pub(super) fn list(items: Vec<Json>) -> Option<Json> {
    (!items.is_empty()).then_some(Json::Array(items))
}

/// `Annotation`s of one text.
pub(super) fn note(note: Option<&str>) -> Option<Json> {
    list(vec![Json::object([("text", Some(text(note)?))])])
}

pub(super) fn reference(to: &str) -> Json {
    Json::object([("reference", Some(Json::text(to)))])
}

/// A `Reference` to somebody who has only a name.
pub(super) fn named(name: &str) -> Json {
    Json::object([("display", Some(Json::text(name)))])
}

/// An extension of other extensions; none if there are none.
pub(super) fn extension(url: &str, parts: Vec<Option<Json>>) -> Option<Json> {
    let parts = list(parts.into_iter().flatten().collect())?;
    Some(Json::object([("url", Some(Json::text(url))), ("extension", Some(parts))]))
}

/// One part of an extension, e.g. `part("via", "valueCode", …)`.
pub(super) fn part(url: &str, name: &str, value: Option<Json>) -> Option<Json> {
    value.map(|value| Json::object([("url", Some(Json::text(url))), (name, Some(value))]))
}

/// Seconds since 1970-01-01T00:00:00Z as FHIR writes an instant in UTC. None beyond the year 9999.
#[must_use]
pub fn instant(seconds: i64) -> Option<String> {
    clock(seconds).map(|shown| shown + "Z")
}

/// The same instant as a clock in Japan shows it: its day is the one on which somebody there wrote it.
pub(super) fn instant_in_japan(seconds: i64) -> Option<String> {
    clock(seconds.checked_add(super::JAPAN)?).map(|shown| shown + "+09:00")
}

fn clock(seconds: i64) -> Option<String> {
    let at = time::OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    (1..=9999).contains(&at.year()).then(|| {
        let (date, time) = (at.date(), at.time());
        let month = u8::from(date.month());
        format!(
            "{:04}-{month:02}-{:02}T{:02}:{:02}:{:02}",
            date.year(),
            date.day(),
            time.hour(),
            time.minute(),
            time.second()
        )
    })
}

/// UUID out of sixteen bytes (RFC 9562 version 8).
pub(super) fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

pub(super) fn urn(uuid: &str) -> String {
    format!("urn:uuid:{uuid}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_a_morning_in_japan_is_of_that_day() {
        let morning = 1_795_993_920;
        assert_eq!(instant(morning).as_deref(), Some("2026-11-29T23:12:00Z"));
        assert_eq!(instant_in_japan(morning).as_deref(), Some("2026-11-30T08:12:00+09:00"));
        assert_eq!(instant_in_japan(i64::MAX), None);
    }
}
