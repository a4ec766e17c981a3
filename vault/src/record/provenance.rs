//! Where a record comes from.

use serde::{Deserialize, Serialize};

use super::date::DateTime;
use crate::id::{GrantId, RecordId, ReplyId};

/// Where a record comes from and since when it has been here. Shown with every fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// How it came in.
    pub origin: Origin,
    /// The institution that stands behind it, as it names itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The person who recorded it, as named by the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorder: Option<String>,
    /// When the source recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<DateTime>,
    /// When it entered the vault, seconds since 1970-01-01T00:00:00Z.
    pub entered: i64,
    /// When the patient last changed it here, or last said something instead of it; none if never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<i64>,
    /// What it was derived from, only where the source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// What the patient of a document of ours remarks on it there, beside what came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// As it came, if it came from elsewhere. Exported again unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Original>,
}

impl Provenance {
    /// Typed in by the patient at `now` (seconds since 1970-01-01T00:00:00Z).
    #[must_use]
    pub fn typed(now: i64) -> Self {
        Self {
            origin: Origin::Patient,
            organization: None,
            recorder: None,
            recorded: None,
            entered: now,
            edited: None,
            basis: None,
            remark: None,
            original: None,
        }
    }
}

/// What a source derived a record from, where that makes it old before it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Claims for payment (レセプト): gathered by the month, checked, and about six weeks behind.
    Claims,
}

/// How a record came into the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The patient wrote it.
    Patient,
    /// It was in a file; the import is a record too.
    File {
        /// The [`super::Import`] it belongs to.
        import: RecordId,
    },
    /// Somebody who had a grant's link left it in the reply box.
    Reply {
        /// Which grant's.
        grant: GrantId,
        /// Under what it waited there, so that it becomes a record only once.
        reply: ReplyId,
    },
}

/// A resource as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// Media type, e.g. `application/fhir+json`.
    pub media_type: String,
    /// `Bundle.entry.fullUrl` of each, by which others in the same bundle refer to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub full_urls: Vec<Option<String>>,
    /// The text of the resource; several where one record was made of several (a checkup of many observations).
    pub content: Vec<String>,
}
