//! Taking a file in: read it, say what is in it and whom it is about, and make records of what the patient chose. Nothing
//! is stored here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vault::id::{Digest, RecordId};
use vault::record::{DateTime, ImportFormat, Kind, Person};

pub use crate::error::ImportError;
pub use crate::existing::{Duplicate, Existing};
use crate::fhir::read;
use crate::identity::{self, Finding, Insured, Lost, Match};
use crate::jahis;
use crate::parsed::{DocumentHead, MAX_BYTES, Notice, ParsedEntry, PersonClaim};
pub use crate::pieces::in_pieces;
use crate::reading::Reading;
pub use crate::records::{Imported, Records};

pub use crate::same_fact::PerhapsSame;
use crate::{checkup_xml, csv};

/// A file that was read. Nothing of it is kept before [`Self::records`].
pub struct ImportFile {
    pub(crate) content: Content,
    pub(crate) digest: String,
    pub(crate) length: u64,
}

/// What was read, by its format. Each knows how to say what is in it, and how to cut My Numbers out of itself.
pub(crate) enum Content {
    Fhir(Box<read::File>),
    Jahis(jahis::File),
    CheckupXml(checkup_xml::Document),
    Csv(csv::Table, csv::Mapping),
}

impl Content {
    /// Tells the format by what the bytes hold, never by a file's name.
    fn open(bytes: &[u8]) -> Result<Self, ImportError> {
        if jahis::looks_like(bytes) {
            return jahis::File::open(bytes).map(Self::Jahis);
        }
        if checkup_xml::is_xml(bytes) {
            return checkup_xml::Document::open(bytes).map(Self::CheckupXml);
        }
        match read::File::open(bytes) {
            Ok(file) => Ok(Self::Fhir(Box::new(file))),
            // JSON that was cut off has commas too, and is no table.
            Err(error @ (ImportError::NotUtf8 | ImportError::NotJson { .. })) if !begins_as_json(bytes) => {
                let table = csv::Table::open(bytes)?.ok_or(error)?;
                let mapping = csv::guess(&table);
                Ok(Self::Csv(table, mapping))
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn format(&self) -> ImportFormat {
        match self {
            Self::Fhir(_) => ImportFormat::Fhir,
            Self::Jahis(_) => ImportFormat::Jahis,
            Self::CheckupXml(_) => ImportFormat::CheckupXml,
            Self::Csv(..) => ImportFormat::Csv,
        }
    }

    fn my_numbers(&self) -> Result<Vec<Finding>, ImportError> {
        match self {
            Self::Fhir(file) => Ok(file.my_numbers()),
            Self::Jahis(file) => Ok(file.as_it_came().my_numbers()),
            Self::CheckupXml(document) => document.my_numbers(),
            Self::Csv(table, _) => Ok(table.my_numbers()),
        }
    }

    /// What it says once My Numbers are cut out; those that only may be one too, unless the patient said they are not.
    pub(crate) fn reading(&self, not_my_number: bool) -> Result<Reading<'_>, ImportError> {
        match self {
            Self::Fhir(file) => file.reading(not_my_number),
            Self::Jahis(file) => file.notebook(not_my_number).reading(),
            Self::CheckupXml(document) => document.reading(not_my_number),
            Self::Csv(table, mapping) => table.without_my_numbers(not_my_number).reading(mapping),
        }
    }

    /// The file's bytes, to be kept beside the records, if they do not hold all of it; without My Numbers.
    pub(crate) fn source(&self, not_my_number: bool) -> Option<Vec<u8>> {
        match self {
            // What no record shows of these is kept as text.
            Self::Fhir(_) | Self::CheckupXml(_) | Self::Csv(..) => None,
            Self::Jahis(file) => Some(file.bytes(not_my_number)),
        }
    }
}

/// What the columns of a table are, and what stands in them, for the patient to look at and to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// What each column is called in the file.
    pub names: Vec<String>,
    /// What each is taken for.
    pub mapping: csv::Mapping,
    /// The cells of the first rows, without headings and without My Numbers.
    pub first_rows: Vec<Vec<String>>,
    /// How dates are read, without My Numbers.
    pub dates: Vec<csv::DateCell>,
    /// Columns whose dates need an order, without My Numbers.
    pub questions: Vec<csv::DateQuestion>,
}

/// What was made of a vault's records may have this many bytes, without the contents of files.
pub const VAULT_BYTES: usize = 200 << 20;

/// How many rows [`Columns`] shows.
const SHOWN_ROWS: usize = 5;

/// What a file holds, for the patient to choose from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The file's name.
    pub file_name: String,
    /// Bytes of the file.
    pub length: u64,
    /// It is a table, whose columns can be said to be something else: see [`ImportFile::columns`].
    pub is_table: bool,
    /// The very same file was imported before.
    pub same_file: bool,
    /// The document's own title, author and date, if it is a document.
    pub document: Option<DocumentHead>,
    /// Whom it is about, if it says so.
    pub person: Option<PersonClaim>,
    /// Whether that is the person of this vault.
    pub person_match: Match,
    /// Under which numbers the person of this vault is or was insured, as its records say.
    pub insured_here: Vec<Insured>,
    /// What can be chosen.
    pub entries: Vec<PreviewEntry>,
    /// Resources that become no record, by type. They are kept with the import and exported again unchanged.
    pub others: Vec<OtherCount>,
    /// What the patient should know.
    pub notices: Vec<Notice>,
    /// My Numbers, which are cut out, and numbers that may be one. At most two digits of each.
    pub my_numbers: Vec<Finding>,
}

/// One entry to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewEntry {
    /// What to name it by in [`Choice::entries`].
    pub index: usize,
    /// Its kind.
    pub kind: Kind,
    /// As its source writes it.
    pub title: String,
    /// When it was true, or else when it was recorded.
    pub date: Option<DateTime>,
    /// The institution that stands behind it.
    pub organization: Option<String>,
    /// How many results a checkup has.
    pub results: usize,
    /// The facility has not told the patient yet: show a neutral notice before the title.
    pub uninformed: bool,
    /// Whether the vault holds it already.
    pub duplicate: Option<Duplicate>,
    /// What the vault holds from elsewhere that is perhaps the same. None for what is a duplicate.
    pub perhaps_same: Option<Box<PerhapsSame>>,
    /// Texts that the source could not write in full.
    pub lost: Vec<Lost>,
}

/// How many resources of a type become no record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherCount {
    /// FHIR resource type.
    pub resource_type: String,
    /// How many.
    pub count: usize,
}

/// What the patient decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<'a> {
    /// Indexes of [`Preview::entries`].
    pub entries: &'a [usize],
    /// The file's name.
    pub file_name: &'a str,
    /// The patient confirmed that the file is about them although it says something else.
    pub confirmed_own: bool,
    /// The patient said that the numbers asked about are no My Numbers. Otherwise they are taken out too.
    pub not_my_number: bool,
}

impl ImportFile {
    /// Reads a file.
    ///
    /// # Errors
    /// See [`ImportError`]: of no known format, not of the form its format has, too large, or about more than one person.
    pub fn open(bytes: &[u8]) -> Result<Self, ImportError> {
        Self::within(bytes, MAX_BYTES)
    }

    /// The same of what was made of a vault's own records, which are more than fit into a file of others.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn of_vault(bytes: &[u8]) -> Result<Self, ImportError> {
        Self::within(bytes, VAULT_BYTES)
    }

    fn within(bytes: &[u8], limit: usize) -> Result<Self, ImportError> {
        if bytes.len() > limit {
            return Err(ImportError::TooLarge { limit: limit as u64 });
        }
        let digest = hex(&Sha256::digest(bytes).into());
        let file = Self { content: Content::open(bytes)?, digest, length: bytes.len() as u64 };
        file.content.reading(false)?;
        Ok(file)
    }

    /// Of a table, what its columns are taken for. None for files that say themselves what is in them.
    #[must_use]
    pub fn columns(&self) -> Option<Columns> {
        let Content::Csv(table, mapping) = &self.content else { return None };
        let table = table.without_my_numbers(false);
        let rows = table.rows().skip(usize::from(mapping.header)).take(SHOWN_ROWS);
        Some(Columns {
            names: table.names(mapping.header),
            mapping: mapping.clone(),
            dates: csv::dates(&table, mapping),
            questions: csv::date_questions(&table, mapping.header),
            first_rows: rows.map(|row| row.cells).collect(),
        })
    }

    /// Takes the columns of a table for what the patient says. Previews and records follow it from now on. Nothing happens
    /// to files that are no table.
    pub fn set_mapping(&mut self, mapping: csv::Mapping) {
        if let Content::Csv(_, current) = &mut self.content {
            *current = mapping;
        }
    }

    /// What it holds.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn preview(&self, file_name: &str, person: &Person, existing: &Existing<'_>) -> Result<Preview, ImportError> {
        let mut reading = self.content.reading(false)?;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        reading.entries.others(&mut |other| *counts.entry(other.resource_type).or_default() += 1);
        let mut entries = Vec::with_capacity(reading.entries.count());
        // One after the other, so that no more than one is held with all it is made of.
        for index in 0..reading.entries.count() {
            entries.extend(reading.entries.entry(index).map(|entry| preview_entry(index, entry, existing)));
        }
        Ok(Preview {
            file_name: without_my_number(file_name),
            length: self.length,
            is_table: matches!(self.content, Content::Csv(..)),
            same_file: existing.files.contains(&self.digest),
            person_match: identity::compare(person, &existing.insured, reading.person.as_ref()),
            insured_here: existing.insured.clone(),
            entries,
            others: counts.into_iter().map(|(resource_type, count)| OtherCount { resource_type, count }).collect(),
            document: reading.document,
            person: reading.person,
            notices: reading.notices,
            my_numbers: self.content.my_numbers()?,
        })
    }

    /// Of what was chosen, the contents that were [`crate::Content::Elsewhere`], each as often as it is needed.
    ///
    /// # Errors
    /// [`ImportError::NoSuchEntry`] for an index that [`Preview::entries`] does not have.
    pub fn contents_elsewhere(&self, chosen: &[usize]) -> Result<Vec<Digest>, ImportError> {
        let mut reading = self.content.reading(false)?;
        let mut needed = Vec::new();
        for index in chosen {
            let entry = reading.entries.entry(*index).ok_or(ImportError::NoSuchEntry { index: *index as u64 })?;
            needed.extend(entry.files.iter().filter_map(|file| file.sha256));
        }
        Ok(needed)
    }

    /// The records of what was chosen, one after the other, and the import they belong to under the id `import`. My Numbers are
    /// cut out of everything, originals included.
    ///
    /// # Errors
    /// [`ImportError::NoSuchEntry`] for an index that [`Preview::entries`] does not have, or one that is chosen twice.
    pub fn records<'a>(&'a self, choice: &Choice<'a>, import: RecordId, now: i64) -> Result<Records<'a>, ImportError> {
        Records::of(self, choice, import, now)
    }
}

fn preview_entry(index: usize, entry: ParsedEntry, existing: &Existing<'_>) -> PreviewEntry {
    let duplicate = existing.duplicate(&entry);
    let uninformed = entry.uninformed;
    let record = entry.into_record(RecordId::from_bytes([0; RecordId::LEN]), 0);
    PreviewEntry {
        index,
        kind: record.kind(),
        title: record.title().to_owned(),
        date: record.date().cloned(),
        organization: record.provenance.organization.clone(),
        results: record.fact.results().map_or(0, |visit| visit.results.len()),
        uninformed,
        lost: identity::lost_characters(&record),
        perhaps_same: if duplicate.is_none() { existing.facts.perhaps_same(record).map(Box::new) } else { None },
        duplicate,
    }
}

/// A file may be called after the number it holds.
pub(crate) fn without_my_number(file_name: &str) -> String {
    identity::redact(file_name, &identity::scan_text(file_name))
}

fn begins_as_json(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    text.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|first| matches!(first, b'{' | b'['))
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
