//! What this device has seen of a vault's member lists: who was in one and is not in the newest, and which key the owner had when.
//! Taken from signed lists alone: what an editor can write has no part in it.

use protocol::Bytes;
use serde::{Deserialize, Serialize};
use vault::id::{AccountId, GrantId, VaultId};
use vault::key_pair::VerifyKey;
use vault::member::{ListPin, MemberEntry, MemberList, NAME_BOX_LEN, NameBox, NamePlace, SignedMemberList};
use vault::record::GoesOn;
use vault::secret::VaultKey;

/// What was seen, up to the newest list that was accepted. Names are sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListHistory {
    /// Number of the newest list; 0 before the first.
    n: u32,
    /// Whom it names.
    members: Vec<Seen>,
    /// Who is in an earlier one and not in it, with the number of the first list that did not name them any more.
    gone: Vec<(u32, Seen)>,
    /// The owner's key from each of these lists on, in their order.
    owners: Vec<(u32, [u8; 32])>,
}

/// A member as a list named them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    account: AccountId,
    generation: u32,
    name: Option<Bytes>,
}

impl ListHistory {
    /// Takes up the lists that the server shows, of which one is pinned: those after it were followed, those before it count as far
    /// as each names the hash of the one before.
    pub(crate) fn take_up(&mut self, pin: &ListPin, lists: &[SignedMemberList]) {
        let Some(pinned) = lists.iter().position(|list| list.pin() == *pin) else { return };
        let joined = |at: &usize| lists[*at].digest() == lists[at + 1].list().previous;
        let first = (0..pinned).rev().take_while(joined).last().unwrap_or(pinned);
        lists[first..].iter().for_each(|list| self.add(list.list()));
    }

    /// Takes up the next list, which was verified or made here. Does nothing for one that is not newer.
    pub(crate) fn add(&mut self, list: &MemberList) {
        if list.n <= self.n {
            return;
        }
        let names = |seen: &Seen| list.entry(&seen.account).is_some();
        self.gone.retain(|(_, seen)| !names(seen));
        let left = std::mem::take(&mut self.members).into_iter().filter(|seen| !names(seen));
        self.gone.extend(left.map(|seen| (list.n, seen)));
        self.members = list.entries.iter().map(|entry| Seen::of(entry, list.generation)).collect();
        let key = list.owner_entry().map(|owner| *owner.keys.verify_key.as_bytes()).ok();
        if let Some(key) = key.filter(|key| self.owners.last().is_none_or(|(_, last)| last != key)) {
            self.owners.push((list.n, key));
        }
        self.n = list.n;
    }

    /// Number of the newest list.
    pub(crate) const fn newest(&self) -> u32 {
        self.n
    }

    /// Whether anybody was in who is not any more.
    pub(crate) fn has_gone(&self) -> bool {
        !self.gone.is_empty()
    }

    /// Who is gone and may have kept this link: all who went since the owner signed that it goes on.
    pub(crate) fn gone_since(
        &self,
        vault: &VaultId,
        grant: &GrantId,
        goes_on: Option<&GoesOn>,
    ) -> impl Iterator<Item = AccountId> {
        let signed =
            |goes_on: &&GoesOn| self.owner_key(goes_on.list).is_some_and(|key| goes_on.is_signed(vault, grant, &key));
        let decided = goes_on.filter(signed).map_or(0, |goes_on| goes_on.list);
        self.gone.iter().filter(move |(list, _)| *list > decided).map(|(_, seen)| seen.account)
    }

    /// The owner's key of a list.
    pub(crate) fn owner_key(&self, list: u32) -> Option<VerifyKey> {
        let (_, key) = self.owners.iter().rev().find(|(from, _)| *from <= list)?;
        Some(VerifyKey::from_bytes(*key))
    }

    /// What somebody who is gone was called, as the owner signed it in the last list that named them, with the vault's keys by their
    /// generations.
    pub(crate) fn name_of(&self, vault: &VaultId, account: &AccountId, keys: &[(u32, VaultKey)]) -> Option<String> {
        let (_, seen) = self.gone.iter().find(|(_, seen)| seen.account == *account)?;
        let (_, key) = keys.iter().find(|(generation, _)| *generation == seen.generation)?;
        let name = <[u8; NAME_BOX_LEN]>::try_from(seen.name.as_ref()?.0.as_slice()).ok()?;
        NameBox::from_bytes(name).open(NamePlace { vault, generation: seen.generation, account }, key).ok()
    }
}

impl Seen {
    fn of(entry: &MemberEntry, generation: u32) -> Self {
        let name = entry.name.as_ref().map(|name| Bytes(name.as_bytes().to_vec()));
        Self { account: entry.account, generation, name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Environment as _;
    use crate::native::System;
    use vault::generation::{VaultChange, let_in, make_vault, name_members, roll_generation};
    use vault::key_pair::{Identity, SigningSecret};
    use vault::member::Role;
    use vault::secret::PairSecret;

    /// A vault that a guest was let in to and is out of, under a new owner key: its three changes, and the guest.
    fn changes() -> ([VaultChange; 3], AccountId) {
        let mut system = System::default();
        let rng = system.rng();
        let (owner, guest) = (AccountId::make(rng), AccountId::make(rng));
        let (identity, keys) = (Identity::make(rng), Identity::make(rng).public());
        let made = make_vault(owner, &identity, rng).unwrap();
        let secret = PairSecret::from_bytes([1; 32]);
        let joined = let_in(&made.entry, &made.list, guest, Role::Editor, keys, secret, rng).unwrap();
        let joined = name_members(&made.entry, joined, [(guest, "長男")], rng).unwrap();
        let key = SigningSecret::make(rng);
        let out = roll_generation(&joined.entry, &joined.list, |_| false, Some((&key, &identity)), rng).unwrap();
        ([made, joined, out], guest)
    }

    const GRANT: GrantId = GrantId::from_bytes([5; 16]);

    fn gone(history: &ListHistory, vault: &VaultId, goes_on: Option<&GoesOn>) -> Vec<AccountId> {
        history.gone_since(vault, &GRANT, goes_on).collect()
    }

    #[test]
    fn who_was_in_a_list_and_is_not_in_the_newest_is_gone_also_when_it_is_not_shown_any_more() {
        let (changes, guest) = changes();
        let lists = changes.clone().map(|change| change.list);
        let (vault, newest) = (changes[0].entry.vault, changes[2].entry.pin);
        let mut history = ListHistory::default();
        history.take_up(&lists[0].pin(), &lists[..2]);
        assert_eq!(gone(&history, &vault, None), []);
        history.take_up(&newest, &lists[2..]);
        assert_eq!(gone(&history, &vault, None), [guest]);
        let keys: Vec<_> = changes.iter().map(|change| change.entry.generations[0].clone()).collect();
        assert_eq!(history.name_of(&vault, &guest, &keys).as_deref(), Some("長男"));
        // A device that remembers nothing goes by those that lead to the newest, whichever is pinned.
        for pin in lists.iter().map(SignedMemberList::pin) {
            let mut history = ListHistory::default();
            history.take_up(&pin, &lists);
            assert_eq!(gone(&history, &vault, None), [guest]);
        }
        // One that leads nowhere counts for nothing.
        let mut history = ListHistory::default();
        history.take_up(&newest, &[lists[0].clone(), lists[2].clone()]);
        assert_eq!(gone(&history, &vault, None), []);
    }

    #[test]
    fn the_owners_word_counts_up_to_the_list_that_it_names_and_with_the_key_of_that_list() {
        let (changes, guest) = changes();
        let lists = changes.clone().map(|change| change.list);
        let vault = changes[0].entry.vault;
        let [old, _, new] = changes.map(|change| change.entry.owner_key.unwrap());
        let mut history = ListHistory::default();
        history.take_up(&lists[0].pin(), &lists);
        let asked = |list, key| gone(&history, &vault, Some(&GoesOn::sign(&vault, &GRANT, list, key)));
        assert_eq!(asked(3, &new), []);
        assert_eq!(asked(2, &old), [guest], "from before he went");
        assert_eq!(asked(3, &old), [guest], "with a key that was replaced");
        let other = GoesOn::sign(&vault, &GrantId::from_bytes([6; 16]), 3, &new);
        assert_eq!(gone(&history, &vault, Some(&other)), [guest], "about another link");
    }
}
