//! Which days the dates of a table are taken for, for the patient to look at: 4/1/2026 is the first of April in one country and
//! the fourth of January in another. Where the year stands first there is one way to read a date; where it stands last the table
//! shows the order by a day that is no month (31/12/2026), or the patient says it. It is never assumed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vault::record::DateTime;

use super::{Mapping, Table, cell, text};

/// What stands first in the dates of a column. Dates that begin with the year or an era are read whatever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// The year: others are not read.
    YearFirst,
    /// The day, then the month, and the year last: 31/12/2026.
    DayFirst,
    /// The month, then the day, and the year last: 12/31/2026.
    MonthFirst,
}

/// A date as it stands in the table, and as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateCell {
    /// Which column, from 0.
    pub column: usize,
    /// As it stands there.
    pub cell: String,
    /// What it is taken for, or why it is not read.
    pub read: Result<DateTime, DateUnread>,
}

/// Why a date is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateUnread {
    /// Its year stands last, and nobody has said whether day or month is first.
    NoOrder,
    /// Its year has two digits: neither century nor era is known.
    ShortYear,
    /// It is no date in this order, or none at all.
    NoDate,
}

/// A column with dates whose year stands last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateQuestion {
    /// Which column, from 0.
    pub column: usize,
    /// Some of them as they stand there, first one that shows the order.
    pub cells: Vec<String>,
    /// The only order in which all of them are days. None if each can be read either way, or if no order fits all.
    pub proven: Option<DateOrder>,
}

/// How many of a column are shown.
const SHOWN: usize = 3;

/// Some dates of each column of dates: those that cannot be read before the others.
#[must_use]
pub fn dates(table: &Table, mapping: &Mapping) -> Vec<DateCell> {
    let columns = mapping.columns.iter().enumerate().filter(|(_, field)| field.is_date());
    let mut all = Vec::new();
    for (column, _) in columns {
        let mut seen: Vec<DateCell> = Vec::new();
        let (mut read, mut unread) = (0, 0);
        for row in table.rows().skip(usize::from(mapping.header)) {
            let said = row.cells.get(column).map(|cell| text::unguarded(cell));
            let Some(said) = said.filter(|cell| !cell.trim().is_empty()) else { continue };
            let date = read_date(said, mapping.orders.get(&column).copied());
            let count = if date.is_ok() { &mut read } else { &mut unread };
            if *count < SHOWN && seen.iter().all(|one| one.cell != said) {
                *count += 1;
                seen.push(DateCell { column, cell: said.to_owned(), read: date });
            }
        }
        seen.sort_by_key(|one| one.read.is_ok());
        all.extend(seen);
    }
    all
}

/// The columns, whatever they are taken for, that have dates whose year stands last. `header`: the first row holds headings.
#[must_use]
pub fn date_questions(table: &Table, header: bool) -> Vec<DateQuestion> {
    let mut found: BTreeMap<usize, Evidence> = BTreeMap::new();
    for row in table.rows().skip(usize::from(header)) {
        for (column, cell) in row.cells.iter().enumerate() {
            let said = text::unguarded(cell);
            if let Some(parts) = year_last(said) {
                found.entry(column).or_default().add(said, parts);
            }
        }
    }
    found.into_iter().map(|(column, evidence)| evidence.question(column)).collect()
}

/// What a cell says if its column's dates stand in this order; none as long as nobody knows the order.
///
/// # Errors
/// See [`DateUnread`].
pub fn read_date(said: &str, order: Option<DateOrder>) -> Result<DateTime, DateUnread> {
    if let Some(date) = cell::date(said) {
        return Ok(date);
    }
    let Some(parts) = year_last(said) else {
        return Err(if has_short_year(said) { DateUnread::ShortYear } else { DateUnread::NoDate });
    };
    match order {
        Some(order) => in_order(parts, order).ok_or(DateUnread::NoDate),
        None => Err(DateUnread::NoOrder),
    }
}

/// Three numbers, the last of them a year in four digits.
pub(super) fn year_last(cell: &str) -> Option<[u16; 3]> {
    let numbers = numbers(cell)?;
    let lengths: Vec<usize> = numbers.iter().map(String::len).collect();
    let [1..=2, 1..=2, 4] = lengths.as_slice() else { return None };
    let read = |at: usize| numbers.get(at)?.parse().ok();
    Some([read(0)?, read(1)?, read(2)?])
}

/// What speaks for an order in a column.
#[derive(Default)]
struct Evidence {
    cells: Vec<String>,
    day_first: Option<String>,
    month_first: Option<String>,
}

impl Evidence {
    fn add(&mut self, cell: &str, parts: [u16; 3]) {
        let reads = |order| in_order(parts, order).is_some();
        let shows = match (reads(DateOrder::DayFirst), reads(DateOrder::MonthFirst)) {
            (true, false) => &mut self.day_first,
            (false, true) => &mut self.month_first,
            _ => {
                if self.cells.len() < SHOWN && self.cells.iter().all(|one| one != cell) {
                    self.cells.push(cell.to_owned());
                }
                return;
            }
        };
        shows.get_or_insert_with(|| cell.to_owned());
    }

    fn question(self, column: usize) -> DateQuestion {
        let proven = match (&self.day_first, &self.month_first) {
            (Some(_), None) => Some(DateOrder::DayFirst),
            (None, Some(_)) => Some(DateOrder::MonthFirst),
            _ => None,
        };
        let cells = self.day_first.into_iter().chain(self.month_first).chain(self.cells).take(SHOWN).collect();
        DateQuestion { column, cells, proven }
    }
}

fn in_order([one, other, year]: [u16; 3], order: DateOrder) -> Option<DateTime> {
    let (month, day) = match order {
        DateOrder::YearFirst => return None,
        DateOrder::DayFirst => (other, one),
        DateOrder::MonthFirst => (one, other),
    };
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}

/// Three numbers, none of them long enough for a year.
fn has_short_year(cell: &str) -> bool {
    numbers(cell).is_some_and(|numbers| numbers.iter().all(|one| (1..=2).contains(&one.len())))
}

/// The three numbers of a date; a time beside it is not kept, because no zone comes with it.
fn numbers(cell: &str) -> Option<[String; 3]> {
    let folded = cell::fold(cell);
    let day = folded.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<String> = day.split(['/', '-', '.']).map(str::to_owned).collect();
    let is_number = |part: &String| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.try_into().ok().filter(|parts: &[String; 3]| parts.iter().all(is_number))
}

#[cfg(test)]
mod tests {
    use super::super::Field;
    use super::*;

    fn table(text: &str) -> Table {
        Table::open(text.as_bytes()).unwrap().unwrap()
    }

    #[test]
    fn dates_are_shown_as_they_are_read_and_those_without_an_order_are_not_read() {
        let table = table(
            "検査日,項目名,結果\n令和8年4月1日,身長,150\n4/1/2026,身長,150\n1.4.26,身長,150\nきのう,身長,150\n2026/4/1,身長,150\n",
        );
        let shown = dates(&table, &super::super::guess(&table));
        let said: Vec<(&str, Result<&str, DateUnread>)> = shown
            .iter()
            .map(|one| (one.cell.as_str(), one.read.as_ref().map(DateTime::as_str).map_err(|why| *why)))
            .collect();
        assert_eq!(
            said,
            [
                ("4/1/2026", Err(DateUnread::NoOrder)),
                ("1.4.26", Err(DateUnread::ShortYear)),
                ("きのう", Err(DateUnread::NoDate)),
                ("令和8年4月1日", Ok("2026-04-01")),
                ("2026/4/1", Ok("2026-04-01")),
            ]
        );
        assert!(dates(&table, &Mapping::default()).is_empty());
    }

    #[test]
    fn a_date_whose_year_stands_last_is_read_in_the_order_that_was_said_and_in_no_other() {
        use DateOrder::{DayFirst, MonthFirst, YearFirst};
        let read = |cell: &str, order| read_date(cell, order).map(|date| date.to_string());
        for cell in ["4/1/2026", "04.01.2026", "４－１－２０２６", "4/1/2026 10:30"] {
            assert_eq!(read(cell, Some(DayFirst)), Ok("2026-01-04".into()), "{cell}");
            assert_eq!(read(cell, Some(MonthFirst)), Ok("2026-04-01".into()), "{cell}");
            assert_eq!(read(cell, Some(YearFirst)), Err(DateUnread::NoDate), "{cell}");
            assert_eq!(read(cell, None), Err(DateUnread::NoOrder), "{cell}");
        }
        assert_eq!(read("31/12/2026", Some(MonthFirst)), Err(DateUnread::NoDate));
        assert_eq!(read("29/2/2026", Some(DayFirst)), Err(DateUnread::NoDate), "no leap year");
        for order in [None, Some(YearFirst), Some(DayFirst), Some(MonthFirst)] {
            for cell in ["2026/4/1", "令和8年4月1日", "20260401"] {
                assert_eq!(read(cell, order), Ok("2026-04-01".into()), "{cell}");
            }
            assert_eq!(read("1/4/26", order), Err(DateUnread::ShortYear));
        }
    }

    #[test]
    fn an_order_is_known_only_from_a_day_that_is_no_month_and_only_if_nothing_speaks_against_it() {
        let asked = |dates: &[&str]| {
            let rows: Vec<String> = dates.iter().map(|date| format!("{date},身長,150\n")).collect();
            let table = table(&format!("検査日,項目名,結果\n{}", rows.concat()));
            let orders = super::super::guess(&table).orders;
            let mut questions = date_questions(&table, true);
            assert!(questions.len() < 2);
            let said = questions.pop();
            // What is shown and what is read are one.
            assert_eq!(orders.get(&0).copied(), said.as_ref().and_then(|one| one.proven));
            said.map(|one| (one.proven, one.cells))
        };
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        assert_eq!(asked(&["4/1/2026", "5/1/2026"]), Some((None, cells(&["4/1/2026", "5/1/2026"]))));
        let day = Some(DateOrder::DayFirst);
        assert_eq!(asked(&["4/1/2026", "13/1/2026"]), Some((day, cells(&["13/1/2026", "4/1/2026"]))));
        let month = Some(DateOrder::MonthFirst);
        assert_eq!(asked(&["2026/4/1", "4.30.2026"]), Some((month, cells(&["4.30.2026"]))));
        let both = asked(&["4/30/2026", "30/4/2026"]);
        assert_eq!(both, Some((None, cells(&["30/4/2026", "4/30/2026"]))), "one speaks against the other");
        // No day at all is no proof of anything.
        assert_eq!(asked(&["31/31/2026", "4/1/2026"]), Some((None, cells(&["31/31/2026", "4/1/2026"]))));
        assert_eq!(asked(&["2026/4/1", "1/4/26", "令和8年4月1日"]), None);
    }

    #[test]
    fn rows_without_headings_are_told_by_dates_of_either_order() {
        let table = table("4/1/2026,身長,150\n5/1/2026,体重,50\n");
        let mapping = super::super::guess(&table);
        assert_eq!((mapping.header, mapping.columns), (false, vec![Field::Date, Field::Name, Field::Value]));
    }
}
