//! Whoever receives.

use serde::{Deserialize, Serialize};

/// A clinic, a pharmacy, a person: whoever receives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// As the patient names it.
    pub name: String,
    /// Department, town, or whatever tells it from others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The patient's number at this provider; earlier ones follow.
    pub numbers: Vec<ProviderNumber>,
}

/// A number under which a provider files the patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderNumber {
    /// Ten characters and a check character.
    pub number: String,
    /// Drawn at, seconds since 1970-01-01T00:00:00Z.
    pub since: i64,
}

impl Provider {
    /// The number in use: the newest.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        self.numbers.first().map(|number| number.number.as_str())
    }
}
