//! What a release is made from: of each record exactly the elements that a rule is about. Whatever else a record holds is counted and
//! not looked at.

use std::borrow::Cow;

use vault::id::RecordId;
use vault::record::{
    Allergy, Checkup, CodedText, DateTime, Diagnosis, Fact, FieldForm, Kind, Medication, Quantity, Record,
    ReleaseLevel, ResultValue, TestResult, Topic,
};

use super::common::is_violence;
use super::how::{How, Raw, icd};
use super::table::{DATE, Rule, VACCINE_DATE, rule_of};
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
}

/// The elements of a release, and how many more there were of which the table knows nothing.
#[derive(Default)]
pub(super) struct Collected<'a> {
    pub(super) cells: Vec<Cell<'a>>,
    pub(super) unknown: usize,
    record: Option<RecordId>,
    at: usize,
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
        all.record(chosen, rules, input.level);
    }
    all
}

/// Everything of a record that a rule removes, with its item: what is looked for in the finished file.
pub(super) fn removed_of<'a>(record: &'a Record) -> Vec<(&'static str, Cow<'a, str>)> {
    let mut all = Collected::default();
    all.removed(record);
    let texts = all.cells.into_iter().filter_map(|cell| match (cell.item, cell.raw) {
        (Cow::Borrowed(item), Raw::Text(text)) => Some((item, text)),
        _ => None,
    });
    texts.collect()
}

impl<'a> Collected<'a> {
    fn put(&mut self, item: impl Into<Cow<'static, str>>, raw: Raw<'a>, date: Option<(&'a DateTime, &'static str)>) {
        self.cells.push(Cell { item: item.into(), record: self.record, at: self.at, raw, date });
        self.at += 1;
    }

    fn text(&mut self, item: &'static str, text: Option<&'a String>) {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            self.put(item, Raw::Text(Cow::Borrowed(text)), None);
        }
    }

    fn record(&mut self, chosen: &Chosen<'a>, rules: &[Rule], level: ReleaseLevel) {
        let record = chosen.record;
        let topic = chosen.topic.or(match record.kind() {
            Kind::Infection => Some(Topic::Infection),
            Kind::MaternalCheckup => Some(Topic::ReproductiveHealth),
            _ => None,
        });
        if let Some(topic) = topic
            && rule_of(rules, "topic").is_some_and(|rule| rule.how(level) == How::GroupOnly)
        {
            self.put("topic", Raw::Topic(topic), None);
            self.unknown += 1;
            return;
        }
        self.removed(record);
        match &record.fact {
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

    /// What no level tells.
    fn removed(&mut self, record: &'a Record) {
        self.text("facility", record.provenance.organization.as_ref());
        self.text("staff", record.provenance.recorder.as_ref());
        self.text("free-text", record.memo.as_ref());
        for url in record.provenance.original.iter().flat_map(|original| original.full_urls.iter().flatten()) {
            self.text("link", Some(url));
        }
        for file in record.fact.files() {
            self.text("file", Some(&file.info.name));
        }
        match &record.fact {
            Fact::Medication(fact) => {
                self.text("staff", fact.prescriber.as_ref());
                self.text("facility", fact.pharmacy.as_ref());
                for words in [&fact.ingredient, &fact.dosage_text, &fact.reason, &fact.note] {
                    self.text("free-text", words.as_ref());
                }
            }
            Fact::Diagnosis(fact) => {
                for words in [&fact.onset_text, &fact.body_site, &fact.severity, &fact.note] {
                    self.text("free-text", words.as_ref());
                }
            }
            Fact::Allergy(fact) => {
                self.text("free-text", fact.onset_text.as_ref());
                self.text("free-text", fact.note.as_ref());
                for reaction in &fact.reactions {
                    self.text("free-text", reaction.manifestation.text.as_ref());
                }
            }
            fact => {
                if let Some(visit) = fact.results() {
                    self.text("free-text", Some(&visit.title));
                    self.text("free-text", visit.note.as_ref());
                    for result in &visit.results {
                        self.text("free-text", result.note.as_ref());
                        self.text("free-text", result.method.as_ref());
                        if let Some(ResultValue::Text(words)) = &result.value {
                            self.text("free-text", Some(words));
                        }
                    }
                }
                self.fields(record);
            }
        }
    }

    /// The fields of a kind that is filled in like a paper form.
    fn fields(&mut self, record: &'a Record) {
        let kind = record.kind();
        let Some(fields) = record.fact.fields() else { return };
        for field in fields.fields() {
            let is_told = kind == Kind::Vaccination && matches!(field.name, "vaccine" | "target" | "dose");
            let Some(value) = fields.field(field.name).filter(|_| field.form != FieldForm::Date && !is_told) else {
                continue;
            };
            let text = crate::label::value(&value, true);
            self.put(field_item(kind, field.name), Raw::Text(Cow::Owned(text)), None);
        }
    }

    fn medication(&mut self, fact: &'a Medication) {
        let date = fact.start.as_ref().map(|date| (date, DATE));
        self.put("medicine", Raw::Coded(&fact.name), date);
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
        if icd(&fact.name).is_some_and(is_violence) {
            self.put("violence", Raw::Coded(&fact.name), date);
        } else if fact.suspected {
            // Told without its doubt it would be another fact.
            self.unknown += 1;
        } else {
            self.put("diagnosis", Raw::Coded(&fact.name), date);
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
        self.put("allergen", Raw::Coded(&fact.substance), None);
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

/// Which rule removes a field.
fn field_item(kind: Kind, name: &str) -> &'static str {
    match name {
        "insurer_number" | "symbol" | "number" | "branch" | "payer_number" | "recipient_number" => "identifier",
        "address" | "contacts" | "representative_contact" => "contact",
        "holder" | "household_head" | "representative" | "told" => "name",
        "performer" | "attending" | "doctor" | "author" => "staff",
        "institution" | "department" => "facility",
        "lot" | "manufacturer" | "implants" => "device",
        _ if matches!(kind, Kind::Insurance | Kind::CostLimit | Kind::Subsidy) => "insurance",
        _ => "free-text",
    }
}
