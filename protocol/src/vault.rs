//! Vaults: creating, listing, the way in for a device that knows nothing yet.

use serde::{Deserialize, Serialize};

use crate::account::Proof;
use crate::bytes::{Bytes, Digest, VaultId};

/// `POST /api/v1/vaults`. Answered 201. Nothing is in it yet: the first head has revision 1 and no records.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateVault {
    /// Chosen by the client.
    pub vault: VaultId,
    /// Member list number 1, signed by its owner; it names the journal key too.
    pub member_list: Bytes,
    /// The first head, signed.
    pub head: Bytes,
}

/// `GET /api/v1/vaults`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vaults {
    /// Those of which the account is a member.
    pub vaults: Vec<VaultId>,
}

/// `GET /api/v1/vaults/{vault}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultView {
    /// The newest head, signed.
    pub head: Bytes,
    /// All member lists, oldest first.
    pub member_lists: Vec<Bytes>,
    /// How far the journal is.
    pub journal: JournalPosition,
    /// Bytes stored for the vault.
    pub bytes: u64,
    /// How many bytes it may hold.
    pub quota_bytes: u64,
}

/// How far a journal is: its newest entry and the chain's value there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalPosition {
    /// Number of the newest entry; 0 before the first.
    pub number: u64,
    /// The chain's value there; all zeros before the first.
    pub chain: Digest,
}

/// `POST /api/v1/vaults/{vault}/delete`: everything of the vault, in one step. Answered 204.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteVault {
    /// The auth key once more.
    pub proof: Proof,
}
