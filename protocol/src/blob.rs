//! Staged uploads: sealed attachments and grant files, named by a changeset within a day or erased.

use serde::{Deserialize, Serialize};

use crate::bytes::{BlobId, Digest};

/// `POST /api/v1/vaults/{vault}/blobs`. Answered 201 with [`BlobView`]; charged to the quota at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageBlob {
    /// Chosen by the client.
    pub blob: BlobId,
    /// Bytes in all.
    pub length: u64,
    /// SHA-256 of the sealed bytes; compared when the last part arrived.
    pub digest: Digest,
}

/// `GET /api/v1/vaults/{vault}/blobs/{blob}/state`: how much is there, to resume an upload with
/// `PUT /api/v1/vaults/{vault}/blobs/{blob}?offset=N` (body: the part's bytes, answered 200 with this). N is what has
/// been received so far (another is 409), and a part that is not the last is a multiple of [`PART_STEP`] long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobView {
    /// Bytes stored.
    pub received: u64,
    /// Bytes in all.
    pub length: u64,
    /// Whether all is there and its digest was right.
    pub complete: bool,
}

/// Parts other than the last are a multiple of this many bytes long.
pub const PART_STEP: u64 = 64 * 1024;
