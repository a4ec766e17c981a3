//! Everything a record says, as terms and words: on its page, and beside another version of it.

use vault::record::{
    Allergy, AllergyCategory, Checkup, CodedText, Criticality, DateTime, Diagnosis, Fact, FieldValue, Medication,
    Record,
};

use crate::from_record;
use crate::i18n::t;

/// Terms and words of all fields that are filled, in a fixed order. A checkup's results are not among them.
#[must_use]
pub(super) fn facts(record: &Record) -> Vec<(String, String)> {
    let mut rows = Rows::default();
    match &record.fact {
        Fact::Medication(fact) => medication(&mut rows, fact),
        Fact::Diagnosis(fact) => diagnosis(&mut rows, fact),
        Fact::Allergy(fact) => allergy(&mut rows, fact),
        Fact::MaternalCheckup(fact) => {
            rows.add(t().record_form.ck_of, from_record::maternal(fact).join("　"));
            checkup(&mut rows, &fact.visit);
        }
        fact => {
            if let Some(visit) = fact.results() {
                checkup(&mut rows, visit);
            } else if let Some(form) = from_record::form(record) {
                rows.0.extend(form.rows);
                coded(&mut rows, fact);
            }
        }
    }
    rows.0
}

/// The results of a checkup as terms and words, for comparing two versions.
#[must_use]
pub(super) fn results(record: &Record) -> Vec<(String, String)> {
    let Some(checkup) = record.fact.results() else { return Vec::new() };
    let row = |result| {
        let view = from_record::result(result, None, &[]);
        let mut words = format!("{} {}", view.value, view.unit).trim().to_owned();
        if !view.range.is_empty() {
            words = format!("{words}（{}）", view.range);
        }
        (view.name, words)
    };
    checkup.results.iter().map(row).collect()
}

/// What the patient wrote for themselves.
#[must_use]
pub(super) fn memo(record: &Record) -> Vec<(String, String)> {
    record.memo.iter().map(|memo| (t().records.field_memo.to_owned(), memo.clone())).collect()
}

#[derive(Default)]
struct Rows(Vec<(String, String)>);

impl Rows {
    fn add(&mut self, term: &str, words: impl Into<String>) {
        let words = words.into();
        if !words.trim().is_empty() {
            self.0.push((term.to_owned(), words));
        }
    }

    fn text(&mut self, term: &str, words: Option<&String>) {
        if let Some(words) = words {
            self.add(term, words.as_str());
        }
    }

    fn date(&mut self, term: &str, date: Option<&DateTime>) {
        if let Some(date) = date {
            self.add(term, from_record::date_words(date));
        }
    }

    /// Codes as their terminology writes them. They say nothing to most people and everything to another system.
    fn codes(&mut self, name: &CodedText) {
        for coding in &name.codings {
            let display = coding.display.as_ref().filter(|display| name.text.as_ref() != Some(display)).cloned();
            let system = coding.system.as_deref().map(|system| format!("（{system}）"));
            let words: Vec<String> = [coding.code.clone(), display, system].into_iter().flatten().collect();
            self.add(t().records.field_code, words.join(" "));
        }
    }
}

/// The codes of what is filled in like a paper form.
fn coded(rows: &mut Rows, fact: &Fact) {
    let Some(fields) = fact.fields() else { return };
    for field in fields.fields() {
        if let Some(FieldValue::Coded(coded)) = fields.field(field.name) {
            rows.codes(&coded);
        }
    }
}

fn medication(rows: &mut Rows, drug: &Medication) {
    let (r, c) = (&t().records, &t().common);
    rows.add(r.field_status, from_record::medication_status(drug.status));
    rows.add(r.field_via, from_record::medication_origin(drug.via));
    rows.text(r.field_ingredient, drug.ingredient.as_ref());
    if let Some(dose) = from_record::dose(drug) {
        rows.add(r.field_dose, dose);
    }
    if let Some(form) = drug.dosage_form {
        rows.add(r.field_form, from_record::dosage_form(form));
    }
    rows.text(r.field_usage, drug.dosage_text.as_ref());
    let times = [
        (drug.times.morning, c.morning),
        (drug.times.noon, c.noon),
        (drug.times.evening, c.evening),
        (drug.times.bedtime, c.bedtime_word),
        (drug.as_needed, c.as_needed),
    ];
    let times: Vec<String> = times.into_iter().filter(|(on, _)| *on).map(|(_, words)| words.to_owned()).collect();
    rows.add(t().record_form.med_when, c.list(&times));
    if let Some(days) = drug.days {
        rows.add(r.field_days, r.days(days));
    }
    rows.date(r.field_started, drug.start.as_ref());
    rows.date(r.field_ended, drug.end.as_ref());
    rows.text(r.field_purpose, drug.reason.as_ref());
    rows.text(r.field_prescriber, drug.prescriber.as_ref());
    rows.text(t().record_form.med_pharmacy, drug.pharmacy.as_ref());
    rows.text(r.field_note, drug.note.as_ref());
    rows.codes(&drug.name);
}

fn diagnosis(rows: &mut Rows, diagnosis: &Diagnosis) {
    let r = &t().records;
    if let Some(status) = diagnosis.status {
        rows.add(r.field_status, from_record::clinical_status(status));
    }
    if diagnosis.suspected {
        rows.add(r.field_certainty, r.verification_suspected);
    }
    if diagnosis.principal {
        rows.add(r.field_rank, r.principal);
    }
    rows.date(r.field_started, diagnosis.onset.as_ref());
    rows.text(r.field_started, diagnosis.onset_text.as_ref());
    rows.date(r.field_ended, diagnosis.abatement.as_ref());
    rows.text(r.field_body_site, diagnosis.body_site.as_ref());
    rows.text(r.field_severity, diagnosis.severity.as_ref());
    rows.text(r.field_note, diagnosis.note.as_ref());
    rows.codes(&diagnosis.name);
}

fn checkup(rows: &mut Rows, checkup: &Checkup) {
    let r = &t().records;
    rows.date(r.field_examined, checkup.date.as_ref());
    rows.text(r.field_note, checkup.note.as_ref());
    for result in &checkup.results {
        let said: Vec<String> = [result.method.clone(), result.note.clone()].into_iter().flatten().collect();
        rows.add(result.name.label(), said.join("　"));
    }
}

fn allergy(rows: &mut Rows, allergy: &Allergy) {
    let r = &t().records;
    if let Some(category) = allergy.category {
        rows.add(t().record_form.al_category, allergy_category(category));
    }
    if let Some(criticality) = allergy.criticality {
        rows.add(r.field_criticality, allergy_criticality(criticality));
    }
    if let Some(status) = allergy.status {
        rows.add(r.field_status, from_record::allergy_status(status));
    }
    if allergy.suspected {
        rows.add(r.field_certainty, r.verification_suspected);
    }
    for reaction in &allergy.reactions {
        let mut words = vec![reaction.manifestation.label().to_owned()];
        words.extend(reaction.severity.map(|severity| from_record::severity(severity).to_owned()));
        let day = reaction.onset.as_ref().and_then(from_record::day);
        words.extend(day.map(|day| t().day(day)));
        rows.add(r.field_reaction, words.join("　"));
    }
    rows.date(r.field_started, allergy.onset.as_ref());
    rows.text(r.field_started, allergy.onset_text.as_ref());
    rows.text(r.field_note, allergy.note.as_ref());
    rows.codes(&allergy.substance);
}

pub(super) fn allergy_category(category: AllergyCategory) -> &'static str {
    let r = &t().records;
    match category {
        AllergyCategory::Medication => r.category_medication,
        AllergyCategory::Food => r.category_food,
        AllergyCategory::Environment => r.category_environment,
        AllergyCategory::Biologic => r.category_biologic,
    }
}

pub(super) fn allergy_criticality(criticality: Criticality) -> &'static str {
    let r = &t().records;
    match criticality {
        Criticality::Low => r.criticality_low,
        Criticality::High => r.criticality_high,
        Criticality::UnableToAssess => r.criticality_unknown,
    }
}
