//! The file: JSON with its keys in a fixed order, and the same as a table. No time, no name, nothing of the vault's own ids; padded, so
//! that its length does not tell how many rows were taken out.

use serde::{Deserialize, Serialize};

use super::assess::Called;
use super::how::When;
use super::rows::Line;
use crate::csv::{guarded, row};
use crate::json::Json;

/// A file is a multiple of so many bytes.
pub const PADDING: usize = 4096;
/// What the file says it is.
pub(super) const FORMAT: &str = "inro-release/1";

/// What stands in the file beside its rows.
pub(super) struct Parts<'a> {
    pub(super) called: Called,
    pub(super) number: &'a str,
    pub(super) japanese: bool,
}

/// What whoever receives it is asked to keep to. Nothing here can enforce it.
#[must_use]
pub const fn conditions(japanese: bool) -> &'static str {
    if japanese {
        "本人をつきとめようとしないこと。ほかの情報と照らし合わせないこと。ほかへ渡さないこと。広告や宣伝に使わないこと。\
         本人の不利益になることに使わないこと。求められたとき、または期限が来たときに消すこと。"
    } else {
        "Do not try to find out who this is. Do not match it with other data. Do not pass it on. Do not use it for \
         advertising. Do not use it to anybody's disadvantage. Delete it on request and at its end."
    }
}

/// A row of a file that was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// Its item.
    pub item: String,
    /// Its value.
    pub value: String,
    /// The unit of its number.
    pub unit: Option<String>,
    /// Terminology and code.
    pub code: Option<String>,
    /// When.
    pub when: Option<When>,
}

/// The number in the place of a name, and the rows, of a file in its order; none if it is no such file.
#[must_use]
pub fn read(json: &str) -> Option<(String, Vec<FileRow>)> {
    let file = Json::parse(json).ok().filter(|file| file.str("format") == Some(FORMAT))?;
    let number = |row: &Json, key: &str| match row.get(key) {
        Some(Json::Number(number)) => number.parse::<i32>().ok(),
        _ => None,
    };
    let row = |row: &Json| {
        let item = row.str("item")?;
        let year = number(row, "year").and_then(|year| u16::try_from(year).ok()).map(When::Year);
        let day = row.str("date").map(|day| When::Day(day.to_owned()));
        Some(FileRow {
            item: item.to_owned(),
            value: row.str("value")?.to_owned(),
            unit: file.get("units").and_then(|units| units.str(item)).map(str::to_owned),
            code: row.str("code").map(str::to_owned),
            when: number(row, "month").map(When::Month).or(year).or(day),
        })
    };
    Some((file.str("id")?.to_owned(), file.items("rows").iter().map(row).collect::<Option<_>>()?))
}

/// The same as a table, for reading: RFC 4180, padded with empty lines to the length of the file. None if it is no such file.
#[must_use]
pub fn table(json: &str) -> Option<String> {
    let (number, rows) = read(json)?;
    let text = csv(&number, &rows);
    let left = json.len().max(text.len()).next_multiple_of(PADDING) - text.len();
    // Two bytes an empty line, and at most one that is a line feed alone.
    let odd = if left.is_multiple_of(2) { "" } else { "\n" };
    Some(text + odd + &"\r\n".repeat(left / 2))
}

/// The JSON, padded with blanks at its end.
pub(super) fn padded_json(parts: &Parts<'_>, lines: &[Line], all: &[Line]) -> String {
    let text = json(parts, lines);
    let blanks = json(parts, all).len().max(text.len()).next_multiple_of(PADDING) - text.len();
    text + &" ".repeat(blanks)
}

fn json(parts: &Parts<'_>, lines: &[Line]) -> String {
    let quoted = |text: &str| Json::text(text).to_string();
    let mut units: Vec<String> =
        lines.iter().filter_map(|line| Some(format!("{}:{}", quoted(&line.item), quoted(line.unit?)))).collect();
    units.dedup();
    let rows: Vec<String> = lines.iter().enumerate().map(|(at, line)| json_row(at + 1, line).to_string()).collect();
    format!(
        "{{\n\"format\":{},\n\"level\":{},\n\"id\":{},\n\"conditions\":{},\n\"units\":{{{}}},\n\"rows\":[\n{}\n]\n}}\n",
        quoted(FORMAT),
        quoted(parts.called.word(parts.japanese)),
        quoted(parts.number),
        quoted(conditions(parts.japanese)),
        units.join(","),
        rows.join(",\n"),
    )
}

fn json_row(number: usize, line: &Line) -> Json {
    let when = |wanted: &str| match (&line.when, wanted) {
        (Some(When::Month(month)), "month") => Some(Json::Number(month.to_string())),
        (Some(When::Year(year)), "year") => Some(Json::Number(year.to_string())),
        (Some(When::Day(day)), "date") => Some(Json::text(day)),
        _ => None,
    };
    Json::object([
        ("n", Some(Json::Number(number.to_string()))),
        ("item", Some(Json::text(&line.item))),
        ("value", Some(Json::text(&line.value))),
        ("code", line.code.as_ref().map(Json::text)),
        ("month", when("month")),
        ("year", when("year")),
        ("date", when("date")),
    ])
}

fn csv(number: &str, rows: &[FileRow]) -> String {
    let mut text = "n,item,value,unit,code,month,year,date\r\n".to_owned();
    // The number stands in a row of its own: in each row it would make the table longer than the file.
    text += &row(&["0", "id", number, "", "", "", "", ""].map(str::to_owned), ',');
    text += "\r\n";
    for (at, one) in rows.iter().enumerate() {
        let when = |wanted: &str| match (&one.when, wanted) {
            (Some(When::Month(month)), "month") => month.to_string(),
            (Some(When::Year(year)), "year") => year.to_string(),
            (Some(When::Day(day)), "date") => day.clone(),
            _ => String::new(),
        };
        let cells = [
            (at + 1).to_string(),
            one.item.clone(),
            guarded(&one.value),
            one.unit.clone().unwrap_or_default(),
            one.code.clone().unwrap_or_default(),
            when("month"),
            when("year"),
            when("date"),
        ];
        text += &row(&cells, ',');
        text += "\r\n";
    }
    text
}
