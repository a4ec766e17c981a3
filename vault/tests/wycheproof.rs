//! Project Wycheproof's vectors for the two AEADs with a choice of nonce: XChaCha20-Poly1305 (everything sealed) and AES-GCM
//! (JWE of SMART Health Links). Natively and in wasm.

use aes_gcm::aead::{Aead, AeadCore, Key, KeyInit, KeySizeUser, Nonce, Payload, array::typenum::Unsigned};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;
use wycheproof::TestResult;
use wycheproof::aead::{Test, TestName, TestSet};

/// Runs every vector with this cipher's key and nonce size and a 128-bit tag; gives how many there were.
fn run<C: Aead + AeadCore + KeyInit + KeySizeUser>(name: TestName) -> usize {
    let set = TestSet::load(name).unwrap();
    let mut count = 0;
    for group in set.test_groups {
        let fits = group.key_size == C::KeySize::USIZE * 8
            && group.nonce_size == C::NonceSize::USIZE * 8
            && group.tag_size == 128;
        for test in group.tests.iter().filter(|_| fits) {
            check::<C>(test);
            count += 1;
        }
    }
    count
}

fn check<C: Aead + AeadCore + KeyInit + KeySizeUser>(test: &Test) {
    let cipher = C::new(&Key::<C>::try_from(&test.key[..]).unwrap());
    let nonce = Nonce::<C>::try_from(&test.nonce[..]).unwrap();
    let sealed = [&test.ct[..], &test.tag[..]].concat();
    let opened = cipher.decrypt(&nonce, Payload { msg: &sealed, aad: &test.aad });
    match test.result {
        TestResult::Invalid => assert!(opened.is_err(), "test {}: {}", test.tc_id, test.comment),
        TestResult::Valid | TestResult::Acceptable => {
            assert_eq!(opened.unwrap(), test.pt[..], "test {}: {}", test.tc_id, test.comment);
            assert_eq!(
                cipher.encrypt(&nonce, Payload { msg: &test.pt, aad: &test.aad }).unwrap(),
                sealed,
                "test {}",
                test.tc_id
            );
        }
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn xchacha20_poly1305_as_in_wycheproof() {
    assert!(run::<chacha20poly1305::XChaCha20Poly1305>(TestName::XChaCha20Poly1305) > 100);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn chacha20_poly1305_as_in_wycheproof() {
    assert!(run::<chacha20poly1305::ChaCha20Poly1305>(TestName::ChaCha20Poly1305) > 100);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn aes_256_gcm_as_in_wycheproof() {
    assert!(run::<aes_gcm::Aes256Gcm>(TestName::AesGcm) > 30);
}
