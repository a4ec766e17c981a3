//! The journal: what the server says happened, sealed to the vault's public key.

use serde::{Deserialize, Serialize};

use crate::account::Proof;
use crate::bytes::{Bytes, Digest, GrantId};
use crate::vault::JournalPosition;

/// What happened at a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// A manifest was answered: somebody opened the share.
    Opened,
    /// A file was fetched.
    Fetched,
    /// The passcode was wrong.
    WrongPasscode,
    /// The link was not live: paused, revoked, expired, used up or out of attempts.
    Refused,
    /// The owner paused it.
    Paused,
    /// The owner resumed it.
    Resumed,
    /// The owner revoked it.
    Revoked,
    /// The owner changed limits or passcode.
    Changed,
    /// The owner opened the reply box.
    ReplyBoxOpened,
    /// The owner closed the reply box.
    ReplyBoxClosed,
    /// Something was left in the reply box.
    Replied,
}

/// One event, CBOR inside the sealed entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// Which grant.
    pub grant: GrantId,
    /// What happened.
    pub kind: EventKind,
    /// What somebody typed as their name; a claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Network prefix (/24 or /48); never a full address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// How often within the minute, or within the hour once the vault's day is full.
    pub count: u32,
}

/// One entry: `1 ‖ generation (4, big-endian) ‖ enc (32) ‖ ciphertext`, HPKE base mode (RFC 9180; X25519, HKDF-SHA256,
/// ChaCha20-Poly1305; empty aad) to the journal key of the newest member list, which also names the generation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalEntry {
    /// Counts from 1.
    pub number: u64,
    /// The sealed event.
    pub sealed: Bytes,
    /// SHA-256(vault id, number, chain before, sealed).
    pub chain: Digest,
}

/// `GET /api/v1/vaults/{vault}/journal?after=N`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalPage {
    /// Oldest first, from N + 1.
    pub entries: Vec<JournalEntry>,
    /// The journal's newest position.
    pub newest: JournalPosition,
    /// Entries up to this number were erased by the owner; 0 if none were.
    #[serde(default)]
    pub erased: u64,
}

/// `POST /api/v1/vaults/{vault}/journal/erase`: the entries up to a number, for good. Only the owner, with the auth key once more; answered 204
/// with a new token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EraseJournal {
    /// The last entry that goes. The newest head must cover it, so that what stays can be verified.
    pub through: u64,
    /// The auth key once more: a stolen session must not be able to erase its own traces.
    pub proof: Proof,
}

/// One line of `GET /api/v1/vaults/{vault}/live` (newline-delimited JSON). Also sent unchanged as a sign of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// The vault's revision.
    pub revision: u64,
    /// The journal's newest entry.
    pub journal: u64,
    /// Counted up when something at an invitation of this account moved: one that it made was answered, one that it answered goes on
    /// or is over, or a member of its vault has left. Not which, and not what. Begins anew with each stream.
    #[serde(default)]
    pub invitations: u64,
}

/// What the entry is bound to: HPKE `info` = vault id (16) ‖ number (8, big-endian) ‖ chain before (32).
#[must_use]
pub fn entry_info(vault: &crate::VaultId, number: u64, chain_before: &Digest) -> [u8; 56] {
    let mut info = [0; 56];
    info[..16].copy_from_slice(&vault.0);
    info[16..24].copy_from_slice(&number.to_be_bytes());
    info[24..].copy_from_slice(&chain_before.0);
    info
}
