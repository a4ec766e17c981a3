//! Secrets: each its own type, wiped when dropped, compared in constant time, and printed as its name only.
//!
//! In the browser wiping is best effort: the compiler keeps it, but wasm's memory and the page's own strings may have held copies.

use core::fmt;

use rand_core::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::{Error, Result};
use crate::id::Digest;

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Width in bytes.
            pub const LEN: usize = $len;

            /// From exactly these bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// From a slice of exactly [`Self::LEN`] bytes; fails on any other length.
            pub fn from_slice(bytes: &[u8]) -> Result<Self> {
                let bytes = bytes.try_into().map_err(|_| Error::Malformed(stringify!($name)))?;
                Ok(Self(bytes))
            }

            /// The bare bytes. Every caller says why it needs them.
            #[must_use]
            pub const fn expose(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        impl ConstantTimeEq for $name {
            fn ct_eq(&self, other: &Self) -> Choice {
                self.0.ct_eq(&other.0)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.ct_eq(other).into()
            }
        }

        impl Eq for $name {}
    };
}

macro_rules! random_secret {
    ($($name:ident),*) => {$(
        impl $name {
            /// A new random one.
            #[must_use]
            pub fn make(rng: &mut dyn CryptoRng) -> Self {
                let mut secret = Self([0; Self::LEN]);
                rng.fill_bytes(&mut secret.0);
                secret
            }
        }
    )*};
}

/// Secrets that are themselves content of a sealed record: a byte string in CBOR. No other secret can be serialised.
macro_rules! secret_in_record {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_bytes(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let bytes = Zeroizing::new(serde_bytes::ByteBuf::deserialize(from)?.into_vec());
                Self::from_slice(&bytes).map_err(de::Error::custom)
            }
        }
    )*};
}

secret!(
    /// The device's half of the sign-in secret: 128 bits made on the device, never sent to the server.
    Seal, 16
);
secret!(
    /// The 128 bits of entropy behind the twelve recovery words.
    Words, 16
);
secret!(
    /// The 32-byte output of a passkey's `prf` extension (WebAuthn Level 3, 10.1.4).
    PasskeyOutput, 32
);
secret!(
    /// Proves to the server that the passphrase, words or passkey are right. Sent; the server keeps its SHA-256.
    AuthKey, 32
);
secret!(
    /// Unwraps the account key. Never sent.
    UnlockKey, 32
);
secret!(
    /// Opens the account state.
    AccountKey, 32
);
secret!(
    /// One generation of a vault's key.
    VaultKey, 32
);
secret!(
    /// Shared by an owner and a member since the invitation; the psk of every key box between them.
    PairSecret, 32
);
secret!(
    /// The 256 bits in an invitation's fragment; used once.
    InvitationSecret, 32
);
secret!(
    /// The owner's part of an invitation's six digits: the link holds its hash, and it is revealed after the guest's answer.
    InvitationNonce, 32
);
secret!(
    /// The guest's part of an invitation's six digits: drawn for the answer, so that the link is fixed before it.
    GuestNonce, 32
);
secret!(
    /// The key of one grant's files: in the link's fragment and, sealed, in the vault.
    GrantKey, 32
);
secret!(
    /// The key of one file content, kept in the record that names the file.
    FileKey, 32
);
secret!(
    /// What pseudonymised numbers are made with; random, and only in the vault.
    PairKey, 32
);

random_secret!(
    Seal,
    Words,
    AccountKey,
    VaultKey,
    InvitationSecret,
    InvitationNonce,
    GuestNonce,
    GrantKey,
    FileKey,
    PairKey
);
secret_in_record!(GrantKey, FileKey, PairKey);

impl InvitationNonce {
    /// SHA-256 of the nonce: what the link promises.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_the_name_and_nothing_else() {
        insta::assert_debug_snapshot!(Seal::from_bytes([0xa5; 16]), @"Seal(..)");
        insta::assert_debug_snapshot!(Words::from_bytes([0xa5; 16]), @"Words(..)");
        insta::assert_debug_snapshot!(PasskeyOutput::from_bytes([0xa5; 32]), @"PasskeyOutput(..)");
        insta::assert_debug_snapshot!(AuthKey::from_bytes([0xa5; 32]), @"AuthKey(..)");
        insta::assert_debug_snapshot!(UnlockKey::from_bytes([0xa5; 32]), @"UnlockKey(..)");
        insta::assert_debug_snapshot!(AccountKey::from_bytes([0xa5; 32]), @"AccountKey(..)");
        insta::assert_debug_snapshot!(VaultKey::from_bytes([0xa5; 32]), @"VaultKey(..)");
        insta::assert_debug_snapshot!(PairSecret::from_bytes([0xa5; 32]), @"PairSecret(..)");
        insta::assert_debug_snapshot!(InvitationSecret::from_bytes([0xa5; 32]), @"InvitationSecret(..)");
        insta::assert_debug_snapshot!(InvitationNonce::from_bytes([0xa5; 32]), @"InvitationNonce(..)");
        insta::assert_debug_snapshot!(GuestNonce::from_bytes([0xa5; 32]), @"GuestNonce(..)");
        insta::assert_debug_snapshot!(GrantKey::from_bytes([0xa5; 32]), @"GrantKey(..)");
        insta::assert_debug_snapshot!(FileKey::from_bytes([0xa5; 32]), @"FileKey(..)");
        insta::assert_debug_snapshot!(PairKey::from_bytes([0xa5; 32]), @"PairKey(..)");
    }

    #[test]
    fn equal_bytes_are_equal_and_one_bit_makes_a_difference() {
        let mut other = [7; 32];
        assert_eq!(FileKey::from_bytes([7; 32]), FileKey::from_bytes(other));
        other[31] ^= 1;
        assert_ne!(FileKey::from_bytes([7; 32]), FileKey::from_bytes(other));
    }
}
