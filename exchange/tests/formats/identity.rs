//! My Numbers, and whether a file is about the person of the vault.

use exchange::identity::{FindingKind, MatchReason, Verdict, compare, redact, scan_record, scan_text};
use exchange::parsed::PersonClaim;
use vault::record::{Allergy, CodedText, Fact, Original, Person, PersonName, Provenance, Record, Sex};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn kinds(text: &str) -> Vec<FindingKind> {
    scan_text(text).into_iter().map(|finding| finding.kind).collect()
}

#[test]
fn a_number_with_a_label_near_is_refused_however_it_is_written() {
    for text in [
        "マイナンバー：123456789018",
        "個人番号 1234-5678-9018 です",
        "ﾏｲﾅﾝﾊﾞｰ １２３４　５６７８　９０１８",
        "My Number 1 2 3 4 5 6 7 8 9 0 1 8",
        "123456789018（マイナンバー）",
        "個番1234.5678.9018 2020",
        "mynumber123456789018",
    ] {
        assert_eq!(kinds(text), [FindingKind::Block], "{text}");
    }
}

#[test]
fn a_mistyped_number_with_a_label_near_is_refused_too() {
    assert_eq!(kinds("マイナンバー 123456789012"), [FindingKind::Block]);
}

#[test]
fn a_number_without_a_label_is_asked_about_if_its_check_digit_is_right() {
    for text in [
        "123456789018",
        "ID 1234-5678-9018.",
        "受付 １２３４５６７８９０１８",
        "000000000012 x 222222222225 123456789018",
    ] {
        assert!(kinds(text).iter().all(|kind| *kind == FindingKind::Ask), "{text}");
        assert_eq!(kinds(text).len(), 1, "{text}");
    }
    assert_eq!(kinds("123456789012"), []);
}

#[test]
fn other_numbers_are_left_alone() {
    for text in [
        "",
        "111111111118",
        "000000000000",
        "1234567890187",
        "01234567890188",
        "9784123456789018",
        "A123456789018",
        "123456789018号室B".strip_suffix("号室B").map_or("", |_| "x123456789018y"),
        "2020/04/10 10:30",
        "03-1234-5678",
        "f81d4fae-7dec-11d0-a765-123456789018",
        "1234-5678-9018-3456",
        "法人番号 1234567890187",
    ] {
        assert_eq!(kinds(text), [], "{text}");
    }
}

#[test]
fn a_timestamp_that_happens_to_pass_is_no_my_number_unless_it_is_called_one() {
    // Minutes of one hour: some of them end in the right check digit.
    let passing = (0..6000).map(|n| 202_011_230_000_u64 + n).find(|n| {
        let labelled = kinds(&format!("マイナンバー {n}"));
        let later = format!("{}", n + 900_000_000_000);
        labelled == [FindingKind::Block]
            && later.len() == 13
            && n % 100 < 60
            && n / 100 % 100 < 24
            && passes(&n.to_string())
    });
    let passing = passing.unwrap();
    assert_eq!(kinds(&passing.to_string()), []);
    assert_eq!(kinds(&format!("マイナンバー {passing}")), [FindingKind::Block]);
}

/// The rule of ministerial order no. 85, article 5, written a second time.
fn passes(digits: &str) -> bool {
    let weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let values: Vec<u32> = digits.chars().map(|digit| digit.to_digit(10).unwrap()).collect();
    let sum: u32 = weights.iter().zip(&values).map(|(weight, digit)| weight * digit).sum();
    let rest = sum % 11;
    values[11] == if rest <= 1 { 0 } else { 11 - rest }
}

#[test]
fn the_published_check_digits_are_right() {
    assert!(passes("123456789018") && passes("222222222225"));
    assert_eq!(kinds("12345678901 8"), [FindingKind::Ask]);
    let accepted = (0..10).filter(|digit| kinds(&format!("98765432109{digit}")).len() == 1).count();
    assert_eq!(accepted, 1, "exactly one check digit fits");
}

#[test]
fn a_finding_shows_two_digits_and_no_more() {
    let text = "マイナンバーは 1234-5678-9018 です";
    let findings = scan_text(text);
    assert_eq!(findings[0].last_two, "18");
    assert_eq!((findings[0].position, findings[0].length), (8, 14));
    let shown = format!("{findings:?}{}", serde_json::to_string(&findings).unwrap());
    assert!(!shown.contains("1234") && !shown.contains("5678"));
    assert_eq!(redact(text, &findings), "マイナンバーは ＊＊＊＊-＊＊＊＊-＊＊＊＊ です");
}

#[test]
fn every_text_of_a_record_is_looked_at_and_its_original_is_not() {
    let mut record = Record::new(
        Fact::Allergy(Allergy {
            substance: CodedText::from_text("そば"),
            category: None,
            criticality: None,
            status: None,
            suspected: false,
            reactions: vec![],
            onset: None,
            onset_text: None,
            note: None,
        }),
        Provenance::typed(1_763_000_000),
    );
    record.provenance.original =
        Some(Original { media_type: "x".into(), full_urls: vec![], content: vec!["123456789018".into()] });
    assert_eq!(scan_record(&record), []);
    record.memo = Some("マイナンバー 123456789018".into());
    let findings = scan_record(&record);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].path, "/memo");
}

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: Some("たかさき　ちづる".into()) },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn verdict(name: &str, kana: &str, birth: &str, sex: Option<Sex>) -> (Verdict, Vec<MatchReason>) {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let claim = PersonClaim {
        name: filled(name),
        kana: filled(kana),
        birth_date: birth.parse().ok(),
        sex,
        ..PersonClaim::default()
    };
    let result = compare(&person(), &[], Some(&claim));
    (result.verdict, result.reasons)
}

#[test]
fn the_decision_table_decides() {
    use MatchReason as Why;
    use Verdict::{Ask, Hold, Match, MatchWithNote, Refuse};
    let (f, m, u) = (Some(Sex::Female), Some(Sex::Male), Some(Sex::Unknown));
    let kana = "タカサキ チズル";
    for (name, reading, birth, sex, expected, reason) in [
        ("高崎 千鶴", kana, "1951-03-02", f, Ask, Some(Why::NameOtherForm)),
        ("高崎 千鶴", kana, "1976-03-02", f, Refuse, Some(Why::NameOtherForm)),
        ("高崎 千鶴", kana, "1951-02-03", f, Hold, Some(Why::NameOtherForm)),
        ("高崎 千恵", "", "1951-03-02", f, Refuse, Some(Why::FamilyMember)),
        ("高崎千恵", "", "1951-03-02", f, Refuse, Some(Why::FamilyMember)),
        ("高崎 千津留", kana, "1951-03-02", f, Ask, Some(Why::NameDiffers)),
        ("髙﨑千鶴", "", "1951-03-02", None, Match, None),
        ("髙﨑千鶴", kana, "1951-03-02", u, Match, None),
        ("", kana, "1951-03-02", f, Match, None),
        ("●﨑　千鶴", kana, "1951-03-02", f, MatchWithNote, Some(Why::CharactersMissing)),
        ("●﨑　千鶴", "", "1951-03-02", f, Ask, Some(Why::CharactersMissing)),
        ("髙﨑　千鶴", kana, "1951-03-02", m, Ask, Some(Why::SexDiffers)),
        ("髙﨑　千鶴", "タカサキ チツ", "1951-03-02", f, Ask, Some(Why::KanaDiffers)),
        ("山田　千鶴", kana, "1951-03-02", f, Ask, Some(Why::NameDiffers)),
        ("山田　千鶴", "", "1951-03-02", f, Ask, Some(Why::NameDiffers)),
        ("髙﨑　太郎", "タカサキ タロウ", "1951-03-02", m, Refuse, Some(Why::OtherPerson)),
        ("髙﨑　千鶴", kana, "1976-03-02", f, Refuse, Some(Why::Namesake)),
        ("髙﨑　千鶴", kana, "2014-03-02", f, Hold, Some(Why::EraSlip)),
        ("髙﨑　千鶴", kana, "1951-02-03", f, Hold, Some(Why::DayMonthSwapped)),
        ("髙﨑　千鶴", kana, "1957-03-02", f, Hold, Some(Why::OneDigit)),
        ("山田　花子", "ヤマダ ハナコ", "1951-02-03", f, Refuse, Some(Why::OtherPerson)),
        ("山田　花子", "", "1990-01-01", f, Refuse, Some(Why::OtherPerson)),
        ("山田　花子", "", "", f, Refuse, Some(Why::OtherPerson)),
        ("", "", "1951-03-02", f, Ask, Some(Why::NameAbsent)),
        ("髙﨑　千鶴", kana, "", f, Ask, Some(Why::BirthDateAbsent)),
        ("髙﨑　千鶴", kana, "1951-03", f, Ask, Some(Why::BirthDatePartial)),
        ("", "", "", None, Ask, Some(Why::NothingSaid)),
    ] {
        let (verdict, reasons) = verdict(name, reading, birth, sex);
        assert_eq!(verdict, expected, "{name} {reading} {birth} {reasons:?}");
        assert_eq!(reasons.is_empty(), reason.is_none(), "{name} {birth} {reasons:?}");
        assert!(reason.is_none_or(|reason| reasons.contains(&reason)), "{name} {birth} {reasons:?}");
    }
    assert_eq!(compare(&person(), &[], None).verdict, Ask);
}

#[test]
fn a_name_written_in_kana_only_is_compared_as_a_reading() {
    assert_eq!(verdict("ﾀｶｻｷ ﾁﾂﾞﾙ", "", "1951-03-02", None).0, Verdict::Match);
    assert_eq!(verdict("ヤマダ ハナコ", "", "1951-03-02", None).0, Verdict::Refuse);
}
