//! Vaccination (FHIR R4 `Immunization`).

use serde::{Deserialize, Serialize};

use super::code::CodedText;
use super::date::DateTime;
use super::fields::fields;

/// One dose that was given.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Vaccination {
    /// Vaccine as its source writes it, with codes (HOT, YJ, CVX).
    #[serde(default)]
    pub vaccine: CodedText,
    /// Given on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateTime>,
    /// Which dose of the series, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose: Option<u32>,
    /// Against what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Lot number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    /// Where on the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Who gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performer: Option<String>,
    /// When the next dose is due, as the source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_due: Option<DateTime>,
    /// What happened afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction: Option<String>,
    /// Remarks of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fields!(Vaccination { vaccine, date, dose, target, lot, manufacturer, site, performer, next_due, reaction, note });
