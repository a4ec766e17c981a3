//! What is done with one item: how its value is told, or that it is not.

use std::borrow::Cow;

use time::{Date, Duration, Month};
use vault::record::{AllergyCategory, CodedText, DateTime, Sex, Topic};

use super::bands::Bands;
use super::places::{Prefecture, is_region};
use super::{common, terms};
use crate::identity::name::search_key;
use crate::label;
use crate::same::classed_codes;

/// Ages from here on are told as one, without a year of birth.
const OLD: i32 = 90;
const OLD_WORDS: &str = "90以上";
const UNKNOWN: &str = "不明";
/// Counts from here on are told as one.
const MANY: usize = 10;
const MANY_WORDS: &str = "10以上";

/// What is done with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is never told.
    Removed,
    /// As it is.
    Kept,
    /// The code of a terminology, or a word of our list for it: never the source's own.
    Code,
    /// Only the band that it lies in.
    Band(&'static Bands),
    /// The year of birth; from 90 years of age on only that.
    BirthYear,
    /// The year and month of birth; from 90 years of age on only that.
    BirthMonth,
    /// Female and male as they are, everything else as not known.
    KnownSex,
    /// One of eight regions.
    Region,
    /// Months since the first event of the release.
    Months,
    /// The year.
    Year,
    /// Moved back by a number of days that belongs to the recipient and the purpose, and is kept nowhere.
    Shifted,
    /// A common group of diagnoses, or その他.
    DiagnosisGroup,
    /// A common class of drugs, or その他.
    DrugClass,
    /// Drug, food or environment.
    AllergyGroup,
    /// The disease that a vaccine is against, or その他.
    Target,
    /// A count, from ten on as one.
    FewOrMany,
    /// That there is something about this topic, and nothing else of the record.
    GroupOnly,
}

/// What was found in a record, before anything is done with it.
#[derive(Debug, Clone)]
pub(super) enum Raw<'a> {
    Text(Cow<'a, str>),
    Birth(&'a DateTime),
    Sex(Option<Sex>),
    Prefecture(&'static Prefecture),
    /// Digits in the rule's unit; with what stood before them.
    Number {
        digits: String,
        comparator: &'static str,
    },
    /// A code of a value list.
    Answer {
        list: u32,
        code: &'a str,
    },
    Diagnosis(&'a CodedText),
    Drug(&'a CodedText),
    Category(AllergyCategory),
    Vaccine {
        name: &'a CodedText,
        target: Option<&'a str>,
    },
    Topic(Topic),
    Count(usize),
}

/// What is told of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Told {
    pub(super) value: String,
    /// Terminology and code, where one was kept.
    pub(super) code: Option<String>,
}

/// When something was, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum When {
    /// Months since the first event of the release.
    Month(i32),
    /// The year.
    Year(u16),
    /// A day, `YYYY-MM-DD`; a moved one.
    Day(String),
}

impl How {
    /// What is told of something; none if nothing is.
    pub(super) fn told(self, raw: &Raw<'_>, today: Date) -> Option<Told> {
        let plain = |value: String| Some(Told { value, code: None });
        match (self, raw) {
            (Self::Removed, _) => None,
            (Self::Band(bands), Raw::Number { digits, comparator: "" }) => plain(bands.of(digits)?),
            (Self::BirthYear | Self::BirthMonth, Raw::Birth(birth)) if is_old(birth, today) => {
                plain(OLD_WORDS.to_owned())
            }
            (Self::BirthYear, Raw::Birth(birth)) => plain(birth.year().to_string()),
            (Self::BirthMonth, Raw::Birth(birth)) => plain(match birth.month() {
                Some(month) => format!("{}/{month}", birth.year()),
                None => birth.year().to_string(),
            }),
            (Self::KnownSex, Raw::Sex(sex)) => {
                plain(sex_word(sex.filter(|one| matches!(one, Sex::Female | Sex::Male))).to_owned())
            }
            (Self::Region, Raw::Prefecture(prefecture)) => plain(prefecture.region.to_owned()),
            (Self::DiagnosisGroup, Raw::Diagnosis(name)) => {
                plain(common::diagnosis(Some(&terms::diagnosis_code(name)?)).to_owned())
            }
            (Self::DrugClass, Raw::Drug(name)) => plain(common::drug(classed_codes(name).next()).to_owned()),
            (Self::AllergyGroup, Raw::Category(category)) => plain(
                category_word(match category {
                    AllergyCategory::Biologic => AllergyCategory::Medication,
                    other => *other,
                })
                .to_owned(),
            ),
            (Self::Target, Raw::Vaccine { name, target }) => plain(targets(name, *target)),
            (Self::FewOrMany, Raw::Count(count)) => {
                plain(if *count >= MANY { MANY_WORDS.to_owned() } else { count.to_string() })
            }
            (Self::GroupOnly, Raw::Topic(topic)) => plain(label::topic(*topic, true).to_owned()),
            (Self::Code, Raw::Diagnosis(name)) => terms::diagnosis(name).map(with_code),
            (Self::Code, Raw::Drug(name)) => terms::drug(name).map(with_code),
            (Self::Kept, raw) => raw.kept(),
            _ => None,
        }
    }

    /// When something was, as this rule tells it. `first` is the first event of the release.
    pub(super) fn when(self, date: &DateTime, first: Option<(i32, i32)>, shift: i16) -> Option<When> {
        match self {
            Self::Kept => Some(When::Day(date.date().to_owned())),
            Self::Year => Some(When::Year(date.year())),
            Self::Months => {
                let ((year, month), (first_year, first_month)) = (year_month(date)?, first?);
                Some(When::Month((year - first_year) * 12 + month - first_month))
            }
            Self::Shifted => {
                let moved = day(date)?.checked_add(Duration::days(i64::from(shift)))?;
                Some(When::Day(format!("{:04}-{:02}-{:02}", moved.year(), u8::from(moved.month()), moved.day())))
            }
            _ => None,
        }
    }

    /// Whether a value is one that this can tell. It is asked of what stands in the finished file, and does not look at how it came there.
    pub(super) fn allows(self, value: &str) -> bool {
        let digits = |text: &str, most: usize| {
            !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        match self {
            Self::Band(bands) => bands.labels().iter().any(|label| label == value),
            Self::BirthYear => value == OLD_WORDS || (value.len() == 4 && digits(value, 4)),
            Self::BirthMonth => {
                let parts = value.split_once('/');
                value == OLD_WORDS
                    || digits(value, 4)
                    || parts.is_some_and(|(year, month)| year.len() == 4 && digits(year, 4) && digits(month, 2))
            }
            Self::KnownSex => [Some(Sex::Female), Some(Sex::Male), None].iter().any(|sex| sex_word(*sex) == value),
            Self::Region => is_region(value),
            Self::DiagnosisGroup => value == common::OTHER || common::DIAGNOSES.contains(&value),
            Self::DrugClass => value == common::OTHER || common::DRUG_CLASSES.contains(&value),
            Self::AllergyGroup => {
                let groups = [AllergyCategory::Medication, AllergyCategory::Food, AllergyCategory::Environment];
                groups.iter().any(|group| category_word(*group) == value)
            }
            Self::Target => {
                value.split('・').all(|one| one == common::OTHER || common::TARGETS.iter().any(|(of, _)| *of == one))
            }
            Self::FewOrMany => value == MANY_WORDS || digits(value, 1),
            Self::GroupOnly => Topic::ALL.iter().any(|topic| label::topic(*topic, true) == value),
            // Each item by itself: see what is asked of the row.
            Self::Kept | Self::Code => true,
            Self::Removed | Self::Months | Self::Year | Self::Shifted => false,
        }
    }

    /// Whether a date is told in the form that this tells it.
    pub(super) fn allows_when(self, when: &When) -> bool {
        matches!(
            (self, when),
            (Self::Months, When::Month(_)) | (Self::Year, When::Year(_)) | (Self::Shifted, When::Day(_))
        )
    }

    /// What it does, in words.
    #[must_use]
    pub fn words(self, japanese: bool) -> String {
        let (ja, en) = match self {
            Self::Removed => ("消す", "removed"),
            Self::Kept => ("そのまま", "as it is"),
            Self::Code => (
                "コード。病名は、決まった一覧にある言葉ならその言葉",
                "its code; of a diagnosis the word, if it is one of a fixed list",
            ),
            Self::BirthYear => {
                ("生まれた年だけ。90歳以上は「90以上」だけ", "year of birth; from 90 years on only 90以上")
            }
            Self::BirthMonth => {
                ("生まれた年と月。90歳以上は「90以上」だけ", "year and month of birth; from 90 years on only 90以上")
            }
            Self::KnownSex => ("女・男はそのまま、ほかは「不明」", "female and male as they are, others as 不明"),
            Self::Region => ("8つの地方のどれか", "one of eight regions"),
            Self::Months => ("いちばん初めの出来事から数えた月", "months since the first event"),
            Self::Year => ("年だけ", "the year"),
            Self::Shifted => (
                "全部の日付を、同じ日数だけ早いほうへずらす。日数は相手と目的ごとに決まり、ファイルに残さない",
                "all dates moved back by the same days, which belong to recipient and purpose and stand in no file",
            ),
            Self::DiagnosisGroup => (
                "よくある病名はICD-10の3けた、ほかは「その他」",
                "common ones: three characters of ICD-10; others その他",
            ),
            Self::DrugClass => (
                "よくある薬は薬効分類の3けた、ほかは「その他」",
                "common ones: three digits of the drug class; others その他",
            ),
            Self::AllergyGroup => ("薬・食べ物・環境のどれか", "drug, food or environment"),
            Self::Target => ("防ぐ病気の名前だけ", "only the disease it is against"),
            Self::FewOrMany => ("10から上は「10以上」", "from ten on 10以上"),
            Self::GroupOnly => ("あることだけ。ほかは何も入れない", "only that there is something"),
            Self::Band(bands) => {
                let labels = bands.labels();
                let middle = labels.get(labels.len() / 2).cloned().unwrap_or_default();
                let ends: Vec<_> = labels.iter().filter(|label| bands.is_end(label)).cloned().collect();
                return if japanese {
                    format!("決まった幅にまとめる（例 {middle}、端 {}）", ends.join("、"))
                } else {
                    format!("fixed bands (such as {middle}; ends {})", ends.join(", "))
                };
            }
        };
        if japanese { ja } else { en }.to_owned()
    }
}

impl Raw<'_> {
    fn kept(&self) -> Option<Told> {
        let value = match self {
            Self::Text(text) => text.to_string(),
            Self::Birth(birth) => slashed(birth),
            Self::Sex(sex) => sex_word(*sex).to_owned(),
            Self::Prefecture(prefecture) => prefecture.japanese.to_owned(),
            Self::Number { digits, comparator } => format!("{comparator}{digits}"),
            Self::Answer { list, code } => format!("{list}#{code}"),
            Self::Diagnosis(name) | Self::Drug(name) => name.label().to_owned(),
            Self::Category(category) => category_word(*category).to_owned(),
            Self::Vaccine { name, target } => target.unwrap_or_else(|| name.label()).to_owned(),
            Self::Topic(topic) => label::topic(*topic, true).to_owned(),
            Self::Count(count) => count.to_string(),
        };
        Some(Told { value, code: None })
    }

    /// As its patient reads it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Birth(birth) => slashed(birth),
            Self::Diagnosis(name) | Self::Drug(name) | Self::Vaccine { name, .. } => name.label().to_owned(),
            other => other.kept().map(|told| told.value).unwrap_or_default(),
        }
    }
}

/// Whether somebody has reached 90 years: on a birthday of 29 February one day early in years without one; where only part of the
/// date is known, as early as it can be.
fn is_old(birth: &DateTime, today: Date) -> bool {
    let years = today.year() - i32::from(birth.year());
    let (month, on) = (birth.month().unwrap_or(1), birth.day().unwrap_or(1));
    let on = if (month, on) == (2, 29) && !time::util::is_leap_year(today.year()) { 28 } else { on };
    let had_birthday = (u8::from(today.month()), today.day()) >= (month, on);
    years > OLD || (years == OLD && had_birthday)
}

/// A day of a date that has one.
pub(super) fn day(date: &DateTime) -> Option<Date> {
    let month = Month::try_from(date.month()?).ok()?;
    Date::from_calendar_date(i32::from(date.year()), month, date.day()?).ok()
}

/// Year and month of a date that has them.
pub(super) fn year_month(date: &DateTime) -> Option<(i32, i32)> {
    Some((i32::from(date.year()), i32::from(date.month()?)))
}

/// `2003/7/26`, as far as it is known.
pub(super) fn slashed(date: &DateTime) -> String {
    let parts = [date.month(), date.day()].into_iter().flatten();
    parts.fold(date.year().to_string(), |text, part| format!("{text}/{part}"))
}

const fn sex_word(sex: Option<Sex>) -> &'static str {
    match sex {
        Some(Sex::Female) => "女",
        Some(Sex::Male) => "男",
        Some(Sex::Other) => "そのほか",
        Some(Sex::Unknown) | None => UNKNOWN,
    }
}

pub(super) const fn category_word(category: AllergyCategory) -> &'static str {
    match category {
        AllergyCategory::Medication => "薬",
        AllergyCategory::Food => "食べ物",
        AllergyCategory::Environment => "環境",
        AllergyCategory::Biologic => "生物由来の薬",
    }
}

fn with_code((value, code): (String, String)) -> Told {
    Told { value, code: Some(code) }
}

fn targets(name: &CodedText, target: Option<&str>) -> String {
    let displays = name.codings.iter().filter_map(|coding| coding.display.as_deref());
    let words: Vec<&str> = name.text.as_deref().into_iter().chain(target).chain(displays).collect();
    let words = search_key(&words.join(" "));
    let found = common::TARGETS.iter().filter(|(_, names)| names.iter().any(|one| words.contains(&search_key(one))));
    let found: Vec<&str> = found.map(|(target, _)| *target).collect();
    if found.is_empty() { common::OTHER.to_owned() } else { found.join("・") }
}
