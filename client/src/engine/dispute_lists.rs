//! Putting back after a roll-back that took member lists with it: nobody comes back by it, and no number of a list counts twice.

use protocol::ProblemKind;
use vault::account::VaultEntry;
use vault::generation::{again, end_on};
use vault::head::SignedHead;
use vault::id::AccountId;
use vault::journal::JournalState;
use vault::member::{Role, SignedMemberList};

use super::sync::{Pulled, states};
use super::wire::Trouble;
use super::{Engine, Open};
use crate::account::fault;
use crate::device::{DeviceStore, NamedMember};
use crate::environment::Environment;
use crate::transport::Transport;

impl<D> Open<D> {
    /// Whether the server shows a member list from before the one that this device's own head names, or one that names somebody whom
    /// that one did not.
    pub(super) fn goes_back(&self, own: &SignedHead, list: &SignedMemberList) -> bool {
        let known = own.head().list;
        (list.list().n <= known.n && list.pin() != known) || !self.returned(list).is_empty()
    }

    /// Members whom this list names and the newest one that this device accepted did not: they were removed or had left. None if the
    /// device did not write down whom that one named.
    fn returned(&self, list: &SignedMemberList) -> Vec<AccountId> {
        let accounts = list.list().entries.iter().map(|entry| entry.account);
        let known = |account: &AccountId| self.named.iter().any(|member| member.account == *account);
        accounts.filter(|account| !self.named.is_empty() && !known(account)).collect()
    }

    /// A member whose last day the list does not say any more, and that day.
    fn lost_end(&self) -> Option<(AccountId, Option<i64>)> {
        let list = self.book.list.list();
        let lost = |member: &&NamedMember| {
            list.entry(&member.account).is_some_and(|entry| entry.role != Role::Owner && entry.until != member.until)
        };
        self.named.iter().find(lost).map(|member| (member.account, member.until))
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Before anything is sent again: a new key generation without those who were out, upon what the server shows, and as many lists as
    /// it takes until their number is beyond the one that was lost. Every device that saw the lost one refuses lower numbers, and
    /// whoever was out cannot open what is sent now. `shown` goes on from the last of these lists.
    ///
    /// Lists are the owner's: refused for everybody else, and on a page that has no auth key at hand, which is asked for at opening.
    pub(super) async fn bring_lists_forward(
        &mut self,
        own: &SignedHead,
        shown: &mut Pulled,
        list: SignedMemberList,
    ) -> Result<(), Trouble> {
        let open = self.opened_mut()?;
        let owner = list.list().owner == open.account.id && open.book.entry.owner_key.is_some();
        if !owner {
            return Err(Trouble::Refused(ProblemKind::NotAllowed));
        }
        if open.answering.is_none() {
            self.close();
            return Err(Trouble::Locked);
        }
        let brought = self.try_bring_forward(own, shown, list).await;
        if brought.is_err() {
            // Half-way between two histories, in memory only: start again from what this device keeps.
            self.close();
        }
        brought
    }

    async fn try_bring_forward(
        &mut self,
        own: &SignedHead,
        shown: &mut Pulled,
        list: SignedMemberList,
    ) -> Result<(), Trouble> {
        let open = self.opened_mut()?;
        let proof = open.answering.clone().ok_or(Trouble::Locked)?;
        let vault = open.book.vault;
        let mut out = open.returned(&list);
        open.book.list = list;
        open.book.head = Some(shown.head);
        out.extend(self.who_left().await?);
        if self.opened()?.account.state.replacing(&vault).is_none() {
            self.update_state(&proof, |state, rng| state.without(&vault, &out, rng)).await?;
        }
        let states = states(&shown.put);
        loop {
            let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
            let (state, list) = (&open.account.state, &open.book.list);
            // The first one makes the new generation; those after it only count on.
            let rolled = state.vault(&vault).is_some_and(|next| newest(next) == newest(&open.book.entry));
            let change = match (rolled, open.lost_end()) {
                (false, _) => state.finish_vault(list, &out, environment.rng()),
                (true, Some((account, until))) => end_on(&open.book.entry, list, &account, until),
                (true, None) => again(&open.book.entry, list),
            };
            self.put_list(change.map_err(|_| fault("member list"))?, &states, JournalState::EMPTY, &proof).await?;
            let open = self.opened()?;
            if open.book.list.list().n > own.head().list.n && open.lost_end().is_none() {
                break;
            }
        }
        let open = self.opened()?;
        let (entry, list) = (open.book.entry.clone(), open.book.list.clone());
        shown.head = open.book.head.ok_or_else(|| fault("head"))?;
        self.update_state(&proof, |state, _| state.finished(entry.clone(), &list)).await
    }
}

/// Number of the newest generation whose key is held.
fn newest(entry: &VaultEntry) -> u32 {
    entry.generations.first().map_or(0, |(generation, _)| *generation)
}
