//! Changesets: records, grants and the member list in one step, under the vault's next head.

use std::collections::HashSet;

use protocol::change::{Accepted, Changeset, GrantChange, Put};
use protocol::journal::{Event, EventKind};
use protocol::layout::{self, MemberView, Role};
use protocol::{BlobId, Digest, ProblemKind, RecordId, VaultId, limits};
use serde::{Deserialize, Serialize};

use super::blob::BlobOf;
use super::error::{Answer, Refusal, until_settled};
use super::rate::Network;
use super::session::{Session, Token};
use super::vault::VaultRow;
use super::{Service, encode, key, sha256};
use crate::store::Change;
use crate::store::sealed::SealedRow;

/// How long a retried changeset is recognised.
const IDEMPOTENCY_SECONDS: i64 = 24 * 3600;
/// Attachments of one record.
const RECORD_BLOBS: usize = 32;

/// Beside a record.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RecordMeta {
    pub(super) revision: u64,
    pub(super) changed: u64,
    blobs: Vec<BlobId>,
}

#[derive(Serialize, Deserialize)]
struct IdempotencyRow {
    request: Digest,
    revision: u64,
}

/// A client's idempotency key with the digest of the request it was sent with.
#[derive(Debug, Clone, Copy)]
pub struct Idempotency {
    key: Digest,
    request: Digest,
}

impl Idempotency {
    /// Binds the key to the request's vault and body.
    #[must_use]
    pub fn new(key: &str, vault: &VaultId, body: &[u8]) -> Self {
        Self { key: sha256(&[key.as_bytes()]), request: sha256(&[&vault.0, body]) }
    }
}

/// What a changeset has done so far, before it is committed.
pub(super) struct Draft {
    pub(super) change: Change,
    pub(super) row: VaultRow,
    pub(super) vault: VaultId,
    pub(super) now: i64,
    /// What happened to grants, for the journal.
    pub(super) events: Vec<Event>,
    /// The next member list, if it comes with this change.
    pub(super) list: Option<MemberView>,
}

impl Service {
    /// Writes a changeset, all or nothing. When it answers, the change survives a power cut, and what it deleted or
    /// revoked is erased from the disk. One with a member list carries the auth key again and gives a new token.
    ///
    /// # Errors
    /// `head-moved`, `not-allowed`, `wrong-key`, `conflict`, `bad-request`, `too-large`, `idempotency-key-reused`.
    pub async fn write(
        &self,
        session: &Session,
        vault: &VaultId,
        changeset: &Changeset,
        idempotency: Option<Idempotency>,
        network: Network,
    ) -> Answer<(Accepted, Option<Token>)> {
        check_shape(changeset)?;
        if changeset.member_list.is_some() {
            if self.writer(session, vault).await? != Role::Owner {
                return Err(ProblemKind::NotAllowed.into());
            }
            let proof = changeset.proof.as_ref().ok_or(ProblemKind::WrongKey)?;
            self.prove(session, proof, network).await?;
        }
        let written = until_settled!(self.try_write(session, vault, changeset, idempotency).await);
        // Rows are read one after the other: what contradicts them may be only that somebody else was first.
        match written {
            Err(refusal)
                if refusal.kind == ProblemKind::Conflict
                    && self.vault_row(vault).await?.0.digest != changeset.expected_head =>
            {
                Err(ProblemKind::HeadMoved.into())
            }
            written => written,
        }
    }

    async fn try_write(
        &self,
        session: &Session,
        vault: &VaultId,
        changeset: &Changeset,
        idempotency: Option<Idempotency>,
    ) -> Answer<(Accepted, Option<Token>)> {
        let role = self.writer(session, vault).await?;
        if changeset.member_list.is_some() && role != Role::Owner {
            return Err(ProblemKind::NotAllowed.into());
        }
        if let Some(accepted) = self.accepted_before(session, idempotency).await? {
            // The attempt before may have failed with its change written on one machine alone.
            self.store.settle().await?;
            return Ok((accepted, None));
        }
        let (row, before) = self.vault_row(vault).await?;
        if changeset.expected_head != row.digest {
            return Err(ProblemKind::HeadMoved.into());
        }
        let mut draft = self.draft(vault, row);
        draft.change.expect(key::vault(vault), Some(before));
        draft.next_head(changeset)?;
        let list = match &changeset.member_list {
            // A new list names the key that signs from here on; whether it may come next is looked at below.
            Some(list) => layout::read_member_list(&list.0)
                .ok_or(Refusal::because(ProblemKind::BadRequest, "not this vault's next member list"))?,
            None => self.newest_list(vault, draft.row.list).await?,
        };
        super::head::check_signature(&changeset.new_head, &list, &session.account)?;
        for put in &changeset.put {
            self.put_record_in(&mut draft, put).await?;
        }
        for record in &changeset.delete {
            self.delete_record_in(&mut draft, record).await?;
        }
        for grant in &changeset.grants {
            match grant {
                GrantChange::Create(create) => self.create_grant_in(&mut draft, create).await?,
                GrantChange::Files(replace) => self.replace_files_in(&mut draft, replace).await?,
                GrantChange::Revoke(grant) => self.revoke_grant_in(&mut draft, grant, EventKind::Revoked).await?,
            }
        }
        let mut token = None;
        if let Some(list) = &changeset.member_list {
            self.put_member_list_in(&mut draft, list).await?;
            token = Some(self.new_token_in(&mut draft.change, session).await?);
        }
        self.check_quota(&draft.row)?;
        let accepted = Accepted { revision: draft.row.revision };
        if let Some(idempotency) = idempotency {
            draft.remember(session, idempotency, accepted)?;
        }
        let members = draft.list.as_ref().map(|list| list.members.clone()).unwrap_or_default();
        let journal = self.finish(draft).await?;
        self.live.revision(vault, accepted.revision);
        // Whoever was let in waits for it at another vault's stream.
        members.iter().for_each(|member| self.live.invitation(&member.account));
        if let Some(number) = journal {
            self.live.journal(vault, number);
        }
        if changeset.member_list.is_some() {
            self.live.sessions_changed();
        }
        Ok((accepted, token))
    }

    pub(super) fn draft(&self, vault: &VaultId, row: VaultRow) -> Draft {
        Draft { change: self.change(), row, vault: *vault, now: self.now(), events: Vec::new(), list: None }
    }

    /// Writes the vault's row and the journal, and commits.
    pub(super) async fn finish(&self, mut draft: Draft) -> Answer<Option<u64>> {
        draft.change.put(key::vault(&draft.vault), encode(&draft.row)?);
        let journal = self.journal_in(&mut draft.change, &draft.vault, &draft.events, draft.list.as_ref()).await?;
        draft.change.commit().await?;
        Ok(journal)
    }

    async fn accepted_before(&self, session: &Session, idempotency: Option<Idempotency>) -> Answer<Option<Accepted>> {
        let Some(Idempotency { key, request }) = idempotency else {
            return Ok(None);
        };
        let stored: Option<(IdempotencyRow, _)> = self.read(&key::idempotency(&session.account, &key)).await?;
        match stored {
            None => Ok(None),
            Some((row, _)) if row.request == request => Ok(Some(Accepted { revision: row.revision })),
            Some(_) => Err(ProblemKind::KeyReused.into()),
        }
    }

    async fn put_record_in(&self, draft: &mut Draft, put: &Put) -> Answer<()> {
        let vault = draft.vault;
        let row_key = key::record(&vault, &put.record);
        let before = self.record_row(&row_key).await?;
        let stored = before.as_ref().map_or(0, |(_, meta)| meta.revision);
        if stored.checked_add(1) != Some(put.revision) {
            return Err(Refusal::because(ProblemKind::Conflict, "a record's revision is not the next one"));
        }
        let mut dropped = Vec::new();
        match before {
            Some((row, meta)) => {
                draft.row.bytes = draft.row.bytes.saturating_sub(row.body_len());
                draft.change.remove(key::changed(&vault, meta.changed, &put.record));
                draft.change.doom(row.doomed());
                dropped = meta.blobs;
            }
            None => {
                if self.store.get(&key::tombstone(&vault, &put.record)).await?.is_some() {
                    return Err(Refusal::because(ProblemKind::Conflict, "a deleted record's id is not used again"));
                }
                draft.row.records += 1;
            }
        }
        draft.row.bytes += put.sealed.0.len() as u64;
        for blob in &put.blobs {
            self.adopt_blob_in(&mut draft.change, &vault, blob, BlobOf::Record(put.record)).await?;
        }
        for blob in dropped.iter().filter(|blob| !put.blobs.contains(blob)) {
            self.remove_blob_in(&mut draft.change, &mut draft.row, &vault, blob).await?;
        }
        let meta = RecordMeta { revision: put.revision, changed: draft.row.revision, blobs: put.blobs.clone() };
        draft.change.put(key::changed(&vault, meta.changed, &put.record), Vec::new());
        draft.change.put_sealed(row_key, encode(&meta)?, &put.sealed.0).await?;
        Ok(())
    }

    async fn delete_record_in(&self, draft: &mut Draft, record: &RecordId) -> Answer<()> {
        let vault = draft.vault;
        let row_key = key::record(&vault, record);
        let missing = Refusal::because(ProblemKind::Conflict, "a record to be deleted is not there");
        let (row, meta) = self.record_row(&row_key).await?.ok_or(missing)?;
        draft.row.bytes = draft.row.bytes.saturating_sub(row.body_len());
        draft.row.records = draft.row.records.saturating_sub(1);
        for blob in &meta.blobs {
            self.remove_blob_in(&mut draft.change, &mut draft.row, &vault, blob).await?;
        }
        let revision = draft.row.revision;
        draft.change.remove(key::changed(&vault, meta.changed, record));
        draft.change.remove_sealed(row_key, &row);
        self.put_tombstone_in(&mut draft.change, &vault, record, revision);
        draft.change.log_deletion(format!("record {vault} {record} {revision}"));
        draft.change.erase_first();
        Ok(())
    }

    /// A record's row. Only changesets write it, and each expects the vault's row, so it needs no condition of its own.
    async fn record_row(&self, row_key: &[u8]) -> Answer<Option<(SealedRow, RecordMeta)>> {
        match self.store.get(row_key).await? {
            None => Ok(None),
            Some(value) => {
                let row = SealedRow::decode(&value)?;
                let meta = protocol::from_cbor(&row.meta)?;
                Ok(Some((row, meta)))
            }
        }
    }
}

impl Draft {
    fn next_head(&mut self, changeset: &Changeset) -> Answer<()> {
        let head = &changeset.new_head;
        let next = self.row.revision.checked_add(1);
        let fits =
            layout::read_head(&head.0).is_some_and(|(vault, revision)| vault == self.vault && Some(revision) == next);
        if !fits {
            return Err(Refusal::because(ProblemKind::BadRequest, "the new head is not this vault's next revision"));
        }
        self.row.revision += 1;
        self.row.head = head.clone();
        self.row.digest = sha256(&[&head.0]);
        let digest = key::digest(&self.vault, self.row.revision);
        self.change.put(digest, self.row.digest.0.to_vec());
        Ok(())
    }

    fn remember(&mut self, session: &Session, idempotency: Idempotency, accepted: Accepted) -> Answer<()> {
        let row = IdempotencyRow { request: idempotency.request, revision: accepted.revision };
        let row_key = key::idempotency(&session.account, &idempotency.key);
        self.change.expect(row_key.clone(), None);
        self.change.put(key::due(self.now + IDEMPOTENCY_SECONDS, &row_key), Vec::new());
        self.change.put(row_key, encode(&row)?);
        Ok(())
    }
}

/// What can be refused without looking anything up.
fn check_shape(changeset: &Changeset) -> Answer<()> {
    if changeset.put.len() + changeset.delete.len() > limits::CHANGESET_RECORDS
        || changeset.grants.len() > limits::LIVE_GRANTS
        || changeset.new_head.0.len() > limits::HEAD_BYTES
        || changeset.put.iter().any(|put| put.blobs.len() > RECORD_BLOBS)
    {
        return Err(ProblemKind::TooLarge.into());
    }
    let mut records = HashSet::new();
    let mut blobs = HashSet::new();
    let mut grants = HashSet::new();
    let named = changeset.put.iter().map(|put| &put.record).chain(&changeset.delete);
    let records_once = named.into_iter().all(|record| records.insert(*record));
    let grants_once = changeset.grants.iter().all(|grant| {
        grants.insert(match grant {
            GrantChange::Create(create) => create.grant,
            GrantChange::Files(replace) => replace.grant,
            GrantChange::Revoke(grant) => *grant,
        })
    });
    let files = changeset.grants.iter().flat_map(|grant| match grant {
        GrantChange::Create(create) => create.files.as_slice(),
        GrantChange::Files(replace) => replace.files.as_slice(),
        GrantChange::Revoke(_) => &[],
    });
    let attachments = changeset.put.iter().flat_map(|put| &put.blobs);
    let blobs_once = attachments.chain(files.map(|file| &file.blob)).all(|blob| blobs.insert(*blob));
    if records_once && grants_once && blobs_once {
        Ok(())
    } else {
        Err(Refusal::because(ProblemKind::BadRequest, "a record, grant or blob is named twice"))
    }
}
