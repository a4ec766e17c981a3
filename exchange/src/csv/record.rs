//! Rows out of bytes (RFC 4180), one after the other or each by itself.

use csv_core::ReadRecordResult;

use super::table::MAX_COLUMNS;
use crate::error::ImportError;

/// Reads row after row.
pub(super) struct Records {
    reader: csv_core::Reader,
    /// The cells of a row without anything between them, and where each ends.
    cells: Vec<u8>,
    ends: Vec<usize>,
}

impl Records {
    pub(super) fn new(separator: char) -> Self {
        let separator = u8::try_from(separator).unwrap_or(b',');
        let reader = csv_core::ReaderBuilder::new().delimiter(separator).build();
        Self { reader, cells: vec![0; 256], ends: vec![0; MAX_COLUMNS + 1] }
    }

    /// Begins anew, at the beginning of a row. A byte order mark is none but at the beginning of a text.
    pub(super) fn begin(&mut self, is_first: bool) {
        self.reader.reset();
        if !is_first {
            // An empty line is no row.
            self.reader.read_record(b"\n", &mut self.cells, &mut self.ends);
        }
    }

    /// The cells of the row that the bytes begin with, and how many bytes were read. None at the end.
    pub(super) fn next_row(&mut self, bytes: &[u8]) -> Result<(usize, Option<Vec<String>>), ImportError> {
        let (mut at, mut filled, mut count) = (0, 0, 0);
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let cells = self.cells.get_mut(filled..).unwrap_or_default();
            let ends = self.ends.get_mut(count..).unwrap_or_default();
            let (result, read, written, ended) = self.reader.read_record(rest, cells, ends);
            at += read;
            filled += written;
            count += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => return Err(ImportError::TooMany { limit: MAX_COLUMNS as u64 }),
                ReadRecordResult::End => return Ok((at, None)),
                ReadRecordResult::Record => break,
            }
        }
        let mut from = 0;
        let cells = self.ends.iter().take(count).map(|end| {
            let cell = self.cells.get(from..*end).unwrap_or_default();
            from = *end;
            std::str::from_utf8(cell).map(str::to_owned).map_err(|_| ImportError::NotUtf8)
        });
        Ok((at, Some(cells.collect::<Result<_, _>>()?)))
    }
}
