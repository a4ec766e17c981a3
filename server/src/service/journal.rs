//! The journal: events sealed to the vault's public key, chained, each under the vault's one journal slot.
//!
//! Of each kind and claimed recipient the first event at a link is written at once; what follows within a minute is
//! counted and written once at the minute's end. When a vault's day is full, everything is counted, without a name, and
//! written once an hour: a link that opens must be in the journal, and nobody may make the journal grow without end.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable};
use protocol::journal::{EraseJournal, Event, EventKind, JournalEntry, JournalPage, entry_info};
use protocol::layout::{MemberView, Role, read_head_sums};
use protocol::vault::JournalPosition;
use protocol::{Bytes, Digest, GrantId, Key, ProblemKind, VaultId, limits};
use serde::{Deserialize, Serialize};

use super::error::{Answer, Refusal, until_settled};
use super::rate::Network;
use super::session::{Session, Token};
use super::{Service, encode, key, sha256};
use crate::store::sealed::{open_envelope, seal_envelope};
use crate::store::{Change, Doomed, Slot, StoreError};

/// Seconds for which repeats are gathered.
const GATHER_SECONDS: i64 = 60;
/// Seconds for which everything is gathered once the vault's day is full.
const FULL_SECONDS: i64 = 3600;
const DAY_SECONDS: i64 = 24 * 3600;
/// Above this many vaults whose day is counted, those of other days are dropped.
const DAYS: usize = 10_000;
/// Different recipients of a kind at a link within the minute; the others are counted together, without a name.
const RECIPIENTS: usize = 8;

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

/// What may be gathered together.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Same {
    vault: VaultId,
    grant: GrantId,
    kind: EventKind,
    recipient: Option<String>,
}

struct Minute {
    ends: i64,
    repeats: u32,
    last: i64,
    network: Option<String>,
}

/// Repeats that are not written yet.
pub struct Gathered {
    minutes: Mutex<HashMap<Same, Minute>>,
    /// Of each vault, the day and how many entries it took in it.
    days: Mutex<HashMap<VaultId, (i64, u32)>>,
    per_day: u32,
}

impl Gathered {
    /// With so many entries in a vault's day.
    pub(super) fn new(per_day: u32) -> Self {
        Self { minutes: Mutex::default(), days: Mutex::default(), per_day }
    }

    /// Returns the event if it is to be written now; a repeat is only counted.
    fn note(&self, vault: &VaultId, mut event: Event) -> Option<Event> {
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        let full = self.is_full(vault, event.time);
        if full {
            event.recipient = None;
        }
        let mut same = Same { vault: *vault, grant: event.grant, kind: event.kind, recipient: event.recipient.clone() };
        if !minutes.contains_key(&same) && event.recipient.is_some() {
            let alike = |known: &&Same| {
                known.vault == same.vault
                    && known.grant == same.grant
                    && known.kind == same.kind
                    && known.recipient.is_some()
            };
            if minutes.keys().filter(alike).count() >= RECIPIENTS {
                event.recipient = None;
                same.recipient = None;
            }
        }
        if let Some(minute) = minutes.get_mut(&same) {
            minute.repeats = minute.repeats.saturating_add(1);
            minute.last = event.time;
            minute.network.clone_from(&event.network);
            return None;
        }
        if full {
            let ends = event.time + FULL_SECONDS;
            minutes.insert(same, Minute { ends, repeats: 1, last: event.time, network: event.network });
            return None;
        }
        let minute = Minute { ends: event.time + GATHER_SECONDS, repeats: 0, last: event.time, network: None };
        minutes.insert(same, minute);
        self.count(vault, event.time);
        Some(event)
    }

    fn is_full(&self, vault: &VaultId, now: i64) -> bool {
        let days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        days.get(vault).is_some_and(|(day, count)| *day == now / DAY_SECONDS && *count >= self.per_day)
    }

    fn count(&self, vault: &VaultId, now: i64) {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let today = now / DAY_SECONDS;
        let day = days.entry(*vault).or_insert((today, 0));
        *day = if day.0 == today { (today, day.1.saturating_add(1)) } else { (today, 1) };
        if days.len() > DAYS {
            days.retain(|_, (day, _)| *day == today);
        }
    }

    /// The repeats of every minute that has ended by then.
    fn ended(&self, now: i64) -> Vec<(VaultId, Event)> {
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = minutes.extract_if(|_, minute| minute.ends <= now);
        ended
            .filter(|(_, minute)| minute.repeats > 0)
            .map(|(same, minute)| {
                let event = Event {
                    time: minute.last,
                    grant: same.grant,
                    kind: same.kind,
                    recipient: same.recipient,
                    network: minute.network,
                    count: minute.repeats,
                };
                self.count(&same.vault, minute.last);
                (same.vault, event)
            })
            .collect()
    }
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
            let damaged = || Refusal::from(StoreError::Damaged("a journal entry"));
            let number = row_key.last_chunk::<8>().map(|number| u64::from_be_bytes(*number));
            let (chain, envelope) = value.split_first_chunk::<32>().ok_or_else(damaged)?;
            entries.push(JournalEntry {
                number: number.ok_or_else(damaged)?,
                sealed: Bytes(open_envelope(&slot_key, &row_key, envelope)?),
                chain: Digest(*chain),
            });
        }
        Ok(JournalPage { entries, newest: row.position(), erased: row.erased })
    }

    /// Erases the entries up to a number. What stays is sealed under another slot, because all of a journal lies under one; the old one is
    /// overwritten before the answer.
    ///
    /// # Errors
    /// `not-allowed` for anybody but the owner, `wrong-key`, `conflict` when the newest head does not cover the number.
    pub async fn erase_journal(
        &self,
        session: &Session,
        vault: &VaultId,
        request: &EraseJournal,
        network: Network,
    ) -> Answer<Token> {
        if self.role(session, vault).await? != Role::Owner {
            return Err(ProblemKind::NotAllowed.into());
        }
        self.prove(session, &request.proof, network).await?;
        until_settled!(self.try_erase_journal(session, vault, request.through).await)
    }

    async fn try_erase_journal(&self, session: &Session, vault: &VaultId, through: u64) -> Answer<Token> {
        let row_key = key::journal(vault);
        let (row, before): (JournalRow, _) = self.read(&row_key).await?.ok_or(ProblemKind::NotFound)?;
        let mut change = self.change();
        if through > row.erased {
            let (head, _) = self.vault_row(vault).await?;
            let covered = read_head_sums(&head.head.0).map_or(0, |sums| sums.journal);
            if through > covered || through > row.number {
                return Err(Refusal::because(ProblemKind::Conflict, "no head covers the journal up to there"));
            }
            self.erase_entries_in(&mut change, vault, row, before, through).await?;
        }
        let token = self.new_token_in(&mut change, session).await?;
        change.commit().await?;
        self.live.sessions_changed();
        Ok(token)
    }

    async fn erase_entries_in(
        &self,
        change: &mut Change,
        vault: &VaultId,
        row: JournalRow,
        before: Vec<u8>,
        through: u64,
    ) -> Answer<()> {
        let damaged = || Refusal::from(StoreError::Damaged("a journal entry"));
        let old = self.store.slot_key(row.slot()).await?;
        let taken = self.store.take_slot().await?;
        let mut chain_there = None;
        for (entry_key, value) in self.store.scan(key::entries_after(vault, row.erased), usize::MAX).await? {
            let number = entry_key.last_chunk::<8>().map(|number| u64::from_be_bytes(*number)).ok_or_else(damaged)?;
            let (chain, envelope) = value.split_first_chunk::<32>().ok_or_else(damaged)?;
            if number <= through {
                if number == through {
                    chain_there = Some(Digest(*chain));
                }
                change.remove(entry_key);
                continue;
            }
            let sealed = open_envelope(&old, &entry_key, envelope)?;
            let envelope = seal_envelope(taken.slot, &taken.key, &entry_key, &sealed);
            change.put(entry_key, [&chain[..], &envelope].concat());
        }
        let chain = chain_there.ok_or_else(damaged)?;
        change.doom(Doomed { slot: row.slot(), file: None });
        let row_key = key::journal(vault);
        // A new entry meanwhile would be sealed under the slot that goes.
        change.expect(row_key.clone(), Some(before));
        change.put(row_key, encode(&row.under(taken.slot).without(through, chain))?);
        change.take(taken);
        change.log_deletion(format!("journal {vault} {through}"));
        change.erase_first();
        Ok(())
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

    fn event(time: i64, recipient: &str) -> Event {
        Event {
            time,
            grant: GrantId([1; 16]),
            kind: EventKind::Opened,
            recipient: Some(recipient.to_owned()),
            network: None,
            count: 1,
        }
    }

    #[test]
    fn repeats_within_a_minute_become_one_event_with_a_count() {
        let gathered = Gathered::new(1_000_000);
        let vault = VaultId([1; 16]);
        assert!(gathered.note(&vault, event(0, "a")).is_some());
        assert!(gathered.note(&vault, event(10, "a")).is_none());
        assert!(gathered.note(&vault, event(59, "a")).is_none());
        assert!(gathered.ended(59).is_empty());
        let ended = gathered.ended(60);
        assert_eq!((ended[0].1.count, ended[0].1.time), (2, 59));
        assert!(gathered.note(&vault, event(61, "a")).is_some());
    }

    #[test]
    fn many_names_at_one_link_do_not_flood_the_journal() {
        let gathered = Gathered::new(1_000_000);
        let vault = VaultId([1; 16]);
        let written = (0..1000).filter(|i| gathered.note(&vault, event(0, &i.to_string())).is_some());
        assert_eq!(written.count(), RECIPIENTS + 1);
    }

    #[test]
    fn when_a_vaults_day_is_full_everything_is_counted_and_written_once_an_hour() {
        let gathered = Gathered::new(10);
        let vault = VaultId([1; 16]);
        let (mut written, mut counted) = (0, 0);
        for i in 0..100 {
            // A minute between the names, so that none is a repeat.
            let now = i * (GATHER_SECONDS + 1);
            counted += gathered.ended(now).iter().map(|(_, event)| event.count).sum::<u32>();
            written += u32::from(gathered.note(&vault, event(now, &i.to_string())).is_some());
        }
        assert_eq!(written, 10);
        assert!(gathered.note(&VaultId([2; 16]), event(0, "a")).is_some(), "another vault has a day of its own");
        let last = gathered.ended(i64::MAX);
        assert_eq!(counted + last.iter().map(|(_, event)| event.count).sum::<u32>(), 90);
        assert!(last.iter().all(|(_, event)| event.recipient.is_none()));
        assert!(gathered.note(&vault, event(DAY_SECONDS, "a")).is_some(), "the next day");
    }

    #[test]
    fn a_point_of_small_order_is_no_journal_key() {
        assert!(check_key(&Key([0; 32])).is_err());
        let (_, public) = X25519HkdfSha256::gen_keypair_with_rng(&mut crate::random::rng());
        let bytes: [u8; 32] = public.to_bytes().into();
        assert!(check_key(&Key(bytes)).is_ok());
    }
}
