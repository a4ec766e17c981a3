//! Putting back after a roll-back that took member lists with it: nobody comes back by it, and no number of a list counts twice.

use protocol::ProblemKind;
use vault::account::VaultEntry;
use vault::generation::{again, change_role, end_on};
use vault::head::SignedHead;
use vault::id::AccountId;
use vault::journal::JournalState;
use vault::member::{MemberEntry, Role, SignedMemberList};

use super::sync::{Pulled, states};
use super::wire::Trouble;
use super::{Engine, Open};
use crate::account::fault;
use crate::device::{DeviceStore, NamedMember, NamedRole};
use crate::environment::Environment;
use crate::transport::Transport;

impl<D> Open<D> {
    /// Whether the server shows a member list from before the one that this device's own head names, or one that names somebody whom
    /// that one did not.
    pub(super) fn goes_back(&self, own: &SignedHead, list: &SignedMemberList) -> bool {
        let known = own.head().list;
        (list.list().n <= known.n && list.pin() != known) || !self.returned(list).is_empty()
    }

    /// Members whom this list names and the newest one that this device accepted did not, or not with these keys: they were removed or
    /// had left. None if the device did not write down whom that one named.
    fn returned(&self, list: &SignedMemberList) -> Vec<AccountId> {
        let others = list.list().entries.iter().filter(|entry| entry.role != Role::Owner);
        let same = |entry: &MemberEntry, member: &NamedMember| {
            // Whoever owned the vault since had another key as its owner.
            let keys = member.known.filter(|known| known.role != NamedRole::Owner).map(|known| known.keys);
            member.account == entry.account && keys.is_none_or(|keys| keys == entry.keys.digest())
        };
        let known = |entry: &MemberEntry| self.named.iter().any(|member| same(entry, member));
        others.filter(|entry| !self.named.is_empty() && !known(entry)).map(|entry| entry.account).collect()
    }

    /// Members whose last day, as the newest list said that this device accepted, is over.
    fn over(&self, now: i64) -> impl Iterator<Item = AccountId> {
        let over = self.named.iter().filter(move |member| member.until.is_some_and(|until| until <= now));
        over.map(|member| member.account)
    }

    /// The next member of whom the list does not say any more what the lost one said: what is to be said again.
    fn lost(&self) -> Option<Lost> {
        let list = self.book.list.list();
        self.named.iter().find_map(|member| {
            let entry = list.entry(&member.account).filter(|entry| entry.role != Role::Owner)?;
            // Who owned it since does not own it now: that is handed over again, or not.
            let role = member.known.map(|known| Role::from(known.role)).filter(|role| *role != Role::Owner);
            let role = role.filter(|role| *role != entry.role).map(|role| Lost::Role(entry.account, role));
            let end = || (entry.until != member.until).then_some(Lost::End(entry.account, member.until));
            role.or_else(end)
        })
    }
}

/// What a roll-back took from a member list.
enum Lost {
    /// What a member may do.
    Role(AccountId, Role),
    /// From when on they are out.
    End(AccountId, Option<i64>),
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
        let open = self.opened()?;
        let proof = open.answering.clone().ok_or(Trouble::Locked)?;
        let vault = open.book.vault;
        let now = self.environment.now();
        let open = self.opened_mut()?;
        let mut out = open.returned(&list);
        out.extend(open.over(now).filter(|account| list.list().entry(account).is_some()));
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
            let change = match (rolled, open.lost()) {
                (false, _) => state.finish_vault(list, &out, environment.rng()),
                (true, Some(Lost::Role(account, role))) => change_role(&open.book.entry, list, &account, role),
                (true, Some(Lost::End(account, until))) => end_on(&open.book.entry, list, &account, until),
                (true, None) => again(&open.book.entry, list),
            };
            self.put_list(change.map_err(|_| fault("member list"))?, &states, JournalState::EMPTY, &proof).await?;
            let open = self.opened()?;
            if open.book.list.list().n > own.head().list.n && open.lost().is_none() {
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
