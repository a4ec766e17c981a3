//! One provider's access, as the patient's side keeps it: with the key.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;
use zeroize::Zeroize;

use super::consent::{KindDecision, TopicDecision};
use super::kind::Kind;
use super::referral::ShownRecord;
use crate::id::{GrantId, RecordId, VaultId};
use crate::key_pair::{SIGNATURE_LEN, SigningSecret, VerifyKey};
use crate::label::Purpose;

/// One provider's access to chosen records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrantRecord {
    /// Its id at the server.
    pub grant: GrantId,
    /// Link id and key, and the passcode if there is one.
    pub secrets: LinkSecrets,
    /// Who receives.
    pub provider: RecordId,
    /// What for, in the patient's words; shown to the receiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The chosen records, in the order they are shown, each with the revision that the grant's files show now. A client
    /// that finds a newer revision renders the files again.
    pub records: Vec<ShownRecord>,
    /// What was decided for each kind.
    pub decisions: Vec<KindDecision>,
    /// What was decided for each topic of which there were records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<TopicDecision>,
    /// Whether it came about as a referral.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<RecordId>,
    /// Whether it is the emergency card's: without an end, a passcode or a number of openings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<EmergencyCard>,
    /// Whether it is asked before each end if it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// Made at, seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    /// Until when; none means until revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// How many openings in all; none means any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u32>,
    /// The language of the document's own words, `ja` or `en`.
    pub language: String,
    /// When the newest opening or refusal was that the patient has been told of, by the server's clock, seconds since
    /// 1970-01-01T00:00:00Z; none before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<i64>,
    /// The newest member list of which the owner signed that this goes on whoever it does not name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goes_on: Option<GoesOn>,
    /// Set when it ended for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<GrantEnd>,
}

/// The owner's word that a link goes on whoever a member list does not name any more: it was made when they had gone, or this was
/// decided since. Signed, because an editor can write everything else in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoesOn {
    /// Number of the list.
    pub list: u32,
    /// Ed25519 over `"inro/20261122/link goes on" ‖ 0 ‖ vault(16) ‖ grant(16) ‖ list(4)`, by the owner's key of that list.
    pub signature: ByteArray<SIGNATURE_LEN>,
}

impl GoesOn {
    /// Signed with the owner's key in force.
    #[must_use]
    pub fn sign(vault: &VaultId, grant: &GrantId, list: u32, key: &SigningSecret) -> Self {
        Self { list, signature: ByteArray::new(key.sign(&signed_text(vault, grant, list))) }
    }

    /// Whether it is about this link, and signed with this key.
    #[must_use]
    pub fn is_signed(&self, vault: &VaultId, grant: &GrantId, key: &VerifyKey) -> bool {
        key.verify(&signed_text(vault, grant, self.list), &self.signature, "link").is_ok()
    }
}

fn signed_text(vault: &VaultId, grant: &GrantId, list: u32) -> Vec<u8> {
    Purpose::LINK_GOES_ON.info(&[vault.as_bytes(), grant.as_bytes(), &list.to_be_bytes()])
}

/// What can be on the emergency card.
pub const CARD_KINDS: [Kind; 4] = [Kind::Emergency, Kind::Allergy, Kind::Medication, Kind::Diagnosis];

/// What the patient has read of an emergency card's openings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EmergencyCard {
    /// When the newest opening was that the patient has read, by the server's clock, seconds since 1970-01-01T00:00:00Z; 0 before the
    /// first. No number of the journal: those begin anew at a server that is put back to an earlier state, and openings would go
    /// untold.
    pub read: i64,
}

/// A grant that goes on for as long as the patient says so before each end.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Standing {
    /// Kinds whose new records are shown too as they come; empty if only the chosen records are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub live: Vec<Kind>,
    /// Up to when the patient has been shown what came to it, seconds since 1970-01-01T00:00:00Z.
    #[serde(default)]
    pub told: i64,
}

/// How a grant ended for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantEnd {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
}

/// What opens a link. `Debug` prints none of it; wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkSecrets {
    /// The link's 256-bit id, in its URL.
    pub link: ByteArray<32>,
    /// The grant key, in its fragment.
    pub key: ByteArray<32>,
    /// Six digits, if the patient asked for a passcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passcode: Option<String>,
}

impl fmt::Debug for LinkSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSecrets(..)")
    }
}

impl Drop for LinkSecrets {
    fn drop(&mut self) {
        self.link.zeroize();
        self.key.zeroize();
        self.passcode.zeroize();
    }
}
