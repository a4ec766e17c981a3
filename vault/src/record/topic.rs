//! What a record is about, where that alone may be reason not to show it.

use serde::{Deserialize, Serialize};

/// A topic that is decided about by itself on every sheet, apart from the kinds its records are of: showing "diagnoses" shows none of
/// its diagnoses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// 感染症: sexually transmitted ones, HIV, viral hepatitis, tuberculosis.
    Infection,
    /// こころの健康.
    MentalHealth,
    /// 妊娠・出産・性.
    ReproductiveHealth,
    /// 遺伝.
    Genetics,
}

impl Topic {
    /// In the order of the consent sheet.
    pub const ALL: [Self; 4] = [Self::Infection, Self::MentalHealth, Self::ReproductiveHealth, Self::Genetics];

    /// Its name in files and addresses, the same as in a sealed body.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Infection => "infection",
            Self::MentalHealth => "mental-health",
            Self::ReproductiveHealth => "reproductive-health",
            Self::Genetics => "genetics",
        }
    }

    /// The topic with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_name_in_a_sealed_body() {
        for topic in Topic::ALL {
            assert_eq!(serde_json::to_value(topic).unwrap(), topic.code());
            assert_eq!(Topic::from_code(topic.code()), Some(topic));
        }
        assert_eq!(Topic::from_code("weather"), None);
    }
}
