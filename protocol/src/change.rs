//! Changesets: what a client writes, all or nothing, and what the others pull.

use serde::{Deserialize, Serialize};

use crate::account::Proof;
use crate::bytes::{BlobId, Bytes, Digest, GrantId, RecordId};
use crate::grant::{GrantFile, Limits, PasscodeHash};
use crate::vault::JournalPosition;

/// `POST /api/v1/vaults/{vault}/changes`, CBOR. Answered 200 with [`Accepted`] when it survives a power cut, or 409
/// `head-moved`, upon which the client pulls, merges and retries.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changeset {
    /// SHA-256 of the signed head that is stored now.
    pub expected_head: Digest,
    /// The next head, signed; its revision is one more.
    pub new_head: Bytes,
    /// New and changed records.
    #[serde(default)]
    pub put: Vec<Put>,
    /// Deleted records; erased before the answer.
    #[serde(default)]
    pub delete: Vec<RecordId>,
    /// Grants that come into being, get other files or end with this change.
    #[serde(default)]
    pub grants: Vec<GrantChange>,
    /// The next member list, only from the owner, and only with `proof`.
    #[serde(default)]
    pub member_list: Option<Bytes>,
    /// The owner's auth key once more, because a member list says who can get in. The answer then brings a new token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// One record's next revision.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Put {
    /// Never the id of a deleted record.
    pub record: RecordId,
    /// The stored one plus 1; 1 for a new record.
    pub revision: u64,
    /// The sealed record.
    pub sealed: Bytes,
    /// Staged uploads that belong to it from now on. What an earlier revision named and this does not is erased.
    #[serde(default)]
    pub blobs: Vec<BlobId>,
}

/// What a changeset does to a grant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantChange {
    /// A new grant.
    Create(CreateGrant),
    /// The whole set of files of a live grant, replaced. The old ones are erased.
    Files(ReplaceFiles),
    /// The grant ends for good; its files are erased before the answer.
    Revoke(GrantId),
}

/// A new grant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateGrant {
    /// Chosen by the client.
    pub grant: GrantId,
    /// SHA-256 of the link's 32 bytes. A link that ever existed here is refused with 409.
    pub link: Digest,
    /// Until when, how often.
    pub limits: Limits,
    /// If a passcode is asked for.
    #[serde(default)]
    pub passcode: Option<PasscodeHash>,
    /// What is shown.
    pub files: Vec<GrantFile>,
}

/// Other files for a live grant, and other limits if it goes on longer: what a file says of its own end and the end itself change
/// together.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplaceFiles {
    /// Which grant.
    pub grant: GrantId,
    /// What is shown from now on.
    pub files: Vec<GrantFile>,
    /// Other limits. Refused with 409 `conflict` for a grant that has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
}

/// The answer to a changeset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The vault's revision now.
    pub revision: u64,
}

/// `GET /api/v1/vaults/{vault}/changes?after=N`, CBOR: what came after revision N, in whole revisions.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangesPage {
    /// The newest head, signed.
    pub head: Bytes,
    /// SHA-256 of each signed head after revision N up to `through`, without the newest, oldest first.
    pub digests: Vec<Digest>,
    /// Newest revision of each record that changed in (N, through].
    pub put: Vec<StoredRecord>,
    /// Records deleted in (N, through].
    pub deleted: Vec<Tombstone>,
    /// All member lists, oldest first.
    pub member_lists: Vec<Bytes>,
    /// How far the journal is.
    pub journal: JournalPosition,
    /// The page reaches up to here; when it is less than the head's revision, ask again with `after = through`.
    pub through: u64,
    /// Whether tombstones older than N have been dropped; the client then compares the whole list of ids.
    pub compare_all: bool,
}

/// One stored record.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredRecord {
    /// Which record.
    pub record: RecordId,
    /// The record's revision.
    pub revision: u64,
    /// The vault's revision that brought it.
    pub changed: u64,
    /// The sealed record.
    pub sealed: Bytes,
}

/// What stays of a deleted record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tombstone {
    /// Which record.
    pub record: RecordId,
    /// The vault's revision that deleted it.
    pub changed: u64,
}
