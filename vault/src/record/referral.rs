//! Records handed on to another provider.

use serde::{Deserialize, Serialize};

use crate::id::{GrantId, LineId, RecordId};

/// Chosen records handed on to another provider, and what exactly was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// To whom.
    pub provider: RecordId,
    /// What for, in the patient's words.
    pub purpose: String,
    /// What, in the order shown.
    pub items: Vec<ShownRecord>,
    /// Made at, seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    /// If it was handed over as a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<GrantId>,
    /// The FHIR document bundle that was handed over, as text.
    pub document: String,
    /// Records that the patient filed with it as an answer, beside those that its link's reply box brought.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<RecordId>,
}

/// A record as it is shown to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRecord {
    /// The record.
    pub record: RecordId,
    /// The revision that is shown.
    pub revision: u64,
    /// When it came to a standing grant by itself, seconds since 1970-01-01T00:00:00Z; none for one that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<i64>,
    /// What the patient says about it to this receiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Which of its lines are shown; none if all are. What is left out is not listed, so that nothing tells of it and a line that
    /// comes or changes later is not shown by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<LineId>>,
}

impl ShownRecord {
    /// A record of which everything is shown, and to which nothing is said.
    #[must_use]
    pub const fn whole(record: RecordId, revision: u64) -> Self {
        Self { record, revision, added: None, note: None, only: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Body, Fact, Provenance, Record, SCHEMA};

    fn referral(shown: ShownRecord) -> Record {
        let referral = Referral {
            provider: RecordId::from_bytes([1; 16]),
            purpose: "相談".into(),
            items: vec![shown],
            created: 1,
            grant: None,
            document: "{}".into(),
            answers: Vec::new(),
        };
        Record::new(Fact::Referral(referral), Provenance::typed(1))
    }

    #[test]
    fn an_older_program_may_only_read_what_it_would_show_with_the_lines_left_out() {
        let whole = ShownRecord::whole(RecordId::from_bytes([2; 16]), 3);
        assert_eq!(referral(whole.clone()).schema, 1, "which every program writes");
        let cut =
            ShownRecord { only: Some(vec![LineId::from_bytes([4; 16])]), note: Some("右だけ".into()), ..whole };
        let record = referral(cut);
        assert_eq!(record.schema, SCHEMA);
        let body = Body::new(record.clone()).encode().unwrap();
        assert_eq!(Body::decode(&body).unwrap().record, record);
    }
}
