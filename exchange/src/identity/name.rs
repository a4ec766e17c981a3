//! Names: keys to compare them by, in memory only. What is stored is never normalised.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

/// Variants of the same character in names; the first stands for all. 渡部 and 渡辺 are different names.
const VARIANTS: [&str; 20] = [
    "高髙",
    "崎﨑嵜",
    "辺邉邊",
    "斉齊斎齋",
    "沢澤",
    "浜濵濱",
    "広廣",
    "徳德",
    "真眞",
    "恵惠",
    "国國",
    "島嶋嶌",
    "吉𠮷",
    "瀬瀨",
    "曽曾",
    "桜櫻",
    "竜龍",
    "条條",
    "栄榮",
    "黒黑",
];
/// What systems put where they have no character (source: hearing of the Ministry, part 1: "●" is officially no error).
const WILDCARDS: [char; 9] = ['●', '〓', '□', '■', '?', '？', '\u{fffd}', '*', '＊'];

/// A text folded for finding: width, case, hiragana and katakana, and variants of the same kanji make no difference. For
/// comparison only, never to be stored or shown.
#[must_use]
pub fn fold(text: &str) -> String {
    let is_selector = |one: &char| matches!(one, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    let plain = text.chars().filter(|one| !is_selector(one)).nfkc().flat_map(char::to_lowercase);
    plain.map(katakana).map(variant).collect()
}

/// How two written names compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameMatch {
    /// The same characters; blanks, width and variation selectors aside.
    Equal,
    /// The same but for the old and the new form of a character (髙 and 高). A question: both forms are names of their own.
    OtherForm,
    /// The same where characters are readable; others were lost on the way.
    CharactersMissing,
    /// Different.
    Differs,
}

/// Compares two names as written.
#[must_use]
pub fn compare_written(one: &str, other: &str) -> NameMatch {
    let (one, other) = (characters(one), characters(other));
    if one.len() != other.len() || one.is_empty() {
        return NameMatch::Differs;
    }
    let pairs = || one.iter().zip(&other);
    let same = |one: &Option<char>, other: &Option<char>| one.is_none() || other.is_none() || one == other;
    // Nothing but replaced characters is no name.
    let is_readable = pairs().any(|(one, other)| one.is_some() && other.is_some());
    if !is_readable || !pairs().all(|(one, other)| same(&one.map(new_form), &other.map(new_form))) {
        NameMatch::Differs
    } else if !pairs().all(|(one, other)| same(one, other)) {
        NameMatch::OtherForm
    } else if pairs().all(|(one, other)| one.is_some() && other.is_some()) {
        NameMatch::Equal
    } else {
        NameMatch::CharactersMissing
    }
}

/// Whether two names that differ share the family name, which stands before the first blank. None if no blank says where it
/// ends.
#[must_use]
pub fn same_family(one: &str, other: &str) -> Option<bool> {
    let family = |name: &'_ str| {
        let (family, given) = name.trim().split_once(char::is_whitespace)?;
        (!given.trim().is_empty()).then(|| family.to_owned())
    };
    let starts = |whole: &str, family: &str| {
        let (whole, family) = (characters(whole), characters(family));
        let begin = whole.iter().zip(&family).all(|(one, other)| one.map(new_form) == other.map(new_form));
        whole.len() > family.len() && begin
    };
    match (family(one), family(other)) {
        (Some(one), Some(other)) => Some(compare_written(&one, &other) != NameMatch::Differs),
        (Some(family), None) => Some(starts(other, &family)),
        (None, Some(family)) => Some(starts(one, &family)),
        (None, None) => None,
    }
}

/// Whether two readings are the same: hiragana and katakana, width, small kana, ヂヅヲ, long vowels make no difference.
#[must_use]
pub fn same_reading(one: &str, other: &str) -> bool {
    let (one, other) = (reading(one), reading(other));
    !one.is_empty() && (one == other || loose(&one) == loose(&other))
}

/// Whether a name is written in kana only.
#[must_use]
pub fn is_kana(name: &str) -> bool {
    let reading = reading(name);
    !reading.is_empty() && reading.chars().all(|one| matches!(one, '\u{30a1}'..='\u{30ff}'))
}

/// A text as it is compared when somebody searches: width, case, variants of kanji and the two kana make no difference, blanks
/// stay. Only for comparing; never stored or shown.
#[must_use]
pub fn search_key(text: &str) -> String {
    let is_selector = |one: &char| matches!(one, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    let plain = text.chars().filter(|one| !is_selector(one)).nfkc().flat_map(char::to_lowercase);
    plain
        .map(|one| match one {
            '\u{3041}'..='\u{3096}' => char::from_u32(u32::from(one) + 0x60).unwrap_or(one),
            _ => variant(one),
        })
        .collect()
}

/// Characters with width and case folded; none where one is missing. Variation selectors belong to the character before.
fn characters(name: &str) -> Vec<Option<char>> {
    let is_selector = |one: &char| matches!(one, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    let mut folded = Vec::new();
    for character in name.chars().filter(|one| !is_selector(one) && !one.is_whitespace()) {
        match character {
            lost if WILDCARDS.contains(&lost) => folded.push(None),
            // An old form of a character, which normalising would hide.
            '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}' => folded.push(Some(character)),
            _ => folded.extend(std::iter::once(character).nfkc().flat_map(char::to_lowercase).map(Some)),
        }
    }
    folded
}

/// The new form of a character, which stands for all its forms.
fn new_form(character: char) -> char {
    variant(std::iter::once(character).nfkc().next().unwrap_or(character))
}

fn variant(character: char) -> char {
    // All forms of all rows, to be found at once: a vault is folded whole when it is searched.
    static FORMS: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
        let forms = |row: &&'static str| row.chars().next().map(|new| row.chars().map(move |form| (form, new)));
        VARIANTS.iter().filter_map(forms).flatten().collect()
    });
    FORMS.get(&character).copied().unwrap_or(character)
}

fn katakana(character: char) -> char {
    match character {
        // Hiragana and katakana are 0x60 apart.
        '\u{3041}'..='\u{3096}' => char::from_u32(u32::from(character) + 0x60).unwrap_or(character),
        _ => character,
    }
}

fn reading(name: &str) -> String {
    let kana = name.nfkc().filter(|one| !one.is_whitespace() && *one != '・');
    kana.map(katakana)
        .map(|one| match one {
            'ァ' => 'ア',
            'ィ' => 'イ',
            'ゥ' => 'ウ',
            'ェ' => 'エ',
            'ォ' | 'ヲ' => 'オ',
            'ッ' => 'ツ',
            'ャ' => 'ヤ',
            'ュ' => 'ユ',
            'ョ' => 'ヨ',
            'ヮ' => 'ワ',
            'ヵ' => 'カ',
            'ヶ' => 'ケ',
            'ヂ' => 'ジ',
            'ヅ' => 'ズ',
            _ => one,
        })
        .collect()
}

/// Without long vowels: ユーコ, ユウコ and ユコ are one.
fn loose(reading: &str) -> String {
    let mut loose = String::new();
    let mut before = ' ';
    for one in reading.chars() {
        let lengthens = match one {
            'ー' => true,
            'ア' | 'イ' | 'ウ' | 'エ' | 'オ' => {
                let row = vowel(before);
                row == Some(one) || (row == Some('オ') && one == 'ウ') || (row == Some('エ') && one == 'イ')
            }
            _ => false,
        };
        if !lengthens {
            loose.push(one);
            before = one;
        }
    }
    loose
}

fn vowel(kana: char) -> Option<char> {
    const ROWS: [(&str, char); 5] = [
        ("アカサタナハマヤラワガザダバパ", 'ア'),
        ("イキシチニヒミリギジビピ", 'イ'),
        ("ウクスツヌフムユルグズブプヴ", 'ウ'),
        ("エケセテネヘメレゲゼデベペ", 'エ'),
        ("オコソトノホモヨロゴゾドボポ", 'オ'),
    ];
    ROWS.iter().find(|(row, _)| row.contains(kana)).map(|(_, vowel)| *vowel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_width_and_selectors_are_the_same_name() {
        for (one, other) in [
            ("髙﨑　千鶴", "髙﨑千鶴"),
            ("葛\u{e0100}城 花", "葛城花"),
            ("\u{fa10}田", "\u{fa10}　田"),
            ("Yamada Tarō", "ＹＡＭＡＤＡ Tarō"),
        ] {
            assert_eq!(compare_written(one, other), NameMatch::Equal, "{one} {other}");
        }
    }

    #[test]
    fn the_old_and_the_new_form_of_a_character_are_told_apart_and_are_no_mismatch() {
        for (one, other) in [
            ("髙﨑　千鶴", "高崎千鶴"),
            ("髙﨑　千鶴", "高﨑 千鶴"),
            ("渡邉 太郎", "渡辺　太郎"),
            ("𠮷田 実", "吉田実"),
            ("\u{fa10}田", "塚田"),
            ("髙●　千鶴", "高崎千鶴"),
        ] {
            assert_eq!(compare_written(one, other), NameMatch::OtherForm, "{one} {other}");
            assert_eq!(compare_written(other, one), NameMatch::OtherForm, "{other} {one}");
        }
        assert_eq!(compare_written("髙﨑　千鶴", "高崎　千恵"), NameMatch::Differs);
    }

    #[test]
    fn a_family_name_is_what_stands_before_the_blank() {
        assert_eq!(same_family("髙﨑　千鶴", "高崎 太郎"), Some(true));
        assert_eq!(same_family("髙﨑　千鶴", "高崎太郎"), Some(true));
        assert_eq!(same_family("髙﨑千鶴", "高崎　太郎"), Some(true));
        assert_eq!(same_family("髙﨑　千鶴", "山田　千鶴"), Some(false));
        assert_eq!(same_family("髙﨑　千鶴", "高崎"), Some(false));
        assert_eq!(same_family("髙﨑千鶴", "高崎太郎"), None);
    }

    #[test]
    fn a_black_dot_is_exactly_one_missing_character() {
        assert_eq!(compare_written("●田　実", "𠮷田　実"), NameMatch::CharactersMissing);
        assert_eq!(compare_written("●城", "葛\u{e0100}城"), NameMatch::CharactersMissing);
        assert_eq!(compare_written("●田実", "𠮷田"), NameMatch::Differs);
        assert_eq!(compare_written("●●", "山田"), NameMatch::Differs);
    }

    #[test]
    fn watabe_and_watanabe_are_different_names() {
        assert_eq!(compare_written("渡部 一", "渡辺 一"), NameMatch::Differs);
        assert_eq!(compare_written("", ""), NameMatch::Differs);
    }

    #[test]
    fn readings_ignore_script_width_and_long_vowels() {
        for (one, other) in [
            ("たかさき　ちづる", "タカサキ チズル"),
            ("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダハナコ"),
            ("ユウコ", "ユーコ"),
            ("オオノ", "オーノ"),
            ("シヨウコ", "ショーコ"),
        ] {
            assert!(same_reading(one, other), "{one} {other}");
        }
        assert!(!same_reading("ヤマダ ハナコ", "ヤマダ ハナエ"));
        assert!(!same_reading("", ""));
    }
}
