//! Links and encrypted files come back as they were; records and FHIR are in `round_trip.rs`.

#[path = "../../../vault/tests/common/rng.rs"]
mod rng;

use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exchange::shl::{Flags, LinkError, Payload, jwe};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use rng::TestRng;
use zeroize::Zeroizing;

fn flags() -> impl Strategy<Value = Flags> {
    let letters = [
        (false, false, false),
        (true, false, false),
        (false, true, false),
        (true, true, false),
        (false, false, true),
        (true, false, true),
    ];
    prop::sample::select(letters.to_vec()).prop_map(|(long_term, passcode, direct)| Flags {
        long_term,
        passcode,
        direct,
    })
}

fn payload() -> impl Strategy<Value = Payload> {
    let url =
        "https?://[a-z0-9.-]{1,20}(/[A-Za-z0-9_~%-]{0,40}){0,2}".prop_filter("a host", |url| !url.contains(":///"));
    (url, any::<[u8; 32]>(), of(1..253_402_300_800_i64), flags(), of("\\PC{0,80}"))
        .prop_map(|(url, key, expiry, flags, label)| Payload { url, key: Zeroizing::new(key), expiry, flags, label })
}

/// A file as another program makes it: any header, any content.
fn encrypt(key: &[u8; 32], header: &str, content: &[u8]) -> String {
    let header = URL_SAFE_NO_PAD.encode(header);
    let mut buffer = content.to_vec();
    let tag = Aes256Gcm::new(key.into())
        .encrypt_inout_detached(&Nonce::from([1; 12]), header.as_bytes(), buffer.as_mut_slice().into())
        .unwrap();
    let [iv, buffer, tag] = [&[1; 12][..], &buffer, &tag].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}..{iv}.{buffer}.{tag}")
}

/// The text with another character of base64url in one place; itself where a dot stands.
fn with_another(text: &str, at: usize, by: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let Some(place) = ALPHABET.iter().position(|one| *one == text.as_bytes()[at]) else { return text.to_owned() };
    format!("{}{}{}", &text[..at], char::from(ALPHABET[(place + by) % 64]), &text[at + 1..])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_link_comes_back_bare_and_behind_any_viewer(payload in payload(), viewer in "https://[a-z]{1,9}/[a-z?=&]{0,9}") {
        let link = payload.to_shlink().unwrap();
        prop_assert_eq!(Payload::parse(&link), Ok(payload.clone()));
        prop_assert_eq!(Payload::parse(&payload.to_viewer_link(&viewer).unwrap()), Ok(payload.clone()));
        prop_assert_eq!(Payload::parse(&format!(" \n{link}\t")), Ok(payload));
    }

    #[test]
    fn a_file_comes_back_padded_and_opens_with_its_key_alone(
        key in any::<[u8; 32]>(), text in "\\PC{0,300}", padded in 0_usize..2_000, seed in any::<u64>(), bit in any::<prop::sample::Index>(),
    ) {
        let file = jwe::seal(&key, "application/fhir+json", &text, padded, &mut TestRng::new(seed));
        let opened = jwe::open(&key, &file).unwrap();
        prop_assert_eq!(opened.plaintext.len(), text.len().max(padded));
        prop_assert_eq!(&opened.plaintext[..text.len()], text.as_bytes());
        prop_assert!(opened.plaintext[text.len()..].iter().all(|byte| *byte == b' '));
        prop_assert_eq!(opened.content_type.as_deref(), Some("application/fhir+json"));
        let bit = bit.index(256);
        let mut other = key;
        other[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(jwe::open(&other, &file), Err(LinkError::Decrypt));
    }

    #[test]
    fn no_character_of_a_file_can_be_another(key in any::<[u8; 32]>(), text in "[a-z]{0,60}", at in any::<prop::sample::Index>(), by in 1..64_usize) {
        let file = jwe::seal(&key, "application/fhir+json", &text, 0, &mut TestRng::new(1));
        let changed = with_another(&file, at.index(file.len()), by);
        prop_assert!(changed == file || jwe::open(&key, &changed).is_err());
    }

    #[test]
    fn a_compressed_file_of_others_comes_back(key in any::<[u8; 32]>(), content in vec(any::<u8>(), 0..2_000), repeat in 1_usize..50, level in 0..=10_u8) {
        let content = content.repeat(repeat);
        let packed = miniz_oxide::deflate::compress_to_vec(&content, level);
        let header = r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#;
        let opened = jwe::open(&key, &encrypt(&key, header, &packed)).unwrap();
        prop_assert!(*opened.plaintext == content);
        if packed.len() > 1 {
            let cut = jwe::open(&key, &encrypt(&key, header, &packed[..packed.len() - 1]));
            prop_assert_eq!(cut.err(), Some(LinkError::Compression), "a stream that was cut");
        }
    }
}

/// The last character of a part may carry bits of no byte; another one there would be a second text for the same file.
#[test]
fn no_last_character_of_a_part_can_be_another() {
    for text in ["a", "ab", "abc"] {
        let file = jwe::seal(&[7; 32], "application/fhir+json", text, 0, &mut TestRng::new(1));
        for (at, _) in file.match_indices('.').chain([(file.len(), "")]) {
            for by in 1..64 {
                let changed = with_another(&file, at - 1, by);
                assert!(changed == file || jwe::open(&[7; 32], &changed).is_err(), "{changed}");
            }
        }
    }
}
