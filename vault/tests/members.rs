//! Member lists, key boxes and generations, seen from the patient's devices and from a server that tries to name members itself.

mod common;

use common::rng::TestRng;
use vault::generation::{VaultChange, end_on, let_in, make_vault, name_members, owner_identity, roll_generation};
use vault::id::{AccountId, Digest, VaultId};
use vault::key_pair::{Identity, SigningSecret};
use vault::member::{
    ENTRY_LEN, EXTRA_LEN, MemberEntry, MemberFault, MemberList, OFFSET_COUNT, OFFSET_ENTRIES, OFFSET_GENERATION,
    OFFSET_JOURNAL_KEY, OFFSET_N, OFFSET_OWNER, OFFSET_VAULT, Role, SignedMemberList, check_first, follow,
};
use vault::secret::{InvitationSecret, PairSecret};
use vault::vault_key::{Pair, open_generations};
use vault::{Error, Result};

struct Person {
    account: AccountId,
    identity: Identity,
}

struct Scene {
    rng: TestRng,
    owner: Person,
    guest: Person,
    secret: PairSecret,
    made: VaultChange,
    joined: VaultChange,
}

fn person(rng: &mut TestRng) -> Person {
    Person { account: AccountId::make(rng), identity: Identity::make(rng) }
}

/// A vault whose owner let one editor in.
fn scene() -> Scene {
    let mut rng = TestRng::new(1);
    let (owner, guest) = (person(&mut rng), person(&mut rng));
    let made = make_vault(owner.account, &owner.identity, &mut rng).unwrap();
    let owner_keys = owner_identity(made.entry.owner_key.as_ref().unwrap(), &owner.identity);
    let invitation = InvitationSecret::make(&mut rng);
    let secret = PairSecret::derive(&invitation, &owner_keys, &guest.identity.public());
    let joined =
        let_in(&made.entry, &made.list, guest.account, Role::Editor, guest.identity.public(), secret.clone(), &mut rng)
            .unwrap();
    Scene { rng, owner, guest, secret, made, joined }
}

/// What the guest's device does with a list: find its entry, open its box, reach all generations.
fn open_as_guest(scene: &Scene, list: &MemberList) -> Result<Vec<u32>> {
    let entry = list.entry(&scene.guest.account).ok_or(Error::Malformed("entry"))?;
    let pair = Pair { owner: &list.owner_entry()?.keys, member: &entry.keys, secret: &scene.secret };
    let key_box = entry.key_box.as_ref().ok_or(Error::Malformed("box"))?;
    let key = key_box.open(&list.vault, list.generation, &scene.guest.identity.exchange, pair)?;
    Ok(open_generations(list, &key)?.into_iter().map(|(generation, ..)| generation).collect())
}

fn resign(list: &SignedMemberList, key: &SigningSecret, change: impl FnOnce(&mut MemberList)) -> SignedMemberList {
    let mut content = list.list().clone();
    change(&mut content);
    content.sign(key).unwrap()
}

#[test]
fn the_server_finds_number_generation_journal_key_accounts_and_roles_at_the_documented_offsets() {
    let scene = scene();
    let (bytes, list) = (scene.joined.list.as_bytes(), scene.joined.list.list());
    assert_eq!(&bytes[OFFSET_VAULT..OFFSET_N], list.vault.as_bytes());
    assert_eq!(bytes[OFFSET_N..OFFSET_N + 4], 2_u32.to_be_bytes());
    assert_eq!(bytes[OFFSET_GENERATION..OFFSET_JOURNAL_KEY], 1_u32.to_be_bytes());
    assert_eq!(&bytes[OFFSET_JOURNAL_KEY..OFFSET_OWNER], list.journal_key.as_bytes());
    assert_eq!(&bytes[OFFSET_OWNER..OFFSET_COUNT], scene.owner.account.as_bytes());
    assert_eq!(bytes[OFFSET_COUNT..OFFSET_ENTRIES], 2_u16.to_be_bytes());
    let entry = |index: usize| &bytes[OFFSET_ENTRIES + index * ENTRY_LEN..][..17];
    assert_eq!(entry(0), [&scene.owner.account.as_bytes()[..], &[1]].concat());
    assert_eq!(entry(1), [&scene.guest.account.as_bytes()[..], &[2]].concat());
}

#[test]
fn lists_parse_back_and_cut_or_lengthened_ones_are_refused() {
    let list = scene().joined.list;
    assert_eq!(SignedMemberList::parse(list.as_bytes()).unwrap(), list);
    for length in 0..list.as_bytes().len() {
        assert!(SignedMemberList::parse(&list.as_bytes()[..length]).is_err(), "cut to {length}");
    }
    assert!(SignedMemberList::parse(&[list.as_bytes(), &[0]].concat()).is_err());
}

#[test]
fn a_guest_checks_the_owner_of_the_invitation_and_opens_the_vault() {
    let scene = scene();
    let list = &scene.joined.list;
    let owner = list.list().owner_entry().unwrap().keys;
    let own = scene.guest.identity.public();
    assert_eq!(check_first(list, &owner.digest(), &own), Ok(list.pin()));
    assert_eq!(check_first(list, &own.digest(), &own), Err(MemberFault::ForeignOwner { n: 2 }.into()));
    assert_eq!(check_first(&scene.made.list, &owner.digest(), &own), Err(MemberFault::NotNamed { n: 1 }.into()));
    assert_eq!(open_as_guest(&scene, list.list()), Ok(vec![1]));
}

#[test]
fn a_key_box_from_somebody_without_the_pair_secret_does_not_open() {
    let mut scene = scene();
    // The server makes a vault of its own that looks like the owner's, and a box for the guest under a secret it invents.
    let invented = PairSecret::from_bytes([7; 32]);
    let keys = scene.guest.identity.public();
    let forged =
        let_in(&scene.made.entry, &scene.made.list, scene.guest.account, Role::Editor, keys, invented, &mut scene.rng)
            .unwrap();
    assert_eq!(open_as_guest(&scene, forged.list.list()), Err(Error::Altered("key box")));
}

#[test]
fn a_key_box_moved_to_another_vault_or_generation_does_not_open() {
    let scene = scene();
    let mut elsewhere = scene.joined.list.list().clone();
    elsewhere.vault = VaultId::from_bytes([9; 16]);
    assert_eq!(open_as_guest(&scene, &elsewhere), Err(Error::Altered("key box")));
    let mut later = scene.joined.list.list().clone();
    later.generation = 2;
    assert_eq!(open_as_guest(&scene, &later), Err(Error::Altered("key box")));
}

#[test]
fn a_new_generation_reaches_the_old_ones_and_leaves_the_removed_member_behind() {
    let mut scene = scene();
    let kept = roll_generation(&scene.joined.entry, &scene.joined.list, |_| true, None, &mut scene.rng).unwrap();
    assert_eq!(open_as_guest(&scene, kept.list.list()), Ok(vec![2, 1]));
    let removed =
        roll_generation(&kept.entry, &kept.list, |account| *account != scene.guest.account, None, &mut scene.rng)
            .unwrap();
    let list = removed.list.list();
    assert!(list.entry(&scene.guest.account).is_none());
    assert!(removed.entry.pair_secrets.is_empty());
    assert_ne!(list.journal_key, kept.list.list().journal_key);
    let all = open_generations(list, &removed.entry.generations[0].1).unwrap();
    let held: Vec<_> = removed.entry.generations.iter().map(|(g, key)| (*g, key.clone())).collect();
    assert_eq!(all.iter().map(|(g, key, _)| (*g, key.clone())).collect::<Vec<_>>(), held);
    assert_eq!(all[0].2.exchange_key(), list.journal_key);
    // What the guest held of generation 2 does not open generation 3.
    assert_eq!(open_generations(list, &kept.entry.generations[0].1).err(), Some(Error::WrongKey("generation box")));
}

#[test]
fn a_new_owner_key_is_made_known_by_the_old_one_and_signs_from_then_on() {
    let mut scene = scene();
    let (new_key, new_identity) = (SigningSecret::make(&mut scene.rng), Identity::make(&mut scene.rng));
    let replaced = roll_generation(
        &scene.joined.entry,
        &scene.joined.list,
        |_| true,
        Some((&new_key, &new_identity)),
        &mut scene.rng,
    )
    .unwrap();
    let after = roll_generation(&replaced.entry, &replaced.list, |_| true, None, &mut scene.rng).unwrap();
    let lists = [scene.made.list.clone(), scene.joined.list.clone(), replaced.list.clone(), after.list.clone()];
    assert_eq!(follow(&scene.made.entry.pin, &lists), Ok(&after.list));
    assert_eq!(follow(&replaced.entry.pin, &lists[2..]), Ok(&after.list));
    assert_eq!(open_as_guest(&scene, after.list.list()), Ok(vec![3, 2, 1]));
    // Who stole the old owner key can sign nothing that follows the new one.
    let stolen = resign(&after.list, scene.joined.entry.owner_key.as_ref().unwrap(), |_| ());
    assert_eq!(
        follow(&replaced.entry.pin, &[replaced.list, stolen]),
        Err(MemberFault::ForeignSignature { n: 4 }.into())
    );
}

#[test]
fn a_hand_over_is_two_lists() {
    let scene = scene();
    let old_key = scene.made.entry.owner_key.clone().unwrap();
    let guest_key = scene.guest.identity.signing.clone();
    let handed = {
        let mut next = scene.joined.list.list().clone();
        (next.n, next.previous, next.owner) = (3, scene.joined.list.digest(), scene.guest.account);
        let key_box = next.entries[1].key_box.take();
        next.entries[0].role = Role::Editor;
        next.entries[0].key_box = key_box;
        next.entries[1].role = Role::Owner;
        next.sign(&old_key).unwrap()
    };
    let confirmed = resign(&handed, &guest_key, |next| {
        (next.n, next.previous) = (4, handed.digest());
        next.entries.remove(0);
    });
    let lists = [scene.made.list.clone(), scene.joined.list, handed.clone(), confirmed.clone()];
    assert_eq!(follow(&scene.made.entry.pin, &lists), Ok(&confirmed));
    let by_old = resign(&confirmed, &old_key, |_| ());
    assert_eq!(follow(&handed.pin(), &[handed, by_old]), Err(MemberFault::ForeignSignature { n: 4 }.into()));
}

#[test]
fn a_server_that_names_a_member_itself_is_refused() {
    let mut scene = scene();
    let stranger = person(&mut scene.rng);
    let key_box = scene.joined.list.list().entries[1].key_box.clone();
    let foreign = resign(&scene.joined.list, &stranger.identity.signing, |list| {
        list.entries.push(MemberEntry {
            account: stranger.account,
            role: Role::Editor,
            keys: stranger.identity.public(),
            key_box,
            until: None,
            name: None,
        });
    });
    assert_eq!(
        follow(&scene.made.entry.pin, &[scene.made.list.clone(), foreign]),
        Err(MemberFault::ForeignSignature { n: 2 }.into())
    );
}

#[test]
fn a_list_left_out_repeated_or_of_another_vault_breaks_the_chain() {
    let mut scene = scene();
    let third = roll_generation(&scene.joined.entry, &scene.joined.list, |_| true, None, &mut scene.rng).unwrap();
    let (pin, first, second) = (scene.made.entry.pin, scene.made.list.clone(), scene.joined.list.clone());
    assert_eq!(follow(&pin, &[]), Err(MemberFault::Missing.into()));
    assert_eq!(follow(&pin, &[first.clone(), third.list.clone()]), Err(MemberFault::BrokenLink { n: 3 }.into()));
    assert_eq!(
        follow(&pin, &[first.clone(), second.clone(), second.clone()]),
        Err(MemberFault::BrokenLink { n: 2 }.into())
    );
    assert_eq!(follow(&pin, &[second]), Err(MemberFault::ForeignOwner { n: 2 }.into()));
    let other = make_vault(scene.owner.account, &scene.owner.identity, &mut scene.rng).unwrap().list;
    assert_eq!(follow(&pin, &[first.clone(), other.clone()]), Err(MemberFault::ForeignVault { n: 1 }.into()));
    assert_eq!(follow(&pin, &[other]), Err(MemberFault::ForeignOwner { n: 1 }.into()));
    let owner_key = scene.made.entry.owner_key.clone().unwrap();
    let forked = resign(&third.list, &owner_key, |list| (list.n, list.previous) = (2, Digest::of(b"other")));
    assert_eq!(follow(&pin, &[first, forked]), Err(MemberFault::BrokenLink { n: 2 }.into()));
}

#[test]
fn a_list_that_drops_an_old_generation_is_refused() {
    let mut scene = scene();
    let second = roll_generation(&scene.made.entry, &scene.made.list, |_| true, None, &mut scene.rng).unwrap();
    let dropped = resign(&second.list, scene.made.entry.owner_key.as_ref().unwrap(), |list| {
        (list.n, list.previous, list.generation) = (3, second.list.digest(), 1);
        list.generation_boxes.remove(0);
    });
    let lists = [scene.made.list, second.list, dropped];
    assert_eq!(follow(&scene.made.entry.pin, &lists), Err(MemberFault::GenerationBackwards { n: 3 }.into()));
}

#[test]
fn lists_that_break_the_format_cannot_be_signed() {
    let scene = scene();
    let key = scene.made.entry.owner_key.clone().unwrap();
    let refused = |change: fn(&mut MemberList)| {
        let mut list = scene.joined.list.list().clone();
        change(&mut list);
        assert_eq!(list.sign(&key).err(), Some(Error::Malformed("member list")));
    };
    refused(|list| list.entries[1].role = Role::Owner);
    refused(|list| list.entries[1].key_box = None);
    refused(|list| list.entries[1].account = list.entries[0].account);
    refused(|list| list.entries.clear());
    refused(|list| list.generation = 2);
    refused(|list| list.n = 0);
    refused(|list| list.previous = Digest::ZERO);
}

#[test]
fn an_end_and_names_are_signed_in_and_go_along_into_the_next_generation() {
    let mut scene = scene();
    let (guest, owner) = (scene.guest.account, scene.owner.account);
    let entry = scene.joined.entry.clone();
    let ends = end_on(&entry, &scene.joined.list, &guest, Some(2_089_000_000)).unwrap();
    assert!(!ends.list.list().entry(&guest).unwrap().is_over(2_088_999_999));
    assert!(ends.list.list().entry(&guest).unwrap().is_over(2_089_000_000));
    let named = name_members(&entry, ends, [(owner, "母"), (guest, "父")], &mut scene.rng).unwrap();
    assert_eq!(SignedMemberList::parse(named.list.as_bytes()).unwrap(), named.list);
    assert_eq!(
        follow(&scene.made.entry.pin, &[scene.made.list.clone(), scene.joined.list.clone(), named.list.clone()]),
        Ok(&named.list)
    );

    let rolled = roll_generation(&named.entry, &named.list, |_| true, None, &mut scene.rng).unwrap();
    let list = rolled.list.list();
    assert_eq!(list.entry(&guest).unwrap().until, Some(2_089_000_000));
    let key = &rolled.entry.generations[0].1;
    assert_eq!((list.name(&owner, key).as_deref(), list.name(&guest, key).as_deref()), (Some("母"), Some("父")));
    assert_eq!(list.name(&guest, &entry.generations[0].1), None, "under the new key only");
    // A name that was put at another member's place, or an end that was moved, is not what the owner signed.
    for change in [
        (|list: &mut MemberList| list.entries.swap(0, 1)) as fn(&mut MemberList),
        |list| list.entries[1].until = None,
        |list| list.entries[1].name = list.entries[0].name.clone(),
    ] {
        let foreign = resign(&named.list, &scene.guest.identity.signing, change);
        let lists = [scene.made.list.clone(), scene.joined.list.clone(), foreign];
        assert_eq!(follow(&scene.made.entry.pin, &lists), Err(MemberFault::ForeignSignature { n: 3 }.into()));
    }
    // No day any more: the list is one of the first version again when nobody has a name.
    let endless = end_on(&named.entry, &named.list, &guest, None).unwrap();
    assert_eq!((endless.list.as_bytes()[0], scene.joined.list.as_bytes()[0]), (2, 1));
    assert!(end_on(&named.entry, &named.list, &owner, Some(1)).is_err(), "an owner has no end");
    let mut second_form = scene.joined.list.as_bytes().to_vec();
    second_form[0] = 2;
    second_form.splice(OFFSET_ENTRIES + 2 * ENTRY_LEN..OFFSET_ENTRIES + 2 * ENTRY_LEN, [0; 2 * EXTRA_LEN]);
    assert!(SignedMemberList::parse(&second_form).is_err(), "one list has one form");
}

#[test]
fn the_server_finds_ends_at_the_documented_offset() {
    let scene = scene();
    let ends = end_on(&scene.joined.entry, &scene.joined.list, &scene.guest.account, Some(2_089_000_000)).unwrap();
    let extra = OFFSET_ENTRIES + 2 * ENTRY_LEN;
    assert_eq!(ends.list.as_bytes()[extra..extra + 8], [0; 8]);
    assert_eq!(ends.list.as_bytes()[extra + EXTRA_LEN..][..8], 2_089_000_000_i64.to_be_bytes());
    assert_eq!((ENTRY_LEN, EXTRA_LEN), (161, 323), "as `protocol::layout` says");
}

#[test]
fn only_the_owner_lets_in_and_rolls() {
    let mut scene = scene();
    let mut entry = scene.joined.entry.clone();
    entry.owner_key = None;
    assert!(roll_generation(&entry, &scene.joined.list, |_| true, None, &mut scene.rng).is_err());
    let keys = person(&mut scene.rng).identity.public();
    let account = AccountId::make(&mut scene.rng);
    assert!(
        let_in(&entry, &scene.joined.list, account, Role::Reader, keys, scene.secret.clone(), &mut scene.rng).is_err()
    );
    // And nobody twice.
    let twice = let_in(
        &scene.joined.entry,
        &scene.joined.list,
        scene.guest.account,
        Role::Reader,
        keys,
        scene.secret.clone(),
        &mut scene.rng,
    );
    assert!(twice.is_err());
}
