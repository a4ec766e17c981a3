//! SMART Health Links endpoints (HL7 "SMART Health Cards and Links" 1.0.0, links specification).

use serde::{Deserialize, Serialize};

/// `POST /shl/{id}`. Unknown members are ignored, as the specification asks.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestRequest {
    /// Who says they are asking; at most 100 characters. A claim, not proof.
    pub recipient: String,
    /// Needed where the link's flag has `P`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passcode: Option<String>,
    /// Longest JWE the reader wants inside the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedded_length_max: Option<u64>,
}

/// The manifest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// At least one.
    pub files: Vec<ManifestFile>,
}

/// One file: `embedded` or `location`, never both. No `lastUpdated`: an edit gives the files of several links the same second, by which
/// two receivers could tell that they have the same patient.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestFile {
    /// `application/fhir+json`.
    pub content_type: String,
    /// A compact JWE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embedded: Option<String>,
    /// Where it can be fetched for five minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// `can-change` for a live grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// The body of 401: the passcode was wrong.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrongPasscode {
    /// Wrong passcodes that are still endured.
    pub remaining_attempts: u32,
}
