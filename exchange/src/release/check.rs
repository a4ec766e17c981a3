//! Before a file leaves: is everything in it on the list, and is nothing of the patient's own strings in it? Neither looks at how the file
//! came about.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use vault::record::{DateTime, Record, ReleaseLevel};

use super::ReleaseInput;
use super::assess::Called;
use super::bands::numbers;
use super::collect::removed_of;
use super::file::{FORMAT, conditions};
use super::how::{How, Raw, When, slashed};
use super::places::PREFECTURES;
use super::rows::{Found, Line, RowKey};
use super::table::{DATE, RULES, Rule, VACCINE_DATE, rule_of};
use crate::decimal::Decimal;
use crate::identity::{era, fold};
use crate::json::Json;

/// Why there is no file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// Nothing is left to be released.
    #[error("nothing is left to be released")]
    Empty,
    /// Something would stand in the file that is on no list: a fault of this program.
    #[error("something in the file is on no list: {item}")]
    NotListed {
        /// Where: an item of the table, or a part of the file.
        item: String,
    },
    /// Something of the patient's own would stand in the file.
    #[error("something that identifies would stand in the file")]
    Identifies {
        /// The row to take out; none if it is in no row.
        row: Option<RowKey>,
    },
}

/// Keys of the file, in their order.
const KEYS: [&str; 6] = ["format", "level", "id", "conditions", "units", "rows"];
const ROW_KEYS: [&str; 7] = ["n", "item", "value", "code", "month", "year", "date"];
/// Terminologies that a code may be of.
const TERMINOLOGIES: [&str; 5] = ["ICD-10", "MEDIS", "YJ", "HOT", "price"];
/// A text shorter than this is looked for only in what differs from file to file.
const LONG: usize = 4;

/// All checks.
pub(super) fn check(
    input: &ReleaseInput<'_>,
    found: &Found<'_>,
    kept: &[Line],
    json: &str,
    csv: &str,
) -> Result<(), ReleaseError> {
    // Canaries first: what identifies is named by its row, so that the patient can take it out.
    scan(input, kept, json, csv)?;
    exact(input, found, kept)?;
    validate(json, input.level)
}

/// Whether every key, item, value, code and date of a file is one that the table allows at this level.
///
/// # Errors
/// [`ReleaseError::NotListed`] with what is not.
pub fn validate(json: &str, level: ReleaseLevel) -> Result<(), ReleaseError> {
    let not = |item: &str| ReleaseError::NotListed { item: item.to_owned() };
    let Ok(file @ Json::Object(_)) = Json::parse(json) else { return Err(not("file")) };
    let Json::Object(members) = &file else { return Err(not("file")) };
    if !members.iter().map(|(key, _)| key.as_str()).eq(KEYS) || file.str("format") != Some(FORMAT) {
        return Err(not("file"));
    }
    let called: &[Called] = match level {
        ReleaseLevel::Pseudonymised => &[Called::Pseudonymised],
        ReleaseLevel::Anonymised | ReleaseLevel::Figure => &[Called::Anonymised, Called::Reduced],
    };
    let languages = [true, false];
    let is_word = |word: &str| called.iter().any(|one| languages.iter().any(|japanese| one.word(*japanese) == word));
    if !file.str("level").is_some_and(is_word) {
        return Err(not("level"));
    }
    let is_number =
        |id: &str| (1..=40).contains(&id.len()) && id.bytes().all(|one| one.is_ascii_alphanumeric() || one == b'-');
    if !file.str("id").is_some_and(is_number) {
        return Err(not("id"));
    }
    if !languages.iter().any(|japanese| file.str("conditions") == Some(conditions(*japanese))) {
        return Err(not("conditions"));
    }
    let Some(Json::Object(units)) = file.get("units") else { return Err(not("units")) };
    for (item, unit) in units {
        let of_rule = rule_of(RULES, item).and_then(|rule| rule.unit);
        let expected = of_rule.or_else(|| crate::checkup_items::first_of(item.strip_prefix("other-value/")?)?.unit);
        if expected.is_none() || unit.as_str() != expected {
            return Err(not("units"));
        }
    }
    let Some(Json::Array(rows)) = file.get("rows") else { return Err(not("rows")) };
    for (at, row) in rows.iter().enumerate() {
        let item = row.str("item").unwrap_or("rows");
        let rule = rule_of(RULES, item).filter(|_| is_row(row, at + 1)).ok_or_else(|| not(item))?;
        if !allows(rule, row, item, level) {
            return Err(not(item));
        }
    }
    Ok(())
}

fn is_row(row: &Json, number: usize) -> bool {
    let Json::Object(members) = row else { return false };
    let mut keys = ROW_KEYS.iter();
    let in_order = members.iter().all(|(key, _)| keys.any(|one| one == key));
    in_order && row.get("n") == Some(&Json::Number(number.to_string()))
}

fn allows(rule: &Rule, row: &Json, item: &str, level: ReleaseLevel) -> bool {
    let how = rule.how(level);
    let Some(value) = row.str("value").filter(|value| how.allows(value)) else { return false };
    let is_shaped = match item.split_once('/') {
        Some((name, analyte)) => {
            let is_analyte = analyte.len() == 9 && analyte.bytes().all(|byte| byte.is_ascii_alphanumeric());
            matches!(name, "answer" | "other-value") && is_analyte
        }
        None => !matches!(item, "answer" | "other-value" | DATE | VACCINE_DATE),
    };
    let is_code = |code: &str| {
        let known = |(system, code): (&str, &str)| {
            TERMINOLOGIES.contains(&system) && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        };
        how == How::Kept && code.split_once(':').is_some_and(known)
    };
    let code = match row.get("code") {
        None => true,
        Some(code) => code.as_str().is_some_and(is_code),
    };
    is_shaped && code && (how != How::Kept || keeps(rule, value)) && when_allowed(rule, row, level)
}

/// Whether a value that is told as it is has the form that such values have.
fn keeps(rule: &Rule, value: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match rule.item {
        "birth" => value.split('/').count() <= 3 && value.split('/').all(digits),
        "sex" => ["女", "男", "そのほか", "不明"].contains(&value),
        "place" => PREFECTURES.iter().any(|one| one.japanese == value),
        "answer" => value.split_once('#').is_some_and(|(list, code)| digits(list) && digits(code)),
        "medicines" | "visits" => digits(value),
        _ if rule.unit.is_some() || rule.item == "other-value" => {
            Decimal::read(value.trim_start_matches(['<', '>', '='])).is_some()
        }
        _ => true,
    }
}

fn when_allowed(rule: &Rule, row: &Json, level: ReleaseLevel) -> bool {
    let number = |key: &str| match row.get(key) {
        Some(Json::Number(number)) => number.parse::<i32>().ok(),
        _ => None,
    };
    let by = match rule.item {
        "birth" | "sex" | "place" | "topic" | "medicines" | "visits" | "allergy" | "allergen" => None,
        "vaccine" => rule_of(RULES, VACCINE_DATE),
        _ => rule_of(RULES, DATE),
    };
    let day = |day: &str| {
        day.parse::<DateTime>().ok().filter(|day| day.day().is_some()).map(|day| When::Day(day.as_str().to_owned()))
    };
    let found = [
        row.get("month").map(|_| number("month").map(When::Month)),
        row.get("year").map(|_| number("year").and_then(|year| u16::try_from(year).ok()).map(When::Year)),
        row.get("date").map(|date| date.as_str().and_then(day)),
    ];
    let mut found = found.into_iter().flatten();
    match (found.next(), found.next()) {
        (None, _) => true,
        (Some(Some(when)), None) => by.is_some_and(|by| by.how(level).allows_when(&when)),
        _ => false,
    }
}

/// No exact value of a number that is told as a band, and no date at its own place.
fn exact(input: &ReleaseInput<'_>, found: &Found<'_>, kept: &[Line]) -> Result<(), ReleaseError> {
    for line in kept {
        let hit = Err(ReleaseError::Identifies { row: Some(line.key.clone()) });
        let by = rule_of(RULES, &line.item).map_or(How::Removed, |rule| rule.how(input.level));
        for cell in found.cells_of(&line.key) {
            if let (How::Band(bands), Raw::Number { digits, .. }) = (by, &cell.raw)
                && !bands.names(digits)
                && numbers(&line.value).any(|one| one == digits)
            {
                return hit;
            }
            if let (Some(When::Day(day)), Some((date, _))) = (&line.when, cell.date)
                && day == date.date()
            {
                return hit;
            }
        }
    }
    Ok(())
}

/// Looks for everything that identifies, in every form it could hide in.
fn scan(input: &ReleaseInput<'_>, kept: &[Line], json: &str, csv: &str) -> Result<(), ReleaseError> {
    // With the values as they are, because quotation marks are written in other ways in a file.
    let values = kept.iter().flat_map(|line| [line.value.as_str(), line.code.as_deref().unwrap_or_default()]);
    let whole = Haystack::of(&[json, csv, input.number].into_iter().chain(values).collect::<Vec<_>>());
    let parts: Vec<(Option<&RowKey>, Haystack)> = kept
        .iter()
        .map(|line| {
            let code = line.code.as_deref().unwrap_or_default();
            (Some(&line.key), Haystack::of(&[line.value.as_str(), code]))
        })
        .chain([(None, Haystack::of(&[input.number]))])
        .collect();
    for canary in canaries(input) {
        let needle = Needle::of(&canary);
        if !whole.has(&needle) {
            continue;
        }
        let row = parts.iter().find(|(_, part)| part.has(&needle));
        if row.is_some() || canary.chars().count() >= LONG {
            return Err(ReleaseError::Identifies { row: row.and_then(|(key, _)| key.cloned()) });
        }
    }
    Ok(())
}

/// What must not occur: names and their parts, numbers, contacts, institutions, people, files, links, makers and lots of the whole
/// vault; and full dates, where dates do not stay.
fn canaries(input: &ReleaseInput<'_>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let name = &input.person.name;
    let names = std::iter::once(&name.text).chain(name.kana.as_ref());
    for part in names.flat_map(|name| name.split_whitespace().chain([name.as_str()])) {
        add(&mut all, "name", part);
    }
    for (item, text) in input.vault.iter().copied().flat_map(removed_of) {
        if !matches!(item, "free-text" | "insurance" | "violence") {
            let by_parts = matches!(item, "name" | "contact");
            let parts = text.split_whitespace().filter(|_| by_parts).chain([&*text]);
            parts.for_each(|part| add(&mut all, item, part));
        }
    }
    let birth_stays = rule_of(RULES, "birth").is_some_and(|rule| rule.how(input.level) == How::Kept);
    if !birth_stays {
        all.extend(spelled(&input.person.birth_date));
    }
    if input.level != ReleaseLevel::Pseudonymised {
        all.extend(input.vault.iter().copied().filter_map(Record::date).flat_map(spelled));
    }
    all
}

/// Short ones are no canaries: they occur by chance.
fn add(all: &mut BTreeSet<String>, item: &str, text: &str) {
    let plain: String = text.chars().filter(|one| !one.is_whitespace()).collect();
    let is_kana = plain.chars().all(|one| matches!(one, '\u{3041}'..='\u{30ff}'));
    let least = match item {
        _ if plain.bytes().all(|byte| byte.is_ascii_digit()) => 5,
        "name" if !is_kana => 2,
        _ => 3,
    };
    if plain.chars().count() >= least {
        all.insert(plain);
    }
}

/// A full date as it is written.
fn spelled(date: &DateTime) -> Vec<String> {
    let (Some(month), Some(day)) = (date.month(), date.day()) else { return Vec::new() };
    let year = date.year();
    let mut all = vec![
        date.date().to_owned(),
        slashed(date),
        format!("{year}/{month:02}/{day:02}"),
        format!("{year:04}{month:02}{day:02}"),
        format!("{year}年{month}月{day}日"),
    ];
    all.extend(era::format(date));
    all
}

/// A text to look in: folded, without blanks.
struct Haystack(String);

/// A text to look for, in each of its forms.
struct Needle(Vec<String>);

impl Haystack {
    fn of(texts: &[&str]) -> Self {
        Self(texts.iter().map(|text| folded(text)).collect::<Vec<_>>().join("\n"))
    }

    fn has(&self, needle: &Needle) -> bool {
        needle.0.iter().any(|form| self.0.contains(form))
    }
}

impl Needle {
    fn of(text: &str) -> Self {
        let mut forms = vec![folded(text)];
        let percent: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        forms.push(percent);
        // In the middle of something else a text begins at one of three places of a group of four characters.
        for before in 0..3_usize {
            let mut bytes = vec![0; before];
            bytes.extend_from_slice(text.as_bytes());
            let from = (before * 8).div_ceil(6);
            let until = bytes.len() * 8 / 6;
            for encoded in [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
                let inner = encoded.get(from..until).unwrap_or_default();
                // Shorter ones occur by chance: case is folded here.
                if inner.len() >= 6 {
                    forms.push(folded(inner));
                }
            }
        }
        forms.sort();
        forms.dedup();
        Self(forms)
    }
}

fn folded(text: &str) -> String {
    // First without blanks, of which a padded file has thousands.
    fold(&text.split_whitespace().collect::<String>()).split_whitespace().collect()
}
