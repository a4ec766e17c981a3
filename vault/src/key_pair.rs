//! Key pairs: Ed25519 to sign (RFC 8032, verified strictly), X25519 to receive (RFC 7748, by HPKE).

use core::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::{Error, Result};
use crate::id::Digest;
use crate::seal::hpke;

/// Bytes of an Ed25519 signature.
pub const SIGNATURE_LEN: usize = 64;

/// An Ed25519 secret key (its 32-byte seed).
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SigningSecret([u8; 32]);

/// An Ed25519 public key. Any 32 bytes can be held; [`VerifyKey::verify`] refuses those that are no key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VerifyKey([u8; 32]);

/// An X25519 secret key.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ExchangeSecret([u8; 32]);

/// An X25519 public key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExchangeKey([u8; 32]);

/// Both public keys of one person in one vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PublicIdentity {
    /// Signs heads, and as owner member lists.
    pub verify_key: VerifyKey,
    /// Receives key boxes.
    pub exchange_key: ExchangeKey,
}

/// Both secret keys of one person.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Signs heads in vaults of others.
    pub signing: SigningSecret,
    /// Opens key boxes.
    pub exchange: ExchangeSecret,
}

impl SigningSecret {
    /// A new random one.
    #[must_use]
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        let mut secret = Self([0; 32]);
        rng.fill_bytes(&mut secret.0);
        secret
    }

    /// From its 32-byte seed (RFC 8032 section 5.1.5).
    #[must_use]
    pub const fn from_bytes(seed: [u8; 32]) -> Self {
        Self(seed)
    }

    /// The seed. Every caller says why it needs it.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public key.
    #[must_use]
    pub fn verify_key(&self) -> VerifyKey {
        VerifyKey(self.key().verifying_key().to_bytes())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.key().sign(message).to_bytes()
    }

    fn key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.0)
    }
}

impl VerifyKey {
    /// From its 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Strict verification: canonical encodings only, no small-order key or R.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; SIGNATURE_LEN], what: &'static str) -> Result<()> {
        VerifyingKey::from_bytes(&self.0)
            .and_then(|key| key.verify_strict(message, &Signature::from_bytes(signature)))
            .map_err(|_| Error::Signature(what))
    }
}

impl ExchangeSecret {
    /// A new random one.
    #[must_use]
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        let (mut private, _) = hpke::make_pair(rng);
        let secret = Self(private);
        private.zeroize();
        secret
    }

    /// From its 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes. Every caller says why it needs them.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public key.
    #[must_use]
    pub fn exchange_key(&self) -> ExchangeKey {
        ExchangeKey(hpke::public_of(&self.0))
    }
}

impl ExchangeKey {
    /// From its 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PublicIdentity {
    /// Ed25519 key ‖ X25519 key.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&self.verify_key.0);
        bytes[32..].copy_from_slice(&self.exchange_key.0);
        bytes
    }

    /// SHA-256 of both keys, as an invitation carries it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_bytes())
    }
}

impl Identity {
    /// New random keys.
    #[must_use]
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        Self { signing: SigningSecret::make(rng), exchange: ExchangeSecret::make(rng) }
    }

    /// The public halves.
    #[must_use]
    pub fn public(&self) -> PublicIdentity {
        PublicIdentity { verify_key: self.signing.verify_key(), exchange_key: self.exchange.exchange_key() }
    }
}

macro_rules! debug_name {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
debug_name!(SigningSecret, ExchangeSecret);

macro_rules! debug_public {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), Digest::from_bytes(self.0))
            }
        }
    )*};
}
debug_public!(VerifyKey, ExchangeKey);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_secret_keys_prints_the_name_and_nothing_else() {
        let identity = Identity {
            signing: SigningSecret::from_bytes([0xa5; 32]),
            exchange: ExchangeSecret::from_bytes([0xa5; 32]),
        };
        insta::assert_debug_snapshot!(identity, @r"
        Identity {
            signing: SigningSecret(..),
            exchange: ExchangeSecret(..),
        }
        ");
    }

    #[test]
    fn a_signature_by_another_key_or_over_other_bytes_is_refused() {
        let (one, two) = (SigningSecret::from_bytes([1; 32]), SigningSecret::from_bytes([2; 32]));
        let signature = one.sign(b"text");
        assert_eq!(one.verify_key().verify(b"text", &signature, "x"), Ok(()));
        assert_eq!(one.verify_key().verify(b"Text", &signature, "x"), Err(Error::Signature("x")));
        assert_eq!(two.verify_key().verify(b"text", &signature, "x"), Err(Error::Signature("x")));
    }

    #[test]
    fn a_small_order_key_verifies_nothing() {
        // The neutral element as key and R, S = 0: accepted by a check that is not strict, for every message.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert_eq!(VerifyKey::from_bytes(neutral).verify(b"any", &signature, "x"), Err(Error::Signature("x")));
    }
}
