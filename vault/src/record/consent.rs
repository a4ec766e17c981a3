//! Decisions about sharing. A consent is never edited, only superseded by a later one.

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::topic::Topic;
use crate::id::{GrantId, RecordId};

/// A sealed sheet of decisions, or a change to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Whom it is about.
    pub provider: RecordId,
    /// The grant it made or changed; none where everything was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<GrantId>,
    /// What was done.
    pub act: ConsentAct,
    /// One a kind, as answered.
    pub decisions: Vec<KindDecision>,
    /// One a topic, as answered. What is said of a kind does not hold for records of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<TopicDecision>,
    /// Kinds whose new records are shown too as they come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub live: Vec<Kind>,
    /// The records shown.
    pub records: Vec<RecordId>,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// From, seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// Until; none means until revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// The text that was on the sheet.
    pub text: String,
    /// The language in which it was read, `ja` or `en`.
    pub language: String,
    /// What was signed about it: a compact JWS (RFC 7515) around a FHIR `Consent`. None where it was made before there were
    /// receipts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
}

impl Consent {
    /// Whether anything is shown by it, as a link, a file or on paper.
    #[must_use]
    pub fn shows_something(&self) -> bool {
        let kinds = self.decisions.iter().map(|decided| decided.decision);
        kinds.chain(self.topics.iter().map(|decided| decided.decision)).any(|decision| decision == Decision::Share)
    }

    /// Whether something was handed over by it, rather than a grant paused, resumed or revoked.
    #[must_use]
    pub fn is_hand_over(&self) -> bool {
        self.act == ConsentAct::Decided && self.shows_something()
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentAct {
    /// A sheet was sealed.
    Decided,
    /// A grant was paused.
    Paused,
    /// A paused grant was resumed.
    Resumed,
    /// A grant was revoked.
    Revoked,
    /// A grant goes on: until a later day than was decided before.
    Renewed,
    /// Asked whether it goes on, and it does not: the grant ends on the day that was decided before.
    NotRenewed,
    /// A record was taken out of a grant, which goes on with the others.
    Narrowed,
    /// De-identified data was released.
    Released,
    /// A release was withdrawn.
    Withdrawn,
}

impl ConsentAct {
    /// Every act.
    pub const ALL: [Self; 9] = [
        Self::Decided,
        Self::Paused,
        Self::Resumed,
        Self::Revoked,
        Self::Renewed,
        Self::NotRenewed,
        Self::Narrowed,
        Self::Released,
        Self::Withdrawn,
    ];

    /// Whether a grant or a release is in force after it.
    #[must_use]
    pub const fn is_in_force(self) -> bool {
        !matches!(self, Self::Paused | Self::Revoked | Self::Withdrawn)
    }
}

/// What was decided for one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindDecision {
    /// The kind.
    pub kind: Kind,
    /// The decision.
    pub decision: Decision,
}

/// What was decided for one topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicDecision {
    /// The topic.
    pub topic: Topic,
    /// The decision.
    pub decision: Decision,
}

/// A decision. There is no third and no default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// 見せる.
    Share,
    /// 見せない.
    Withhold,
}
