//! From records to what the parts show. Words are chosen here; nothing is interpreted, reckoned or left out that the source
//! said.

mod form;
mod lost;
mod results;
mod words;

use vault::record::{
    Allergy, AllergyStatus, Basis, DateTime, Diagnosis, Fact, Medication, MedicationOrigin, MedicationStatus, Origin,
    Person, Record,
};

use crate::clock::{day_of, today};
use crate::i18n::{Day, t};
use crate::view_model::{
    AllergyView, DiagnosisView, EntryView, FlagView, FreshView, MedicineView, PersonView, SourceKind, SourceView,
};
use form::form_words;
pub use form::{files, form, maternal};
pub use lost::lost_words;
pub use results::{checkup, flag, quantity, result, value_and_unit};
pub use words::{
    allergy_status, clinical_status, date_words, dosage_form, dose, medication_origin, medication_status, severity, sex,
};

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
    if let Origin::Reply { .. } = provenance.origin {
        let words = provenance
            .recorder
            .as_ref()
            .map_or_else(|| t().replies.source_short.to_owned(), |name| t().replies.source(name));
        return SourceView { kind: SourceKind::File, name: Some(words) };
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
        claims: provenance.basis == Some(Basis::Claims),
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
        summary: [summary(record), said_otherwise(record)]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect::<Vec<_>>()
            .join("　"),
        day: own_day,
        source: source(record),
        fresh,
    })
}

/// That the patient says something else than what came, and what they call it if that differs.
fn said_otherwise(record: &Record) -> String {
    let Some(own) = &record.own else { return String::new() };
    let title = Some(own.title()).filter(|title| *title != record.title());
    title
        .map_or_else(|| t().versions.own_in_list.to_owned(), |title| format!("{}「{title}」", t().versions.own_in_list))
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
            let Some(visit) = fact.results() else {
                let own_day = record.date().map(date_words);
                return form(record).map(|form| form_words(&form, own_day)).unwrap_or_default();
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
        fresh: freshness(record),
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
    use vault::record::{Checkup, Provenance};

    #[test]
    fn what_the_patient_wrote_stays_theirs_even_if_they_name_a_hospital() {
        let mut provenance = Provenance::typed(1_795_190_700);
        provenance.organization = Some("青葉坂病院".into());
        let record = Record::new(Fact::Checkup(Checkup { title: "健診".into(), ..Checkup::default() }), provenance);
        assert_eq!(source(&record).kind, SourceKind::Own);
        assert!(freshness(&record).taken_in.is_none());
    }
}
