//! Grants: created and given files inside changesets; paused, resumed, revoked and limited by calls of their own that
//! never wait for a head.

use protocol::change::{CreateGrant, ReplaceFiles};
use protocol::grant::{GrantFile, Grants, Limits, PasscodeHash};
use protocol::journal::{Event, EventKind};
use protocol::{GrantId, ProblemKind, VaultId, limits};

use super::blob::BlobOf;
use super::change::Draft;
use super::error::{Answer, Refusal, until_settled};
use super::grant_row::{FileRow, GrantRow};
use super::session::Session;
use super::{Service, encode, key};
use crate::store::sealed::SealedRow;
use crate::store::{Change, StoreError};

const SALT_BYTES: usize = 16;

/// A direct call on a grant.
#[derive(Debug, Clone)]
pub enum GrantCall {
    /// Reversible.
    Pause,
    /// Ends a pause.
    Resume,
    /// Final; the files are erased before the answer.
    Revoke,
    /// Other limits.
    Limits(Limits),
    /// Another passcode, or none; refills the attempts.
    Passcode(Option<PasscodeHash>),
    /// The reply box opened, or closed.
    ReplyBox(bool),
}

impl Service {
    /// All grants that ever were.
    ///
    /// # Errors
    /// `not-found` when the account is no member.
    pub async fn list_grants(&self, session: &Session, vault: &VaultId) -> Answer<Grants> {
        self.role(session, vault).await?;
        let rows = self.grant_rows(vault).await?;
        let mut replies = self.waiting_replies(vault).await?;
        let view = |(id, row): (GrantId, GrantRow)| row.view(id, replies.remove(&id).unwrap_or_default());
        Ok(Grants { grants: rows.into_iter().map(view).collect() })
    }

    /// Pauses, resumes, revokes or limits a grant; the journal says so.
    ///
    /// # Errors
    /// `not-found`, `not-allowed`, `conflict` when it is revoked.
    pub async fn change_grant(
        &self,
        session: &Session,
        vault: &VaultId,
        grant: &GrantId,
        call: &GrantCall,
    ) -> Answer<()> {
        self.writer(session, vault).await?;
        check_call(call)?;
        let journal = until_settled!(self.try_change_grant(vault, grant, call).await)?;
        if let Some(number) = journal {
            self.live.journal(vault, number);
        }
        Ok(())
    }

    async fn try_change_grant(&self, vault: &VaultId, grant: &GrantId, call: &GrantCall) -> Answer<Option<u64>> {
        let row_key = key::grant(vault, grant);
        let (mut row, before): (GrantRow, _) = self.read(&row_key).await?.ok_or(ProblemKind::NotFound)?;
        let (vault_row, vault_before) = self.vault_row(vault).await?;
        let mut draft = self.draft(vault, vault_row);
        match call {
            // Said again: it is so already.
            GrantCall::Revoke if row.revoked => return Ok(None),
            GrantCall::Revoke => {
                draft.change.expect(key::vault(vault), Some(vault_before));
                self.revoke_grant_in(&mut draft, grant, EventKind::Revoked).await?;
                return self.finish(draft).await;
            }
            _ if row.revoked => return Err(Refusal::because(ProblemKind::Conflict, "the grant is revoked for good")),
            GrantCall::Pause if row.paused => return Ok(None),
            GrantCall::Pause => row.paused = true,
            GrantCall::Resume if !row.paused => return Ok(None),
            GrantCall::Resume => row.paused = false,
            GrantCall::Limits(limits) => {
                row.set_limits(limits, draft.now)?;
                put_due(&mut draft.change, &row_key, &row);
            }
            GrantCall::ReplyBox(open) if row.reply_box == *open => return Ok(None),
            GrantCall::ReplyBox(true) if row.over(draft.now) => {
                return Err(Refusal::because(ProblemKind::Conflict, "the grant has ended"));
            }
            GrantCall::ReplyBox(open) => row.reply_box = *open,
            GrantCall::Passcode(passcode) => {
                self.set_passcode_in(&mut draft, grant, &mut row, passcode.as_ref()).await?
            }
        }
        let kind = match call {
            GrantCall::Pause => EventKind::Paused,
            GrantCall::Resume => EventKind::Resumed,
            GrantCall::Revoke => EventKind::Revoked,
            GrantCall::ReplyBox(true) => EventKind::ReplyBoxOpened,
            GrantCall::ReplyBox(false) => EventKind::ReplyBoxClosed,
            GrantCall::Limits(_) | GrantCall::Passcode(_) => EventKind::Changed,
        };
        draft.change.expect(row_key.clone(), Some(before));
        draft.change.put(row_key, encode(&row)?);
        let events = [owner_event(draft.now, grant, kind)];
        let journal = self.journal_in(&mut draft.change, vault, &events, None).await?;
        draft.change.commit().await?;
        Ok(journal)
    }

    /// A new grant, within a changeset.
    pub(super) async fn create_grant_in(&self, draft: &mut Draft, create: &CreateGrant) -> Answer<()> {
        check_limits(&create.limits)?;
        if let Some(passcode) = &create.passcode {
            check_passcode(passcode)?;
        }
        let row_key = key::grant(&draft.vault, &create.grant);
        let link_key = key::link(&create.link);
        if self.store.get(&row_key).await?.is_some() || self.store.get(&link_key).await?.is_some() {
            return Err(Refusal::because(ProblemKind::Conflict, "the grant or its link is or was in use"));
        }
        let others = self.grant_rows(&draft.vault).await?;
        let running = others.iter().filter(|(_, row)| row.open(draft.now) && !row.used_up());
        if running.count() >= limits::LIVE_GRANTS {
            return Err(Refusal::because(ProblemKind::TooLarge, "too many grants that have not ended"));
        }
        let files = self.adopt_files_in(draft, &create.grant, &create.files).await?;
        let mut row = GrantRow {
            link: create.link,
            limits: create.limits,
            used: 0,
            last_use: 0,
            paused: false,
            revoked: false,
            passcode_number: 0,
            passcode: false,
            attempts: 0,
            files,
            reply_box: false,
        };
        if create.passcode.is_some() {
            self.set_passcode_in(draft, &create.grant, &mut row, create.passcode.as_ref()).await?;
        }
        put_due(&mut draft.change, &row_key, &row);
        draft.change.expect(row_key.clone(), None);
        draft.change.expect(link_key.clone(), None);
        draft.change.put(link_key, [draft.vault.0, create.grant.0].concat());
        draft.change.put(row_key, encode(&row)?);
        Ok(())
    }

    /// Other files for a grant that is not revoked, within a changeset.
    pub(super) async fn replace_files_in(&self, draft: &mut Draft, replace: &ReplaceFiles) -> Answer<()> {
        let row_key = key::grant(&draft.vault, &replace.grant);
        let missing = Refusal::because(ProblemKind::Conflict, "a grant to be changed is not there");
        let (mut row, before): (GrantRow, _) = self.read(&row_key).await?.ok_or(missing)?;
        if row.revoked {
            return Err(Refusal::because(ProblemKind::Conflict, "the grant is revoked for good"));
        }
        if let Some(limits) = &replace.limits {
            check_limits(limits)?;
            row.set_limits(limits, draft.now)?;
            draft.events.push(owner_event(draft.now, &replace.grant, EventKind::Changed));
        }
        let files = self.adopt_files_in(draft, &replace.grant, &replace.files).await?;
        self.remove_files_in(draft, &row, &files).await?;
        row.files = files;
        put_due(&mut draft.change, &row_key, &row);
        draft.change.expect(row_key.clone(), Some(before));
        draft.change.put(row_key, encode(&row)?);
        Ok(())
    }

    /// Ends a grant for good, within a change. One that has ended already stays ended.
    pub(super) async fn revoke_grant_in(&self, draft: &mut Draft, grant: &GrantId, kind: EventKind) -> Answer<()> {
        let row_key = key::grant(&draft.vault, grant);
        let missing = Refusal::because(ProblemKind::Conflict, "a grant to be revoked is not there");
        let (mut row, before): (GrantRow, _) = self.read(&row_key).await?.ok_or(missing)?;
        if row.revoked {
            return Ok(());
        }
        self.remove_files_in(draft, &row, &[]).await?;
        self.remove_replies_in(draft, grant).await?;
        self.set_passcode_in(draft, grant, &mut row, None).await?;
        row.files = Vec::new();
        row.reply_box = false;
        row.revoked = true;
        draft.change.expect(row_key.clone(), Some(before));
        draft.change.put(row_key, encode(&row)?);
        draft.change.log_deletion(format!("grant {} {grant}", draft.vault));
        draft.change.erase_first();
        draft.events.push(owner_event(draft.now, grant, kind));
        Ok(())
    }

    /// Erases the files of a grant that has ended by then. Called by the sweep.
    pub(super) async fn erase_ended_grant(&self, vault: &VaultId, grant: &GrantId) -> Answer<()> {
        until_settled!(
            async {
                let row_key = key::grant(vault, grant);
                let Some((mut row, before)) = self.read::<GrantRow>(&row_key).await? else {
                    return Answer::Ok(());
                };
                let now = self.now();
                if row.files.is_empty() || row.ends().is_none_or(|ends| now < ends) {
                    return Ok(());
                }
                let (vault_row, vault_before) = self.vault_row(vault).await?;
                let mut draft = self.draft(vault, vault_row);
                self.remove_files_in(&mut draft, &row, &[]).await?;
                row.files = Vec::new();
                draft.change.expect(key::vault(vault), Some(vault_before));
                draft.change.expect(row_key.clone(), Some(before));
                draft.change.put(row_key, encode(&row)?);
                draft.change.erase_first();
                self.finish(draft).await.map(|_| ())
            }
            .await
        )
    }

    pub(super) async fn passcode_hash(&self, vault: &VaultId, grant: &GrantId) -> Answer<([u8; SALT_BYTES], [u8; 32])> {
        let row_key = key::passcode(vault, grant);
        let value = self.store.get(&row_key).await?.ok_or(ProblemKind::NotFound)?;
        let body = SealedRow::decode(&value)?.open(&*self.store, &row_key).await?;
        let damaged = || Refusal::from(StoreError::Damaged("a passcode"));
        let (salt, hash) = body.split_first_chunk().ok_or_else(damaged)?;
        Ok((*salt, hash.try_into().map_err(|_| damaged())?))
    }

    async fn set_passcode_in(
        &self,
        draft: &mut Draft,
        grant: &GrantId,
        row: &mut GrantRow,
        passcode: Option<&PasscodeHash>,
    ) -> Answer<()> {
        let row_key = key::passcode(&draft.vault, grant);
        let before = self.store.get(&row_key).await?;
        if let Some(value) = &before {
            draft.change.remove_sealed(row_key.clone(), &SealedRow::decode(value)?);
        }
        draft.change.expect(row_key.clone(), before);
        row.passcode_number = row.passcode_number.wrapping_add(1);
        row.passcode = passcode.is_some();
        row.attempts = limits::PASSCODE_ATTEMPTS;
        if let Some(passcode) = passcode {
            let body = [passcode.salt.0.as_slice(), &passcode.hash.0].concat();
            draft.change.put_sealed(row_key, Vec::new(), &body).await?;
        }
        Ok(())
    }

    async fn adopt_files_in(&self, draft: &mut Draft, grant: &GrantId, files: &[GrantFile]) -> Answer<Vec<FileRow>> {
        if files.is_empty() {
            return Err(Refusal::because(ProblemKind::BadRequest, "a grant shows at least one file"));
        }
        if files.len() > limits::GRANT_FILES {
            return Err(ProblemKind::TooLarge.into());
        }
        let mut rows: Vec<FileRow> = Vec::with_capacity(files.len());
        for file in files {
            if rows.iter().any(|row| row.file == file.file) {
                return Err(Refusal::because(ProblemKind::BadRequest, "a file is named twice"));
            }
            self.adopt_blob_in(&mut draft.change, &draft.vault, &file.blob, BlobOf::Grant(*grant)).await?;
            rows.push(FileRow { file: file.file, blob: file.blob, content_type: file.content_type });
        }
        Ok(rows)
    }

    /// Each is named in the log of deletions: what an older file shows may be a record that was deleted since, and the
    /// file of a link that has ended would open it again.
    async fn remove_files_in(&self, draft: &mut Draft, row: &GrantRow, keep: &[FileRow]) -> Answer<()> {
        for file in &row.files {
            if !keep.iter().any(|kept| kept.blob == file.blob) {
                self.remove_blob_in(&mut draft.change, &mut draft.row, &draft.vault, &file.blob).await?;
                draft.change.log_deletion(format!("blob {} {}", draft.vault, file.blob));
            }
        }
        Ok(())
    }

    async fn grant_rows(&self, vault: &VaultId) -> Answer<Vec<(GrantId, GrantRow)>> {
        let rows = self.store.scan(key::grants(vault), usize::MAX).await?;
        rows.into_iter()
            .map(|(row_key, value)| {
                let id = key::tail(&row_key).ok_or(StoreError::Damaged("a grant"))?;
                Ok((GrantId(id), protocol::from_cbor(&value)?))
            })
            .collect()
    }
}

/// Has the sweep look at the grant when it ends.
pub(super) fn put_due(change: &mut Change, row_key: &[u8], row: &GrantRow) {
    if let Some(due) = row.due(row_key) {
        change.put(due, Vec::new());
    }
}

fn owner_event(time: i64, grant: &GrantId, kind: EventKind) -> Event {
    Event { time, grant: *grant, kind, recipient: None, network: None, count: 1 }
}

fn check_call(call: &GrantCall) -> Answer<()> {
    match call {
        GrantCall::Limits(limits) => check_limits(limits),
        GrantCall::Passcode(Some(passcode)) => check_passcode(passcode),
        _ => Ok(()),
    }
}

fn check_limits(limits: &Limits) -> Answer<()> {
    if limits.until.is_some_and(|until| until <= 0) || limits.uses == Some(0) {
        return Err(Refusal::because(ProblemKind::BadRequest, "limits are a time after 1970 and at least one use"));
    }
    Ok(())
}

fn check_passcode(passcode: &PasscodeHash) -> Answer<()> {
    if passcode.salt.0.len() == SALT_BYTES {
        Ok(())
    } else {
        Err(Refusal::because(ProblemKind::BadRequest, "a passcode's salt has 16 bytes"))
    }
}
