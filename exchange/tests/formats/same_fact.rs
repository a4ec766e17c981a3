//! The same fact from another source is said to be perhaps the same, with both sides, and never more than that.

use exchange::import::{Choice, Existing, ImportFile, Preview, Records};
use serde_json::{Value, json};
use vault::id::RecordId;
use vault::record::{Fact, Kind, Origin, Person, PersonName, Record, Sex};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const NOTEBOOK: &str = "JAHISTC08,1\n1,髙﨑　千鶴,2,19510302\n2,1,そば,2\n5,20260310,1\n11,みさき薬局,13,4,1234567,,,,1\n201,1,ｱﾑﾛｼﾞﾋﾟﾝOD錠5mg,1,錠,4,2171022F4022,1\n301,1,朝食後,14,日分,1,1,,1\n";

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: None },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn bundle(resources: &[Value]) -> String {
    let patient =
        json!({ "resourceType": "Patient", "id": "p", "name": [{ "text": "髙﨑　千鶴" }], "birthDate": "1951-03-02" });
    let entries: Vec<Value> = [&[patient], resources].concat().iter().map(|one| json!({ "resource": one })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string()
}

fn records(file: &str) -> Vec<Record> {
    let opened = ImportFile::open(file.as_bytes()).unwrap();
    let count = opened.preview("a", &person(), &Existing::default()).unwrap().entries.len();
    let all: Vec<usize> = (0..count).collect();
    let choice = Choice { entries: &all, file_name: "a", confirmed_own: false, not_my_number: false };
    opened.records(&choice, RecordId::from_bytes([7; 16]), 9).and_then(Records::all).unwrap().records
}

fn preview(file: &str, here: &[Record]) -> Preview {
    ImportFile::open(file.as_bytes()).unwrap().preview("b", &person(), &Existing::of(here)).unwrap()
}

/// How many records of the vault each entry is perhaps the same as.
fn same(file: &str, here: &[Record]) -> Vec<usize> {
    let entries = preview(file, here).entries;
    entries.iter().map(|entry| entry.perhaps_same.as_ref().map_or(0, |same| same.here.len())).collect()
}

fn dispensed(name: &str, day: &str, days: u32) -> Value {
    json!({
        "resourceType": "MedicationDispense", "status": "completed", "medicationCodeableConcept": { "text": name },
        "whenHandedOver": day, "daysSupply": { "value": days, "unit": "日" }
    })
}

fn observation(name: &str, value: f64, day: &str) -> Value {
    json!({
        "resourceType": "Observation", "status": "final", "code": { "text": name }, "effectiveDateTime": day,
        "valueQuantity": { "value": value, "unit": "mg/dL" }
    })
}

fn allergy(name: &str, recorded: &str) -> Value {
    json!({ "resourceType": "AllergyIntolerance", "code": { "text": name }, "recordedDate": recorded })
}

#[test]
fn a_drug_of_a_notebook_is_recognised_in_a_hospitals_file_with_both_sources() {
    let here = records(NOTEBOOK);
    let file = bundle(&[dispensed("アムロジピンＯＤ錠５ｍｇ", "2026-03-10", 14)]);
    let preview = preview(&file, &here);
    let [entry] = &preview.entries[..] else { panic!() };
    assert_eq!((entry.kind, entry.duplicate), (Kind::Medication, None));
    let same = entry.perhaps_same.as_ref().expect("recognised");
    assert_eq!(same.entry.title(), "アムロジピンＯＤ錠５ｍｇ");
    let titles: Vec<&str> = same.here.iter().map(Record::title).collect();
    assert_eq!(titles, ["ｱﾑﾛｼﾞﾋﾟﾝOD錠5mg"]);
    assert_eq!(same.here[0].provenance.organization.as_deref(), Some("みさき薬局"));
    // To be shown only: no original, no id.
    assert!(same.here.iter().chain([&same.entry]).all(|record| record.provenance.original.is_none()));
    assert_eq!(same.here[0].provenance.origin, Origin::File { import: RecordId::from_bytes([0; 16]) });
}

#[test]
fn another_day_another_amount_or_another_name_is_another_fact() {
    let here = records(NOTEBOOK);
    for (name, day, days, expected) in [
        ("アムロジピンOD錠5mg", "2026-03-10", 14, 1),
        ("アムロジピンOD錠5mg", "2026-03-10T18:00:00+09:00", 14, 1),
        ("アムロジピンOD錠5mg", "2026-03-11", 14, 0),
        ("アムロジピンOD錠5mg", "2026-03-10", 28, 0),
        ("アムロジピンOD錠2.5mg", "2026-03-10", 14, 0),
    ] {
        assert_eq!(same(&bundle(&[dispensed(name, day, days)]), &here), [expected], "{name} {day} {days}");
    }
    // By code, whatever the name.
    let mut coded = dispensed("ノルバスク", "2026-03-10", 14);
    coded["medicationCodeableConcept"]["coding"] =
        json!([{ "system": "urn:oid:1.2.392.100495.20.2.73", "code": "2171022F4022" }]);
    assert_eq!(same(&bundle(&[coded]), &here), [1]);
}

#[test]
fn what_has_no_day_is_compared_without_and_when_it_was_written_down_does_not_count() {
    let here = records(NOTEBOOK);
    assert_eq!(same(&bundle(&[allergy("ソバ", "2020-01-01"), allergy("卵", "2020-01-01")]), &here), [1, 0]);
    let mut dated = allergy("そば", "2020-01-01");
    dated["onsetDateTime"] = "1999".into();
    assert_eq!(same(&bundle(&[dated]), &here), [0]);
}

#[test]
fn results_of_a_day_are_the_same_if_one_is_and_none_differs() {
    let table = "氏名,検査日,項目,値,単位\n髙﨑　千鶴,2026-04-01,LDL,120,mg/dL\n髙﨑　千鶴,2026-04-01,HDL,55.0,mg/dL\n";
    // A table's results are a checkup, as are items of the specific health checkup in FHIR.
    let item = |name: &str, code: &str, value: f64| {
        let mut observation = observation(name, value, "2026-04-01");
        observation["code"]["coding"] = json!([{ "system": "urn:oid:1.2.392.200119.6.1005", "code": code }]);
        observation
    };
    let here = records(table);
    assert_eq!(here.iter().map(Record::kind).collect::<Vec<_>>(), [Kind::Checkup]);
    let ldl = |value| item("ＬＤＬ", "3F077000002327101", value);
    let hdl = |value| item("HDL", "3F070000002327101", value);
    let count = |items: &[Value]| same(&bundle(items), &here);
    assert_eq!(count(&[ldl(120.0), hdl(55.0)]), [1]);
    assert_eq!(count(&[ldl(120.0)]), [1]);
    assert_eq!(count(&[ldl(120.0), hdl(56.0)]), [0]);
    assert_eq!(count(&[ldl(121.0)]), [0]);
}

#[test]
fn what_is_recognised_by_its_content_is_no_question_of_this_kind() {
    let here = records(NOTEBOOK);
    let entries = preview(NOTEBOOK, &here).entries;
    assert!(entries.iter().all(|entry| entry.duplicate.is_some() && entry.perhaps_same.is_none()));
}

#[test]
fn what_the_patient_typed_is_compared_too() {
    let mut typed = records(NOTEBOOK);
    for record in &mut typed {
        record.provenance = vault::record::Provenance::typed(5);
        if let Fact::Medication(drug) = &mut record.fact {
            drug.name.codings.clear();
        }
    }
    let entries = preview(NOTEBOOK, &typed).entries;
    assert!(entries.iter().all(|entry| entry.duplicate.is_none() && entry.perhaps_same.is_some()), "{entries:?}");
    assert!(entries[0].perhaps_same.as_ref().unwrap().here[0].provenance.origin == Origin::Patient);
}
