//! Reply boxes: what a provider leaves waits outside the vault, sealed, until the patient takes it in or refuses it.
//!
//! Who was answered with a manifest has a ticket, so nothing is asked twice and no use is spent. The vault's quota is charged; a
//! box holds so many items and bytes and no more.

use std::collections::HashMap;

use bytes::Bytes;
use protocol::grant::WaitingReply;
use protocol::journal::{Event, EventKind};
use protocol::{GrantId, ProblemKind, ReplyId, VaultId, limits};
use serde::{Deserialize, Serialize};
use tokio::sync::{SemaphorePermit, mpsc};

use super::change::Draft;
use super::error::{Answer, Refusal, until_settled};
use super::grant_row::GrantRow;
use super::rate::{Limited, Network};
use super::session::Session;
use super::{Service, encode, key};
use crate::store::sealed::{Body, SealedRow};
use crate::store::{Chunks, StoreError};

/// Replies larger than this are held in memory at the same time only so often as [`LARGE_AT_ONCE`] says.
const SMALL_BYTES: u64 = 256 * 1024;
/// See [`SMALL_BYTES`].
pub(super) const LARGE_AT_ONCE: usize = 4;

/// Beside a reply.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct ReplyMeta {
    received: i64,
}

/// A reply box into which something may be left now.
#[derive(Debug, Clone, Copy)]
pub struct ReplyBox {
    vault: VaultId,
    grant: GrantId,
    passcode_number: u32,
}

impl Service {
    /// The reply box of a link, if its ticket is good, the link still open and the box too. Looked at before the body is read.
    ///
    /// # Errors
    /// `too-many` from one network; otherwise only when the store fails.
    pub async fn reply_box(&self, link: &str, ticket: &str, network: Network) -> Answer<Option<ReplyBox>> {
        self.rates.take(Limited::LinkFrom(network), self.now())?;
        let link = self.find_link(link).await?;
        let Some(row) = self.grant_of(&link).await? else {
            return Ok(None);
        };
        let now = self.now();
        let good = self.tickets().await?.check_reply(ticket, &link.digest, row.passcode_number, now);
        let open = good && row.reply_box && row.open(now);
        let into = ReplyBox { vault: link.vault, grant: link.grant, passcode_number: row.passcode_number };
        Ok(open.then_some(into))
    }

    /// Whether a reply of so many bytes can be taken into memory now; none if it is small.
    ///
    /// # Errors
    /// `unavailable` while others are being taken in.
    pub fn room_for_reply(&self, length: u64) -> Answer<Option<SemaphorePermit<'_>>> {
        if length <= SMALL_BYTES {
            return Ok(None);
        }
        self.large_replies.try_acquire().map(Some).map_err(|_| ProblemKind::Unavailable.into())
    }

    /// Leaves something in a reply box. The same id again is done already. Durable when it answers.
    ///
    /// # Errors
    /// `not-found` when the box was closed or the grant ended meanwhile, `too-large` when the box or the vault is full, `too-many` after
    /// a hundred in a day.
    pub async fn leave_reply(&self, into: &ReplyBox, reply: &ReplyId, sealed: &Bytes, network: Network) -> Answer<()> {
        let event = Event {
            time: self.now(),
            grant: into.grant,
            kind: EventKind::Replied,
            recipient: None,
            network: Some(network.to_string()),
            count: 1,
        };
        // Each is in the journal, also when the patient's device empties the box at once: so many a day and no more.
        self.rates.take(Limited::ReplyTo(into.grant), self.now())?;
        let journal = until_settled!(self.try_leave_reply(into, reply, sealed, &event).await)?;
        if let Some(number) = journal {
            self.live.journal(&into.vault, number);
            self.tell_members(&into.vault).await;
        }
        Ok(())
    }

    async fn try_leave_reply(
        &self,
        into: &ReplyBox,
        reply: &ReplyId,
        sealed: &Bytes,
        event: &Event,
    ) -> Answer<Option<u64>> {
        let ReplyBox { vault, grant, passcode_number } = into;
        let grant_key = key::grant(vault, grant);
        let (row, before): (GrantRow, _) = self.read(&grant_key).await?.ok_or(ProblemKind::NotFound)?;
        let now = self.now();
        if !row.reply_box || !row.open(now) || row.passcode_number != *passcode_number {
            return Err(ProblemKind::NotFound.into());
        }
        // Before the box is counted: whoever leaves something after that changes this row, and the commit finds it.
        let (mut vault_row, vault_before) = self.vault_row(vault).await?;
        let row_key = key::reply(vault, grant, reply);
        let (mut count, mut bytes) = (1, sealed.len() as u64);
        for (waiting, value) in self.store.scan(key::replies(vault, grant), usize::MAX).await? {
            if waiting == row_key {
                return Ok(None);
            }
            count += 1;
            bytes += SealedRow::decode(&value)?.body_len();
        }
        if count > limits::REPLIES || bytes > limits::REPLY_BYTES {
            return Err(Refusal::because(ProblemKind::TooLarge, "the reply box is full"));
        }
        vault_row.bytes = vault_row.bytes.saturating_add(sealed.len() as u64);
        self.check_quota(&vault_row)?;
        let mut change = self.change();
        // Two who write at the same time are counted one after the other, and a box that is being closed takes nothing.
        change.expect(grant_key.clone(), Some(before));
        change.expect(key::vault(vault), Some(vault_before));
        change.put(key::vault(vault), encode(&vault_row)?);
        change.expect(row_key.clone(), None);
        change.put_sealed(row_key, encode(&ReplyMeta { received: now })?, sealed).await?;
        let journal = self.journal_in(&mut change, vault, std::slice::from_ref(event), None).await?;
        change.commit().await?;
        Ok(journal)
    }

    /// Opens what waits, chunk by chunk, with its length.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn read_reply(
        &self,
        session: &Session,
        vault: &VaultId,
        grant: &GrantId,
        reply: &ReplyId,
    ) -> Answer<(u64, Chunks)> {
        self.role(session, vault).await?;
        let row_key = key::reply(vault, grant, reply);
        let value = self.store.get(&row_key).await?.ok_or(ProblemKind::NotFound)?;
        let row = SealedRow::decode(&value)?;
        if let Body::Large(large) = row.body {
            return Ok((large.length, self.store.read(large, row_key, large.length)));
        }
        let body = row.open(&*self.store, &row_key).await?;
        let (whole, chunks) = mpsc::channel(1);
        let length = body.len() as u64;
        // There is room for one, and the receiver is here.
        whole.try_send(Ok(body.into())).map_err(|_| ProblemKind::Internal)?;
        Ok((length, chunks))
    }

    /// Erases what waits: it was taken in or refused. Its slot is overwritten when it answers.
    ///
    /// # Errors
    /// `not-allowed` for a reader, `not-found`.
    pub async fn erase_reply(
        &self,
        session: &Session,
        vault: &VaultId,
        grant: &GrantId,
        reply: &ReplyId,
    ) -> Answer<()> {
        self.writer(session, vault).await?;
        until_settled!(
            async {
                let (vault_row, vault_before) = self.vault_row(vault).await?;
                let mut draft = self.draft(vault, vault_row);
                let row_key = key::reply(vault, grant, reply);
                let value = self.store.get(&row_key).await?.ok_or(ProblemKind::NotFound)?;
                draft.change.expect(key::vault(vault), Some(vault_before));
                remove_reply_in(&mut draft, row_key, value)?;
                draft.change.erase_first();
                self.finish(draft).await.map(|_| ())
            }
            .await
        )
    }

    /// What waits in the boxes of a vault, by grant, oldest first.
    pub(super) async fn waiting_replies(&self, vault: &VaultId) -> Answer<HashMap<GrantId, Vec<WaitingReply>>> {
        let mut waiting: HashMap<GrantId, Vec<WaitingReply>> = HashMap::new();
        for (row_key, value) in self.store.scan(key::all_replies(vault), usize::MAX).await? {
            let (grant, reply) = key::read_reply(&row_key).ok_or(StoreError::Damaged("a reply"))?;
            let row = SealedRow::decode(&value)?;
            let meta: ReplyMeta = protocol::from_cbor(&row.meta)?;
            let view = WaitingReply { reply, received: meta.received, length: row.body_len() };
            waiting.entry(grant).or_default().push(view);
        }
        for replies in waiting.values_mut() {
            replies.sort_by_key(|reply| (reply.received, reply.reply));
        }
        Ok(waiting)
    }

    /// Empties a grant's reply box, within a change.
    pub(super) async fn remove_replies_in(&self, draft: &mut Draft, grant: &GrantId) -> Answer<()> {
        for (row_key, value) in self.store.scan(key::replies(&draft.vault, grant), usize::MAX).await? {
            remove_reply_in(draft, row_key, value)?;
        }
        Ok(())
    }
}

/// Named in the log of deletions: a restored server must not have again what was refused.
fn remove_reply_in(draft: &mut Draft, row_key: Vec<u8>, value: Vec<u8>) -> Answer<()> {
    let (grant, reply) = key::read_reply(&row_key).ok_or(StoreError::Damaged("a reply"))?;
    let row = SealedRow::decode(&value)?;
    draft.row.bytes = draft.row.bytes.saturating_sub(row.body_len());
    draft.change.log_deletion(format!("reply {} {grant} {reply}", draft.vault));
    draft.change.expect(row_key.clone(), Some(value));
    draft.change.remove_sealed(row_key, &row);
    Ok(())
}
