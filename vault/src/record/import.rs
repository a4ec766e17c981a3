//! An imported file.

use serde::{Deserialize, Serialize};

/// An imported file: what came of it and what of it has no kind of its own yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The file's name.
    pub file_name: String,
    /// What it was.
    pub format: ImportFormat,
    /// SHA-256 of the file, lower-case hex, to recognise it when it comes again.
    pub digest: String,
    /// Bytes of the file.
    pub length: u64,
    /// Imported at, seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// Resources that no record shows yet (the patient, institutions, vaccinations …), as they came. Exported again unchanged.
    pub others: Vec<OtherResource>,
    /// The file itself, byte for byte, unless it is FHIR, whose resources stand in the records and in [`Self::others`]. Without
    /// its My Numbers, if it had any: then [`Self::digest`] is that of the file as it came.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "serde_bytes")]
    pub source: Option<Vec<u8>>,
    /// Whether the patient confirmed that the file is about them although it says something else.
    #[serde(default)]
    pub confirmed_own: bool,
}

/// What sort of file it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportFormat {
    /// A FHIR R4 bundle or a single resource, JSON.
    Fhir,
    /// A medication notebook (JAHIS TC).
    Jahis,
    /// A specific health checkup as XML (HL7 CDA R2, `hc08`).
    CheckupXml,
    /// A table of values with a separator between them.
    Csv,
}

/// A resource that no record shows yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherResource {
    /// FHIR resource type, e.g. `Immunization`; of other formats what it is there, e.g. `JAHIS 411`.
    pub resource_type: String,
    /// `Bundle.entry.fullUrl`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_url: Option<String>,
    /// The text of the resource, or of the piece of it.
    pub content: String,
    /// If it is larger than a record may be: which piece of it this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub piece: Option<Piece>,
}

/// One of several records of an import hold a resource together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Piece {
    /// Which resource of the import, by a number of its own.
    pub resource: u32,
    /// Which piece of it, from 0.
    pub at: u32,
    /// How many there are.
    pub of: u32,
}
