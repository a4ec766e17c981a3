//! The rules, one row an item: from here come what is done, what the page shows and what the documentation prints.

use vault::record::ReleaseLevel;

use super::bands::{Bands, Low};
use super::how::How;

/// What is done with one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its name in the file.
    pub item: &'static str,
    /// In Japanese.
    pub japanese: &'static str,
    /// In English.
    pub english: &'static str,
    /// The unit that its numbers are told in (UCUM).
    pub unit: Option<&'static str>,
    /// Beginnings of the JLAC10 codes of the results that it is about.
    pub codes: &'static [&'static str],
    /// At the anonymised level.
    pub anonymised: How,
    /// As in the ministry's figure, where that differs from the anonymised level.
    pub figure: Option<How>,
    /// At the pseudonymised level.
    pub pseudonymised: How,
}

impl Rule {
    /// What is done at a level.
    #[must_use]
    pub fn how(&self, level: ReleaseLevel) -> How {
        match level {
            ReleaseLevel::Anonymised => self.anonymised,
            ReleaseLevel::Figure => self.figure.unwrap_or(self.anonymised),
            ReleaseLevel::Pseudonymised => self.pseudonymised,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self, japanese: bool) -> &'static str {
        if japanese { self.japanese } else { self.english }
    }
}

const fn rule(item: &'static str, names: (&'static str, &'static str), anonymised: How, pseudonymised: How) -> Rule {
    let (japanese, english) = names;
    Rule { item, japanese, english, unit: None, codes: &[], anonymised, figure: None, pseudonymised }
}

const fn removed(item: &'static str, japanese: &'static str, english: &'static str) -> Rule {
    rule(item, (japanese, english), How::Removed, How::Removed)
}

const fn value(
    item: &'static str,
    names: (&'static str, &'static str),
    codes: &'static [&'static str],
    unit: &'static str,
    bands: &'static Bands,
) -> Rule {
    Rule { unit: Some(unit), codes, ..rule(item, names, How::Band(bands), How::Kept) }
}

const fn bands(from: i64, steps: &'static [(i64, i64)], high: i64, low: Low) -> Bands {
    Bands { places: 0, low, from, steps, high }
}

const HEIGHT: Bands = bands(140, &[(190, 5)], 190, Low::AtMost);
const WEIGHT: Bands = bands(35, &[(110, 5)], 110, Low::AtMost);
const BMI: Bands = Bands { places: 1, ..bands(150, &[(400, 25)], 400, Low::AtMost) };
const WAIST: Bands = bands(55, &[(120, 5)], 120, Low::AtMost);
const SYSTOLIC: Bands = bands(80, &[(190, 10)], 201, Low::Below("79以下"));
const DIASTOLIC: Bands = bands(40, &[(110, 10)], 121, Low::Below("39以下"));
const HBA1C: Bands = Bands { places: 1, ..bands(40, &[(120, 5)], 120, Low::Below("4.0未満")) };
const GLUCOSE: Bands = bands(0, &[(400, 10)], 400, Low::Nothing);
const LIPID: Bands = bands(0, &[(400, 20)], 400, Low::Nothing);
const TRIGLYCERIDE: Bands = bands(0, &[(1000, 20)], 1000, Low::Nothing);
const LIVER: Bands = bands(0, &[(100, 10), (500, 50)], 500, Low::Nothing);
const CREATININE: Bands = Bands { places: 1, ..bands(0, &[(30, 1)], 30, Low::Nothing) };
const EGFR: Bands = bands(0, &[(90, 15)], 90, Low::Nothing);

/// The item that dates of events are told by.
pub const DATE: &str = "date";
/// The item that dates of vaccinations are told by.
pub const VACCINE_DATE: &str = "vaccine-date";

/// Every rule. What is in none of them is dropped, and counted.
pub const RULES: &[Rule] = &[
    removed("name", "氏名・読み・ほかの人の名前", "names and readings, also of others"),
    removed("identifier", "保険や公費の記号・番号、診察券などの番号", "numbers of insurance and others"),
    removed("contact", "住所・電話・連絡先", "addresses, telephone, contacts"),
    removed("staff", "医師・薬剤師などの名前", "names of doctors and others"),
    removed("facility", "医療機関・薬局・診療科", "hospitals, pharmacies, departments"),
    removed("link", "もとのファイルや記録をたどる番号・日時", "ids and times that lead back to the source"),
    removed("file", "書類・写真・ファイル", "documents, pictures, files"),
    removed(
        "free-text",
        "文章で書かれたこと（覚え書き・注意・用法など）",
        "anything in words: notes, remarks, directions",
    ),
    removed("device", "製造番号・製造元・体の中の装置", "lot numbers, makers, implants"),
    removed("insurance", "保険の種類・負担割合・限度額・公費", "insurance, share of costs, limits, subsidies"),
    removed("violence", "暴力を受けたことがわかる病名", "diagnoses that tell of violence"),
    Rule {
        figure: Some(How::BirthMonth), ..rule("birth", ("生年月日", "date of birth"), How::BirthYear, How::Kept)
    },
    rule("sex", ("性別", "sex"), How::KnownSex, How::Kept),
    rule("place", ("住んでいる所（選んだときだけ）", "place, only if chosen"), How::Region, How::Kept),
    rule(DATE, ("受診・検査・薬などの日付", "dates of visits, tests, medicines"), How::Months, How::Shifted),
    rule(VACCINE_DATE, ("予防接種の日付", "dates of vaccinations"), How::Year, How::Shifted),
    value("height", ("身長", "height"), &["9N001"], "cm", &HEIGHT),
    value("weight", ("体重", "weight"), &["9N006"], "kg", &WEIGHT),
    value("bmi", ("BMI", "BMI"), &["9N011"], "kg/m2", &BMI),
    value("waist", ("腹囲", "waist"), &["9N016"], "cm", &WAIST),
    value(
        "systolic",
        ("収縮期血圧（上の血圧）", "systolic pressure"),
        &["9A751", "9A752", "9A755"],
        "mm[Hg]",
        &SYSTOLIC,
    ),
    value(
        "diastolic",
        ("拡張期血圧（下の血圧）", "diastolic pressure"),
        &["9A761", "9A762", "9A765"],
        "mm[Hg]",
        &DIASTOLIC,
    ),
    value("hba1c", ("HbA1c", "HbA1c"), &["3D046"], "%", &HBA1C),
    value("glucose", ("血糖", "glucose"), &["3D010"], "mg/dL", &GLUCOSE),
    value("triglyceride", ("中性脂肪", "triglycerides"), &["3F015"], "mg/dL", &TRIGLYCERIDE),
    value("cholesterol", ("総コレステロール", "total cholesterol"), &["3F050"], "mg/dL", &LIPID),
    value("non-hdl", ("non-HDLコレステロール", "non-HDL cholesterol"), &["3F069"], "mg/dL", &LIPID),
    value("hdl", ("HDLコレステロール", "HDL cholesterol"), &["3F070"], "mg/dL", &LIPID),
    value("ldl", ("LDLコレステロール", "LDL cholesterol"), &["3F077"], "mg/dL", &LIPID),
    value("ast", ("AST（GOT）", "AST"), &["3B035"], "U/L", &LIVER),
    value("alt", ("ALT（GPT）", "ALT"), &["3B045"], "U/L", &LIVER),
    value("gamma-gt", ("γ-GT（γ-GTP）", "gamma-GT"), &["3B090"], "U/L", &LIVER),
    value("creatinine", ("クレアチニン", "creatinine"), &["3C015"], "mg/dL", &CREATININE),
    value("egfr", ("eGFR", "eGFR"), &["8A065"], "mL/min/{1.73_m2}", &EGFR),
    rule("other-value", ("ほかの数値", "other numbers"), How::Removed, How::Kept),
    rule(
        "answer",
        ("はい・いいえや＋・−で答える項目（問診・尿検査など）", "coded answers: questions, urine"),
        How::Kept,
        How::Kept,
    ),
    rule("diagnosis", ("病名", "diagnosis"), How::DiagnosisGroup, How::Code),
    rule("medicine", ("お薬", "medicine"), How::DrugClass, How::Code),
    rule("allergy", ("アレルギーの種類", "sort of allergy"), How::AllergyGroup, How::Kept),
    rule("allergen", ("アレルギーのもと", "what the allergy is to"), How::Removed, How::Code),
    rule("vaccine", ("予防接種", "vaccine"), How::Target, How::Target),
    rule("medicines", ("お薬の数", "number of medicines"), How::FewOrMany, How::Kept),
    rule("visits", ("検査や健診の回数", "number of tests and checkups"), How::FewOrMany, How::Kept),
    rule(
        "topic",
        (
            "感染症・こころ・妊娠出産性・遺伝（ひとつずつ選んだときだけ）",
            "infections, mental, reproductive, genetic: only if ticked one by one",
        ),
        How::GroupOnly,
        How::Removed,
    ),
];

/// The rule of an item; in the file the item of an answer or another number has its code behind a stroke.
#[must_use]
pub fn rule_of<'a>(rules: &'a [Rule], item: &str) -> Option<&'a Rule> {
    let name = item.split('/').next().unwrap_or_default();
    rules.iter().find(|rule| rule.item == name)
}

/// The table as Markdown, for the documentation.
#[must_use]
pub fn markdown() -> String {
    let mut text = "| item | anonymised | as in the figure | pseudonymised |\n|---|---|---|---|\n".to_owned();
    for rule in RULES {
        let unit = rule.unit.map(|unit| format!(" ({unit})")).unwrap_or_default();
        let figure = rule.figure.map_or_else(|| "the same".to_owned(), |how| how.words(false));
        let (anonymised, pseudonymised) = (rule.anonymised.words(false), rule.pseudonymised.words(false));
        text += &format!("| `{}`: {}{unit} | {anonymised} | {figure} | {pseudonymised} |\n", rule.item, rule.english);
    }
    text
}
