//! The value of an observation: a number, a coded answer, words, or why there is none.

use vault::record::{Flag, Quantity, ReferenceRange, ResultValue};

use super::results::coded;
use super::tree::Node;
use crate::fhir::read::interpretation;
use crate::json::is_number;

/// What the source says instead of a value (HL7 v3 NullFlavor), for the codes whose meaning is certain.
const NULL_FLAVORS: [(&str, &str); 6] = [
    ("NA", "該当なし"),
    ("UNK", "不明"),
    ("ASKU", "聴取したが不明"),
    ("NASK", "聴取せず"),
    ("NAV", "一時的に不明"),
    ("NI", "情報なし"),
];

/// Why an observation has no value: not done, or a null flavor of its own.
pub(super) fn not_done(observation: Node<'_>) -> Option<ResultValue> {
    let is_negated = observation.attribute("negationInd").as_deref().is_some_and(|value| value.trim() == "true");
    if is_negated {
        return Some(ResultValue::Absent("未実施".to_owned()));
    }
    observation.words("nullFlavor").map(|flavor| absent(&flavor))
}

/// A value by its type (`xsi:type`). None if it holds nothing.
pub(super) fn read(value: Node<'_>) -> Option<ResultValue> {
    if let Some(flavor) = value.words("nullFlavor") {
        return Some(absent(&flavor));
    }
    let kind = value.attribute("type").unwrap_or_default();
    let kind = kind.rsplit(':').next().unwrap_or_default();
    let words = || value.content().map(ResultValue::Text);
    match kind {
        "PQ" | "INT" | "REAL" | "MO" => quantity(value).or_else(words),
        "CD" | "CO" | "CE" | "CV" | "CS" => Some(coded(value)).filter(|code| !code.is_empty()).map(ResultValue::Coded),
        "IVL_PQ" | "IVL_INT" | "IVL_REAL" | "IVL_TS" => between(value).or_else(words),
        "ST" | "ED" => words(),
        _ => words().or_else(|| quantity(value)).or_else(|| {
            let code = coded(value);
            (!code.is_empty()).then_some(ResultValue::Coded(code))
        }),
    }
}

/// The issuer's range.
pub(super) fn range(observation: Node<'_>) -> Option<ReferenceRange> {
    let mut ranges = observation.all("referenceRange").filter_map(|range| range.find(&["observationRange"]));
    let range = ranges.find(|range| {
        let code = range.find(&["interpretationCode"]).and_then(|code| code.attribute("code"));
        code.is_none_or(|code| code == "N")
    })?;
    let limit = |name: &str| range.find(&["value", name])?.attribute("value");
    let (low, high) = (limit("low"), limit("high"));
    let is_plain = low.iter().chain(&high).all(|limit| is_number(limit));
    let text = range.find(&["text"]).and_then(Node::content);
    let range = if is_plain {
        ReferenceRange { low, high, text }
    } else {
        let limits = format!("{} ～ {}", low.unwrap_or_default(), high.unwrap_or_default());
        ReferenceRange { low: None, high: None, text: Some(text.unwrap_or(limits)) }
    };
    (range != ReferenceRange::default()).then_some(range)
}

/// The issuer's mark.
pub(super) fn flag(code: Node<'_>) -> Option<Flag> {
    interpretation(&code.attribute("code")?)
}

fn absent(flavor: &str) -> ResultValue {
    let known = NULL_FLAVORS.iter().find(|(code, _)| *code == flavor);
    ResultValue::Absent(known.map_or_else(|| format!("結果なし（{flavor}）"), |(_, words)| (*words).to_owned()))
}

/// Digits and unit as written. The unit of HL7's `PQ` is UCUM by its definition.
fn quantity(value: Node<'_>) -> Option<ResultValue> {
    let digits = value.words("value")?;
    let unit = value.words("unit");
    if !is_number(&digits) {
        let unit = unit.map(|unit| format!(" [{unit}]")).unwrap_or_default();
        return Some(ResultValue::Text(format!("{digits}{unit}")));
    }
    let is_ucum = |unit: &String| unit.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    Some(ResultValue::Quantity(Quantity { value: digits, comparator: None, ucum: unit.clone().filter(is_ucum), unit }))
}

fn between(value: Node<'_>) -> Option<ResultValue> {
    let limit = |name: &str| {
        let limit = value.find(&[name])?;
        let digits = limit.words("value")?;
        Some(limit.words("unit").map_or(digits.clone(), |unit| format!("{digits} [{unit}]")))
    };
    match (limit("low"), limit("high")) {
        (None, None) => None,
        (low, high) => Some(ResultValue::Text(format!("{} ～ {}", low.unwrap_or_default(), high.unwrap_or_default()))),
    }
}
