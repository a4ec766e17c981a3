//! What does not leave: what a source wrote, what tells of violence, what the patient says is otherwise, and what the vault knows by name.

use exchange::release::{Prepared, ReleaseError, RowKey, Why};
use vault::id::{AccountId, RecordId};
use vault::record::{
    Allergy, AllergyCategory, CodedText, Coding, Diagnosis, Fact, Import, ImportFormat, Medication, MedicationOrigin,
    Member, Origin, Provenance, Provider, ProviderNumber, Record, ReleaseLevel, Sex, Topic,
};

use super::{Ask, ICD, LEVELS, checkup, diagnosis, hanako, measured, person, rows, value_of};

const HOT7: &str = "http://medis.or.jp/CodeSystem/master-HOT7";
const KEY_NUMBER: &str = "http://medis.or.jp/CodeSystem/master-disease-keyNumber";

fn coded(text: &str, codings: &[(&str, &str, &str)]) -> CodedText {
    let coding = |(system, code, display): &(&str, &str, &str)| Coding {
        system: Some((*system).to_owned()),
        code: Some((*code).to_owned()),
        display: Some((*display).to_owned()),
        version: None,
    };
    CodedText { text: Some(text.to_owned()), codings: codings.iter().map(coding).collect() }
}

fn record(fact: Fact) -> Record {
    Record::new(fact, Provenance::typed(0))
}

fn ill(text: &str, codings: &[(&str, &str, &str)]) -> Record {
    record(Fact::Diagnosis(Diagnosis { name: coded(text, codings), ..Diagnosis::default() }))
}

/// A medicine whose HOT code this is.
fn drug(code: &str) -> Record {
    let name = coded("架空錠", &[(HOT7, code, "架空錠")]);
    record(Fact::Medication(Medication::new(MedicationOrigin::Dispensed, name)))
}

fn filed(numbers: impl IntoIterator<Item = String>) -> Record {
    let numbers = numbers.into_iter().map(|number| ProviderNumber { number, since: 0 }).collect();
    record(Fact::Provider(Provider { name: "みなと架空病院".into(), place: None, numbers }))
}

fn came(mut record: Record, own: Option<Fact>) -> Record {
    record.provenance.origin = Origin::File { import: RecordId::from_bytes([1; 16]) };
    record.own = own.map(Box::new);
    record
}

/// With everything taken out that has to be; and how many attempts that took.
fn made(ask: &Ask<'_>, records: &[Record]) -> (Result<Prepared, ReleaseError>, Vec<RowKey>, usize) {
    let mut left_out = Vec::new();
    for attempt in 1..=3 {
        match (Ask { left_out: &left_out, ..*ask }).of(&hanako(), records) {
            Err(ReleaseError::Identifies { rows, .. }) if !rows.is_empty() => left_out.extend(rows),
            other => return (other, left_out, attempt),
        }
    }
    panic!("more than three attempts");
}

fn stopped(records: &[Record], more: &[Record]) -> (Vec<RowKey>, String) {
    match (Ask { more, ..Ask::at(ReleaseLevel::Pseudonymised) }).of(&hanako(), records) {
        Err(ReleaseError::Identifies { rows, item }) => (rows, item),
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_that_a_source_wrote_is_told_in_its_own_words_or_by_its_own_codes() {
    let (local, icd_o) = ("http://example.jp/icd-local", "http://terminology.hl7.org/CodeSystem/icd-o-3");
    let records = [
        ill("山田太郎の病気", &[(local, "87654321", "山田太郎の病気")]),
        ill("がん", &[(icd_o, "8500/3", "八丁目の山田")]),
        ill("狭心症", &[(KEY_NUMBER, "20058911", "狭心症（山田）")]),
        ill("高血圧", &[(ICD, "I10", "高血圧（山田医師）")]),
        ill("番号", &[(ICD, "87654321", "患者番号")]),
        ill("2型糖尿病", &[(local, "1", "x"), (ICD, "E11.9", "２型糖尿病")]),
        drug("1138135"),
        drug("87654321"),
        record(Fact::Allergy(Allergy {
            substance: coded("卵（山田）", &[("http://example.jp/icd-10-allergen", "E1", "山田のアレルゲン")]),
            category: Some(AllergyCategory::Food),
            ..Allergy::default()
        })),
    ];
    for level in LEVELS {
        let made = Ask::at(level).of(&hanako(), &records).unwrap();
        for gone in ["山田", "架空錠", "87654321", "8500", "患者番号", "MEDIS", "20058911", "アレルゲン"]
        {
            assert!(!made.json.contains(gone) && !made.csv.contains(gone), "{gone} {level:?}");
        }
    }
    let made = Ask::at(ReleaseLevel::Pseudonymised).of(&hanako(), &records).unwrap();
    let told: Vec<_> = rows(&made).into_iter().filter(|(item, _)| item != "birth" && item != "sex").collect();
    let expected = [
        ("allergy", "食べ物"),
        ("diagnosis", "2型糖尿病"),
        ("diagnosis", "I10"),
        ("medicine", "1138135"),
        ("medicines", "1"),
    ];
    assert_eq!(told, expected.map(|(item, value)| (item.to_owned(), value.to_owned())));
    // What could not be told is counted, and shown to the patient alone.
    let gone = made.removed.iter().find(|group| group.rule == "diagnosis").unwrap();
    assert_eq!((gone.count, gone.why), (4, Why::NotTellable));
}

#[test]
fn a_diagnosis_that_tells_of_violence_leaves_at_no_level_whichever_code_or_word_tells_it() {
    let icd_9 = "http://hl7.org/fhir/sid/icd-9-cm";
    let icd_11 = "http://id.who.int/icd/release/11/mms";
    for name in [
        coded("被虐待児症候群", &[(KEY_NUMBER, "20067890", "被虐待児症候群")]),
        coded("配偶者暴力", &[(KEY_NUMBER, "20067891", "配偶者暴力"), (ICD, "S000", "打撲")]),
        coded("打撲", &[(ICD, "S000", "打撲"), (ICD, "T741", "打撲")]),
        coded("打撲", &[(ICD, "S000", "打撲"), (ICD, "Y07.0", "")]),
        coded("打撲", &[(icd_9, "E968.2", ""), (ICD, "S000", "打撲")]),
        coded("打撲", &[(icd_9, "995.54", ""), (ICD, "S000", "打撲")]),
        coded("打撲", &[(ICD, "S000", "打撲"), (icd_11, "PJ20", "")]),
        coded("Assault by bodily force", &[(ICD, "S000", "打撲")]),
        coded("打撲", &[(ICD, "S000", "DVによる打撲")]),
    ] {
        let record = record(Fact::Diagnosis(Diagnosis { name: name.clone(), ..Diagnosis::default() }));
        for level in LEVELS {
            let made = Ask::at(level).of(&hanako(), std::slice::from_ref(&record)).unwrap();
            assert_eq!(value_of(&made, "diagnosis"), None, "{name:?}");
            assert!(made.removed.iter().any(|group| group.rule == "violence" && group.why == Why::Rule), "{name:?}");
            // Nor as something of a topic that was ticked.
            let ask = Ask { topic: Some(Topic::MentalHealth), ..Ask::at(level) };
            let made = ask.of(&hanako(), std::slice::from_ref(&record)).unwrap();
            assert_eq!((value_of(&made, "topic"), value_of(&made, "diagnosis")), (None, None), "{name:?}");
        }
    }
    let harmless = ill("打撲", &[(ICD, "S000", "打撲")]);
    let made = Ask::at(ReleaseLevel::Pseudonymised).of(&hanako(), &[harmless]).unwrap();
    assert_eq!(value_of(&made, "diagnosis").as_deref(), Some("S000"));
}

#[test]
fn what_the_patient_says_is_otherwise_is_not_told_and_is_counted() {
    let other = diagnosis("片頭痛", Some("G439")).fact;
    let suspected = Fact::Diagnosis(Diagnosis {
        name: coded("高血圧症", &[(ICD, "I10", "高血圧症")]),
        suspected: true,
        ..Diagnosis::default()
    });
    let weighed = |weight: &str| checkup(Some("2025-06-03"), vec![measured("体重", weight, "kg")]);
    for (came_as, own, item) in [
        (diagnosis("高血圧症", Some("I10")), other, "diagnosis"),
        (diagnosis("高血圧症", Some("I10")), suspected, "diagnosis"),
        (weighed("53.4"), weighed("63.4").fact, "weight"),
    ] {
        for level in LEVELS {
            let records = [came(came_as.clone(), Some(own.clone()))];
            let made = Ask::at(level).of(&hanako(), &records).unwrap();
            assert_eq!(value_of(&made, item), None, "{item} {level:?}");
            let gone: Vec<_> = made.removed.iter().map(|group| (group.rule.as_str(), group.count, group.why)).collect();
            assert!(gone.contains(&(item, 1, Why::SaidOtherwise)), "{gone:?}");
        }
    }
    // Another word for what is told all the same.
    let mut renamed = diagnosis("高血圧症", Some("I10")).fact;
    let Fact::Diagnosis(fact) = &mut renamed else { panic!("no diagnosis") };
    fact.note = Some("朝だけ高い".into());
    let records = [came(diagnosis("高血圧症", Some("I10")), Some(renamed))];
    let made = Ask::at(ReleaseLevel::Pseudonymised).of(&hanako(), &records).unwrap();
    assert_eq!(value_of(&made, "diagnosis").as_deref(), Some("高血圧症"));
    assert!(made.removed.iter().all(|group| group.why != Why::SaidOtherwise));
    // Of a topic only that there is something is told; and not that where they say something else.
    let ask = Ask { topic: Some(Topic::MentalHealth), ..Ask::at(ReleaseLevel::Anonymised) };
    let records = [came(diagnosis("うつ病", Some("F329")), Some(diagnosis("不眠症", Some("G470")).fact))];
    let made = ask.of(&hanako(), &records).unwrap();
    assert_eq!(value_of(&made, "topic"), None);
}

#[test]
fn whoever_and_whatever_the_vault_knows_by_name_is_looked_for_also_in_what_was_said_before() {
    let records = [drug("1138135"), diagnosis("高血圧症", Some("I10"))];
    let member = |name: &str| {
        record(Fact::Member(Member {
            account: AccountId::from_bytes([1; 16]),
            name: name.into(),
            since: 0,
            until: None,
        }))
    };
    let import = record(Fact::Import(Import {
        file_name: "1138135.json".into(),
        format: ImportFormat::Fhir,
        digest: String::new(),
        length: 1,
        time: 0,
        others: Vec::new(),
        source: None,
        confirmed_own: true,
    }));
    let named = |name: &str| record(Fact::Provider(Provider { name: name.into(), place: None, numbers: Vec::new() }));
    let own = came(diagnosis("高血圧症", Some("I10")), Some(named("1138135").fact));
    let mut changed = record(person_of("架空"));
    changed = changed.changed(&record(person_of("架空　1138135")), 1).changed(&record(person_of("架空")), 2);
    assert_eq!(changed.earlier.list.len(), 2);
    for (more, item) in [
        (filed(["1138135".to_owned()]), "identifier"),
        (named("1138135"), "facility"),
        (member("1138135"), "name"),
        (own, "facility"),
        (changed, "name"),
    ] {
        let (rows, found) = stopped(&records, &[more]);
        assert_eq!((rows.len(), rows[0].item.as_str(), found.as_str()), (1, "medicine", item));
    }
    // A file's name is looked for as a whole.
    let file = |name: &str| {
        let mut import = import.clone();
        let Fact::Import(fact) = &mut import.fact else { panic!("no import") };
        fact.file_name = name.into();
        import
    };
    assert_eq!(stopped(&records, &[file("1138135")]).1, "file");
    assert!(Ask { more: &[import], ..Ask::at(ReleaseLevel::Pseudonymised) }.of(&hanako(), &records).is_ok());
}

fn person_of(name: &str) -> Fact {
    Fact::Person(person(name, "1951-03-02", Sex::Female))
}

#[test]
fn a_true_date_in_the_place_of_a_value_is_stopped_at_the_pseudonymised_level_too() {
    let hot9 = coded("架空錠", &[("http://medis.or.jp/CodeSystem/master-HOT9", "120240517", "架空錠")]);
    let mut of_day = Medication::new(MedicationOrigin::Dispensed, hot9);
    of_day.end = Some("2024-05-17".parse().unwrap());
    let records = [record(Fact::Medication(of_day)), drug("1138135")];
    let (rows, item) = stopped(&records, &[]);
    assert_eq!((rows.len(), rows[0].item.as_str(), item.as_str()), (1, "medicine", "date"));
    let number = || checkup(Some("2024-05-17"), vec![measured("血小板数", "20240517", "10*4/uL")]);
    let (rows, item) = stopped(&[number(), drug("1138135")], &[]);
    assert!(rows.len() == 1 && rows[0].item.starts_with("other-value/") && item == "date", "{rows:?}");
    // The date of birth stays, also where something else was on that day.
    let born = checkup(Some("2003-07-26"), vec![measured("体重", "3.1", "kg")]);
    let made = Ask::at(ReleaseLevel::Pseudonymised).of(&hanako(), &[born]).unwrap();
    assert_eq!(value_of(&made, "birth").as_deref(), Some("2003/7/26"));
}

#[test]
fn a_name_that_is_a_word_of_the_files_own_form_stops_nothing_and_what_stops_it_is_named() {
    let records = [drug("1138135"), diagnosis("高血圧症", Some("I10"))];
    for name in ["medicine", "value", "diagnosis", "inro-release", "conditions", "rows", "HOT", "ICD-10"] {
        let named = record(Fact::Provider(Provider { name: name.into(), place: None, numbers: Vec::new() }));
        let who = person(name, "2003-07-26", Sex::Female);
        for level in LEVELS {
            let more = [named.clone()];
            assert!(Ask { more: &more, ..Ask::at(level) }.of(&who, &records).is_ok(), "{name} {level:?}");
        }
    }
    // The number stands in the place of a name, and is looked at, too.
    let ask = Ask { number: "TAKASAKI", ..Ask::at(ReleaseLevel::Figure) };
    let latin = person("Takasaki Chizuru", "1951-03-02", Sex::Female);
    let in_number = ReleaseError::Identifies { rows: Vec::new(), item: "name".into() };
    assert_eq!(ask.of(&latin, &records), Err(in_number));
}

#[test]
fn five_thousand_records_of_which_half_identify_are_prepared_in_two_passes() {
    let code = |at: usize| format!("{:07}", 1_000_000 + at * 7);
    let records: Vec<Record> = (0..5000).map(|at| drug(&code(at))).collect();
    let more = [filed((0..5000).step_by(2).map(code))];
    let ask = Ask { more: &more, ..Ask::at(ReleaseLevel::Pseudonymised) };
    let (made, left_out, attempts) = made(&ask, &records);
    let made = made.unwrap();
    // One that names every row, and one without them.
    assert_eq!((left_out.len(), attempts), (2500, 2));
    assert_eq!(rows(&made).iter().filter(|(item, _)| item == "medicine").count(), 2500);
    assert_eq!(value_of(&made, "medicines").as_deref(), Some("1"));
}
