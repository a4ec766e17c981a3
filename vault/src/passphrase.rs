//! The passphrase: NFKC (UAX 15), never trimmed, at least ten characters, and an estimate of its strength.

use core::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Characters a passphrase needs at least: Unicode scalar values after NFKC, so that full-width and half-width input count alike.
pub const MIN_CHARS: usize = 10;

/// A passphrase in NFKC; wiped when dropped, and not printed.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

/// How hard a passphrase is to guess, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Among the first things tried, or nearly: under 2^30 guesses.
    Weak,
    /// Holds against the server's counting of attempts: under 2^50.
    Fair,
    /// Holds against somebody with the seal and the server's disk for years, at Argon2id's cost per guess: from 2^50.
    Strong,
}

impl Passphrase {
    /// From typed text. Fails with fewer than [`MIN_CHARS`] characters. Spaces at the ends are kept: they are part of it.
    pub fn parse(typed: &str) -> Result<Self> {
        let normalized = normalize(typed);
        let found = normalized.chars().count();
        if found < MIN_CHARS {
            return Err(Error::PassphraseTooShort { found, needed: MIN_CHARS });
        }
        Ok(Self(normalized))
    }

    pub(crate) fn normalized(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// Estimates how hard a passphrase is to guess; works on any text, also while it is being typed.
///
/// It counts what each character adds: the size of the classes in use, much less for a character that repeats, continues a
/// run ("abc", "321", a row of the keyboard) or belongs to one of a few dozen words that everybody uses, or to a year. What it
/// cannot know: names, birthdays, quotations and other languages' favourites. It is advice on screen and no gate.
#[must_use]
pub fn strength(typed: &str) -> Strength {
    match guess_bits(&normalize(typed)) {
        bits if bits < 30.0 => Strength::Weak,
        bits if bits < 50.0 => Strength::Fair,
        _ => Strength::Strong,
    }
}

/// Words that the public lists of leaked passwords start with, and their Japanese counterparts.
const COMMON: [&str; 40] = [
    "password",
    "passwort",
    "passw0rd",
    "p@ssword",
    "qwerty",
    "letmein",
    "welcome",
    "admin",
    "iloveyou",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "master",
    "shadow",
    "secret",
    "login",
    "hello",
    "google",
    "himitsu",
    "sakura",
    "doraemon",
    "pokemon",
    "arigato",
    "konnichiwa",
    "aishiteru",
    "パスワード",
    "ぱすわーど",
    "ひみつ",
    "こんにちは",
    "ありがとう",
    // What this is called and what it is about.
    "inro",
    "印籠",
    "いんろう",
    "健康",
    "けんこう",
    "kenkou",
    "kenko",
];
/// Rows of the keyboard and the order of alphabets, walked forwards or backwards.
const ROWS: [&str; 6] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "あいうえおかきくけこさしすせそ",
];
/// log2 of guesses for one common word, year or step of a run.
const COMMON_BITS: f64 = 6.0;
const STEP_BITS: f64 = 1.0;

fn guess_bits(normalized: &str) -> f64 {
    let lower = Zeroizing::new(normalized.to_lowercase());
    let chars = Zeroizing::new(lower.chars().collect::<Vec<char>>());
    let per_char = class_bits(normalized);
    let (mut bits, mut at) = (0.0, 0);
    let mut used = [false; COMMON.len()];
    while at < chars.len() {
        let rest = &chars[at..];
        let word = COMMON.iter().enumerate().find_map(|(index, word)| Some((index, starts_with(rest, word)?)));
        if let Some((index, length)) = word {
            // Once more the same word is no news.
            bits += if used[index] { STEP_BITS } else { COMMON_BITS };
            used[index] = true;
            at += length;
            continue;
        }
        if let Some(length) = year(rest) {
            bits += COMMON_BITS;
            at += length;
            continue;
        }
        bits += match (at.checked_sub(1), at.checked_sub(2)) {
            (Some(one), _) if chars[one] == chars[at] || follows(chars[one], chars[at]) => STEP_BITS,
            (_, Some(two)) if chars[two] == chars[at] => STEP_BITS,
            _ if repeats(&chars, at) => STEP_BITS,
            _ => per_char,
        };
        at += 1;
    }
    bits
}

/// log2 of the number of characters in the classes that occur, at most 10: nobody draws kanji evenly from all there are.
fn class_bits(text: &str) -> f64 {
    let has = |class: fn(char) -> bool| text.chars().any(class);
    let mut size = 0.0_f64;
    for (present, count) in [
        (has(|c| c.is_ascii_lowercase()), 26.0),
        (has(|c| c.is_ascii_uppercase()), 26.0),
        (has(|c| c.is_ascii_digit()), 10.0),
        (has(|c| c.is_ascii() && !c.is_ascii_alphanumeric()), 33.0),
        (has(|c| matches!(c, '\u{3040}'..='\u{30ff}')), 80.0),
        (has(|c| !c.is_ascii() && !matches!(c, '\u{3040}'..='\u{30ff}')), 800.0),
    ] {
        size += if present { count } else { 0.0 };
    }
    // A character of a text that somebody made up carries about three quarters of a random one.
    size.max(1.0).log2() * 0.75
}

fn starts_with(chars: &[char], word: &str) -> Option<usize> {
    let length = word.chars().count();
    (chars.len() >= length && word.chars().eq(chars[..length].iter().copied())).then_some(length)
}

fn year(chars: &[char]) -> Option<usize> {
    let digits = chars.get(..4)?;
    let starts = matches!(digits, ['1', '9', ..] | ['2', '0', ..]);
    (starts && digits.iter().all(char::is_ascii_digit)).then_some(4)
}

fn follows(one: char, two: char) -> bool {
    ROWS.iter()
        .any(|row| row.chars().zip(row.chars().skip(1)).any(|(a, b)| (a, b) == (one, two) || (b, a) == (one, two)))
}

/// Whether the three characters that end here occurred before, as in "tomatotomato".
fn repeats(chars: &[char], at: usize) -> bool {
    let Some(start) = at.checked_sub(2) else {
        return false;
    };
    let end = &chars[start..=at];
    chars[..at].windows(3).any(|window| window == end)
}

fn normalize(typed: &str) -> Zeroizing<String> {
    // Enough room at once: a string that grows leaves unwiped copies behind.
    let mut normalized = Zeroizing::new(String::with_capacity(typed.len() * 18));
    normalized.extend(typed.nfkc());
    normalized
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_characters_are_too_few_and_ten_are_enough_in_any_width() {
        assert_eq!(Passphrase::parse("123456789").err(), Some(Error::PassphraseTooShort { found: 9, needed: 10 }));
        assert!(Passphrase::parse("1234567890").is_ok());
        assert!(Passphrase::parse("いろはにほへとちりぬ").is_ok());
        // Half-width katakana with a voicing mark is two characters typed and one after NFKC.
        assert_eq!(Passphrase::parse("ｶﾞｶﾞｶﾞｶﾞｶﾞ").err(), Some(Error::PassphraseTooShort { found: 5, needed: 10 }));
    }

    #[test]
    fn full_width_and_half_width_are_the_same_passphrase_and_spaces_count() {
        let normalized = |text| Passphrase::parse(text).unwrap().normalized().to_owned();
        assert_eq!(normalized("ｈｅｌｌｏ　ｗｏｒｌｄ"), normalized("hello world"));
        assert_ne!(normalized("hello world "), normalized("hello world"));
        assert_eq!(format!("{:?}", Passphrase::parse("hello world").unwrap()), "Passphrase(..)");
    }

    #[test]
    fn a_passphrase_of_two_hundred_characters_counts_to_its_last() {
        let long = "よ".repeat(199);
        let normalized = |text: &str| Passphrase::parse(text).unwrap().normalized().to_owned();
        assert_eq!(normalized(&long).chars().count(), 199);
        assert_ne!(normalized(&format!("{long}は")), normalized(&format!("{long}ば")));
    }

    #[test]
    fn what_everybody_uses_is_weak() {
        for text in [
            "password123",
            "1234567890",
            "aaaaaaaaaaaa",
            "qwertyuiop",
            "Password2024!",
            "abcabcabcabc",
            "パスワード2024",
            "あいうえおかきくけこ",
            "いんろうけんこう2024",
            "印籠印籠健康健康2026",
            "",
        ] {
            assert_eq!(strength(text), Strength::Weak, "{text}");
        }
    }

    #[test]
    fn longer_and_more_varied_is_stronger() {
        assert_eq!(strength("tulpenzwiebel"), Strength::Fair);
        assert_eq!(strength("blue lamp seven otters"), Strength::Strong);
        assert_eq!(strength("梅干しと青い自転車の冬"), Strength::Strong);
        assert_eq!(strength("K9#vTq2!xWmZ"), Strength::Strong);
    }
}
