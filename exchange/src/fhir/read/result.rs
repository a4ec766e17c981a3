//! One result: of an `Observation` or of one of its components.

use vault::record::{Flag, ReferenceRange, ResultValue, TestResult};

use super::bundle::Entry;
use super::{NoticeKind, Reading, element};
use crate::checkup_items;
use crate::json::Json;

/// One result: of an observation or of one of its components.
pub(super) fn result<'a>(
    reading: &mut Reading<'a>,
    entry: &'a Entry,
    element: &'a Json,
) -> Result<TestResult, NoticeKind> {
    let mut name = element.get("code").map(element::coded_text).unwrap_or_default();
    checkup_items::name_items(&mut name);
    if name.is_empty() {
        return Err(NoticeKind::Broken);
    }
    let mut value = value(element);
    let mut note = element::notes(element);
    if let Some(ResultValue::Coded(coded)) = &mut value
        && let Some(words) = checkup_items::explain_value(coded, &name)
    {
        reading.notice(NoticeKind::DisplayContradicts, entry, Some("valueCodeableConcept"));
        note = Some(with_contradiction(note, &words));
    }
    if value.is_none() && has_value(element) {
        reading.notice(NoticeKind::ValueUnreadable, entry, None);
    }
    let marks = element.items("interpretation").iter();
    Ok(TestResult {
        name,
        value,
        range: range(element),
        flag: marks.flat_map(|mark| mark.items("coding")).find_map(|coding| interpretation(coding.str("code")?)),
        method: element::label(element, "method"),
        note,
    })
}

/// A remark with the words that contradicted a code.
pub(crate) fn with_contradiction(note: Option<String>, words: &str) -> String {
    let own = format!("出典での表示：{words}（コードの意味と異なります）");
    note.map_or(own.clone(), |note| format!("{note}\n{own}"))
}

fn has_value(element: &Json) -> bool {
    let Json::Object(members) = element else {
        return false;
    };
    members.iter().any(|(name, _)| name.starts_with("value"))
}

fn value(element: &Json) -> Option<ResultValue> {
    let text = |name: &str| element::text(element, name).map(ResultValue::Text);
    let number = |quantity: &Json| {
        let quantity = element::quantity(quantity)?;
        Some(format!("{} {}", quantity.value, quantity.unit.unwrap_or_default()).trim().to_owned())
    };
    let pair = |name: &str, first: &str, second: &str, between: &str| {
        let value = element.get(name)?;
        let part = |part: &str| value.get(part).and_then(number).unwrap_or_default();
        let (first, second) = (part(first), part(second));
        let is_empty = first.is_empty() && second.is_empty();
        (!is_empty).then(|| ResultValue::Text(format!("{first}{between}{second}")))
    };
    let coded = |name: &str| {
        let concept = element::coded_text(element.get(name)?);
        (!concept.is_empty()).then_some(concept)
    };
    if let Some(quantity) = element.get("valueQuantity") {
        return element::quantity(quantity).map(ResultValue::Quantity);
    }
    if let Some(Json::Number(digits)) = element.get("valueInteger") {
        return Some(ResultValue::Text(digits.clone()));
    }
    if let Some(answer) = element.bool("valueBoolean") {
        return Some(ResultValue::Text(answer.to_string()));
    }
    text("valueString")
        .or_else(|| coded("valueCodeableConcept").map(ResultValue::Coded))
        .or_else(|| text("valueDateTime"))
        .or_else(|| text("valueTime"))
        .or_else(|| pair("valueRange", "low", "high", " – "))
        .or_else(|| pair("valueRatio", "numerator", "denominator", " / "))
        .or_else(|| {
            let reason = coded("dataAbsentReason")?;
            Some(ResultValue::Absent(reason.label().to_owned()))
        })
}

fn range(element: &Json) -> Option<ReferenceRange> {
    let ranges = element.items("referenceRange");
    let is_normal = |range: &&Json| {
        let codings = range.get("type").map(|kind| kind.items("coding")).unwrap_or_default();
        codings.iter().all(|coding| coding.str("code") == Some("normal"))
    };
    let range = ranges.iter().find(is_normal)?;
    let limit = |name: &str| range.get(name).and_then(element::quantity).map(|limit| limit.value);
    let range = ReferenceRange { low: limit("low"), high: limit("high"), text: element::text(range, "text") };
    (range != ReferenceRange::default()).then_some(range)
}

/// HL7 v3 ObservationInterpretation and its forerunner v2 table 0078 share these codes.
pub(crate) fn interpretation(code: &str) -> Option<Flag> {
    match code {
        "N" => Some(Flag::Normal),
        "H" | "HH" | "HU" | "HX" | ">" => Some(Flag::High),
        "L" | "LL" | "LU" | "LX" | "<" => Some(Flag::Low),
        "A" | "AA" => Some(Flag::Abnormal),
        "POS" => Some(Flag::Positive),
        "NEG" => Some(Flag::Negative),
        _ => None,
    }
}
