//! Ids, keys and byte strings as they travel: base64url in JSON and in URLs, byte strings in CBOR.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A text was not base64url of the expected length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not base64url of {expected} bytes")]
pub struct BadLength {
    /// The length in bytes that was expected.
    pub expected: usize,
}

/// Bytes of any length that only a client can read.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({} B)", self.0.len())
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_bytes(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_bytes(deserializer).map(Self)
    }
}

macro_rules! fixed {
    ($($(#[$doc:meta])* $name:ident, $len:literal, $debug:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// The bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($debug)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = BadLength;
            fn try_from(bytes: &[u8]) -> Result<Self, BadLength> {
                bytes.try_into().map(Self).map_err(|_| BadLength { expected: $len })
            }
        }

        impl FromStr for $name {
            type Err = BadLength;
            fn from_str(text: &str) -> Result<Self, BadLength> {
                let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadLength { expected: $len })?;
                Self::try_from(bytes.as_slice())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_bytes(&self.0, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let bytes = deserialize_bytes(deserializer)?;
                Self::try_from(bytes.as_slice()).map_err(de::Error::custom)
            }
        }
    )*};
}

fixed! {
    /// One person's way in.
    AccountId, 16, "AccountId";
    /// One person's records.
    VaultId, 16, "VaultId";
    /// One fact or document in a vault.
    RecordId, 16, "RecordId";
    /// One provider's access.
    GrantId, 16, "GrantId";
    /// One file of a grant, as it appears in a manifest.
    FileId, 16, "FileId";
    /// A staged upload.
    BlobId, 16, "BlobId";
    /// What a provider left in a grant's reply box; derived by the provider's page, so that sending it again is safe.
    ReplyId, 16, "ReplyId";
    /// The name under which notices for an account come at the place that the operator named. Known to nobody but the account, the server
    /// and that place.
    NoticeTopic, 16, "NoticeTopic(..)";
    /// A session, as listed to its owner. Not the token.
    SessionId, 16, "SessionId";
    /// What names a way to sign in: 128 bits that only the owner's devices can compute.
    SignInId, 16, "SignInId";
    /// What a guest names an invitation to a vault by: only who has the link can compute it.
    InvitationId, 16, "InvitationId";
    /// SHA-256 of something.
    Digest, 32, "Digest";
    /// A 256-bit value that proves something: an auth key or a public key. `Debug` prints none of it.
    Key, 32, "Key(..)";
}

fn serialize_bytes<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(bytes))
    } else {
        serializer.serialize_bytes(bytes)
    }
}

fn deserialize_bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    if deserializer.is_human_readable() {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        URL_SAFE_NO_PAD.decode(text.as_bytes()).map_err(|_| de::Error::custom("not base64url without padding"))
    } else {
        serde_bytes::ByteBuf::deserialize(deserializer).map(serde_bytes::ByteBuf::into_vec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_text_in_json_and_byte_strings_in_cbor() {
        let id = VaultId([7; 16]);
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"BwcHBwcHBwcHBwcHBwcHBw\"");
        assert_eq!(crate::to_cbor(&id).unwrap()[0], 0x50, "major type 2, length 16");
        assert_eq!(crate::from_cbor::<VaultId>(&crate::to_cbor(&id).unwrap()).unwrap(), id);
    }

    #[test]
    fn an_id_of_the_wrong_length_is_refused() {
        assert!("BwcH".parse::<VaultId>().is_err());
        assert!(serde_json::from_str::<VaultId>("\"BwcHBwcHBwcHBwcHBwcHBwcH\"").is_err());
        assert!(serde_json::from_str::<VaultId>("\"BwcHBwcHBwcHBwcHBwcHBw==\"").is_err());
    }

    #[test]
    fn a_key_prints_nothing() {
        assert_eq!(format!("{:?}", Key([9; 32])), "Key(..)");
    }
}
