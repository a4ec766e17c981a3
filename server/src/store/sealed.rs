//! The second encryption: what is to be deletable is sealed under a random key in a slot before it reaches the store.
//!
//! In a row: `1 ‖ slot(8) ‖ nonce(24) ‖ XChaCha20-Poly1305(slot key, nonce, "inro/slot/1" ‖ slot ‖ row key, body)`.
//! Larger: the row holds `2 ‖ slot(8) ‖ name(16) ‖ length(8)`, the body is age's STREAM under HKDF-SHA-256(slot key, row
//! key), in a file or in pieces, as the engine does it. So damage and a wrong slot are noticed without any of the patient's keys.

use bytes::Bytes;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

use super::{Batch, Doomed, FileName, Large, Part, Slot, SlotKey, Store, StoreError, TakenSlot, stream};
use crate::random;

/// Largest body that goes into a row.
pub const INLINE_BYTES: usize = 2048 + 256;

const CONTEXT: &[u8] = b"inro/slot/1";
const IN_ROW: u8 = 1;
const LARGE: u8 = 2;
const HEADER: usize = 1 + 8 + 24;

/// A value with something readable beside a sealed body: `length(2) ‖ meta ‖ body`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    /// What the service needs to know of it.
    pub meta: Vec<u8>,
    /// The body.
    pub body: Body,
}

/// A sealed body, or where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The whole envelope.
    InRow(Vec<u8>),
    /// Where it is.
    Large(Large),
}

impl SealedRow {
    /// The row's value.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut value = Vec::with_capacity(64 + self.meta.len());
        value.extend((self.meta.len() as u16).to_be_bytes());
        value.extend(&self.meta);
        match &self.body {
            Body::InRow(envelope) => value.extend(envelope),
            Body::Large(Large { slot, name, length }) => {
                value.push(LARGE);
                value.extend(slot.0.to_be_bytes());
                value.extend(name.0);
                value.extend(length.to_be_bytes());
            }
        }
        value
    }

    /// Parses a row's value.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is none.
    pub fn decode(value: &[u8]) -> Result<Self, StoreError> {
        Self::parse(value).ok_or(StoreError::Damaged("a sealed row"))
    }

    fn parse(value: &[u8]) -> Option<Self> {
        let (length, rest) = value.split_first_chunk::<2>()?;
        let (meta, body) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        let body = match *body.first()? {
            IN_ROW if body.len() >= HEADER + 16 => Body::InRow(body.to_vec()),
            LARGE if body.len() == 33 => Body::Large(Large {
                slot: Slot(u64::from_be_bytes(body[1..9].try_into().ok()?)),
                name: FileName(body[9..25].try_into().ok()?),
                length: u64::from_be_bytes(body[25..33].try_into().ok()?),
            }),
            _ => return None,
        };
        Some(Self { meta: meta.to_vec(), body })
    }

    /// What must be erased when the row goes.
    #[must_use]
    pub fn doomed(&self) -> Doomed {
        match &self.body {
            Body::InRow(envelope) => Doomed { slot: envelope_slot(envelope), file: None },
            Body::Large(large) => Doomed { slot: large.slot, file: Some(large.name) },
        }
    }

    /// Opens the body, wherever it is.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it does not open under its slot's key.
    pub async fn open(&self, store: &dyn Store, row: &[u8]) -> Result<Vec<u8>, StoreError> {
        match &self.body {
            Body::InRow(envelope) => {
                let key = store.slot_key(envelope_slot(envelope)).await?;
                open_envelope(&key, row, envelope)
            }
            Body::Large(large) => stream::gather(store.read(*large, row.to_vec(), large.length), large.length).await,
        }
    }

    /// Bytes of plain body.
    #[must_use]
    pub fn body_len(&self) -> u64 {
        match &self.body {
            Body::InRow(envelope) => (envelope.len() - HEADER - 16) as u64,
            Body::Large(large) => large.length,
        }
    }
}

/// Writes a row with its body, in the row or beside it.
pub fn put(batch: &mut Batch, taken: TakenSlot, row: Vec<u8>, meta: Vec<u8>, body: &[u8]) {
    if body.len() > INLINE_BYTES || body.len() + meta.len() + row.len() > INLINE_BYTES + 128 {
        put_large(batch, taken, row, meta, Bytes::copy_from_slice(body));
        return;
    }
    let envelope = seal_envelope(taken.slot, &taken.key, &row, body);
    batch.take(taken);
    batch.put(row, SealedRow { meta, body: Body::InRow(envelope) }.encode());
}

/// Writes a row with its body beside it, however small.
pub fn put_large(batch: &mut Batch, taken: TakenSlot, row: Vec<u8>, meta: Vec<u8>, body: Bytes) {
    let large = Large { slot: taken.slot, name: FileName(random::bytes()), length: body.len() as u64 };
    batch.put(row.clone(), SealedRow { meta, body: Body::Large(large) }.encode());
    batch.write(Part { large, key: taken.key.clone(), row, offset: 0, bytes: body });
    batch.take(taken);
}

/// Seals a body for this row.
#[must_use]
pub fn seal_envelope(slot: Slot, key: &SlotKey, row: &[u8], body: &[u8]) -> Vec<u8> {
    let nonce: [u8; 24] = random::bytes();
    let aad = associated(slot, row);
    // Encryption fails only above 256 GiB, which no row is.
    let sealed = XChaCha20Poly1305::new(&key.0.into())
        .encrypt(&XNonce::from(nonce), Payload { msg: body, aad: &aad })
        .unwrap_or_default();
    let mut out = Vec::with_capacity(HEADER + sealed.len());
    out.push(IN_ROW);
    out.extend(slot.0.to_be_bytes());
    out.extend(nonce);
    out.extend(sealed);
    out
}

/// Opens what [`seal_envelope`] sealed for this row.
///
/// # Errors
/// [`StoreError::Damaged`] when key, row or bytes are not the same as then.
pub fn open_envelope(key: &SlotKey, row: &[u8], envelope: &[u8]) -> Result<Vec<u8>, StoreError> {
    let damaged = StoreError::Damaged("a sealed row");
    if envelope.len() < HEADER + 16 || envelope[0] != IN_ROW {
        return Err(damaged);
    }
    let nonce: [u8; 24] = envelope[9..HEADER].try_into().map_err(|_| damaged.clone())?;
    let aad = associated(envelope_slot(envelope), row);
    XChaCha20Poly1305::new(&key.0.into())
        .decrypt(&XNonce::from(nonce), Payload { msg: &envelope[HEADER..], aad: &aad })
        .map_err(|_| damaged)
}

/// The slot under which an envelope was sealed.
///
/// # Panics
/// When the envelope is shorter than its header.
#[must_use]
pub fn envelope_slot(envelope: &[u8]) -> Slot {
    let mut number = [0; 8];
    number.copy_from_slice(&envelope[1..9]);
    Slot(u64::from_be_bytes(number))
}

fn associated(slot: Slot, row: &[u8]) -> Vec<u8> {
    [CONTEXT, &slot.0.to_be_bytes(), row].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_opens_only_in_its_row_and_under_its_slot() {
        let key = SlotKey([3; 32]);
        let envelope = seal_envelope(Slot(5), &key, b"row", b"body");
        assert_eq!(open_envelope(&key, b"row", &envelope).unwrap(), b"body");
        assert!(open_envelope(&key, b"other row", &envelope).is_err());
        assert!(open_envelope(&SlotKey([4; 32]), b"row", &envelope).is_err());
        let mut moved = envelope.clone();
        moved[8] ^= 1;
        assert!(open_envelope(&key, b"row", &moved).is_err());
    }

    #[test]
    fn a_row_that_was_cut_is_damaged_and_no_panic() {
        let row =
            SealedRow { meta: vec![1, 2, 3], body: Body::InRow(seal_envelope(Slot(1), &SlotKey([0; 32]), b"r", b"b")) };
        let value = row.encode();
        assert_eq!(SealedRow::decode(&value).unwrap(), row);
        for cut in 0..HEADER + 16 {
            assert!(SealedRow::decode(&value[..cut]).is_err());
        }
    }
}
