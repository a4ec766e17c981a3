//! A checkup as `DiagnosticReport` with one `Observation` a result, in the order of its source.

use vault::record::{Checkup, Fact, Flag, MaternalOf, Record, ReferenceRange, ResultValue, TestResult};

use super::element::{self, part};
use super::narrative::Narrative;
use super::{Page, Rendered, source};
use crate::fhir::uri;
use crate::json::{Json, is_number};

/// What the status of a result was is not kept, so it is not claimed.
const STATUS: &str = "unknown";

pub(super) fn write(page: &Page<'_>, fact: &Checkup, record: &Record, id: &dyn Fn(u32) -> String) -> Vec<Rendered> {
    let narrative = narrative(page, fact, record);
    let mut results: Vec<Rendered> = Vec::new();
    for (part, result) in (1..).zip(&fact.results) {
        results.push(observation(page, fact, result, record, id(part)));
    }
    let references = results.iter().map(|result| element::reference(&element::urn(&result.id)));
    let title = element::words(Some(&fact.title)).unwrap_or_else(element::unknown);
    let report = Json::object([
        ("resourceType", Some(Json::text("DiagnosticReport"))),
        ("id", Some(Json::text(id(0)))),
        ("text", Some(narrative.text(page.words))),
        ("extension", element::list([source::extension(page, record), kind(record)].into_iter().flatten().collect())),
        ("status", Some(Json::text(STATUS))),
        ("code", Some(title)),
        ("subject", Some(element::reference(page.patient))),
        ("effectiveDateTime", element::date(fact.date.as_ref())),
        ("performer", performer(record)),
        ("result", element::list(references.collect())),
        ("conclusion", element::text(fact.note.as_deref())),
    ]);
    results.insert(0, Rendered { id: id(0), resource: report, narrative });
    results
}

/// Which kind of visit it was, and what only the handbook of mother and child says.
fn kind(record: &Record) -> Option<Json> {
    let mut parts = vec![part("kind", "valueCode", Some(Json::text(record.kind().code())))];
    if let Fact::MaternalCheckup(fact) = &record.fact {
        let of = match fact.of {
            MaternalOf::Pregnancy => "pregnancy",
            MaternalOf::Child => "child",
        };
        let number = |number: Option<u32>| number.map(|number| Json::Number(number.to_string()));
        parts.push(part("of", "valueCode", Some(Json::text(of))));
        parts.push(part("weeks", "valueInteger", number(fact.weeks)));
        parts.push(part("months", "valueInteger", number(fact.months)));
    }
    element::extension(uri::DETAIL, parts)
}

/// The institution, if one stands behind the results; whoever typed them in measured nothing.
fn performer(record: &Record) -> Option<Json> {
    let name = record.provenance.organization.as_deref().filter(|name| !name.trim().is_empty())?;
    Some(Json::Array(vec![element::named(name)]))
}

fn observation(page: &Page<'_>, fact: &Checkup, result: &TestResult, record: &Record, id: String) -> Rendered {
    let mut narrative = Narrative::new(result.name.label());
    narrative.line(Some(in_words(page, result)));
    narrative.line(result.note.as_deref());
    source::describe_part(page, record, &mut narrative);
    let (name, value) = match &result.value {
        None => ("valueString", None),
        Some(ResultValue::Quantity(quantity)) => match element::quantity(quantity) {
            Some(value) => ("valueQuantity", Some(value)),
            None => ("valueString", element::text(Some(&element::quantity_words(quantity)))),
        },
        Some(ResultValue::Text(text)) => ("valueString", element::text(Some(text))),
        Some(ResultValue::Coded(answer)) => ("valueCodeableConcept", element::concept(answer)),
        Some(ResultValue::Absent(reason)) => {
            ("dataAbsentReason", Some(element::words(Some(reason)).unwrap_or_else(element::unknown)))
        }
    };
    let flag = result.flag.map(|flag| {
        let code = match flag {
            Flag::Normal => "N",
            Flag::High => "H",
            Flag::Low => "L",
            Flag::Abnormal => "A",
            Flag::Positive => "POS",
            Flag::Negative => "NEG",
        };
        Json::Array(vec![element::code(uri::INTERPRETATION, code, None)])
    });
    let resource = Json::object([
        ("resourceType", Some(Json::text("Observation"))),
        ("id", Some(Json::text(&*id))),
        ("text", Some(narrative.text(page.words))),
        ("extension", element::list(source::of_part(page, &record.provenance).into_iter().collect())),
        ("status", Some(Json::text(STATUS))),
        ("code", Some(element::concept(&result.name).unwrap_or_else(element::unknown))),
        ("subject", Some(element::reference(page.patient))),
        ("effectiveDateTime", element::date(fact.date.as_ref())),
        ("performer", performer(record)),
        (name, value),
        ("interpretation", flag),
        ("note", element::note(result.note.as_deref())),
        ("method", element::words(result.method.as_deref())),
        (
            "referenceRange",
            result.range.as_ref().and_then(|one| range(one, result)).map(|range| Json::Array(vec![range])),
        ),
    ]);
    Rendered { id, resource, narrative }
}

/// Limits that are numbers as such, others in words.
fn range(range: &ReferenceRange, result: &TestResult) -> Option<Json> {
    let unit = match &result.value {
        Some(ResultValue::Quantity(quantity)) => quantity.unit.as_deref(),
        _ => None,
    };
    let limit = |digits: &Option<String>| {
        let digits = digits.as_ref().filter(|digits| is_number(digits))?;
        Some(Json::object([("value", Some(Json::Number(digits.clone()))), ("unit", element::text(unit))]))
    };
    let is_word = |digits: &&String| !is_number(digits);
    let others = [&range.low, &range.high].into_iter().flatten().filter(is_word).map(String::as_str);
    let words: Vec<&str> = range.text.as_deref().into_iter().chain(others).collect();
    let range = Json::object([
        ("low", limit(&range.low)),
        ("high", limit(&range.high)),
        ("text", element::text(Some(&words.join(" ")))),
    ]);
    (range != Json::Object(Vec::new())).then_some(range)
}

fn narrative(page: &Page<'_>, fact: &Checkup, record: &Record) -> Narrative {
    let mut narrative = Narrative::new(&*fact.title);
    narrative.line(fact.date.as_ref().map(|date| date.as_str()));
    for result in &fact.results {
        narrative.about(page.words, result.name.label(), Some(in_words(page, result)));
        narrative.line(result.note.as_deref());
    }
    narrative.line(fact.note.as_deref());
    source::describe(page, record, &mut narrative);
    narrative
}

fn in_words(page: &Page<'_>, result: &TestResult) -> String {
    let value = match &result.value {
        None => String::new(),
        Some(ResultValue::Quantity(quantity)) => element::quantity_words(quantity),
        Some(ResultValue::Text(text)) => text.clone(),
        Some(ResultValue::Coded(answer)) => answer.label().to_owned(),
        Some(ResultValue::Absent(reason)) => {
            format!("{}{}{reason}", page.words.not_measured, page.words.colon)
        }
    };
    let flag = result.flag.map_or("", |flag| match flag {
        Flag::Normal => " N",
        Flag::High => " H",
        Flag::Low => " L",
        Flag::Abnormal => " A",
        Flag::Positive => " (+)",
        Flag::Negative => " (-)",
    });
    let range = result.range.as_ref().map(|range| {
        let side = |digits: &Option<String>| digits.clone().unwrap_or_default();
        let limits = match (&range.low, &range.high) {
            (None, None) => String::new(),
            _ => format!("{}–{}", side(&range.low), side(&range.high)),
        };
        let text = range.text.as_deref().unwrap_or_default();
        format!(" [{} {}]", page.words.range, format!("{limits} {text}").trim())
    });
    format!("{value}{flag}{}", range.unwrap_or_default())
}
