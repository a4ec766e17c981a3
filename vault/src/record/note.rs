//! A note (FHIR R4 `DocumentReference` with a text).

use serde::{Deserialize, Serialize};

use super::date::DateTime;
use super::fields::fields;

/// A text with a date: a diary of symptoms, a remark of a pharmacist, anything that is no other kind.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Note {
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it was true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateTime>,
    /// The text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Who wrote it, where the source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
}

fields!(Note { title, date, text, author });
