//! One de-identified hand-over to one recipient for one purpose.

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::topic::Topic;
use crate::id::{Digest, RecordId};
use crate::secret::{GrantKey, PairKey};

/// What was released, to whom and what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// To whom: the name, and in place of a town how to reach them.
    pub provider: RecordId,
    /// What for, in the patient's words.
    pub purpose: String,
    /// How it was told.
    pub level: ReleaseLevel,
    /// Made by the rules of an anonymised level and too specific to be called so.
    #[serde(default)]
    pub is_reduced: bool,
    /// Kinds that were chosen.
    pub kinds: Vec<Kind>,
    /// Topics that were chosen one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Topic>,
    /// From which day on, `YYYY-MM-DD`; none means from the first record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The number in the place of a name.
    pub number: String,
    /// The file, byte for byte.
    pub file: String,
    /// SHA-256 of the file.
    pub digest: Digest,
    /// Made at, seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    /// Until when it may be used; at most a year.
    pub until: i64,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<i64>,
    /// The consents to it and to withdrawing it.
    pub consents: Vec<RecordId>,
    /// What the pseudonymised number, and the days by which dates go back, were made with. The newest release's is used for the next.
    pub pairs: PairKey,
    /// Names the receipts about this release. It opens nothing.
    pub receipts: GrantKey,
}

impl Release {
    /// Kinds that can be chosen. Records about infections, mental or reproductive health or genetics are chosen by their topic; of every
    /// other kind nothing is ever released.
    pub const KINDS: [Kind; 6] =
        [Kind::Medication, Kind::Diagnosis, Kind::Checkup, Kind::Laboratory, Kind::Allergy, Kind::Vaccination];

    /// Whether it was withdrawn, or its time is over, at `now` (seconds since 1970-01-01T00:00:00Z).
    #[must_use]
    pub const fn is_over(&self, now: i64) -> bool {
        self.withdrawn.is_some() || self.until <= now
    }
}

/// How a release tells what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReleaseLevel {
    /// 仮名化: no names and numbers, values and codes as they are.
    Pseudonymised,
    /// 匿名化: everything in bands and groups.
    Anonymised,
    /// 匿名化 as in the ministry's figure: the same, with the month of birth.
    Figure,
}

impl ReleaseLevel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Anonymised, Self::Figure, Self::Pseudonymised];

    /// Its name in addresses and answers, the same as in a sealed body.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pseudonymised => "pseudonymised",
            Self::Anonymised => "anonymised",
            Self::Figure => "figure",
        }
    }
}
