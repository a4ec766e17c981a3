//! What is scanned, followed or typed: SMART Health Links with their encrypted files, codes of new devices, recovery words,
//! numbers, dates.

use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exchange::identity::era;
use exchange::shl::{FHIR_JSON, LinkError, Payload, jwe};
use sha2::{Digest as _, Sha256};
use vault::account::KDF;
use vault::number::ProviderNumber;
use vault::pairing::NewDevice;
use vault::passphrase::{Passphrase, strength};
use vault::record::DateTime;
use vault::secret::{Seal, Words};
use vault::words::WordList;
use zeroize::Zeroizing;

use crate::Parser;
use crate::rng::TestRng;

pub static PARSERS: &[Parser] = &[
    Parser { name: "link", check: link, examples: link_examples },
    Parser { name: "file", check: file, examples: || vec![seal("{\"resourceType\":\"Basic\"}", 32).into_bytes()] },
    Parser { name: "file-content", check: file_content, examples: content_examples },
    Parser { name: "device-code", check: device_code, examples: || vec![device().into_bytes()] },
    Parser { name: "device-content", check: device_content, examples: || vec![device_body(&device())] },
    Parser {
        name: "typed-seal",
        check: typed_seal,
        examples: || vec![Seal::from_bytes([0xa5; 16]).to_typed().as_bytes().to_vec()],
    },
    Parser { name: "words", check: words, examples: words_examples },
    Parser {
        name: "provider-number",
        check: provider_number,
        examples: || vec![ProviderNumber::make(&mut TestRng::new(1)).to_string().into_bytes()],
    },
    Parser { name: "passphrase", check: passphrase, examples: || vec!["ｂｌｕｅ lamp 七つの海".into()] },
    Parser {
        name: "date",
        check: date,
        examples: || ["2026-11-23T10:42:00+09:00", "2026-02", "1951"].map(Into::into).into(),
    },
    Parser {
        name: "typed-date",
        check: typed_date,
        examples: || ["R2.4.10", "令和元年5月1日", "昭和64年", "２０２０年４月", "20200410"].map(Into::into).into(),
    },
];

const KEY: [u8; 32] = [0x4b; 32];

/// A link says the same after it was written again; what no reader should take is not written.
fn link(input: &[u8]) -> bool {
    let Some(payload) = text(input).and_then(|text| Payload::parse(text).ok()) else { return false };
    match payload.to_shlink() {
        Ok(again) => assert!(Payload::parse(&again) == Ok(payload.clone()), "a link written again says something else"),
        Err(error) => assert_eq!(error, LinkError::PublicKey, "what was read cannot be written"),
    }
    let viewer = payload.to_viewer_link("https://inro.example/view");
    assert!(viewer.is_err() || Payload::parse(&viewer.unwrap_or_default()) == Ok(payload));
    true
}

/// A file as it travels.
fn file(input: &[u8]) -> bool {
    let Some(opened) = text(input).and_then(|text| jwe::open(&KEY, text).ok()) else { return false };
    sealed_again(&opened);
    true
}

/// The inside of a file: `length of the header(1) ‖ header ‖ what is encrypted`, sealed here because no mutation makes a tag.
fn file_content(input: &[u8]) -> bool {
    let Some((length, rest)) = input.split_first() else { return false };
    let Some((header, content)) = rest.split_at_checked(usize::from(*length)) else { return false };
    let Ok(opened) = jwe::open(&KEY, &encrypt(header, content)) else { return false };
    // DEFLATE gives at most 1032 bytes for one (RFC 1951: 258 bytes for two bits).
    assert!(opened.plaintext.len() <= jwe::MAX_PLAINTEXT.min(1032 * content.len() + 1032));
    if opened.plaintext[..] != *content {
        // It was compressed: what comes out, compressed by us, opens to the same.
        let packed = miniz_oxide::deflate::compress_to_vec(&opened.plaintext, 1);
        let again = jwe::open(&KEY, &encrypt(header, &packed)).expect("what was compressed opens");
        assert!(again.plaintext == opened.plaintext && again.content_type == opened.content_type);
    }
    sealed_again(&opened);
    true
}

fn sealed_again(opened: &jwe::Opened) {
    if let Some(plain) = text(&opened.plaintext) {
        let media_type = opened.content_type.as_deref().unwrap_or(FHIR_JSON);
        let again =
            jwe::open(&KEY, &jwe::seal(&KEY, media_type, plain, 0, &mut TestRng::new(1))).expect("our own file opens");
        assert!(again.plaintext == opened.plaintext && again.content_type.as_deref() == Some(media_type));
    }
}

fn encrypt(header: &[u8], content: &[u8]) -> String {
    let header = URL_SAFE_NO_PAD.encode(header);
    let mut buffer = content.to_vec();
    let tag = Aes256Gcm::new(&KEY.into())
        .encrypt_inout_detached(&Nonce::from([1; 12]), header.as_bytes(), buffer.as_mut_slice().into())
        .expect("short enough");
    format!(
        "{header}..{}.{}.{}",
        URL_SAFE_NO_PAD.encode([1; 12]),
        URL_SAFE_NO_PAD.encode(buffer),
        URL_SAFE_NO_PAD.encode(tag)
    )
}

/// A device code has one form.
fn device_code(input: &[u8]) -> bool {
    let Some((text, device)) = text(input).and_then(|text| Some((text, NewDevice::parse(text).ok()?))) else {
        return false;
    };
    assert!(*device.to_text().expect("what was read is written") == text.trim(), "two forms of one device code");
    true
}

/// Its inside, with the check value put behind.
fn device_content(input: &[u8]) -> bool {
    let check = Sha256::digest(input);
    device_code(format!("inro-device:1:{}", URL_SAFE_NO_PAD.encode([input, &check[..8]].concat())).as_bytes())
}

fn typed_seal(input: &[u8]) -> bool {
    let Some(seal) = text(input).and_then(|text| Seal::parse_typed(text).ok()) else { return false };
    assert!(Seal::parse_typed(&seal.to_typed()) == Ok(seal));
    true
}

/// Twelve words say the same in both languages.
fn words(input: &[u8]) -> bool {
    let Some(words) = text(input).and_then(|text| Words::parse(text).ok()) else { return false };
    for list in [WordList::English, WordList::Japanese] {
        assert!(Words::parse(&joined(&words, list)) == Ok(words.clone()));
    }
    true
}

fn provider_number(input: &[u8]) -> bool {
    let Some(number) = text(input).and_then(|text| text.parse::<ProviderNumber>().ok()) else { return false };
    assert!(number.to_string().parse() == Ok(number) && number.compact().parse() == Ok(number));
    true
}

/// Any text has a strength.
fn passphrase(input: &[u8]) -> bool {
    text(input).is_some_and(|text| {
        let _ = strength(text);
        Passphrase::parse(text).is_ok()
    })
}

/// Dates are kept as written.
fn date(input: &[u8]) -> bool {
    let Some(text) = text(input) else { return false };
    let Ok(date) = text.parse::<DateTime>() else { return false };
    assert_eq!(date.as_str(), text);
    let _ = (date.year(), date.month(), date.day(), date.clock(), era::format(&date));
    true
}

/// What somebody typed as a date is the same date after it was shown in Japanese and typed again.
fn typed_date(input: &[u8]) -> bool {
    let Some(typed) = text(input).and_then(|text| era::parse(text).ok()) else { return false };
    // A month or year in two eras is shown in both, which nobody types; nor years of an era beyond its 99th.
    if let Some(shown) = era::format(&typed.date).filter(|shown| !shown.contains('／') && typed.date.year() < 2118) {
        let again = era::parse(&shown).expect("what is shown can be typed");
        assert_eq!(again.date.as_str(), typed.date.date(), "{shown}");
    }
    true
}

fn text(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}

fn seal(plain: &str, length: usize) -> String {
    jwe::seal(&KEY, FHIR_JSON, plain, length, &mut TestRng::new(1))
}

fn link_examples() -> Vec<Vec<u8>> {
    let url = format!("https://inro.example/shl/{}", "A".repeat(43));
    let ours = Payload::for_grant(url, Zeroizing::new(KEY), Some(1_800_000_000), true, Some("港診療所".into()));
    let bare = ours.to_shlink().expect("a link");
    let others = r#"{"url":"https://other.example/m","flag":"LU","key":"SktLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0s","exp":1800000000.0,"v":1,"x":[]}"#;
    let others = format!("https://viewer.example/#shlink:/{}", URL_SAFE_NO_PAD.encode(others));
    vec![
        bare.into_bytes(),
        ours.to_viewer_link("https://inro.example/view").expect("a link").into_bytes(),
        others.into_bytes(),
    ]
}

fn content_examples() -> Vec<Vec<u8>> {
    let with = |header: &str, content: &[u8]| [&[header.len() as u8], header.as_bytes(), content].concat();
    let packed = |plain: &[u8]| miniz_oxide::deflate::compress_to_vec(plain, 6);
    let plain = br#"{"resourceType":"Basic","code":{"text":"memo"}}"#;
    let zip = r#"{"alg":"dir","enc":"A256GCM","cty":"application/fhir+json","zip":"DEF"}"#;
    vec![
        with(r#"{"alg":"dir","enc":"A256GCM","cty":"application/fhir+json"}"#, plain),
        with(r#"{"enc":"A256GCM","alg":"dir","kid":"x"}"#, plain),
        with(zip, &packed(plain)),
        with(zip, &packed(&[b' '; 20_000])),
    ]
}

fn device() -> String {
    let mark = vault::pairing::VaultMark {
        vault: vault::id::VaultId::from_bytes([3; 16]),
        revision: 12,
        link: vault::id::Digest::of(b"link"),
    };
    let device = NewDevice {
        server: "https://inro.example".into(),
        seal: Seal::from_bytes([0xa5; 16]),
        kdf: KDF,
        epoch: 3,
        vaults: vec![mark, mark],
    };
    device.to_text().expect("a code").to_string()
}

fn device_body(code: &str) -> Vec<u8> {
    let encoded = code.strip_prefix("inro-device:1:").expect("a code");
    let mut bytes = URL_SAFE_NO_PAD.decode(encoded).expect("a code");
    bytes.truncate(bytes.len() - 8);
    bytes
}

fn words_examples() -> Vec<Vec<u8>> {
    let words = Words::from_bytes([0x7f; 16]);
    [WordList::English, WordList::Japanese].map(|list| joined(&words, list).into_bytes()).into()
}

fn joined(words: &Words, list: WordList) -> String {
    words.to_words(list).iter().map(|word| word.as_str()).collect::<Vec<_>>().join("　")
}
