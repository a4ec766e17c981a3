//! Medication (FHIR R4 `MedicationRequest`, `MedicationDispense`, `MedicationStatement`).

use serde::{Deserialize, Serialize};

use super::checkup::Quantity;
use super::code::CodedText;
use super::date::DateTime;

/// A drug that was prescribed, dispensed, taken or bought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Medication {
    /// How it is known.
    pub via: MedicationOrigin,
    /// Name as its source writes it, with codes (YJ, HOT, generic).
    pub name: CodedText,
    /// Active ingredient, only where the source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ingredient: Option<String>,
    /// Whether it is being taken.
    pub status: MedicationStatus,
    /// Amount at one time, e.g. 1 錠.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose: Option<Quantity>,
    /// Amount for a day or in all, where the source counts so. Never divided into [`Self::dose`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Box<Amount>>,
    /// What sort of preparation it is, where the source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dosage_form: Option<DosageForm>,
    /// When to take it, in the source's words, e.g. 1日3回 毎食後.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dosage_text: Option<String>,
    /// Times of day, where the source or the patient names them.
    #[serde(default)]
    pub times: DayTimes,
    /// Taken only when needed (頓服).
    #[serde(default)]
    pub as_needed: bool,
    /// Days supplied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<DateTime>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// What for, only where the source states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who prescribed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prescriber: Option<String>,
    /// Who dispensed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pharmacy: Option<String>,
    /// Remarks of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Medication {
    /// A drug of which nothing but its name is known.
    #[must_use]
    pub fn new(via: MedicationOrigin, name: CodedText) -> Self {
        Self {
            via,
            name,
            ingredient: None,
            status: MedicationStatus::Unknown,
            dose: None,
            amount: None,
            dosage_form: None,
            dosage_text: None,
            times: DayTimes::default(),
            as_needed: false,
            days: None,
            start: None,
            end: None,
            reason: None,
            prescriber: None,
            pharmacy: None,
            note: None,
        }
    }
}

/// An amount that is not that of one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// How much.
    pub quantity: Quantity,
    /// Of what.
    pub basis: AmountBasis,
}

/// What an amount is the amount of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AmountBasis {
    /// One day (1日量).
    PerDay,
    /// Everything that was handed out (全量).
    Total,
    /// The source does not say.
    Unstated,
}

/// What sort of preparation a drug is (剤型区分 of JAHIS TC and of prescriptions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DosageForm {
    /// 内服.
    Oral,
    /// 内滴: drops that are taken.
    OralDrops,
    /// 屯服: taken when needed.
    AsNeeded,
    /// 注射.
    Injection,
    /// 外用.
    External,
    /// 浸煎.
    Steeped,
    /// 湯.
    Decoction,
    /// 材料.
    Material,
    /// その他.
    Other,
}

/// How a drug is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MedicationOrigin {
    /// A doctor prescribed it (FHIR `MedicationRequest`).
    Prescribed,
    /// A pharmacy handed it out (FHIR `MedicationDispense`).
    Dispensed,
    /// Somebody says it is or was taken (FHIR `MedicationStatement`).
    Taken,
    /// Bought without prescription.
    OverTheCounter,
}

/// Whether a drug is being taken (FHIR R4 value set `medication-statement-status`, reduced).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MedicationStatus {
    /// Being taken.
    Active,
    /// Taken to the end.
    Completed,
    /// Stopped before the end.
    Stopped,
    /// Interrupted.
    OnHold,
    /// The source does not say.
    Unknown,
}

/// Times of day at which a drug is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayTimes {
    /// 朝.
    #[serde(default)]
    pub morning: bool,
    /// 昼.
    #[serde(default)]
    pub noon: bool,
    /// 夕.
    #[serde(default)]
    pub evening: bool,
    /// 寝る前.
    #[serde(default)]
    pub bedtime: bool,
}

impl DayTimes {
    /// Whether none is named.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}
