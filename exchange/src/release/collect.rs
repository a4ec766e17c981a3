//! What a release is made from: of each record exactly the elements that a rule is about. Whatever else a record holds is counted and
//! not looked at.

use std::borrow::Cow;

use vault::id::RecordId;
use vault::record::{
    Allergy, Checkup, CodedText, DateTime, Diagnosis, Fact, Kind, Medication, Quantity, ResultValue, TestResult, Topic,
};

use super::how::{How, Raw, Told, When};
use super::table::{DATE, Rule, VACCINE_DATE, rule_of};
use super::violence;
use super::{Chosen, ReleaseInput};
use crate::checkup_items::{self, comparison_key, item, item_by_name};
use crate::substance::Substance;
use crate::unit::Unit;

/// LOINC codes of what is measured at every checkup, with the beginning of its JLAC10 code.
const LOINC: [(&str, &str); 8] = [
    ("8302-2", "9N001"),
    ("29463-7", "9N006"),
    ("39156-5", "9N011"),
    ("8280-0", "9N016"),
    ("8480-6", "9A751"),
    ("8462-4", "9A761"),
    ("4548-4", "3D046"),
    ("33914-3", "8A065"),
];

/// One element of a record.
pub(super) struct Cell<'a> {
    /// The item in the file.
    pub(super) item: Cow<'static, str>,
    pub(super) record: Option<RecordId>,
    /// Which of its record's elements, so that it can be named again.
    pub(super) at: usize,
    pub(super) raw: Raw<'a>,
    /// When, and by which item dates of this sort are told.
    pub(super) date: Option<(&'a DateTime, &'static str)>,
    /// Whether its record is one of which the patient says something else.
    pub(super) said_otherwise: bool,
}

/// The elements of a release, and how many more there were of which the table knows nothing.
#[derive(Default)]
pub(super) struct Collected<'a> {
    pub(super) cells: Vec<Cell<'a>>,
    pub(super) unknown: usize,
    record: Option<RecordId>,
    at: usize,
    said_otherwise: bool,
}

/// All elements of the person and the chosen records.
pub(super) fn collect<'a>(input: &ReleaseInput<'a>, rules: &[Rule]) -> Collected<'a> {
    let mut all = Collected::default();
    let person = input.person;
    all.text("name", Some(&person.name.text));
    all.text("name", person.name.kana.as_ref());
    all.put("birth", Raw::Birth(&person.birth_date), None);
    all.put("sex", Raw::Sex(person.sex), None);
    if let Some(prefecture) = input.prefecture {
        all.put("place", Raw::Prefecture(prefecture), None);
    }
    for chosen in input.chosen {
        all.record = Some(chosen.id);
        all.at = 0;
        all.said_otherwise = is_said_otherwise(chosen, rules, input);
        all.record(chosen, rules, input);
    }
    all
}

impl<'a> Collected<'a> {
    pub(super) fn put(
        &mut self,
        item: impl Into<Cow<'static, str>>,
        raw: Raw<'a>,
        date: Option<(&'a DateTime, &'static str)>,
    ) {
        let said_otherwise = self.said_otherwise;
        self.cells.push(Cell { item: item.into(), record: self.record, at: self.at, raw, date, said_otherwise });
        self.at += 1;
    }

    pub(super) fn text(&mut self, item: &'static str, text: Option<&'a String>) {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            self.put(item, Raw::Text(Cow::Borrowed(text)), None);
        }
    }

    fn record(&mut self, chosen: &Chosen<'a>, rules: &[Rule], input: &ReleaseInput<'_>) {
        if let Some(topic) = group_only(chosen, rules, input) {
            self.put("topic", Raw::Topic(topic), None);
            self.unknown += 1;
            return;
        }
        self.removed(chosen.record);
        self.told(&chosen.record.fact, rules);
    }

    /// What a rule may tell.
    fn told(&mut self, fact: &'a Fact, rules: &[Rule]) {
        match fact {
            Fact::Medication(fact) => self.medication(fact),
            Fact::Diagnosis(fact) => self.diagnosis(fact),
            Fact::Allergy(fact) => self.allergy(fact),
            Fact::Vaccination(fact) => {
                let date = fact.date.as_ref().map(|date| (date, VACCINE_DATE));
                self.put("vaccine", Raw::Vaccine { name: &fact.vaccine, target: fact.target.as_deref() }, date);
                self.unknown += [fact.dose.is_some(), fact.next_due.is_some()].into_iter().filter(|is| *is).count();
            }
            other => match other.results() {
                Some(visit) => self.visit(visit, rules),
                None => self.unknown += 1,
            },
        }
    }

    fn medication(&mut self, fact: &'a Medication) {
        let date = fact.start.as_ref().map(|date| (date, DATE));
        self.put("medicine", Raw::Drug(&fact.name), date);
        let more = [
            fact.dose.is_some(),
            fact.amount.is_some(),
            fact.dosage_form.is_some(),
            !fact.times.is_empty(),
            fact.days.is_some(),
        ];
        self.unknown += more.into_iter().chain([fact.end.is_some()]).filter(|is| *is).count();
    }

    fn diagnosis(&mut self, fact: &'a Diagnosis) {
        let date = fact.onset.as_ref().map(|date| (date, DATE));
        if violence::tells(&fact.name) {
            self.put("violence", Raw::Diagnosis(&fact.name), date);
        } else if fact.suspected {
            // Told without its doubt it would be another fact.
            self.unknown += 1;
        } else {
            self.put("diagnosis", Raw::Diagnosis(&fact.name), date);
        }
        self.unknown += [fact.status.is_some(), fact.abatement.is_some()].into_iter().filter(|is| *is).count();
    }

    fn allergy(&mut self, fact: &'a Allergy) {
        if fact.suspected {
            self.unknown += 1;
            return;
        }
        if let Some(category) = fact.category {
            self.put("allergy", Raw::Category(category), None);
        }
        self.put("allergen", Raw::Drug(&fact.substance), None);
        self.unknown += usize::from(fact.criticality.is_some());
    }

    fn visit(&mut self, visit: &'a Checkup, rules: &[Rule]) {
        let date = visit.date.as_ref().map(|date| (date, DATE));
        for result in &visit.results {
            match result_cell(result, rules) {
                Some((item, raw)) => self.put(item, raw, date),
                None => self.unknown += usize::from(!matches!(result.value, Some(ResultValue::Text(_)))),
            }
        }
    }
}

/// The topic of a record of which no more is told than that. What tells of violence is not even told as something of a topic.
fn group_only(chosen: &Chosen<'_>, rules: &[Rule], input: &ReleaseInput<'_>) -> Option<Topic> {
    if matches!(&chosen.record.fact, Fact::Diagnosis(fact) if violence::tells(&fact.name)) {
        return None;
    }
    let topic = chosen.topic.or(match chosen.record.kind() {
        Kind::Infection => Some(Topic::Infection),
        Kind::MaternalCheckup => Some(Topic::ReproductiveHealth),
        _ => None,
    });
    topic.filter(|_| rule_of(rules, "topic").is_some_and(|rule| rule.how(input.level) == How::GroupOnly))
}

/// Whether the patient says something else than what came, and something else would be told by it.
fn is_said_otherwise(chosen: &Chosen<'_>, rules: &[Rule], input: &ReleaseInput<'_>) -> bool {
    let Some(own) = chosen.record.own.as_deref() else { return false };
    // What topic their own words would belong to is not known here.
    if group_only(chosen, rules, input).is_some() {
        return *own != chosen.record.fact;
    }
    said(&chosen.record.fact, rules, input) != said(own, rules, input)
}

/// What the rules would tell of a fact by itself.
fn said(fact: &Fact, rules: &[Rule], input: &ReleaseInput<'_>) -> Vec<(String, Told, Option<When>)> {
    let mut all = Collected::default();
    all.told(fact, rules);
    let how = |item: &str| rule_of(rules, item).map_or(How::Removed, |rule| rule.how(input.level));
    let told = all.cells.iter().filter_map(|cell| {
        // From the same beginning for both.
        let when = cell.date.and_then(|(date, by)| how(by).when(date, Some((0, 1)), input.shift.days()));
        Some((cell.item.to_string(), how(&cell.item).told(&cell.raw, input.today)?, when))
    });
    let mut told: Vec<_> = told.collect();
    told.sort();
    told
}

fn result_cell<'a>(result: &'a TestResult, rules: &[Rule]) -> Option<(Cow<'static, str>, Raw<'a>)> {
    let code = code_of(&result.name)?;
    match result.value.as_ref()? {
        ResultValue::Quantity(quantity) => {
            let found = rules.iter().find(|rule| rule.codes.iter().any(|begins| code.starts_with(begins)));
            let (item, unit) = match found {
                Some(rule) => (Cow::Borrowed(rule.item), rule.unit?),
                None => (Cow::Owned(format!("other-value/{}", comparison_key(code)?)), item(code)?.unit?),
            };
            let (digits, comparator) = number(quantity, unit, &result.name)?;
            Some((item, Raw::Number { digits, comparator }))
        }
        ResultValue::Coded(value) => {
            let list = item(code)?.values?;
            let is_of = |system: Option<&str>| system.is_none_or(|one| checkup_items::value_list(one) == Some(list));
            let coding = value.codings.iter().find(|coding| is_of(coding.system.as_deref()))?;
            let code_of_list = coding
                .code
                .as_deref()
                .filter(|code| (1..=2).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit()))?;
            Some((format!("answer/{}", comparison_key(code)?).into(), Raw::Answer { list, code: code_of_list }))
        }
        ResultValue::Text(_) | ResultValue::Absent(_) => None,
    }
}

/// The JLAC10 code of a result, or where it begins.
fn code_of(name: &CodedText) -> Option<&str> {
    let by_code = name.codings.iter().find_map(|coding| {
        let code = coding.code.as_deref()?;
        match coding.system.as_deref() {
            Some(crate::fhir::uri::LOINC) => LOINC.iter().find(|(one, _)| *one == code).map(|(_, begins)| *begins),
            system if checkup_items::is_item_system(system) => item(code).map(|item| item.code),
            _ => None,
        }
    });
    by_code.or_else(|| item_by_name(name.label()).map(|item| item.code))
}

/// The digits in a unit. None where the source gives no unit, or one that cannot be told in it: a unit is never assumed.
fn number(quantity: &Quantity, unit: &str, name: &CodedText) -> Option<(String, &'static str)> {
    let comparator = quantity.comparator.map_or("", |comparator| comparator.as_str());
    let given = Unit::read(quantity.ucum.as_deref().or(quantity.unit.as_deref())?);
    let told = given.convert(&quantity.value, &Unit::read(unit), Substance::of(name))?;
    Some((told.digits, comparator))
}
