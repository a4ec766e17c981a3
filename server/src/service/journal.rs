//! The journal: events sealed to the vault's public key, chained, each under the vault's one journal slot.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable};
use protocol::journal::{Event, JournalEntry, JournalPage, entry_info};
use protocol::layout::MemberView;
use protocol::vault::JournalPosition;
use protocol::{Bytes, Digest, Key, ProblemKind, VaultId, limits};
use serde::{Deserialize, Serialize};

use super::error::{Answer, Refusal, until_settled};
use super::session::Session;
use super::{Service, encode, key, sha256};
use crate::store::sealed::{open_envelope, seal_envelope};
use crate::store::{Change, Slot, StoreError};

/// How far a vault's journal is.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct JournalRow {
    /// From the newest member list.
    key: Key,
    generation: u32,
    slot: u64,
    number: u64,
    chain: Digest,
    /// Entries up to here were erased by the owner, and the chain's value there.
    #[serde(default)]
    erased: u64,
    #[serde(default = "no_chain")]
    erased_chain: Digest,
}

fn no_chain() -> Digest {
    Digest([0; 32])
}

impl JournalRow {
    pub(super) fn new(list: &MemberView, slot: Slot) -> Self {
        Self {
            key: list.journal_key,
            generation: list.generation,
            slot: slot.0,
            number: 0,
            chain: no_chain(),
            erased: 0,
            erased_chain: no_chain(),
        }
    }

    /// The same journal under another slot.
    pub(crate) fn under(self, slot: Slot) -> Self {
        Self { slot: slot.0, ..self }
    }

    pub(crate) fn slot(&self) -> Slot {
        Slot(self.slot)
    }

    /// Where the entries that are there begin: the number before the first, and the chain's value there.
    pub(super) fn begins(&self) -> (u64, Digest) {
        (self.erased, self.erased_chain)
    }

    /// The same journal without its entries up to this number, which leads to this value of the chain.
    pub(crate) fn without(self, through: u64, chain: Digest) -> Self {
        Self { erased: through, erased_chain: chain, ..self }
    }

    pub(super) fn position(&self) -> JournalPosition {
        JournalPosition { number: self.number, chain: self.chain }
    }
}

/// Whether something can be sealed to this key; some points of the curve are no keys.
pub(super) fn check_key(journal_key: &Key) -> Answer<()> {
    seal(journal_key, 1, &[], &[])
        .map(|_| ())
        .map_err(|_| Refusal::because(ProblemKind::BadRequest, "the journal key is no X25519 public key"))
}

impl Service {
    /// Sealed entries after a number, oldest first.
    ///
    /// # Errors
    /// `not-found` when the account is no member.
    pub async fn journal_page(&self, session: &Session, vault: &VaultId, after: u64) -> Answer<JournalPage> {
        self.role(session, vault).await?;
        let (row, _): (JournalRow, _) = self.read(&key::journal(vault)).await?.ok_or(ProblemKind::NotFound)?;
        let slot_key = self.store.slot_key(row.slot()).await?;
        let mut entries = Vec::new();
        for (row_key, value) in self.store.scan(key::entries_after(vault, after), limits::JOURNAL_PAGE).await? {
            let (number, chain, envelope) = stored_entry(&row_key, &value)?;
            let sealed = Bytes(open_envelope(&slot_key, &row_key, envelope)?);
            entries.push(JournalEntry { number, sealed, chain });
        }
        Ok(JournalPage { entries, newest: row.position(), erased: row.erased })
    }

    /// Adds events to a vault's journal within a change, and takes the key of a new member list. Once per change.
    pub(super) async fn journal_in(
        &self,
        change: &mut Change,
        vault: &VaultId,
        events: &[Event],
        list: Option<&MemberView>,
    ) -> Answer<Option<u64>> {
        if events.is_empty() && list.is_none() {
            return Ok(None);
        }
        let row_key = key::journal(vault);
        let (mut row, value): (JournalRow, _) = self.read(&row_key).await?.ok_or(ProblemKind::NotFound)?;
        change.expect(row_key.clone(), Some(value));
        if let Some(list) = list {
            row.key = list.journal_key;
            row.generation = list.generation;
        }
        let slot_key = self.store.slot_key(row.slot()).await?;
        for event in events {
            let number = row.number + 1;
            let info = entry_info(vault, number, &row.chain);
            let sealed = seal(&row.key, row.generation, &info, &encode(event)?)?;
            row.chain = next_chain(vault, number, &row.chain, &sealed);
            row.number = number;
            let entry_key = key::entry(vault, number);
            let envelope = seal_envelope(row.slot(), &slot_key, &entry_key, &sealed);
            change.put(entry_key, [&row.chain.0[..], &envelope].concat());
        }
        change.put(row_key, encode(&row)?);
        Ok(Some(row.number))
    }

    /// Counts an event at a link. What is returned is to be written now, the rest is written at the minute's end.
    pub(super) fn gather(&self, vault: &VaultId, event: Event) -> Option<Event> {
        self.gathered.note(vault, event)
    }

    /// Writes an event at a link in a change of its own, or counts it.
    pub(super) async fn record_event(&self, vault: &VaultId, event: Event) {
        if let Some(event) = self.gather(vault, event) {
            self.write_events(vault, &[event]).await;
        }
    }

    /// Writes what was gathered in minutes that have ended by then.
    pub async fn write_gathered(&self, now: i64) {
        for (vault, event) in self.gathered.ended(now) {
            self.write_events(&vault, &[event]).await;
        }
    }

    async fn write_events(&self, vault: &VaultId, events: &[Event]) {
        let outcome = until_settled!(
            async {
                let mut change = self.change();
                let number = self.journal_in(&mut change, vault, events, None).await?;
                change.commit().await?;
                Answer::Ok(number)
            }
            .await
        );
        match outcome {
            Ok(Some(number)) => self.live.journal(vault, number),
            Ok(None) => {}
            // The vault was deleted meanwhile: nobody is left to read it.
            Err(refusal) if refusal.kind == ProblemKind::NotFound => {}
            Err(refusal) => tracing::error!(kind = ?refusal.kind, "a journal entry was not written"),
        }
    }
}

/// An entry as it lies in the store: its number, the chain's value after it, and its envelope.
pub(super) fn stored_entry<'a>(row_key: &[u8], value: &'a [u8]) -> Answer<(u64, Digest, &'a [u8])> {
    let damaged = || Refusal::from(StoreError::Damaged("a journal entry"));
    let number = row_key.last_chunk::<8>().map(|number| u64::from_be_bytes(*number)).ok_or_else(damaged)?;
    let (chain, envelope) = value.split_first_chunk::<32>().ok_or_else(damaged)?;
    Ok((number, Digest(*chain), envelope))
}

/// The chain's value after an entry.
pub(super) fn next_chain(vault: &VaultId, number: u64, before: &Digest, sealed: &[u8]) -> Digest {
    sha256(&[&vault.0, &number.to_be_bytes(), &before.0, sealed])
}

/// HPKE base mode (RFC 9180 section 5.1.1), single shot: `1 ‖ generation(4) ‖ enc(32) ‖ ciphertext`.
fn seal(journal_key: &Key, generation: u32, info: &[u8], event: &[u8]) -> Answer<Vec<u8>> {
    type PublicKey = <X25519HkdfSha256 as Kem>::PublicKey;
    let failed = |_| Refusal::from(ProblemKind::Internal);
    let public = PublicKey::from_bytes(&journal_key.0).map_err(failed)?;
    let (enc, ciphertext) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        info,
        event,
        &[],
        &mut crate::random::rng(),
    )
    .map_err(failed)?;
    Ok([&[1][..], &generation.to_be_bytes(), enc.to_bytes().as_slice(), &ciphertext].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_of_small_order_is_no_journal_key() {
        assert!(check_key(&Key([0; 32])).is_err());
        let (_, public) = X25519HkdfSha256::gen_keypair_with_rng(&mut crate::random::rng());
        let bytes: [u8; 32] = public.to_bytes().into();
        assert!(check_key(&Key(bytes)).is_ok());
    }
}
