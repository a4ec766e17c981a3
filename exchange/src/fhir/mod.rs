//! FHIR R4 (4.0.1) JSON, as Japanese institutions (JP Core, JP-CLINS), the International Patient Summary and we write it.

pub mod read;
pub(crate) mod uri;
pub mod write;
