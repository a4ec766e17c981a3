//! Messages survive the way: whatever they say, in either encoding, and nothing but a whole message is taken for one.
#![cfg(not(target_arch = "wasm32"))]

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use protocol::account::{NewWrapping, SignUp, WrappingKind};
use protocol::change::{ChangesPage, Changeset, CreateGrant, GrantChange, Put, ReplaceFiles, StoredRecord, Tombstone};
use protocol::grant::{ContentType, GrantFile, Limits, PasscodeHash};
use protocol::shl::ManifestRequest;
use protocol::vault::JournalPosition;
use protocol::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Written, read and written again: the same bytes, in CBOR and in JSON, and by way of either the same message.
fn comes_back<T: Serialize + DeserializeOwned>(message: &T) {
    let cbor = to_cbor(message).unwrap();
    let read: T = from_cbor(&cbor).unwrap();
    assert_eq!(to_cbor(&read).unwrap(), cbor);
    let json = serde_json::to_vec(message).unwrap();
    let read: T = serde_json::from_slice(&json).unwrap();
    assert_eq!(serde_json::to_vec(&read).unwrap(), json);
    assert_eq!(to_cbor(&read).unwrap(), cbor, "JSON says something else than CBOR");
}

/// No part of a message is one, and none with something behind it.
fn is_whole<T: DeserializeOwned>(bytes: &[u8], cut: prop::sample::Index) {
    let cut = cut.index(bytes.len());
    assert!(from_cbor::<T>(&bytes[..cut]).is_err(), "cut to {cut}");
    assert!(from_cbor::<T>(&[bytes, &[0xf6]].concat()).is_err());
}

fn bytes() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..400).prop_map(Bytes)
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest)
}

fn file() -> impl Strategy<Value = GrantFile> {
    any::<([u8; 16], [u8; 16])>().prop_map(|(file, blob)| GrantFile {
        file: FileId(file),
        blob: BlobId(blob),
        content_type: ContentType::Fhir,
    })
}

fn passcode() -> impl Strategy<Value = PasscodeHash> {
    (bytes(), any::<[u8; 32]>()).prop_map(|(salt, hash)| PasscodeHash { salt, hash: Key(hash) })
}

fn grant_change() -> impl Strategy<Value = GrantChange> {
    let id = || any::<[u8; 16]>().prop_map(GrantId);
    let limits = any::<(Option<i64>, Option<u32>)>().prop_map(|(until, uses)| Limits { until, uses });
    let create = (id(), digest(), limits.clone(), of(passcode()), vec(file(), 0..3)).prop_map(
        |(grant, link, limits, passcode, files)| {
            GrantChange::Create(CreateGrant { grant, link, limits, passcode, files })
        },
    );
    let files = (id(), vec(file(), 0..3), of(limits.clone()))
        .prop_map(|(grant, files, limits)| GrantChange::Files(ReplaceFiles { grant, files, limits }));
    prop_oneof![create, files, id().prop_map(GrantChange::Revoke)]
}

fn changeset() -> impl Strategy<Value = Changeset> {
    let put = (any::<[u8; 16]>(), any::<u64>(), bytes(), vec(any::<[u8; 16]>(), 0..3)).prop_map(
        |(record, revision, sealed, blobs)| Put {
            record: RecordId(record),
            revision,
            sealed,
            blobs: blobs.into_iter().map(BlobId).collect(),
        },
    );
    let delete = vec(any::<[u8; 16]>().prop_map(RecordId), 0..3);
    (digest(), bytes(), vec(put, 0..4), delete, vec(grant_change(), 0..3), of(bytes())).prop_map(
        |(expected_head, new_head, put, delete, grants, member_list)| Changeset {
            expected_head,
            new_head,
            put,
            delete,
            grants,
            member_list,
            proof: None,
        },
    )
}

fn changes_page() -> impl Strategy<Value = ChangesPage> {
    let put = (any::<([u8; 16], u64, u64)>(), bytes()).prop_map(|((record, revision, changed), sealed)| StoredRecord {
        record: RecordId(record),
        revision,
        changed,
        sealed,
    });
    let gone = any::<([u8; 16], u64)>().prop_map(|(record, changed)| Tombstone { record: RecordId(record), changed });
    let journal = (any::<u64>(), digest()).prop_map(|(number, chain)| JournalPosition { number, chain });
    let lists = (vec(digest(), 0..4), vec(put, 0..4), vec(gone, 0..4), vec(bytes(), 0..3));
    (bytes(), lists, journal, any::<(u64, bool)>()).prop_map(
        |(head, (digests, put, deleted, member_lists), journal, (through, compare_all))| ChangesPage {
            head,
            digests,
            put,
            deleted,
            member_lists,
            journal,
            through,
            compare_all,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_changeset_comes_back_and_only_whole(message in changeset(), cut in any::<prop::sample::Index>()) {
        comes_back(&message);
        is_whole::<Changeset>(&to_cbor(&message).unwrap(), cut);
    }

    #[test]
    fn a_page_of_changes_comes_back_and_only_whole(message in changes_page(), cut in any::<prop::sample::Index>()) {
        comes_back(&message);
        is_whole::<ChangesPage>(&to_cbor(&message).unwrap(), cut);
    }

    #[test]
    fn a_sign_up_and_a_request_for_a_manifest_come_back(
        id in any::<[u8; 16]>(), keys in vec(any::<[u8; 32]>(), 0..4), sealed in bytes(), text in of(".{0,40}"), most in any::<Option<u64>>(),
    ) {
        let kinds = [WrappingKind::Passphrase, WrappingKind::Words, WrappingKind::Passkey];
        let wrapping = |(at, key): (usize, &[u8; 32])| NewWrapping {
            id: SignInId(id), kind: kinds[at % 3], auth_key: Key(*key), wrapped: sealed.clone(),
        };
        let wrappings = keys.iter().enumerate().map(wrapping).collect();
        comes_back(&SignUp { account: AccountId(id), invitation: text.clone(), wrappings, state: sealed.clone() });
        comes_back(&ManifestRequest { recipient: text.clone().unwrap_or_default(), passcode: text, embedded_length_max: most });
    }

    #[test]
    fn an_id_has_one_text(bytes in any::<[u8; 32]>(), low in 1..4_usize) {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let text = Key(bytes).to_string();
        prop_assert_eq!(text.parse(), Ok(Key(bytes)));
        // The last two bits of the last character carry nothing.
        let last = ALPHABET.iter().position(|one| *one == text.as_bytes()[42]).unwrap();
        let other = format!("{}{}", &text[..42], char::from(ALPHABET[last | low]));
        for other in [other, format!("{text}="), format!("{text}A"), format!(" {text}"), text[..42].to_owned()] {
            prop_assert!(other.parse::<Key>().is_err(), "{}", other);
        }
    }

    #[test]
    fn a_field_given_twice_or_unknown_is_refused(through in any::<u64>(), name in "[a-z]{1,10}") {
        use protocol::account::EventsRead;
        let json = |fields: &str| serde_json::from_str::<EventsRead>(&format!("{{{fields}}}"));
        let field = format!("\"through\":{through}");
        prop_assert_eq!(json(&field).unwrap().through, through);
        let (twice, unknown) = (format!("{field},{field}"), format!("{field},\"{name}\":1"));
        prop_assert!(json(&twice).is_err());
        prop_assert!(name == "through" || json(&unknown).is_err());
    }
}

#[test]
fn a_bomb_of_brackets_is_refused_before_the_stack_ends() {
    for bomb in [
        [0x81].repeat(1_000_000),
        [0xd8, 0x20].repeat(1_000_000),
        [0xa1, 0x61, 0x61].repeat(1_000_000),
        vec![0x9f; 1_000_000],
    ] {
        assert!(from_cbor::<Changeset>(&bomb).is_err());
    }
    assert!(serde_json::from_slice::<SignUp>(&[b'['; 1_000_000]).is_err());
}

#[test]
fn a_length_that_is_only_announced_takes_no_memory() {
    // 2^60 bytes, texts, items and pairs announced, none there: refused, and at once.
    for head in [0x5b, 0x7b, 0x9b, 0xbb] {
        let announced = [&[head][..], &(1_u64 << 60).to_be_bytes()].concat();
        assert!(from_cbor::<Changeset>(&announced).is_err());
        assert!(from_cbor::<Bytes>(&announced).is_err());
    }
}
