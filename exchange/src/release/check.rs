//! Before a file leaves: is everything in it on the list, and is nothing of the patient's own strings in it? Neither looks at how the file
//! came about.

use vault::record::{AllergyCategory, DateTime, ReleaseLevel};

use super::assess::Called;
use super::bands::numbers;
use super::file::{FORMAT, conditions};
use super::how::{How, Raw, When, category_word};
use super::places::PREFECTURES;
use super::rows::{Found, Line, RowKey};
use super::table::{DATE, RULES, Rule, VACCINE_DATE, rule_of};
use super::{ReleaseInput, canary, terms, violence};
use crate::decimal::Decimal;
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
    #[error("something that identifies would stand in the file: {item}")]
    Identifies {
        /// Every row to take out; none if it is in the number.
        rows: Vec<RowKey>,
        /// What it is, by the item of its rule; of the first row.
        item: String,
    },
}

/// Keys of the file, in their order.
const KEYS: [&str; 6] = ["format", "level", "id", "conditions", "units", "rows"];
const ROW_KEYS: [&str; 7] = ["n", "item", "value", "code", "month", "year", "date"];

/// All checks.
pub(super) fn check(
    input: &ReleaseInput<'_>,
    found: &Found<'_>,
    kept: &[Line],
    json: &str,
) -> Result<(), ReleaseError> {
    // What identifies first: it is named by its rows, all at once, so that they can be taken out.
    let too_many = || ReleaseError::NotListed { item: "canaries".to_owned() };
    let mut hits = canary::search(input, kept).ok_or_else(too_many)?;
    for line in exact(input, found, kept) {
        hits.rows.entry(line.key.clone()).or_insert(DATE);
    }
    if let Some(item) = hits.rows.values().next().copied().or(hits.number) {
        let rows = hits.rows.into_keys().collect();
        return Err(ReleaseError::Identifies { rows, item: item.to_owned() });
    }
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
    let is_told = match (how, row.get("code").map(Json::as_str)) {
        (How::Code, Some(Some(code))) => tells_code(item, value, code),
        (How::Code, _) | (_, Some(_)) => false,
        (How::Kept, None) => keeps(rule, value),
        (_, None) => true,
    };
    is_shaped && is_told && when_allowed(rule, row, level)
}

fn tells_code(item: &str, value: &str, code: &str) -> bool {
    let number = code.split_once(':').map_or("", |(_, number)| number);
    terms::allows(item, value, code) && !(item == "diagnosis" && violence::by_code(number))
}

/// Whether a value that is told as it is has the form that such values have. There is no item whose values have any form.
fn keeps(rule: &Rule, value: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match rule.item {
        "birth" => value.split('/').count() <= 3 && value.split('/').all(digits),
        "sex" => ["女", "男", "そのほか", "不明"].contains(&value),
        "place" => PREFECTURES.iter().any(|one| one.japanese == value),
        "answer" => value.split_once('#').is_some_and(|(list, code)| digits(list) && digits(code) && code.len() <= 2),
        "allergy" => {
            let all = [AllergyCategory::Medication, AllergyCategory::Food, AllergyCategory::Environment];
            all.iter().chain(&[AllergyCategory::Biologic]).any(|category| category_word(*category) == value)
        }
        "medicines" | "visits" => digits(value),
        _ if rule.unit.is_some() || rule.item == "other-value" => {
            Decimal::read(value.trim_start_matches(['<', '>', '='])).is_some()
        }
        _ => false,
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

/// Rows with the exact value of a number that is told as a band, or with a date at its own place.
fn exact<'a>(input: &ReleaseInput<'_>, found: &Found<'_>, kept: &'a [Line]) -> Vec<&'a Line> {
    let is_exact = |line: &&Line| {
        let by = rule_of(RULES, &line.item).map_or(How::Removed, |rule| rule.how(input.level));
        found.cells_of(&line.key).any(|cell| {
            let is_number = matches!(
                (by, &cell.raw),
                (How::Band(bands), Raw::Number { digits, .. })
                    if !bands.names(digits) && numbers(&line.value).any(|one| one == digits)
            );
            let is_day =
                matches!((&line.when, cell.date), (Some(When::Day(day)), Some((date, _))) if day == date.date());
            is_number || is_day
        })
    };
    kept.iter().filter(is_exact).collect()
}
