//! Which days the dates of a table are taken for, for the patient to look at: 4/1 is the first of April in one country and
//! the fourth of January in another, so that a date is read only where its year stands first.

use serde::{Deserialize, Serialize};
use vault::record::DateTime;

use super::{Field, Mapping, Table, cell, text};

/// A date as it stands in the table, and as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateCell {
    /// Which column, from 0.
    pub column: usize,
    /// As it stands there.
    pub cell: String,
    /// What it is taken for; none if it cannot be read.
    pub read: Option<DateTime>,
    /// It could be read in more than one way (`4/1/2026`), so that it is not read at all.
    pub is_ambiguous: bool,
}

/// How many of a column are shown.
const SHOWN: usize = 3;

/// Some dates of each column of dates: those that cannot be read before the others.
#[must_use]
pub fn dates(table: &Table, mapping: &Mapping) -> Vec<DateCell> {
    let is_date = |field: &Field| matches!(field, Field::Date | Field::End | Field::BirthDate);
    let columns = mapping.columns.iter().enumerate().filter(|(_, field)| is_date(field));
    let mut all = Vec::new();
    for (column, _) in columns {
        let mut seen: Vec<DateCell> = Vec::new();
        let (mut read, mut unread) = (0, 0);
        for row in table.rows().skip(usize::from(mapping.header)) {
            let said = row.cells.get(column).map(|cell| text::unguarded(cell));
            let Some(said) = said.filter(|cell| !cell.trim().is_empty()) else { continue };
            let date = cell::date(said);
            let count = if date.is_some() { &mut read } else { &mut unread };
            if *count < SHOWN && seen.iter().all(|one| one.cell != said) {
                *count += 1;
                let is_ambiguous = date.is_none() && has_no_order(said);
                seen.push(DateCell { column, cell: said.to_owned(), read: date, is_ambiguous });
            }
        }
        seen.sort_by_key(|one| one.read.is_some());
        all.extend(seen);
    }
    all
}

/// Three numbers, none of them a year at the beginning.
fn has_no_order(cell: &str) -> bool {
    let folded = cell::fold(cell);
    let day = folded.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['/', '-', '.']).collect();
    let is_number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number) && parts.first().is_some_and(|part| part.len() <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_shown_as_they_are_read_and_those_without_an_order_are_not_read() {
        let text = "検査日,項目名,結果\n令和8年4月1日,身長,150\n4/1/2026,身長,150\n1.4.26,身長,150\nきのう,身長,150\n2026/4/1,身長,150\n";
        let table = Table::open(text.as_bytes()).unwrap().unwrap();
        let shown = dates(&table, &super::super::guess(&table));
        let said: Vec<(&str, Option<&str>, bool)> = shown
            .iter()
            .map(|one| (one.cell.as_str(), one.read.as_ref().map(DateTime::as_str), one.is_ambiguous))
            .collect();
        assert_eq!(
            said,
            [
                ("4/1/2026", None, true),
                ("1.4.26", None, true),
                ("きのう", None, false),
                ("令和8年4月1日", Some("2026-04-01"), false),
                ("2026/4/1", Some("2026-04-01"), false),
            ]
        );
        assert!(dates(&table, &Mapping::default()).is_empty());
    }
}
