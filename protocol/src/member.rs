//! Becoming a member of a vault, and ceasing to be one by oneself. Who is a member says the member list of a changeset; these calls
//! carry what owner and guest need before. The server reads none of it but ids, accounts and times.

use serde::{Deserialize, Serialize};

use crate::account::Proof;
use crate::bytes::{AccountId, Bytes, Digest, Key};

/// `POST /api/v1/vaults/{vault}/invitations`, by the owner. Answered 201 and with a new token. Good for 7 days and one answer; at
/// most [`crate::limits::INVITATIONS`] are open at a time.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// The auth key once more.
    pub proof: Proof,
    /// SHA-256 of the invitation's id, by which the server finds it.
    pub invitation: Digest,
    /// The invitation for the owner's devices, sealed under the account key.
    pub sealed: Bytes,
}

/// `GET /api/v1/vaults/{vault}/members`, for the owner.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// Open ones, oldest first.
    pub invitations: Vec<InvitationView>,
    /// Accounts that the newest member list names and that have left, are deleted, or whose membership ended on its day. The next list
    /// must not name the first two.
    pub left: Vec<AccountId>,
}

/// An open invitation, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitationView {
    /// SHA-256 of its id.
    pub invitation: Digest,
    /// As the owner sealed it.
    pub sealed: Bytes,
    /// Until when the server keeps it, seconds since 1970-01-01T00:00:00Z.
    pub until: i64,
    /// Who answered, if somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerView>,
    /// Whether the nonce is revealed.
    pub revealed: bool,
}

/// A guest's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerView {
    /// Whose session it came from.
    pub account: AccountId,
    /// Keys and their MAC.
    pub answer: Bytes,
    /// When, seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
}

/// `POST /api/v1/vaults/{vault}/answers/{invitation}`, by anybody who has an account here and the link. Answered 204; the same
/// answer of the same account again too, any other with 409 `conflict`: an invitation is used once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerInvitation {
    /// Keys and their MAC.
    pub answer: Bytes,
}

/// `POST /api/v1/vaults/{vault}/invitations/{digest}/reveal`, by the owner, after an answer. Answered 204; before one, 409 `conflict`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevealNonce {
    /// 256 random bits whose hash is in the link.
    pub nonce: Key,
}

/// `GET /api/v1/vaults/{vault}/answers/{invitation}`, by the account that answered. 404 `not-found` once the guest is let in, and
/// when the invitation was cancelled or is over.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnsweredInvitation {
    /// Once the owner has revealed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Key>,
}

/// `POST /api/v1/vaults/{vault}/leave`, by any member but the owner. Answered 204 and with a new token: the account cannot read the
/// vault any more. The owner's next member list makes a new key generation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// The auth key once more.
    pub proof: Proof,
}
