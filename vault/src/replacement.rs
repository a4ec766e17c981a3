//! New keys of vaults: replacing all secrets (sheet lost or seen, device lost), a member removed, a vault taken over.
//!
//! Two writes, because account and vault are stored apart. First the account: for a replacement a new account key, seal, words and
//! identity, and in any case for each vault concerned a vault key of the next generation, with a new owner key where the old one
//! may be known. Then each vault: a member list, still signed by the old owner key, that makes them known. In between the account state holds both entries of the vault, so that whichever device
//! opens next can finish what another began; when it is finished, the old entry goes.
//!
//! No record is sealed again: the new vault key seals the old one. What was written before can be read with the old secrets by
//! whoever also has a copy of what the server held then.

use rand_core::CryptoRng;

use crate::account::{AccountState, PairSecretWith, StateVersion, VaultEntry};
use crate::error::{Error, Result};
use crate::generation::{VaultChange, roll_generation_to};
use crate::id::{AccountId, VaultId};
use crate::key_pair::{Identity, SigningSecret};
use crate::member::{MemberFault, SignedMemberList};
use crate::secret::{Seal, VaultKey};

const WHAT: &str = "replacement of secrets";

impl AccountState {
    /// The state under new secrets: epoch + 1, a new identity, and for each own vault an entry with new keys before the old one.
    /// Vaults of others stay as they are; they must let the account in again. Fails for a state in which an earlier replacement
    /// is not finished.
    pub fn replaced(&self, seal: Seal, rng: &mut dyn CryptoRng) -> Result<Self> {
        let too_large = Error::TooLarge(WHAT);
        let version = StateVersion {
            epoch: self.version.epoch.checked_add(1).ok_or(too_large.clone())?,
            counter: self.version.counter.checked_add(1).ok_or(too_large.clone())?,
        };
        let mut vaults = Vec::with_capacity(self.vaults.len() * 2);
        for entry in &self.vaults {
            if self.replacing(&entry.vault).is_some() {
                return Err(Error::Malformed(WHAT));
            }
            if entry.owner_key.is_some() {
                let newest = entry.generations.first().map_or(0, |(generation, _)| *generation);
                let mut next = entry.clone();
                next.owner_key = Some(SigningSecret::make(rng));
                let generation = newest.checked_add(1).ok_or(too_large.clone())?;
                next.generations.insert(0, (generation, VaultKey::make(rng)));
                vaults.push(next);
            }
            vaults.push(entry.clone());
        }
        Ok(Self { account: self.account, version, identity: Identity::make(rng), seal, vaults })
    }

    /// The state in which an own vault gets a new generation without these members: the next list leaves them out. Fails for a
    /// vault of others, and while an earlier change of keys is not finished.
    pub fn without(&self, vault: &VaultId, removed: &[AccountId], rng: &mut dyn CryptoRng) -> Result<Self> {
        let entry = self.vault(vault).filter(|entry| entry.owner_key.is_some()).ok_or(Error::Malformed(WHAT))?;
        let mut next = entry.clone();
        next.pair_secrets.retain(|pair| !removed.contains(&pair.account));
        self.rolling(entry.clone(), next, rng)
    }

    /// The state in which a vault that was handed over to this account gets an owner key of its own and a new generation, with the
    /// old owner as a member or without. `list` is the first list of the hand-over. Fails unless it names this account's keys as
    /// the owner's.
    pub fn taken_over(&self, list: &SignedMemberList, keeps_old_owner: bool, rng: &mut dyn CryptoRng) -> Result<Self> {
        let content = list.list();
        let own = content.owner_entry()?.keys == self.identity.public() && content.owner == self.account;
        let entry = self.vault(&content.vault).filter(|entry| own && entry.owner_key.is_none());
        let entry = entry.ok_or(MemberFault::ForeignOwner { n: content.n })?;
        let in_force = VaultEntry { owner_key: Some(self.identity.signing.clone()), ..entry.clone() };
        let mut next = VaultEntry { owner_key: Some(SigningSecret::make(rng)), ..entry.clone() };
        if !keeps_old_owner {
            next.pair_secrets.clear();
        }
        self.rolling(in_force, next, rng)
    }

    /// The state with one more vault. Fails for one that is there.
    pub fn with_vault(&self, entry: VaultEntry) -> Result<Self> {
        if self.vault(&entry.vault).is_some() {
            return Err(Error::Malformed(WHAT));
        }
        let mut next = self.counted()?;
        next.vaults.push(entry);
        Ok(next)
    }

    /// The state with the secret that an own vault shares with a member, in place of an earlier one; while its secrets are being
    /// replaced, under the keys in force and under those to come. Fails for a vault that is not there.
    pub fn with_pair(&self, vault: &VaultId, pair: &PairSecretWith) -> Result<Self> {
        let mut next = self.counted()?;
        let mut entries = next.vaults.iter_mut().filter(|entry| entry.vault == *vault).peekable();
        entries.peek().ok_or(Error::Malformed(WHAT))?;
        for entry in entries {
            entry.pair_secrets.retain(|other| other.account != pair.account);
            entry.pair_secrets.push(pair.clone());
        }
        Ok(next)
    }

    /// The state without a vault. Fails as [`Self::counted`] does.
    pub fn without_vault(&self, vault: &VaultId) -> Result<Self> {
        let mut next = self.counted()?;
        next.vaults.retain(|entry| entry.vault != *vault);
        Ok(next)
    }

    fn rolling(&self, in_force: VaultEntry, mut next: VaultEntry, rng: &mut dyn CryptoRng) -> Result<Self> {
        if self.replacing(&next.vault).is_some() {
            return Err(Error::Malformed(WHAT));
        }
        let newest = next.generations.first().map_or(0, |(generation, _)| *generation);
        let generation = newest.checked_add(1).ok_or(Error::TooLarge(WHAT))?;
        next.generations.insert(0, (generation, VaultKey::make(rng)));
        let mut state = self.counted()?;
        let at = state.vaults.iter().position(|entry| entry.vault == next.vault).ok_or(Error::Malformed(WHAT))?;
        state.vaults.splice(at..=at, [next, in_force]);
        Ok(state)
    }

    /// The same state as it is written once more. Fails only when its counter has come to its end.
    pub fn counted(&self) -> Result<Self> {
        let mut next = self.clone();
        next.version.counter = next.version.counter.checked_add(1).ok_or(Error::TooLarge(WHAT))?;
        Ok(next)
    }

    /// The new and the old entry of a vault whose replacement is not finished.
    #[must_use]
    pub fn replacing(&self, vault: &VaultId) -> Option<(&VaultEntry, &VaultEntry)> {
        let mut entries = self.vaults.iter().filter(|entry| entry.vault == *vault);
        Some((entries.next()?, entries.next()?))
    }

    /// The entry whose keys are in force under this list: the one with the owner key that the list names, and of two such the one
    /// with the key of its generation. In a vault of others the only one. Fails when the list names an owner key that this account does not hold.
    pub fn entry_under(&self, list: &SignedMemberList) -> Result<&VaultEntry> {
        let content = list.list();
        let named = content.owner_entry()?.keys.verify_key;
        // After a hand-over an owner key may still be here, and the list names somebody else's.
        let own = content.owner == self.account;
        let holds = |entry: &&VaultEntry| !own || entry.owner_key.as_ref().is_none_or(|key| key.verify_key() == named);
        let mut entries = self.vaults.iter().filter(|entry| entry.vault == content.vault).filter(holds);
        let newest = |entry: &&VaultEntry| entry.generations.first().map(|(generation, _)| *generation);
        let entry = entries.clone().find(|entry| newest(entry) == Some(content.generation)).or_else(|| entries.next());
        entry.ok_or(MemberFault::ForeignOwner { n: content.n }.into())
    }

    /// The list that makes the new keys of a vault known, signed by the old owner key, and the vault's entry from then on.
    /// Members whose pair secret the new entry holds stay, unless they `left`. Fails when nothing is to be finished or `last` is not
    /// the list under which the old keys are in force.
    pub fn finish_vault(
        &self,
        last: &SignedMemberList,
        left: &[AccountId],
        rng: &mut dyn CryptoRng,
    ) -> Result<VaultChange> {
        let (next, before) = self.replacing(&last.list().vault).ok_or(Error::Malformed(WHAT))?;
        let (Some(owner_key), Some((generation, key))) = (&next.owner_key, next.generations.first()) else {
            return Err(Error::Malformed(WHAT));
        };
        let known = |account: &AccountId| {
            next.pair_secrets.iter().any(|pair| pair.account == *account) && !left.contains(account)
        };
        let replace = Some((owner_key, &self.identity));
        let change = roll_generation_to(key.clone(), before, last, known, replace, rng)?;
        if change.list.list().generation == *generation {
            Ok(change)
        } else {
            Err(Error::UnknownGeneration(*generation))
        }
    }

    /// The next state, in which this entry is the vault's only one. `list` is the vault's newest: fails unless the entry holds the
    /// key of its generation, since what is taken out may be what opens the vault.
    pub fn finished(&self, entry: VaultEntry, list: &SignedMemberList) -> Result<Self> {
        let generation = list.list().generation;
        if entry.generations.first().is_none_or(|(newest, _)| *newest != generation) {
            return Err(Error::UnknownGeneration(generation));
        }
        let mut next = self.counted()?;
        let at = next.vaults.iter().position(|other| other.vault == entry.vault).ok_or(Error::Malformed(WHAT))?;
        next.vaults.retain(|other| other.vault != entry.vault);
        next.vaults.insert(at, entry);
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::{let_in, make_vault, owner_identity, roll_generation};
    use crate::id::RecordId;
    use crate::member::{Role, follow};
    use crate::record_seal::Keyring;
    use crate::secret::{AccountKey, InvitationSecret, PairSecret};
    use crate::test_rng::TestRng;
    use crate::vault_key::{Pair, open_generations};

    struct Scene {
        rng: TestRng,
        before: AccountState,
        lists: Vec<SignedMemberList>,
    }

    /// An account with one vault.
    fn scene() -> Scene {
        let mut rng = TestRng::new(1);
        let account = AccountId::make(&mut rng);
        let identity = Identity::make(&mut rng);
        let made = make_vault(account, &identity, &mut rng).unwrap();
        let version = StateVersion { epoch: 1, counter: 7 };
        let seal = Seal::make(&mut rng);
        let before = AccountState { account, version, identity, seal, vaults: vec![made.entry] };
        Scene { rng, before, lists: vec![made.list] }
    }

    fn replaced(scene: &mut Scene) -> AccountState {
        let seal = Seal::make(&mut scene.rng);
        scene.before.replaced(seal, &mut scene.rng).unwrap()
    }

    fn keyring(entry: &VaultEntry) -> Keyring {
        Keyring::derive(entry.vault, &entry.generations).unwrap()
    }

    const RECORD: RecordId = RecordId::from_bytes([4; 16]);

    #[test]
    fn a_replaced_state_shares_no_key_with_the_old_one_and_still_reads_what_was_written() {
        let mut scene = scene();
        let state = replaced(&mut scene);
        assert_eq!(state.version, StateVersion { epoch: 2, counter: 8 });
        assert_ne!(state.seal, scene.before.seal);
        assert_ne!(state.identity.public(), scene.before.identity.public());
        let change = state.finish_vault(&scene.lists[0], &[], &mut scene.rng).unwrap();
        let (old, new) = (&scene.before.vaults[0], &change.entry);
        assert_ne!(
            new.owner_key.as_ref().map(SigningSecret::verify_key),
            old.owner_key.as_ref().map(SigningSecret::verify_key)
        );
        let numbers: Vec<_> = new.generations.iter().map(|(generation, _)| *generation).collect();
        assert_eq!(numbers, [2, 1]);
        assert_ne!(new.generations[0].1, old.generations[0].1);
        let written = keyring(old).seal_record(&RECORD, 1, b"before", &mut scene.rng).unwrap();
        assert_eq!(**keyring(new).open_record(&RECORD, 1, &written).unwrap(), b"before"[..]);
        // What is written from now on opens for nobody who has only the old secrets, with everything the server has.
        let later = keyring(new).seal_record(&RECORD, 2, b"later", &mut scene.rng).unwrap();
        assert_eq!(keyring(old).open_record(&RECORD, 2, &later), Err(Error::UnknownGeneration(2)));
        assert!(open_generations(change.list.list(), &old.generations[0].1).is_err());
        assert_eq!(open_generations(change.list.list(), &new.generations[0].1).unwrap().len(), 2);
    }

    #[test]
    fn a_device_that_opens_between_the_two_writes_uses_the_old_keys_and_can_finish() {
        let mut scene = scene();
        let state = replaced(&mut scene);
        // It comes back from the server sealed: both entries are in it.
        let key = AccountKey::make(&mut scene.rng);
        let sealed = state.seal_state(&key, &mut scene.rng).unwrap();
        let state = AccountState::open_state(&key, &state.account, 2, &sealed).unwrap();
        let vault = state.vaults[0].vault;
        let entry = state.entry_under(&scene.lists[0]).unwrap();
        assert_eq!(entry.generations.len(), 1, "the keys that are in force");
        let change = state.finish_vault(&scene.lists[0], &[], &mut scene.rng).unwrap();
        let lists = [scene.lists[0].clone(), change.list.clone()];
        assert_eq!(follow(&entry.pin, &lists), Ok(&change.list));
        // Another device that opens now finds the list made and needs only to put the state right.
        let entry = state.entry_under(&change.list).unwrap();
        assert_eq!(entry.generations.len(), 2);
        let done = state.finished(change.entry, &change.list).unwrap();
        assert_eq!(done.version, StateVersion { epoch: 2, counter: 9 });
        assert!(done.replacing(&vault).is_none() && done.vaults.len() == 1);
        assert_eq!(follow(&done.vaults[0].pin, &lists[1..]), Ok(&change.list));
        assert_eq!(done.finish_vault(&change.list, &[], &mut scene.rng).err(), Some(Error::Malformed(WHAT)));
    }

    #[test]
    fn a_list_that_a_thief_of_the_old_owner_key_signs_in_between_is_not_taken_for_ours() {
        let mut scene = scene();
        let state = replaced(&mut scene);
        let (stolen, thief) = (scene.before.vaults[0].clone(), Identity::make(&mut scene.rng));
        let key = SigningSecret::make(&mut scene.rng);
        let taken = roll_generation(&stolen, &scene.lists[0], |_| true, Some((&key, &thief)), &mut scene.rng).unwrap();
        assert_eq!(state.entry_under(&taken.list).err(), Some(MemberFault::ForeignOwner { n: 2 }.into()));
        // One that only lets somebody in: they are not given the new key, because nobody here ever paired with them.
        let secret = PairSecret::from_bytes([9; 32]);
        let account = AccountId::make(&mut scene.rng);
        let added =
            let_in(&stolen, &scene.lists[0], account, Role::Editor, thief.public(), secret, &mut scene.rng).unwrap();
        let change = state.finish_vault(&added.list, &[], &mut scene.rng).unwrap();
        assert!(change.list.list().entry(&account).is_none());
    }

    #[test]
    fn a_member_stays_and_gets_the_new_key_from_the_new_owner() {
        let mut scene = scene();
        let entry = &scene.before.vaults[0];
        let owner = owner_identity(entry.owner_key.as_ref().unwrap(), &scene.before.identity);
        let (guest, account) = (Identity::make(&mut scene.rng), AccountId::make(&mut scene.rng));
        let secret = PairSecret::derive(&InvitationSecret::make(&mut scene.rng), &owner, &guest.public());
        let (last, keys) = (&scene.lists[0], guest.public());
        let joined = let_in(entry, last, account, Role::Reader, keys, secret.clone(), &mut scene.rng).unwrap();
        scene.before.vaults[0] = joined.entry;
        let state = replaced(&mut scene);
        let change = state.finish_vault(&joined.list, &[], &mut scene.rng).unwrap();
        let list = change.list.list();
        let pair = Pair { owner: &list.owner_entry().unwrap().keys, member: &guest.public(), secret: &secret };
        let key_box = list.entry(&account).unwrap().key_box.clone().unwrap();
        let key = key_box.open(&list.vault, 2, &guest.exchange, pair).unwrap();
        assert_eq!(key, change.entry.generations[0].1);
    }

    #[test]
    fn a_vault_of_others_is_left_alone_and_an_unfinished_replacement_is_not_replaced_again() {
        let mut scene = scene();
        let mut foreign = make_vault(AccountId::make(&mut scene.rng), &scene.before.identity, &mut scene.rng).unwrap();
        foreign.entry.owner_key = None;
        let vault = foreign.entry.vault;
        scene.before.vaults.push(foreign.entry);
        let state = replaced(&mut scene);
        assert!(state.replacing(&vault).is_none());
        assert_eq!(state.vaults.len(), 3);
        assert_eq!(state.entry_under(&foreign.list).unwrap().vault, vault);
        let again = state.replaced(Seal::make(&mut scene.rng), &mut scene.rng);
        assert_eq!(again.err(), Some(Error::Malformed(WHAT)));
    }

    #[test]
    fn who_is_let_in_during_a_replacement_stays_and_the_keys_in_force_are_not_taken_out_before_the_list_is_made() {
        let mut scene = scene();
        let state = replaced(&mut scene);
        let (vault, guest) = (state.vaults[0].vault, AccountId::make(&mut scene.rng));
        let pair = PairSecretWith { account: guest, secret: PairSecret::from_bytes([9; 32]) };
        let state = state.with_pair(&vault, &pair).unwrap().with_pair(&vault, &pair).unwrap();
        let (next, in_force) = state.replacing(&vault).unwrap();
        for entry in [next, in_force] {
            assert_eq!(entry.pair_secrets.iter().filter(|other| other.account == guest).count(), 1);
        }
        let early = state.finished(next.clone(), &scene.lists[0]);
        assert_eq!(early.err(), Some(Error::UnknownGeneration(1)));
        assert!(state.with_pair(&VaultId::from_bytes([9; 16]), &pair).is_err());
    }
}
