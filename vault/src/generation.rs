//! Making a vault, and its next member lists: letting somebody in, another role, removing, a new generation, a new owner key,
//! another owner.

use rand_core::CryptoRng;

use crate::account::{PairSecretWith, VaultEntry};
use crate::error::{Error, Result};
use crate::id::{AccountId, Digest, VaultId};
use crate::key_pair::{ExchangeSecret, Identity, PublicIdentity, SigningSecret};
use crate::member::{MemberEntry, MemberList, NameBox, NamePlace, Role, SignedMemberList};
use crate::secret::{PairSecret, VaultKey};
use crate::vault_key::{GenerationBox, GenerationSecrets, KeyBox, Pair};

const WHAT: &str = "member list";

/// A vault's keys after a change and the list that makes the change known. The account state with the keys is written first.
#[derive(Debug, Clone)]
pub struct VaultChange {
    /// For the account state.
    pub entry: VaultEntry,
    /// For the server.
    pub list: SignedMemberList,
}

/// A new vault with one member, its owner: a random id, an owner key of its own, generation 1, list 1. Fails only
/// where a list breaks the rules of its format, which this one does not.
pub fn make_vault(account: AccountId, identity: &Identity, rng: &mut dyn CryptoRng) -> Result<VaultChange> {
    let vault = VaultId::make(rng);
    let owner_key = SigningSecret::make(rng);
    let key = VaultKey::make(rng);
    let journal = ExchangeSecret::make(rng);
    let journal_key = journal.exchange_key();
    let first_box = GenerationBox::seal(&vault, 1, &key, &GenerationSecrets { journal, previous: None }, rng)?;
    let keys = owner_identity(&owner_key, identity);
    let list = MemberList {
        vault,
        n: 1,
        previous: Digest::ZERO,
        generation: 1,
        journal_key,
        owner: account,
        entries: vec![MemberEntry { account, role: Role::Owner, keys, key_box: None, until: None, name: None }],
        generation_boxes: vec![first_box],
    }
    .sign(&owner_key)?;
    let entry = VaultEntry {
        vault,
        owner_key: Some(owner_key),
        pin: list.pin(),
        generations: vec![(1, key)],
        pair_secrets: Vec::new(),
    };
    Ok(VaultChange { entry, list })
}

/// Lets a member in, in the same generation. Fails for an account that is in already, and unless `entry` is the owner's.
pub fn let_in(
    entry: &VaultEntry,
    last: &SignedMemberList,
    account: AccountId,
    role: Role,
    keys: PublicIdentity,
    secret: PairSecret,
    rng: &mut dyn CryptoRng,
) -> Result<VaultChange> {
    let old = last.list();
    let owner_key = entry.owner_key.as_ref().ok_or(Error::Malformed(WHAT))?;
    let (generation, key) = newest(entry, old)?;
    let owner = old.owner_entry()?.keys;
    let key_box =
        KeyBox::seal(&old.vault, generation, key, Pair { owner: &owner, member: &keys, secret: &secret }, rng)?;
    let mut next = next_list(last)?;
    next.entries.push(MemberEntry { account, role, keys, key_box: Some(key_box), until: None, name: None });
    let mut entry = entry.clone();
    entry.pair_secrets.retain(|pair| pair.account != account);
    entry.pair_secrets.push(PairSecretWith { account, secret });
    signed(entry, next, owner_key)
}

/// Gives a member another role, in the same generation. Fails for the owner, for an account that is no member, and unless `entry`
/// is the owner's.
pub fn change_role(
    entry: &VaultEntry,
    last: &SignedMemberList,
    account: &AccountId,
    role: Role,
) -> Result<VaultChange> {
    let owner_key = entry.owner_key.as_ref().ok_or(Error::Malformed(WHAT))?;
    let mut next = next_list(last)?;
    let member = next.entries.iter_mut().find(|member| member.account == *account && member.role != Role::Owner);
    member.ok_or(Error::Malformed(WHAT))?.role = role;
    signed(entry.clone(), next, owner_key)
}

/// Says from when on a member is out (seconds since 1970-01-01T00:00:00Z), or that there is no such day, in the same generation. Fails
/// for the owner, for an account that is no member, and unless `entry` is the owner's.
pub fn end_on(
    entry: &VaultEntry,
    last: &SignedMemberList,
    account: &AccountId,
    until: Option<i64>,
) -> Result<VaultChange> {
    let owner_key = entry.owner_key.as_ref().ok_or(Error::Malformed(WHAT))?;
    let mut next = next_list(last)?;
    let member = next.entries.iter_mut().find(|member| member.account == *account && member.role != Role::Owner);
    member.ok_or(Error::Malformed(WHAT))?.until = until;
    signed(entry.clone(), next, owner_key)
}

/// The same change with names for these members in its list. `before` is the owner's entry before the change, whose key signs
/// the list. Fails unless it is the owner's, and for a name that is empty or too long.
pub fn name_members<'a>(
    before: &VaultEntry,
    change: VaultChange,
    names: impl IntoIterator<Item = (AccountId, &'a str)>,
    rng: &mut dyn CryptoRng,
) -> Result<VaultChange> {
    let owner_key = before.owner_key.as_ref().ok_or(Error::Malformed(WHAT))?;
    let mut list = change.list.list().clone();
    let (vault, (generation, key)) = (list.vault, newest(&change.entry, &list)?);
    for (account, name) in names {
        if let Some(member) = list.entries.iter_mut().find(|member| member.account == account) {
            let place = NamePlace { vault: &vault, generation, account: &account };
            member.name = Some(NameBox::seal(place, key, name, rng)?);
        }
    }
    signed(change.entry.clone(), list, owner_key)
}

/// The same list once more under the next number, in the same generation: after a roll-back no number may count twice. Fails unless
/// `entry` is the owner's.
pub fn again(entry: &VaultEntry, last: &SignedMemberList) -> Result<VaultChange> {
    let owner_key = entry.owner_key.as_ref().ok_or(Error::Malformed(WHAT))?;
    signed(entry.clone(), next_list(last)?, owner_key)
}

/// The first list of a hand-over: a member becomes the owner, with the identity keys the list knows them by, and the owner an
/// editor with theirs. In the same generation, because an owner has no key box. The new owner then makes the second list
/// ([`crate::account::AccountState::taken_over`]). Who else is in stays until then; after it only who shares a secret with the new owner.
///
/// Fails for an account that is no member or shares no secret with this one, and unless `entry` is the owner's.
pub fn hand_over(
    entry: &VaultEntry,
    last: &SignedMemberList,
    account: &AccountId,
    identity: &Identity,
    rng: &mut dyn CryptoRng,
) -> Result<VaultChange> {
    let owner_key = entry.owner_key.as_ref().ok_or(Error::Malformed(WHAT))?;
    let mut next = next_list(last)?;
    let (generation, key) = newest(entry, &next)?;
    let old_owner = next.owner;
    let new_owner = next.entry(account).filter(|member| member.role != Role::Owner).ok_or(Error::Malformed(WHAT))?.keys;
    let mut changed = entry.clone();
    changed.owner_key = None;
    changed.pair_secrets.retain(|pair| pair.account == *account);
    let secret = &changed.pair_secrets.first().ok_or(Error::Malformed(WHAT))?.secret;
    let own = identity.public();
    let pair = Pair { owner: &new_owner, member: &own, secret };
    let own_box = KeyBox::seal(&next.vault, generation, key, pair, rng)?;
    for member in &mut next.entries {
        if member.account == *account {
            (member.role, member.key_box, member.until) = (Role::Owner, None, None);
        } else if member.account == old_owner {
            (member.role, member.keys, member.key_box) = (Role::Editor, own, Some(own_box.clone()));
        }
    }
    next.owner = *account;
    signed(changed, next, owner_key)
}

/// A member's entry under this list: with the key of its generation, taken out of the member's key box if it is a new one.
/// Fails when the box was not made by the owner that this account shares a secret with.
pub fn follow_generation(
    entry: &VaultEntry,
    account: &AccountId,
    identity: &Identity,
    list: &SignedMemberList,
) -> Result<VaultEntry> {
    let content = list.list();
    let known = entry.generations.first().map_or(0, |(generation, _)| *generation);
    if content.owner == *account || known >= content.generation {
        return Ok(entry.clone());
    }
    let unknown = Error::UnknownGeneration(content.generation);
    let key_box = content.entry(account).and_then(|member| member.key_box.as_ref()).ok_or(unknown.clone())?;
    let secret = entry.pair_secrets.iter().find(|pair| pair.account == content.owner).ok_or(unknown)?;
    let own = identity.public();
    let pair = Pair { owner: &content.owner_entry()?.keys, member: &own, secret: &secret.secret };
    let key = key_box.open(&content.vault, content.generation, &identity.exchange, pair)?;
    let mut entry = entry.clone();
    entry.generations.insert(0, (content.generation, key));
    Ok(entry)
}

/// A new generation: a new vault key that seals the old one, a new journal key, new key boxes for those who stay.
///
/// `stay` decides about every member but the owner. `replace` gives the vault a new owner key and the owner's new identity when
/// all secrets are replaced; the list that makes it known is still signed by the old owner key.
pub fn roll_generation(
    entry: &VaultEntry,
    last: &SignedMemberList,
    stay: impl Fn(&AccountId) -> bool,
    replace: Option<(&SigningSecret, &Identity)>,
    rng: &mut dyn CryptoRng,
) -> Result<VaultChange> {
    let key = VaultKey::make(rng);
    roll_generation_to(key, entry, last, stay, replace, rng)
}

/// The same with a vault key that was drawn before: while secrets are replaced it is in the account state already, so that a
/// device that stops half-way can go on.
pub(crate) fn roll_generation_to(
    key: VaultKey,
    entry: &VaultEntry,
    last: &SignedMemberList,
    stay: impl Fn(&AccountId) -> bool,
    replace: Option<(&SigningSecret, &Identity)>,
    rng: &mut dyn CryptoRng,
) -> Result<VaultChange> {
    let old_owner_key = entry.owner_key.as_ref().ok_or(Error::Malformed(WHAT))?;
    let mut next = next_list(last)?;
    let (old_generation, old_key) = newest(entry, &next)?;
    let old_key = old_key.clone();
    let generation = old_generation.checked_add(1).ok_or(Error::TooLarge(WHAT))?;
    let journal = ExchangeSecret::make(rng);
    next.generation = generation;
    next.journal_key = journal.exchange_key();
    let secrets = GenerationSecrets { journal, previous: Some(old_key.clone()) };
    next.generation_boxes.push(GenerationBox::seal(&next.vault, generation, &key, &secrets, rng)?);

    let owner = next.owner;
    let owner_keys =
        replace.map_or(next.owner_entry()?.keys, |(owner_key, identity)| owner_identity(owner_key, identity));
    next.entries.retain(|member| member.account == owner || stay(&member.account));
    let mut changed = entry.clone();
    changed.pair_secrets.retain(|pair| next.entries.iter().any(|member| member.account == pair.account));
    for member in &mut next.entries {
        if member.account == owner {
            member.keys = owner_keys;
            continue;
        }
        let pair =
            changed.pair_secrets.iter().find(|pair| pair.account == member.account).ok_or(Error::Malformed(WHAT))?;
        let pair = Pair { owner: &owner_keys, member: &member.keys, secret: &pair.secret };
        member.key_box = Some(KeyBox::seal(&next.vault, generation, &key, pair, rng)?);
    }
    for member in &mut next.entries {
        let (vault, account) = (&next.vault, &member.account);
        let before = NamePlace { vault, generation: old_generation, account };
        // One that does not open under the key before was nobody's name.
        let name = member.name.take().and_then(|name| name.open(before, &old_key).ok());
        let place = NamePlace { vault, generation, account };
        member.name = name.map(|name| NameBox::seal(place, &key, &name, rng)).transpose()?;
    }
    changed.generations.insert(0, (generation, key));
    if let Some((owner_key, _)) = replace {
        changed.owner_key = Some(owner_key.clone());
    }
    signed(changed, next, old_owner_key)
}

/// The owner's public keys in a vault: that vault's owner key and the account's X25519 identity.
#[must_use]
pub fn owner_identity(owner_key: &SigningSecret, identity: &Identity) -> PublicIdentity {
    PublicIdentity { verify_key: owner_key.verify_key(), exchange_key: identity.exchange.exchange_key() }
}

fn signed(mut entry: VaultEntry, next: MemberList, owner_key: &SigningSecret) -> Result<VaultChange> {
    let list = next.sign(owner_key)?;
    entry.pin = list.pin();
    Ok(VaultChange { entry, list })
}

fn next_list(last: &SignedMemberList) -> Result<MemberList> {
    let mut next = last.list().clone();
    next.n = next.n.checked_add(1).ok_or(Error::TooLarge(WHAT))?;
    next.previous = last.digest();
    Ok(next)
}

fn newest<'a>(entry: &'a VaultEntry, list: &MemberList) -> Result<(u32, &'a VaultKey)> {
    match entry.generations.first() {
        Some((generation, key)) if *generation == list.generation => Ok((*generation, key)),
        _ => Err(Error::UnknownGeneration(list.generation)),
    }
}
