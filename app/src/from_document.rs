//! From the records of a shared document to what its receiver is shown. Everything the document says in words is there:
//! what the tables have no column for stands under the name.

use vault::record::{
    Allergy, AllergyCategory, Basis, Checkup, Criticality, Diagnosis, Fact, Medication, MedicationOrigin,
    MedicationStatus, Record,
};

use crate::clock::day_of;
use crate::engine::wire::{ViewFile, ViewNote};
use crate::from_record;
use crate::i18n::{Day, t};
use crate::view_model::{
    AllergyView, CheckupView, DiagnosisView, Documented, FileContent, FileView, FormView, MedicineView,
};

/// The records of a document, by kind, in the order in which they are shown.
pub struct Contents {
    pub allergies: Vec<Documented<AllergyView>>,
    pub medicines: Vec<Documented<MedicineView>>,
    pub diagnoses: Vec<Documented<DiagnosisView>>,
    /// Checkups and tests, newest first.
    pub checkups: Vec<Documented<CheckupView>>,
    /// Everything that is filled in like a paper form, in the order of the document.
    pub forms: Vec<Documented<FormView>>,
}

/// Sorts a document's records.
#[must_use]
pub fn contents(records: &[Record], files: &[ViewFile], said: &[ViewNote]) -> Contents {
    let all_checkups: Vec<&Checkup> = records.iter().filter_map(|record| record.fact.results()).collect();
    let mut found =
        Contents { allergies: vec![], medicines: vec![], diagnoses: vec![], checkups: vec![], forms: vec![] };
    for (place, record) in records.iter().enumerate() {
        let dates = dates(record);
        let own = said.iter().filter(|note| note.record == place).map(|note| note.text.clone());
        let noted = own.clone().map(|text| format!("{}：{text}", t().view.patient_says));
        let said: Vec<String> = remark(record).into_iter().chain(noted).collect();
        match &record.fact {
            Fact::Allergy(fact) => {
                let view = from_record::allergy(None, fact, record);
                found.allergies.push(Documented { view, notes: allergy_notes(fact), said, dates });
            }
            Fact::Medication(fact) => {
                let view = from_record::medicine(None, fact, record);
                found.medicines.push(Documented { view, notes: medicine_notes(fact), said, dates });
            }
            Fact::Diagnosis(fact) => {
                let view = from_record::diagnosis(None, fact, record);
                found.diagnoses.push(Documented { view, notes: diagnosis_notes(fact), said, dates });
            }
            fact => {
                if let Some(visit) = fact.results() {
                    let view = from_record::checkup(None, visit, record, &all_checkups);
                    let mut notes = checkup_notes(visit);
                    if let Fact::MaternalCheckup(fact) = fact {
                        notes.insert(0, from_record::maternal(fact).join("　"));
                    }
                    found.checkups.push(Documented { view, notes, said, dates });
                } else if let Some(mut view) = from_record::form(record) {
                    // A form has terms and no notes.
                    let remark = record.provenance.remark.clone();
                    view.rows.extend(remark.map(|words| (t().versions.in_document.to_owned(), words)));
                    view.files = files.iter().filter(|file| file.record == place).map(file_view).collect();
                    view.rows.extend(own.map(|text| (t().view.patient_says.to_owned(), text)));
                    found.forms.push(Documented { view, notes: Vec::new(), said: Vec::new(), dates });
                }
            }
        }
    }
    found.checkups.sort_by_key(|checkup| std::cmp::Reverse(checkup.view.day));
    found
}

/// What the patient says instead of what came, marked as theirs.
fn remark(record: &Record) -> Option<String> {
    let words = record.provenance.remark.as_ref()?;
    Some(format!("{}　{}", t().versions.in_document, words.replace('\n', "　")))
}

fn file_view(file: &ViewFile) -> FileView {
    let content = match &file.content {
        Some(bytes) => FileContent::Here(bytes.0.as_slice().into()),
        None => FileContent::Elsewhere,
    };
    FileView { name: file.name.clone(), length: file.length, content }
}

/// When the source recorded it, and when it was written or taken in, as 2026-10-08.
fn dates(record: &Record) -> Vec<String> {
    let c = &t().common;
    let provenance = &record.provenance;
    let as_of = provenance.recorded.as_ref().and_then(from_record::day).map(|day| c.as_of(&day.iso()));
    let entered = (provenance.entered > 0).then(|| {
        // A letter that the patient photographed is not the patient's own writing.
        let wrote =
            provenance.origin == vault::record::Origin::Patient && record.kind() != vault::record::Kind::Document;
        let day = |time: i64| day_of(time).iso();
        if wrote {
            c.written(&day(provenance.edited.unwrap_or(provenance.entered)))
        } else {
            c.taken_in(&day(provenance.entered))
        }
    });
    let claims = (provenance.basis == Some(Basis::Claims)).then(|| t().looking.from_claims.to_owned());
    let old = from_record::freshness(record).old.then(|| c.older_than_a_year.to_owned());
    [as_of, entered, claims, old].into_iter().flatten().collect()
}

fn allergy_notes(fact: &Allergy) -> Vec<String> {
    let r = &t().records;
    let category = fact.category.map(|category| match category {
        AllergyCategory::Medication => r.category_medication,
        AllergyCategory::Food => r.category_food,
        AllergyCategory::Environment => r.category_environment,
        AllergyCategory::Biologic => r.category_biologic,
    });
    let criticality = fact.criticality.map(|criticality| match criticality {
        Criticality::Low => r.criticality_low,
        Criticality::High => r.criticality_high,
        Criticality::UnableToAssess => r.criticality_unknown,
    });
    let reactions = fact.reactions.iter().filter_map(|reaction| {
        let day = reaction.onset.as_ref().and_then(from_record::day)?;
        Some(format!("{} {}", reaction.manifestation.label(), day.iso()))
    });
    let words = [category, criticality].into_iter().flatten().map(str::to_owned);
    // With a date, the words for the same beginning would not be shown.
    let onset_text = fact.onset.as_ref().and(fact.onset_text.clone());
    words.chain(reactions).chain(onset_text).chain(fact.note.clone()).collect()
}

fn medicine_notes(fact: &Medication) -> Vec<String> {
    let (c, v) = (&t().common, &t().view);
    let times = fact.times;
    let times: Vec<String> =
        [(times.morning, c.morning), (times.noon, c.noon), (times.evening, c.evening), (times.bedtime, c.bedtime_word)]
            .into_iter()
            .filter(|(on, _)| *on)
            .map(|(_, word)| word.to_owned())
            .collect();
    let times = (!times.is_empty()).then(|| format!("{}{}", c.take_when, c.list(&times)));
    let via = (fact.via != MedicationOrigin::Taken).then(|| from_record::medication_origin(fact.via).to_owned());
    let status = match fact.status {
        MedicationStatus::Active | MedicationStatus::Unknown => None,
        other => Some(from_record::medication_status(other).to_owned()),
    };
    let stopped = matches!(fact.status, MedicationStatus::Stopped | MedicationStatus::Completed);
    let end = fact.end.as_ref().filter(|_| !stopped).and_then(from_record::day).map(|day| c.until(&day.iso()));
    let about = |word: &str, said: &Option<String>| said.as_ref().map(|said| format!("{word} {said}"));
    [
        times,
        via,
        status,
        end,
        about(v.reason, &fact.reason),
        about(v.prescriber, &fact.prescriber),
        about(v.pharmacy, &fact.pharmacy),
        fact.note.clone(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn diagnosis_notes(fact: &Diagnosis) -> Vec<String> {
    let v = &t().view;
    let until = fact.abatement.as_ref().and_then(from_record::day).map(|day: Day| t().common.until(&day.iso()));
    let onset_text = fact.onset.as_ref().and(fact.onset_text.clone());
    [
        fact.principal.then(|| v.principal.to_owned()),
        until,
        onset_text,
        fact.body_site.clone(),
        fact.severity.clone(),
        fact.note.clone(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn checkup_notes(fact: &Checkup) -> Vec<String> {
    let results = fact.results.iter().filter_map(|result| {
        let range = result.range.as_ref().filter(|range| range.low.is_some() || range.high.is_some());
        let said = [result.method.clone(), range.and_then(|range| range.text.clone()), result.note.clone()];
        let said: Vec<String> = said.into_iter().flatten().collect();
        (!said.is_empty()).then(|| format!("{}　{}", result.name.label(), said.join("　")))
    });
    results.chain(fact.note.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::Owner;
    use vault::record::{CodedText, DayTimes, Provenance};

    #[test]
    fn what_the_patient_says_stands_with_its_record_and_is_marked_as_the_patients() {
        Owner::new().with(|| {
            let allergy = Allergy { substance: CodedText::from_text("そば"), ..Default::default() };
            let note = vault::record::Note { text: Some("歩くと痛む".into()), ..Default::default() };
            let facts = [Fact::Allergy(allergy), Fact::Note(note)];
            let records = facts.map(|fact| Record::new(fact, Provenance::typed(0)));
            let said = |record, text: &str| ViewNote { record, text: text.into() };
            let shown = contents(&records, &[], &[said(0, "一度だけ"), said(1, "先月から")]);
            assert_eq!(shown.allergies[0].said, [format!("{}：一度だけ", t().view.patient_says)]);
            let row = (t().view.patient_says.to_owned(), "先月から".to_owned());
            assert_eq!(shown.forms[0].view.rows.last(), Some(&row));
        });
    }

    #[test]
    fn every_word_of_a_shared_drug_is_shown() {
        Owner::new().with(|| {
            let drug = Medication {
                via: MedicationOrigin::Dispensed,
                name: CodedText::from_text("アムロジピンOD錠5mg"),
                ingredient: Some("アムロジピンベシル酸塩".into()),
                status: MedicationStatus::OnHold,
                dose: None,
                amount: None,
                dosage_form: None,
                dosage_text: Some("1日1回 朝食後".into()),
                times: DayTimes { morning: true, ..DayTimes::default() },
                as_needed: false,
                days: Some(28),
                start: "2026-10-08".parse().ok(),
                end: "2026-11-04".parse().ok(),
                reason: Some("高血圧".into()),
                prescriber: Some("邊見 聡".into()),
                pharmacy: Some("はなみち薬局".into()),
                note: Some("粉砕不可".into()),
            };
            let notes = medicine_notes(&drug).join("\n");
            for word in ["朝", "高血圧", "邊見 聡", "はなみち薬局", "粉砕不可", "2026-11-04", "休んでいる"]
            {
                assert!(notes.contains(word), "{word} in {notes}");
            }
            let mut provenance = Provenance::typed(0);
            provenance.recorded = "2026-10-08".parse().ok();
            provenance.basis = Some(Basis::Claims);
            let record = Record::new(Fact::Medication(drug), provenance);
            let shown = contents(&[record], &[], &[]);
            assert_eq!(shown.medicines[0].dates, ["2026-10-08時点", "レセプト由来。約6週間遅れの情報です"]);
            assert!(shown.allergies.is_empty() && shown.diagnoses.is_empty() && shown.checkups.is_empty());
        });
    }
}
