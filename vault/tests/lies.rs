//! A server that lies about a vault: each test is named after what the patient is told.

mod common;

use common::rng::TestRng;
use vault::Error;
use vault::generation::{VaultChange, end_on, let_in, make_vault, roll_generation};
use vault::head::{
    Difference, HEAD_LEN, Head, HeadFault, OFFSET_COUNT, OFFSET_REVISION, OFFSET_VAULT, Progress, Received,
    RecordState, Remembered, SignedHead, compare, root, state_code, verify_progress,
};
use vault::id::{AccountId, Digest, RecordId, VaultId};
use vault::journal::JournalState;
use vault::key_pair::{Identity, SigningSecret};
use vault::member::{Role, SignedMemberList};
use vault::secret::PairSecret;

const NOW: i64 = 1_796_000_000;

/// A vault with an owner, an editor and a reader, and five heads; head r covers r records.
struct Scene {
    rng: TestRng,
    vault: VaultId,
    change: VaultChange,
    list: SignedMemberList,
    owner: AccountId,
    owner_key: SigningSecret,
    editor: (AccountId, Identity),
    reader: (AccountId, Identity),
    heads: Vec<SignedHead>,
}

fn records(count: u64) -> Vec<RecordState> {
    (1..=count)
        .map(|n| RecordState {
            id: RecordId::from_bytes([n as u8; 16]),
            revision: n,
            sha256: Digest::of(&n.to_be_bytes()),
        })
        .collect()
}

fn journal(n: u64) -> JournalState {
    let vault = VaultId::from_bytes([0; 16]);
    (0..n).fold(JournalState::EMPTY, |state, _| state.after(&vault, b"entry"))
}

fn scene() -> Scene {
    let mut rng = TestRng::new(1);
    let owner = AccountId::make(&mut rng);
    let identity = Identity::make(&mut rng);
    let mut change = make_vault(owner, &identity, &mut rng).unwrap();
    let mut join = |role, rng: &mut TestRng| {
        let (account, identity) = (AccountId::make(rng), Identity::make(rng));
        let secret = PairSecret::from_bytes([role as u8; 32]);
        change = let_in(&change.entry, &change.list, account, role, identity.public(), secret, rng).unwrap();
        (account, identity)
    };
    let (editor, reader) = (join(Role::Editor, &mut rng), join(Role::Reader, &mut rng));
    let owner_key = change.entry.owner_key.clone().unwrap();
    let (vault, list) = (change.entry.vault, change.list.clone());
    let mut scene = Scene { rng, vault, change, list, owner, owner_key, editor, reader, heads: Vec::new() };
    for _ in 0..5 {
        let next = next_head(&scene, scene.heads.last());
        scene.heads.push(SignedHead::sign(next, &scene.owner_key).unwrap());
    }
    scene
}

/// The honest head after `last`, by the owner.
fn next_head(scene: &Scene, last: Option<&SignedHead>) -> Head {
    let revision = last.map_or(1, |last| last.head().revision + 1);
    Head {
        vault: scene.vault,
        revision,
        count: u32::try_from(revision).unwrap(),
        root: root(&records(revision)),
        list: scene.list.pin(),
        journal: journal(revision),
        previous: last.map_or(Digest::ZERO, SignedHead::link),
        also: Digest::ZERO,
        author: scene.owner,
        time: NOW,
    }
}

fn verify(
    scene: &Scene,
    new: &SignedHead,
    remembered: Option<&SignedHead>,
    between: &[Digest],
) -> Result<Progress, Error> {
    let count = new.head().revision;
    let received =
        Received { vault: scene.vault, list: &scene.list, between, root: root(&records(count)), count, now: NOW };
    verify_progress(new, remembered.map(Remembered::from_head).as_ref(), &received)
}

fn digests(heads: &[SignedHead]) -> Vec<Digest> {
    heads.iter().map(SignedHead::digest).collect()
}

fn signed(scene: &Scene, change: impl FnOnce(&mut Head)) -> SignedHead {
    let mut head = *scene.heads[4].head();
    change(&mut head);
    SignedHead::sign(head, &scene.owner_key).unwrap()
}

#[test]
fn an_honest_server_is_believed_from_any_point_remembered() {
    let scene = scene();
    let newest = &scene.heads[4];
    assert_eq!(verify(&scene, newest, None, &[]), Ok(Progress::First));
    assert_eq!(verify(&scene, newest, Some(newest), &[]), Ok(Progress::Same));
    for at in 0..4 {
        let between = digests(&scene.heads[at + 1..4]);
        assert_eq!(verify(&scene, newest, Some(&scene.heads[at]), &between), Ok(Progress::Forward), "{at}");
    }
}

#[test]
fn a_head_by_an_editor_is_believed() {
    let scene = scene();
    let head = Head { author: scene.editor.0, ..*scene.heads[4].head() };
    let head = SignedHead::sign(head, &scene.editor.1.signing).unwrap();
    assert_eq!(verify(&scene, &head, None, &[]), Ok(Progress::First));
}

#[test]
fn the_server_has_rolled_the_vault_back() {
    let scene = scene();
    let found = verify(&scene, &scene.heads[1], Some(&scene.heads[4]), &[]);
    assert_eq!(found, Err(HeadFault::RolledBack { from: 5, to: 2 }.into()));
}

#[test]
fn the_server_shows_another_history() {
    let scene = scene();
    let fork = signed(&scene, |head| head.time += 1);
    let since = |revision| Err(HeadFault::BrokenLink { since: revision }.into());
    assert_eq!(verify(&scene, &fork, Some(&scene.heads[4]), &[]), since(5), "same revision, other head");
    let after = SignedHead::sign(next_head(&scene, Some(&fork)), &scene.owner_key).unwrap();
    assert_eq!(verify(&scene, &after, Some(&scene.heads[4]), &[]), since(5), "continues the other one");
    let newest = &scene.heads[4];
    assert_eq!(
        verify(&scene, newest, Some(&scene.heads[1]), &digests(&scene.heads[2..3])),
        since(2),
        "a digest left out"
    );
    let mut invented = digests(&scene.heads[2..4]);
    invented[0] = Digest::of(b"invented");
    assert_eq!(verify(&scene, newest, Some(&scene.heads[1]), &invented), since(2), "a digest invented");
    let jumped = signed(&scene, |head| head.revision = 9);
    assert_eq!(verify(&scene, &jumped, Some(&scene.heads[3]), &[]), since(4), "revisions skipped");
}

#[test]
fn the_records_do_not_fit_the_head() {
    let scene = scene();
    let withheld = records(4);
    let received =
        Received { vault: scene.vault, list: &scene.list, between: &[], root: root(&withheld), count: 4, now: NOW };
    let remembered = Remembered::from_head(&scene.heads[3]);
    let found = verify_progress(&scene.heads[4], Some(&remembered), &received);
    assert_eq!(found, Err(HeadFault::WrongRoot { signed: 5, held: 4 }.into()));
    assert_eq!(compare(&records(5), &withheld), [Difference::Missing(RecordId::from_bytes([5; 16]))]);
    let miscounted = signed(&scene, |head| head.count = 6);
    assert_eq!(verify(&scene, &miscounted, None, &[]), Err(HeadFault::WrongRoot { signed: 6, held: 5 }.into()));
}

#[test]
fn the_head_was_written_by_somebody_who_may_not() {
    let mut scene = scene();
    let by = |account| signed(&scene, |head| head.author = account);
    let foreign = |author| Err(HeadFault::ForeignAuthor { author }.into());
    let reader =
        SignedHead::sign(Head { author: scene.reader.0, ..*scene.heads[4].head() }, &scene.reader.1.signing).unwrap();
    assert_eq!(verify(&scene, &reader, None, &[]), foreign(scene.reader.0), "a reader, together with the server");
    let stranger = AccountId::from_bytes([0xee; 16]);
    assert_eq!(verify(&scene, &by(stranger), None, &[]), foreign(stranger));
    assert_eq!(
        verify(&scene, &by(scene.editor.0), None, &[]),
        Err(HeadFault::WrongSignature.into()),
        "owner signs as editor"
    );
    let forger = SigningSecret::make(&mut scene.rng);
    let forged = SignedHead::sign(*scene.heads[4].head(), &forger).unwrap();
    assert_eq!(verify(&scene, &forged, None, &[]), Err(HeadFault::WrongSignature.into()));
}

#[test]
fn the_head_was_written_by_somebody_whose_last_day_was_over() {
    let mut scene = scene();
    let until = NOW + 100;
    scene.list = end_on(&scene.change.entry, &scene.list, &scene.editor.0, Some(until)).unwrap().list;
    let last = SignedHead::sign(Head { time: NOW + 50, ..next_head(&scene, Some(&scene.heads[3])) }, &scene.owner_key);
    let last = last.unwrap();
    let found = |time, now, remembered: Option<&SignedHead>| {
        let next = Head { author: scene.editor.0, time, ..next_head(&scene, Some(&last)) };
        let next = SignedHead::sign(next, &scene.editor.1.signing).unwrap();
        let (list, root) = (&scene.list, root(&records(6)));
        let received = Received { vault: scene.vault, list, between: &[], root, count: 6, now };
        let remembered = remembered.map_or_else(|| Remembered::from_head(&next), Remembered::from_head);
        verify_progress(&next, Some(&remembered), &received)
    };
    let foreign = Err(HeadFault::ForeignAuthor { author: scene.editor.0 }.into());
    assert_eq!(found(until - 1, until - 1, Some(&last)), Ok(Progress::Forward));
    assert_eq!(found(until - 1, until + 1, Some(&last)), Ok(Progress::Forward), "seen later only");
    assert_eq!(found(until, until - 1, Some(&last)), foreign, "whichever clock is behind");
    assert_eq!(found(NOW + 49, until - 1, Some(&last)), Ok(Progress::Forward), "a clock that is behind");
    assert_eq!(found(NOW + 49, until, Some(&last)), foreign, "an earlier time than the head before it");
    assert_eq!(found(until - 1, until + 1, None), Ok(Progress::Same), "what was accepted in time stays");
}

#[test]
fn the_head_names_another_member_list() {
    let mut scene = scene();
    let next = roll_generation(&scene.change.entry, &scene.list, |_| true, None, &mut scene.rng).unwrap().list;
    let ahead = signed(&scene, |head| head.list = next.pin());
    let found = verify(&scene, &ahead, None, &[]);
    assert_eq!(found, Err(HeadFault::ForeignMemberList { named: 4, known: 3 }.into()));
    // Remembered with a newer list than the server now shows: a removed member would be back.
    let mut remembered = Remembered::from_head(&scene.heads[3]);
    remembered.list = next.pin();
    let received =
        Received { vault: scene.vault, list: &scene.list, between: &[], root: root(&records(5)), count: 5, now: NOW };
    let found = verify_progress(&scene.heads[4], Some(&remembered), &received);
    assert_eq!(found, Err(HeadFault::CountsBackwards { what: "the member list", from: 4, to: 3 }.into()));
    remembered.list = scene.list.pin();
    remembered.list.digest = Digest::of(b"other list 3");
    let found = verify_progress(&scene.heads[4], Some(&remembered), &received);
    assert_eq!(found, Err(HeadFault::ForeignMemberList { named: 3, known: 3 }.into()));
}

#[test]
fn the_journal_goes_back() {
    let scene = scene();
    let back = signed(&scene, |head| head.journal = journal(3));
    let found = verify(&scene, &back, Some(&scene.heads[3]), &[]);
    assert_eq!(found, Err(HeadFault::CountsBackwards { what: "the journal", from: 4, to: 3 }.into()));
    let other = signed(&scene, |head| head.journal = JournalState { n: 4, chain: Digest::of(b"other") });
    assert_eq!(verify(&scene, &other, Some(&scene.heads[3]), &[]), Err(HeadFault::OtherJournal { n: 4 }.into()));
}

#[test]
fn the_head_of_another_vault_is_called_that() {
    let scene = scene();
    let foreign = signed(&scene, |head| head.vault = VaultId::from_bytes([9; 16]));
    assert_eq!(verify(&scene, &foreign, None, &[]), Err(HeadFault::ForeignVault.into()));
}

#[test]
fn a_roll_back_that_the_owner_confirmed_is_believed_by_the_other_devices() {
    let scene = scene();
    // The server came back from a backup with head 2; the owner's device, which remembers head 5, joins both histories.
    let mut joined = next_head(&scene, Some(&scene.heads[1]));
    joined.also = scene.heads[4].link();
    let joined = SignedHead::sign(joined, &scene.owner_key).unwrap();
    assert_eq!(joined.head().revision, 3);
    assert_eq!(
        verify(&scene, &joined, Some(&scene.heads[1]), &[]),
        Ok(Progress::Forward),
        "a device that never saw the lost heads"
    );
    assert_eq!(verify(&scene, &joined, Some(&scene.heads[4]), &[]), Ok(Progress::Reconciled), "one that saw them all");
    let between = digests(&scene.heads[4..]);
    assert_eq!(verify(&scene, &joined, Some(&scene.heads[3]), &between), Ok(Progress::Reconciled), "one that saw some");
    let unrelated = SignedHead::sign(Head { also: Digest::of(b"other"), ..*joined.head() }, &scene.owner_key).unwrap();
    let found = verify(&scene, &unrelated, Some(&scene.heads[4]), &[]);
    assert_eq!(found, Err(HeadFault::RolledBack { from: 5, to: 3 }.into()), "also names another history");
}

#[test]
fn the_server_reads_vault_and_revision_at_the_documented_offsets() {
    let scene = scene();
    let bytes = scene.heads[4].as_bytes();
    assert_eq!(bytes.len(), HEAD_LEN);
    assert_eq!((bytes[0], HEAD_LEN), (1, 289));
    assert_eq!(&bytes[OFFSET_VAULT..OFFSET_REVISION], scene.vault.as_bytes());
    assert_eq!(bytes[OFFSET_REVISION..OFFSET_COUNT], 5_u64.to_be_bytes());
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_head_is_noticed() {
    let scene = scene();
    let good = scene.heads[4];
    assert_eq!(SignedHead::parse(good.as_bytes()), Ok(good));
    for at in 0..HEAD_LEN * 8 {
        let mut bad = *good.as_bytes();
        bad[at / 8] ^= 1 << (at % 8);
        let refused = match SignedHead::parse(&bad) {
            Ok(head) => head.verify(&scene.owner_key.verify_key()).is_err(),
            Err(_) => true,
        };
        assert!(refused, "bit {at}");
    }
    for length in 0..HEAD_LEN {
        assert!(SignedHead::parse(&good.as_bytes()[..length]).is_err(), "cut to {length}");
    }
    assert!(SignedHead::parse(&[&good.as_bytes()[..], &[0]].concat()).is_err());
}

#[test]
fn heads_that_break_the_format_cannot_be_signed() {
    let scene = scene();
    let refused = |change: fn(&mut Head)| {
        let mut head = *scene.heads[4].head();
        change(&mut head);
        assert_eq!(SignedHead::sign(head, &scene.owner_key), Err(Error::Malformed("vault head")));
    };
    refused(|head| head.revision = 0);
    refused(|head| head.revision = 1);
    refused(|head| head.previous = Digest::ZERO);
    refused(|head| head.count = 50_001);
}

#[test]
fn the_state_code_has_ten_characters_and_follows_the_history() {
    let scene = scene();
    let code = state_code(&scene.heads[4].link());
    assert_eq!(code.len(), 11);
    assert_eq!(code.as_bytes()[5], b'-');
    assert_ne!(code, state_code(&scene.heads[3].link()));
    assert_eq!(state_code(&Digest::from_bytes([0xff; 32])), "ZZZZZ-ZZZZZ");
    let mut first = [0; 32];
    first[0] = 0x08;
    assert_eq!(state_code(&Digest::from_bytes(first)), "10000-00000");
}
