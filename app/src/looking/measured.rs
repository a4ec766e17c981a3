//! All results of all visits, put together by what was tested.

use exchange::same;
use exchange::substance::Substance;
use vault::record::TestResult;

use crate::engine::wire::RecordItem;
use crate::from_record;
use crate::i18n::Day;
use crate::view_model::SourceView;

/// One result with the visit it is from.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The record it is in, and its place there.
    pub at: (String, usize),
    /// Address of the record's page.
    pub href: String,
    pub day: Option<Day>,
    /// What the visit is called.
    pub visit: String,
    pub source: SourceView,
    pub result: TestResult,
}

/// One tested thing with all its results, newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// As the newest result names it.
    pub name: String,
    /// What other results call it.
    pub other_names: Vec<String>,
    pub substance: Option<Substance>,
    pub measured: Vec<Measured>,
}

/// Every result of these visits, newest visit first, undated ones last. A panel, which has no value of its own, is none.
#[must_use]
pub fn measured(visits: &[RecordItem]) -> Vec<Measured> {
    let mut visits: Vec<(Option<Day>, &RecordItem)> = visits.iter().map(|visit| (examined(visit), visit)).collect();
    visits.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    let of_visit = |(day, visit): (Option<Day>, &RecordItem)| {
        let source = from_record::source(&visit.record);
        let results = visit.record.fact.results().map(|fact| fact.results.clone()).unwrap_or_default();
        let id = visit.id.to_string();
        let title = visit.record.title().to_owned();
        let with_value = results.into_iter().enumerate().filter(|(_, result)| result.value.is_some());
        with_value
            .map(move |(place, result)| Measured {
                at: (id.clone(), place),
                href: format!("/records/{id}"),
                day,
                visit: title.clone(),
                source: source.clone(),
                result,
            })
            .collect::<Vec<_>>()
    };
    visits.into_iter().flat_map(of_visit).collect()
}

/// When the visit was; never when it was recorded, which can be much later.
pub(super) fn examined(visit: &RecordItem) -> Option<Day> {
    visit.record.fact.results()?.date.as_ref().and_then(from_record::day)
}

/// The results by what was tested, in the order in which the newest visits name them.
#[must_use]
pub fn items(measured: Vec<Measured>) -> Vec<Item> {
    let keys: Vec<same::Keys> = measured.iter().map(|one| same::test(&one.result.name)).collect();
    let groups = same::group(&keys);
    let mut items: Vec<Item> = Vec::new();
    for (one, group) in measured.into_iter().zip(groups) {
        let name = one.result.name.label().to_owned();
        let substance = Substance::of(&one.result.name);
        match items.get_mut(group) {
            Some(item) => {
                if item.name != name && !item.other_names.contains(&name) {
                    item.other_names.push(name);
                }
                item.substance = item.substance.or(substance);
                item.measured.push(one);
            }
            // Groups are numbered in the order in which they first occur.
            None => items.push(Item { name, other_names: Vec::new(), substance, measured: vec![one] }),
        }
    }
    items
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use vault::id::RecordId;
    use vault::record::{
        Checkup, CodedText, Comparator, Fact, Flag, Provenance, Quantity, Record, ReferenceRange, ResultValue,
    };

    /// A result as one writes it down: name, comparator and digits, unit, range, flag.
    pub fn result(name: &str, value: &str, unit: &str, range: Option<(&str, &str)>, flag: Option<Flag>) -> TestResult {
        let comparator = match value.chars().next() {
            Some('<') => Some(Comparator::Less),
            Some('>') => Some(Comparator::Greater),
            _ => None,
        };
        let digits = value.trim_start_matches(['<', '>']).to_owned();
        let is_number = digits.parse::<f64>().is_ok();
        let quantity =
            Quantity { value: digits, comparator, unit: (!unit.is_empty()).then(|| unit.to_owned()), ucum: None };
        let value = if is_number { ResultValue::Quantity(quantity) } else { ResultValue::Text(value.to_owned()) };
        let limit = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        TestResult {
            name: CodedText::from_text(name),
            value: Some(value),
            range: range.map(|(low, high)| ReferenceRange { low: limit(low), high: limit(high), text: None }),
            flag,
            method: None,
            note: None,
        }
    }

    /// A checkup as the engine hands it over.
    pub fn visit(number: u8, date: &str, results: Vec<TestResult>) -> RecordItem {
        let fact = Checkup { title: format!("健診{number}"), date: date.parse().ok(), results, note: None };
        RecordItem {
            id: id(number),
            revision: 1,
            record: Record::new(Fact::Checkup(fact), Provenance::typed(1_795_190_700)),
            read_only: false,
            file_name: None,
            reply_box: None,
            shown_to: Vec::new(),
            by: None,
            earlier_by: Vec::new(),
        }
    }

    pub fn id(number: u8) -> RecordId {
        RecordId::from_bytes([number; 16])
    }

    #[test]
    fn results_of_one_test_come_together_newest_first_under_the_newest_name() {
        let visits = [
            visit(1, "2024-10", vec![result("ＨｂＡ１ｃ", "7.4", "%", None, None)]),
            visit(
                2,
                "2026-10-08",
                vec![result("LDL", "104", "mg/dL", None, None), result("HbA1c", "7.0", "%", None, None)],
            ),
            visit(3, "", vec![result("hba1c", "8.0", "%", None, None)]),
        ];
        let items = items(measured(&visits));
        let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, ["LDL", "HbA1c"]);
        assert_eq!(items[1].other_names, ["ＨｂＡ１ｃ", "hba1c"]);
        let days: Vec<Option<String>> = items[1].measured.iter().map(|one| one.day.map(Day::iso)).collect();
        assert_eq!(days, [Some("2026-10-08".into()), Some("2024-10".into()), None], "undated ones last");
    }

    #[test]
    fn a_panel_is_no_result() {
        let mut panel = result("脂質", "1", "", None, None);
        panel.value = None;
        assert!(measured(&[visit(1, "2026", vec![panel])]).is_empty());
    }
}
