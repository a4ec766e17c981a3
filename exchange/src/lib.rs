//! Other people's formats in and out: FHIR R4 (JP Core, JP-CLINS, IPS), medication notebooks (JAHIS TC), SMART Health Links, and the rules of Japanese
//! identities that a file is checked by before it enters a vault. Pure functions from bytes to records and back: no
//! network, storage, clock or randomness of its own.

#![deny(unsafe_code, missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod attachment;
pub mod checkup_items;
pub mod checkup_xml;
pub mod comparator;
pub mod csv;
pub mod decimal;
mod dosage;
mod encoding;
mod error;
mod existing;
pub mod fhir;
pub mod identity;
pub mod import;
pub mod jahis;
mod json;
pub mod label;
pub mod parsed;
mod reading;
pub mod receipt;
mod records;
pub mod remark;
pub mod same;
mod same_fact;
pub mod shl;
pub mod substance;
pub mod unit;

pub use attachment::{Contents, ParsedFile, encode_content};
pub use error::ImportError;
