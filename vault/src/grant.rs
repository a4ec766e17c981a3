//! What a grant needs beside its JWE (which `exchange` writes): resource ids, the length of the padded plaintext, the reply box.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::id::{GrantId, RecordId};
use crate::label::Purpose;
use crate::seal::{hkdf, pad, wrap};
use crate::secret::GrantKey;

/// A JWE's plaintext is padded to at least this length.
pub const MIN_DOCUMENT_LEN: usize = 16 * 1024;
/// Bytes of one item left in a reply box at most.
pub const MAX_REPLY_LEN: usize = 20 * 1024 * 1024;

const REPLY: &str = "reply";

/// The UUID under which a record appears in one grant's document, lower-case (RFC 9562, version 8): another one in every
/// grant, the same at each rendering. `part` counts the resources made from one record, from 0.
#[must_use]
pub fn derive_resource_id(key: &GrantKey, record: &RecordId, part: u32) -> String {
    let mut bytes: [u8; 16] = hkdf::derive(
        key.expose(),
        None,
        Purpose::RESOURCE_ID,
        &[record.as_bytes(), &part.to_be_bytes()],
    );
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// The length a document of `length` bytes is padded to with trailing spaces: Padmé, at least [`MIN_DOCUMENT_LEN`].
#[must_use]
pub fn document_len(length: usize) -> usize {
    pad::padme(length).max(MIN_DOCUMENT_LEN)
}

/// Pads a JSON document with trailing spaces, which leave it valid JSON (RFC 8259 section 2).
pub fn pad_document(json: &mut Vec<u8>) {
    json.resize(document_len(json.len()), b' ');
}

/// Seals what a provider leaves in the reply box. Fails above [`MAX_REPLY_LEN`].
pub fn seal_reply(
    key: &GrantKey,
    grant: &GrantId,
    reply: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>> {
    if reply.len() > MAX_REPLY_LEN {
        return Err(Error::TooLarge(REPLY));
    }
    wrap::wrap(
        &reply_key(key),
        &Purpose::REPLY.info(&[grant.as_bytes()]),
        &pad::pad(reply)?,
        REPLY,
        rng,
    )
}

/// Opens a reply; it comes from somebody who holds this grant's link, and that is all it says about who.
pub fn open_reply(key: &GrantKey, grant: &GrantId, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let padded = wrap::unwrap(
        &reply_key(key),
        &Purpose::REPLY.info(&[grant.as_bytes()]),
        sealed,
        REPLY,
    )?;
    Ok(Zeroizing::new(pad::unpad(&padded)?.to_vec()))
}

fn reply_key(key: &GrantKey) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(hkdf::derive(key.expose(), None, Purpose::REPLY, &[]))
}
