//! Another owner: handing a vault over, and taking over one that was handed over.

use protocol::ProblemKind;
use vault::account::VaultEntry;
use vault::generation::hand_over;

use crate::account::{Account, fault};
use crate::device::DeviceStore;
use crate::engine::Engine;
use crate::engine::replace::ending;
use crate::engine::wire::{HandOver, Removed, TakeOver, Trouble};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Makes a member the owner. From then on it is theirs to decide who is in; this account stays as an editor until then.
    pub(in crate::engine) async fn hand_over(&mut self, ask: HandOver) -> Result<(), Trouble> {
        let proof = self.prove_as_owner(&ask.passphrase).await?;
        self.finish_first(&proof).await?;
        let mut given = None;
        self.write_list(&proof, Vec::new(), |open, rng| {
            let Account { state, .. } = &open.account;
            let change = hand_over(&open.book.entry, &open.book.list, &ask.account, &state.identity, rng)?;
            given = Some(change.entry.clone());
            Ok(change)
        })
        .await?;
        // Only now: before the list stands, the owner key is needed.
        let list = self.opened()?.book.list.clone();
        let given = given.map(|given| VaultEntry { pin: list.pin(), ..given }).ok_or_else(|| fault("hand-over"))?;
        self.update_state(&proof, |state, _| state.finished(given.clone(), &list)).await
    }

    /// Takes over a vault that was handed over: the grants that are to end are ended first, then it gets an owner key of this account's
    /// own and a new key generation.
    pub(in crate::engine) async fn take_over(&mut self, ask: TakeOver) -> Result<Removed, Trouble> {
        let proof = self.prove(&ask.passphrase)?;
        self.check_proof(&proof).await?;
        self.pull().await?;
        let open = self.opened()?;
        if !open.book.is_handed_over() {
            return Err(Trouble::Refused(ProblemKind::NotAllowed));
        }
        let list = open.book.list.clone();
        self.pull_grants().await?;
        let ending = ending(self.opened()?, &ask.grants, self.environment.now())?;
        self.end_links(&ending, (&ask.text, &ask.language)).await?;
        self.update_state(&proof, |state, rng| state.taken_over(&list, ask.keep, rng)).await?;
        let complete = self.finish_with(proof).await?;
        self.note_who_is_gone().await?;
        if complete {
            self.keep_links(&ask.grants).await?;
        }
        Ok(Removed { ended: ending.len(), complete })
    }
}
