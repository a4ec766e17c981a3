//! What one question of the sheet is about: a kind of records, or a topic that is decided about by itself.

use vault::record::{Kind, Topic};

use super::super::{kind_words, topic_words};
use crate::i18n::t;

/// Records of a topic belong to its question and not to that of their kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Subject {
    Kind(Kind),
    Topic(Topic),
}

impl Subject {
    /// Id of its clause on the page.
    pub(super) fn id(self) -> String {
        match self {
            Self::Kind(kind) => format!("c-{}", kind.code()),
            Self::Topic(topic) => format!("c-topic-{}", topic.code()),
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind_words(kind),
            Self::Topic(topic) => topic_words(topic),
        }
    }

    /// What it lets others know.
    pub(super) fn tells(self) -> &'static str {
        let s = &t().sharing;
        match self {
            Self::Kind(kind) => tells_kind(kind),
            Self::Topic(Topic::Infection) => s.tells_infections,
            Self::Topic(Topic::MentalHealth) => s.tells_mental,
            Self::Topic(Topic::ReproductiveHealth) => s.tells_reproductive,
            Self::Topic(Topic::Genetics) => s.tells_genetics,
        }
    }
}

/// What a kind lets others know.
fn tells_kind(kind: Kind) -> &'static str {
    let s = &t().sharing;
    match kind {
        Kind::Medication => s.tells_medication,
        Kind::Diagnosis => s.tells_diagnosis,
        Kind::Checkup | Kind::Laboratory => s.tells_checkup,
        Kind::Allergy => s.tells_allergy,
        Kind::Infection => s.tells_infection,
        Kind::Vaccination => s.tells_vaccination,
        Kind::MaternalCheckup => s.tells_maternal,
        Kind::Procedure | Kind::Admission => s.tells_procedure,
        Kind::Insurance => s.tells_insurance,
        Kind::CostLimit => s.tells_cost_limit,
        Kind::Subsidy => s.tells_subsidy,
        Kind::CareWishes => s.tells_care_wishes,
        Kind::Emergency => s.tells_emergency,
        _ => s.tells_note,
    }
}
