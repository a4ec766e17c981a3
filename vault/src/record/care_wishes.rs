//! What the patient wishes for their care, and what helpers should know at once.

use serde::{Deserialize, Serialize};

use super::date::DateTime;
use super::fields::fields;

/// Wishes for care at the end of life or when the patient cannot speak (FHIR R4 `Consent`, scope `adr`). No legal document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CareWishes {
    /// In the patient's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wishes: Option<String>,
    /// Where the patient would like to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Who should speak for the patient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<String>,
    /// How to reach them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative_contact: Option<String>,
    /// With whom it was talked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<String>,
    /// Where a signed paper lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// When the patient last said that this still holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<DateTime>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fields!(CareWishes { wishes, place, representative, representative_contact, told, paper, confirmed, note });

/// What helpers should know at once (FHIR R4 `Flag`).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Emergency {
    /// What to know first, e.g. 血液をさらさらにする薬を飲んでいる.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub know: Option<String>,
    /// Devices in the body, e.g. ペースメーカー.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub implants: Option<String>,
    /// Blood type as the patient states it; no proof for a transfusion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blood_type: Option<String>,
    /// Whom to call: name, relation, telephone; one each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Family doctor or clinic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctor: Option<String>,
    /// Language and help needed to talk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When the patient last said that this is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<DateTime>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fields!(Emergency { know, implants, blood_type, contacts, doctor, language, confirmed, note });
