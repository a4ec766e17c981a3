//! Identifiers: fixed-width byte strings, never text inside the program.
//!
//! In text (URLs, JSON) they are base64url without padding (RFC 4648 section 5), in binary formats (CBOR, our layouts) plain bytes.

use core::fmt;
use core::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_core::CryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                let mut bytes = [0; $len];
                // A buffer of exactly this size makes longer text fail in `decode_slice`, shorter text in the comparison.
                match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
                    Ok($len) => Ok(Self(bytes)),
                    _ => Err(Error::Malformed(stringify!($name))),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if to.is_human_readable() { to.collect_str(self) } else { to.serialize_bytes(&self.0) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                if from.is_human_readable() {
                    let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                    text.parse().map_err(de::Error::custom)
                } else {
                    let bytes = serde_bytes::ByteBuf::deserialize(from)?;
                    Self::from_slice(&bytes).map_err(de::Error::custom)
                }
            }
        }
    };
}

macro_rules! random_id {
    ($($name:ident),*) => {$(
        impl $name {
            /// A new random one.
            #[must_use]
            pub fn make(rng: &mut dyn CryptoRng) -> Self {
                let mut bytes = [0; Self::LEN];
                rng.fill_bytes(&mut bytes);
                Self(bytes)
            }
        }
    )*};
}

id!(
    /// One person's way in, as the server and the other members know it. Random, stays the same for the account's life.
    AccountId, 16
);
id!(
    /// One person's records.
    VaultId, 16
);
id!(
    /// One fact or document in a vault.
    RecordId, 16
);
id!(
    /// One provider's access to chosen records.
    GrantId, 16
);
id!(
    /// Sealed bytes beside a record: a file's content.
    BlobId, 16
);
id!(
    /// What a provider left in a grant's reply box.
    ReplyId, 16
);
id!(
    /// What a line of a record says, in a few bytes; see [`crate::record::ShownRecord::only`].
    LineId, 16
);
id!(
    /// What a sign-in names; derived from the seal, the words or a passkey, so only the owner's devices can compute it.
    SignInId, 16
);
id!(
    /// What a guest names an invitation by; derived from its secret, so only who has the link can compute it.
    InvitationId, 16
);
id!(
    /// The id in a SMART Health Link's `url`: 256 random bits made by the client.
    LinkId, 32
);
id!(
    /// A SHA-256 value (FIPS 180-4) or a hash chain's link.
    Digest, 32
);

random_id!(AccountId, VaultId, RecordId, GrantId, BlobId, LinkId);

impl Digest {
    /// Thirty-two zeros: "none before this".
    pub const ZERO: Self = Self([0; 32]);

    /// SHA-256 of the bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// SHA-256 of the parts, one after the other.
    #[must_use]
    pub fn of_parts(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part);
        }
        Self(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_come_back_the_same() {
        let id = RecordId::from_bytes([0xfb; 16]);
        assert_eq!(id.to_string(), "-_v7-_v7-_v7-_v7-_v7-w");
        assert_eq!(id.to_string().parse(), Ok(id));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, "\"-_v7-_v7-_v7-_v7-_v7-w\"");
        assert_eq!(serde_json::from_str::<RecordId>(&json).unwrap(), id);
        let mut cbor = Vec::new();
        ciborium::into_writer(&id, &mut cbor).unwrap();
        assert_eq!(cbor[0], 0x50, "a CBOR byte string of 16");
        assert_eq!(ciborium::from_reader::<RecordId, _>(&cbor[..]).unwrap(), id);
    }

    #[test]
    fn text_of_another_length_alphabet_or_with_padding_is_refused() {
        for bad in [
            "",
            "-_v7",
            "-_v7-_v7-_v7-_v7-_v7-w==",
            "-_v7-_v7-_v7-_v7-_v7-_v7",
            "+/v7+/v7+/v7+/v7+/v7+w",
            "-_v7-_v7-_v7-_v7-_v7-x",
        ] {
            assert_eq!(bad.parse::<RecordId>(), Err(Error::Malformed("RecordId")), "{bad}");
        }
    }

    #[test]
    fn parts_hash_like_the_whole() {
        assert_eq!(Digest::of_parts(&[b"ab", b"", b"c"]), Digest::of(b"abc"));
        assert!(Digest::of(b"abc").as_bytes().starts_with(&[0xba, 0x78, 0x16, 0xbf]));
    }
}
