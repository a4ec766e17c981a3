//! What a server says of itself.

use serde::{Deserialize, Serialize};

/// Who may sign up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignUpPolicy {
    /// Anybody.
    Open,
    /// Whoever has an invitation.
    Invitation,
    /// Nobody.
    Closed,
}

/// What deleting means on this server's disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeletionPromise {
    /// The key is overwritten in place before the answer.
    InPlace,
    /// The file system may keep old copies; the key is overwritten, but the old one may survive in the medium.
    MediumMayKeep,
}

/// `GET /api/v1/server`: public, and shown to the patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerInfo {
    /// The program's version.
    pub version: String,
    /// The one public address, without a slash at the end.
    pub public_url: String,
    /// Who may sign up.
    pub sign_up: SignUpPolicy,
    /// What deleting means here.
    pub deletion: DeletionPromise,
    /// Days for which a deleted record may stay in backups.
    pub backup_days: u32,
    /// Whether a message can be sent elsewhere when there is something to read.
    pub notices: bool,
}
