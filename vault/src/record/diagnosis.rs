//! Diagnosis (FHIR R4 `Condition`).

use serde::{Deserialize, Serialize};

use super::code::CodedText;
use super::date::DateTime;

/// A diagnosis or a problem.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Name as its source writes it, with codes (MEDIS, ICD-10).
    pub name: CodedText,
    /// Clinical status; none where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ClinicalStatus>,
    /// 疑い: not confirmed (`verificationStatus` unconfirmed, provisional or differential).
    #[serde(default)]
    pub suspected: bool,
    /// 主病名.
    #[serde(default)]
    pub principal: bool,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<DateTime>,
    /// When it began, in words, where there is no date ("in childhood").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset_text: Option<String>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abatement: Option<DateTime>,
    /// Where on the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_site: Option<String>,
    /// Severity in the source's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// Remarks of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// FHIR R4 value set `condition-clinical`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClinicalStatus {
    /// Under treatment or present.
    Active,
    /// Came back.
    Recurrence,
    /// Got worse again.
    Relapse,
    /// Not present, may return.
    Inactive,
    /// In remission.
    Remission,
    /// Over.
    Resolved,
}
