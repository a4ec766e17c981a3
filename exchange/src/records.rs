//! The records that a file becomes, made one after the other: whoever takes them in stores one and drops it before the next.

use vault::id::RecordId;
use vault::record::{Fact, Import, Provenance, Record};

use crate::attachment::ParsedFile;
use crate::error::ImportError;
use crate::import::{Choice, ImportFile, without_my_number};
use crate::reading::Reading;

/// What enters the vault: the import, and an iterator over a record and its files for each entry, in the order chosen.
/// Documents have no files yet: those are to be stored and named in the record.
pub struct Records<'a> {
    file: &'a ImportFile,
    reading: Reading<'a>,
    chosen: std::slice::Iter<'a, usize>,
    file_name: &'a str,
    confirmed_own: bool,
    not_my_number: bool,
    id: RecordId,
    now: i64,
}

/// All that enters the vault, at once: many times the room of the file. For small files.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The import; its id is the one that was passed in.
    pub import: Record,
    /// The records, in the order chosen. Documents have no files yet.
    pub records: Vec<Record>,
    /// The files of each of them, in the same order, to be stored and named in the record.
    pub files: Vec<Vec<ParsedFile>>,
}

impl<'a> Records<'a> {
    pub(crate) fn of(file: &'a ImportFile, choice: &Choice<'a>, id: RecordId, now: i64) -> Result<Self, ImportError> {
        let reading = file.content.reading(choice.not_my_number)?;
        // Before anything is stored: what is not there, and what would be there twice.
        let mut taken = vec![false; reading.entries.count()];
        for index in choice.entries {
            match taken.get_mut(*index) {
                Some(taken) if !*taken => *taken = true,
                _ => return Err(ImportError::NoSuchEntry { index: *index as u64 }),
            }
        }
        Ok(Self {
            file,
            reading,
            chosen: choice.entries.iter(),
            file_name: choice.file_name,
            confirmed_own: choice.confirmed_own,
            not_my_number: choice.not_my_number,
            id,
            now,
        })
    }

    /// The import. It holds what no record was made of, and so may be as large as the file.
    #[must_use]
    pub fn import(&self) -> Record {
        let mut others = Vec::new();
        self.reading.entries.others(&mut |other| others.push(other));
        let fact = Import {
            file_name: without_my_number(self.file_name),
            format: self.file.content.format(),
            digest: self.file.digest.clone(),
            length: self.file.length,
            time: self.now,
            others,
            source: self.file.content.source(self.not_my_number),
            confirmed_own: self.confirmed_own,
        };
        Record::new(Fact::Import(fact), Provenance::typed(self.now))
    }

    /// All of it at once.
    ///
    /// # Errors
    /// As the iterator.
    pub fn all(self) -> Result<Imported, ImportError> {
        let import = self.import();
        let (records, files) = self.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        Ok(Imported { import, records, files })
    }
}

impl Iterator for Records<'_> {
    type Item = Result<(Record, Vec<ParsedFile>), ImportError>;

    /// Fails with [`ImportError::NoSuchEntry`] if an entry cannot be read again, which would be a fault of this program: the
    /// import has to be undone then.
    fn next(&mut self) -> Option<Self::Item> {
        let index = *self.chosen.next()?;
        let entry = self.reading.entries.entry(index).ok_or(ImportError::NoSuchEntry { index: index as u64 });
        Some(entry.map(|mut entry| {
            let files = std::mem::take(&mut entry.files);
            (entry.into_record(self.id, self.now), files)
        }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.chosen.size_hint()
    }
}

impl ExactSizeIterator for Records<'_> {}
