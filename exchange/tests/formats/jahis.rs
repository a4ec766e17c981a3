//! Medication notebooks come in, are kept whole, and go out again.

use exchange::ImportError;
use exchange::fhir::write::export_bundle;
use exchange::identity::{FindingKind, Verdict};
use exchange::import::{Choice, Duplicate, Existing, ImportFile, Imported, Preview, Records};
use exchange::jahis::{
    Change, Drug, Line, Notebook, Parts, PartsError, Record as Typed, WriteInput, Written, fold_pairs, join, split,
    write,
};
use exchange::parsed::{Notice, NoticeKind};
use vault::id::RecordId;
use vault::record::*;

#[path = "jahis/out.rs"]
mod out;
#[path = "jahis/parts.rs"]
mod parts;
#[cfg(not(target_arch = "wasm32"))]
#[path = "jahis/properties.rs"]
mod properties;
#[path = "jahis/remarks.rs"]
mod remarks;
#[cfg(not(target_arch = "wasm32"))]
#[path = "jahis/samples.rs"]
mod samples;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const NOTEBOOK: &str = include_str!("../files/notebook.txt");
/// Full of deviations, and with numbers that are or may be My Numbers.
const DEVIATIONS: &str = include_str!("../files/deviations.txt");
const NOW: i64 = 1_763_000_000;
const IMPORT: RecordId = RecordId::from_bytes([7; 16]);

fn person() -> Person {
    Person {
        name: PersonName { text: "鈴木 一葉".into(), kana: Some("スズキ カズハ".into()) },
        birth_date: "1958-03-03".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn open(text: &str) -> Notebook {
    Notebook::open(text.as_bytes()).unwrap()
}

fn refused(text: &str) -> ImportError {
    ImportFile::open(text.as_bytes()).map(|_| ()).unwrap_err()
}

fn preview(bytes: &[u8], existing: &Existing<'_>) -> Preview {
    ImportFile::open(bytes).unwrap().preview("notebook.txt", &person(), existing).unwrap()
}

fn import(bytes: &[u8]) -> Imported {
    let entries: Vec<usize> = (0..preview(bytes, &Existing::default()).entries.len()).collect();
    let choice = Choice { entries: &entries, file_name: "notebook.txt", confirmed_own: true, not_my_number: false };
    ImportFile::open(bytes).unwrap().records(&choice, IMPORT, NOW).and_then(Records::all).unwrap()
}

fn all(imported: &Imported) -> Vec<(RecordId, &Record)> {
    let records = (1..).zip(&imported.records).map(|(at, record)| (RecordId::from_bytes([at; 16]), record));
    [(IMPORT, &imported.import)].into_iter().chain(records).collect()
}

fn write_out(records: &[(RecordId, &Record)], part_limit: Option<usize>) -> Written {
    write(&WriteInput { person: &person(), records, now: NOW, part_limit })
}

fn texts(notebook: &Notebook) -> Vec<String> {
    notebook.lines().map(|line| fold_pairs(line.text)).collect()
}

fn notices(text: &str) -> Vec<(NoticeKind, u64, String)> {
    let told = |notice: Notice| (notice.kind, notice.line.unwrap(), notice.element.unwrap_or_default());
    open(text).notices().into_iter().map(told).collect()
}

fn medications(imported: &Imported) -> Vec<&Medication> {
    let facts = imported.records.iter().map(|record| &record.fact);
    facts.filter_map(|fact| if let Fact::Medication(drug) = fact { Some(drug) } else { None }).collect()
}

/// Windows-31J, written by hand where it matters.
fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(&fold_pairs(text).replace('\n', "\r\n")).0.into_owned()
}

#[test]
fn what_is_no_whole_notebook_is_refused_by_what_it_is() {
    assert_eq!(refused("JAHIS10\n1,1,1234567,13,みさき病院\n"), ImportError::PrescriptionCode);
    assert_eq!(refused("JAHISTC,1\n1,鈴木 一葉,2,S330303\n"), ImportError::NoHeader);
    assert_eq!(
        refused("1,鈴木 一葉,2,S330303\n5,R060310,1\n201,1,薬,1,錠,1,,1\n301,1,朝,1,日分,1,1,,1"),
        ImportError::NoHeader
    );
    assert_eq!(refused("JAHISTC08,1\n\n"), ImportError::Empty);
    let part = "JAHISTC08,1\n1,鈴木 一葉,2,S330303\n911,12345678901234,3,2\n";
    assert_eq!(refused(part), ImportError::PartOfSeveral { line: 3, part: 2, total: 3 });
    assert_eq!(refused("JAHISTC08,1\n1,鈴木 一葉,2,S330303\n1,鈴木 二葉,2,S330303\n"), ImportError::SeveralPersons);
    // The same day in two forms is one person.
    assert!(Notebook::open("JAHISTC08,1\n1,鈴木 一葉,2,S330303\n1,鈴木 一葉,2,19580303\n".as_bytes()).is_ok());
    assert!(matches!(Notebook::open(&vec![b'4'; (4 << 20) + 1]), Err(ImportError::TooLarge { .. })));
}

#[test]
fn a_head_repeated_without_end_is_refused_before_it_fills_the_memory() {
    let head = format!("JAHISTC08,1\n5,R060310,1\n11,{},13,4,1234567\n", "薬".repeat(20_000));
    let drugs: String = (0..20_000).map(|_| "201,1,薬,1\n").collect();
    assert_eq!(refused(&(head + &drugs)), ImportError::Inflated);
}

#[test]
fn a_notebook_says_whose_it_is_and_every_record_finds_its_place() {
    let shown = preview(NOTEBOOK.as_bytes(), &Existing::default());
    assert_eq!(shown.person_match.verdict, Verdict::Match);
    assert_eq!(shown.notices, []);
    let titles: Vec<&str> = shown.entries.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "そば",
            "セフェム系（発熱）",
            "胃潰瘍（２０１０年）",
            "患者特記",
            "バファリンＡ",
            "手帳メモ",
            "ｺﾘｵﾊﾟﾝｶﾌﾟｾﾙ5mg",
            "ﾌｪﾛﾍﾞﾘﾝ配合錠",
            "ロキソプロフェン錠60mg「架空」",
            "ﾘﾝﾃﾞﾛﾝ-VG軟膏0.12%",
            "服用の注意",
            "医療機関からの情報（退院後に必要なこと）",
            "残薬の確認",
            "備考",
            "患者の記入",
            "アムロジピンOD錠5mg"
        ]
    );
    let others: Vec<&str> = shown.others.iter().map(|other| other.resource_type.as_str()).collect();
    assert_eq!(others, ["JAHIS 1", "JAHIS 701"]);
    let stranger = NOTEBOOK.replace("鈴木 一葉,2,S330303", "山田 太郎,1,19800101");
    assert_eq!(preview(stranger.as_bytes(), &Existing::default()).person_match.verdict, Verdict::Refuse);
}

#[test]
fn amounts_keep_what_they_are_the_amounts_of() {
    let imported = import(NOTEBOOK.as_bytes());
    let drugs = medications(&imported);
    let amounts: Vec<_> = drugs
        .iter()
        .map(|drug| {
            let amount = drug.amount.as_ref().map(|amount| (amount.quantity.value.as_str(), amount.basis));
            (drug.dose.as_ref().map(|dose| dose.value.as_str()), amount)
        })
        .collect();
    assert_eq!(
        amounts,
        [
            (None, None),
            (None, Some(("6", AmountBasis::PerDay))),
            (None, Some(("6", AmountBasis::PerDay))),
            (Some("1"), None),
            (None, Some(("10", AmountBasis::Total))),
            (None, Some(("1", AmountBasis::PerDay))),
        ]
    );
    // Without a usage nobody knows.
    let bare = import("JAHISTC08,2\n5,R060310,2\n201,1,薬,2,錠,1,,2\n".as_bytes());
    assert_eq!(medications(&bare)[0].amount.as_ref().unwrap().basis, AmountBasis::Unstated);
}

#[test]
fn a_drug_has_its_usage_places_and_people() {
    let imported = import(NOTEBOOK.as_bytes());
    let drugs = medications(&imported);
    let first = drugs[1];
    assert_eq!(first.via, MedicationOrigin::Dispensed);
    assert_eq!(first.dosage_text.as_deref(), Some("【分３ 毎食後服用】／朝3Ｃ昼2Ｃ夕1Ｃ／一包化"));
    assert_eq!(first.note.as_deref(), Some("眠気に注意～運転はしない／車の運転は控えてください。"));
    assert_eq!((first.days, first.as_needed), (Some(5), false));
    assert_eq!(first.start.as_ref().map(DateTime::as_str), Some("2024-03-10"));
    assert_eq!(first.end.as_ref().map(DateTime::as_str), Some("2024-03-14"));
    assert_eq!(first.prescriber.as_deref(), Some("医療法人 うしお病院／内科／波多野 岬"));
    assert_eq!(first.pharmacy.as_deref(), Some("みさき薬局 駅前店"));
    assert!(first.times.morning && first.times.noon && first.times.evening && !first.times.bedtime);
    // An addition belongs to the drug before it, not to the RP.
    assert_eq!(drugs[2].dosage_text.as_deref(), Some("【分３ 毎食後服用】／一包化"));
    assert_eq!(drugs[2].note.as_deref(), Some("車の運転は控えてください。"));
    let codes: Vec<&str> = drugs[2].name.codings.iter().filter_map(|coding| coding.code.as_deref()).collect();
    assert_eq!(codes, ["2319801F1034", "2319801F1ZZZ"]);
    assert_eq!(drugs[2].name.codings[1].display.as_deref(), Some("【般】ベルベリン・ゲンノショウコ錠"));
    assert_eq!(drugs[3].name.codings[0].system.as_deref(), Some("http://medis.or.jp/CodeSystem/master-HOT13"));
    assert!(drugs[3].as_needed && drugs[3].days.is_none() && drugs[3].end.is_none());
    assert_eq!(drugs[3].dosage_text.as_deref(), Some("【痛い時】／10回分"));
    assert_eq!(drugs[4].prescriber.as_deref(), Some("医療法人 うしお病院／皮膚科／佐藤 三郎"));
    // In-house: no institution but the one that dispensed.
    assert_eq!(drugs[5].via, MedicationOrigin::Prescribed);
    assert_eq!(drugs[5].prescriber.as_deref(), Some("医療法人 うしお病院／波多野 岬"));
    assert_eq!(drugs[5].pharmacy, None);
    let bought = drugs[0];
    assert_eq!(bought.via, MedicationOrigin::OverTheCounter);
    assert_eq!(bought.ingredient.as_deref(), Some("アセチルサリチル酸、合成ヒドロタルサイト"));
    assert_eq!(bought.name.codings[0].code.as_deref(), Some("4987107609229"));
    assert_eq!(bought.end.as_ref().map(DateTime::as_str), Some("2024-02-24"));
    // Who said so: the pharmacy, or the patient.
    let sources: Vec<_> = imported.records.iter().map(|one| one.provenance.organization.as_deref()).collect();
    assert_eq!((sources[0], sources[6]), (None, Some("みさき薬局 駅前店")));
    assert_eq!(imported.records[0].provenance.recorder.as_deref(), Some("鈴木 一葉"));
}

#[test]
fn an_original_is_the_very_lines_with_the_head_of_their_day() {
    let imported = import(NOTEBOOK.as_bytes());
    let original = imported.records[6].provenance.original.as_ref().unwrap();
    let lines: Vec<&str> = NOTEBOOK.lines().collect();
    let expected = [&lines[10..18], &lines[19..22]].concat().join("\n");
    assert_eq!((original.media_type.as_str(), &original.content), ("text/x-jahis-tc", &vec![expected]));
    let Fact::Import(import) = &imported.import.fact else { panic!() };
    assert_eq!((import.format, import.source.as_deref()), (ImportFormat::Jahis, Some(NOTEBOOK.as_bytes())));
}

#[test]
fn both_encodings_are_one_notebook() {
    let bytes = cp932(NOTEBOOK);
    let (utf8, shift_jis) = (open(NOTEBOOK), Notebook::open(&bytes).unwrap());
    assert_ne!(utf8.encoding(), shift_jis.encoding());
    assert_eq!(texts(&utf8), texts(&shift_jis));
    let marked = [b"\xef\xbb\xbf", NOTEBOOK.as_bytes(), b"\x1a"].concat();
    assert_eq!(texts(&Notebook::open(&marked).unwrap()), texts(&utf8));
    assert_eq!(texts(&open(&NOTEBOOK.replace('\n', "\r"))), texts(&utf8));
    // Copies of the one are recognised when the other is there, also with the other wave dash.
    let first = import(NOTEBOOK.replace('～', "〜").as_bytes());
    let existing = Existing::of(all(&first).into_iter().map(|(_, record)| record));
    let again = preview(&bytes, &existing);
    assert!(!again.same_file);
    assert!(again.entries.iter().all(|entry| entry.duplicate.is_some()), "{:?}", again.entries);
    assert_eq!(again.entries[6].duplicate, Some(Duplicate::SameIdentifier));
    let other = preview(NOTEBOOK.replace("R060310", "R060311").as_bytes(), &existing);
    assert_eq!(other.entries[6].duplicate, None);
}

type Told = (NoticeKind, u64, &'static str);

#[test]
fn every_deviation_is_told_with_its_line_and_comes_in_all_the_same() {
    use NoticeKind::*;
    let head = "JAHISTC08,1\n1,鈴木 一葉,2,S330303\n5,R060310,1\n11,みさき薬局,13,4,1234567,,,,1\n";
    let usage = "301,1,朝,5,日分,1,1,,1\n";
    let cases: &[(String, &[Told], usize)] = &[
        (format!("{head}201,1,薬,1,錠,2, 612310013,1\n{usage}"), &[(BlankTrimmed, 5, "code")], 1),
        (format!("{head}201,1,薬,1,錠,1,612310013,1\n{usage}"), &[(FieldUnexpected, 5, "code")], 1),
        (format!("{head}201,1,薬,1,錠,2,,1\n{usage}"), &[(FieldMissing, 5, "code")], 1),
        (format!("{head}201,1,薬,1,錠,1,,1\n301,1,,5,日分,1,1,,1\n"), &[(FieldMissing, 6, "name")], 1),
        (format!("{head}201,1,薬,1,錠,1,,2 \n{usage}"), &[(BlankTrimmed, 5, "creator")], 1),
        (format!("{head}201,1,薬,1,錠,1,,1\n"), &[(PartnerMissing, 5, "301")], 1),
        (format!("{head}{usage}"), &[(PartnerMissing, 5, "201")], 0),
        (format!("{head}411,粉砕,31,,,,,,1\n"), &[(FieldUnexpected, 5, "")], 1),
        (format!("{head}999,何か,1\n"), &[(UnknownRecord, 5, "")], 0),
        ("JAHISTC12,2\n2,1,乳,2\n".into(), &[(UnknownVersion, 1, "")], 1),
        ("JAHISTC08,3\n2,1,乳,2\n".into(), &[(ValueUnreadable, 1, "category")], 1),
        ("JAHISTC08,2\n3,薬,20240101,,2\n".into(), &[(FieldMissing, 2, "sequence")], 1),
        ("JAHISTC08,2\n31,1,成分,1,,2\n".into(), &[(PartnerMissing, 2, "sequence")], 0),
        ("JAHISTC08,2\n201,1,薬,1,錠,1,,1\n301,1,朝\n".into(), &[(OutOfPlace, 2, "")], 1),
        ("JAHISTC08,2\n5,H330303,1\n501,備考,1\n".into(), &[(DatePastEra, 2, "date")], 1),
        ("JAHISTC08,2\n5,60.3.10,1\n501,備考,1\n".into(), &[(DateUnreadable, 2, "date")], 1),
        ("JAHISTC08,2\n5,20240230,1\n501,備考,1\n".into(), &[(DateUnreadable, 2, "date")], 1),
        (format!("JAHISTC08,2\n4,{},,1\n", "長".repeat(201)), &[(TooLong, 2, "text")], 1),
        ("JAHISTC08,2\n4,a\u{fffd},,1\n".into(), &[(CharactersUnreadable, 2, "")], 1),
        ("JAHISTC08,2\n701,潮見 渚,みさき薬局,,,,1\n".into(), &[], 0),
    ];
    for (text, expected, entries) in cases {
        let expected: Vec<_> = expected.iter().map(|(kind, line, name)| (*kind, *line, (*name).to_owned())).collect();
        assert_eq!(notices(text), expected, "{text}");
        assert_eq!(preview(text.as_bytes(), &Existing::default()).entries.len(), *entries, "{text}");
        // And leaves again as it came.
        let written = write_out(&all(&import(text.as_bytes())), None);
        let again = Notebook::open(&written.text).unwrap();
        for line in open(text).lines().filter(|line| line.record() != "1" && !text.contains('\u{fffd}')) {
            assert!(
                again.lines().any(|other| other.text == fold_pairs(line.text)),
                "{} in {}",
                line.text,
                again.text()
            );
        }
    }
    let many = format!("JAHISTC08,2\n{}", "x\n".repeat(2_000));
    assert_eq!(notices(&many).last().map(|one| one.0), Some(More));
}

#[test]
fn quotes_are_characters_like_others() {
    let text = "JAHISTC08,2\n5,R060310,1\n201,1,\"薬\"5mg\",1,錠,1,,1\n301,1,\"朝,5,日分,1,1,,1\n";
    let imported = import(text.as_bytes());
    assert_eq!(imported.records[0].title(), "\"薬\"5mg\"");
    assert_eq!(medications(&imported)[0].days, Some(5));
    let line = Line { number: 1, text: "201, 01,薬 ,1" };
    assert!(matches!(Typed::from(line), Typed::Drug(Drug { rp: "01", name: "薬 ", amount: "1", unit: "", .. })));
}
