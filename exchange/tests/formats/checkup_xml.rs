//! The specific health checkup as XML: every result comes as its issuer wrote it, and what is no checkup says so.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exchange::ImportError;
use exchange::checkup_xml::read;
use exchange::fhir::write::export_bundle;
use exchange::identity::{FindingKind, Verdict};
use exchange::import::{Choice, Duplicate, Existing, ImportFile, Imported, Records};
use exchange::parsed::{Notice, NoticeKind, Parsed};
use proptest::prelude::*;
use vault::id::RecordId;
use vault::record::{
    Checkup, CodedText, Fact, Flag, ImportFormat, Person, PersonName, Quantity, ResultValue, Sex, TestResult,
};

const FILE: &str = include_str!("../files/hc08.xml");

fn person() -> Person {
    Person {
        name: PersonName { text: "高崎　千鶴".into(), kana: None },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn open(file: &str) -> ImportFile {
    ImportFile::open(file.as_bytes()).unwrap()
}

fn import(file: &str, not_my_number: bool) -> Imported {
    let choice = Choice { entries: &[0], file_name: "kenshin.xml", confirmed_own: false, not_my_number };
    open(file).records(&choice, RecordId::from_bytes([7; 16]), 1_763_000_000).and_then(Records::all).unwrap()
}

fn error(file: &str) -> ImportError {
    ImportFile::open(file.as_bytes()).map(|_| ()).unwrap_err()
}

fn parsed(file: &str) -> Parsed {
    read(file.as_bytes()).unwrap()
}

fn checkup(parsed: &Parsed) -> &Checkup {
    match &parsed.entries[0].fact {
        Fact::Checkup(checkup) => checkup,
        _ => panic!("no checkup"),
    }
}

fn quantity(value: &str, unit: &str) -> Option<ResultValue> {
    let (unit, ucum) = (Some(unit.to_owned()), Some(unit.to_owned()).filter(|unit| unit.is_ascii()));
    Some(ResultValue::Quantity(Quantity { value: value.into(), comparator: None, unit, ucum }))
}

fn answer(result: &TestResult) -> &CodedText {
    match &result.value {
        Some(ResultValue::Coded(coded)) => coded,
        other => panic!("{other:?}"),
    }
}

/// The file with one observation instead of its sections.
fn with(observation: &str) -> String {
    let (head, rest) = FILE.split_once("<structuredBody>").unwrap();
    let (_, tail) = rest.split_once("</structuredBody>").unwrap();
    format!(
        "{head}<structuredBody><component><section><entry>{observation}</entry></section></component></structuredBody>{tail}"
    )
}

fn one(observation: &str) -> TestResult {
    checkup(&parsed(&with(observation))).results[0].clone()
}

#[test]
fn the_file_gives_one_checkup_with_all_results_in_the_order_of_the_document() {
    let parsed = parsed(FILE);
    assert_eq!(parsed.entries.len(), 1);
    let checkup = checkup(&parsed);
    assert_eq!(checkup.title, "特定健康診査");
    assert_eq!(checkup.date.as_ref().unwrap().as_str(), "2026-04-01");
    let names: Vec<&str> = checkup.results.iter().map(|result| result.name.label()).collect();
    assert_eq!(
        names,
        [
            "身長",
            "HDLコレステロール",
            "空腹時血糖",
            "尿蛋白",
            "尿糖",
            "血色素量（ヘモグロビン）",
            "視力（右）",
            "心電図（所見の有無）",
            "心電図所見",
            "心電図（実施理由）",
            "9Z999999999999901",
            "喫煙",
            "食べ方（早食い等）",
        ]
    );
    let results = &checkup.results;
    assert_eq!(results[0].value, quantity("152.50", "cm"), "digits as written");
    assert_eq!(results[1].value, quantity("38", "mg/dL"));
    assert_eq!((results[1].flag, results[1].method.as_deref()), (Some(Flag::Low), Some("可視吸光光度法")));
    let range = results[1].range.as_ref().unwrap();
    assert_eq!((range.low.as_deref(), range.high.as_deref()), (Some("40"), Some("96.0")));
    assert_eq!(results[2].flag, Some(Flag::High), "beyond what can be measured");
    assert_eq!(results[5].value, Some(ResultValue::Absent("未実施".into())));
    assert_eq!(results[6].value, Some(ResultValue::Absent("該当なし".into())));
    assert_eq!(answer(&results[7]).label(), "所見あり");
    assert_eq!(results[8].value, Some(ResultValue::Text("左室肥大の疑い & 経過観察".into())));
    assert_eq!(results[9].value, Some(ResultValue::Text("血圧が<160>のため".into())));
    assert_eq!(results[10].value, quantity("1.0", "架空単位"), "an unknown item with its raw code and value");
    assert_eq!(answer(&results[11]).label(), "以前は吸っていたが、最近1か月間は吸っていない");
    assert_eq!(answer(&results[12]).label(), "2", "a list that the guide does not print");
}

#[test]
fn codes_keep_their_lists() {
    let parsed = parsed(FILE);
    let coding = &checkup(&parsed).results[0].name.codings[0];
    assert_eq!(coding.system.as_deref(), Some("urn:oid:1.2.392.200119.6.1005"));
    assert_eq!((coding.code.as_deref(), coding.display.as_deref()), (Some("9N001000000000001"), Some("身長")));
    let value = &answer(&checkup(&parsed).results[4]).codings[0];
    assert_eq!(value.system.as_deref(), Some("urn:oid:1.2.392.200119.6.2102"));
    assert_eq!((value.code.as_deref(), value.display.as_deref()), (Some("1"), Some("－")));
}

#[test]
fn a_display_that_contradicts_its_code_is_told_and_the_code_counts() {
    let parsed = parsed(FILE);
    let protein = &checkup(&parsed).results[3];
    assert_eq!(answer(protein).label(), "－");
    assert_eq!(protein.note.as_deref(), Some("出典での表示：＋（コードの意味と異なります）"));
    let told: Vec<&Notice> =
        parsed.notices.iter().filter(|notice| notice.kind == NoticeKind::DisplayContradicts).collect();
    let line = FILE.lines().position(|line| line.contains("displayName=\"＋\"")).unwrap() as u64 + 1;
    assert_eq!((told.len(), told[0].line), (1, Some(line)));
}

#[test]
fn an_observation_without_a_code_is_told_by_its_line_and_the_rest_enters() {
    let parsed = parsed(FILE);
    let broken: Vec<&Notice> = parsed.notices.iter().filter(|notice| notice.kind == NoticeKind::Broken).collect();
    let line = FILE.lines().position(|line| line.contains("value=\"1\" unit=\"cm\"")).unwrap() as u64;
    assert_eq!(broken.len(), 1);
    assert_eq!((broken[0].line, broken[0].resource_type.as_deref()), (Some(line), Some("observation")));
}

#[test]
fn it_says_whom_it_is_about_and_where_it_comes_from() {
    let file = open(FILE);
    let preview = file.preview("kenshin.xml", &person(), &Existing::default()).unwrap();
    let claim = preview.person.as_ref().unwrap();
    assert_eq!(claim.name.as_deref(), Some("髙﨑　千鶴"));
    assert_eq!((claim.birth_date.as_ref().unwrap().as_str(), claim.sex), ("1951-03-02", Some(Sex::Female)));
    assert_eq!(preview.person_match.verdict, Verdict::Ask, "髙 and 高, 﨑 and 崎 are two forms: a question");
    assert_eq!(preview.entries[0].organization.as_deref(), Some("みなと架空診療所"));
    assert_eq!(preview.entries[0].results, 13);
    let head = preview.document.unwrap();
    assert_eq!((head.title.as_deref(), head.author.as_deref()), (Some("特定健康診査"), Some("架空健診データセンター")));
    let provenance = &import(FILE, false).records[0].provenance;
    assert_eq!(provenance.recorder.as_deref(), Some("架空健診データセンター"));
    assert_eq!(provenance.recorded.as_ref().unwrap().as_str(), "2026-04-20");
    let other = FILE.replace("髙﨑　千鶴", "山田　太郎").replace("19510302", "19800101");
    let preview = open(&other).preview("x", &person(), &Existing::default()).unwrap();
    assert_eq!(preview.person_match.verdict, Verdict::Refuse);
    let twice = FILE
        .replace("<author>", "<recordTarget><patientRole><id nullFlavor=\"NI\"/></patientRole></recordTarget><author>");
    assert_eq!(error(&twice), ImportError::SeveralPersons);
}

#[test]
fn what_no_record_shows_is_kept_and_exported() {
    let imported = import(FILE, false);
    let original = imported.records[0].provenance.original.clone().unwrap();
    assert_eq!((original.media_type.as_str(), original.content.len()), ("application/xml", 2));
    assert!(original.content.iter().all(|section| FILE.contains(section.as_str())), "character by character");
    let Fact::Import(fact) = &imported.import.fact else { panic!() };
    assert_eq!(fact.format, ImportFormat::CheckupXml);
    assert_eq!((fact.others.len(), fact.others[0].resource_type.as_str()), (1, "ClinicalDocument"));
    for kept in ["06139992", "１２－３４", "５６７８", "26100000123", "tel:03-0000-0000"] {
        assert!(fact.others[0].content.contains(kept), "{kept}");
    }
    let id = RecordId::from_bytes([1; 16]);
    let exported = export_bundle(&[(id, &imported.import), (id, &imported.records[0])], 0);
    let exported: serde_json::Value = serde_json::from_str(&exported).unwrap();
    let entries = exported["entry"].as_array().unwrap();
    let binary = entries.iter().find(|entry| entry["resource"]["resourceType"] == "Binary").unwrap();
    let data = STANDARD.decode(binary["resource"]["data"].as_str().unwrap()).unwrap();
    assert_eq!(String::from_utf8(data).unwrap(), fact.others[0].content);
    assert_eq!(binary["resource"]["contentType"], "application/xml");
    let results = entries.iter().filter(|entry| entry["resource"]["resourceType"] == "Observation").count();
    assert_eq!(results, 13);
}

#[test]
fn the_same_checkup_is_recognised_in_a_file_that_was_made_anew() {
    let imported = import(FILE, false);
    let mut all = vec![imported.import];
    all.extend(imported.records);
    let existing = Existing::of(&all);
    assert!(open(FILE).preview("x", &person(), &existing).unwrap().same_file);
    let anew = open(&FILE.replace("20260420", "20260501")).preview("x", &person(), &existing).unwrap();
    assert_eq!((anew.same_file, anew.entries[0].duplicate), (false, Some(Duplicate::SameContent)));
}

#[test]
fn a_file_in_shift_jis_says_the_same() {
    let declared = FILE.replace("encoding=\"UTF-8\"", "encoding=\"Shift_JIS\"");
    let (bytes, _, has_errors) = encoding_rs::SHIFT_JIS.encode(&declared);
    assert!(!has_errors);
    let (theirs, ours) = (read(&bytes).unwrap(), parsed(FILE));
    assert_eq!((theirs.person, theirs.entries), (ours.person, ours.entries));
    assert_eq!(read(&encoding_rs::SHIFT_JIS.encode(FILE).0), Err(ImportError::NotUtf8), "declared as UTF-8");
}

#[test]
fn a_prefix_for_the_namespace_makes_no_difference() {
    let prefixed = regex_free_prefix(FILE);
    let (theirs, ours) = (parsed(&prefixed), parsed(FILE));
    assert_eq!(checkup(&theirs), checkup(&ours));
    assert_eq!(theirs.person, ours.person);
}

/// `<name` becomes `<h:name`.
fn regex_free_prefix(file: &str) -> String {
    let marked = file.replace("<?", "\u{1}?").replace("<![", "\u{1}![").replace("<160>", "\u{1}160>");
    let prefixed = marked.replace("</", "\u{2}").replace('<', "<h:").replace('\u{2}', "</h:");
    prefixed.replace('\u{1}', "<").replace("xmlns=", "xmlns:h=")
}

#[test]
fn what_is_no_checkup_is_refused_with_its_place() {
    assert_eq!(
        error("<Bundle xmlns=\"http://hl7.org/fhir\"/>"),
        ImportError::NotClinicalDocument { line: 1, column: 1 }
    );
    assert_eq!(error("\n <ClinicalDocument/>"), ImportError::NotClinicalDocument { line: 2, column: 2 });
    let prescription = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">\n  <code code=\"57833-6\" codeSystem=\"2.16.840.1.113883.6.1\"/>\n</ClinicalDocument>";
    assert_eq!(error(prescription), ImportError::NotCheckup { line: 2, column: 3 });
    for (cut, place) in [("<section>\n<あ>", (2, 1)), ("<a>&amp", (1, 4)), ("<a b=c/>", (1, 1)), ("<a></b>", (1, 4))] {
        let ImportError::NotXml { line, .. } = error(cut) else { panic!("{cut}") };
        assert_eq!(line, place.0, "{cut}");
    }
    let half: String = FILE.chars().take(FILE.chars().count() / 2).collect();
    assert!(matches!(error(&half), ImportError::NotXml { .. }));
    for bad in ["<a/><b/>", "<a>text</a>text", "<a b='1' b='2'/>", "<1/>", "<a", "<!-- only -->", "<a></a></a>"] {
        assert!(matches!(error(bad), ImportError::NotXml { .. }), "{bad}");
    }
}

#[test]
fn bombs_are_refused_before_they_take_memory_or_time() {
    let laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]>\n<lolz>&lol2;</lolz>";
    assert_eq!(error(laughs), ImportError::XmlEntities { line: 2, column: 1 });
    assert_eq!(error("<a>&xxe;</a>"), ImportError::XmlEntities { line: 1, column: 4 });
    assert_eq!(error("<a b='&xxe;'/>"), ImportError::XmlEntities { line: 1, column: 1 });
    assert_eq!(error(&"<a>".repeat(100_000)), ImportError::TooDeep);
    let many: String = (0..100_000).map(|at| format!(" a{at}=''")).collect();
    assert!(matches!(error(&format!("<a{many}/>")), ImportError::NotXml { .. }));
    let huge = FILE.replace("みなと架空診療所", &"み".repeat(3_000_000));
    let started = std::time::Instant::now();
    let entry = &read(huge.as_bytes()).unwrap().entries[0];
    assert_eq!(entry.source.organization.as_ref().unwrap().chars().count(), 3_000_000);
    let observation = "<observation><code code='a'/></observation>";
    assert_eq!(error(&with(&observation.repeat(20_001))), ImportError::TooMany { limit: 20_000 });
    assert_eq!(error(&with(&"<observation/>\n".repeat(20_001))), ImportError::TooMany { limit: 20_000 });
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn values_of_every_form_come_as_written() {
    let value = |value: &str| one(&format!("<observation><code code='x'/>{value}</observation>")).value;
    for (written, text) in [
        ("<value xsi:type='ST'> 所見　あり </value>", "所見　あり"),
        ("<value xsi:type='PQ' value='＞100' unit='mg'/>", "＞100 [mg]"),
        ("<value xsi:type='IVL_PQ'><low value='1' unit='mg'/><high value='2'/></value>", "1 [mg] ～ 2"),
        ("<value>そのまま</value>", "そのまま"),
    ] {
        assert_eq!(value(written), Some(ResultValue::Text(text.into())), "{written}");
    }
    assert_eq!(value("<value xsi:type='PQ' nullFlavor='MSK'/>"), Some(ResultValue::Absent("結果なし（MSK）".into())));
    assert_eq!(
        value("<value xsi:type='INT' value='3'/>")
            .map(|value| matches!(value, ResultValue::Quantity(one) if one.unit.is_none())),
        Some(true),
        "no unit is assumed"
    );
    let unreadable = parsed(&with("<observation><code code='x'/><value xsi:type='CD'/></observation>"));
    assert_eq!(unreadable.notices[0].kind, NoticeKind::ValueUnreadable);
    let two = parsed(&with(
        "<observation><code code='x'/><value xsi:type='ST'>甲</value><value xsi:type='ST'>乙</value></observation>",
    ));
    assert_eq!(checkup(&two).results.len(), 2);
    let words = one(
        "<observation><code code='x'><originalText>腹部所見</originalText></code><text>備考</text><value xsi:type='CD'><originalText>軽度</originalText></value></observation>",
    );
    assert_eq!((words.name.label(), answer(&words).label(), words.note.as_deref()), ("腹部所見", "軽度", Some("備考")));
}

#[test]
fn a_file_without_results_keeps_its_sections_and_says_so() {
    let empty = parsed(&with(""));
    assert!(empty.entries.is_empty());
    assert_eq!(empty.notices[0].kind, NoticeKind::Broken);
    let kinds: Vec<&str> = empty.others.iter().map(|other| other.resource_type.as_str()).collect();
    assert_eq!(kinds, ["ClinicalDocument", "section"]);
    let undated = parsed(&FILE.replace("20260401", "令和8年4月1日"));
    assert_eq!(checkup(&undated).date, None);
    assert!(undated.notices.iter().any(|notice| notice.kind == NoticeKind::DateUnreadable));
}

#[test]
fn a_my_number_is_cut_out_wherever_it_stands_and_nothing_else_is() {
    let kept = |file: &str, not_my_number: bool| {
        let imported = import(file, not_my_number);
        serde_json::to_string(&(&imported.import, &imported.records)).unwrap()
    };
    assert!(open(FILE).preview("x", &person(), &Existing::default()).unwrap().my_numbers.is_empty());
    let as_id = FILE.replace("extension=\"01\"/>", "extension=\"1234-5678-9018\"/>");
    let labelled = with(
        "<observation><code code='x' displayName='マイナンバー'/><value xsi:type='ST'>123456789012</value></observation>",
    );
    let near = with(
        "<observation><code code='x'/><value xsi:type='ST'>個人番号：1234<![CDATA[ 5678 ]]>&#57;018</value></observation>",
    );
    let in_code = with("<observation><code code='123456789018' displayName='マイナンバー'/></observation>");
    for (file, last) in [(&as_id, "18"), (&labelled, "12"), (&near, "18"), (&in_code, "18")] {
        let preview = open(file).preview("x", &person(), &Existing::default()).unwrap();
        assert_eq!(preview.my_numbers.len(), 1, "{:?}", preview.my_numbers);
        assert_eq!((preview.my_numbers[0].kind, preview.my_numbers[0].last_two.as_str()), (FindingKind::Block, last));
        assert!(preview.my_numbers[0].path.starts_with("/ClinicalDocument/"));
        for not_my_number in [false, true] {
            let kept = kept(file, not_my_number);
            for part in ["123456789018", "1234-5678", "123456789012", "5678"] {
                // The insured person's own number is full-width.
                assert!(!kept.contains(part), "{part}");
            }
            assert!(kept.contains("06139992"), "the rest stays");
        }
    }
    let asked = with("<observation><code code='x'/><value xsi:type='ST'>受付 123456789018</value></observation>");
    let preview = open(&asked).preview("x", &person(), &Existing::default()).unwrap();
    assert_eq!(preview.my_numbers[0].kind, FindingKind::Ask);
    assert!(!kept(&asked, false).contains("123456789018"));
    assert!(kept(&asked, true).contains("123456789018"));
    let dates = with(
        "<observation><code code='123456789018901234' codeSystem='1.2.392.123456789018'/><effectiveTime value='123456789018'/><value xsi:type='ST'>a</value></observation>",
    );
    assert!(open(&dates).preview("x", &person(), &Existing::default()).unwrap().my_numbers.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_and_code_come_back_as_written(code in "[!-~&&[^<>&'\"]]{1,20}", text in "\\PC{0,60}", unit in "[a-zA-Z/%0-9*]{1,10}", digits in "-?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,5})?") {
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&apos;");
        let file = with(&format!(
            "<observation><code code='{code}'/><value xsi:type='ST'>{}</value><value xsi:type='PQ' value='{digits}' unit='{unit}'/></observation>",
            escape(&text)
        ));
        let parsed = parsed(&file);
        prop_assume!(open(&file).preview("x", &person(), &Existing::default()).unwrap().my_numbers.is_empty());
        let results = &checkup(&parsed).results;
        prop_assert_eq!(results[0].name.codings[0].code.as_deref(), Some(code.as_str()));
        let words = Some(text.trim()).filter(|text| !text.is_empty()).map(|text| ResultValue::Text(text.to_owned()));
        prop_assert_eq!(&results[0].value, &words);
        prop_assert_eq!(&results[1].value, &quantity(&digits, &unit));
    }

    #[test]
    fn no_cut_and_no_changed_byte_does_harm(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = FILE.as_bytes().to_vec();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Ok(file) = ImportFile::open(&bytes) {
            prop_assert!(file.preview("x", &person(), &Existing::default()).is_ok());
        }
    }
}
