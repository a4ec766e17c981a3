//! Coded texts (FHIR `CodeableConcept` and `Coding`).

use serde::{Deserialize, Serialize};

/// A code of a terminology (FHIR R4 `Coding`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coding {
    /// URI of the terminology.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the terminology calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// The terminology's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// A text as somebody entered it, with the codes they gave (FHIR R4 `CodeableConcept`). The text comes first: it is what
/// the facility wrote. It is kept character by character.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CodedText {
    /// As entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Codes, in the order given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codings: Vec<Coding>,
}

impl CodedText {
    /// A text without codes.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), codings: Vec::new() }
    }

    /// What to show: the text as entered, else a terminology's word for it, else a bare code.
    #[must_use]
    pub fn label(&self) -> &str {
        self.text
            .as_deref()
            .or_else(|| self.codings.iter().find_map(|coding| coding.display.as_deref()))
            .or_else(|| self.codings.iter().find_map(|coding| coding.code.as_deref()))
            .unwrap_or_default()
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.label().trim().is_empty()
    }
}
