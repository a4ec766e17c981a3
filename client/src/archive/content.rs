//! What stands in an archive, as CBOR.

use std::collections::{BTreeMap, BTreeSet};

use protocol::Bytes;
use protocol::journal::Event;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use vault::id::{BlobId, Digest, RecordId};
use vault::moving::{Everything, body_digest, whole_digest};
use vault::record::{Body, BodyError, PlaceLeft};

/// The content of one part of an archive.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Exported at, seconds since 1970-01-01T00:00:00Z; the same in every part.
    pub exported: i64,
    /// Which part this is, from 1.
    pub number: u32,
    /// How many parts there are.
    pub of: u32,
    /// The person and the records that stand in this part: a document stands where its files are, everything else in the first.
    pub records: Vec<ArchivedRecord>,
    /// The journal, oldest first; in the first part.
    pub journal: Vec<Event>,
    /// The sealed files before this content, in their order.
    pub files: Vec<SealedFile>,
    /// The value over everything that moves, the same in every part; none before version 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// What moves beside the records; in the first part, none before version 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<Rest>,
}

/// What moves to another place beside the records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rest {
    /// What is left of the place.
    pub left: PlaceLeft,
    /// What was deleted there, as far as the device knew that took everything out.
    pub deleted: BTreeSet<RecordId>,
    /// Journal entries as the server there gave them, oldest first.
    pub entries: Vec<ByteBuf>,
}

impl Rest {
    /// The value over everything that moves: this and the records, each with its revision.
    ///
    /// # Errors
    /// As [`body_digest`].
    pub fn digest<'a>(
        &self,
        records: impl Iterator<Item = (&'a RecordId, u64, &'a Body)>,
    ) -> Result<Digest, BodyError> {
        let sum = |(id, revision, body): (&RecordId, u64, &Body)| Ok((*id, (revision, body_digest(body)?)));
        let records: BTreeMap<_, _> = records.map(sum).collect::<Result<_, BodyError>>()?;
        Ok(self.digest_over(&records))
    }

    /// The same, of records of which revision and [`body_digest`] are known.
    #[must_use]
    pub fn digest_over(&self, records: &BTreeMap<RecordId, (u64, Digest)>) -> Digest {
        let Self { left, deleted, entries } = self;
        whole_digest(&Everything { left, records, deleted, entries })
    }
}

/// One record of an archive.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedRecord {
    /// Its id.
    pub id: RecordId,
    /// Its revision.
    pub revision: u64,
    /// Its body, CBOR; see [`vault::record::Body`].
    pub body: Bytes,
}

/// A sealed file of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedFile {
    /// By what the record names it.
    pub blob: BlobId,
    /// Its sealed bytes.
    pub length: u64,
}

/// The content of versions 1 and 2.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Whole {
    pub(super) exported: i64,
    pub(super) records: Vec<ArchivedRecord>,
    pub(super) journal: Vec<Event>,
    #[serde(default)]
    pub(super) files: Vec<ArchivedFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArchivedFile {
    pub(super) blob: BlobId,
    pub(super) content: Bytes,
}
