//! Wrapping a key or a small state: `1 ‖ nonce(24) ‖ commitment(32) ‖ XChaCha20-Poly1305(k, nonce, aad, secret)`,
//! `k(32) ‖ commitment(32) = HKDF(K, "wrap" ‖ nonce)`.
//!
//! The commitment binds the box to the one key that opens it (Poly1305 alone does not: one ciphertext can open under two
//! keys), and it tells a wrong key from altered bytes.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::bytes::Reader;
use super::hkdf;
use crate::error::{Error, Result};
use crate::label::Purpose;

const VERSION: u8 = 1;
const NONCE: usize = 24;
const COMMITMENT: usize = 32;
const TAG: usize = 16;

/// How many bytes a wrapping is longer than its content.
pub(crate) const OVERHEAD: usize = 1 + NONCE + COMMITMENT + TAG;

/// Wraps `secret` under `key`, bound to `aad`.
pub(crate) fn wrap(
    key: &[u8; 32],
    aad: &[u8],
    secret: &[u8],
    what: &'static str,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let okm = keys(key, &nonce);
    let (k, commitment) = okm.split_at(32);
    let sealed = cipher(k, what)?
        .encrypt(&XNonce::from(nonce), Payload { msg: secret, aad })
        .map_err(|_| Error::TooLarge(what))?;
    let mut out = Vec::with_capacity(OVERHEAD + secret.len());
    out.push(VERSION);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(commitment);
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// Opens what [`wrap`] made: [`Error::WrongKey`] when the commitment differs, [`Error::Altered`] when bytes or `aad` do.
pub(crate) fn unwrap(key: &[u8; 32], aad: &[u8], wrapped: &[u8], what: &'static str) -> Result<Zeroizing<Vec<u8>>> {
    let mut reader = Reader::versioned(wrapped, VERSION, what)?;
    let nonce: [u8; NONCE] = reader.array()?;
    let found: [u8; COMMITMENT] = reader.array()?;
    let okm = keys(key, &nonce);
    let (k, commitment) = okm.split_at(32);
    if !bool::from(commitment.ct_eq(&found)) {
        return Err(Error::WrongKey(what));
    }
    let opened = cipher(k, what)?
        .decrypt(&XNonce::from(nonce), Payload { msg: reader.rest(), aad })
        .map_err(|_| Error::Altered(what))?;
    Ok(Zeroizing::new(opened))
}

fn keys(key: &[u8; 32], nonce: &[u8; NONCE]) -> Zeroizing<[u8; 64]> {
    Zeroizing::new(hkdf::derive(key, None, Purpose::WRAP, &[nonce]))
}

fn cipher(key: &[u8], what: &'static str) -> Result<XChaCha20Poly1305> {
    Ok(XChaCha20Poly1305::new(&Key::try_from(key).map_err(|_| Error::Malformed(what))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng::TestRng;

    const W: &str = "box";

    fn wrapped() -> Vec<u8> {
        wrap(&[1; 32], b"aad", b"secret", W, &mut TestRng::new(1)).unwrap()
    }

    #[test]
    fn what_is_wrapped_comes_back_and_costs_the_stated_overhead() {
        assert_eq!(wrapped().len(), OVERHEAD + 6);
        assert_eq!(**unwrap(&[1; 32], b"aad", &wrapped(), W).unwrap(), b"secret"[..]);
    }

    #[test]
    fn another_key_is_called_a_wrong_key() {
        assert_eq!(unwrap(&[2; 32], b"aad", &wrapped(), W), Err(Error::WrongKey(W)));
    }

    #[test]
    fn another_place_is_called_altered() {
        assert_eq!(unwrap(&[1; 32], b"AAD", &wrapped(), W), Err(Error::Altered(W)));
    }

    #[test]
    fn another_version_is_not_guessed_at() {
        let mut bytes = wrapped();
        bytes[0] = 2;
        assert_eq!(unwrap(&[1; 32], b"aad", &bytes, W), Err(Error::UnknownVersion { format: W, found: 2 }));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let good = wrapped();
        for at in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[at / 8] ^= 1 << (at % 8);
            assert!(unwrap(&[1; 32], b"aad", &bad, W).is_err(), "bit {at}");
        }
        for length in 0..good.len() {
            assert!(unwrap(&[1; 32], b"aad", &good[..length], W).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn a_commitment_of_another_key_is_refused_before_anything_is_opened() {
        let mut bytes = wrapped();
        bytes[1 + NONCE] ^= 1;
        assert_eq!(unwrap(&[1; 32], b"aad", &bytes, W), Err(Error::WrongKey(W)));
    }
}
