//! Grants as the server sees them: limits, files, state. It never sees the key.

use serde::{Deserialize, Serialize};

use crate::bytes::{BlobId, Bytes, Digest, FileId, GrantId, Key, ReplyId};

/// Until when and how often a link opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Seconds since 1970-01-01T00:00:00Z; none means until revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// Manifests answered in all; none means any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u32>,
}

/// Argon2id of the passcode (RFC 9106; 19 MiB, t = 2, p = 1, 32 bytes out), computed by the patient's client, so that
/// the server sees the passcode only in the one request in which the standard prescribes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasscodeHash {
    /// 16 random bytes.
    pub salt: Bytes,
    /// The hash.
    pub hash: Key,
}

/// Parameters of [`PasscodeHash`]: memory in KiB, passes, lanes.
pub const PASSCODE_ARGON2: (u32, u32, u32) = (19 * 1024, 2, 1);

/// A file of a grant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantFile {
    /// Its name in the manifest.
    pub file: FileId,
    /// The staged upload: a compact JWE (RFC 7516).
    pub blob: BlobId,
    /// What is inside.
    pub content_type: ContentType,
}

/// What a SMART Health Link's file may contain (links specification, manifest).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContentType {
    /// One FHIR resource or bundle.
    #[serde(rename = "application/fhir+json")]
    Fhir,
}

impl ContentType {
    /// The media type.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fhir => "application/fhir+json",
        }
    }
}

/// A grant's state as the owner sees it. Liveness is computed from it, never stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantView {
    /// Which grant.
    pub grant: GrantId,
    /// SHA-256 of the link, so that the client can find it again.
    pub link: Digest,
    /// Until when and how often, as set.
    pub limits: Limits,
    /// Manifests answered so far.
    pub used: u32,
    /// Whether it is paused.
    pub paused: bool,
    /// Whether it was revoked.
    pub revoked: bool,
    /// Wrong passcodes that are still endured; none where no passcode is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts_left: Option<u32>,
    /// Whether its files are still there: they are erased on revocation and some time after the end.
    pub has_files: bool,
    /// Whether something may be left in its reply box.
    pub reply_box: bool,
    /// What waits in the reply box, oldest first.
    pub replies: Vec<WaitingReply>,
}

/// Something that a provider left and the patient has neither taken in nor refused. Fetched and erased at
/// `/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitingReply {
    /// Which.
    pub reply: ReplyId,
    /// When it was left, seconds since 1970-01-01T00:00:00Z.
    pub received: i64,
    /// Sealed bytes.
    pub length: u64,
}

/// `GET /api/v1/vaults/{vault}/grants`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grants {
    /// All that ever were.
    pub grants: Vec<GrantView>,
}

/// `PUT /api/v1/vaults/{vault}/grants/{grant}/limits`. Answered 204.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetLimits {
    /// The new limits.
    pub limits: Limits,
}

/// `PUT /api/v1/vaults/{vault}/grants/{grant}/passcode`: a new passcode refills the attempts. Answered 204.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetPasscode {
    /// None takes the passcode away.
    pub passcode: Option<PasscodeHash>,
}

/// `PUT /api/v1/vaults/{vault}/grants/{grant}/reply-box`. What waits in it stays when it is closed. Answered 204.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetReplyBox {
    /// Whether something may be left in it from now on.
    pub open: bool,
}
