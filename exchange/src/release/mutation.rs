//! Every rule counts: a table in which one of them does nothing gives another file, or one that does not leave.

use time::macros::date;
use vault::file::FileInfo;
use vault::id::{BlobId, Digest, RecordId};
use vault::record::{
    Allergy, AllergyCategory, Attachment, Checkup, CodedText, Coding, Diagnosis, Document, Emergency, Fact, Insurance,
    Medication, MedicationOrigin, Original, Person, PersonName, Provenance, Quantity, Record, ReleaseLevel,
    ResultValue, Sex, TestResult, Topic, Vaccination,
};
use vault::secret::FileKey;

use super::*;

const ICD: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full";
const YJ: &str = "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code";
const JLAC10: &str = "urn:oid:1.2.392.200119.4.504";

fn coded(system: &str, code: &str, text: &str) -> CodedText {
    let coding =
        Coding { system: Some(system.into()), code: Some(code.into()), display: Some(text.into()), version: None };
    CodedText { text: Some(text.into()), codings: vec![coding] }
}

fn measured(code: &str, value: &str, unit: &str) -> TestResult {
    let quantity = Quantity { value: value.into(), comparator: None, unit: Some(unit.into()), ucum: None };
    result(code, ResultValue::Quantity(quantity))
}

fn result(code: &str, value: ResultValue) -> TestResult {
    TestResult {
        name: coded(JLAC10, code, "検査"),
        value: Some(value),
        range: None,
        flag: None,
        method: None,
        note: None,
    }
}

/// One value that lies in the middle of a band, for every rule about a value.
fn results() -> Vec<TestResult> {
    let mut all: Vec<TestResult> = RULES
        .iter()
        .filter_map(|rule| {
            let begins = rule.codes.first()?;
            let code = crate::checkup_items::first_of(begins).unwrap().code;
            let value = if matches!(rule.item, "creatinine" | "hba1c") { "7.23" } else { "62.37" };
            Some(measured(code, value, rule.unit?))
        })
        .collect();
    all.push(measured("2A030000001930101", "13.7", "g/dL"));
    all.push(result("1A010000000191111", ResultValue::Coded(coded("urn:oid:1.2.392.200119.6.2102", "3", "＋"))));
    all
}

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: Some("タカサキ　チヅル".into()) },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Other),
    }
}

/// Something of everything that a rule is about.
fn records() -> Vec<(Record, Option<Topic>)> {
    let mut all = Vec::new();
    let mut put = |fact: Fact, topic: Option<Topic>| {
        let mut provenance = Provenance::typed(1_763_000_000);
        provenance.organization = Some("みなと架空病院".into());
        provenance.recorder = Some("架空　医師子".into());
        let full_urls = vec![Some("urn:uuid:00000007-0000-4000-8000-000000000000".to_owned())];
        provenance.original = Some(Original { media_type: "x".into(), full_urls, content: Vec::new() });
        all.push((Record::new(fact, provenance), topic));
    };
    for number in 0..11 {
        let name = coded(YJ, &format!("2171022F2{number:03}"), &format!("架空錠{number}"));
        let mut drug = Medication::new(MedicationOrigin::Dispensed, name);
        drug.start = Some(format!("2024-03-{:02}", number + 1).parse().unwrap());
        drug.dosage_text = Some("毎食後に".into());
        put(Fact::Medication(drug), None);
        let visit = Checkup {
            title: "特定健診".into(),
            date: Some(format!("2023-{:02}-17", number + 1).parse().unwrap()),
            results: if number == 10 { results() } else { vec![measured("9N006000000000001", "61.37", "kg")] },
            note: None,
        };
        put(Fact::Checkup(visit), None);
    }
    for (code, text) in [("E119", "2型糖尿病"), ("T741", "暴力の病名")] {
        put(Fact::Diagnosis(Diagnosis { name: coded(ICD, code, text), ..Diagnosis::default() }), None);
    }
    let topic = Diagnosis { name: coded(ICD, "F329", "うつ病"), ..Diagnosis::default() };
    put(Fact::Diagnosis(topic), Some(Topic::MentalHealth));
    let allergy = Allergy {
        substance: coded(YJ, "6131400D1035", "架空シリン"),
        category: Some(AllergyCategory::Biologic),
        ..Allergy::default()
    };
    put(Fact::Allergy(allergy), None);
    let vaccine = Vaccination {
        vaccine: CodedText::from_text("インフルエンザHAワクチン「架空」"),
        date: Some("2022-11-05".parse().unwrap()),
        lot: Some("HA193B".into()),
        ..Vaccination::default()
    };
    put(Fact::Vaccination(vaccine), None);
    let insurance = Insurance {
        number: Some("87654321".into()),
        address: Some("架空県架空市みなと町1-2-3".into()),
        insurer: Some("架空保険組合".into()),
        ..Insurance::default()
    };
    put(Fact::Insurance(Box::new(insurance)), None);
    put(Fact::Emergency(Box::new(Emergency { contacts: vec!["090-0000-0001".into()], ..Emergency::default() })), None);
    let info = FileInfo {
        length: 3,
        sha256: Digest::ZERO,
        name: "写真0007.jpg".into(),
        media_type: "image/jpeg".into(),
        key: FileKey::from_bytes([2; 32]),
    };
    let file = Attachment { blob: BlobId::from_bytes([1; 16]), info };
    put(Fact::Document(Box::new(Document { files: vec![file], ..Document::default() })), None);
    all
}

fn with<R>(level: ReleaseLevel, then: impl FnOnce(&ReleaseInput<'_>) -> R) -> R {
    let (person, records) = (person(), records());
    let chosen: Vec<Chosen<'_>> = records
        .iter()
        .enumerate()
        .map(|(at, (record, topic))| {
            let id = RecordId::from_bytes([u8::try_from(at).unwrap(); 16]);
            Chosen { id, record, topic: *topic }
        })
        .collect();
    let vault: Vec<&Record> = records.iter().map(|(record, _)| record).collect();
    then(&ReleaseInput {
        person: &person,
        prefecture: places::prefecture(13),
        chosen: &chosen,
        vault: &vault,
        level,
        number: "B002",
        shift: Shift::of(-71),
        today: date!(2026 - 11 - 29),
        left_out: &[],
        japanese: true,
    })
}

/// The table with one rule that keeps what it should not, or removes what it should keep.
fn without(item: &str, level: ReleaseLevel) -> Vec<Rule> {
    let mut rules = RULES.to_vec();
    let rule = rules.iter_mut().find(|rule| rule.item == item).unwrap();
    let other = if rule.how(level) == How::Kept { How::Removed } else { How::Kept };
    (rule.anonymised, rule.figure, rule.pseudonymised) = (other, None, other);
    rules
}

#[test]
fn a_rule_that_does_nothing_changes_the_file_or_stops_it() {
    let mut stopped = 0;
    for level in ReleaseLevel::ALL {
        with(level, |input| {
            let right = prepare(input).unwrap();
            for rule in RULES {
                // At this level the topics' records are told like others, and there is no row about a topic.
                if rule.item == "topic" && level == ReleaseLevel::Pseudonymised {
                    continue;
                }
                match prepare_by(&without(rule.item, level), input) {
                    Err(_) => stopped += 1,
                    Ok(wrong) => {
                        assert!(wrong.json != right.json, "{} at {level:?} makes no difference", rule.item);
                        // What was told more exactly than the table says must not have left. A topic's record that is told like others is
                        // allowed in itself; that it is another file is what counts.
                        let is_known = rule.how(level) == How::Kept || rule.item == "topic";
                        assert!(is_known, "{} at {level:?} left unnoticed", rule.item);
                    }
                }
            }
        });
    }
    assert!(stopped > RULES.len(), "{stopped}");
}

#[test]
fn every_rule_of_the_table_is_about_something_in_the_example() {
    for level in ReleaseLevel::ALL {
        with(level, |input| {
            let made = prepare(input).unwrap();
            for rule in RULES.iter().filter(|rule| rule.how(level) == How::Removed && rule.item != "topic") {
                assert!(
                    made.removed.iter().any(|group| group.rule == rule.item && group.why == Why::Rule),
                    "{}",
                    rule.item
                );
            }
            assert_eq!(validate(&made.json, level), Ok(()));
        });
    }
}

#[test]
fn a_file_with_one_more_key_value_code_or_date_is_stopped() {
    with(ReleaseLevel::Anonymised, |input| {
        let made = prepare(input).unwrap().json;
        assert_eq!(validate(&made, ReleaseLevel::Anonymised), Ok(()));
        for (right, wrong) in [
            ("\"item\":\"birth\",\"value\":\"1951\"", "\"item\":\"birth\",\"value\":\"1951/3\""),
            ("\"item\":\"birth\",\"value\":\"1951\"", "\"item\":\"birth\",\"value\":\"1951\",\"year\":1951"),
            (
                "\"item\":\"diagnosis\",\"value\":\"E11\"",
                "\"item\":\"diagnosis\",\"value\":\"E11\",\"code\":\"ICD-10:E119\"",
            ),
            ("\"item\":\"diagnosis\",\"value\":\"E11\"", "\"item\":\"diagnosis\",\"value\":\"E119\""),
            ("\"item\":\"weight\",\"value\":\"60~65\"", "\"item\":\"weight\",\"value\":\"62~63\""),
            ("\"item\":\"birth\"", "\"item\":\"name\""),
            ("\"item\":\"birth\"", "\"item\":\"blood-type\""),
            ("\"month\":0", "\"date\":\"2023-01-17\""),
            ("{\"n\":1,", "{\"n\":2,"),
            ("\"units\":{", "\"units\":{\"name\":\"kg\","),
            ("\"id\":\"B002\"", "\"id\":\"髙﨑千鶴\""),
            ("\"format\"", "\"made\":\"2026\",\"format\""),
            ("匿名化", "匿名"),
        ] {
            // Too specific for the word, as one person's whole checkup is.
            let right = if right == "匿名化" { "一部を伏せたもの" } else { right };
            assert!(made.contains(right), "{right}");
            assert!(validate(&made.replacen(right, wrong, 1), ReleaseLevel::Anonymised).is_err(), "{wrong}");
        }
        // What one level allows is not allowed at the other.
        assert!(validate(&made, ReleaseLevel::Pseudonymised).is_err());
    });
}

#[test]
fn a_diagnosis_or_drug_in_other_words_than_ours_is_stopped_at_the_level_that_tells_its_code() {
    with(ReleaseLevel::Pseudonymised, |input| {
        let made = prepare(input).unwrap().json;
        let diagnosis = "\"value\":\"2型糖尿病\",\"code\":\"ICD-10:E119\"";
        let drug = "\"value\":\"2171022F2000\",\"code\":\"YJ:2171022F2000\"";
        let weight = "\"value\":\"61.37\"";
        for (right, wrong) in [
            (diagnosis, "\"value\":\"2型糖尿病（山田）\",\"code\":\"ICD-10:E119\""),
            (diagnosis, "\"value\":\"2型糖尿病\""),
            (diagnosis, "\"value\":\"E119\",\"code\":null"),
            (diagnosis, "\"value\":\"高血圧症\",\"code\":\"ICD-10:E119\""),
            (diagnosis, "\"value\":\"T741\",\"code\":\"ICD-10:T741\""),
            (diagnosis, "\"value\":\"20058911\",\"code\":\"MEDIS:20058911\""),
            (diagnosis, "\"value\":\"87654321\",\"code\":\"ICD-10:87654321\""),
            (drug, "\"value\":\"架空錠0\",\"code\":\"YJ:2171022F2000\""),
            (drug, "\"value\":\"87654321\",\"code\":\"HOT:87654321\""),
            (drug, "\"value\":\"E119\",\"code\":\"ICD-10:E119\""),
            (weight, "\"value\":\"61.37\",\"code\":\"ICD-10:E119\""),
            ("\"value\":\"生物由来の薬\"", "\"value\":\"山田の薬\""),
        ] {
            assert!(made.contains(right), "{right} {made}");
            assert_eq!(validate(&made, ReleaseLevel::Pseudonymised), Ok(()));
            assert!(validate(&made.replacen(right, wrong, 1), ReleaseLevel::Pseudonymised).is_err(), "{wrong}");
        }
    });
}
