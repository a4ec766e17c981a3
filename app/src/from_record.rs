//! From records to what the parts show. Words are chosen here; nothing is interpreted, reckoned or left out that the source
//! said.

use vault::record::{
    Allergy, AllergyStatus, AmountBasis, Checkup, ClinicalStatus, Comparator, DateTime, Diagnosis, DosageForm, Fact,
    FieldValue, Flag, Kind, MaternalCheckup, MaternalOf, Medication, MedicationOrigin, MedicationStatus, Origin,
    Person, Quantity, Record, ReferenceRange, ResultValue, Severity, Sex, TestResult,
};

use crate::clock::{day_of, today};
use crate::i18n::{Day, Lang, t};
use crate::view_model::{
    AllergyView, CheckupView, DiagnosisView, EntryView, FlagView, FormView, FreshView, MedicineView, PersonView,
    PointView, ResultView, SourceKind, SourceView,
};

/// Fields of a form that stand under its title in a list.
const SUMMARY: usize = 3;
/// Days after which a fact is called old.
const OLD_DAYS: i64 = 365;

/// The day a date names, as precise as it is.
#[must_use]
pub fn day(date: &DateTime) -> Option<Day> {
    Day::parse(date.date())
}

/// The date a day stands for.
#[must_use]
pub fn date_time(day: Day) -> Option<DateTime> {
    day.iso().parse().ok()
}

/// Where a record comes from. A record that the patient wrote is theirs, whichever institution they name in it.
#[must_use]
pub fn source(record: &Record) -> SourceView {
    let provenance = &record.provenance;
    if provenance.origin == Origin::Patient {
        return SourceView { kind: SourceKind::Own, name: None };
    }
    let dispensed = match &record.fact {
        Fact::Medication(drug) if drug.via == MedicationOrigin::Dispensed => drug.pharmacy.clone(),
        _ => None,
    };
    match (dispensed, provenance.organization.clone().or_else(|| provenance.recorder.clone())) {
        (Some(pharmacy), _) => SourceView { kind: SourceKind::Pharmacy, name: Some(pharmacy) },
        (None, Some(name)) => SourceView { kind: SourceKind::Hospital, name: Some(name) },
        (None, None) => SourceView { kind: SourceKind::File, name: None },
    }
}

/// How old a record is: the date its source states, and when it came here or was written. A document handed over has no
/// date of entry.
#[must_use]
pub fn freshness(record: &Record) -> FreshView {
    let provenance = &record.provenance;
    let visit = record.fact.results();
    let as_of = visit.and_then(|visit| visit.date.as_ref()).or(provenance.recorded.as_ref());
    let as_of = as_of.and_then(day);
    let entered = (provenance.entered > 0).then(|| day_of(provenance.edited.unwrap_or(provenance.entered)));
    let own = provenance.origin == Origin::Patient;
    let said = as_of.or_else(|| own.then_some(entered).flatten());
    FreshView {
        as_of,
        taken_in: if own { None } else { (provenance.entered > 0).then(|| day_of(provenance.entered)) },
        written: if own { entered } else { None },
        old: said.is_some_and(is_old),
    }
}

/// Whether a day lies more than a year back. A year or a month alone counts from its last day.
fn is_old(day: Day) -> bool {
    let last = match (day.month, day.day) {
        (None, _) => Day::full(day.year, 12, 31),
        (Some(month), None) => Day::full(day.year, month, 28),
        _ => day,
    };
    today().number() - last.number() > OLD_DAYS
}

/// The line of a record in a list.
#[must_use]
pub fn entry(href: String, record: &Record) -> Option<EntryView> {
    let kind = Some(record.kind()).filter(|kind| kind.is_health())?;
    let mut fresh = freshness(record);
    let own_day = record.date().and_then(day);
    // Said once: at the end of the line already.
    if fresh.as_of == own_day {
        fresh.as_of = None;
    }
    Some(EntryView {
        href,
        kind,
        title: record.title().to_owned(),
        summary: summary(record),
        day: own_day,
        source: source(record),
        fresh,
    })
}

/// What stands under the title in a list.
#[must_use]
pub fn summary(record: &Record) -> String {
    let words: Vec<String> = match &record.fact {
        Fact::Medication(drug) => {
            let view = medicine(None, drug, record);
            [view.dose, view.usage, view.days].into_iter().flatten().collect()
        }
        Fact::Diagnosis(diagnosis) => diagnosis_words(diagnosis),
        Fact::Allergy(allergy) => allergy_words(allergy),
        fact => {
            let own_day = record.date().map(date_words);
            let Some(visit) = fact.results() else {
                return form(None, record).map(|form| form_words(&form, own_day)).unwrap_or_default();
            };
            let marked: Vec<String> = visit
                .results
                .iter()
                .filter(|result| result.flag.and_then(flag).is_some_and(FlagView::stands_out))
                .map(|result| result.name.label().to_owned())
                .collect();
            vec![t().records.checkup_summary(marked.len(), visit.results.len(), &t().common.list(&marked))]
        }
    };
    words.join("　")
}

/// An allergy with what happened, in words.
#[must_use]
pub fn allergy(href: Option<String>, allergy: &Allergy, record: &Record) -> AllergyView {
    AllergyView {
        href,
        substance: allergy.substance.label().to_owned(),
        details: allergy_words(allergy),
        source: source(record),
    }
}

/// A medicine.
#[must_use]
pub fn medicine(href: Option<String>, drug: &Medication, record: &Record) -> MedicineView {
    let as_needed = drug.as_needed.then(|| t().common.as_needed.to_owned());
    let usage: Vec<String> = [drug.dosage_text.clone(), as_needed].into_iter().flatten().collect();
    let stopped = matches!(drug.status, MedicationStatus::Stopped | MedicationStatus::Completed);
    MedicineView {
        href,
        name: drug.name.label().to_owned(),
        ingredient: drug.ingredient.clone(),
        dose: dose(drug),
        usage: (!usage.is_empty()).then(|| usage.join("　")),
        purpose: drug.reason.clone(),
        when: (!drug.times.is_empty()).then_some([
            drug.times.morning,
            drug.times.noon,
            drug.times.evening,
            drug.times.bedtime,
        ]),
        days: drug.days.map(|days| t().records.days(days)),
        start: drug.start.as_ref().and_then(day),
        stopped: stopped.then(|| drug.end.as_ref().and_then(day)),
        source: source(record),
    }
}

/// The amount at one time, or else what the source counts instead, with its meaning: 1日量 3錠. Never one reckoned from the other.
#[must_use]
pub fn dose(drug: &Medication) -> Option<String> {
    let r = &t().records;
    let amount = drug.amount.as_ref().map(|amount| {
        let basis = match amount.basis {
            AmountBasis::PerDay => r.amount_per_day,
            AmountBasis::Total => r.amount_total,
            AmountBasis::Unstated => r.amount_unstated,
        };
        format!("{basis} {}", quantity(&amount.quantity))
    });
    drug.dose.as_ref().map(quantity).or(amount)
}

/// The words of a sort of preparation.
#[must_use]
pub fn dosage_form(form: DosageForm) -> &'static str {
    let r = &t().records;
    match form {
        DosageForm::Oral => r.form_oral,
        DosageForm::OralDrops => r.form_drops,
        DosageForm::AsNeeded => r.form_as_needed,
        DosageForm::Injection => r.form_injection,
        DosageForm::External => r.form_external,
        DosageForm::Steeped => r.form_steeped,
        DosageForm::Decoction => r.form_decoction,
        DosageForm::Material => r.form_material,
        DosageForm::Other => r.form_other,
    }
}

/// A diagnosis.
#[must_use]
pub fn diagnosis(href: Option<String>, diagnosis: &Diagnosis, record: &Record) -> DiagnosisView {
    let mut status = Vec::new();
    status.extend(diagnosis.suspected.then(|| t().records.verification_suspected.to_owned()));
    status.extend(diagnosis.status.map(|status| clinical_status(status).to_owned()));
    DiagnosisView {
        href,
        name: diagnosis.name.label().to_owned(),
        reading: None,
        start: diagnosis.onset.as_ref().and_then(day),
        start_words: diagnosis.onset_text.clone(),
        status: (!status.is_empty()).then(|| t().common.list(&status)),
        source: source(record),
    }
}

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

/// A record of a kind that is filled in like a paper form; none for the others.
#[must_use]
pub fn form(href: Option<String>, record: &Record) -> Option<FormView> {
    let fields = record.fact.fields()?;
    let japanese = t().lang == Lang::Ja;
    let row = |field: vault::record::Field| {
        let words = match fields.field(field.name)? {
            FieldValue::Date(date) => date_words(&date),
            other => exchange::label::value(&other, japanese),
        };
        let term = exchange::label::field(record.kind(), field.name, japanese);
        (!words.trim().is_empty()).then(|| (term.to_owned(), words))
    };
    Some(FormView {
        href,
        kind: record.kind(),
        title: record.title().to_owned(),
        rows: fields.fields().into_iter().filter_map(row).collect(),
        source: source(record),
    })
}

/// The first fields of a form in one line, each with its term where the words alone would not say what they are. Title and day
/// stand beside it already.
fn form_words(form: &FormView, own_day: Option<String>) -> String {
    let speaks_for_itself = matches!(form.kind, Kind::Note | Kind::CareWishes | Kind::Emergency);
    let rows = form.rows.iter().filter(|(_, words)| *words != form.title && Some(words) != own_day.as_ref());
    let words = rows.map(|(term, words)| {
        let words = words.replace('\n', "　");
        if speaks_for_itself { words } else { format!("{term} {words}") }
    });
    words.take(SUMMARY).collect::<Vec<_>>().join("　")
}

/// A date with its era and its time of day, as precise as it is.
#[must_use]
pub fn date_words(date: &DateTime) -> String {
    let day = day(date).map_or_else(|| date.to_string(), |day| t().day_and_era(day));
    let clock = date.clock().map(|clock| format!(" {clock}")).unwrap_or_default();
    format!("{day}{clock}")
}

/// Whose checkup it was and when in the pregnancy or the child's life.
#[must_use]
pub fn maternal(fact: &MaternalCheckup) -> Vec<String> {
    let r = &t().records;
    let of = match fact.of {
        MaternalOf::Pregnancy => r.of_pregnancy,
        MaternalOf::Child => r.of_child,
    };
    let weeks = fact.weeks.map(|weeks| r.weeks(weeks));
    let months = fact.months.map(|months| r.months(months));
    std::iter::once(of.to_owned()).chain(weeks).chain(months).collect()
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

/// The words of a severity.
#[must_use]
pub fn severity(severity: Severity) -> &'static str {
    let r = &t().records;
    match severity {
        Severity::Mild => r.severity_mild,
        Severity::Moderate => r.severity_moderate,
        Severity::Severe => r.severity_severe,
    }
}

/// The words of a clinical status.
#[must_use]
pub fn clinical_status(status: ClinicalStatus) -> &'static str {
    let r = &t().records;
    match status {
        ClinicalStatus::Active => r.status_active,
        ClinicalStatus::Recurrence => r.status_recurrence,
        ClinicalStatus::Relapse => r.status_relapse,
        ClinicalStatus::Inactive => r.status_inactive,
        ClinicalStatus::Remission => r.status_remission,
        ClinicalStatus::Resolved => r.status_resolved,
    }
}

/// The words of whether an allergy is still there.
#[must_use]
pub fn allergy_status(status: AllergyStatus) -> &'static str {
    let r = &t().records;
    match status {
        AllergyStatus::Active => r.allergy_active,
        AllergyStatus::Inactive => r.allergy_inactive,
        AllergyStatus::Resolved => r.allergy_resolved,
    }
}

/// The words of whether a drug is being taken.
#[must_use]
pub fn medication_status(status: MedicationStatus) -> &'static str {
    let r = &t().records;
    match status {
        MedicationStatus::Active => r.taking,
        MedicationStatus::Completed => r.taken_to_the_end,
        MedicationStatus::Stopped => r.not_taking,
        MedicationStatus::OnHold => r.taking_paused,
        MedicationStatus::Unknown => r.status_unknown,
    }
}

/// The words of how a drug is known.
#[must_use]
pub fn medication_origin(via: MedicationOrigin) -> &'static str {
    let r = &t().records;
    match via {
        MedicationOrigin::Prescribed => r.via_prescribed,
        MedicationOrigin::Dispensed => r.via_dispensed,
        MedicationOrigin::Taken => r.via_taken,
        MedicationOrigin::OverTheCounter => r.via_over_the_counter,
    }
}

/// The words of a sex.
#[must_use]
pub fn sex(sex: Sex) -> &'static str {
    let r = &t().records;
    match sex {
        Sex::Female => r.sex_female,
        Sex::Male => r.sex_male,
        Sex::Other => r.sex_other,
        Sex::Unknown => r.sex_unknown,
    }
}

/// Who the records are about.
#[must_use]
pub fn person(person: &Person) -> PersonView {
    PersonView {
        name: person.name.text.clone(),
        kana: person.name.kana.clone(),
        birth: day(&person.birth_date),
        sex: person.sex.map(|one| sex(one).to_owned()),
    }
}

fn diagnosis_words(diagnosis: &Diagnosis) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(diagnosis.suspected.then(|| t().records.verification_suspected.to_owned()));
    words.extend(diagnosis.status.map(|status| clinical_status(status).to_owned()));
    let since = diagnosis.onset.as_ref().and_then(day).map(|day| t().common.since(&t().day(day)));
    words.extend(since.or_else(|| diagnosis.onset_text.clone()));
    words
}

fn allergy_words(allergy: &Allergy) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(allergy.suspected.then(|| t().records.verification_suspected.to_owned()));
    for reaction in &allergy.reactions {
        let mut said = reaction.manifestation.label().to_owned();
        if let Some(one) = reaction.severity {
            said = format!("{said}（{}）", severity(one));
        }
        words.push(said);
    }
    let since = allergy.onset.as_ref().and_then(day).map(|day| t().day(day));
    words.extend(since.or_else(|| allergy.onset_text.clone()));
    words.extend(
        allergy.status.filter(|status| *status != AllergyStatus::Active).map(|one| allergy_status(one).to_owned()),
    );
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::{CodedText, Provenance};

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

    #[test]
    fn what_the_patient_wrote_stays_theirs_even_if_they_name_a_hospital() {
        let mut provenance = Provenance::typed(1_795_190_700);
        provenance.organization = Some("青葉坂病院".into());
        let record = Record::new(Fact::Checkup(reading("2026-10-08", "7.0", "%")), provenance);
        assert_eq!(source(&record).kind, SourceKind::Own);
        assert!(freshness(&record).taken_in.is_none());
    }
}
