//! Kinds of records.

use serde::{Deserialize, Serialize};

/// The kind of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 薬.
    Medication,
    /// 病名.
    Diagnosis,
    /// 健診・検査.
    Checkup,
    /// アレルギー.
    Allergy,
    /// Whose vault it is.
    Person,
    /// Whoever receives.
    Provider,
    /// One provider's access.
    Grant,
    /// A decision about sharing.
    Consent,
    /// Records handed on.
    Referral,
    /// An imported file.
    Import,
}

impl Kind {
    /// The kinds that hold health records: those a patient lists, shares and exports. In the order of the consent sheet.
    pub const HEALTH: [Self; 4] = [Self::Medication, Self::Diagnosis, Self::Checkup, Self::Allergy];

    /// Whether it holds health records.
    #[must_use]
    pub fn is_health(self) -> bool {
        Self::HEALTH.contains(&self)
    }
}
