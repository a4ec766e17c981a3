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
    /// 健診.
    Checkup,
    /// アレルギー.
    Allergy,
    /// 検査, outside checkups.
    Laboratory,
    /// 感染症の検査.
    Infection,
    /// 予防接種.
    Vaccination,
    /// 妊婦・乳幼児健診.
    MaternalCheckup,
    /// 手術・処置.
    Procedure,
    /// 入院.
    Admission,
    /// 保険の資格.
    Insurance,
    /// 限度額の区分.
    CostLimit,
    /// 公費負担.
    Subsidy,
    /// 医療・ケアの希望.
    CareWishes,
    /// 緊急時の情報.
    Emergency,
    /// 覚え書き.
    Note,
    /// 書類.
    Document,
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
    /// De-identified data that was released.
    Release,
    /// An imported file.
    Import,
    /// Where the journal begins.
    JournalCut,
    /// What a member of the vault is called.
    Member,
    /// What was done in the vault.
    Acts,
    /// That the vault is a part of a person's records, kept apart.
    Part,
    /// Records on their way here from another vault.
    Move,
    /// Where the vault was before.
    Former,
}

impl Kind {
    /// The kinds that hold health records: those a patient lists, shares and exports. In the order of the consent sheet.
    pub const HEALTH: [Self; 17] = [
        Self::Medication,
        Self::Diagnosis,
        Self::Checkup,
        Self::Laboratory,
        Self::Allergy,
        Self::Infection,
        Self::Vaccination,
        Self::MaternalCheckup,
        Self::Procedure,
        Self::Admission,
        Self::Insurance,
        Self::CostLimit,
        Self::Subsidy,
        Self::CareWishes,
        Self::Emergency,
        Self::Note,
        Self::Document,
    ];

    /// Kinds that are never shown along with what was chosen before: a standing grant does not take in their new records. Documents,
    /// because what is in a file nobody here can read.
    pub const OWN_CHOICE: [Self; 5] =
        [Self::Infection, Self::MaternalCheckup, Self::CostLimit, Self::Subsidy, Self::Document];

    /// Whether it holds health records.
    #[must_use]
    pub fn is_health(self) -> bool {
        Self::HEALTH.contains(&self)
    }

    /// Its name in files and addresses, the same as in a sealed body.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Medication => "medication",
            Self::Diagnosis => "diagnosis",
            Self::Checkup => "checkup",
            Self::Allergy => "allergy",
            Self::Laboratory => "laboratory",
            Self::Infection => "infection",
            Self::Vaccination => "vaccination",
            Self::MaternalCheckup => "maternal-checkup",
            Self::Procedure => "procedure",
            Self::Admission => "admission",
            Self::Insurance => "insurance",
            Self::CostLimit => "cost-limit",
            Self::Subsidy => "subsidy",
            Self::CareWishes => "care-wishes",
            Self::Emergency => "emergency",
            Self::Note => "note",
            Self::Document => "document",
            Self::Person => "person",
            Self::Provider => "provider",
            Self::Grant => "grant",
            Self::Consent => "consent",
            Self::Referral => "referral",
            Self::Release => "release",
            Self::Import => "import",
            Self::JournalCut => "journal-cut",
            Self::Member => "member",
            Self::Acts => "acts",
            Self::Part => "part",
            Self::Move => "move",
            Self::Former => "former",
        }
    }

    /// The kind of health records with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::HEALTH.into_iter().find(|kind| kind.code() == code)
    }
}
