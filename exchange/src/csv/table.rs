//! The cells of a table, and each row as it was written.

use std::sync::Arc;

use super::record::Records;
use super::text;
use crate::encoding;
use crate::error::ImportError;
use crate::identity::{self, Finding, FindingKind, has_label, scan_identifier, scan_labelled};

/// A table may have this many cells. A record is made of several, and a vault holds 10,000 records with ease.
const MAX_CELLS: usize = 200_000;
/// A row may have this many cells.
pub(super) const MAX_COLUMNS: usize = 500;
/// Separators, the usual first.
const SEPARATORS: [char; 3] = [',', '\t', ';'];
/// From how many rows the separator is told.
const SAMPLE: usize = 20;
/// From how many bytes at most.
const SAMPLE_BYTES: usize = 1 << 16;

/// A table: its text, and where in it each row stands. A row is read from there each time it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    written: Arc<Text>,
    cut: Cut,
}

#[derive(Debug, PartialEq, Eq)]
struct Text {
    text: String,
    rows: Vec<Place>,
    separator: char,
    width: usize,
    /// A label of a My Number stands in some row.
    is_labelled: bool,
}

/// Where a row stands, in bytes, and in which line it begins, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    from: u32,
    to: u32,
    line: u32,
}

/// Which numbers are cut out of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Nothing,
    /// My Numbers.
    Certain,
    /// Those that only may be one too.
    All,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// In which line of the file it begins, from 1.
    pub line: u64,
    /// As it was written, without the end of the line.
    pub text: String,
    /// Its cells, without quotation marks. Not all rows need to have as many.
    pub cells: Vec<String>,
}

impl Table {
    /// Reads a file. None if it is no table: control characters, or no two columns.
    ///
    /// # Errors
    /// [`ImportError::NotUtf8`] if it is neither UTF-8 nor CP932, [`ImportError::TooMany`] for more than 200,000 cells or 500
    /// columns.
    pub fn open(bytes: &[u8]) -> Result<Option<Self>, ImportError> {
        let text = encoding::table(bytes)?;
        if text.chars().any(|one| one.is_control() && !matches!(one, '\r' | '\n' | '\t')) {
            return Ok(None);
        }
        let Some(separator) = separator(&text) else { return Ok(None) };
        let written = read(text.into_owned(), separator)?;
        Ok(Some(Self { written: Arc::new(written), cut: Cut::Nothing }))
    }

    /// All rows, the line of headings among them.
    #[must_use]
    pub fn rows(&self) -> TableRows<'_> {
        TableRows { table: self, at: 0, picking: self.picking() }
    }

    /// What stands between two cells.
    #[must_use]
    pub fn separator(&self) -> char {
        self.written.separator
    }

    /// How many columns the widest row has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.written.width
    }

    /// What each column is called: by its heading, or its number where there is none. A heading that stands twice is
    /// numbered too.
    #[must_use]
    pub fn names(&self, has_header: bool) -> Vec<String> {
        let header = self.rows().next().filter(|_| has_header).map(|row| row.cells).unwrap_or_default();
        let mut seen = std::collections::BTreeSet::new();
        let names = (0..self.width()).map(|at| {
            let heading = header.get(at).map(|heading| heading.trim()).filter(|heading| !heading.is_empty());
            match heading {
                None => format!("{}", at + 1),
                Some(heading) if seen.insert(heading) => heading.to_owned(),
                Some(heading) => format!("{heading} ({})", at + 1),
            }
        });
        names.collect()
    }

    /// Columns that a heading or any other cell of the first row says to hold My Numbers. Nothing of them is taken.
    pub(super) fn blocked(&self) -> Vec<bool> {
        self.picking().blocked
    }

    /// Looks for My Numbers in all cells.
    pub(crate) fn my_numbers(&self) -> Vec<Finding> {
        let mut picking = self.picking();
        let mut found = Vec::new();
        for at in 0..self.written.rows.len() {
            let Some(row) = picking.read(&self.written, at) else { continue };
            picking.each_finding(at, &row, self.written.is_labelled, |column, in_cell| {
                let path = format!("/{}/{}", row.line, column + 1);
                found.extend(in_cell.into_iter().map(|finding| Finding { path: path.clone(), ..finding }));
            });
        }
        found
    }

    /// The table without its My Numbers; with `keep_asked`, numbers that the patient said are something else stay.
    #[must_use]
    pub(crate) fn without_my_numbers(&self, keep_asked: bool) -> Self {
        Self { written: Arc::clone(&self.written), cut: if keep_asked { Cut::Certain } else { Cut::All } }
    }

    /// What [`Self::pick`] needs.
    pub(super) fn picking(&self) -> Picking {
        let mut picking = Picking { records: Records::new(self.separator()), blocked: Vec::new() };
        let first = picking.read(&self.written, 0);
        picking.blocked = first.iter().flat_map(|row| &row.cells).map(|heading| has_label(heading)).collect();
        picking
    }

    /// A row by its place, from 0, without what is cut out.
    pub(super) fn pick(&self, picking: &mut Picking, at: usize) -> Option<Row> {
        let mut row = picking.read(&self.written, at)?;
        if self.cut == Cut::Nothing {
            return Some(row);
        }
        let mut changed: Vec<(usize, String)> = Vec::new();
        picking.each_finding(at, &row, self.written.is_labelled, |column, mut found| {
            found.retain(|finding| finding.kind == FindingKind::Block || self.cut == Cut::All);
            if let Some(cell) = row.cells.get(column).filter(|_| !found.is_empty()) {
                changed.push((column, identity::redact(cell, &found)));
            }
        });
        if !changed.is_empty() {
            for (column, cell) in changed {
                row.cells[column] = cell;
            }
            row.text = text::row(&row.cells, self.separator());
        }
        Some(row)
    }
}

/// The rows of a table in their order.
pub struct TableRows<'a> {
    table: &'a Table,
    at: usize,
    picking: Picking,
}

impl Iterator for TableRows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let row = self.table.pick(&mut self.picking, self.at)?;
        self.at += 1;
        Some(row)
    }

    fn nth(&mut self, skipped: usize) -> Option<Row> {
        self.at = self.at.saturating_add(skipped);
        self.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.table.written.rows.len().saturating_sub(self.at);
        (left, Some(left))
    }
}

impl ExactSizeIterator for TableRows<'_> {}

/// What it takes to read one row after the other.
pub(super) struct Picking {
    records: Records,
    blocked: Vec<bool>,
}

impl Picking {
    /// A row as it was written.
    fn read(&mut self, written: &Text, at: usize) -> Option<Row> {
        let place = written.rows.get(at)?;
        let text = written.text.get(place.from as usize..place.to as usize)?;
        self.records.begin(place.from == 0);
        // It was read before.
        let (_, cells) = self.records.next_row(text.as_bytes()).ok()?;
        let text = text.trim_matches(['\r', '\n']).to_owned();
        Some(Row { line: place.line.into(), text, cells: cells? })
    }

    /// Tells what is found in each cell of a row. A label holds for all of its row; the first row is said to have one if any
    /// has, because headings go with all.
    fn each_finding(&self, at: usize, row: &Row, is_any_labelled: bool, mut tell: impl FnMut(usize, Vec<Finding>)) {
        let is_labelled = if at == 0 { is_any_labelled } else { row.cells.iter().any(|cell| has_label(cell)) };
        for (column, cell) in row.cells.iter().enumerate() {
            let found = scan(cell, is_labelled, at > 0 && self.blocked.get(column) == Some(&true));
            if !found.is_empty() {
                tell(column, found);
            }
        }
    }
}

fn scan(cell: &str, labelled: bool, is_blocked: bool) -> Vec<Finding> {
    if is_blocked && cell.chars().any(char::is_numeric) {
        return scan_identifier(cell, true, true).into_iter().collect();
    }
    scan_labelled(cell, labelled)
}

/// The separator that gives the first rows the most columns, in as many rows as possible.
fn separator(text: &str) -> Option<char> {
    let sample = text.as_bytes().get(..SAMPLE_BYTES.min(text.len())).unwrap_or_default();
    let columns = |separator: char| {
        let mut widths: Vec<usize> = Vec::new();
        let (mut records, mut rest) = (Records::new(separator), sample);
        while widths.len() < SAMPLE {
            match records.next_row(rest) {
                Ok((read, Some(cells))) => {
                    widths.push(cells.len());
                    rest = rest.get(read..).unwrap_or_default();
                }
                Ok((_, None)) => break,
                // More than are taken: the reading that follows says so.
                Err(_) => {
                    widths.push(MAX_COLUMNS + 1);
                    break;
                }
            }
        }
        let count = |width: usize| widths.iter().filter(|one| **one == width).count();
        widths.iter().copied().max_by_key(|width| (count(*width), *width)).unwrap_or_default()
    };
    // A separator between quotation marks is part of a cell.
    let is_outside = |separator: char| {
        let parts = sample.split(|byte| *byte == b'"').step_by(2);
        parts.flatten().any(|byte| char::from(*byte) == separator)
    };
    let found = SEPARATORS.into_iter().map(|separator| (is_outside(separator), columns(separator), separator));
    // Of equal ones the first.
    let (_, width, separator) =
        found.reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best })?;
    (width > 1).then_some(separator)
}

fn read(text: String, separator: char) -> Result<Text, ImportError> {
    let mut rows: Vec<Place> = Vec::new();
    let mut records = Records::new(separator);
    let (mut count, mut line, mut counted, mut at) = (0, 1_u32, 0, 0);
    let (mut width, mut is_labelled) = (0, false);
    // A file has at most 50 MiB.
    let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    loop {
        let from = at;
        let (read, cells) = records.next_row(text.as_bytes().get(from..).unwrap_or_default())?;
        let Some(cells) = cells else { break };
        at += read;
        count += cells.len();
        if count > MAX_CELLS {
            return Err(ImportError::TooMany { limit: MAX_CELLS as u64 });
        }
        let written = text.get(from..at).unwrap_or_default();
        let start = from + (written.len() - written.trim_start_matches(['\r', '\n']).len());
        let passed = text.as_bytes().get(counted..start).unwrap_or_default();
        line += short(passed.iter().filter(|one| **one == b'\n').count());
        counted = start;
        // Rows of nothing but separators are how programs end a sheet.
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            width = width.max(cells.len());
            is_labelled = is_labelled || cells.iter().any(|cell| has_label(cell));
            rows.push(Place { from: short(start), to: short(at), line });
        }
    }
    rows.shrink_to_fit();
    Ok(Text { text, rows, separator, width, is_labelled })
}
