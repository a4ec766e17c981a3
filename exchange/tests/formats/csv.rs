//! Tables: the columns are guessed, what cannot be read is told by line and column, and no row is lost.

use exchange::ImportError;
use exchange::csv::{DateOrder, Field, Mapping, Rows, Table, guess};
use exchange::identity::{FindingKind, Verdict};
use exchange::import::{Choice, Duplicate, Existing, ImportFile, Imported, Records};
use exchange::parsed::{NoticeKind, Parsed};
use proptest::collection::vec;
use proptest::prelude::*;
use vault::id::RecordId;
use vault::record::{
    AllergyCategory, Checkup, ClinicalStatus, Comparator, Fact, Flag, ImportFormat, Medication, MedicationOrigin,
    Person, PersonName, ResultValue, Severity,
};

const RESULTS: &str = "検査日,項目名,結果,単位,下限,上限,判定,医療機関\n\
    R8.4.1,身長,152.5,cm,,,,みなと架空診療所\n\
    2026/4/1,HDLコレステロール,38,mg/dL,40,96.0,L,みなと架空診療所\n\
    令和8年4月1日,尿蛋白,(－),,,,,みなと架空診療所\n\
    2025/4/1,体重,\"未測定\",kg,,,,みなと架空診療所\n";

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: None },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: None,
    }
}

fn table(text: &str) -> Table {
    Table::open(text.as_bytes()).unwrap().unwrap()
}

fn parsed(text: &str) -> Parsed {
    let table = table(text);
    table.parsed(&guess(&table)).unwrap()
}

fn checkups(parsed: &Parsed) -> Vec<&Checkup> {
    let checkups = parsed.entries.iter().map(|entry| match &entry.fact {
        Fact::Checkup(checkup) => checkup,
        other => panic!("{other:?}"),
    });
    checkups.collect()
}

fn value(checkup: &Checkup, at: usize) -> (&str, Option<&str>) {
    match checkup.results[at].value.as_ref().unwrap() {
        ResultValue::Quantity(quantity) => (&quantity.value, quantity.unit.as_deref()),
        ResultValue::Text(text) | ResultValue::Absent(text) => (text, None),
        ResultValue::Coded(_) => panic!(),
    }
}

fn told(parsed: &Parsed) -> Vec<(NoticeKind, u64, &str)> {
    let notices = parsed.notices.iter();
    notices.map(|one| (one.kind, one.line.unwrap_or_default(), one.element.as_deref().unwrap_or_default())).collect()
}

fn import(text: &str, not_my_number: bool) -> Imported {
    let file = ImportFile::open(text.as_bytes()).unwrap();
    let count = file.preview("a.csv", &person(), &Existing::default()).unwrap().entries.len();
    let all: Vec<usize> = (0..count).collect();
    let choice = Choice { entries: &all, file_name: "a.csv", confirmed_own: false, not_my_number };
    file.records(&choice, RecordId::from_bytes([7; 16]), 1).and_then(Records::all).unwrap()
}

#[test]
fn results_row_by_row_become_one_checkup_a_day_and_institution() {
    let parsed = parsed(RESULTS);
    let checkups = checkups(&parsed);
    assert_eq!(checkups.len(), 2);
    assert_eq!(checkups[0].date.as_ref().unwrap().as_str(), "2026-04-01", "three ways to write one day");
    assert_eq!(checkups[0].title, "身長、HDLコレステロール、尿蛋白");
    assert_eq!(
        [value(checkups[0], 0), value(checkups[0], 1), value(checkups[0], 2)],
        [("152.5", Some("cm")), ("38", Some("mg/dL")), ("(－)", None)]
    );
    let range = checkups[0].results[1].range.as_ref().unwrap();
    assert_eq!((range.low.as_deref(), range.high.as_deref()), (Some("40"), Some("96.0")));
    assert_eq!((checkups[0].results[1].flag, checkups[0].results[0].flag), (Some(Flag::Low), None));
    assert_eq!(checkups[1].results[0].value, Some(ResultValue::Absent("未測定".into())));
    assert_eq!(parsed.entries[0].source.organization.as_deref(), Some("みなと架空診療所"));
    let original = &parsed.entries[1].original;
    assert_eq!(original.media_type, "text/csv");
    assert_eq!(original.content, [RESULTS.lines().next().unwrap(), "2025/4/1,体重,\"未測定\",kg,,,,みなと架空診療所"]);
    assert!(parsed.notices.is_empty() && parsed.others.is_empty());
}

#[test]
fn a_column_for_each_item_becomes_one_checkup_a_row() {
    let parsed = parsed(
        "受診日\t健診機関\t身長(cm)\t体重（kg）\tAST(GOT)\t歩数\t備考\n2026-04-01\t甲\t152.5\t\t24\t8000\t朝食なし\n2025-04-01\t乙\t<153\t48.0\t未検査\t7000\t\n",
    );
    let checkups = checkups(&parsed);
    let names: Vec<&str> = checkups[0].results.iter().map(|result| result.name.label()).collect();
    assert_eq!(names, ["身長", "AST(GOT)", "歩数"], "an empty cell is no result");
    assert_eq!(
        [value(checkups[0], 0), value(checkups[0], 1)],
        [("152.5", Some("cm")), ("24", None)],
        "no unit is assumed"
    );
    assert_eq!(checkups[0].note.as_deref(), Some("朝食なし"));
    assert_eq!(value(checkups[1], 1), ("48.0", Some("kg")));
    let ResultValue::Quantity(height) = checkups[1].results[0].value.as_ref().unwrap() else { panic!() };
    assert_eq!(height.comparator, Some(Comparator::Less));
    assert_eq!(checkups[1].results[2].value, Some(ResultValue::Absent("未検査".into())));
    assert_eq!(parsed.entries[1].source.organization.as_deref(), Some("乙"));
}

#[test]
fn drugs_diagnoses_and_allergies_are_told_apart_by_their_headings() {
    let drugs = parsed(
        "薬品名;用量;用法;日数;処方日;処方医;備考\nアムロジピン錠5mg;1錠;1日1回 朝食後;14日分;R8.4.1;架空 一郎;\n",
    );
    let Fact::Medication(Medication { name, dose, dosage_text, days, start, prescriber, via, .. }) =
        &drugs.entries[0].fact
    else {
        panic!()
    };
    assert_eq!((name.label(), dosage_text.as_deref(), *days), ("アムロジピン錠5mg", Some("1日1回 朝食後"), Some(14)));
    let dose = dose.as_ref().unwrap();
    assert_eq!((dose.value.as_str(), dose.unit.as_deref()), ("1", Some("錠")));
    assert_eq!(
        (start.as_ref().unwrap().as_str(), prescriber.as_deref(), *via),
        ("2026-04-01", Some("架空 一郎"), MedicationOrigin::Prescribed)
    );
    let problems = parsed("Diagnosis,Onset Date,Status\nHypertension,2018,active\n胃潰瘍の疑い,2020-05,疑い\n");
    let Fact::Diagnosis(first) = &problems.entries[0].fact else { panic!() };
    assert_eq!(
        (first.name.label(), first.onset.as_ref().unwrap().as_str(), first.status),
        ("Hypertension", "2018", Some(ClinicalStatus::Active))
    );
    let Fact::Diagnosis(second) = &problems.entries[1].fact else { panic!() };
    assert!(second.suspected && second.status.is_none());
    assert!(problems.notices.is_empty());
    let allergies = parsed("アレルゲン,種類,症状,重症度\nそば,食物,全身の発疹,重度\n");
    let Fact::Allergy(allergy) = &allergies.entries[0].fact else { panic!() };
    assert_eq!((allergy.substance.label(), allergy.category), ("そば", Some(AllergyCategory::Food)));
    assert_eq!(
        (allergy.reactions[0].manifestation.label(), allergy.reactions[0].severity),
        ("全身の発疹", Some(Severity::Severe))
    );
}

#[test]
fn a_cell_that_cannot_be_read_is_told_by_line_and_column_and_its_row_enters() {
    let parsed = parsed(
        "検査日,項目名,結果,下限,判定\n令和8年2月30日,身長,152.5,低め,B\n2026-04-01,,1,,\n2026-04-01,体重,,,\n2026-04-01,腹囲,80,,,余り\n",
    );
    assert_eq!(
        told(&parsed),
        [
            (NoticeKind::ValueUnreadable, 2, "下限"),
            (NoticeKind::ValueUnreadable, 2, "判定"),
            (NoticeKind::DateUnreadable, 2, "検査日"),
            (NoticeKind::Broken, 3, "項目名"),
            (NoticeKind::ValueUnreadable, 4, "結果"),
            (NoticeKind::ValueUnreadable, 5, "6"),
        ]
    );
    assert_eq!(checkups(&parsed).iter().map(|checkup| checkup.results.len()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(parsed.others.len(), 1);
    assert!(parsed.others[0].content.ends_with("\n2026-04-01,,1,,"), "the row that is no result is kept");
}

#[test]
fn a_table_without_headings_is_read_by_what_stands_in_it() {
    let text = "2026-04-01,身長,152.5,cm,140,170\n2026-04-01,体重,48.0,kg,40,60\n";
    let table = table(text);
    let mapping = guess(&table);
    assert_eq!(
        mapping,
        Mapping {
            rows: Some(Rows::Result),
            header: false,
            columns: vec![Field::Date, Field::Name, Field::Value, Field::Unit, Field::Low, Field::High],
            ..Mapping::default()
        }
    );
    let parsed = table.parsed(&mapping).unwrap();
    assert_eq!(checkups(&parsed)[0].results.len(), 2);
    assert_eq!(parsed.entries[0].original.content, text.lines().collect::<Vec<_>>());
}

#[test]
fn where_nothing_can_be_told_the_patient_says_what_the_columns_are() {
    let text = "こと,もの\nねむい,そば\nかゆい,たまご\n";
    let mut file = ImportFile::open(text.as_bytes()).unwrap();
    let preview = file.preview("a.csv", &person(), &Existing::default()).unwrap();
    assert_eq!((preview.entries.len(), preview.notices[0].kind), (0, NoticeKind::ColumnsUnknown));
    assert_eq!(preview.others[0].count, 1, "nothing is lost meanwhile");
    let columns = file.columns().unwrap();
    assert_eq!((columns.names, columns.first_rows.len()), (vec!["こと".to_owned(), "もの".to_owned()], 2));
    let allergies = |header, columns| Mapping { rows: Some(Rows::Allergy), header, columns, ..Mapping::default() };
    file.set_mapping(allergies(true, vec![Field::Reaction, Field::Name]));
    let preview = file.preview("a.csv", &person(), &Existing::default()).unwrap();
    let titles: Vec<&str> = preview.entries.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["そば", "たまご"]);
    file.set_mapping(allergies(false, vec![Field::Name]));
    assert_eq!(
        file.preview("a.csv", &person(), &Existing::default()).unwrap().entries.len(),
        3,
        "fewer columns than the table has"
    );
}

#[test]
fn headings_that_stand_twice_or_not_at_all_have_their_number() {
    let table = table("検査日,値,値,\n2026-04-01,1,2,3\n");
    assert_eq!(table.names(true), ["検査日", "値", "値 (3)", "4"]);
    assert_eq!(table.names(false), ["1", "2", "3", "4"]);
    let parsed = table.parsed(&guess(&table)).unwrap();
    let names: Vec<&str> = checkups(&parsed)[0].results.iter().map(|result| result.name.label()).collect();
    assert_eq!(names, ["値", "値 (3)"]);
}

#[test]
fn the_encodings_of_windows_are_read_and_every_character_stays() {
    let odd = "検査日,項目名,結果\r\n2026-04-01,髙﨑①㈱ｱ　,1\r\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(odd.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let with_mark: Vec<u8> = "\u{feff}".bytes().chain(odd.bytes()).collect();
    for bytes in [encoding_rs::SHIFT_JIS.encode(odd).0.into_owned(), with_mark, utf16, odd.as_bytes().to_vec()] {
        let table = Table::open(&bytes).unwrap().unwrap();
        let parsed = table.parsed(&guess(&table)).unwrap();
        assert_eq!(checkups(&parsed)[0].results[0].name.text.as_deref(), Some("髙﨑①㈱ｱ　"));
    }
    let supplementary = parsed("検査日,項目名,結果\n2026-04-01,葛\u{e0100}𠮷,1\n");
    assert_eq!(checkups(&supplementary)[0].results[0].name.label(), "葛\u{e0100}𠮷");
}

#[test]
fn lines_are_counted_through_quoted_breaks_and_empty_lines() {
    let table = table("a,b\r\n\r\n\"一\n二\",x\r\n,,\r\n\"三\",y");
    let lines: Vec<(u64, String)> = table.rows().map(|row| (row.line, row.text)).collect();
    let expected = [(1, "a,b"), (3, "\"一\n二\",x"), (6, "\"三\",y")];
    assert_eq!(lines, expected.map(|(line, text)| (line, text.to_owned())));
}

#[test]
fn a_file_about_somebody_else_is_caught_and_two_persons_are_refused() {
    let text = "氏名,生年月日,病名\n髙﨑　千鶴,S26.3.2,腰痛\n髙﨑 千鶴,1951/3/2,頭痛\n";
    let preview = |text: &str| {
        ImportFile::open(text.as_bytes()).and_then(|file| file.preview("a", &person(), &Existing::default()))
    };
    assert_eq!(preview(text).unwrap().person_match.verdict, Verdict::Match);
    assert_eq!(
        preview(&text.replace("S26.3.2", "1980/1/1").replace("1951/3/2", "1980/1/1").replace("髙﨑", "山田"))
            .unwrap()
            .person_match
            .verdict,
        Verdict::Refuse
    );
    assert_eq!(preview(&text.replace("1951/3/2", "1952/3/2")).err(), Some(ImportError::SeveralPersons));
    assert_eq!(preview(&text.replace("髙﨑 千鶴", "髙﨑 一郎")).err(), Some(ImportError::SeveralPersons));
}

#[test]
fn dates_that_end_with_the_year_are_read_in_the_order_the_table_shows_or_the_patient_says() {
    let days = |file: &ImportFile, count: usize| {
        let all: Vec<usize> = (0..count).collect();
        let choice = Choice { entries: &all, file_name: "a", confirmed_own: true, not_my_number: false };
        let imported = file.records(&choice, RecordId::from_bytes([1; 16]), 0).and_then(Records::all).unwrap();
        let date = |record: &vault::record::Record| record.date().map(|date| date.date().to_owned());
        imported.records.iter().map(date).collect::<Vec<_>>()
    };
    let day = |day: &str| Some(day.to_owned());
    // Nothing shows an order: no date, and it is said of every row.
    let mut file = ImportFile::open("病名,発症日\n腰痛,4/1/2026\n頭痛,5/2/2026\n".as_bytes()).unwrap();
    let preview = file.preview("a", &person(), &Existing::default()).unwrap();
    assert!(preview.notices.len() == 2 && preview.notices.iter().all(|one| one.kind == NoticeKind::DateUnreadable));
    assert_eq!(days(&file, 2), [None, None]);
    let columns = file.columns().unwrap();
    assert_eq!((columns.questions[0].column, columns.questions[0].proven), (1, None));
    for (order, said) in
        [(DateOrder::DayFirst, ["2026-01-04", "2026-02-05"]), (DateOrder::MonthFirst, ["2026-04-01", "2026-05-02"])]
    {
        file.set_mapping(Mapping { orders: [(1, order)].into(), ..columns.mapping.clone() });
        assert!(file.preview("a", &person(), &Existing::default()).unwrap().notices.is_empty());
        assert_eq!(days(&file, 2), said.map(day));
    }
    // A day that is no month shows it, for its own column alone.
    let text = "病名,発症日,終了日\n腰痛,31/1/2026,1/2/2026\n頭痛,4/1/2026,\n";
    let file = ImportFile::open(text.as_bytes()).unwrap();
    assert_eq!(days(&file, 2), ["2026-01-31", "2026-01-04"].map(day));
    let notices = file.preview("a", &person(), &Existing::default()).unwrap().notices;
    assert_eq!(
        notices.iter().map(|one| (one.kind, one.line)).collect::<Vec<_>>(),
        [(NoticeKind::DateUnreadable, Some(2))]
    );
    // The birth date by which the person is compared follows it too.
    let file = ImportFile::open("病名,生年月日\n腰痛,28/6/1956\n".as_bytes()).unwrap();
    let claim = file.preview("a", &person(), &Existing::default()).unwrap().person.unwrap();
    assert_eq!(claim.birth_date.unwrap().to_string(), "1956-06-28");
}

#[test]
fn a_column_of_my_numbers_is_blocked_and_numbers_elsewhere_are_cut_out() {
    let text =
        "病名,マイナンバー,備考\n腰痛,1234-5678-9018,\n頭痛,なし,受付 123456789018\n\"個人番号 123456789018\",,\n";
    let file = ImportFile::open(text.as_bytes()).unwrap();
    let preview = file.preview("a", &person(), &Existing::default()).unwrap();
    let found: Vec<(FindingKind, &str)> = preview.my_numbers.iter().map(|one| (one.kind, one.path.as_str())).collect();
    assert_eq!(found, [(FindingKind::Block, "/2/2"), (FindingKind::Ask, "/3/3"), (FindingKind::Block, "/4/1")]);
    let columns = file.columns().unwrap();
    assert_eq!(columns.mapping.columns[1], Field::Unused);
    let shown = serde_json::to_string(&(&columns, &preview)).unwrap();
    assert!(!shown.contains("9018"));
    let mut file = file;
    // Whatever a column is said to be, and with a first row that is no heading: what is cut out is not shown as a sample.
    for header in [true, false] {
        let columns = vec![Field::Date; 3];
        let all_dates = Mapping { rows: Some(Rows::Diagnosis), header, columns, ..Mapping::default() };
        file.set_mapping(all_dates);
        let shown = serde_json::to_string(&file.columns().unwrap()).unwrap();
        assert!(!shown.contains("9018") && shown.contains("腰痛"), "{shown}");
    }
    let mut mapping = columns.mapping;
    mapping.columns[1] = Field::Note;
    mapping.columns[2] = Field::Unused;
    file.set_mapping(mapping);
    let choice = Choice { entries: &[0, 1, 2], file_name: "a", confirmed_own: false, not_my_number: true };
    let imported = file.records(&choice, RecordId::from_bytes([1; 16]), 0).and_then(Records::all).unwrap();
    let Fact::Diagnosis(second) = &imported.records[1].fact else { panic!() };
    assert_eq!(second.note, None, "the column is blocked whatever it is said to be");
    let kept = serde_json::to_string(&(&imported.import, &imported.records)).unwrap();
    assert_eq!(kept.matches("9018").count(), 1, "the one that the patient said is something else");
    assert!(!serde_json::to_string(&import(text, false).records).unwrap().contains("9018"));
    let invalid = "病名,個人番号\n腰痛,12345\n";
    assert!(!serde_json::to_string(&import(invalid, true).records).unwrap().contains("12345"), "a mistyped one too");
}

#[test]
fn the_same_rows_are_recognised_when_they_come_again() {
    let imported = import(RESULTS, false);
    let Fact::Import(fact) = &imported.import.fact else { panic!() };
    assert_eq!(fact.format, ImportFormat::Csv);
    let mut all = vec![imported.import];
    all.extend(imported.records);
    let longer = format!("{RESULTS}2026/5/1,体重,47.5,kg,,,,みなと架空診療所\n");
    let preview = ImportFile::open(longer.as_bytes()).unwrap().preview("b", &person(), &Existing::of(&all)).unwrap();
    let duplicates: Vec<_> = preview.entries.iter().map(|entry| entry.duplicate).collect();
    assert_eq!(duplicates, [Some(Duplicate::SameContent), Some(Duplicate::SameContent), None]);
}

#[test]
fn what_is_no_table_is_refused_and_what_is_too_large_too() {
    let error = |bytes: &[u8]| ImportFile::open(bytes).map(|_| ()).unwrap_err();
    assert!(matches!(error("ただの文".as_bytes()), ImportError::NotJson { .. }));
    assert!(matches!(error(b"a,b\0,c\nd,e,f"), ImportError::NotJson { .. }), "control characters");
    assert_eq!(error(&[0x83, 0x5c, 0xff, b',']), ImportError::NotUtf8);
    let started = std::time::Instant::now();
    assert_eq!(error("a,b\n".repeat(100_001).as_bytes()), ImportError::TooMany { limit: 200_000 });
    assert_eq!(error(",".repeat(5_000_000).as_bytes()), ImportError::TooMany { limit: 500 });
    let header = format!("病名,{}\n", "x".repeat(1_000_000));
    assert!(matches!(error(format!("{header}{}", "a,b\n".repeat(1_000)).as_bytes()), ImportError::TooMany { .. }));
    assert!(
        ImportFile::open(format!("病名,備考\n\"{}", "a,b\n".repeat(1_000_000)).as_bytes()).is_ok(),
        "an open quotation mark"
    );
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_table_is_read_as_it_was_written(
        cells in (2..6_usize).prop_flat_map(|width| vec(vec("[ -~あ髙\u{3000}\n\"]{0,8}", width), 1..8)),
        separator in prop::sample::select(vec![',', '\t', ';']), crlf in any::<bool>(),
    ) {
        let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let lines: Vec<String> = cells.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(&separator.to_string())).collect();
        let text = lines.join(if crlf { "\r\n" } else { "\n" });
        let table = Table::open(text.as_bytes()).unwrap().unwrap();
        let kept: Vec<Vec<String>> = cells.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).cloned().collect();
        prop_assert_eq!(table.separator(), separator);
        prop_assert_eq!(table.rows().map(|row| row.cells).collect::<Vec<_>>(), kept);
        for row in table.rows() {
            prop_assert!(lines.contains(&row.text), "{}", row.text);
            let before: String = text.split_inclusive('\n').take(row.line as usize - 1).collect();
            prop_assert!(text[before.len()..].starts_with(&row.text), "{}", row.line);
        }
    }

    #[test]
    fn no_row_is_lost_under_any_mapping(
        rows in vec(vec("[a-z0-9/.]{0,6}", 0..6), 1..10),
        kind in prop::sample::select(vec![None, Some(Rows::Medication), Some(Rows::Diagnosis), Some(Rows::Allergy), Some(Rows::Result), Some(Rows::Checkup)]),
        columns in vec(prop::sample::select(vec![Field::Unused, Field::Name, Field::Date, Field::Value, Field::Item, Field::Note, Field::Dose]), 0..8),
        header in any::<bool>(),
    ) {
        let text: String = rows.iter().map(|row| format!("{}\n", row.join(","))).collect();
        let Some(table) = Table::open(text.as_bytes()).unwrap() else { return Ok(()) };
        let parsed = table.parsed(&Mapping { rows: kind, header, columns, ..Mapping::default() }).unwrap();
        let mut kept: Vec<&str> = Vec::new();
        let skip = usize::from(header);
        for entry in &parsed.entries {
            kept.extend(entry.original.content.iter().skip(skip).map(String::as_str));
        }
        for other in &parsed.others {
            kept.extend(other.content.lines().skip(skip));
        }
        let mut all: Vec<String> = table.rows().skip(skip).map(|row| row.text).collect();
        kept.sort_unstable();
        all.sort_unstable();
        prop_assert_eq!(kept, all);
    }
}
