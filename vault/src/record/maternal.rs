//! Checkups in pregnancy and of children (母子健康手帳).

use serde::{Deserialize, Serialize};

use super::checkup::Checkup;

/// One visit of the maternal and child health handbook.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct MaternalCheckup {
    /// Whose checkup it is.
    pub of: MaternalOf,
    /// Completed weeks of pregnancy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weeks: Option<u32>,
    /// Completed months of the child's age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<u32>,
    /// The visit and what was measured.
    pub visit: Checkup,
}

/// Whose checkup it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaternalOf {
    /// 妊婦健診.
    #[default]
    Pregnancy,
    /// 乳幼児健診: the patient as a child.
    Child,
}
