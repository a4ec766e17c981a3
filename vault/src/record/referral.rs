//! Records handed on to another provider.

use serde::{Deserialize, Serialize};

use crate::id::{GrantId, RecordId};

/// Chosen records handed on to another provider, and what exactly was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// To whom.
    pub provider: RecordId,
    /// What for, in the patient's words.
    pub purpose: String,
    /// What, in the order shown.
    pub items: Vec<ShownRecord>,
    /// Made at, seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    /// If it was handed over as a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<GrantId>,
    /// The FHIR document bundle that was handed over, as text.
    pub document: String,
}

/// A record as it is shown to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRecord {
    /// The record.
    pub record: RecordId,
    /// The revision that is shown.
    pub revision: u64,
    /// When it came to a standing grant by itself, seconds since 1970-01-01T00:00:00Z; none for one that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<i64>,
}
