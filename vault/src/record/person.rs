//! Whose vault it is (FHIR R4 `Patient`).

use serde::{Deserialize, Serialize};

use super::date::DateTime;

/// The person whose records are in the vault. Insurance numbers and addresses are no part of it; a My Number never is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name as the person writes it, every character kept.
    pub name: PersonName,
    /// Birth date.
    pub birth_date: DateTime,
    /// As recorded by the administration; none where the person leaves it open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
}

/// A name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonName {
    /// Whole name, e.g. 髙﨑　千鶴. Never normalised.
    pub text: String,
    /// Reading in kana.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kana: Option<String>,
}

impl PersonName {
    /// The whole name.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// FHIR R4 value set `administrative-gender`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// 女性.
    Female,
    /// 男性.
    Male,
    /// その他.
    Other,
    /// 不明.
    Unknown,
}
