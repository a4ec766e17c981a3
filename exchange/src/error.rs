//! Why a file cannot be taken in. No message holds anything of the file's content.

use serde::{Deserialize, Serialize};

/// A file was refused as a whole; nothing of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum ImportError {
    /// More than [`crate::parsed::MAX_BYTES`].
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// No bytes, or nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// The bytes are not text of an encoding that files of this sort have: UTF-8 for JSON, also `Shift_JIS` for XML and CSV.
    #[error("the file is not text of a known encoding")]
    NotUtf8,
    /// Not JSON, or cut off before its end.
    #[error("the file is not complete JSON: line {line}, column {column}")]
    NotJson {
        /// Counted from 1.
        line: u64,
        /// Counted from 1, in characters.
        column: u64,
    },
    /// Begins like XML but is not well-formed, or was cut off before its end.
    #[error("the file is not complete XML: line {line}, column {column}")]
    NotXml {
        /// Counted from 1.
        line: u64,
        /// Counted from 1, in characters.
        column: u64,
    },
    /// XML with a document type or entities of its own, which can be made to grow without bound or to fetch other files.
    #[error("the file has an XML document type or entity: line {line}, column {column}")]
    XmlEntities {
        /// Counted from 1.
        line: u64,
        /// Counted from 1, in characters.
        column: u64,
    },
    /// XML, but no HL7 clinical document.
    #[error("the file is XML but no clinical document: line {line}, column {column}")]
    NotClinicalDocument {
        /// Counted from 1.
        line: u64,
        /// Counted from 1, in characters.
        column: u64,
    },
    /// A clinical document, but no checkup: a prescription, say.
    #[error("the file is a clinical document but no checkup: line {line}, column {column}")]
    NotCheckup {
        /// Counted from 1.
        line: u64,
        /// Counted from 1, in characters.
        column: u64,
    },
    /// More rows, cells or results than anybody has.
    #[error("the file has more than {limit} entries")]
    TooMany {
        /// The limit.
        limit: u64,
    },
    /// JSON or XML nested deeper than any real document.
    #[error("the file is nested too deeply")]
    TooDeep,
    /// JSON, but no FHIR resource: no `resourceType`.
    #[error("the file is JSON but holds no FHIR resource")]
    NotFhir,
    /// FHIR, but not release 4: it says so itself or has a form only other releases have.
    #[error("the file is FHIR of another release than R4")]
    NotR4,
    /// A bundle without entries.
    #[error("the bundle is empty")]
    EmptyBundle,
    /// Resources of more than one person.
    #[error("the file is about more than one person")]
    SeveralPersons,
    /// The code of a prescription (JAHIS 院外処方箋２次元シンボル), which is for the pharmacy, not a medication notebook.
    #[error("the file is a prescription's code, not a medication notebook")]
    PrescriptionCode,
    /// Records of a medication notebook without its first line, so that nothing says what they mean.
    #[error("the first line of a medication notebook is missing or not of its form")]
    NoHeader,
    /// One of several parts of a medication notebook; alone it would pass for the whole.
    #[error("the file is part {part} of {total} of a medication notebook: line {line}")]
    PartOfSeveral {
        /// Where it says so, from 1.
        line: u64,
        /// From 1.
        part: u16,
        /// How many there are.
        total: u16,
    },
    /// Its records, each with what belongs to it, would take many times the room of the file.
    #[error("the file would become many times its size")]
    Inflated,
    /// An entry was chosen that the file does not have.
    #[error("there is no entry {index} in the file")]
    NoSuchEntry {
        /// The index that was asked for.
        index: u64,
    },
}
