//! Procedures (FHIR R4 `Procedure`) and stays in hospital (FHIR R4 `Encounter`, class `IMP`).

use serde::{Deserialize, Serialize};

use super::code::CodedText;
use super::date::DateTime;
use super::fields::fields;

/// An operation or another procedure.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Procedure {
    /// What was done, as its source writes it.
    #[serde(default)]
    pub name: CodedText,
    /// When, or when it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<DateTime>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// Where on the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_site: Option<String>,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performer: Option<String>,
    /// How it turned out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Remarks of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fields!(Procedure { name, start, end, body_site, reason, performer, outcome, note });

/// A stay in hospital.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Admission {
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    /// Department.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<DateTime>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who was responsible for the treatment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attending: Option<String>,
    /// How it was at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Remarks of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fields!(Admission { institution, department, start, end, reason, attending, outcome, note });
