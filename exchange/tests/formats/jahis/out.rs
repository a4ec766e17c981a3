//! Notebooks go out again: as notebooks, as FHIR, and never with a My Number.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_notebook_leaves_as_it_came_record_for_record() {
    for bytes in [NOTEBOOK.as_bytes().to_vec(), cp932(NOTEBOOK)] {
        let imported = import(&bytes);
        let written = write_out(&all(&imported), None);
        assert_eq!((&*written.replaced, &*written.left_out), (&[][..], &[][..]));
        // Normalised: the header, which says that it now comes from the patient.
        assert_eq!(&written.text[..13], b"JAHISTC08,2\r\n");
        assert_eq!(texts(&Notebook::open(&written.text).unwrap()), texts(&open(NOTEBOOK)));
        assert_eq!(written.text, cp932(&NOTEBOOK.replacen("08,1", "08,2", 1)));
    }
}

#[test]
fn what_was_not_chosen_or_was_edited_does_not_leave_as_it_came() {
    let mut imported = import(NOTEBOOK.as_bytes());
    imported.records.remove(6);
    let edited = &mut imported.records[6];
    edited.provenance.edited = Some(NOW);
    let Fact::Medication(drug) = &mut edited.fact else { panic!() };
    drug.dosage_text = Some("朝,夕\n食後".into());
    let written = write_out(&all(&imported), None);
    let text = Notebook::open(&written.text).unwrap().text().to_owned();
    assert!(!text.contains("ｺﾘｵﾊﾟﾝ") && text.contains("301,1,朝，夕　食後,5,日分,1,1,,2"), "{text}");
    assert!(
        text.contains("201,1,ﾌｪﾛﾍﾞﾘﾝ配合錠,6,錠,4,2319801F1034,2,【般】ベルベリン・ゲンノショウコ錠,2,2319801F1ZZZ"),
        "{text}"
    );
    let changes: Vec<&Change> = written.replaced.iter().map(|one| &one.change).collect();
    assert_eq!(changes, [&Change::Comma, &Change::LineBreak]);
}

#[test]
fn what_was_typed_in_is_read_again_as_the_same() {
    let drug = Medication {
        via: MedicationOrigin::Dispensed,
        name: CodedText::from_text("𠮷野錠"),
        ingredient: None,
        status: MedicationStatus::Unknown,
        dose: None,
        amount: Some(Box::new(Amount {
            quantity: Quantity { value: "3".into(), comparator: None, unit: Some("錠".into()), ucum: None },
            basis: AmountBasis::PerDay,
        })),
        dosage_form: Some(DosageForm::Oral),
        dosage_text: Some("毎食後".into()),
        times: DayTimes { morning: true, noon: true, evening: true, bedtime: false },
        as_needed: false,
        days: Some(7),
        start: "2026-11-01".parse().ok(),
        end: "2026-11-07".parse().ok(),
        reason: None,
        prescriber: Some("うしお病院".into()),
        pharmacy: Some("みさき薬局".into()),
        note: None,
    };
    let allergy = Allergy {
        substance: CodedText::from_text("えび"),
        category: None,
        criticality: None,
        status: None,
        suspected: true,
        reactions: Vec::new(),
        onset: None,
        onset_text: None,
        note: None,
    };
    let checkup = Checkup { title: "健診".into(), date: None, results: Vec::new(), note: None };
    let facts = [Fact::Allergy(allergy), Fact::Medication(drug), Fact::Checkup(checkup)];
    let records: Vec<Record> = facts.into_iter().map(|fact| Record::new(fact, Provenance::typed(NOW))).collect();
    let ids: Vec<_> = (1..).zip(&records).map(|(at, record)| (RecordId::from_bytes([at; 16]), record)).collect();
    let written = write_out(&ids, None);
    assert_eq!(written.left_out, [RecordId::from_bytes([3; 16])]);
    let [replaced] = &written.replaced[..] else { panic!("{:?}", written.replaced) };
    assert_eq!((replaced.line, replaced.record.as_str(), replaced.field), (7, "201", 2));
    assert_eq!(replaced.change, Change::Character { was: '𠮷', is: "〓".into() });
    let again = import(&written.text);
    let mut expected: Vec<Fact> = records[..2].iter().map(|record| record.fact.clone()).collect();
    let Fact::Medication(drug) = &mut expected[1] else { panic!() };
    drug.name = CodedText::from_text("〓野錠");
    assert_eq!(again.records.iter().map(|record| record.fact.clone()).collect::<Vec<_>>(), expected);
    // A date without a day has no place in the format.
    let mut records = records;
    let Fact::Medication(drug) = &mut records[1].fact else { panic!() };
    drug.start = "2026-11".parse().ok();
    let ids = [(RecordId::from_bytes([1; 16]), &records[1])];
    assert!(write_out(&ids, None).replaced.iter().any(|one| one.change == Change::DateLeftOut));
}

#[test]
fn my_numbers_are_cut_out_field_by_field() {
    // 123456789018 has a valid check digit.
    let text = "JAHISTC08,2\n1,鈴木 一葉,2,S330303,,,,123456789018\n4,個人番号 1234-5678-9018 です,,2\n5,R060310,1\n\
        11,みさき薬局,13,4,1234567\n201,1,薬,1,錠,2,123456789018,1\n301,1,朝,5,日分,1,1,,1\n501,受付 1234 5678 9018,1\n";
    let found: Vec<_> = open(text).my_numbers().into_iter().map(|one| (one.kind, one.path, one.last_two)).collect();
    let expected = [(FindingKind::Block, "/2/7"), (FindingKind::Block, "/3/1"), (FindingKind::Ask, "/8/1")];
    assert_eq!(found, expected.map(|(kind, path)| (kind, path.to_owned(), "18".to_owned())));
    let clean = open(text).without_my_numbers(false);
    assert!(clean.my_numbers().is_empty() && clean.text().contains("個人番号 ＊＊＊＊-＊＊＊＊-＊＊＊＊ です"));
    // A drug's code is what its table says.
    assert!(clean.text().contains("錠,2,123456789018,1"));
    assert!(open(text).without_my_numbers(true).text().contains("受付 1234 5678 9018"));
    // Words where an amount belongs are words.
    let amount = text.replace("201,1,薬,1,", "201,1,薬,約 1234 5678 9018,");
    assert_eq!(open(&amount).my_numbers().len(), 4);
    assert!(open(&amount).without_my_numbers(false).text().contains("201,1,薬,約 ＊＊＊＊ ＊＊＊＊ ＊＊＊＊,"));
    // Neither records nor the file that is kept hold one.
    let imported = import(text.as_bytes());
    let Fact::Import(fact) = &imported.import.fact else { panic!() };
    let source = Notebook::open(fact.source.as_deref().unwrap()).unwrap();
    assert!(source.my_numbers().is_empty());
    assert_eq!(source.encoding(), open(text).encoding());
    assert!(fact.others.iter().all(|other| !other.content.contains("5678")));
}

#[test]
fn no_number_comes_through_on_any_way_out() {
    assert_eq!(open(DEVIATIONS).my_numbers().len(), 2);
    let imported = import(DEVIATIONS.as_bytes());
    let bundle = ImportFile::open(export_bundle(&all(&imported), NOW).as_bytes()).unwrap();
    assert_eq!(bundle.preview("again.json", &person(), &Existing::default()).unwrap().my_numbers, []);
    let written = Notebook::open(&write_out(&all(&imported), None).text).unwrap();
    assert_eq!(written.my_numbers(), []);
    // Everything else is there: every record number as often as before, but for the last, which only said "1 of 1".
    let count = |notebook: &Notebook| {
        let mut records: Vec<String> = notebook.lines().map(|line| line.record().to_owned()).collect();
        records.retain(|record| record != "911");
        records.sort();
        records
    };
    assert_eq!(count(&written), count(&open(DEVIATIONS)), "{}", written.text());
}

#[test]
fn in_fhir_an_amount_says_what_it_is_of_and_the_file_is_there_whole() {
    use base64::Engine as _;
    let imported = import(NOTEBOOK.as_bytes());
    let bundle: serde_json::Value = serde_json::from_str(&export_bundle(&all(&imported), NOW)).unwrap();
    let resources: Vec<&serde_json::Value> =
        bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]).collect();
    let drug = |name: &str| *resources.iter().find(|one| one["medicationCodeableConcept"]["text"] == name).unwrap();
    let rate = &drug("ｺﾘｵﾊﾟﾝｶﾌﾟｾﾙ5mg")["dosage"][0]["doseAndRate"][0];
    assert_eq!(rate["rateRatio"]["numerator"]["value"], 6);
    assert_eq!(rate["rateRatio"]["denominator"]["code"], "d");
    assert_eq!(rate.get("doseQuantity"), None);
    let rate = &drug("ロキソプロフェン錠60mg「架空」")["dosage"][0]["doseAndRate"][0];
    assert_eq!((&rate["doseQuantity"]["value"], rate.get("rateRatio")), (&1.into(), None));
    let total = drug("ﾘﾝﾃﾞﾛﾝ-VG軟膏0.12%");
    assert_eq!(total["dosage"][0].get("doseAndRate"), None);
    assert!(total["extension"].to_string().contains(r#""url":"amount","valueQuantity":{"unit":"g","value":10}"#));
    let file = resources.iter().find(|one| one["resourceType"] == "DocumentReference").unwrap();
    let data = file["content"][0]["attachment"]["data"].as_str().unwrap();
    assert_eq!(base64::engine::general_purpose::STANDARD.decode(data).unwrap(), NOTEBOOK.as_bytes());
    // Read again, every drug says the same.
    let again = import(bundle.to_string().as_bytes());
    let facts = |imported: &Imported| {
        let mut drugs: Vec<Medication> = medications(imported).into_iter().cloned().collect();
        drugs.sort_by_key(|drug| drug.name.label().to_owned());
        drugs
    };
    assert_eq!(facts(&again), facts(&imported));
}
