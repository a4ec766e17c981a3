//! Medication notebooks come in, are kept whole, and go out again.

use exchange::ImportError;
use exchange::fhir::write::export_bundle;
use exchange::identity::{FindingKind, Verdict};
use exchange::import::{Choice, Duplicate, Existing, ImportFile, Imported, Preview};
use exchange::jahis::{
    Change, Drug, Line, Notebook, Parts, PartsError, Record as Typed, WriteInput, Written, fold_pairs, join, split,
    write,
};
use exchange::parsed::{Notice, NoticeKind};
use vault::id::RecordId;
use vault::record::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const NOTEBOOK: &str = include_str!("files/notebook.txt");
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

fn preview(bytes: &[u8], existing: &Existing) -> Preview {
    ImportFile::open(bytes).unwrap().preview("notebook.txt", &person(), existing).unwrap()
}

fn import(bytes: &[u8]) -> Imported {
    let entries: Vec<usize> = (0..preview(bytes, &Existing::default()).entries.len()).collect();
    let choice = Choice { entries: &entries, file_name: "notebook.txt", confirmed_own: true, not_my_number: false };
    ImportFile::open(bytes).unwrap().records(&choice, IMPORT, NOW).unwrap()
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
            "バファリンＡ",
            "ｺﾘｵﾊﾟﾝｶﾌﾟｾﾙ5mg",
            "ﾌｪﾛﾍﾞﾘﾝ配合錠",
            "ロキソプロフェン錠60mg「架空」",
            "ﾘﾝﾃﾞﾛﾝ-VG軟膏0.12%",
            "アムロジピンOD錠5mg"
        ]
    );
    let others: Vec<&str> = shown.others.iter().map(|other| other.resource_type.as_str()).collect();
    assert_eq!(
        others,
        ["JAHIS 1", "JAHIS 2", "JAHIS 4", "JAHIS 401", "JAHIS 411", "JAHIS 421", "JAHIS 501", "JAHIS 601", "JAHIS 701"]
    );
    let stranger = NOTEBOOK.replace("鈴木 一葉,2,S330303", "山田 太郎,1,19800101");
    assert_eq!(preview(stranger.as_bytes(), &Existing::default()).person_match.verdict, Verdict::Refuse);
}

#[test]
fn amounts_keep_what_they_are_the_amounts_of() {
    let imported = import(NOTEBOOK.as_bytes());
    let drugs = medications(&imported);
    let amounts: Vec<(Option<&str>, Option<(&str, AmountBasis)>)> = drugs
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
    assert_eq!((sources[0], sources[4]), (None, Some("みさき薬局 駅前店")));
    assert_eq!(imported.records[0].provenance.recorder.as_deref(), Some("鈴木 一葉"));
}

#[test]
fn an_original_is_the_very_lines_with_the_head_of_their_day() {
    let imported = import(NOTEBOOK.as_bytes());
    let original = imported.records[4].provenance.original.as_ref().unwrap();
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
    assert_eq!(again.entries[4].duplicate, Some(Duplicate::SameIdentifier));
    let other = preview(NOTEBOOK.replace("R060310", "R060311").as_bytes(), &existing);
    assert_eq!(other.entries[4].duplicate, None);
}

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
    imported.records.remove(4);
    let edited = &mut imported.records[4];
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
        amount: Some(Amount {
            quantity: Quantity { value: "3".into(), comparator: None, unit: Some("錠".into()), ucum: None },
            basis: AmountBasis::PerDay,
        }),
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
fn parts_are_joined_in_any_order_and_only_with_their_own() {
    let parts = split(NOTEBOOK, "20260310123456", 700);
    assert!(parts.len() > 3, "{}", parts.len());
    assert!(parts.iter().all(|part| cp932(part).len() <= 700 && part.starts_with("JAHISTC08,1\n")));
    let mut scanned = Parts::default();
    for (at, part) in parts.iter().enumerate().rev() {
        let progress = scanned.add(part).unwrap();
        assert_eq!((progress.part, progress.missing.len()), (at as u16 + 1, at));
        assert_eq!(progress.whole.as_deref(), (at == 0).then_some(NOTEBOOK));
        assert!(scanned.add(part).unwrap().is_repeated);
    }
    let [first, second, rest @ ..] = &parts[..] else { panic!() };
    let mut scanned = Parts::default();
    scanned.add(second).unwrap();
    assert_eq!(
        scanned.add(&second.replace("食後", "食前").replace("渚", "汀")),
        Err(PartsError::OtherContent { part: 2 })
    );
    assert_eq!(scanned.add(&first.replace("20260310123456", "20260310123457")), Err(PartsError::OtherNotebook));
    let total = parts.len();
    assert_eq!(scanned.add(&first.replace(&format!(",{total},1\n"), ",9,1\n")), Err(PartsError::OtherTotal));
    assert_eq!(scanned.add(NOTEBOOK), Err(PartsError::NotAPart));
    assert_eq!(scanned.add("https://example.org/"), Err(PartsError::NoNotebook));
    assert_eq!(scanned.add("JAHISTC08,1\n911,1,2,3\n"), Err(PartsError::BrokenControl { line: 2 }));
    // Nothing of that did any harm.
    for part in rest.iter().chain([first]) {
        scanned.add(part).unwrap();
    }
    assert!(scanned.missing().is_empty());
    let without = [first, &rest[0]].map(String::as_str);
    let missing: Vec<u16> = [2].into_iter().chain(4..=total as u16).collect();
    assert_eq!(join(without), Err(PartsError::Missing { parts: missing }));
    // All of them one after the other in one file are the notebook too.
    assert_eq!(texts(&open(&parts.concat())), texts(&open(NOTEBOOK)));
}

#[test]
fn a_head_that_every_part_repeats_is_taken_out_again() {
    let head = "1,鈴木 一葉,2,19580303\n5,R060310,1\n11,みさき薬局,13,4,1234567,,,,1\n51,うしお病院,13,1,7654321,1\n";
    let drugs =
        ["201,1,薬一,3,錠,1,,1\n301,1,毎食後,5,日分,1,1,,1\n", "201,2,薬二,1,錠,1,,1\n301,2,朝食後,5,日分,1,1,,1\n"];
    let part = |at: usize| format!("JAHISTC08,1\n{head}{}911,12345678901234,2,{}\n", drugs[at], at + 1);
    let whole = join([part(1).as_str(), part(0).as_str()]).unwrap();
    assert_eq!(whole, format!("JAHISTC08,1\n{head}{}{}", drugs[0], drugs[1]));
    // Another day in the same place is no repetition.
    let other = part(1).replace("R060310", "R060401");
    assert_eq!(open(&join([part(0).as_str(), other.as_str()]).unwrap()).outline().blocks.len(), 2);
}

#[test]
fn every_deviation_is_told_with_its_line_and_comes_in_all_the_same() {
    use NoticeKind::*;
    let head = "JAHISTC08,1\n1,鈴木 一葉,2,S330303\n5,R060310,1\n11,みさき薬局,13,4,1234567,,,,1\n";
    let usage = "301,1,朝,5,日分,1,1,,1\n";
    let cases: &[(String, &[(NoticeKind, u64, &str)], usize)] = &[
        (format!("{head}201,1,薬,1,錠,2, 612310013,1\n{usage}"), &[(BlankTrimmed, 5, "code")], 1),
        (format!("{head}201,1,薬,1,錠,1,612310013,1\n{usage}"), &[(FieldUnexpected, 5, "code")], 1),
        (format!("{head}201,1,薬,1,錠,2,,1\n{usage}"), &[(FieldMissing, 5, "code")], 1),
        (format!("{head}201,1,薬,1,錠,1,,1\n301,1,,5,日分,1,1,,1\n"), &[(FieldMissing, 6, "name")], 1),
        (format!("{head}201,1,薬,1,錠,1,,2 \n{usage}"), &[(BlankTrimmed, 5, "creator")], 1),
        (format!("{head}201,1,薬,1,錠,1,,1\n"), &[(PartnerMissing, 5, "301")], 1),
        (format!("{head}{usage}"), &[(PartnerMissing, 5, "201")], 0),
        (format!("{head}411,粉砕,31,,,,,,1\n"), &[(FieldUnexpected, 5, "")], 0),
        (format!("{head}999,何か,1\n"), &[(UnknownRecord, 5, "")], 0),
        ("JAHISTC12,2\n2,1,乳,2\n".into(), &[(UnknownVersion, 1, "")], 1),
        ("JAHISTC08,3\n2,1,乳,2\n".into(), &[(ValueUnreadable, 1, "category")], 1),
        ("JAHISTC08,2\n3,薬,20240101,,2\n".into(), &[(FieldMissing, 2, "sequence")], 1),
        ("JAHISTC08,2\n31,1,成分,1,,2\n".into(), &[(PartnerMissing, 2, "sequence")], 0),
        ("JAHISTC08,2\n201,1,薬,1,錠,1,,1\n301,1,朝\n".into(), &[(OutOfPlace, 2, "")], 1),
        ("JAHISTC08,2\n5,H330303,1\n501,備考,1\n".into(), &[(DatePastEra, 2, "date")], 0),
        ("JAHISTC08,2\n5,60.3.10,1\n501,備考,1\n".into(), &[(DateUnreadable, 2, "date")], 0),
        ("JAHISTC08,2\n5,20240230,1\n501,備考,1\n".into(), &[(DateUnreadable, 2, "date")], 0),
        (format!("JAHISTC08,2\n4,{},,1\n", "長".repeat(201)), &[(TooLong, 2, "text")], 0),
        ("JAHISTC08,2\n4,a\u{fffd},,1\n".into(), &[(CharactersUnreadable, 2, "")], 0),
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
    // Neither records nor the file that is kept hold one.
    let imported = import(text.as_bytes());
    let Fact::Import(fact) = &imported.import.fact else { panic!() };
    let source = Notebook::open(fact.source.as_deref().unwrap()).unwrap();
    assert!(source.my_numbers().is_empty());
    assert_eq!(source.encoding(), open(text).encoding());
    assert!(fact.others.iter().all(|other| !other.content.contains("5678")));
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

#[cfg(not(target_arch = "wasm32"))]
mod samples {
    use super::*;
    use std::path::{Path, PathBuf};

    fn sample(name: &str) -> Option<Vec<u8>> {
        let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples").join(name);
        let bytes = std::fs::read(path).ok();
        if bytes.is_none() {
            println!("samples not present");
        }
        bytes
    }

    #[test]
    fn each_comes_in_or_is_refused_with_its_line() {
        let part = |line, part, total| Err(ImportError::PartOfSeveral { line, part, total });
        let told = |kind, line| vec![(kind, line)];
        use NoticeKind::{FieldMissing, PartnerMissing, UnknownVersion};
        let cases = [
            ("jahis-rx-parser/tc-minimal-valid.txt", Ok((1, vec![]))),
            ("jahis-rx-parser/tc-multi-dispensing.txt", Ok((2, vec![]))),
            ("jahis-rx-parser/tc-with-otc-components-and-remaining-medicine.txt", Ok((2, vec![]))),
            ("jahis-rx-parser/tc-output-category-2-full.txt", Ok((4, told(UnknownVersion, 1)))),
            ("jahis-rx-parser/tc-invalid-missing-drug-code.txt", Ok((1, told(FieldMissing, 4)))),
            ("jahis-rx-parser/tc-invalid-missing-otc-sequence-parent.txt", Ok((0, told(PartnerMissing, 3)))),
            ("jahis-rx-parser/tc-split-output-part-2.txt", part(11, 2, 3)),
            ("jahis-rx-parser/tc-supported-records-full.txt", part(24, 1, 2)),
            ("medication-record-qr-format/split-part-1.txt", part(14, 1, 2)),
            ("medication-record-qr-format/split-part-2.txt", part(16, 2, 2)),
        ];
        for (name, expected) in cases {
            let Some(bytes) = sample(name) else { return };
            let utf8 = String::from_utf8(bytes.clone()).unwrap();
            for bytes in [bytes, cp932(&utf8)] {
                let read = ImportFile::open(&bytes).map(|file| {
                    let preview = file.preview(name, &person(), &Existing::default()).unwrap();
                    let notices = preview.notices.iter().map(|notice| (notice.kind, notice.line.unwrap()));
                    (preview.entries.len(), notices.collect::<Vec<_>>())
                });
                assert_eq!(read, expected, "{name}");
            }
        }
    }

    #[test]
    fn each_leaves_as_it_came_record_for_record() {
        for name in [
            "jahis-rx-parser/tc-minimal-valid.txt",
            "jahis-rx-parser/tc-multi-dispensing.txt",
            "jahis-rx-parser/tc-with-otc-components-and-remaining-medicine.txt",
            "jahis-rx-parser/tc-output-category-2-full.txt",
            "jahis-rx-parser/tc-supported-records-full.txt",
            "jahis-rx-parser/tc-invalid-missing-drug-code.txt",
            "jahis-rx-parser/tc-invalid-missing-otc-sequence-parent.txt",
        ] {
            let Some(bytes) = sample(name) else { return };
            // Of the one that is a part, what it holds; 911 says nothing of the patient.
            let text = String::from_utf8(bytes).unwrap().replace("\n911,12345678901234,2,1", "\n");
            let notebook = open(&text);
            let mut imported = import(text.as_bytes());
            let claim = notebook.outline().patient[0];
            let person = Person {
                name: PersonName { text: claim.field(1).into(), kana: None },
                birth_date: if claim.field(3) == "S330303" { "1958-03-03" } else { "1980-01-01" }.parse().unwrap(),
                sex: Some(Sex::Male),
            };
            imported.records.reverse();
            let records = all(&imported);
            let written = write(&WriteInput { person: &person, records: &records, now: NOW, part_limit: None });
            let again = Notebook::open(&written.text).unwrap();
            // Normalised: header, and within record 2 the order, which is that of the records given.
            let (mut before, mut after) = (texts(&notebook), texts(&again));
            if name.ends_with("category-2-full.txt") {
                before.sort();
                after.sort();
            }
            assert_eq!(after, before, "{name}");
            assert_eq!(written.replaced, []);
        }
    }

    #[test]
    fn the_split_one_is_joined_and_only_whole() {
        let Some(first) = sample("medication-record-qr-format/split-part-1.txt") else { return };
        let Some(second) = sample("medication-record-qr-format/split-part-2.txt") else { return };
        let [first, second] = [first, second].map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(join([first.as_str()]), Err(PartsError::Missing { parts: vec![2] }));
        let whole = join([second.as_str(), first.as_str()]).unwrap();
        let imported = import(whole.as_bytes());
        assert_eq!((imported.records.len(), open(&whole).outline().blocks[0].groups.len()), (10, 2));
        // The RP that was cut in two is whole again.
        assert_eq!(medications(&imported)[2].dosage_text.as_deref(), Some("【分３ 毎食後服用】"));
        let Some(other) = sample("jahis-rx-parser/tc-split-output-part-2.txt") else { return };
        let other = String::from_utf8(other).unwrap();
        // The same data id, but of three parts.
        assert_eq!(join([first.as_str(), other.as_str()]), Err(PartsError::OtherTotal));
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// A field as it may stand: anything without an end of a field or of a line.
    fn field() -> impl Strategy<Value = String> {
        prop_oneof!["[0-9]{0,3}", "[ぁ-ん一-龠ｱ-ﾝ〜\"' 　]{0,6}", "[^,\n\r\u{1a}\u{fffd}]{0,5}"]
    }

    fn line() -> impl Strategy<Value = String> {
        let record = prop_oneof![
            Just("1"),
            Just("2"),
            Just("3"),
            Just("31"),
            Just("4"),
            Just("5"),
            Just("11"),
            Just("15"),
            Just("51"),
            Just("55"),
            Just("201"),
            Just("281"),
            Just("291"),
            Just("301"),
            Just("311"),
            Just("391"),
            Just("401"),
            Just("411"),
            Just("421"),
            Just("501"),
            Just("601"),
            Just("701"),
            Just("999")
        ];
        (record, vec(field(), 1..10)).prop_map(|(record, fields)| format!("{record},{}", fields.join(",")))
    }

    /// A notebook that a program might write: every drug with its usage, in order.
    fn tidy() -> impl Strategy<Value = String> {
        let word = || "[ぁ-ん一-龠ァ-ヶ]{1,6}";
        let rp = (vec((word(), vec(word(), 0..2)), 1..3), word(), any::<bool>());
        let block = (vec(rp, 1..4), proptest::option::of(word()), vec(word(), 0..2));
        (vec(block, 1..4), vec(word(), 0..3)).prop_map(|(blocks, allergies)| {
            let mut lines = vec!["JAHISTC08,2".to_owned(), "1,鈴木 一葉,2,S330303,,,,,,,スズキ カズハ".to_owned()];
            lines.extend(allergies.iter().enumerate().map(|(at, text)| format!("2,1,{text}{at},2")));
            for (at, (rps, doctor, remarks)) in blocks.iter().enumerate() {
                lines.push(format!("5,{},1", 20260310 - at));
                lines.push("11,みさき薬局,13,4,1234567,,,,1".into());
                lines.extend(doctor.iter().map(|name| format!("55,{name},,1")));
                for (rp, (drugs, usage, by_day)) in (1..).zip(rps) {
                    for (number, (name, additions)) in drugs.iter().enumerate() {
                        lines.push(format!("201,{rp},{name}{number},1,錠,1,,1"));
                        lines.extend(additions.iter().map(|text| format!("281,{rp},{text},1")));
                    }
                    let form = if *by_day { "7,日分,1" } else { "1,調剤,5" };
                    lines.push(format!("301,{rp},{usage},{form},1,,1"));
                }
                lines.extend(remarks.iter().map(|text| format!("501,{text},1")));
            }
            lines.join("\n") + "\n"
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_notebook_keeps_every_line(lines in vec(line(), 1..20)) {
            let text = format!("JAHISTC08,1\n{}\n", lines.join("\n"));
            // Two people in one file are refused, rightly.
            if let Ok(notebook) = Notebook::open(text.as_bytes()) {
                prop_assert_eq!(notebook.text(), &text);
                prop_assert_eq!(Notebook::open(&notebook.to_bytes()), Ok(notebook.clone()));
                let kept: Vec<&str> = notebook.lines().map(|line| line.text).collect();
                prop_assert_eq!(kept, lines.iter().map(String::as_str).collect::<Vec<_>>());
                prop_assert!(notebook.without_my_numbers(false).my_numbers().is_empty());
                // Every line that says something is in a record, beside it, or is told of.
                let parsed = notebook.parsed().unwrap();
                let originals = parsed.entries.iter().flat_map(|entry| &entry.original.content);
                let everything: Vec<&str> = originals.chain(parsed.others.iter().map(|other| &other.content)).flat_map(|content| content.split('\n')).collect();
                for line in &lines {
                    prop_assert!(everything.contains(&line.as_str()), "{} of {}", line, text);
                }
            }
        }

        #[test]
        fn any_notebook_leaves_as_it_came(text in tidy()) {
            let written = write_out(&all(&import(text.as_bytes())), None);
            let again = Notebook::open(&written.text).unwrap();
            prop_assert_eq!(texts(&again), texts(&open(&text)));
        }

        #[test]
        fn any_split_joins_to_the_whole(text in tidy(), limit in 150..900_usize, start in any::<prop::sample::Index>()) {
            let mut parts = split(&text, "20260310123456", limit);
            prop_assume!(!parts.is_empty());
            prop_assert!(parts.iter().all(|part| cp932(part).len() <= limit));
            let at = start.index(parts.len());
            parts.rotate_left(at);
            prop_assert_eq!(join(parts.iter().map(String::as_str)), Ok(text));
        }
    }
}
