//! Whatever is sealed, signed, written down or typed comes back, and nothing else does.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use ciborium::Value;
use common::rng::TestRng;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use vault::account::{AccountState, PairSecretWith, StateVersion, VaultEntry};
use vault::file::{open_file, seal_file, sealed_len};
use vault::head::{Head, MAX_RECORDS, SignedHead};
use vault::id::{AccountId, Digest, RecordId, VaultId};
use vault::journal::{JournalState, verify_chain};
use vault::key_pair::{Identity, SigningSecret};
use vault::member::ListPin;
use vault::number::ProviderNumber;
use vault::pairing::{NewDevice, VaultMark};
use vault::record::{Allergy, Body, CodedText, Fact, Provenance, Record};
use vault::record_seal::Keyring;
use vault::secret::{AccountKey, PairSecret, Seal, VaultKey, Words};
use vault::words::WordList;

/// Bytes of a sealed record beside its padded body: version, generation, nonce, tag.
const AROUND: usize = 1 + 4 + 24 + 16;
const VAULT: VaultId = VaultId::from_bytes([1; 16]);

fn keyring(generations: &[u32]) -> Keyring {
    let keys: Vec<_> = generations.iter().map(|&number| (number, VaultKey::from_bytes([number as u8; 32]))).collect();
    Keyring::derive(VAULT, &keys).unwrap()
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest::from_bytes)
}

fn entry() -> impl Strategy<Value = VaultEntry> {
    let pairs = vec(any::<([u8; 16], [u8; 32])>(), 0..4).prop_map(|pairs| {
        let with = |(account, secret)| PairSecretWith {
            account: AccountId::from_bytes(account),
            secret: PairSecret::from_bytes(secret),
        };
        pairs.into_iter().map(with).collect()
    });
    let keys = vec(any::<[u8; 32]>(), 1..5).prop_map(|keys| {
        let newest = keys.len() as u32;
        (0..newest).zip(keys).map(|(at, key)| (newest - at, VaultKey::from_bytes(key))).collect()
    });
    (any::<([u8; 16], Option<[u8; 32]>, u32)>(), digest(), keys, pairs).prop_map(
        |((vault, owner, n), digest, generations, pair_secrets)| VaultEntry {
            vault: VaultId::from_bytes(vault),
            owner_key: owner.map(SigningSecret::from_bytes),
            pin: ListPin { n, digest },
            generations,
            pair_secrets,
        },
    )
}

/// What a newer program may have added: any CBOR whose maps have texts as keys, each once.
fn unknown() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| Value::Integer(number.into())),
        "\\PC{0,8}".prop_map(Value::Text),
        vec(any::<u8>(), 0..8).prop_map(Value::Bytes),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::btree_map("[a-z]{1,4}", inner, 1..3)
                .prop_map(|map| Value::Map(map.into_iter().map(|(key, value)| (Value::Text(key), value)).collect())),
        ]
    })
}

fn allergy(text: &str) -> Record {
    let allergy = Allergy {
        substance: CodedText::from_text(text),
        category: None,
        criticality: None,
        status: None,
        suspected: false,
        reactions: Vec::new(),
        onset: None,
        onset_text: None,
        note: None,
    };
    Record::new(Fact::Allergy(allergy), Provenance::typed(1_763_000_000))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_record_comes_back_and_shows_only_its_size_class(
        body in vec(any::<u8>(), 0..9_000), revision in 1..u64::MAX, seed in any::<u64>(), at in any::<Index>(),
    ) {
        let record = RecordId::from_bytes([2; 16]);
        let sealed = keyring(&[3, 2, 1]).seal_record(&record, revision, &body, &mut TestRng::new(seed)).unwrap();
        prop_assert_eq!(&*keyring(&[4, 3]).open_record(&record, revision, &sealed).unwrap(), &body);
        let class = sealed.len() - AROUND;
        let needed = body.len() + 4;
        if needed <= 4096 {
            prop_assert_eq!(class, needed.next_power_of_two().max(512));
        } else {
            // Padmé: at most 12 % more, and no more leading bits than the exponent has.
            prop_assert!(class >= needed && (class - needed) * 100 <= needed * 12);
            prop_assert!(class.ilog2() - class.trailing_zeros() <= class.ilog2().ilog2() + 1);
        }
        let mut altered = sealed;
        let bit = at.index(altered.len() * 8);
        altered[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(keyring(&[3, 2, 1]).open_record(&record, revision, &altered).is_err());
    }

    #[test]
    fn an_account_state_comes_back(entries in vec(entry(), 0..4), epoch in any::<u32>(), counter in any::<u64>(), seed in any::<u64>()) {
        let mut rng = TestRng::new(seed);
        let state = AccountState {
            account: AccountId::make(&mut rng),
            version: StateVersion { epoch, counter },
            identity: Identity::make(&mut rng),
            seal: Seal::make(&mut rng),
            vaults: entries,
        };
        let key = AccountKey::make(&mut rng);
        let sealed = state.seal_state(&key, &mut rng).unwrap();
        let opened = AccountState::open_state(&key, &state.account, epoch, &sealed).unwrap();
        prop_assert_eq!((opened.version, &opened.seal, opened.identity.public()), (state.version, &state.seal, state.identity.public()));
        prop_assert_eq!(opened.vaults.len(), state.vaults.len());
        for (opened, entry) in opened.vaults.iter().zip(&state.vaults) {
            prop_assert_eq!((opened.vault, opened.pin), (entry.vault, entry.pin));
            let owner = |entry: &VaultEntry| entry.owner_key.as_ref().map(|key| *key.expose());
            prop_assert_eq!(owner(opened), owner(entry));
            prop_assert_eq!(&opened.generations, &entry.generations);
            let pairs = |entry: &VaultEntry| entry.pair_secrets.iter().map(|pair| (pair.account, *pair.secret.expose())).collect::<Vec<_>>();
            prop_assert_eq!(pairs(opened), pairs(entry));
        }
    }

    #[test]
    fn a_head_comes_back_and_every_altered_byte_is_noticed(
        revision in 2..u64::MAX, count in 0..=MAX_RECORDS, n in any::<(u32, u64, i64)>(), digests in [digest(), digest(), digest(), digest(), digest()], at in any::<Index>(),
    ) {
        let [root, list, chain, previous, also] = digests;
        let head = Head {
            vault: VAULT, revision, count, root, list: ListPin { n: n.0, digest: list },
            journal: JournalState { n: n.1, chain }, previous, also, author: AccountId::from_bytes([3; 16]), time: n.2,
        };
        let key = SigningSecret::from_bytes([5; 32]);
        let signed = SignedHead::sign(head, &key).unwrap();
        let parsed = SignedHead::parse(signed.as_bytes()).unwrap();
        prop_assert_eq!(parsed.head(), &head);
        prop_assert_eq!(parsed.verify(&key.verify_key()), Ok(()));
        let mut altered = *signed.as_bytes();
        let bit = at.index(altered.len() * 8);
        altered[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(SignedHead::parse(&altered).is_err() || SignedHead::parse(&altered).unwrap().verify(&key.verify_key()).is_err());
    }

    #[test]
    fn a_journal_that_was_tampered_with_below_what_is_covered_is_noticed(
        entries in vec(vec(any::<u8>(), 0..40), 1..12), covered in any::<Index>(), at in any::<Index>(), how in 0..4,
    ) {
        let after = |state: &JournalState, entry: &Vec<u8>| state.after(&VAULT, entry);
        let states: Vec<JournalState> = entries.iter().scan(JournalState::EMPTY, |state, entry| { *state = after(state, entry); Some(*state) }).collect();
        let covered = covered.index(entries.len());
        let check = |entries: &[Vec<u8>]| verify_chain(&VAULT, &JournalState::EMPTY, entries, &[states[covered]]);
        prop_assert_eq!(check(&entries), Ok(states.clone()));
        let at = at.index(covered + 1);
        let mut other = entries.clone();
        match how {
            0 => { other.remove(at); }
            1 => other.insert(at, b"never happened".to_vec()),
            2 => other[at].push(0),
            _ => other.truncate(at),
        }
        // Of several equal entries in a row, one that stood past what is covered steps into a removed one's place.
        let same = other.get(..=covered) == entries.get(..=covered);
        prop_assert_eq!(check(&other).is_ok(), same);
        // In two pieces it is the same chain.
        let (first, rest) = entries.split_at(at);
        let start = first.iter().fold(JournalState::EMPTY, |state, entry| after(&state, entry));
        prop_assert_eq!(verify_chain(&VAULT, &start, rest, &states), Ok(states[at..].to_vec()));
    }

    #[test]
    fn what_a_newer_program_added_survives_any_edit(name in "[a-z]{2,6}9", added in unknown(), deep in any::<bool>(), text in "\\PC{1,12}") {
        let mut value = Value::serialized(&allergy("そば")).unwrap();
        let mut at = &mut value;
        for key in if deep { &["fact", "allergy", "substance"][..] } else { &[] } {
            let Value::Map(map) = at else { panic!("no map") };
            at = &mut map.iter_mut().find(|(known, _)| known.as_text() == Some(*key)).unwrap().1;
        }
        let Value::Map(map) = at else { panic!("no map") };
        map.push((Value::Text(name), added));
        let mut bytes = Vec::new();
        ciborium::into_writer(&value, &mut bytes).unwrap();
        let body = Body::decode(&bytes).unwrap();
        prop_assert_eq!(body.encode().unwrap(), bytes, "nothing changed");
        let edited = body.with(allergy(&text)).unwrap();
        let back = edited.clone().with(allergy("そば")).unwrap().encode().unwrap();
        prop_assert_eq!(Body::decode(&edited.encode().unwrap()).unwrap(), edited);
        let mut back: Value = ciborium::from_reader(&back[..]).unwrap();
        sort(&mut back);
        sort(&mut value);
        prop_assert_eq!(back, value, "changed and changed back");
    }

    #[test]
    fn codes_and_words_come_back(seed in any::<[u8; 16]>(), server in "https://[a-z.]{1,40}", epoch in any::<u32>(), marks in vec(any::<([u8; 16], u64, [u8; 32])>(), 0..4)) {
        let seal = Seal::from_bytes(seed);
        prop_assert_eq!(Seal::parse_typed(&seal.to_typed()).unwrap(), seal.clone());
        let mark = |(vault, revision, link)| VaultMark { vault: VaultId::from_bytes(vault), revision, link: Digest::from_bytes(link) };
        let device = NewDevice { server, seal, kdf: 1, epoch, vaults: marks.into_iter().map(mark).collect() };
        prop_assert_eq!(NewDevice::parse(&device.to_text().unwrap()), Ok(device));
        let words = Words::from_bytes(seed);
        for list in [WordList::English, WordList::Japanese] {
            let text = words.to_words(list).iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(Words::parse(&text).unwrap(), words.clone());
        }
        let number = ProviderNumber::make(&mut TestRng::new(u64::from(epoch)));
        prop_assert_eq!(number.to_string().parse(), Ok(number));
    }
}

proptest! {
    // Files are larger, so fewer of them.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_file_comes_back_and_a_cut_or_altered_one_gives_nothing(length in 0_usize..200_000, seed in any::<u64>(), at in any::<Index>()) {
        let content: Vec<u8> = (0..length).map(|at| (at * 7) as u8).collect();
        let (info, sealed) = seal_file(&content, "検査.pdf", "application/pdf", &mut TestRng::new(seed)).unwrap();
        prop_assert_eq!(sealed.len() as u64, sealed_len(length as u64));
        prop_assert!(*open_file(&info, &sealed).unwrap() == content);
        let at = at.index(sealed.len());
        prop_assert!(open_file(&info, &sealed[..at]).is_err());
        let mut altered = sealed;
        altered[at] ^= 0x10;
        prop_assert!(open_file(&info, &altered).is_err());
    }
}

/// Maps in the order of their keys: an edit may write the fields of a newer program last.
fn sort(value: &mut Value) {
    match value {
        Value::Map(map) => {
            map.iter_mut().for_each(|(_, value)| sort(value));
            map.sort_by(|(one, _), (other, _)| one.as_text().cmp(&other.as_text()));
        }
        Value::Array(items) => items.iter_mut().for_each(sort),
        _ => {}
    }
}
