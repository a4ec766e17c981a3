//! The cells of a table, and each row as it was written.

use std::borrow::Cow;

use csv_core::ReadRecordResult;

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

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    rows: Vec<Row>,
    separator: char,
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
        read(&text, separator).map(Some)
    }

    /// All rows, the line of headings among them.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What stands between two cells.
    #[must_use]
    pub fn separator(&self) -> char {
        self.separator
    }

    /// How many columns the widest row has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default()
    }

    /// What each column is called: by its heading, or its number where there is none. A heading that stands twice is
    /// numbered too.
    #[must_use]
    pub fn names(&self, has_header: bool) -> Vec<String> {
        let header = self.rows.first().filter(|_| has_header).map(|row| row.cells.as_slice()).unwrap_or_default();
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
        let first = self.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
        first.iter().map(|heading| has_label(heading)).collect()
    }

    /// For each row, whether a label stands in it. The first is said to have one if any has, because headings go with all.
    fn labelled(&self) -> Vec<bool> {
        let rows = self.rows.iter().map(|row| row.cells.iter().any(|cell| has_label(cell)));
        let mut labelled: Vec<bool> = rows.collect();
        let any = labelled.contains(&true);
        if let Some(first) = labelled.first_mut() {
            *first = any;
        }
        labelled
    }

    /// Looks for My Numbers in all cells.
    pub(crate) fn my_numbers(&self) -> Vec<Finding> {
        let blocked = self.blocked();
        let mut found = Vec::new();
        for (at, (row, labelled)) in self.rows.iter().zip(self.labelled()).enumerate() {
            for (column, cell) in row.cells.iter().enumerate() {
                let path = format!("/{}/{}", row.line, column + 1);
                let in_cell = scan(cell, labelled, at > 0 && blocked.get(column) == Some(&true));
                found.extend(in_cell.into_iter().map(|finding| Finding { path: path.clone(), ..finding }));
            }
        }
        found
    }

    /// The table without its My Numbers; with `keep_asked`, numbers that the patient said are something else stay.
    pub(crate) fn without_my_numbers(&self, keep_asked: bool) -> Cow<'_, Self> {
        if self.my_numbers().iter().all(|finding| keep_asked && finding.kind != FindingKind::Block) {
            return Cow::Borrowed(self);
        }
        let blocked = self.blocked();
        let mut table = self.clone();
        for (at, (row, labelled)) in table.rows.iter_mut().zip(self.labelled()).enumerate() {
            let mut is_changed = false;
            for (column, cell) in row.cells.iter_mut().enumerate() {
                let mut found = scan(cell, labelled, at > 0 && blocked.get(column) == Some(&true));
                found.retain(|finding| finding.kind == FindingKind::Block || !keep_asked);
                if !found.is_empty() {
                    *cell = identity::redact(cell, &found);
                    is_changed = true;
                }
            }
            if is_changed {
                row.text = text::row(&row.cells, self.separator);
            }
        }
        Cow::Owned(table)
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
        let mut records = Records::new(sample, separator);
        while widths.len() < SAMPLE {
            match records.next_row() {
                Ok(Some(cells)) => widths.push(cells.len()),
                Ok(None) => break,
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

fn read(text: &str, separator: char) -> Result<Table, ImportError> {
    let mut rows: Vec<Row> = Vec::new();
    let mut records = Records::new(text.as_bytes(), separator);
    let (mut count, mut line, mut counted) = (0, 1, 0);
    loop {
        let from = records.at;
        let Some(cells) = records.next_row()? else { break };
        count += cells.len();
        if count > MAX_CELLS {
            return Err(ImportError::TooMany { limit: MAX_CELLS as u64 });
        }
        let written = text.get(from..records.at).unwrap_or_default();
        let start = from + (written.len() - written.trim_start_matches(['\r', '\n']).len());
        let passed = text.as_bytes().get(counted..start).unwrap_or_default();
        line += passed.iter().filter(|one| **one == b'\n').count() as u64;
        counted = start;
        // Rows of nothing but separators are how programs end a sheet.
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(Row { line, text: written.trim_matches(['\r', '\n']).to_owned(), cells });
        }
    }
    Ok(Table { rows, separator })
}

/// The rows of a text, one after the other.
struct Records<'a> {
    bytes: &'a [u8],
    /// How many of them were read.
    at: usize,
    reader: csv_core::Reader,
    /// The cells of a row without anything between them, and where each ends.
    cells: Vec<u8>,
    ends: [usize; MAX_COLUMNS + 1],
}

impl<'a> Records<'a> {
    fn new(bytes: &'a [u8], separator: char) -> Self {
        let separator = u8::try_from(separator).unwrap_or(b',');
        let reader = csv_core::ReaderBuilder::new().delimiter(separator).build();
        Self { bytes, at: 0, reader, cells: vec![0; 256], ends: [0; MAX_COLUMNS + 1] }
    }

    /// The cells of the next row. None at the end.
    fn next_row(&mut self) -> Result<Option<Vec<String>>, ImportError> {
        let (mut filled, mut count) = (0, 0);
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let cells = self.cells.get_mut(filled..).unwrap_or_default();
            let ends = self.ends.get_mut(count..).unwrap_or_default();
            let (result, read, written, ended) = self.reader.read_record(rest, cells, ends);
            self.at += read;
            filled += written;
            count += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => return Err(ImportError::TooMany { limit: MAX_COLUMNS as u64 }),
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::Record => break,
            }
        }
        let mut from = 0;
        let cells = self.ends.iter().take(count).map(|end| {
            let cell = self.cells.get(from..*end).unwrap_or_default();
            from = *end;
            std::str::from_utf8(cell).map(str::to_owned).map_err(|_| ImportError::NotUtf8)
        });
        cells.collect::<Result<_, _>>().map(Some)
    }
}
