//! Vectors of the standards and our own pinned formats, natively and in wasm (see README.md in this folder).

mod common;

use common::formats;
use common::rng::TestRng;
use hpke::aead::ChaCha20Poly1305 as HpkeChaCha;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, PskBundle, Serializable, setup_receiver};
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

fn hex(text: &str) -> Vec<u8> {
    formats::unhex(text)
}

fn field(value: &Value, name: &str) -> Vec<u8> {
    hex(value[name].as_str().unwrap())
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn argon2id_as_in_rfc_9106_section_5_3() {
    use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
    let data = AssociatedData::new(&[4; 12]).unwrap();
    let params = ParamsBuilder::new().m_cost(32).t_cost(3).p_cost(4).data(data).output_len(32).build().unwrap();
    let mut tag = [0; 32];
    let argon = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
    argon.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
    assert_eq!(tag[..], hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"));
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn hkdf_sha_256_as_in_rfc_5869_appendix_a() {
    let check = |ikm: &[u8], salt: Option<&[u8]>, info: &[u8], okm: &str| {
        let okm = hex(okm);
        let mut out = vec![0; okm.len()];
        hkdf::Hkdf::<sha2::Sha256>::new(salt, ikm).expand(info, &mut out).unwrap();
        assert_eq!(out, okm);
    };
    let range = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
    check(
        &[0x0b; 22],
        Some(&range(0, 0x0c)),
        &range(0xf0, 0xf9),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    );
    check(
        &range(0, 0x4f),
        Some(&range(0x60, 0xaf)),
        &range(0xb0, 0xff),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    );
    check(
        &[0x0b; 22],
        None,
        b"",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    );
}

const SUNSCREEN: &[u8] = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn chacha20_poly1305_as_in_rfc_8439_section_2_8_2() {
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    let key: [u8; 32] = core::array::from_fn(|i| 0x80 + i as u8);
    let nonce: [u8; 12] = hex("070000004041424344454647").try_into().unwrap();
    let aad = hex("50515253c0c1c2c3c4c5c6c7");
    let sealed = chacha20poly1305::ChaCha20Poly1305::new(&key.into())
        .encrypt(&nonce.into(), Payload { msg: SUNSCREEN, aad: &aad })
        .unwrap();
    assert_eq!(
        sealed,
        hex(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"
        )
    );
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn xchacha20_poly1305_as_in_draft_irtf_cfrg_xchacha_03_appendix_a_3_1() {
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    let key: [u8; 32] = core::array::from_fn(|i| 0x80 + i as u8);
    let nonce: [u8; 24] = core::array::from_fn(|i| 0x40 + i as u8);
    let aad = hex("50515253c0c1c2c3c4c5c6c7");
    let sealed = chacha20poly1305::XChaCha20Poly1305::new(&key.into())
        .encrypt(&nonce.into(), Payload { msg: SUNSCREEN, aad: &aad })
        .unwrap();
    assert_eq!(
        sealed,
        hex(
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
        )
    );
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn hpke_base_and_psk_as_in_rfc_9180_appendix_a_2() {
    let all: Value = serde_json::from_str(include_str!("vectors/rfc9180.json")).unwrap();
    let vectors = all["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        let (sender, _) = X25519HkdfSha256::derive_keypair(&field(vector, "ikmE"));
        let enc = field(vector, "enc");
        assert_eq!(X25519HkdfSha256::sk_to_pk(&sender).to_bytes()[..], enc);
        let private = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&field(vector, "skRm")).unwrap();
        assert_eq!(X25519HkdfSha256::sk_to_pk(&private).to_bytes()[..], field(vector, "pkRm"));
        let psk = vector.get("psk").map(|_| (field(vector, "psk"), field(vector, "psk_id")));
        let mode = match &psk {
            None => OpModeR::Base,
            Some((psk, id)) => OpModeR::Psk(PskBundle::new(psk, id).unwrap()),
        };
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&enc).unwrap();
        let mut context =
            setup_receiver::<HpkeChaCha, HkdfSha256, X25519HkdfSha256>(&mode, &private, &enc, &field(vector, "info"))
                .unwrap();
        // The context counts by itself; the RFC gives 0, 1, 2, 4 and later ones, so the first three follow each other.
        for (number, message) in vector["encryptions"].as_array().unwrap().iter().take(3).enumerate() {
            assert_eq!(message["sequence"], number);
            assert_eq!(context.open(&field(message, "ct"), &field(message, "aad")).unwrap(), field(message, "pt"));
        }
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn our_own_formats_are_written_as_pinned() {
    let pinned: Value = serde_json::from_str(include_str!("vectors/formats.json")).unwrap();
    let made = formats::make(&mut TestRng::new(2026));
    assert_eq!(made.as_object().unwrap().len(), pinned.as_object().unwrap().len());
    for (name, value) in made.as_object().unwrap() {
        assert_eq!(*value, pinned[name], "{name}");
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn what_was_pinned_still_opens() {
    let pinned: Value = serde_json::from_str(include_str!("vectors/formats.json")).unwrap();
    formats::open(&pinned);
}

/// Writes the pinned formats anew: `INRO_WRITE_VECTORS=1 cargo test -p vault --test vectors`. Only for a format that is new;
/// one that exists never changes.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn pinned_formats_are_written_only_when_asked() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/formats.json");
    if std::env::var_os("INRO_WRITE_VECTORS").is_some() {
        let made = formats::make(&mut TestRng::new(2026));
        std::fs::write(path, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
    }
    assert!(std::fs::metadata(path).unwrap().len() > 0);
}
