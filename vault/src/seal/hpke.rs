//! HPKE (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305; base and PSK mode only, one message per
//! encapsulation, empty `aad` (everything that binds is in `info`).
//!
//! A sealed message is `enc(32) ‖ ciphertext`.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{
    Deserializable, Kem, OpModeR, OpModeS, PskBundle, Serializable, single_shot_open, single_shot_seal_with_rng,
};
use rand_core::CryptoRng;

use crate::error::{Error, Result};

/// How many bytes a sealed message is longer than its content.
pub(crate) const OVERHEAD: usize = ENC + 16;
const ENC: usize = 32;

type Suite = X25519HkdfSha256;

/// A pre-shared key and its name; neither is ever empty.
pub(crate) struct Psk<'a> {
    /// At least 32 bytes with the entropy of as many (RFC 9180 section 9.5).
    pub key: &'a [u8; 32],
    pub id: &'a [u8],
}

/// A new X25519 key pair: private, public.
pub(crate) fn make_pair(rng: &mut dyn CryptoRng) -> ([u8; 32], [u8; 32]) {
    let mut rng = rng;
    let (private, public) = Suite::gen_keypair_with_rng(&mut rng);
    (private.to_bytes().into(), public.to_bytes().into())
}

/// The public key of a private one (RFC 7748 section 6.1).
pub(crate) fn public_of(private: &[u8; 32]) -> [u8; 32] {
    x25519_dalek::x25519(*private, x25519_dalek::X25519_BASEPOINT_BYTES)
}

/// Seals to a public key; fails when that key is not a usable one (small order).
pub(crate) fn seal(
    public: &[u8; 32],
    psk: Option<Psk<'_>>,
    info: &[u8],
    message: &[u8],
    what: &'static str,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>> {
    let malformed = |_| Error::Malformed(what);
    let public = <Suite as Kem>::PublicKey::from_bytes(public).map_err(malformed)?;
    let mode = match psk {
        None => OpModeS::Base,
        Some(psk) => OpModeS::Psk(PskBundle::new(psk.key, psk.id).map_err(malformed)?),
    };
    let mut rng = rng;
    let (enc, sealed) =
        single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Suite>(&mode, &public, info, message, &[], &mut rng)
            .map_err(malformed)?;
    let mut out = Vec::with_capacity(OVERHEAD + message.len());
    out.extend_from_slice(&enc.to_bytes());
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// Opens what [`seal`] made for this private key, psk and `info`.
pub(crate) fn open(
    private: &[u8; 32],
    psk: Option<Psk<'_>>,
    info: &[u8],
    sealed: &[u8],
    what: &'static str,
) -> Result<Vec<u8>> {
    let malformed = |_| Error::Malformed(what);
    let (enc, sealed) = sealed.split_first_chunk::<ENC>().ok_or(Error::Malformed(what))?;
    let private = <Suite as Kem>::PrivateKey::from_bytes(private).map_err(malformed)?;
    let enc = <Suite as Kem>::EncappedKey::from_bytes(enc).map_err(malformed)?;
    let mode = match psk {
        None => OpModeR::Base,
        Some(psk) => OpModeR::Psk(PskBundle::new(psk.key, psk.id).map_err(malformed)?),
    };
    single_shot_open::<ChaCha20Poly1305, HkdfSha256, Suite>(&mode, &private, &enc, info, sealed, &[])
        .map_err(|_| Error::Altered(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng::TestRng;

    const W: &str = "box";
    const ID: &[u8] = b"id";

    fn psk(key: &[u8; 32]) -> Option<Psk<'_>> {
        Some(Psk { key, id: ID })
    }

    #[test]
    fn base_and_psk_messages_open_only_in_their_own_mode() {
        let mut rng = TestRng::new(1);
        let (private, public) = make_pair(&mut rng);
        assert_eq!(public_of(&private), public);
        let base = seal(&public, None, b"info", b"text", W, &mut rng).unwrap();
        let with_psk = seal(&public, psk(&[1; 32]), b"info", b"text", W, &mut rng).unwrap();
        assert_eq!(base.len(), OVERHEAD + 4);
        assert_eq!(open(&private, None, b"info", &base, W).unwrap(), b"text");
        assert_eq!(open(&private, psk(&[1; 32]), b"info", &with_psk, W).unwrap(), b"text");
        assert_eq!(open(&private, psk(&[1; 32]), b"info", &base, W), Err(Error::Altered(W)));
        assert_eq!(open(&private, None, b"info", &with_psk, W), Err(Error::Altered(W)));
        assert_eq!(open(&private, psk(&[2; 32]), b"info", &with_psk, W), Err(Error::Altered(W)));
        assert_eq!(open(&private, None, b"Info", &base, W), Err(Error::Altered(W)));
        assert_eq!(open(&[9; 32], None, b"info", &base, W), Err(Error::Altered(W)));
        assert_eq!(open(&private, None, b"info", &base[..31], W), Err(Error::Malformed(W)));
    }

    #[test]
    fn sealing_to_a_small_order_key_is_refused() {
        assert_eq!(seal(&[0; 32], None, b"", b"text", W, &mut TestRng::new(1)), Err(Error::Malformed(W)));
    }
}
