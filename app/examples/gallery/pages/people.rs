//! Who and what the samples are about. All of it is made up.

use std::sync::Arc;

use app::i18n::{Day, t};
use app::view_model::*;
use leptos::prelude::*;
use vault::id::{BlobId, RecordId};

use super::part::two;

pub const TODAY: Day = Day::full(2026, 11, 29);
pub const PROVIDER: &str = "ひぐらし内科クリニック";

/// Longer than any form allows for, without a place to break in the one language and with characters outside the common ones in the other.
pub fn long() -> String {
    two(
        "青葉坂総合病院附属ひぐらしヶ丘糖尿病・内分泌・代謝内科クリニック 邊見葛󠄀城髙﨑記念療養所第二外来",
        "Aobazaka General Hospital, Higurashigaoka Clinic for Diabetes, Endocrinology-and-Metabolism, pneumonoultramicroscopicsilicovolcanoconiosis ward",
    )
    .to_owned()
}

pub fn person() -> PersonView {
    PersonView {
        name: "髙﨑 千鶴".into(),
        kana: Some("たかさき ちづる".into()),
        birth: Some(Day::full(1948, 4, 12)),
        sex: Some(two("女性", "female").into()),
    }
}

/// The line under the bar, as an account sees it that opens several vaults.
pub fn whose() -> AnyView {
    let name = t().parts.records_of("髙﨑 千鶴", None);
    view! { <p class="whose__name">{name}</p> }.into_any()
}

pub fn hospital() -> SourceView {
    SourceView { kind: SourceKind::Hospital, name: Some("青葉坂総合病院".into()) }
}

pub fn own() -> SourceView {
    SourceView { kind: SourceKind::Own, name: None }
}

pub fn allergies() -> Vec<AllergyView> {
    let row = |substance: &str, details: &[&str], source| AllergyView {
        href: Some("#".into()),
        substance: substance.into(),
        details: details.iter().map(|one| (*one).to_owned()).collect(),
        source,
    };
    vec![
        row(two("そば", "Buckwheat"), &[two("じんましん", "Hives"), two("1978年ごろ", "about 1978")], own()),
        row(two("ペニシリン", "Penicillin"), &[], hospital()),
        row(&long(), &[&long()], SourceView { kind: SourceKind::File, name: None }),
    ]
}

pub fn medicines() -> Vec<MedicineView> {
    let row = |name: &str| MedicineView {
        href: Some("#".into()),
        name: name.into(),
        ingredient: Some(two("アムロジピンベシル酸塩", "Amlodipine besilate").into()),
        dose: Some(two("1回1錠", "1 tablet").into()),
        usage: Some(two("1日1回 朝食後", "once a day after breakfast").into()),
        purpose: None,
        when: Some([true, false, false, false]),
        days: Some(two("28日分", "28 days").into()),
        start: Some(Day::full(2026, 10, 8)),
        stopped: None,
        source: SourceView { kind: SourceKind::Pharmacy, name: Some("はなみち薬局".into()) },
        fresh: FreshView { as_of: Some(Day::full(2026, 10, 8)), ..FreshView::default() },
    };
    let bare = MedicineView { dose: None, usage: None, ingredient: None, when: None, days: None, ..row("五苓散") };
    let long = MedicineView {
        purpose: Some(long()),
        when: Some([true, true, true, true]),
        stopped: Some(Some(Day::full(2026, 11, 1))),
        ..row(&long())
    };
    vec![row("アムロジピンOD錠5mg"), bare, long]
}

pub fn diagnoses() -> Vec<DiagnosisView> {
    let row = |name: &str| DiagnosisView {
        href: Some("#".into()),
        name: name.into(),
        reading: None,
        start: Some(Day { year: 2014, month: Some(5), day: None }),
        start_words: None,
        status: None,
        source: hospital(),
    };
    let reading = DiagnosisView { reading: Some("えししつえん".into()), ..row("壊死性膵炎") };
    let doubted = DiagnosisView {
        status: Some(two("疑い", "suspected").into()),
        start: None,
        start_words: Some(two("子どものころ", "as a child").into()),
        ..row(two("ぜんそく", "Asthma"))
    };
    vec![row(two("2型糖尿病", "Type 2 diabetes")), reading, doubted, DiagnosisView { source: own(), ..row(&long()) }]
}

pub fn result(name: &str, value: &str, unit: &str, flag: Option<FlagView>) -> ResultView {
    ResultView {
        name: name.into(),
        value: value.into(),
        unit: unit.into(),
        flag,
        range: String::new(),
        low: None,
        high: None,
        series: Vec::new(),
    }
}

/// A result of each kind: in and out of range, without a range, in words, with and without earlier values.
pub fn results() -> Vec<ResultView> {
    let point = |year: i32, number: f64| PointView { day: Day::full(year, 10, 8), text: number.to_string(), number };
    let series =
        [(2022, 7.9), (2023, 7.6), (2024, 7.4), (2025, 7.2), (2026, 7.1)].map(|(year, value)| point(year, value));
    let ranged = |range: &str, low, high, one: ResultView| ResultView { range: range.into(), low, high, ..one };
    let a1c = ResultView { series: series.to_vec(), ..result("HbA1c", "7.1", "%", Some(FlagView::High)) };
    let egfr = ResultView {
        series: vec![point(2025, 61.0), point(2026, 58.0)],
        ..result("eGFR", "58", "mL/min/1.73m²", Some(FlagView::Low))
    };
    vec![
        ranged("4.9〜6.0", Some(4.9), Some(6.0), a1c),
        ranged(two("60以上", "60 or more"), Some(60.0), None, egfr),
        ranged("3.6〜4.8", Some(3.6), Some(4.8), result(two("カリウム", "Potassium"), "4.2", "mmol/L", None)),
        result(two("尿蛋白", "Urine protein"), "(1+)", "", Some(FlagView::Positive)),
        result(two("尿糖", "Urine glucose"), "(−)", "", Some(FlagView::Negative)),
        result(&long(), two("0.5未満", "below 0.5"), "IU/mL", Some(FlagView::Marked)),
    ]
}

/// The files of a document: one to fetch, one whose kind may hold records, one that is not to be had, one without a name.
pub fn files() -> Vec<FileView> {
    let stored = FileContent::Stored { record: RecordId::from_bytes([2; 16]), blob: BlobId::from_bytes([3; 16]) };
    let file = |name: &str, length, content| FileView { name: name.into(), length, content };
    vec![
        file("紹介状.pdf", Some(482_133), stored.clone()),
        file("検査結果.csv", Some(2_048), stored),
        file(&format!("{}.png", long()), None, FileContent::Elsewhere),
        file("", Some(12), FileContent::Here(Arc::from(b"made up".as_slice()))),
    ]
}
