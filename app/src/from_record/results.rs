//! Checkups and their results: values as their issuer wrote them, and earlier values of the same test.

use vault::record::{Checkup, Comparator, DateTime, Flag, Quantity, Record, ReferenceRange, ResultValue, TestResult};

use super::{day, source};
use crate::i18n::{Lang, t};
use crate::view_model::{CheckupView, FlagView, PointView, ResultView};

/// A checkup with its results. `series` are earlier checkups, for the lines of values over time; in any order.
#[must_use]
pub fn checkup(href: Option<String>, checkup: &Checkup, record: &Record, earlier: &[&Checkup]) -> CheckupView {
    CheckupView {
        href,
        title: checkup.title.clone(),
        day: checkup.date.as_ref().and_then(day),
        source: source(record),
        results: checkup.results.iter().map(|one| result(one, checkup.date.as_ref(), earlier)).collect(),
    }
}

/// One result, with earlier values of the same test in the same unit.
#[must_use]
pub fn result(result: &TestResult, date: Option<&DateTime>, earlier: &[&Checkup]) -> ResultView {
    let (value, unit) = value_and_unit(result.value.as_ref());
    let number = |limit: Option<&String>| limit.and_then(|limit| limit.parse::<f64>().ok());
    let range = result.range.as_ref();
    ResultView {
        name: result.name.label().to_owned(),
        value,
        unit,
        flag: result.flag.and_then(flag),
        range: range.map(range_words).unwrap_or_default(),
        low: number(range.and_then(|range| range.low.as_ref())),
        high: number(range.and_then(|range| range.high.as_ref())),
        series: series(result, date, earlier),
    }
}

/// Same name, same unit: nothing else is taken for the same test.
fn series(result: &TestResult, date: Option<&DateTime>, earlier: &[&Checkup]) -> Vec<PointView> {
    let point = |result: &TestResult, date: Option<&DateTime>| {
        let Some(ResultValue::Quantity(quantity)) = &result.value else { return None };
        if quantity.comparator.is_some() {
            return None;
        }
        Some(PointView { day: date.and_then(day)?, text: quantity.value.clone(), number: quantity.number()? })
    };
    let unit = |result: &TestResult| match &result.value {
        Some(ResultValue::Quantity(quantity)) => quantity.unit.clone(),
        _ => None,
    };
    let Some(own) = point(result, date) else { return Vec::new() };
    let mut points: Vec<PointView> = earlier
        .iter()
        .filter_map(|checkup| {
            let same = checkup
                .results
                .iter()
                .find(|other| other.name.label() == result.name.label() && unit(other) == unit(result))?;
            point(same, checkup.date.as_ref())
        })
        .filter(|point| point.day < own.day)
        .collect();
    points.sort_by_key(|point| point.day);
    points.push(own);
    points
}

/// A value as its issuer wrote it, and its unit.
#[must_use]
pub fn value_and_unit(value: Option<&ResultValue>) -> (String, String) {
    match value {
        None => ("—".to_owned(), String::new()),
        Some(ResultValue::Text(text)) => (text.clone(), String::new()),
        Some(ResultValue::Coded(coded)) => (coded.label().to_owned(), String::new()),
        Some(ResultValue::Absent(why)) => (why.clone(), String::new()),
        Some(ResultValue::Quantity(quantity)) => (digits(quantity), quantity.unit.clone().unwrap_or_default()),
    }
}

/// `1錠`, `5 mL`: digits with comparator and unit.
#[must_use]
pub fn quantity(quantity: &Quantity) -> String {
    let unit = quantity.unit.as_deref().unwrap_or_default();
    // Words of Japanese stand close to the digits; units in letters do not.
    let gap = if unit.chars().next().is_some_and(|first| first.is_ascii_alphabetic()) { " " } else { "" };
    format!("{}{gap}{unit}", digits(quantity))
}

fn digits(quantity: &Quantity) -> String {
    let value = &quantity.value;
    match (t().lang, quantity.comparator) {
        (_, None) => value.clone(),
        (Lang::Ja, Some(Comparator::Less)) => format!("{value}未満"),
        (Lang::Ja, Some(Comparator::LessOrEqual)) => format!("{value}以下"),
        (Lang::Ja, Some(Comparator::GreaterOrEqual)) => format!("{value}以上"),
        (Lang::Ja, Some(Comparator::Greater)) => format!("{value}を超える"),
        (Lang::En, Some(comparator)) => format!("{}{value}", comparator.as_str()),
    }
}

fn range_words(range: &ReferenceRange) -> String {
    match &range.text {
        Some(text) if range.low.is_none() && range.high.is_none() => text.clone(),
        _ => t().common.range(range.low.as_deref(), range.high.as_deref()),
    }
}

/// The issuer's mark; none for one that says it is ordinary.
#[must_use]
pub fn flag(flag: Flag) -> Option<FlagView> {
    match flag {
        Flag::Normal => None,
        Flag::High => Some(FlagView::High),
        Flag::Low => Some(FlagView::Low),
        Flag::Abnormal => Some(FlagView::Marked),
        Flag::Positive => Some(FlagView::Positive),
        Flag::Negative => Some(FlagView::Negative),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::CodedText;

    fn reading(date: &str, value: &str, unit: &str) -> Checkup {
        let quantity = Quantity { value: value.into(), comparator: None, unit: Some(unit.into()), ucum: None };
        let result = TestResult {
            name: CodedText::from_text("HbA1c"),
            value: Some(ResultValue::Quantity(quantity)),
            range: None,
            flag: None,
            method: None,
            note: None,
        };
        Checkup { title: "健診".into(), date: date.parse().ok(), results: vec![result], note: None }
    }

    #[test]
    fn a_series_holds_earlier_values_in_the_same_unit_only() {
        let now = reading("2026-10-08", "7.0", "%");
        let others =
            [reading("2024-10", "7.4", "%"), reading("2025-10-08", "53", "mmol/mol"), reading("2027", "9", "%")];
        let others: Vec<&Checkup> = others.iter().collect();
        let found = result(&now.results[0], now.date.as_ref(), &others);
        let texts: Vec<&str> = found.series.iter().map(|point| point.text.as_str()).collect();
        assert_eq!(texts, ["7.4", "7.0"]);
    }

    #[test]
    fn digits_stay_as_written_and_a_comparator_is_said() {
        let below = Quantity {
            value: "0.50".into(),
            comparator: Some(Comparator::Less),
            unit: Some("mg/dL".into()),
            ucum: None,
        };
        assert_eq!(quantity(&below), "0.50未満 mg/dL");
        let tablets = Quantity { value: "1".into(), comparator: None, unit: Some("錠".into()), ucum: None };
        assert_eq!(quantity(&tablets), "1錠");
    }
}
