//! Checkup: a visit with results (FHIR R4 `Observation`, grouped).

use serde::{Deserialize, Serialize};

use super::code::CodedText;
use super::date::DateTime;

/// A checkup or a visit with results: those of one date from one institution.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Checkup {
    /// What it is called, e.g. 特定健診, or the name of its only result.
    pub title: String,
    /// Sampling or visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateTime>,
    /// In the order of the source.
    pub results: Vec<TestResult>,
    /// Remarks of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestResult {
    /// Name as its source writes it, with codes (JLAC10, LOINC).
    pub name: CodedText,
    /// The value. A panel has none; its members follow as results of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ResultValue>,
    /// The issuer's own range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<ReferenceRange>,
    /// The issuer's own mark. Never computed here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// How it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Remarks of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A result's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultValue {
    /// A number with its unit.
    Quantity(Quantity),
    /// Words.
    Text(String),
    /// A coded answer, e.g. ＋.
    Coded(CodedText),
    /// Not measured; why, in the source's words.
    Absent(String),
}

/// A number as its issuer wrote it (FHIR R4 `Quantity`). The digits are text, so that 7.0 stays 7.0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// Decimal digits as written.
    pub value: String,
    /// `<`, `<=`, `>=`, `>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparator: Option<Comparator>,
    /// Unit as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// UCUM code, only where the source gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ucum: Option<String>,
}

impl Quantity {
    /// A number for drawing. None if the digits are not a number.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        self.value.parse().ok().filter(|number: &f64| number.is_finite())
    }
}

/// FHIR R4 value set `quantity-comparator`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparator {
    /// Less than.
    #[serde(rename = "<")]
    Less,
    /// Less or equal.
    #[serde(rename = "<=")]
    LessOrEqual,
    /// Greater or equal.
    #[serde(rename = ">=")]
    GreaterOrEqual,
    /// Greater than.
    #[serde(rename = ">")]
    Greater,
}

impl Comparator {
    /// As FHIR writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::GreaterOrEqual => ">=",
            Self::Greater => ">",
        }
    }
}

/// The issuer's reference range.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReferenceRange {
    /// Lower limit as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// Upper limit as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// Where it is only words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The issuer's mark (HL7 v3 ObservationInterpretation, reduced).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// N.
    Normal,
    /// H, HH, HU, HX, ＞.
    High,
    /// L, LL, LU, LX, ＜.
    Low,
    /// A, AA: out of the ordinary, without direction.
    Abnormal,
    /// POS.
    Positive,
    /// NEG.
    Negative,
}
