//! Sealing records: `1 ‖ g(4) ‖ nonce(24) ‖ XChaCha20-Poly1305(record seal key g, nonce, aad, pad(body))`, with
//! `aad = "inro/record/1" ‖ vault id(16) ‖ record id(16) ‖ record revision(8, from 1) ‖ g(4)`, big-endian.
//!
//! So a sealed record opens only as this revision of this record in this vault.
//!
//! A change that waits on a device is sealed in the same way with `"inro/change/1"` and, in the revision's place, one more than the
//! revision that it was made upon (0 for a new record): neither passes for the other.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::id::{RecordId, VaultId};
use crate::label::Purpose;
use crate::seal::bytes::Reader;
use crate::seal::{hkdf, pad};
use crate::secret::VaultKey;

const VERSION: u8 = 1;
const NONCE: usize = 24;
const AAD: &[u8] = b"inro/record/1";
const CHANGE_AAD: &[u8] = b"inro/change/1";
const WHAT: &str = "record";

/// The record seal keys of a vault, derived once per generation: opening ten thousand records derives nothing again.
pub struct Keyring {
    vault: VaultId,
    /// Newest first. The cipher holds its key and wipes it when dropped.
    ciphers: Vec<(u32, XChaCha20Poly1305)>,
}

impl Keyring {
    /// From vault keys, newest generation first. Fails without any.
    pub fn derive(vault: VaultId, generations: &[(u32, VaultKey)]) -> Result<Self> {
        let cipher = |(generation, key): &(u32, VaultKey)| {
            let context: [&[u8]; 2] = [vault.as_bytes(), &generation.to_be_bytes()];
            let key = Zeroizing::new(hkdf::derive::<32>(key.expose(), None, Purpose::RECORD_SEAL_KEY, &context));
            (*generation, XChaCha20Poly1305::new(&Key::from(*key)))
        };
        if generations.is_empty() {
            return Err(Error::UnknownGeneration(0));
        }
        Ok(Self { vault, ciphers: generations.iter().map(cipher).collect() })
    }

    /// The vault.
    #[must_use]
    pub const fn vault(&self) -> &VaultId {
        &self.vault
    }

    /// Seals a body under the newest generation. `revision` counts from 1; fails for 0 and for bodies over 4 GiB.
    pub fn seal_record(
        &self,
        record: &RecordId,
        revision: u64,
        body: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>> {
        self.seal(AAD, record, revision, body, rng)
    }

    /// Seals a change of a record that waits on a device; `base` is the revision that it was made upon, 0 for a new record. Fails for
    /// more than 4 GiB.
    pub fn seal_change(
        &self,
        record: &RecordId,
        base: u64,
        content: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>> {
        self.seal(CHANGE_AAD, record, base.saturating_add(1), content, rng)
    }

    /// Opens a change that waits. Fails as [`Self::open_record`].
    pub fn open_change(&self, record: &RecordId, base: u64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        self.open(CHANGE_AAD, record, base.saturating_add(1), sealed)
    }

    fn seal(
        &self,
        what: &[u8],
        record: &RecordId,
        revision: u64,
        body: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>> {
        let (generation, cipher) = self.ciphers.first().ok_or(Error::UnknownGeneration(0))?;
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let aad = self.aad(what, record, revision, *generation)?;
        let padded = pad::pad(body)?;
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: &padded, aad: &aad })
            .map_err(|_| Error::TooLarge(WHAT))?;
        let mut out = Vec::with_capacity(1 + 4 + NONCE + sealed.len());
        out.push(VERSION);
        out.extend_from_slice(&generation.to_be_bytes());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens a sealed record as exactly this record and revision. Fails when it is another one, was altered, or names a
    /// generation this keyring does not hold.
    pub fn open_record(&self, record: &RecordId, revision: u64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        self.open(AAD, record, revision, sealed)
    }

    fn open(&self, what: &[u8], record: &RecordId, revision: u64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let mut reader = Reader::versioned(sealed, VERSION, WHAT)?;
        let generation = reader.u32()?;
        let nonce: [u8; NONCE] = reader.array()?;
        let (_, cipher) = self
            .ciphers
            .iter()
            .find(|(number, _)| *number == generation)
            .ok_or(Error::UnknownGeneration(generation))?;
        let aad = self.aad(what, record, revision, generation)?;
        let padded = cipher
            .decrypt(&XNonce::from(nonce), Payload { msg: reader.rest(), aad: &aad })
            .map_err(|_| Error::Altered(WHAT))?;
        let padded = Zeroizing::new(padded);
        Ok(Zeroizing::new(pad::unpad(&padded)?.to_vec()))
    }

    fn aad(&self, what: &[u8], record: &RecordId, revision: u64, generation: u32) -> Result<Vec<u8>> {
        if revision == 0 {
            return Err(Error::Malformed(WHAT));
        }
        Ok([what, self.vault.as_bytes(), record.as_bytes(), &revision.to_be_bytes(), &generation.to_be_bytes()]
            .concat())
    }
}

impl core::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Keyring")
            .field("vault", &self.vault)
            .field("generations", &self.ciphers.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng::TestRng;

    const VAULT: VaultId = VaultId::from_bytes([1; 16]);
    const RECORD: RecordId = RecordId::from_bytes([2; 16]);

    fn keyring(vault: VaultId, generations: &[u32]) -> Keyring {
        let keys: Vec<_> = generations.iter().map(|&g| (g, VaultKey::from_bytes([g as u8; 32]))).collect();
        Keyring::derive(vault, &keys).unwrap()
    }

    fn sealed() -> Vec<u8> {
        keyring(VAULT, &[1]).seal_record(&RECORD, 7, b"body", &mut TestRng::new(1)).unwrap()
    }

    #[test]
    fn a_record_comes_back_also_in_a_later_generation() {
        assert_eq!(sealed().len(), 1 + 4 + 24 + 512 + 16);
        assert_eq!(**keyring(VAULT, &[1]).open_record(&RECORD, 7, &sealed()).unwrap(), b"body"[..]);
        assert_eq!(**keyring(VAULT, &[3, 2, 1]).open_record(&RECORD, 7, &sealed()).unwrap(), b"body"[..]);
    }

    #[test]
    fn a_change_that_waits_opens_for_its_record_and_what_it_was_made_upon_and_is_no_record() {
        let keys = keyring(VAULT, &[1]);
        let sealed = keys.seal_change(&RECORD, 6, b"change", &mut TestRng::new(1)).unwrap();
        assert_eq!(**keys.open_change(&RECORD, 6, &sealed).unwrap(), b"change"[..]);
        assert_eq!(keys.open_change(&RECORD, 7, &sealed), Err(Error::Altered(WHAT)));
        assert_eq!(keys.open_record(&RECORD, 7, &sealed), Err(Error::Altered(WHAT)));
        let record = super::tests::sealed();
        assert_eq!(keys.open_change(&RECORD, 6, &record), Err(Error::Altered(WHAT)));
    }

    #[test]
    fn a_record_put_in_place_of_another_is_refused() {
        assert_eq!(
            keyring(VAULT, &[1]).open_record(&RecordId::from_bytes([3; 16]), 7, &sealed()),
            Err(Error::Altered(WHAT))
        );
    }

    #[test]
    fn an_older_revision_passed_off_as_newer_is_refused() {
        assert_eq!(keyring(VAULT, &[1]).open_record(&RECORD, 8, &sealed()), Err(Error::Altered(WHAT)));
    }

    #[test]
    fn a_record_from_another_vault_is_refused_even_under_the_same_key() {
        assert_eq!(
            keyring(VaultId::from_bytes([9; 16]), &[1]).open_record(&RECORD, 7, &sealed()),
            Err(Error::Altered(WHAT))
        );
    }

    #[test]
    fn a_generation_that_is_not_held_is_named() {
        assert_eq!(keyring(VAULT, &[2]).open_record(&RECORD, 7, &sealed()), Err(Error::UnknownGeneration(1)));
        let mut renamed = sealed();
        renamed[4] = 2;
        assert_eq!(keyring(VAULT, &[2, 1]).open_record(&RECORD, 7, &renamed), Err(Error::Altered(WHAT)));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let (keyring, good) = (keyring(VAULT, &[1]), sealed());
        for at in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[at / 8] ^= 1 << (at % 8);
            assert!(keyring.open_record(&RECORD, 7, &bad).is_err(), "bit {at}");
        }
        for length in 0..good.len() {
            assert!(keyring.open_record(&RECORD, 7, &good[..length]).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn revisions_count_from_one() {
        assert_eq!(
            keyring(VAULT, &[1]).seal_record(&RECORD, 0, b"", &mut TestRng::new(1)),
            Err(Error::Malformed(WHAT))
        );
    }
}
