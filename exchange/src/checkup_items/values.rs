//! What the coded values mean, list by list.

use unicode_normalization::UnicodeNormalization as _;

/// What a value code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// In Japanese.
    pub japanese: &'static str,
    /// In English.
    pub english: &'static str,
}

/// A list by the last part of its OID, with its codes.
type List = (u32, &'static [(&'static str, &'static str, &'static str)]);

/// Lists whose meanings the guide prints. Codes of others are shown as they came.
const LISTS: [List; 13] = [
    (
        1008,
        &[
            ("1", "基準該当", "meets the criteria"),
            ("2", "予備群該当", "at risk"),
            ("3", "非該当", "does not meet the criteria"),
            ("4", "判定不能", "cannot be judged"),
        ],
    ),
    (2001, &[("1", "特記すべきことあり", "something to note"), ("2", "特記すべきことなし", "nothing to note")]),
    (2002, &[("1", "所見あり", "finding"), ("2", "所見なし", "no finding"), ("3", "要再撮影", "image to be repeated")]),
    (2003, &[("1", "はい", "yes"), ("2", "いいえ", "no")]),
    (
        2007,
        &[
            ("1", "意志なし", "no intention"),
            ("2", "意志あり（6か月以内）", "within 6 months"),
            ("3", "意志あり（近いうち）", "soon"),
            ("4", "取組済み（6か月未満）", "for less than 6 months"),
            ("5", "取組済み（6か月以上）", "for 6 months or more"),
        ],
    ),
    (2100, &[("1", "陽性", "positive"), ("2", "陰性", "negative")]),
    // The other way round than 2100.
    (2101, &[("1", "陰性", "negative"), ("2", "陽性", "positive")]),
    (2102, &[("1", "－", "-"), ("2", "±", "±"), ("3", "＋", "+"), ("4", "＋＋", "++"), ("5", "＋＋＋", "+++")]),
    (2115, &[("1", "A", "A"), ("2", "B", "B"), ("3", "AB", "AB"), ("4", "O", "O")]),
    (2116, &[("1", "＋", "+"), ("2", "－", "-")]),
    (
        2202,
        &[
            ("2", "食後10時間以上", "10 hours or more after a meal"),
            ("3", "食後3.5時間以上10時間未満", "3.5 to 10 hours after a meal"),
            ("4", "食後3.5時間未満", "less than 3.5 hours after a meal"),
        ],
    ),
    (
        3001,
        &[
            ("1", "積極的支援", "intensive support"),
            ("2", "動機付け支援", "motivational support"),
            ("3", "なし（情報提供）", "none (information)"),
            ("4", "判定不能", "cannot be judged"),
        ],
    ),
    (
        24060,
        &[
            ("1", "はい", "yes"),
            ("2", "以前は吸っていたが、最近1か月間は吸っていない", "used to, not within the last month"),
            ("3", "いいえ", "no"),
        ],
    ),
];

/// What a code of a list means. None for lists and codes the guide does not print.
#[must_use]
pub fn meaning(list: u32, code: &str) -> Option<Meaning> {
    let (_, codes) = LISTS.iter().find(|(number, _)| *number == list)?;
    let (_, japanese, english) = codes.iter().find(|(one, _, _)| *one == code)?;
    Some(Meaning { japanese, english })
}

/// Whether words say what another code of the same list means.
pub(super) fn contradicts(list: u32, code: &str, words: &str) -> bool {
    let Some((_, codes)) = LISTS.iter().find(|(number, _)| *number == list) else { return false };
    let words = fold(words);
    let words = words.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(&words);
    let says = |(_, japanese, english): &(&str, &str, &str)| fold(japanese) == words || fold(english) == words;
    codes.iter().any(|one| one.0 != code && says(one)) && !codes.iter().any(|one| one.0 == code && says(one))
}

/// Without differences of width, case and blanks; every sort of minus is one.
pub(super) fn fold(words: &str) -> String {
    let folded = words.nfkc().filter(|one| !one.is_whitespace()).flat_map(char::to_lowercase);
    folded.map(|one| if matches!(one, '\u{2212}' | '\u{2010}'..='\u{2015}') { '-' } else { one }).collect()
}
