//! The same fact from another source: one drug in a notebook and in a hospital's file, one result in a table and in a
//! checkup. Only ever "perhaps": both stand side by side, and the patient decides. Nothing is merged.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vault::id::RecordId;
use vault::record::{
    Checkup, CodedText, DateTime, Fact, FieldForm, FieldValue, Fields, Insurance, Kind, Medication, Origin, Provenance,
    Quantity, Record, ResultValue,
};

use crate::fhir::uri;
use crate::identity::{Insured, InsuredMatch, compare_insured, fold};

/// An entry of a file, and records of the vault that say the same in other words or from elsewhere. Without originals, memos
/// and ids: to be shown, not to be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PerhapsSame {
    /// What the file says.
    pub entry: Record,
    /// What the vault holds; at least one.
    pub here: Vec<Record>,
}

/// What the facts of a vault are found by: kind, name or code, day.
type Key = (Kind, String, String);

/// The facts of a vault.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownFacts<'a> {
    by_key: BTreeMap<Key, Vec<&'a Record>>,
}

impl<'a> KnownFacts<'a> {
    pub(crate) fn add(&mut self, record: &'a Record) {
        if record.kind().is_health() {
            for key in keys(record) {
                self.by_key.entry(key).or_default().push(record);
            }
        }
    }

    /// What the vault holds that is perhaps the same as this record of a file.
    pub(crate) fn perhaps_same(&self, mut record: Record) -> Option<PerhapsSame> {
        let mut here: Vec<&Record> = Vec::new();
        for known in keys(&record).iter().filter_map(|key| self.by_key.get(key)).flatten() {
            let is_new = !here.iter().any(|one| std::ptr::eq(*one, *known));
            if is_new && says_the_same(&known.fact, &record.fact) {
                here.push(known);
            }
        }
        (!here.is_empty()).then(|| {
            hide(&mut record.provenance);
            PerhapsSame { entry: record, here: here.into_iter().map(to_show).collect() }
        })
    }
}

fn to_show(record: &Record) -> Record {
    let mut provenance = record.provenance.clone();
    hide(&mut provenance);
    Record::new(record.fact.clone(), provenance)
}

fn hide(provenance: &mut Provenance) {
    provenance.original = None;
    if matches!(provenance.origin, Origin::File { .. }) {
        provenance.origin = Origin::File { import: RecordId::from_bytes([0; RecordId::LEN]) };
    }
}

/// A visit with results is found by its day alone, because every institution calls it otherwise.
fn keys(record: &Record) -> Vec<Key> {
    let kind = record.kind();
    let recorded = record.provenance.recorded.as_ref();
    // When it was true. When the source wrote it down says something only of drugs: it is the day they were handed over.
    let is_own = |date: &&DateTime| !recorded.is_some_and(|recorded| std::ptr::eq(*date, recorded));
    let day = record.date().filter(|date| kind == Kind::Medication || is_own(date));
    let day = day.map(|date| date.date().to_owned()).unwrap_or_default();
    if record.fact.results().is_some() {
        return if day.is_empty() { Vec::new() } else { vec![(kind, String::new(), day)] };
    }
    let mut names = match &record.fact {
        Fact::Medication(fact) => names(&fact.name),
        Fact::Diagnosis(fact) => names(&fact.name),
        Fact::Allergy(fact) => names(&fact.substance),
        Fact::Insurance(fact) => fact.insurer_number.iter().map(|number| plain(number)).collect(),
        fact => fact.fields().map(names_of_fields).unwrap_or_default(),
    };
    if names.is_empty() {
        names.push(plain(record.title()));
    }
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    names.into_iter().map(|name| (kind, name, day.clone())).collect()
}

/// The text as written, folded, and every code with its terminology.
fn names(name: &CodedText) -> Vec<String> {
    let codes = name.codings.iter().filter_map(|coding| {
        let system = match coding.system.as_deref()? {
            uri::YJ_OID => uri::YJ,
            system => system,
        };
        Some(format!("{system}|{}", coding.code.as_deref()?))
    });
    std::iter::once(plain(name.label())).chain(codes).collect()
}

fn names_of_fields(fields: &dyn Fields) -> Vec<String> {
    let coded = fields.fields().into_iter().filter_map(|field| match fields.field(field.name)? {
        FieldValue::Coded(coded) => Some(names(&coded)),
        _ => None,
    });
    coded.flatten().collect()
}

/// Whether two facts of one kind, name and day agree in what both of them say.
fn says_the_same(one: &Fact, other: &Fact) -> bool {
    match (one, other) {
        (Fact::Medication(one), Fact::Medication(other)) => same_drug(one, other),
        (Fact::Diagnosis(one), Fact::Diagnosis(other)) => one.suspected == other.suspected,
        (Fact::Insurance(one), Fact::Insurance(other)) => same_insurance(one, other),
        _ => match (one.results().zip(other.results()), one.fields().zip(other.fields())) {
            (Some((one, other)), _) => same_results(one, other),
            (None, Some((one, other))) => same_fields(one, other),
            (None, None) => true,
        },
    }
}

fn same_drug(one: &Medication, other: &Medication) -> bool {
    let amounts = one.amount.as_deref().zip(other.amount.as_deref());
    let amounts = amounts.filter(|(one, other)| one.basis == other.basis);
    agree(one.days.as_ref(), other.days.as_ref(), |one, other| one == other)
        && agree(one.dose.as_ref(), other.dose.as_ref(), same_quantity)
        && amounts.is_none_or(|(one, other)| same_quantity(&one.quantity, &other.quantity))
}

fn same_insurance(one: &Insurance, other: &Insurance) -> bool {
    let found = compare_insured(&[Insured::of(one)], &[Insured::of(other)]);
    matches!(found, Some(InsuredMatch::Same | InsuredMatch::BranchUnknown | InsuredMatch::SameInsurer))
}

/// At least one result is the same, and none that both have differs.
fn same_results(one: &Checkup, other: &Checkup) -> bool {
    let mut shared = 0;
    for result in &one.results {
        let own = names(&result.name);
        let theirs = other.results.iter().filter(|theirs| names(&theirs.name).iter().any(|name| own.contains(name)));
        for theirs in theirs {
            let values = result.value.as_ref().zip(theirs.value.as_ref());
            match values {
                Some((one, other)) if same_value(one, other) => shared += 1,
                Some(_) => return false,
                None => {}
            }
        }
    }
    shared > 0
}

fn same_value(one: &ResultValue, other: &ResultValue) -> bool {
    match (one, other) {
        (ResultValue::Quantity(one), ResultValue::Quantity(other)) => same_quantity(one, other),
        (ResultValue::Coded(one), ResultValue::Coded(other)) => {
            let own = names(one);
            names(other).iter().any(|name| own.contains(name))
        }
        _ => plain(&words(one)) == plain(&words(other)),
    }
}

fn words(value: &ResultValue) -> String {
    match value {
        ResultValue::Quantity(quantity) => quantity.value.clone(),
        ResultValue::Coded(coded) => coded.label().to_owned(),
        ResultValue::Text(text) | ResultValue::Absent(text) => text.clone(),
    }
}

/// The same number, and the same unit where both name one. 7.0 and 7 are one value here, although they are kept apart.
fn same_quantity(one: &Quantity, other: &Quantity) -> bool {
    let is_same_number = match (one.number(), other.number()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => plain(&one.value) == plain(&other.value),
    };
    let units = |one: &String, other: &String| plain(one) == plain(other);
    is_same_number && one.comparator == other.comparator && agree(one.unit.as_ref(), other.unit.as_ref(), units)
}

/// Dates and numbers that both name, and the text of a note.
fn same_fields(one: &dyn Fields, other: &dyn Fields) -> bool {
    one.fields().into_iter().all(|field| {
        let both = one.field(field.name).zip(other.field(field.name));
        match (field.form, both) {
            (FieldForm::Date | FieldForm::Number, Some((one, other))) => one == other,
            (FieldForm::Text, Some((FieldValue::Text(one), FieldValue::Text(other)))) if field.name == "text" => {
                plain(&one) == plain(&other)
            }
            _ => true,
        }
    })
}

fn agree<T>(one: Option<&T>, other: Option<&T>, same: impl Fn(&T, &T) -> bool) -> bool {
    one.zip(other).is_none_or(|(one, other)| same(one, other))
}

fn plain(text: &str) -> String {
    fold(text).chars().filter(|one| !one.is_whitespace()).collect()
}
