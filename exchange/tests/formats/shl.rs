//! SMART Health Links: making, reading and refusing. The encrypted files were made by another implementation (OpenSSL's
//! AES-256-GCM through Node), with key 00 01 … 1f and IV a0 a1 … ab.

use exchange::shl::{FHIR_JSON, Flags, LinkError, Payload, jwe};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;
use zeroize::Zeroizing;

use crate::counting::Bytes;

const PLAIN: &str = r#"{"resourceType":"Basic","code":{"text":"髙﨑"}}"#;
const SEALED: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiY3R5IjoiYXBwbGljYXRpb24vZmhpcitqc29uIn0..oKGio6Slpqeoqaqr.nToOSDakd80BANOqdx_i5FLuOGP71GBAvm1J4hqJT3rwAiKH2wBpH7Y3nSeh66GEOjtmaELwOl5hfit-hFClkA.KZmS7UcLm52VCOhAL1H6dw";
const ZIPPED: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiY3R5IjoiYXBwbGljYXRpb24vZmhpcitqc29uIiwiemlwIjoiREVGIn0..oKGio6Slpqeoqaqr.TU5WZ2gFLZIoK4p6KzKVbCLeEzxc-xS-zUToyTb-x6uEXA5Sh3PhbyUlfi7yb5BsLXBH.7pFfJOp65UQVCkZi85ZhtQ";
const WITHOUT_CTY: &str = "eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiZGlyIiwia2lkIjoieCJ9..oKGio6Slpqeoqaqr.nToOSDakd80BANOqdx_i5FLuOGP71GBAvm1J4hqJT3rwAiKH2wBpH7Y3nSeh66GEOg.LSJbzDjcWsazQAHQjQbf_w";
const WITH_CRIT: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiY3JpdCI6WyJleHAiXSwiZXhwIjoxfQ..oKGio6Slpqeoqaqr.nToOSDakd80BANOqdx_i5FLuOGP71GBAvm1J4hqJT3rwAiKH2wBpH7Y3nSeh66GEOg.DWGR99htJUJNzSvQqhDt4w";
const OTHER_ENC: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..oKGio6Slpqeoqaqr.nToOSDakd80BANOqdx_i5FLuOGP71GBAvm1J4hqJT3rwAiKH2wBpH7Y3nSeh66GEOg.3iqB8RloK4hEh0t-fiDfvw";
const OTHER_ALG: &str = "eyJhbGciOiJBMjU2S1ciLCJlbmMiOiJBMjU2R0NNIn0..oKGio6Slpqeoqaqr.nToOSDakd80BANOqdx_i5FLuOGP71GBAvm1J4hqJT3rwAiKH2wBpH7Y3nSeh66GEOg.8aeEIZqr828NS9k_MLSTlA";
const OTHER_ZIP: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiemlwIjoiR1oifQ..oKGio6Slpqeoqaqr.nToOSDakd80BANOqdx_i5FLuOGP71GBAvm1J4hqJT3rwAiKH2wBpH7Y3nSeh66GEOg.HHPLRDpqcP4pUbZlAFHknA";
const NOT_DEFLATE: &str = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwiemlwIjoiREVGIn0..oKGio6Slpqeoqaqr.nToOSDakd80BANOqdx_i5FLuOGP71GBAvm1J4hqJT3rwAiKH2wBpH7Y3nSeh66GEOg.FJEKU-2F9nZKRzpPBNNP6w";

fn key() -> [u8; 32] {
    std::array::from_fn(|at| at as u8)
}

fn payload() -> Payload {
    let url = format!("https://inro.example/shl/{}", "A".repeat(43));
    Payload::for_grant(url, Zeroizing::new(key()), Some(1_800_000_000), true, Some("港診療所".into()))
}

fn refused(json: &str) -> LinkError {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
    Payload::parse(&format!("shlink:/{text}")).unwrap_err()
}

#[test]
fn what_is_sealed_is_what_another_implementation_seals() {
    assert_eq!(jwe::seal(&key(), FHIR_JSON, PLAIN, 64, &mut Bytes(0xa0)), SEALED);
}

#[test]
fn sealed_files_open_and_are_padded_with_spaces() {
    let opened = jwe::open(&key(), SEALED).unwrap();
    assert_eq!(opened.content_type.as_deref(), Some(FHIR_JSON));
    assert_eq!(opened.plaintext.len(), 64);
    assert_eq!(std::str::from_utf8(&opened.plaintext).unwrap().trim_end_matches(' '), PLAIN);
}

#[test]
fn each_file_has_an_iv_of_its_own() {
    let mut rng = Bytes(0);
    let one = jwe::seal(&key(), FHIR_JSON, PLAIN, 0, &mut rng);
    let two = jwe::seal(&key(), FHIR_JSON, PLAIN, 0, &mut rng);
    assert_ne!(one.split('.').nth(2), two.split('.').nth(2));
}

#[test]
fn compressed_files_and_files_without_a_media_type_open() {
    assert_eq!(*jwe::open(&key(), ZIPPED).unwrap().plaintext, PLAIN.as_bytes());
    let opened = jwe::open(&key(), WITHOUT_CTY).unwrap();
    assert_eq!((opened.content_type, &**opened.plaintext), (None, PLAIN.as_bytes()));
}

#[test]
fn another_cipher_a_critical_header_or_another_compression_is_refused() {
    for file in [WITH_CRIT, OTHER_ENC, OTHER_ALG, OTHER_ZIP] {
        assert_eq!(jwe::open(&key(), file), Err(LinkError::Cipher));
    }
    assert_eq!(jwe::open(&key(), NOT_DEFLATE), Err(LinkError::Compression));
}

#[test]
fn a_file_with_an_encrypted_key_or_missing_parts_is_refused() {
    let with_key = SEALED.replacen("..", ".AAAA.", 1);
    let short_tag = &SEALED[..SEALED.len() - 2];
    let padded = format!("{SEALED}==");
    for file in ["", "a.b", &with_key, short_tag, &padded, &SEALED.replace("..", ".")] {
        assert_eq!(jwe::open(&key(), file), Err(LinkError::FileForm), "{file}");
    }
}

#[test]
fn a_wrong_key_or_a_changed_character_does_not_open() {
    let mut other = key();
    other[31] ^= 1;
    assert_eq!(jwe::open(&other, SEALED), Err(LinkError::Decrypt));
    for at in [SEALED.find("nToO").unwrap(), SEALED.find("oKGi").unwrap(), SEALED.len() - 10] {
        let mut file = SEALED.to_owned();
        let changed = if &file[at..=at] == "A" { "B" } else { "A" };
        file.replace_range(at..=at, changed);
        assert_eq!(jwe::open(&key(), &file), Err(LinkError::Decrypt), "{at}");
    }
}

// 64 MiB are too much to pack in a test of the browser's engine.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let packed = miniz_oxide::deflate::compress_to_vec(&vec![b' '; jwe::MAX_PLAINTEXT + 1], 1);
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#);
    let sealed = aes_gcm::Aes256Gcm::new(&key().into())
        .encrypt(&[0; 12].into(), Payload { msg: &packed, aad: header.as_bytes() })
        .unwrap();
    let (ciphertext, tag) = sealed.split_at(sealed.len() - 16);
    let file = format!(
        "{header}..{}.{}.{}",
        URL_SAFE_NO_PAD.encode([0; 12]),
        URL_SAFE_NO_PAD.encode(ciphertext),
        URL_SAFE_NO_PAD.encode(tag)
    );
    assert_eq!(jwe::open(&key(), &file), Err(LinkError::TooLarge));
}

#[test]
fn a_link_is_read_bare_behind_any_viewer_and_with_blanks_around() {
    let payload = payload();
    let bare = payload.to_shlink().unwrap();
    assert!(bare.starts_with("shlink:/"));
    let link = payload.to_viewer_link("https://inro.example/view").unwrap();
    assert_eq!(link, format!("https://inro.example/view#{bare}"));
    for text in [bare.clone(), link, format!("\n  https://other.example/a/b?c#{bare} \u{3000}")] {
        assert_eq!(Payload::parse(&text).unwrap(), payload);
    }
    assert_eq!(payload.flags.letters(), Ok("LP"));
    assert_eq!(payload.to_viewer_link("https://inro.example/#/view"), Err(LinkError::Url));
}

#[test]
fn a_link_with_one_character_changed_is_refused_or_opens_nothing() {
    let payload = payload();
    let link = payload.to_shlink().unwrap();
    for at in "shlink:/".len()..link.len() {
        let mut changed = link.clone();
        let other = if &link[at..=at] == "Q" { "R" } else { "Q" };
        changed.replace_range(at..=at, other);
        if let Ok(read) = Payload::parse(&changed) {
            let opens = jwe::open(&read.key, SEALED).is_ok();
            assert!(read != payload, "{at}");
            assert!(!opens || read.key == payload.key, "{at}");
        }
    }
    assert_eq!(Payload::parse(&link[..link.len() - 1]), Err(LinkError::Damaged));
}

#[test]
fn a_payload_that_breaks_a_rule_is_refused_by_its_name() {
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let with = |more: &str| format!(r#"{{"url":"https://a.example/1","key":"{key}"{more}}}"#);
    for (more, error) in [
        (r#","v":2"#, LinkError::NewerVersion),
        (r#","exp":"1767225600000""#, LinkError::Expiry),
        (r#","exp":1767225600000"#, LinkError::Expiry),
        (r#","exp":0"#, LinkError::Expiry),
        (r#","flag":"PL""#, LinkError::Flags),
        (r#","flag":"PU""#, LinkError::Flags),
        (r#","flag":"LL""#, LinkError::Flags),
        (r#","flag":7"#, LinkError::Flags),
    ] {
        assert_eq!(refused(&with(more)), error, "{more}");
    }
    assert_eq!(refused(&with(&format!(r#","label":"{}""#, "名".repeat(81)))), LinkError::Label);
    assert_eq!(refused(&format!(r#"{{"key":"{key}"}}"#)), LinkError::Url);
    assert_eq!(refused(&format!(r#"{{"url":"ftp://a","key":"{key}"}}"#)), LinkError::Url);
    assert_eq!(refused(&format!(r#"{{"url":"https://a/{}","key":"{key}"}}"#, "b".repeat(120))), LinkError::Url);
    assert_eq!(refused(r#"{"url":"https://a.example/1","key":"AAEC"}"#), LinkError::Key);
    assert_eq!(refused("[]"), LinkError::Damaged);
    assert_eq!(refused("髙"), LinkError::Damaged);
    assert_eq!(Payload::parse("https://a.example/"), Err(LinkError::NotALink));
    assert_eq!(Payload::parse("shlink:/e30="), Err(LinkError::Damaged));
}

#[test]
fn unknown_properties_and_flag_letters_are_ignored() {
    use base64::Engine as _;
    let json = r#"{"url":"https://a.example/1","key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","flag":"LPX","_x":1,"labelzzz":"y","v":1}"#;
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
    let read = Payload::parse(&format!("shlink:/{text}")).unwrap();
    assert_eq!(read.flags, Flags { long_term: true, passcode: true, direct: false });
    assert_eq!(read.label, None);
}

#[test]
fn a_link_of_ours_breaks_no_rule_of_the_readers() {
    let mut long = payload();
    long.label = Some("名".repeat(81));
    assert_eq!(long.to_shlink(), Err(LinkError::Label));
    let mut both = payload();
    both.flags.direct = true;
    assert_eq!(both.to_shlink(), Err(LinkError::Flags));
    let mut far = payload();
    far.url = format!("https://{}/", "a".repeat(121));
    assert_eq!(far.to_shlink(), Err(LinkError::Url));
    let mut demo = payload();
    let published = "rxTgYlOaKJPFtcEd0qcceN8wEU4p94SqAwIWQe6uX7Q";
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode_slice(published, &mut *demo.key).unwrap();
    assert_eq!(demo.to_shlink(), Err(LinkError::PublicKey));
}

#[test]
fn debug_prints_neither_key_nor_content() {
    assert_eq!(format!("{:?}", payload()), "Payload(..)");
    assert_eq!(format!("{:?}", jwe::open(&key(), SEALED).unwrap()), "Opened(..)");
}
