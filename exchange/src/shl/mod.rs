//! SMART Health Links (HL7 "SMART Health Cards and Links" IG, STU1 v1.0.0, links specification): making them and opening
//! those of others.

mod error;
pub mod jwe;
mod payload;

pub use error::LinkError;
pub use payload::{Flags, MAX_LABEL, MAX_URL, Payload};

/// Media type of what a link of ours shows (`files[].contentType` and JWE `cty`).
pub const FHIR_JSON: &str = "application/fhir+json";
/// Media type of an encrypted file (compact JWE).
pub const JOSE: &str = "application/jose";
