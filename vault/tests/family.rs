//! How a membership changes and ends: another role, removed, handed over. Seen from the devices of everybody concerned.

mod common;

use common::rng::TestRng;
use vault::account::{AccountState, StateVersion, VaultEntry};
use vault::generation::{VaultChange, change_role, follow_generation, hand_over, let_in, make_vault, owner_identity};
use vault::id::AccountId;
use vault::key_pair::Identity;
use vault::member::{MemberFault, Role, SignedMemberList, follow};
use vault::secret::{InvitationSecret, PairSecret, Seal};
use vault::vault_key::open_generations;
use vault::{Error, Result};

struct Person {
    state: AccountState,
}

struct Family {
    rng: TestRng,
    parent: Person,
    child: Person,
    aunt: Person,
    lists: Vec<SignedMemberList>,
}

fn person(rng: &mut TestRng) -> Person {
    let version = StateVersion { epoch: 1, counter: 1 };
    let (account, identity, seal) = (AccountId::make(rng), Identity::make(rng), Seal::make(rng));
    Person { state: AccountState { account, version, identity, seal, vaults: Vec::new() } }
}

impl Person {
    fn entry(&self) -> &VaultEntry {
        &self.state.vaults[0]
    }

    /// What this person's device makes of a list: the numbers of the generations it can open.
    fn opens(&self, list: &SignedMemberList) -> Result<Vec<u32>> {
        let entry = self.state.entry_under(list)?;
        let entry = follow_generation(entry, &self.state.account, &self.state.identity, list)?;
        let (generation, newest) = &entry.generations[0];
        assert_eq!(*generation, list.list().generation);
        Ok(open_generations(list.list(), newest)?.into_iter().map(|(number, ..)| number).collect())
    }
}

/// A child's vault that the parent owns, with child and aunt as editors.
fn family() -> Family {
    let mut rng = TestRng::new(3);
    let (mut parent, child, aunt) = (person(&mut rng), person(&mut rng), person(&mut rng));
    let made = make_vault(parent.state.account, &parent.state.identity, &mut rng).unwrap();
    parent.state.vaults.push(made.entry);
    let mut family = Family { rng, parent, child, aunt, lists: vec![made.list] };
    let_everybody_in(&mut family);
    family
}

fn let_everybody_in(family: &mut Family) {
    for child in [true, false] {
        let guest = if child { &mut family.child } else { &mut family.aunt };
        let owner_key = family.parent.entry().owner_key.as_ref().unwrap();
        let owner = owner_identity(owner_key, &family.parent.state.identity);
        let keys = guest.state.identity.public();
        let secret = PairSecret::derive(&InvitationSecret::make(&mut family.rng), &owner, &keys);
        let (entry, last, account) = (family.parent.entry(), family.lists.last().unwrap(), guest.state.account);
        let change = let_in(entry, last, account, Role::Editor, keys, secret.clone(), &mut family.rng).unwrap();
        let with = vault::account::PairSecretWith { account: family.parent.state.account, secret };
        let generations = change.entry.generations.clone();
        let (vault, pin) = (change.entry.vault, change.list.pin());
        guest.state.vaults = vec![VaultEntry { vault, owner_key: None, pin, generations, pair_secrets: vec![with] }];
        family.parent.state.vaults[0] = change.entry;
        family.lists.push(change.list);
    }
}

impl Family {
    fn last(&self) -> &SignedMemberList {
        self.lists.last().unwrap()
    }

    /// Takes over a change that the parent made.
    fn by_parent(&mut self, change: VaultChange) {
        self.parent.state = self.parent.state.finished(change.entry, &change.list).unwrap();
        self.lists.push(change.list);
    }

    /// Whoever follows from the first list arrives at the newest.
    fn chain_holds(&self) {
        assert_eq!(follow(&self.lists[0].pin(), &self.lists).unwrap(), self.last());
        assert_eq!(follow(&self.aunt.entry().pin, &self.lists[2..]).unwrap(), self.last());
    }

    /// The parent removes somebody: state first, then the list.
    fn remove(&mut self, account: AccountId) {
        let vault = self.parent.entry().vault;
        let prepared = self.parent.state.without(&vault, &[account], &mut self.rng).unwrap();
        // Whichever device opens in between writes under the keys in force and can finish.
        assert_eq!(prepared.entry_under(self.last()).unwrap().generations.len(), 1);
        let change = prepared.finish_vault(&self.last().clone(), &[], &mut self.rng).unwrap();
        self.parent.state = prepared.finished(change.entry, &change.list).unwrap();
        self.lists.push(change.list);
    }
}

#[test]
fn a_new_role_is_in_the_next_list_and_keys_stay() {
    let mut family = family();
    let aunt = family.aunt.state.account;
    let change = change_role(family.parent.entry(), family.last(), &aunt, Role::Reader).unwrap();
    family.by_parent(change);
    family.chain_holds();
    assert_eq!(family.last().list().entry(&aunt).unwrap().role, Role::Reader);
    assert_eq!(family.aunt.opens(family.last()), Ok(vec![1]));
    let owner = family.parent.state.account;
    let to_owner = change_role(family.parent.entry(), family.last(), &owner, Role::Editor);
    assert_eq!(to_owner.err(), Some(Error::Malformed("member list")));
    let second_owner = change_role(family.parent.entry(), family.last(), &aunt, Role::Owner);
    assert_eq!(second_owner.err(), Some(Error::Malformed("member list")));
    let by_member = change_role(family.child.entry(), family.last(), &aunt, Role::Editor);
    assert_eq!(by_member.err(), Some(Error::Malformed("member list")));
}

#[test]
fn who_is_removed_cannot_open_the_next_generation_and_who_stays_can() {
    let mut family = family();
    family.remove(family.aunt.state.account);
    family.chain_holds();
    assert_eq!(family.parent.opens(family.last()), Ok(vec![2, 1]));
    assert_eq!(family.child.opens(family.last()), Ok(vec![2, 1]));
    assert_eq!(family.aunt.opens(family.last()), Err(Error::UnknownGeneration(2)));
    assert_eq!(family.parent.state.vaults.len(), 1);
    let again = family.parent.state.without(&family.parent.entry().vault, &[], &mut family.rng).unwrap();
    let unfinished = again.without(&family.parent.entry().vault, &[], &mut family.rng);
    assert_eq!(unfinished.err(), Some(Error::Malformed("replacement of secrets")));
}

#[test]
fn who_has_left_is_left_out_though_their_secret_is_known() {
    let mut family = family();
    let vault = family.parent.entry().vault;
    let prepared = family.parent.state.without(&vault, &[], &mut family.rng).unwrap();
    let left = [family.child.state.account];
    let change = prepared.finish_vault(&family.last().clone(), &left, &mut family.rng).unwrap();
    assert!(change.list.list().entry(&left[0]).is_none());
    assert!(change.entry.pair_secrets.iter().all(|pair| pair.account != left[0]));
    assert!(change.list.list().entry(&family.aunt.state.account).is_some());
}

#[test]
fn a_vault_is_handed_over_in_two_lists_and_nobody_loses_what_was_written() {
    for keeps_parent in [true, false] {
        let mut family = family();
        let (child, parent) = (family.child.state.account, family.parent.state.account);
        let identity = family.parent.state.identity.clone();
        let first =
            hand_over(family.parent.entry(), &family.last().clone(), &child, &identity, &mut family.rng).unwrap();
        family.by_parent(first);
        family.chain_holds();
        assert!(family.parent.entry().owner_key.is_none());
        for person in [&family.parent, &family.child, &family.aunt] {
            assert_eq!(person.opens(family.last()), Ok(vec![1]), "before the second list");
        }
        // The parent owns nothing any more.
        let late = change_role(family.parent.entry(), family.last(), &child, Role::Reader);
        assert_eq!(late.err(), Some(Error::Malformed("member list")));

        let prepared = family.child.state.taken_over(&family.last().clone(), keeps_parent, &mut family.rng).unwrap();
        let change = prepared.finish_vault(&family.last().clone(), &[], &mut family.rng).unwrap();
        family.child.state = prepared.finished(change.entry, &change.list).unwrap();
        family.lists.push(change.list);
        family.chain_holds();
        let list = family.last().list();
        assert_eq!((list.owner, list.generation), (child, 2));
        assert_ne!(list.owner_entry().unwrap().keys, family.child.state.identity.public(), "a key of its own");
        assert_eq!(list.entry(&parent).is_some(), keeps_parent);
        assert!(list.entry(&family.aunt.state.account).is_none(), "invited anew by the new owner");
        assert_eq!(family.child.opens(family.last()), Ok(vec![2, 1]));
        let parent_opens = family.parent.opens(family.last());
        assert_eq!(parent_opens, if keeps_parent { Ok(vec![2, 1]) } else { Err(Error::UnknownGeneration(2)) });
    }
}

#[test]
fn a_vault_that_was_not_handed_over_is_not_taken_over() {
    let mut family = family();
    let taken = family.child.state.taken_over(&family.last().clone(), true, &mut family.rng);
    assert_eq!(taken.err(), Some(MemberFault::ForeignOwner { n: 3 }.into()));
    // A list in which the server names the child, signed by nobody known, is refused before that.
    let mut forged = family.last().list().clone();
    (forged.n, forged.previous, forged.owner) = (4, family.last().digest(), family.child.state.account);
    for entry in &mut forged.entries {
        let own = entry.account == family.child.state.account;
        (entry.role, entry.key_box) = match own {
            true => (Role::Owner, None),
            false => (Role::Editor, entry.key_box.clone().or_else(|| family.last().list().entries[1].key_box.clone())),
        };
    }
    let forged = forged.sign(&family.child.state.identity.signing).unwrap();
    family.lists.push(forged);
    assert_eq!(
        follow(&family.aunt.entry().pin, &family.lists[2..]).err(),
        Some(MemberFault::ForeignSignature { n: 4 }.into())
    );
    let nobody = hand_over(
        family.parent.entry(),
        &family.lists[2],
        &AccountId::from_bytes([9; 16]),
        &family.parent.state.identity,
        &mut family.rng,
    );
    assert_eq!(nobody.err(), Some(Error::Malformed("member list")));
}

#[test]
fn a_state_holds_several_vaults_and_each_once() {
    let mut family = family();
    let own = make_vault(family.aunt.state.account, &family.aunt.state.identity, &mut family.rng).unwrap();
    let before = family.aunt.state.version.counter;
    let both = family.aunt.state.with_vault(own.entry.clone()).unwrap();
    assert_eq!((both.vaults.len(), both.version.counter), (2, before + 1));
    assert!(both.with_vault(own.entry.clone()).is_err());
    let one = both.without_vault(&family.aunt.entry().vault).unwrap();
    assert_eq!((one.vaults.len(), one.vaults[0].vault, one.version.counter), (1, own.entry.vault, before + 2));
}
