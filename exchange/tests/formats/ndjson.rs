//! FHIR, one resource a line: what is broken is told by its line, and the rest enters.

use exchange::ImportError;
use exchange::identity::FindingKind;
use exchange::import::{Choice, Existing, ImportFile, Preview, Records};
use exchange::parsed::NoticeKind;
use vault::record::{Fact, ImportFormat, Person, PersonName, Record};

const PATIENT: &str = r#"{"resourceType":"Patient","id":"1","name":[{"text":"髙﨑　千鶴"}],"birthDate":"1951-03-02"}"#;

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: None },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: None,
    }
}

fn condition(text: &str) -> String {
    format!(r#"{{"resourceType":"Condition","code":{{"text":"{text}"}},"subject":{{"reference":"Patient/1"}}}}"#)
}

fn preview(file: &str) -> Preview {
    ImportFile::open(file.as_bytes()).unwrap().preview("export.ndjson", &person(), &Existing::default()).unwrap()
}

fn titles(preview: &Preview) -> Vec<&str> {
    preview.entries.iter().map(|entry| entry.title.as_str()).collect()
}

#[test]
fn a_broken_line_is_told_by_its_number_and_the_rest_enters() {
    let lines = [PATIENT, &condition("腰痛"), r#"{"resourceType":"Condition","code":{"te"#, "", &condition("頭痛")];
    for separator in ["\n", "\r\n"] {
        let file = lines.join(separator);
        let preview = preview(&file);
        assert_eq!(titles(&preview), ["腰痛", "頭痛"]);
        let told: Vec<_> = preview.notices.iter().map(|notice| (notice.kind, notice.line)).collect();
        assert_eq!(told, [(NoticeKind::LineUnreadable, Some(3))]);
        assert_eq!(preview.person.unwrap().name.as_deref(), Some("髙﨑　千鶴"));
        let choice = Choice { entries: &[0], file_name: "a", confirmed_own: false, not_my_number: false };
        let imported = ImportFile::open(file.as_bytes())
            .unwrap()
            .records(&choice, vault::id::RecordId::from_bytes([1; 16]), 0)
            .and_then(Records::all)
            .unwrap();
        let Fact::Import(import) = &imported.import.fact else { panic!() };
        assert_eq!(import.format, ImportFormat::Fhir);
        assert!(import.others.iter().any(|other| other.content == lines[2]), "kept as it came");
        assert_eq!(imported.records.iter().map(Record::title).collect::<Vec<_>>(), ["腰痛"]);
    }
}

#[test]
fn the_first_line_may_be_the_broken_one_and_a_line_may_be_a_bundle() {
    let bundle = format!(
        r#"{{"resourceType":"Bundle","entry":[{{"resource":{}}},{{"resource":{}}}]}}"#,
        condition("a"),
        condition("b")
    );
    let unusable =
        r#"{"resourceType":"Condition","verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"text":"c"}}"#;
    let preview = preview(&format!("{{\"x\n{bundle}\n{unusable}\n"));
    assert_eq!(titles(&preview), ["a", "b"]);
    let told: Vec<_> = preview.notices.iter().map(|notice| (notice.kind, notice.line)).collect();
    assert_eq!(told, [(NoticeKind::Negated, Some(3)), (NoticeKind::LineUnreadable, Some(1))]);
}

#[test]
fn json_that_was_cut_off_is_not_taken_for_lines() {
    let error = |file: &str| ImportFile::open(file.as_bytes()).map(|_| ()).unwrap_err();
    let pretty = format!("{{\n  \"entry\": [\n    {}\n    ,\n", condition("腰痛"));
    assert!(matches!(error(&pretty), ImportError::NotJson { .. }));
    assert!(matches!(error("{\"a\":1}\n{\"b\":2}"), ImportError::NotJson { .. }), "objects, but no resources");
    assert_eq!(error(&format!("{PATIENT}\n{}", PATIENT.replace("1951", "1952"))), ImportError::SeveralPersons);
}

#[test]
fn my_numbers_are_cut_out_of_broken_lines_too() {
    let file = format!("{PATIENT}\n{}\n{{\"マイナンバー\": 1234 5678 9018", condition("腰痛"));
    let preview = preview(&file);
    assert_eq!((preview.my_numbers[0].kind, preview.my_numbers[0].path.as_str()), (FindingKind::Block, "/line/3"));
    let choice = Choice { entries: &[0], file_name: "a", confirmed_own: false, not_my_number: true };
    let imported = ImportFile::open(file.as_bytes())
        .unwrap()
        .records(&choice, vault::id::RecordId::from_bytes([1; 16]), 0)
        .and_then(Records::all)
        .unwrap();
    assert!(!serde_json::to_string(&imported.import).unwrap().contains("9018"));
}
