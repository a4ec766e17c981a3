//! Staged uploads: sealed attachments and grant files arrive in parts, are charged to the quota at once, and are named
//! by a changeset within a day or erased.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use protocol::blob::{BlobView, PART_STEP, StageBlob};
use protocol::{BlobId, Digest, GrantId, ProblemKind, RecordId, VaultId, limits};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::error::{Answer, Refusal, until_settled};
use super::session::Session;
use super::vault::VaultRow;
use super::{Service, encode, key};
use crate::random;
use crate::store::sealed::{Body, SealedRow};
use crate::store::{Change, Chunks, FileName, Large, Part, StoreError};

/// An upload that no changeset names within this time is erased.
pub(super) const STAGED_SECONDS: i64 = 24 * 3600;

/// Beside a blob.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BlobMeta {
    pub(super) digest: Digest,
    pub(crate) received: u64,
    pub(crate) of: BlobOf,
}

/// Whose a blob is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum BlobOf {
    /// Nobody's yet; when it was staged.
    Staged(i64),
    /// An attachment.
    Record(RecordId),
    /// A grant's file.
    Grant(GrantId),
}

/// Uploads of which a part is being written now.
#[derive(Default)]
pub struct Uploads {
    busy: Arc<Mutex<HashSet<(VaultId, BlobId)>>>,
}

struct Busy {
    uploads: Arc<Mutex<HashSet<(VaultId, BlobId)>>>,
    this: (VaultId, BlobId),
}

impl Uploads {
    fn begin(&self, vault: &VaultId, blob: &BlobId) -> Answer<Busy> {
        let this = (*vault, *blob);
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if !busy.insert(this) {
            return Err(Refusal::because(ProblemKind::Conflict, "a part is being written"));
        }
        Ok(Busy { uploads: Arc::clone(&self.busy), this })
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.uploads.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.this);
    }
}

impl Service {
    /// Announces an upload. The same announcement again is answered with what is there.
    ///
    /// # Errors
    /// `too-large` over the quota, `conflict` when the id is in use.
    pub async fn stage_blob(&self, session: &Session, vault: &VaultId, request: &StageBlob) -> Answer<BlobView> {
        self.writer(session, vault).await?;
        if request.length > limits::BLOB_BYTES {
            return Err(ProblemKind::TooLarge.into());
        }
        if request.length == 0 {
            return Err(Refusal::because(ProblemKind::BadRequest, "an upload has at least one byte"));
        }
        until_settled!(self.try_stage_blob(vault, request).await)
    }

    async fn try_stage_blob(&self, vault: &VaultId, request: &StageBlob) -> Answer<BlobView> {
        let row_key = key::blob(vault, &request.blob);
        if let Some(value) = self.store.get(&row_key).await? {
            let row = SealedRow::decode(&value)?;
            let meta: BlobMeta = protocol::from_cbor(&row.meta)?;
            let same = meta.digest == request.digest && row.body_len() == request.length;
            if same && matches!(meta.of, BlobOf::Staged(_)) {
                return Ok(view(&row, &meta));
            }
            return Err(Refusal::because(ProblemKind::Conflict, "the blob id is taken"));
        }
        let (mut vault_row, before) = self.vault_row(vault).await?;
        vault_row.bytes = vault_row.bytes.saturating_add(request.length);
        self.check_quota(&vault_row)?;
        let now = self.now();
        let taken = self.store.take_slot().await?;
        let meta = BlobMeta { digest: request.digest, received: 0, of: BlobOf::Staged(now) };
        let row = SealedRow {
            meta: encode(&meta)?,
            body: Body::Large(Large { slot: taken.slot, name: FileName(random::bytes()), length: request.length }),
        };
        let mut change = self.change();
        change.expect(key::vault(vault), Some(before));
        change.put(key::vault(vault), encode(&vault_row)?);
        change.expect(row_key.clone(), None);
        change.take(taken);
        change.put(key::due(now + STAGED_SECONDS, &row_key), Vec::new());
        change.put(row_key, row.encode());
        change.commit().await?;
        Ok(view(&row, &meta))
    }

    /// How much of an upload is there.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn blob_state(&self, session: &Session, vault: &VaultId, blob: &BlobId) -> Answer<BlobView> {
        self.role(session, vault).await?;
        let (row, meta, _) = self.blob_row(vault, blob).await?;
        Ok(view(&row, &meta))
    }

    /// Takes the next part. It runs to its end even if the caller is gone.
    ///
    /// # Errors
    /// `conflict` when the offset is not what has been received, `bad-request` when the part has an odd length or the
    /// whole has another digest than announced (the upload is then begun again), `not-found`.
    pub async fn put_part(
        self: &Arc<Self>,
        session: &Session,
        vault: &VaultId,
        blob: &BlobId,
        offset: u64,
        part: Bytes,
    ) -> Answer<BlobView> {
        self.writer(session, vault).await?;
        let busy = self.uploads.begin(vault, blob)?;
        let (service, vault, blob) = (Arc::clone(self), *vault, *blob);
        let written = tokio::spawn(async move {
            let outcome = service.write_part(&vault, &blob, offset, part).await;
            drop(busy);
            outcome
        });
        written.await.unwrap_or(Err(ProblemKind::Internal.into()))
    }

    async fn write_part(&self, vault: &VaultId, blob: &BlobId, offset: u64, part: Bytes) -> Answer<BlobView> {
        let row_key = key::blob(vault, blob);
        let (mut row, mut meta, before) = self.blob_row(vault, blob).await?;
        let Body::Large(large) = row.body else {
            return Err(StoreError::Damaged("a blob").into());
        };
        let length = large.length;
        let end = offset + part.len() as u64;
        if meta.received == length || !matches!(meta.of, BlobOf::Staged(_)) || offset != meta.received {
            return Err(Refusal::because(ProblemKind::Conflict, "the offset is not what has been received"));
        }
        if end > length {
            return Err(Refusal::because(ProblemKind::BadRequest, "the part reaches beyond the announced length"));
        }
        if end < length && (part.is_empty() || !(part.len() as u64).is_multiple_of(PART_STEP)) {
            return Err(Refusal::because(
                ProblemKind::BadRequest,
                "a part that is not the last is a multiple of 64 KiB long",
            ));
        }
        if end == length && self.digest_with(&large, &row_key, offset, &part).await? != meta.digest {
            self.drop_blob(vault, blob).await?;
            return Err(Refusal::because(
                ProblemKind::BadRequest,
                "the digest is another than announced; the upload was dropped",
            ));
        }
        let slot_key = self.store.slot_key(large.slot).await?;
        meta.received = end;
        row.meta = encode(&meta)?;
        let mut change = self.change();
        // With the bytes: of two servers that take the same part, one is told that it moved.
        change.expect(row_key.clone(), Some(before));
        change.write(Part { large, key: slot_key, row: row_key.clone(), offset, bytes: part });
        change.put(row_key, row.encode());
        change.commit().await?;
        Ok(view(&row, &meta))
    }

    /// The digest of what is there up to `offset`, followed by these bytes.
    async fn digest_with(&self, large: &Large, row_key: &[u8], offset: u64, bytes: &[u8]) -> Answer<Digest> {
        let mut hash = Sha256::new();
        if offset > 0 {
            hash_chunks(&mut hash, self.store.read(*large, row_key.to_vec(), offset)).await?;
        }
        hash.update(bytes);
        Ok(Digest(hash.finalize().into()))
    }

    /// Opens a sealed attachment, chunk by chunk, with its length.
    ///
    /// # Errors
    /// `not-found` when it is not there or not complete.
    pub async fn read_blob(&self, session: &Session, vault: &VaultId, blob: &BlobId) -> Answer<(u64, Chunks)> {
        self.role(session, vault).await?;
        self.open_blob(vault, blob).await
    }

    /// Opens a complete blob.
    pub(super) async fn open_blob(&self, vault: &VaultId, blob: &BlobId) -> Answer<(u64, Chunks)> {
        let (row, meta, _) = self.blob_row(vault, blob).await?;
        let Body::Large(large) = row.body else {
            return Err(StoreError::Damaged("a blob").into());
        };
        if meta.received < large.length {
            return Err(ProblemKind::NotFound.into());
        }
        Ok((large.length, self.store.read(large, key::blob(vault, blob), large.length)))
    }

    /// Gives a staged blob its place, within a change. One that `of` has already stays.
    pub(super) async fn adopt_blob_in(
        &self,
        change: &mut Change,
        vault: &VaultId,
        blob: &BlobId,
        of: BlobOf,
    ) -> Answer<u64> {
        let missing = || Refusal::because(ProblemKind::Conflict, "a blob is not staged here, or not complete");
        let (mut row, mut meta, before) = self.blob_row(vault, blob).await.map_err(|_| missing())?;
        let complete = meta.received == row.body_len();
        match meta.of {
            current if current == of => return Ok(row.body_len()),
            BlobOf::Staged(_) if complete => {}
            _ => return Err(missing()),
        }
        meta.of = of;
        row.meta = encode(&meta)?;
        let row_key = key::blob(vault, blob);
        change.expect(row_key.clone(), Some(before));
        change.put(row_key, row.encode());
        Ok(row.body_len())
    }

    /// Removes a blob and gives back what it was charged, within a change.
    pub(super) async fn remove_blob_in(
        &self,
        change: &mut Change,
        vault_row: &mut VaultRow,
        vault: &VaultId,
        blob: &BlobId,
    ) -> Answer<()> {
        let row_key = key::blob(vault, blob);
        let Some(value) = self.store.get(&row_key).await? else {
            return Ok(());
        };
        let row = SealedRow::decode(&value)?;
        vault_row.bytes = vault_row.bytes.saturating_sub(row.body_len());
        change.expect(row_key.clone(), Some(value));
        change.remove_sealed(row_key, &row);
        Ok(())
    }

    /// Erases a blob that is still staged.
    pub(super) async fn drop_blob(&self, vault: &VaultId, blob: &BlobId) -> Answer<()> {
        until_settled!(
            async {
                let (_, meta, _) = self.blob_row(vault, blob).await?;
                if !matches!(meta.of, BlobOf::Staged(_)) {
                    return Answer::Ok(());
                }
                let (mut vault_row, before) = self.vault_row(vault).await?;
                let mut change = self.change();
                self.remove_blob_in(&mut change, &mut vault_row, vault, blob).await?;
                change.expect(key::vault(vault), Some(before));
                change.put(key::vault(vault), encode(&vault_row)?);
                Ok(change.commit().await?)
            }
            .await
        )
    }

    pub(super) async fn blob_row(&self, vault: &VaultId, blob: &BlobId) -> Answer<(SealedRow, BlobMeta, Vec<u8>)> {
        let value = self.store.get(&key::blob(vault, blob)).await?.ok_or(ProblemKind::NotFound)?;
        let row = SealedRow::decode(&value)?;
        let meta = protocol::from_cbor(&row.meta)?;
        Ok((row, meta, value))
    }

    pub(super) fn check_quota(&self, row: &VaultRow) -> Answer<()> {
        if row.bytes > self.settings.quota_bytes || row.records > limits::VAULT_RECORDS {
            return Err(Refusal::because(ProblemKind::TooLarge, "the vault's quota is used up"));
        }
        Ok(())
    }
}

fn view(row: &SealedRow, meta: &BlobMeta) -> BlobView {
    let length = row.body_len();
    BlobView { received: meta.received, length, complete: meta.received == length }
}

pub(super) async fn digest_of(chunks: Chunks) -> Result<Digest, StoreError> {
    let mut hash = Sha256::new();
    hash_chunks(&mut hash, chunks).await?;
    Ok(Digest(hash.finalize().into()))
}

async fn hash_chunks(hash: &mut Sha256, mut chunks: Chunks) -> Result<(), StoreError> {
    while let Some(chunk) = chunks.recv().await {
        hash.update(&chunk?);
    }
    Ok(())
}
