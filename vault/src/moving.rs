//! Moving a whole vault to another place: one value over everything that moves, computed at both, and the journal of the former place,
//! which goes on being verified by what was signed there.
//!
//! `SHA-256("inro/20261122/whole vault" ‖ 0 ‖ …)` over, one after the other, with numbers big-endian and `text` and `bytes` as
//! length(4) ‖ content:
//!
//! | what | how |
//! |---|---|
//! | the place | text(server) ‖ vault(16) ‖ account(16) ‖ bytes(head) ‖ bytes(member list) ‖ n(8) ‖ chain(32) of where its journal begins |
//! | what opens its journal | count(4), then generation(4) ‖ public key(32) each, as they stand |
//! | names of members | count(4), then account(16) ‖ text(name) each, as they stand |
//! | records | count(4), then id(16) ‖ revision(8) ‖ [`body_digest`](32) each, ascending by id |
//! | what was deleted | count(4), then id(16) each, ascending |
//! | journal entries | count(4), then SHA-256(entry)(32) each, in their order |
//!
//! The time at which it is taken out is no part of it: the same vault has the same value.
//!
//! What the owner signs of a former place is SHA-256 over the first three rows of the table, then exported(8) ‖ begun(8) ‖
//! finished(8, 0 if it is not) ‖ that value(32), then count(4) and SHA-256(piece)(32) of each piece, count(4) and id(16) of each grant,
//! count(4) and id(16) of each cut. A piece is count(4) and id(16) ‖ revision(8) of each record, count(4) and id(16) of each that was
//! deleted, count(4) and SHA-256(entry)(32) of each journal entry.

use std::collections::{BTreeMap, BTreeSet};

use serde_bytes::ByteArray;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::head::SignedHead;
use crate::id::{Digest, GrantId, RecordId, VaultId};
use crate::journal::{JournalState, entry_generation, open_entry, verify_chain};
use crate::key_pair::{ExchangeSecret, SigningSecret, VerifyKey};
use crate::label::Purpose;
use crate::member::SignedMemberList;
use crate::record::{Body, BodyError, FormerPiece, FormerPlace, PlaceLeft};

const WHAT: &str = "former place";
/// Digits of a code.
const DIGITS: u32 = 20;

/// Everything that moves.
#[derive(Debug, Clone, Copy)]
pub struct Everything<'a, E> {
    /// What is left of the place beside the following.
    pub left: &'a PlaceLeft,
    /// Revision and [`body_digest`] of each record.
    pub records: &'a BTreeMap<RecordId, (u64, Digest)>,
    /// What was deleted.
    pub deleted: &'a BTreeSet<RecordId>,
    /// Journal entries, oldest first.
    pub entries: &'a [E],
}

/// The value over everything that moves; see the head of this module.
#[must_use]
pub fn whole_digest<E: AsRef<[u8]>>(whole: &Everything<'_, E>) -> Digest {
    let Everything { left, records, deleted, entries } = whole;
    let mut sum = Sum(Sha256::new_with_prefix(Purpose::WHOLE_VAULT.info(&[])));
    sum.place(left);
    sum.count(records.len());
    for (id, (revision, body)) in *records {
        sum.0.update(id.as_bytes());
        sum.0.update(revision.to_be_bytes());
        sum.0.update(body.as_bytes());
    }
    sum.count(deleted.len());
    for id in *deleted {
        sum.0.update(id.as_bytes());
    }
    sum.count(entries.len());
    for entry in *entries {
        sum.0.update(Digest::of(entry.as_ref()).as_bytes());
    }
    Digest::from_bytes(sum.0.finalize().into())
}

impl FormerPlace {
    /// The same, signed with the owner's key that is in force under a list of the vault that it moved into.
    #[must_use]
    pub fn signed(self, into: &VaultId, list: u32, key: &SigningSecret) -> Self {
        let signature = ByteArray::new(key.sign(&signed_text(&self, into, list)));
        Self { list, signature, ..self }
    }

    /// Whether it is about what moved into this vault, and signed with this key.
    #[must_use]
    pub fn is_signed(&self, into: &VaultId, key: &VerifyKey) -> bool {
        key.verify(&signed_text(self, into, self.list), &self.signature, WHAT).is_ok()
    }
}

impl FormerPiece {
    /// What the place says of it; see the head of this module.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut sum = Sum(Sha256::new());
        sum.count(self.records.len());
        for moved in &self.records {
            sum.0.update(moved.record.as_bytes());
            sum.0.update(moved.revision.to_be_bytes());
        }
        sum.ids(self.deleted.iter().map(RecordId::as_bytes));
        sum.count(self.entries.len());
        for entry in &self.entries {
            sum.0.update(Digest::of(entry).as_bytes());
        }
        Digest::from_bytes(sum.0.finalize().into())
    }
}

fn signed_text(place: &FormerPlace, into: &VaultId, list: u32) -> Vec<u8> {
    let mut sum = Sum(Sha256::new());
    sum.place(&place.left);
    for time in [place.exported, place.begun, place.finished.unwrap_or(0)] {
        sum.0.update(time.to_be_bytes());
    }
    sum.0.update(place.digest.as_bytes());
    sum.count(place.pieces.len());
    for piece in &place.pieces {
        sum.0.update(piece.as_bytes());
    }
    sum.ids(place.grants.iter().map(GrantId::as_bytes));
    sum.ids(place.cuts.iter().map(RecordId::as_bytes));
    let digest = Digest::from_bytes(sum.0.finalize().into());
    Purpose::FORMER_PLACE.info(&[into.as_bytes(), &list.to_be_bytes(), digest.as_bytes()])
}

/// SHA-256 of a record's body in deterministic CBOR (RFC 8949 section 4.2.1), so that it is the same for two programs that write the
/// fields in another order. Fails as [`Body::encode`].
pub fn body_digest(body: &Body) -> core::result::Result<Digest, BodyError> {
    Ok(Digest::of(&Zeroizing::new(body.encode_in_order()?)))
}

/// What two people compare, or one on two screens: the first 16 bytes of the value as a number, modulo 10^20, as five groups of four
/// decimal digits.
#[must_use]
pub fn code(digest: &Digest) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_bytes()[..16]);
    let number = u128::from_be_bytes(bytes) % 10_u128.pow(DIGITS);
    let digits = format!("{number:020}");
    let groups: Vec<&str> = (0..digits.len()).step_by(4).map(|at| &digits[at..at + 4]).collect();
    groups.join(" ")
}

/// The journal of a former place, verified.
#[derive(Debug)]
pub struct FormerJournal {
    /// Number and content of each entry, oldest first; none where no key opens it.
    pub entries: Vec<(u64, Option<Zeroizing<Vec<u8>>>)>,
    /// How far the head covers it that was signed there. What comes after is in the chain and covered by no signature.
    pub covered: u64,
}

/// Verifies the journal of a former place by what was signed there: the head is of that vault, names that member list and is signed by a
/// member of it who may write; the entries are those in the chain that the head covers; each opens in its place.
///
/// That the member list follows from those before was verified by the device that took everything out; the other lists do not
/// move. Fails when anything of this is not so.
pub fn former_journal<E: AsRef<[u8]>>(left: &PlaceLeft, entries: &[E]) -> Result<FormerJournal> {
    let head = SignedHead::parse(&left.head)?;
    let list = SignedMemberList::parse(&left.list)?;
    if head.head().vault != left.vault || list.list().vault != left.vault || head.head().list != list.pin() {
        return Err(Error::Altered(WHAT));
    }
    let author = list.list().entry(&head.head().author).filter(|entry| entry.role.may_write());
    head.verify(&author.ok_or(Error::Altered(WHAT))?.keys.verify_key)?;
    let covered = head.head().journal;
    let mut before = JournalState::from(left.begins);
    let states = verify_chain(&left.vault, &before, entries, &[covered])?;
    let mut opened = Vec::with_capacity(entries.len());
    for (entry, after) in entries.iter().zip(states) {
        let generation = entry_generation(entry.as_ref())?;
        let key = left.keys.iter().find(|key| key.generation == generation);
        let key = key.map(|key| ExchangeSecret::from_bytes(*key.secret));
        let event = key.map(|key| open_entry(&key, &left.vault, &before, entry.as_ref())).transpose()?;
        opened.push((after.n, event));
        before = after;
    }
    Ok(FormerJournal { entries: opened, covered: covered.n })
}

struct Sum(Sha256);

impl Sum {
    fn count(&mut self, count: usize) {
        self.0.update(u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.update(bytes);
    }

    fn ids<'a>(&mut self, ids: impl ExactSizeIterator<Item = &'a [u8; RecordId::LEN]>) {
        self.count(ids.len());
        ids.for_each(|id| self.0.update(id));
    }

    /// The first three rows of the table.
    fn place(&mut self, left: &PlaceLeft) {
        self.bytes(left.server.as_bytes());
        self.0.update(left.vault.as_bytes());
        self.0.update(left.account.as_bytes());
        self.bytes(&left.head);
        self.bytes(&left.list);
        self.0.update(left.begins.n.to_be_bytes());
        self.0.update(left.begins.chain.as_bytes());
        self.count(left.keys.len());
        for key in &left.keys {
            self.0.update(key.generation.to_be_bytes());
            self.0.update(ExchangeSecret::from_bytes(*key.secret).exchange_key().as_bytes());
        }
        self.count(left.members.len());
        for member in &left.members {
            self.0.update(member.account.as_bytes());
            self.bytes(member.name.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use rand_core::CryptoRng;
    use serde_bytes::ByteBuf;

    use super::*;
    use crate::generation::make_vault;
    use crate::head::Head;
    use crate::id::AccountId;
    use crate::journal::seal_entry;
    use crate::key_pair::Identity;
    use crate::record::{Fact, JournalBegin};
    use crate::record::{FormerMember, JournalKey, MovedRecord, Note, Provenance, Record};
    use crate::test_rng::TestRng;
    use crate::vault_key::open_generations;

    /// A place with a journal of three entries, of which the head covers two.
    fn place(rng: &mut dyn CryptoRng) -> (PlaceLeft, Vec<Vec<u8>>, SigningSecret) {
        let account = AccountId::make(rng);
        let made = make_vault(account, &Identity::make(rng), rng).unwrap();
        let (vault, list) = (made.entry.vault, &made.list);
        let (mut state, mut entries, mut covered) = (JournalState::EMPTY, Vec::new(), JournalState::EMPTY);
        for at in 0..3 {
            let entry = seal_entry(&list.list().journal_key, 1, &vault, &state, &[at], rng).unwrap();
            state = state.after(&vault, &entry);
            covered = if at < 2 { state } else { covered };
            entries.push(entry);
        }
        let head = Head {
            vault,
            revision: 1,
            count: 0,
            root: Digest::ZERO,
            list: list.pin(),
            journal: covered,
            previous: Digest::ZERO,
            also: Digest::ZERO,
            author: account,
            time: 1,
        };
        let owner_key = made.entry.owner_key.clone().unwrap();
        let head = SignedHead::sign(head, &owner_key).unwrap();
        let opened = open_generations(list.list(), &made.entry.generations[0].1).unwrap();
        let keys = opened.iter().map(|(generation, _, secret)| JournalKey {
            generation: *generation,
            secret: ByteArray::new(*secret.expose()),
        });
        let left = PlaceLeft {
            server: "https://inro.example".into(),
            vault,
            account,
            head: ByteBuf::from(head.as_bytes().to_vec()),
            list: ByteBuf::from(list.as_bytes().to_vec()),
            begins: JournalState::EMPTY.into(),
            keys: keys.collect(),
            members: vec![FormerMember { account, name: "千鶴".into() }],
        };
        (left, entries, owner_key)
    }

    #[test]
    fn a_former_place_is_the_owners_word_about_all_that_stands_in_it_and_where_it_moved_to() {
        let rng = &mut TestRng::new(4);
        let (left, entries, key) = place(rng);
        let (into, other) = (VaultId::from_bytes([1; 16]), VaultId::from_bytes([2; 16]));
        let (grant, cut) = (GrantId::from_bytes([3; 16]), RecordId::from_bytes([4; 16]));
        let moved = MovedRecord { record: cut, revision: 2 };
        let entries = vec![ByteBuf::from(entries[0].clone())];
        let piece = FormerPiece { records: vec![moved], deleted: vec![cut], entries };
        let place = FormerPlace {
            left,
            exported: 1,
            begun: 2,
            finished: None,
            digest: Digest::of(b"all"),
            pieces: vec![piece.digest()],
            grants: vec![grant],
            cuts: vec![cut],
            list: 0,
            signature: ByteArray::new([0; 64]),
        };
        let place = place.signed(&into, 1, &key);
        assert!(place.is_signed(&into, &key.verify_key()));
        assert!(!place.is_signed(&other, &key.verify_key()), "into another vault");
        assert!(!place.is_signed(&into, &SigningSecret::make(rng).verify_key()), "by somebody else");
        let altered = |change: &dyn Fn(&mut FormerPlace)| {
            let mut altered = place.clone();
            change(&mut altered);
            assert!(!altered.is_signed(&into, &key.verify_key()), "{altered:?}");
        };
        altered(&|it| it.left.account = AccountId::from_bytes([7; 16]));
        altered(&|it| it.left.members.clear());
        altered(&|it| it.left.keys[0].secret[9] ^= 1);
        altered(&|it| it.exported = 3);
        altered(&|it| it.begun = 3);
        altered(&|it| it.finished = Some(3));
        altered(&|it| it.digest = Digest::ZERO);
        altered(&|it| it.pieces.clear());
        altered(&|it| it.pieces[0] = Digest::ZERO);
        altered(&|it| it.grants.clear());
        altered(&|it| it.cuts.clear());
        altered(&|it| it.list = 2);
        // An id moves from one list to the other.
        altered(&|it| (it.grants, it.cuts) = (Vec::new(), vec![cut, RecordId::from_bytes([3; 16])]));
        let of = |change: &dyn Fn(&mut FormerPiece)| {
            let mut altered = piece.clone();
            change(&mut altered);
            assert_ne!(altered.digest(), piece.digest());
        };
        of(&|it| it.records[0].revision = 1);
        of(&|it| it.records[0].record = RecordId::from_bytes([9; 16]));
        of(&|it| it.deleted.push(cut));
        of(&|it| it.entries[0][3] ^= 1);
        of(&|it| it.entries.clear());
    }

    fn note(text: &str) -> Body {
        let note = Note { text: Some(text.into()), ..Note::default() };
        Body::new(Record::new(Fact::Note(note), Provenance::typed(1)))
    }

    #[test]
    fn a_change_of_anything_that_moves_changes_the_value_and_its_code() {
        let (left, entries, _) = place(&mut TestRng::new(1));
        let id = RecordId::from_bytes;
        let records: BTreeMap<_, _> = [(id([1; 16]), (3, body_digest(&note("一")).unwrap()))].into();
        let deleted: BTreeSet<_> = [id([9; 16])].into();
        let of = |left: &PlaceLeft, records: &BTreeMap<_, _>, deleted: &BTreeSet<_>, entries: &[Vec<u8>]| {
            whole_digest(&Everything { left, records, deleted, entries })
        };
        let whole = of(&left, &records, &deleted, &entries);
        assert_eq!(of(&left.clone(), &records.clone(), &deleted.clone(), &entries.clone()), whole);
        let mut others = Vec::new();
        let mut changed = |change: &dyn Fn(&mut PlaceLeft)| {
            let mut left = left.clone();
            change(&mut left);
            others.push(of(&left, &records, &deleted, &entries));
        };
        changed(&|left| left.server.push('x'));
        changed(&|left| left.vault = VaultId::from_bytes([7; 16]));
        changed(&|left| left.account = AccountId::from_bytes([7; 16]));
        changed(&|left| left.head[200] ^= 1);
        changed(&|left| left.list[30] ^= 1);
        changed(&|left| left.begins.n += 1);
        changed(&|left| left.begins.chain = Digest::of(b"x"));
        changed(&|left| left.keys[0].secret[9] ^= 1);
        changed(&|left| left.keys.clear());
        changed(&|left| left.members[0].name.push('x'));
        changed(&|left| left.members.clear());
        let with = |revision, text| [(id([1; 16]), (revision, body_digest(&note(text)).unwrap()))].into();
        others.push(of(&left, &with(4, "一"), &deleted, &entries));
        others.push(of(&left, &with(3, "二"), &deleted, &entries));
        others.push(of(&left, &[(id([2; 16]), records[&id([1; 16])])].into(), &deleted, &entries));
        others.push(of(&left, &BTreeMap::new(), &deleted, &entries));
        others.push(of(&left, &records, &BTreeSet::new(), &entries));
        others.push(of(&left, &records, &[id([8; 16])].into(), &entries));
        others.push(of(&left, &records, &deleted, &entries[..2]));
        others.push(of(&left, &records, &deleted, &[entries[1].clone(), entries[0].clone(), entries[2].clone()]));
        others.push(whole);
        let codes: BTreeSet<String> = others.iter().map(code).collect();
        assert_eq!(codes.len(), others.len(), "all differ");
    }

    #[test]
    fn a_code_is_five_groups_of_four_digits() {
        assert_eq!(code(&Digest::ZERO), "0000 0000 0000 0000 0000");
        let mut one = [0; 32];
        one[15] = 42;
        assert_eq!(code(&Digest::from_bytes(one)), "0000 0000 0000 0000 0042");
        assert_eq!(code(&Digest::from_bytes([0xff; 32])).len(), 24);
    }

    #[test]
    fn the_order_of_a_bodys_fields_does_not_count() {
        let bytes = note("一").encode().unwrap();
        // A later program's, which this one keeps in the order in which it finds them.
        let with = |names: [&str; 2]| {
            let ciborium::Value::Map(mut fields) = ciborium::from_reader(&bytes[..]).unwrap() else { panic!("no map") };
            fields.extend(names.map(|name| (name.into(), ciborium::Value::from(name))));
            let mut written = Vec::new();
            ciborium::into_writer(&ciborium::Value::Map(fields), &mut written).unwrap();
            Body::decode(&written).unwrap()
        };
        let (one, other) = (with(["later", "last"]), with(["last", "later"]));
        assert_ne!(one.encode().unwrap(), other.encode().unwrap());
        assert_eq!(body_digest(&one).unwrap(), body_digest(&other).unwrap());
        assert_ne!(body_digest(&one).unwrap(), body_digest(&note("一")).unwrap());
    }

    #[test]
    fn the_journal_of_a_former_place_opens_and_says_how_far_a_signature_covers_it() {
        let (left, entries, _) = place(&mut TestRng::new(2));
        let journal = former_journal(&left, &entries).unwrap();
        assert_eq!(journal.covered, 2);
        let opened: Vec<_> = journal.entries.iter().map(|(n, event)| (*n, event.as_ref().unwrap().to_vec())).collect();
        assert_eq!(opened, [(1, vec![0]), (2, vec![1]), (3, vec![2])]);
        // What was erased there is not looked for.
        let begins = JournalState::EMPTY.after(&left.vault, &entries[0]);
        let cut = PlaceLeft { begins: begins.into(), ..left.clone() };
        assert_eq!(former_journal(&cut, &entries[1..]).unwrap().entries.len(), 2);
        let keyless = PlaceLeft { keys: Vec::new(), ..left };
        assert!(former_journal(&keyless, &entries).unwrap().entries.iter().all(|(_, event)| event.is_none()));
    }

    #[test]
    fn a_journal_that_is_cut_altered_or_of_another_head_does_not_verify() {
        let rng = &mut TestRng::new(3);
        let (left, entries, _) = place(rng);
        let (other, ..) = place(rng);
        let fails = |left: &PlaceLeft, entries: &[Vec<u8>]| former_journal(left, entries).is_err();
        assert!(fails(&left, &entries[..1]), "an entry that the head covers is missing");
        let mut altered = entries.clone();
        altered[1][40] ^= 1;
        assert!(fails(&left, &altered));
        let mut altered = entries.clone();
        altered[2][40] ^= 1;
        assert!(fails(&left, &altered), "one that no head covers does not open");
        assert!(fails(&left, &[entries[1].clone(), entries[0].clone()]));
        assert!(fails(&PlaceLeft { head: other.head.clone(), ..left.clone() }, &entries));
        assert!(fails(&PlaceLeft { list: other.list.clone(), ..left.clone() }, &entries));
        assert!(fails(&PlaceLeft { vault: other.vault, ..left.clone() }, &entries));
        let begins = JournalBegin { n: 0, chain: Digest::of(b"x") };
        assert!(fails(&PlaceLeft { begins, ..left.clone() }, &entries));
        // Signed by somebody whom the list does not name.
        let head = *SignedHead::parse(&left.head).unwrap().head();
        let forged = SignedHead::sign(head, &SigningSecret::make(rng)).unwrap();
        let forged = ByteBuf::from(forged.as_bytes().to_vec());
        assert!(fails(&PlaceLeft { head: forged, ..left }, &entries));
    }
}
