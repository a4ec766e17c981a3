//! What travels between browser and server: requests, responses, limits and error codes. Types only.
//!
//! Control messages are JSON, in which bytes are base64url without padding (RFC 4648 section 5). Changesets and their
//! pages are CBOR (RFC 8949), in which the same fields are byte strings, so that ciphertext is never inflated.
//! Everything a key is needed for is opaque here: the server depends on this crate and on no other of ours.

#![deny(unsafe_code, missing_docs)]

pub mod account;
pub mod blob;
pub mod bytes;
pub mod change;
pub mod grant;
pub mod header;
pub mod journal;
pub mod layout;
pub mod limits;
pub mod member;
pub mod problem;
pub mod route;
pub mod server;
pub mod session;
pub mod shl;
pub mod vault;

pub use bytes::{
    AccountId, BlobId, Bytes, Digest, FileId, GrantId, InvitationId, Key, NoticeTopic, RecordId, ReplyId, SessionId,
    SignInId, VaultId,
};
pub use problem::{Problem, ProblemKind};

/// Encodes a message as CBOR (RFC 8949).
///
/// # Errors
/// Fails only if the message holds a value that CBOR cannot express, which no type of this crate does.
pub fn to_cbor<T: serde::Serialize>(message: &T) -> Result<Vec<u8>, CodecError> {
    let mut out = Vec::new();
    ciborium::into_writer(message, &mut out).map_err(|_| CodecError)?;
    Ok(out)
}

/// Decodes a CBOR message (RFC 8949) and refuses trailing bytes, unknown shapes and repeated fields.
///
/// # Errors
/// Fails if the bytes are not exactly one message of the type asked for.
pub fn from_cbor<T: serde::de::DeserializeOwned>(mut bytes: &[u8]) -> Result<T, CodecError> {
    // By way of a value: one parser for all types instead of one each, which is half a megabyte of wasm.
    let value: ciborium::Value = ciborium::from_reader(&mut bytes).map_err(|_| CodecError)?;
    if !bytes.is_empty() {
        return Err(CodecError);
    }
    value.deserialized().map_err(|_| CodecError)
}

/// A message could not be encoded or decoded. It says nothing of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a message of the expected form")]
pub struct CodecError;
