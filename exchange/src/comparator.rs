//! How people write that a value lies beyond what can be measured: `<0.5`, `0.5未満`.

use vault::record::Comparator;

/// Signs before a number. Longer ones first, so that `<=` is not taken for `<`.
const SIGNS: [(&str, Comparator); 8] = [
    ("<=", Comparator::LessOrEqual),
    ("≦", Comparator::LessOrEqual),
    ("≤", Comparator::LessOrEqual),
    (">=", Comparator::GreaterOrEqual),
    ("≧", Comparator::GreaterOrEqual),
    ("≥", Comparator::GreaterOrEqual),
    ("<", Comparator::Less),
    (">", Comparator::Greater),
];
/// Words after a number.
const WORDS: [(&str, Comparator); 4] = [
    ("未満", Comparator::Less),
    ("以下", Comparator::LessOrEqual),
    ("以上", Comparator::GreaterOrEqual),
    ("超", Comparator::Greater),
];

/// A sign at the beginning, and what follows it.
#[must_use]
pub fn sign(text: &str) -> Option<(Comparator, &str)> {
    SIGNS.iter().find_map(|(sign, comparator)| Some((*comparator, text.strip_prefix(sign)?.trim_start())))
}

/// A word at the beginning, and what follows it: for what stands after the digits.
#[must_use]
pub fn word(text: &str) -> Option<(Comparator, &str)> {
    WORDS.iter().find_map(|(word, comparator)| Some((*comparator, text.strip_prefix(word)?.trim_start())))
}

/// A word at the end, and what stands before it.
#[must_use]
pub fn last_word(text: &str) -> Option<(Comparator, &str)> {
    WORDS.iter().find_map(|(word, comparator)| Some((*comparator, text.strip_suffix(word)?.trim_end())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_sign_is_not_taken_for_its_beginning() {
        assert_eq!(sign("<=0.5"), Some((Comparator::LessOrEqual, "0.5")));
        assert_eq!(sign("< 0.5"), Some((Comparator::Less, "0.5")));
        assert_eq!(word("以上 mg"), Some((Comparator::GreaterOrEqual, "mg")));
        assert_eq!(last_word("0.5 未満"), Some((Comparator::Less, "0.5")));
        assert_eq!(sign("0.5"), None);
    }
}
