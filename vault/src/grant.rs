//! What a grant needs beside its JWE (which `exchange` writes): resource ids and the length of the padded plaintext.

use crate::id::RecordId;
use crate::label::Purpose;
use crate::seal::{hkdf, pad};
use crate::secret::GrantKey;

/// A JWE's plaintext is padded to at least this length.
pub const MIN_DOCUMENT_LEN: usize = 16 * 1024;

/// The UUID under which a record appears in one grant's document, lower-case (RFC 9562, version 8): another one in every
/// grant, the same at each rendering. `part` counts the resources made from one record, from 0.
#[must_use]
pub fn derive_resource_id(key: &GrantKey, record: &RecordId, part: u32) -> String {
    let mut bytes: [u8; 16] =
        hkdf::derive(key.expose(), None, Purpose::RESOURCE_ID, &[record.as_bytes(), &part.to_be_bytes()]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_record_has_another_resource_id_in_every_grant_and_part() {
        let (one, two) = (GrantKey::from_bytes([1; 32]), GrantKey::from_bytes([2; 32]));
        let (a, b) = (RecordId::from_bytes([3; 16]), RecordId::from_bytes([4; 16]));
        let ids = [(&one, &a, 0), (&one, &a, 1), (&one, &b, 0), (&two, &a, 0)]
            .map(|(key, record, part)| derive_resource_id(key, record, part));
        for (i, id) in ids.iter().enumerate() {
            assert!(ids[i + 1..].iter().all(|other| other != id));
            assert_eq!(id.len(), 36);
            assert_eq!(id.as_bytes()[14], b'8');
            assert!(b"89ab".contains(&id.as_bytes()[19]));
        }
        assert_eq!(derive_resource_id(&one, &a, 0), ids[0]);
    }

    #[test]
    fn documents_are_at_least_16_kib_and_stay_json() {
        let mut json = b"{\"a\":1}".to_vec();
        pad_document(&mut json);
        assert_eq!(json.len(), 16_384);
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&json).unwrap()["a"], 1);
        assert_eq!((document_len(16_384), document_len(16_385), document_len(100_000)), (16_384, 17_408, 100_352));
    }
}
