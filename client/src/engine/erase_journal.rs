//! Erasing journal entries that are older than three years. What stays is verified from where they end, which a record of the vault says:
//! a server that cuts the journal by itself is found out as before.

use protocol::journal::EraseJournal as Erase;
use vault::id::RecordId;
use vault::journal::JournalState;
use vault::record::{Body, Fact, JournalCut, Provenance, Record};

use super::change::Edit;
use super::settings::wrong_passphrase;
use super::wire::{EraseJournal, Trouble};
use super::{Engine, Open};
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// Entries are kept for at least so long: three years.
pub(super) const KEPT_SECONDS: i64 = (3 * 365 + 1) * 24 * 60 * 60;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Erases what is old. The vault says first from where on it counts; a server that then does not erase is asked again at the next press.
    pub(super) async fn erase_journal(&mut self, ask: EraseJournal) -> Result<usize, Trouble> {
        let now = self.environment.now();
        let proof = self.prove(&ask.passphrase)?;
        self.check_proof(&proof).await?;
        self.pull_for_edit().await?;
        self.pull_journal().await?;
        let open = self.opened()?;
        if open.journal.broken_at.is_some() {
            return Err(Trouble::JournalBroken);
        }
        let count = erasable(open, now);
        let cut = open.journal.before(now - KEPT_SECONDS).filter(|_| count > 0);
        if let Some(JournalState { n, chain }) = cut {
            let id = RecordId::make(self.environment.rng());
            let fact = Fact::JournalCut(JournalCut { through: n, chain, time: now });
            let record = Record::new(fact, Provenance::typed(now));
            self.commit(|open| {
                // Of several the furthest counts; earlier ones say nothing more.
                let earlier = open.book.journal_cuts().map(|(id, _)| *id).collect();
                Ok(Edit { delete: earlier, ..Edit::put(vec![(id, Body::new(record.clone()))]) })
            })
            .await?;
        }
        let api = self.api.clone();
        let open = self.opened_mut()?;
        let Some(through) = open.book.journal_cut().map(|cut| cut.through) else { return Ok(0) };
        api.erase_journal(&to(open.book.vault), &Erase { through, proof }).await.map_err(wrong_passphrase)?;
        open.journal.forget_through(through);
        open.remember().await?;
        Ok(count)
    }
}

/// How many entries may be erased now.
pub(super) fn erasable<D>(open: &Open<D>, now: i64) -> usize {
    let Some(old) = open.journal.before(now - KEPT_SECONDS) else { return 0 };
    let begins = open.book.journal_cut().map_or(0, |cut| cut.through);
    usize::try_from(old.n.saturating_sub(begins)).unwrap_or(usize::MAX)
}

/// Where reading begins: at the first entry, or after those that were erased.
pub(super) fn beginning<D>(open: &Open<D>) -> Option<JournalState> {
    open.book.journal_cut().map(|cut| JournalState { n: cut.through, chain: cut.chain })
}
