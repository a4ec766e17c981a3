//! My Numbers (個人番号): recognised in order to refuse them. The law limits who may collect or keep one; a vault is not
//! among them (My Number Act articles 20 and 29).
//!
//! Twelve digits, the last a check digit (ministerial order no. 85 of 2014, article 5). About one in ten other 12-digit
//! numbers passes, so the digits alone are no proof: with a label near, or as a person's identifier, the number is refused;
//! without, the patient is asked.

mod json;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use vault::record::Record;

use crate::json::Json;
pub(crate) use json::{Around, remove, scan_inside, scan_json};

/// Words that name a My Number, folded and without blanks.
const LABELS: [&str; 8] =
    ["マイナンバー", "個人番号", "個番", "mynumber", "my-number", "my_number", "individualnumber", "individual-number"];
/// How many characters before and after a number a label counts as near.
const NEAR: (usize, usize) = (40, 20);
/// A number that is, or may be, a My Number. Holds no more of it than its last two digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it is refused or asked about.
    pub kind: FindingKind,
    /// Where: a JSON pointer (RFC 6901) into the file or record, or `/line/field`; empty for a plain text.
    pub path: String,
    /// First character of it in that text, from 0.
    pub position: usize,
    /// Characters it takes there, separators included.
    pub length: usize,
    /// Its last two digits.
    pub last_two: String,
}

/// What is done about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// A My Number: refused.
    Block,
    /// May be one: the patient is asked.
    Ask,
}

/// Looks for My Numbers in a text. Width, blanks, hyphens and dots make no difference.
#[must_use]
pub fn scan_text(text: &str) -> Vec<Finding> {
    scan(text, false)
}

/// Looks for My Numbers in everything a record says. Originals are not looked at: they were when they came in.
#[must_use]
pub fn scan_record(record: &Record) -> Vec<Finding> {
    let mut record = record.clone();
    record.provenance.original = None;
    serde_json::to_string(&record)
        .ok()
        .and_then(|text| Json::parse(&text).ok())
        .map(|json| scan_json(&json))
        .unwrap_or_default()
}

/// The text with every finding's digits replaced by ＊.
#[must_use]
pub fn redact(text: &str, findings: &[Finding]) -> String {
    let is_inside =
        |at: usize| findings.iter().any(|finding| (finding.position..finding.position + finding.length).contains(&at));
    let replaced = text.chars().enumerate().map(|(at, character)| {
        let digit = is_inside(at) && folded(character).any(|one| one.is_ascii_digit());
        if digit { '＊' } else { character }
    });
    replaced.collect()
}

/// As [`scan_text`], where a label stands beside the text if `labelled`.
pub(crate) fn scan_labelled(text: &str, labelled: bool) -> Vec<Finding> {
    scan(text, labelled)
}

/// Whether an identifier is refused or asked about: one that a label names is refused whatever it holds; one that is a My
/// Number is refused where it is of a person.
pub(crate) fn scan_identifier(value: &str, is_named: bool, is_personal: bool) -> Option<Finding> {
    let digits: String = value.nfkc().filter(|one| !is_separator(*one)).collect();
    if !is_named && !is_my_number(&digits) {
        return None;
    }
    Some(Finding {
        kind: if is_named || is_personal { FindingKind::Block } else { FindingKind::Ask },
        path: String::new(),
        position: 0,
        length: value.chars().count(),
        last_two: last_two(&digits),
    })
}

/// Whether a text names the individual number.
pub(crate) fn has_label(text: &str) -> bool {
    // Most texts of a file are codes and dates: they cannot hold a label, and folding is slow.
    let may_hold = !text.is_ascii() || text.bytes().any(|byte| matches!(byte, b'm' | b'M' | b'i' | b'I'));
    if !may_hold || text.len() < 6 {
        return false;
    }
    let folded: String = text.nfkc().filter(|one| !one.is_whitespace()).flat_map(char::to_lowercase).collect();
    LABELS.iter().any(|label| folded.contains(label))
}

/// One run of digits without anything between them.
struct Group {
    /// First and one past the last character.
    from: usize,
    to: usize,
    digits: String,
    /// What stands between it and the group before: nothing that joins, a blank, or a hyphen or dot.
    joined: Joined,
}

#[derive(Clone, Copy, PartialEq)]
enum Joined {
    No,
    Blank,
    Mark,
}

/// Looks in a text; `labelled` if a label stands beside it.
pub(crate) fn scan(text: &str, labelled: bool) -> Vec<Finding> {
    if text.len() < 12 {
        return Vec::new();
    }
    let characters: Vec<char> = text.chars().collect();
    let groups = groups(&characters);
    let mut findings: Vec<Finding> = Vec::new();
    for first in 0..groups.len() {
        let mut digits = String::new();
        for last in first..groups.len() {
            if last > first && groups[last].joined == Joined::No {
                break;
            }
            digits.push_str(&groups[last].digits);
            if digits.len() >= 12 {
                if digits.len() == 12 {
                    findings.extend(judge(&characters, &groups, first, last, &digits, labelled));
                }
                break;
            }
        }
    }
    merge(findings)
}

/// Findings that overlap as one: which of them is the number cannot be told.
fn merge(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::new();
    for finding in findings {
        match merged.last_mut() {
            Some(last) if finding.position < last.position + last.length => {
                last.length = finding.position + finding.length - last.position;
                last.last_two = finding.last_two;
                if finding.kind == FindingKind::Block {
                    last.kind = FindingKind::Block;
                }
            }
            _ => merged.push(finding),
        }
    }
    merged
}

fn judge(
    characters: &[char],
    groups: &[Group],
    first: usize,
    last: usize,
    digits: &str,
    labelled: bool,
) -> Option<Finding> {
    let (from, to) = (groups[first].from, groups[last].to);
    let before: String = characters[from.saturating_sub(NEAR.0)..from].iter().collect();
    let after: String = characters[to..characters.len().min(to + NEAR.1)].iter().collect();
    let labelled = labelled || has_label(&before) || has_label(&after);
    let next = groups.get(last + 1).map_or(Joined::No, |group| group.joined);
    // Twelve digits out of a longer row of blank-separated numbers are a My Number only if nothing inside is a blank.
    let has_blank = groups[first + 1..=last].iter().any(|group| group.joined == Joined::Blank);
    let stands_alone = match (groups[first].joined, next) {
        (Joined::Mark, _) | (_, Joined::Mark) => false,
        (Joined::No, Joined::No) => true,
        _ => !has_blank,
    };
    let touches_word = |character: Option<&char>| {
        character.is_some_and(|one| folded(*one).any(|one| one.is_ascii_alphanumeric() || one == '_'))
    };
    let in_word = touches_word(from.checked_sub(1).and_then(|at| characters.get(at)))
        || touches_word(characters.get(to))
        || is_uuid_tail(characters, from, to);
    let kind = if labelled {
        (!is_uniform(digits)).then_some(FindingKind::Block)?
    } else {
        let is_asked = stands_alone && !in_word && is_my_number(digits) && !is_timestamp(digits);
        is_asked.then_some(FindingKind::Ask)?
    };
    Some(Finding { kind, path: String::new(), position: from, length: to - from, last_two: last_two(digits) })
}

fn groups(characters: &[char]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let from = at;
        let mut digits = String::new();
        while at < characters.len() && folded(characters[at]).all(|one| one.is_ascii_digit()) {
            digits.extend(folded(characters[at]));
            at += 1;
        }
        if digits.is_empty() {
            at += 1;
            continue;
        }
        let joined = match groups.last() {
            Some(before) if from - before.to <= 3 => join(&characters[before.to..from]),
            _ => Joined::No,
        };
        groups.push(Group { from, to: at, digits, joined });
    }
    groups
}

fn join(between: &[char]) -> Joined {
    if !between.iter().all(|one| is_separator(*one)) {
        Joined::No
    } else if between.iter().all(|one| one.is_whitespace()) {
        Joined::Blank
    } else {
        Joined::Mark
    }
}

/// Blanks, hyphens of every sort, dots.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '\u{2010}'
                ..='\u{2015}'
                    | '\u{2212}'
                    | '\u{ff0d}'
                    | '\u{30fc}'
                    | '\u{ff70}'
                    | '.'
                    | '\u{ff0e}'
                    | '\u{b7}'
                    | '\u{30fb}'
        )
}

fn folded(character: char) -> impl Iterator<Item = char> {
    std::iter::once(character).nfkc()
}

/// The last group of a UUID.
fn is_uuid_tail(characters: &[char], from: usize, to: usize) -> bool {
    let Some(start) = to.checked_sub(36).filter(|_| from + 12 == to || from + 13 > to) else {
        return false;
    };
    let hyphens = [8, 13, 18, 23];
    characters[start..to]
        .iter()
        .enumerate()
        .all(|(at, one)| if hyphens.contains(&at) { *one == '-' } else { one.is_ascii_hexdigit() })
}

/// Whether twelve digits end in the check digit of a My Number. Eleven equal digits are none.
fn is_my_number(digits: &str) -> bool {
    let Some(digits) = numbers(digits) else { return false };
    let sum: u32 = (1..=11).map(|n| digits[11 - n] * if n <= 6 { n as u32 + 1 } else { n as u32 - 5 }).sum();
    let check = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    check == digits[11] && digits[..11].iter().any(|digit| *digit != digits[0])
}

fn is_uniform(digits: &str) -> bool {
    digits.as_bytes()[..11].iter().all(|digit| *digit == digits.as_bytes()[0])
}

fn numbers(digits: &str) -> Option<[u32; 12]> {
    let digits: Option<Vec<u32>> = digits.chars().map(|digit| digit.to_digit(10)).collect();
    digits?.try_into().ok()
}

/// `YYYYMMDDhhmm` of a day that exists.
fn is_timestamp(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits[from..to].parse::<u16>().unwrap_or(u16::MAX);
    let date = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]);
    (1868..2100).contains(&part(0, 4))
        && date.parse::<vault::record::DateTime>().is_ok()
        && part(8, 10) < 24
        && part(10, 12) < 60
}

fn last_two(digits: &str) -> String {
    let count = digits.chars().count();
    digits.chars().skip(count.saturating_sub(2)).collect()
}
