//! Erasing old entries of a journal.

use protocol::journal::EraseJournal;
use protocol::layout::{Role, read_head_sums};
use protocol::{ProblemKind, VaultId};

use super::error::{Answer, Refusal, until_settled};
use super::journal::{JournalRow, stored_entry};
use super::rate::Network;
use super::session::{Session, Token};
use super::{Service, encode, key};
use crate::store::sealed::{open_envelope, seal_envelope};
use crate::store::{Change, Doomed, StoreError};

impl Service {
    /// Erases the entries up to a number. What stays is sealed under another slot, because all of a journal lies under one; the old one is
    /// overwritten before the answer.
    ///
    /// # Errors
    /// `not-allowed` for anybody but the owner, `wrong-key`, `conflict` when the newest head does not cover the number.
    pub async fn erase_journal(
        &self,
        session: &Session,
        vault: &VaultId,
        request: &EraseJournal,
        network: Network,
    ) -> Answer<Token> {
        if self.role(session, vault).await? != Role::Owner {
            return Err(ProblemKind::NotAllowed.into());
        }
        self.prove(session, &request.proof, network).await?;
        until_settled!(self.try_erase_journal(session, vault, request.through).await)
    }

    async fn try_erase_journal(&self, session: &Session, vault: &VaultId, through: u64) -> Answer<Token> {
        let row_key = key::journal(vault);
        let (row, before): (JournalRow, _) = self.read(&row_key).await?.ok_or(ProblemKind::NotFound)?;
        let mut change = self.change();
        if through > row.begins().0 {
            let (head, _) = self.vault_row(vault).await?;
            let covered = read_head_sums(&head.head.0).map_or(0, |sums| sums.journal);
            if through > covered || through > row.position().number {
                return Err(Refusal::because(ProblemKind::Conflict, "no head covers the journal up to there"));
            }
            self.erase_entries_in(&mut change, vault, row, before, through).await?;
        }
        let token = self.new_token_in(&mut change, session).await?;
        change.commit().await?;
        self.live.sessions_changed();
        Ok(token)
    }

    async fn erase_entries_in(
        &self,
        change: &mut Change,
        vault: &VaultId,
        row: JournalRow,
        before: Vec<u8>,
        through: u64,
    ) -> Answer<()> {
        let old = self.store.slot_key(row.slot()).await?;
        let taken = self.store.take_slot().await?;
        let mut chain_there = None;
        for (entry_key, value) in self.store.scan(key::entries_after(vault, row.begins().0), usize::MAX).await? {
            let (number, chain, envelope) = stored_entry(&entry_key, &value)?;
            if number <= through {
                if number == through {
                    chain_there = Some(chain);
                }
                change.remove(entry_key);
                continue;
            }
            let sealed = open_envelope(&old, &entry_key, envelope)?;
            let envelope = seal_envelope(taken.slot, &taken.key, &entry_key, &sealed);
            change.put(entry_key, [&chain.0[..], &envelope].concat());
        }
        let chain = chain_there.ok_or(StoreError::Damaged("a journal entry"))?;
        change.doom(Doomed { slot: row.slot(), file: None });
        let row_key = key::journal(vault);
        // A new entry meanwhile would be sealed under the slot that goes.
        change.expect(row_key.clone(), Some(before));
        change.put(row_key, encode(&row.under(taken.slot).without(through, chain))?);
        change.take(taken);
        change.log_deletion(format!("journal {vault} {through}"));
        change.erase_first();
        Ok(())
    }
}
