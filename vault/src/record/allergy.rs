//! Allergy and intolerance (FHIR R4 `AllergyIntolerance`).

use serde::{Deserialize, Serialize};

use super::code::CodedText;
use super::date::DateTime;

/// An allergy or intolerance.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Allergy {
    /// To what, as its source writes it.
    pub substance: CodedText,
    /// What sort of substance; none where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<AllergyCategory>,
    /// How dangerous a reaction could be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criticality: Option<Criticality>,
    /// Whether it is still there; none where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<AllergyStatus>,
    /// Not confirmed.
    #[serde(default)]
    pub suspected: bool,
    /// What happened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<DateTime>,
    /// Since when, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset_text: Option<String>,
    /// Remarks of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// FHIR R4 value set `allergy-intolerance-category`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AllergyCategory {
    /// A drug.
    Medication,
    /// Food.
    Food,
    /// Pollen, animals, latex and the like.
    Environment,
    /// A preparation of living origin.
    Biologic,
}

/// FHIR R4 value set `allergy-intolerance-criticality`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criticality {
    /// Not life-threatening.
    Low,
    /// May be life-threatening.
    High,
    /// Not known.
    UnableToAssess,
}

/// FHIR R4 value set `allergyintolerance-clinical`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AllergyStatus {
    /// Still there.
    Active,
    /// Believed to be gone.
    Inactive,
    /// Tested and gone.
    Resolved,
}

/// One reaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reaction {
    /// What was seen, e.g. 全身の発疹.
    pub manifestation: CodedText,
    /// How severe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<DateTime>,
}

/// FHIR R4 value set `reaction-event-severity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// 軽度.
    Mild,
    /// 中等度.
    Moderate,
    /// 重度.
    Severe,
}
