//! Moving a whole vault to another place: one value over everything that moves, computed at both; the owner's word of where it was
//! ([`word`]), and the journal of the former place, which goes on being verified by what was signed there ([`journal`]).
//!
//! `SHA-256("inro/20261122/whole vault" ‖ 0 ‖ …)` over, one after the other, with numbers big-endian and `text` and `bytes` as
//! length(4) ‖ content:
//!
//! | what | how |
//! |---|---|
//! | the place | text(server) ‖ vault(16) ‖ account(16) ‖ bytes(head) ‖ bytes(member list) ‖ n(8) ‖ chain(32) of where its journal begins |
//! | what opens its journal | count(4), then generation(4) ‖ public key(32) each, as they stand |
//! | names of members | count(4), then account(16) ‖ text(name) each, as they stand |
//! | records | count(4), then id(16) ‖ revision(8) ‖ `body_digest`(32) each, ascending by id |
//! | what was deleted | count(4), then id(16) each, ascending |
//! | journal entries | count(4), then SHA-256(entry)(32) each, in their order |
//!
//! The time at which it is taken out is no part of it: the same vault has the same value.

mod journal;
mod word;

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

pub use self::journal::{FormerJournal, former_journal};
use crate::id::{Digest, RecordId};
use crate::key_pair::ExchangeSecret;
use crate::label::Purpose;
use crate::record::{Body, BodyError, PlaceLeft};

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
    use serde_bytes::{ByteArray, ByteBuf};

    use super::*;
    use crate::generation::make_vault;
    use crate::head::{Head, SignedHead};
    use crate::id::{AccountId, VaultId};
    use crate::journal::{JournalState, seal_entry};
    use crate::key_pair::{Identity, SigningSecret};
    use crate::record::{Fact, FormerMember, JournalKey, Note, Provenance, Record};
    use crate::test_rng::TestRng;
    use crate::vault_key::open_generations;

    /// A place with a journal of three entries, of which the head covers two.
    pub(super) fn place(rng: &mut dyn CryptoRng) -> (PlaceLeft, Vec<Vec<u8>>, SigningSecret) {
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
}
