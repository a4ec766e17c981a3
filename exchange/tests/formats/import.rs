//! Files come in whole, in part, or not at all, and say why.

use exchange::ImportError;
use exchange::fhir::read::read;
use exchange::identity::{FindingKind, Verdict};
use exchange::import::{Choice, Duplicate, Existing, ImportFile, Imported, Preview, Records};
use exchange::parsed::{MAX_BYTES, NoticeKind};
use serde_json::{Value, json};
use vault::id::RecordId;
use vault::record::{Fact, Flag, Kind, MedicationOrigin, Origin, Person, PersonName, Record, ResultValue, Sex};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: None },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn patient(id: &str) -> Value {
    json!({ "resourceType": "Patient", "id": id, "name": [{ "text": "髙﨑　千鶴" }], "birthDate": "1951-03-02", "gender": "female" })
}

fn condition(text: &str) -> Value {
    json!({ "resourceType": "Condition", "code": { "text": text }, "subject": { "reference": "Patient/1" } })
}

fn bundle(resources: &[Value]) -> String {
    let entries: Vec<Value> = resources.iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string()
}

fn preview(file: &str) -> Preview {
    ImportFile::open(file.as_bytes()).unwrap().preview("file.json", &person(), &Existing::default()).unwrap()
}

fn import(file: &str, not_my_number: bool) -> Imported {
    let all: Vec<usize> = (0..preview(file).entries.len()).collect();
    let choice = Choice { entries: &all, file_name: "file.json", confirmed_own: false, not_my_number };
    ImportFile::open(file.as_bytes())
        .unwrap()
        .records(&choice, RecordId::from_bytes([7; 16]), 1_763_000_000)
        .and_then(Records::all)
        .unwrap()
}

fn error(file: &str) -> ImportError {
    ImportFile::open(file.as_bytes()).map(|_| ()).unwrap_err()
}

fn notices(file: &str) -> Vec<NoticeKind> {
    read(file.as_bytes()).unwrap().notices.into_iter().map(|notice| notice.kind).collect()
}

#[test]
fn files_that_are_no_fhir_are_refused_by_what_is_wrong() {
    assert_eq!(error(""), ImportError::Empty);
    assert_eq!(error(" \n"), ImportError::Empty);
    assert_eq!(error("{\"resourceType\":\n\"Bundle\""), ImportError::NotJson { line: 2, column: 9 });
    assert_eq!(error("<Bundle/>"), ImportError::NotClinicalDocument { line: 1, column: 1 });
    assert_eq!(error("{\"a\":1}"), ImportError::NotFhir);
    assert_eq!(error("[1]"), ImportError::NotFhir);
    assert_eq!(error("{\"resourceType\":\"山田\"}"), ImportError::NotFhir);
    assert_eq!(error("{\"resourceType\":\"Bundle\",\"entry\":[]}"), ImportError::EmptyBundle);
    assert_eq!(error("{\"resourceType\":\"Bundle\"}"), ImportError::EmptyBundle);
    assert_eq!(error(&"[".repeat(100_000)), ImportError::TooDeep);
    assert_eq!(ImportFile::open(&[0x83, 0x5c]).map(|_| ()), Err(ImportError::NotUtf8));
    assert_eq!(
        ImportFile::open(&vec![b' '; MAX_BYTES + 1]).map(|_| ()),
        Err(ImportError::TooLarge { limit: MAX_BYTES as u64 })
    );
}

#[test]
fn another_release_of_fhir_is_refused() {
    let r5 = json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "order", "medication": { "concept": { "text": "a" } } });
    assert_eq!(error(&bundle(&[patient("1"), r5])), ImportError::NotR4);
    let stu3 = json!({ "resourceType": "Condition", "clinicalStatus": "active", "code": { "text": "a" } });
    assert_eq!(error(&stu3.to_string()), ImportError::NotR4);
}

#[test]
fn a_file_about_two_persons_is_refused_as_a_whole() {
    assert_eq!(error(&bundle(&[patient("1"), patient("2")])), ImportError::SeveralPersons);
    let mut other = condition("狭心症");
    other["subject"]["reference"] = "Patient/2".into();
    assert_eq!(error(&bundle(&[patient("1"), other.clone()])), ImportError::SeveralPersons);
    assert_eq!(error(&bundle(&[condition("腰痛"), other])), ImportError::SeveralPersons);
    let by_number = |value: &str| {
        let mut resource = condition("腰痛");
        resource["subject"] = json!({ "identifier": { "system": "urn:x", "value": value } });
        resource
    };
    let mut known = patient("1");
    known["identifier"] = json!([{ "system": "urn:x", "value": "A" }]);
    assert_eq!(error(&bundle(&[known.clone(), by_number("B")])), ImportError::SeveralPersons);
    assert_eq!(preview(&bundle(&[known, by_number("A")])).entries.len(), 1);
}

#[test]
fn two_patients_who_are_said_to_be_one_must_share_the_birth_date() {
    let mut main = patient("1");
    main["link"] = json!([{ "other": { "reference": "Patient/2" }, "type": "seealso" }]);
    assert_eq!(preview(&bundle(&[main.clone(), patient("2")])).person_match.verdict, Verdict::Match);
    let mut other = patient("2");
    other["birthDate"] = "1990-01-01".into();
    assert_eq!(error(&bundle(&[main, other])), ImportError::SeveralPersons);
}

#[test]
fn a_file_about_somebody_else_is_refused_before_anything_is_kept() {
    let mut other = patient("1");
    other["name"][0]["text"] = "山田　太郎".into();
    other["birthDate"] = "1980-01-01".into();
    assert_eq!(preview(&bundle(&[other, condition("腰痛")])).person_match.verdict, Verdict::Refuse);
}

#[test]
fn only_what_was_chosen_becomes_records() {
    let file = bundle(&[patient("1"), condition("腰痛"), condition("狭心症"), condition("頭痛")]);
    let choice = Choice { entries: &[2, 0], file_name: "a.json", confirmed_own: false, not_my_number: false };
    let opened = ImportFile::open(file.as_bytes()).unwrap();
    let imported = opened.records(&choice, RecordId::from_bytes([7; 16]), 9).and_then(Records::all).unwrap();
    let titles: Vec<&str> = imported.records.iter().map(Record::title).collect();
    assert_eq!(titles, ["頭痛", "腰痛"]);
    assert!(imported.records.iter().all(|record| {
        record.provenance.origin == Origin::File { import: RecordId::from_bytes([7; 16]) }
            && record.provenance.entered == 9
    }));
    let Fact::Import(import) = &imported.import.fact else { panic!() };
    assert_eq!((import.others.len(), import.others[0].resource_type.as_str()), (1, "Patient"));
    assert!(!serde_json::to_string(&imported.import).unwrap().contains("狭心症"), "what was not chosen is not kept");
    for bad in [&[9][..], &[0, 0]] {
        let choice = Choice { entries: bad, ..choice.clone() };
        assert!(matches!(
            opened.records(&choice, RecordId::from_bytes([7; 16]), 9),
            Err(ImportError::NoSuchEntry { .. })
        ));
    }
}

#[test]
fn a_my_number_as_identifier_is_cut_out_of_everything() {
    let mut known = patient("1");
    known["identifier"] =
        json!([{ "system": "urn:mynumber", "value": "1234-5678-9018" }, { "system": "urn:hospital", "value": "0042" }]);
    known["contact"] = json!([{ "extension": [{ "url": "urn:x", "valueIdentifier": { "value": "123456789018" } }] }]);
    let mut resource = condition("腰痛");
    resource["subject"] = json!({ "identifier": { "type": { "text": "個人番号" }, "value": "999999999999" } });
    let file = bundle(&[known, resource]);
    let preview = preview(&file);
    assert_eq!(preview.my_numbers.len(), 3);
    assert!(preview.my_numbers.iter().all(|finding| finding.kind == FindingKind::Block));
    let paths: Vec<&str> = preview.my_numbers.iter().map(|finding| finding.path.as_str()).collect();
    assert!(paths.contains(&"/entry/0/resource/identifier/0"), "{paths:?}");
    let shown = serde_json::to_string(&preview).unwrap();
    assert!(!shown.contains("9018") && !shown.contains("99999"));
    for not_my_number in [false, true] {
        let kept = import(&file, not_my_number);
        let kept = serde_json::to_string(&(&kept.import, &kept.records)).unwrap();
        assert!(!kept.contains("9018") && !kept.contains("99999") && !kept.contains("urn:mynumber"));
        assert!(kept.contains("0042") && kept.contains("腰痛"), "the rest stays");
    }
}

#[test]
fn a_number_that_may_be_one_stays_only_if_the_patient_says_no() {
    let mut resource = condition("腰痛");
    resource["note"] = json!([{ "text": "受付番号 123456789018" }]);
    let file = bundle(&[patient("1"), resource]);
    assert_eq!(preview(&file).my_numbers[0].kind, FindingKind::Ask);
    let note = |not_my_number: bool| match &import(&file, not_my_number).records[0].fact {
        Fact::Diagnosis(fact) => fact.note.clone().unwrap(),
        _ => panic!(),
    };
    assert_eq!(note(true), "受付番号 123456789018");
    assert_eq!(note(false), "受付番号 ＊＊＊＊＊＊＊＊＊＊＊＊");
}

#[test]
fn a_label_beside_a_value_counts() {
    let resource = json!({ "resourceType": "Observation", "status": "final", "code": { "text": "マイナンバー" }, "valueString": "123456789018" });
    let preview = preview(&bundle(&[patient("1"), resource]));
    assert_eq!(preview.my_numbers[0].kind, FindingKind::Block);
}

#[test]
fn the_same_file_and_the_same_entries_are_recognised() {
    let with_id = |text: &str| {
        let mut resource = condition(text);
        resource["identifier"] = json!([{ "system": "urn:hospital", "value": "c-1" }]);
        resource
    };
    let file = bundle(&[patient("1"), with_id("腰痛"), condition("頭痛")]);
    let imported = import(&file, false);
    let mut all = vec![imported.import];
    all.extend(imported.records);
    let existing = Existing::of(&all);
    let again = ImportFile::open(file.as_bytes()).unwrap().preview("x", &person(), &existing).unwrap();
    assert!(again.same_file);
    assert!(again.entries.iter().all(|entry| entry.duplicate == Some(Duplicate::SameContent)));
    let corrected = bundle(&[patient("1"), with_id("腰痛症"), condition("めまい")]);
    let corrected = ImportFile::open(corrected.as_bytes()).unwrap().preview("x", &person(), &existing).unwrap();
    assert!(!corrected.same_file);
    let hints: Vec<_> = corrected.entries.iter().map(|entry| entry.duplicate).collect();
    assert_eq!(hints, [Some(Duplicate::SameIdentifier), None]);
}

#[test]
fn what_is_no_fact_is_kept_beside_and_reported() {
    for (resource, notice) in [
        (
            json!({ "resourceType": "Condition", "code": { "text": "a" }, "verificationStatus": { "coding": [{ "code": "entered-in-error" }] } }),
            NoticeKind::EnteredInError,
        ),
        (
            json!({ "resourceType": "Condition", "code": { "text": "a" }, "verificationStatus": { "coding": [{ "code": "refuted" }] } }),
            NoticeKind::Negated,
        ),
        (json!({ "resourceType": "Condition", "code": {} }), NoticeKind::Broken),
        (json!({ "resourceType": "Condition", "code": "text" }), NoticeKind::Broken),
        (json!({ "resourceType": "AllergyIntolerance" }), NoticeKind::Broken),
        (
            json!({ "resourceType": "MedicationRequest", "status": "active", "doNotPerform": true, "medicationCodeableConcept": { "text": "a" } }),
            NoticeKind::Negated,
        ),
        (
            json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "proposal", "medicationCodeableConcept": { "text": "a" } }),
            NoticeKind::NotAFact,
        ),
        (
            json!({ "resourceType": "MedicationStatement", "status": "not-taken", "medicationCodeableConcept": { "text": "a" } }),
            NoticeKind::Negated,
        ),
        (
            json!({ "resourceType": "MedicationStatement", "status": "active", "medicationReference": { "reference": "Medication/9" } }),
            NoticeKind::ReferenceUnresolved,
        ),
        (json!({ "resourceType": "Observation", "status": "cancelled", "code": { "text": "a" } }), NoticeKind::Negated),
        (
            json!({ "resourceType": "Observation", "status": "final", "code": { "text": "a" }, "modifierExtension": [{ "url": "x" }] }),
            NoticeKind::UnknownModifier,
        ),
        (json!({ "x": 1 }), NoticeKind::NoResource),
    ] {
        let parsed = read(bundle(&[patient("1"), resource.clone()]).as_bytes()).unwrap();
        assert!(parsed.entries.is_empty(), "{resource}");
        assert_eq!(parsed.notices[0].kind, notice, "{resource}");
        assert_eq!(parsed.notices[0].entry, Some(1));
        let kept: Value = serde_json::from_str(&parsed.others[1].content).unwrap();
        assert_eq!(kept, resource);
    }
}

#[test]
fn a_date_that_is_none_is_left_out_and_reported() {
    let mut resource = condition("腰痛");
    resource["onsetDateTime"] = "2021-02-30".into();
    let file = bundle(&[patient("1"), resource.clone()]);
    assert_eq!(notices(&file), [NoticeKind::DateUnreadable]);
    assert_eq!(import(&file, false).records[0].date(), None);
    resource["onsetDateTime"] = "2021-02-03T10:00".into();
    let file = bundle(&[patient("1"), resource]);
    assert_eq!(import(&file, false).records[0].date().unwrap().as_str(), "2021-02-03");
}

#[test]
fn what_the_facility_has_not_told_yet_is_marked() {
    let mut resource = condition("告知前の病名");
    resource["meta"] = json!({ "tag": [{ "system": "http://jpfhir.jp/fhir/clins/CodeSystem/JP_ehrshrs_indication", "code": "UNINFORMED" }] });
    let file = bundle(&[patient("1"), resource, condition("腰痛")]);
    let marked: Vec<bool> = preview(&file).entries.iter().map(|entry| entry.uninformed).collect();
    assert_eq!(marked, [true, false]);
    assert_eq!(notices(&file), [NoticeKind::Uninformed]);
    let kept = import(&file, false).records.remove(0).provenance.original.unwrap();
    assert!(kept.content[0].contains("UNINFORMED"), "the tag is never dropped");
}

#[test]
fn no_known_allergies_is_shown_as_what_it_says() {
    let resource = json!({ "resourceType": "AllergyIntolerance", "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy" }] }, "patient": { "reference": "Patient/1" } });
    let preview = preview(&bundle(&[patient("1"), resource]));
    assert_eq!((preview.entries[0].kind, preview.entries[0].title.as_str()), (Kind::Allergy, "No known allergy"));
}

fn observation(id: &str, name: &str, value: Value) -> Value {
    json!({
        "resourceType": "Observation", "id": id, "status": "final", "code": { "text": name }, "subject": { "reference": "Patient/1" },
        "effectiveDateTime": "2026-04-01", "valueQuantity": value, "performer": [{ "display": "健診センター", "type": "Organization" }]
    })
}

#[test]
fn results_of_one_day_and_institution_are_one_checkup_with_their_digits_as_written() {
    let result = |id: &str, name: &str, day: &str, value: &str| {
        format!(
            r#"{{"resource":{{"resourceType":"Observation","id":"{id}","status":"final","code":{{"text":"{name}"}},"effectiveDateTime":"{day}",
            "performer":[{{"display":"健診センター","type":"Organization"}}],{value}}}}}"#
        )
    };
    let marked = r#""valueQuantity":{"value":7.0,"unit":"%","comparator":">="},"interpretation":[{"coding":[{"code":"HX"}]}],
        "referenceRange":[{"low":{"value":4.60},"high":{"value":6.2}}]"#;
    let file = format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[{},{},{}]}}"#,
        result("1", "身長", "2026-04-01", r#""valueQuantity":{"value":152.5,"unit":"cm"}"#),
        result("2", "HbA1c", "2026-04-01", marked),
        result("3", "体重", "2025-04-01", r#""valueString":"52""#),
    );
    let records = import(&file, false).records;
    assert_eq!(records.len(), 2);
    let Fact::Laboratory(checkup) = &records[0].fact else { panic!() };
    assert_eq!(records[0].provenance.organization.as_deref(), Some("健診センター"));
    assert_eq!((checkup.title.as_str(), checkup.results.len()), ("身長、HbA1c", 2));
    let Some(ResultValue::Quantity(value)) = &checkup.results[1].value else { panic!() };
    assert_eq!((value.value.as_str(), value.comparator.map(|one| one.as_str())), ("7.0", Some(">=")));
    assert_eq!(checkup.results[1].flag, Some(Flag::High));
    assert_eq!(checkup.results[1].range.as_ref().unwrap().low.as_deref(), Some("4.60"));
}

#[test]
fn a_panel_is_followed_by_its_members_and_a_pressure_by_its_components() {
    let mut panel = observation("p", "血算", json!(null));
    panel.as_object_mut().unwrap().remove("valueQuantity");
    panel["hasMember"] =
        json!([{ "reference": "Observation/b" }, { "reference": "Observation/a" }, { "reference": "Observation/p" }]);
    let mut pressure = observation("bp", "血圧", json!(null));
    pressure.as_object_mut().unwrap().remove("valueQuantity");
    pressure["effectiveDateTime"] = "2026-04-02".into();
    pressure["component"] = json!([
        { "code": { "text": "収縮期" }, "valueQuantity": { "value": 128, "unit": "mmHg" } },
        { "code": { "text": "拡張期" }, "dataAbsentReason": { "text": "測定できず" } }
    ]);
    let file = bundle(&[
        patient("1"),
        observation("a", "赤血球", json!({ "value": 1 })),
        panel,
        observation("b", "白血球", json!({ "value": 2 })),
        pressure,
    ]);
    let records = import(&file, false).records;
    let names = |record: &Record| match &record.fact {
        Fact::Laboratory(checkup) => {
            checkup.results.iter().map(|result| result.name.label().to_owned()).collect::<Vec<_>>()
        }
        _ => panic!(),
    };
    assert_eq!(records.iter().map(Record::title).collect::<Vec<_>>(), ["血算", "血圧"]);
    assert_eq!(names(&records[0]), ["血算", "白血球", "赤血球"]);
    assert_eq!(names(&records[1]), ["血圧", "収縮期", "拡張期"]);
    let Fact::Laboratory(pressure) = &records[1].fact else { panic!() };
    assert_eq!(pressure.results[0].value, None);
    assert_eq!(pressure.results[2].value, Some(ResultValue::Absent("測定できず".into())));
}

#[test]
fn panels_that_refer_to_each_other_are_not_lost() {
    let mut one = observation("1", "甲", json!({ "value": 1 }));
    one["hasMember"] = json!([{ "reference": "Observation/2" }]);
    let mut two = observation("2", "乙", json!({ "value": 2 }));
    two["hasMember"] = json!([{ "reference": "Observation/1" }]);
    let parsed = read(bundle(&[patient("1"), one, two]).as_bytes()).unwrap();
    let kept: usize = parsed.entries.iter().map(|entry| entry.original.content.len()).sum();
    assert_eq!(kept + parsed.others.len(), 3);
}

#[test]
fn a_report_holds_its_results_and_its_conclusion() {
    let report = json!({
        "resourceType": "DiagnosticReport", "status": "final", "code": { "text": "肝機能検査" }, "subject": { "reference": "Patient/1" },
        "effectiveDateTime": "2026-04-01", "conclusion": "異常なし", "result": [{ "reference": "Observation/2" }, { "reference": "Observation/9" }]
    });
    let file = bundle(&[
        patient("1"),
        observation("1", "身長", json!({ "value": 1 })),
        observation("2", "AST", json!({ "value": 24 })),
        report,
    ]);
    let records = import(&file, false).records;
    let titles: Vec<&str> = records.iter().map(Record::title).collect();
    assert_eq!(titles, ["肝機能検査", "身長"]);
    let Fact::Laboratory(report) = &records[0].fact else { panic!() };
    assert_eq!((report.results.len(), report.note.as_deref()), (1, Some("異常なし")));
    assert_eq!(notices(&file), [NoticeKind::ReferenceUnresolved]);
    assert_eq!(records[0].provenance.original.as_ref().unwrap().content.len(), 2);
}

#[test]
fn a_drug_in_a_resource_of_its_own_is_found_inside_and_beside() {
    let drug = |id: &str| json!({ "resourceType": "Medication", "id": id, "code": { "text": format!("薬{id}") }, "ingredient": [{ "itemCodeableConcept": { "text": "成分" } }] });
    let inside = json!({ "resourceType": "MedicationDispense", "status": "completed", "contained": [drug("a")], "medicationReference": { "reference": "#a" }, "performer": [{ "actor": { "display": "みなと薬局" } }] });
    let beside = json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "order", "medicationReference": { "reference": "Medication/b" } });
    let records = import(&bundle(&[patient("1"), inside, beside, drug("b")]), false).records;
    let drugs: Vec<_> = records
        .iter()
        .map(|record| match &record.fact {
            Fact::Medication(drug) => {
                (drug.name.label(), drug.ingredient.as_deref(), drug.via, drug.pharmacy.as_deref())
            }
            _ => panic!(),
        })
        .collect();
    assert_eq!(
        drugs,
        [
            ("薬a", Some("成分"), MedicationOrigin::Dispensed, Some("みなと薬局")),
            ("薬b", Some("成分"), MedicationOrigin::Prescribed, None)
        ]
    );
}

#[test]
fn every_character_stays_as_it_came() {
    let odd = "葛\u{e0100}城　髙﨑\u{fa11}ｶﾞ①㈱\u{20bb7}";
    let imported = import(&bundle(&[patient("1"), condition(odd)]), false);
    assert_eq!(imported.records[0].title(), odd);
    assert!(imported.records[0].provenance.original.as_ref().unwrap().content[0].contains(odd));
}

#[test]
fn item_and_value_codes_of_a_checkup_get_their_names_and_a_wrong_display_gives_way() {
    let coded = |system: &str, code: &str, display: Option<&str>| match display {
        Some(display) => json!({ "coding": [{ "system": system, "code": code, "display": display }] }),
        None => json!({ "coding": [{ "system": system, "code": code }] }),
    };
    let urine = |display: Option<&str>| {
        let mut result = observation("1", "", json!(null));
        result.as_object_mut().unwrap().remove("valueQuantity");
        result["code"] = coded("urn:oid:1.2.392.200119.6.1005", "1A010000000191111", None);
        result["valueCodeableConcept"] = coded("urn:oid:1.2.392.200119.6.2102", "1", display);
        bundle(&[patient("1"), result])
    };
    for (display, note) in [(None, None), (Some("+"), Some("出典での表示：+（コードの意味と異なります）"))]
    {
        let records = import(&urine(display), false).records;
        let Fact::Checkup(checkup) = &records[0].fact else { panic!() };
        assert_eq!(checkup.results[0].name.label(), "尿蛋白");
        let Some(ResultValue::Coded(value)) = &checkup.results[0].value else { panic!() };
        assert_eq!((value.label(), checkup.results[0].note.as_deref()), ("－", note));
        let told = notices(&urine(display)).contains(&NoticeKind::DisplayContradicts);
        assert_eq!(told, display.is_some());
        let original = &records[0].provenance.original.as_ref().unwrap().content[0];
        assert_eq!(original.contains("\"display\":\"+\""), display.is_some(), "the original stays as it came");
    }
}
