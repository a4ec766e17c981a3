//! Erasing journal entries that are older than three years, and what the vault itself says was done before. What stays is verified from where they end, which a record of the vault says:
//! a server that cuts the journal by itself is found out as before.

use protocol::ProblemKind;
use protocol::journal::EraseJournal as Erase;
use vault::id::RecordId;
use vault::member::Role;
use vault::record::{Body, Fact, JournalCut, Provenance, Record};

use super::acts;
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
    /// Erases what is old. The vault says first where the journal will begin; it begins there once the server has erased that far.
    pub(super) async fn erase_journal(&mut self, ask: EraseJournal) -> Result<usize, Trouble> {
        let now = self.environment.now();
        // Before anything is written: an editor's word would hide from everybody what the server then keeps.
        if self.opened()?.book.role() != Some(Role::Owner) {
            return Err(Trouble::Refused(ProblemKind::NotAllowed));
        }
        let proof = self.prove(&ask.passphrase)?;
        self.check_proof(&proof).await?;
        self.pull_for_edit().await?;
        self.pull_journal().await?;
        let open = self.opened()?;
        if open.journal.broken_at.is_some() {
            return Err(Trouble::JournalBroken);
        }
        let acts = acts::old(open, now);
        if acts > 0 {
            self.commit(|open| acts::without_old(open, now)).await?;
        }
        let open = self.opened()?;
        // The rule of age is looked at here and now, whatever a record says: one may have been written by somebody else.
        let Some(old) = open.journal.before(now - KEPT_SECONDS).filter(|old| old.n > open.erased) else {
            return Ok(acts);
        };
        let count = usize::try_from(old.n - open.erased).unwrap_or(usize::MAX);
        let id = RecordId::make(self.environment.rng());
        self.commit(|open| {
            if open.book.journal_cuts().any(|(_, cut)| cut.through == old.n && cut.chain == old.chain) {
                return Ok(Edit::put(Vec::new()));
            }
            let fact = Fact::JournalCut(JournalCut { through: old.n, chain: old.chain, time: now });
            Ok(Edit::put(vec![(id, Body::new(Record::new(fact, Provenance::typed(now))))]))
        })
        .await?;
        let api = self.api.clone();
        let open = self.opened_mut()?;
        let erase = Erase { through: old.n, proof };
        api.erase_journal(&to(open.book.vault), &erase).await.map_err(wrong_passphrase)?;
        open.erased = old.n;
        open.journal.forget_through(old.n);
        open.remember().await?;
        // What earlier ones say is not true any more; should this fail, nothing reads them.
        let written = self.commit(|open| {
            let earlier = open.book.journal_cuts().filter(|(_, cut)| cut.through < old.n).map(|(id, _)| *id);
            Ok(Edit::delete(earlier.collect()))
        });
        written.await.ok();
        Ok(count + acts)
    }
}

/// How many entries and acts this account may erase now.
pub(super) fn erasable<D>(open: &Open<D>, now: i64) -> usize {
    if open.book.role() != Some(Role::Owner) {
        return 0;
    }
    let old = open.journal.before(now - KEPT_SECONDS).map_or(0, |old| old.n);
    usize::try_from(old.saturating_sub(open.erased)).unwrap_or(usize::MAX).saturating_add(acts::old(open, now))
}

/// What the vault says of the entries that the server has erased; nothing where it has erased none, or others than the vault says.
pub(super) fn cut<D>(open: &Open<D>) -> Option<&JournalCut> {
    open.book.journal_cuts().map(|(_, cut)| cut).find(|cut| cut.through == open.erased && open.erased > 0)
}
