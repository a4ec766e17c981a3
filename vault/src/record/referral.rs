//! Records handed on to another provider.

use serde::{Deserialize, Serialize};

use crate::id::{GrantId, LineId, RecordId};

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
    /// Records that the patient filed with it as an answer, beside those that its link's reply box brought.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<RecordId>,
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
    /// What the patient says about it to this receiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Which of its lines are shown; none if all are. What is left out is not listed, so that nothing tells of it and a line that
    /// comes or changes later is not shown by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<LineId>>,
}

impl ShownRecord {
    /// A record of which everything is shown, and to which nothing is said.
    #[must_use]
    pub const fn whole(record: RecordId, revision: u64) -> Self {
        Self { record, revision, added: None, note: None, only: None }
    }
}
