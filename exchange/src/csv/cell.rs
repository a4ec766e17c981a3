//! What one cell says: a number with its unit, a date, a range, a mark.

use unicode_normalization::UnicodeNormalization as _;
use vault::record::{Comparator, DateTime, Quantity, ReferenceRange, ResultValue};

use crate::comparator;
use crate::identity::era;
use crate::json::is_number;

/// Units that hold neither `/` nor `%`. What stands in brackets behind a name is a unit only if it is one of these.
const UNITS: [&str; 34] = [
    "kg",
    "g",
    "mg",
    "μg",
    "ug",
    "cm",
    "mm",
    "m",
    "mL",
    "ml",
    "L",
    "mmHg",
    "mm[Hg]",
    "cm2",
    "pg",
    "fL",
    "ng",
    "kcal",
    "bpm",
    "Hz",
    "℃",
    "°C",
    "錠",
    "カプセル",
    "包",
    "滴",
    "枚",
    "本",
    "個",
    "単位",
    "回",
    "歳",
    "秒",
    "吸入",
];
/// What stands in the place of a value that was not measured.
const NOT_DONE: [&str; 8] = ["未実施", "未検査", "未測定", "測定不可", "測定不能", "検査不能", "検体不足", "notdone"];

/// A number at the beginning of a cell, or the whole of it.
pub(super) struct Number {
    pub(super) digits: String,
    pub(super) comparator: Option<Comparator>,
    pub(super) unit: Option<String>,
}

/// A number of JSON's form, with `<` or 未満 and with a unit, or without. Width makes no difference.
pub(super) fn number(cell: &str) -> Option<Number> {
    let folded = fold(cell);
    let (comparator, rest) = match comparator::sign(&folded).or_else(|| comparator::last_word(&folded)) {
        Some((comparator, rest)) => (Some(comparator), rest),
        None => (None, folded.as_str()),
    };
    let end = rest.find(|one: char| !(one.is_ascii_digit() || matches!(one, '.' | '-'))).unwrap_or(rest.len());
    // Alone in its cell a number may have an exponent; before a unit, `e` would be the unit's.
    let end = if is_number(rest) { rest.len() } else { end };
    let (digits, unit) = rest.split_at(end);
    let unit = unit.trim();
    let unit = match unit {
        "" => None,
        unit if is_unit(unit) => Some(unit.to_owned()),
        _ => return None,
    };
    is_number(digits).then(|| Number { digits: digits.to_owned(), comparator, unit })
}

/// A result's value. A unit is what the cell says, or else its column; it is never assumed.
pub(super) fn value(cell: &str, unit: Option<&str>) -> ResultValue {
    let plain: String = fold(cell).to_lowercase().split_whitespace().collect();
    if NOT_DONE.contains(&plain.as_str()) {
        return ResultValue::Absent(cell.to_owned());
    }
    match quantity(cell, unit) {
        Some(quantity) => ResultValue::Quantity(quantity),
        None => ResultValue::Text(cell.to_owned()),
    }
}

/// An amount. None if it is not a number with or without unit.
pub(super) fn quantity(cell: &str, unit: Option<&str>) -> Option<Quantity> {
    let number = number(cell)?;
    let unit = number.unit.or_else(|| unit.filter(|unit| !unit.trim().is_empty()).map(str::to_owned));
    Some(Quantity { value: number.digits, comparator: number.comparator, unit, ucum: None })
}

/// A day, month or year in either calendar. A time beside it is not kept, because no zone comes with it.
pub(super) fn date(cell: &str) -> Option<DateTime> {
    let read = |text: &str| era::parse(text).ok().map(|read| read.date);
    read(cell).or_else(|| {
        let folded = fold(cell);
        read(folded.split([' ', 'T']).next()?)
    })
}

/// A name and the unit that stands in brackets behind it.
pub(super) fn split_unit(heading: &str) -> (&str, Option<&str>) {
    let trimmed = heading.trim_end();
    let brackets = [('(', ')'), ('（', '）'), ('[', ']'), ('［', '］')];
    let found = brackets.iter().find_map(|(open, close)| {
        let (name, unit) = trimmed.strip_suffix(*close)?.rsplit_once(*open)?;
        (is_unit(unit.trim()) && !name.trim().is_empty()).then_some((name.trim_end(), unit.trim()))
    });
    found.map_or((heading, None), |(name, unit)| (name, Some(unit)))
}

/// `3.5-5.0`, `3.5～5.0`, `150未満`, `40以上`; else in words.
pub(super) fn range(cell: &str) -> ReferenceRange {
    let folded = fold(cell);
    let limits = folded.split_once(['~', '-', '〜', '–', '—']).map(|(low, high)| (low.trim(), high.trim()));
    if let Some((low, high)) = limits {
        let is_limit = |limit: &str| limit.is_empty() || is_number(limit);
        if is_limit(low) && is_limit(high) && !(low.is_empty() && high.is_empty()) {
            let limit = |limit: &str| Some(limit.to_owned()).filter(|limit| !limit.is_empty());
            return ReferenceRange { low: limit(low), high: limit(high), text: None };
        }
    }
    ReferenceRange { low: None, high: None, text: Some(cell.to_owned()) }
}

/// A limit as written. None if it is no number.
pub(super) fn limit(cell: &str) -> Option<String> {
    Some(fold(cell)).filter(|limit| is_number(limit))
}

/// Half width, without blanks around.
pub(super) fn fold(cell: &str) -> String {
    let folded: String = cell.nfkc().map(|one| if one == '\u{2212}' { '-' } else { one }).collect();
    folded.trim().to_owned()
}

fn is_unit(text: &str) -> bool {
    let is_short = text.chars().count() <= 20 && !text.is_empty();
    let is_known = UNITS.iter().any(|unit| unit.eq_ignore_ascii_case(text));
    is_short
        && (is_known || text.contains(['/', '%', '／', '％']) && !text.starts_with(|one: char| one.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_comparator_and_unit_and_nothing_else_is() {
        for (cell, digits, comparator, unit) in [
            ("152.5", "152.5", None, None),
            ("１５２．５ｃｍ", "152.5", None, Some("cm")),
            ("7.0 %", "7.0", None, Some("%")),
            ("<0.1", "0.1", Some(Comparator::Less), None),
            ("≧ 60 mL/min", "60", Some(Comparator::GreaterOrEqual), Some("mL/min")),
            ("0.3未満", "0.3", Some(Comparator::Less), None),
            ("-1.5", "-1.5", None, None),
            ("1錠", "1", None, Some("錠")),
            ("1e3", "1e3", None, None),
        ] {
            let read = number(cell).unwrap();
            assert_eq!(
                (read.digits.as_str(), read.comparator, read.unit.as_deref()),
                (digits, comparator, unit),
                "{cell}"
            );
        }
        for cell in ["", "-", "1,234", "007", ".5", "2026-04-01", "(-)", "＋", "7.0 H", "あ", "1 2", "未満"] {
            assert!(number(cell).is_none(), "{cell}");
        }
    }

    #[test]
    fn a_unit_is_split_from_a_heading_only_if_it_is_one() {
        for (heading, name, unit) in [
            ("体重(kg)", "体重", Some("kg")),
            ("中性脂肪（mg/dL）", "中性脂肪", Some("mg/dL")),
            ("HbA1c [%]", "HbA1c", Some("%")),
            ("AST(GOT)", "AST(GOT)", None),
            ("血糖（空腹時）", "血糖（空腹時）", None),
            ("(kg)", "(kg)", None),
        ] {
            assert_eq!(split_unit(heading), (name, unit));
        }
    }

    #[test]
    fn ranges_and_dates_are_read_in_the_forms_people_write() {
        for (cell, low, high) in
            [("3.5-5.0", "3.5", "5.0"), ("70 ～ 109", "70", "109"), ("〜149", "", "149"), ("40－", "40", "")]
        {
            let read = range(cell);
            assert_eq!(
                (read.low.unwrap_or_default(), read.high.unwrap_or_default()),
                (low.into(), high.into()),
                "{cell}"
            );
        }
        for words in ["150未満", "陰性", "-", "男性 40-50"] {
            assert_eq!(range(words).text.as_deref(), Some(words));
        }
        for cell in ["2026/4/1", "令和8年4月1日", "R8.4.1", "20260401", "2026-04-01 10:30", "2026/4/1 10:30:00"] {
            assert_eq!(date(cell).map(|date| date.to_string()).as_deref(), Some("2026-04-01"), "{cell}");
        }
        assert_eq!(date("令和8年2月30日"), None);
    }
}
