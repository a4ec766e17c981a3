//! The journal of an open vault: verified as a chain, opened entry by entry.

use protocol::Bytes;
use protocol::journal::{Event, JournalEntry};
use vault::id::{Digest, VaultId};
use vault::journal::{JournalState, entry_generation, open_entry, verify_chain};
use vault::key_pair::ExchangeSecret;

/// What is known of the journal.
#[derive(Default)]
pub(crate) struct Journal {
    /// Opened events with their numbers, oldest first.
    pub(crate) events: Vec<(u64, Event)>,
    state: Option<JournalState>,
    /// Where those begin that were not erased.
    begins: Option<JournalState>,
    /// Each entry as it came, and the position after it, oldest first: where the journal can be cut.
    after: Vec<(JournalState, Bytes)>,
    /// What an earlier visit had verified.
    remembered: Option<JournalState>,
    /// Number of the first entry that does not fit what is covered, or does not open in its place.
    pub(crate) broken_at: Option<u64>,
}

impl Journal {
    /// Takes up what this device remembers.
    pub(crate) fn recall(&mut self, number: u64, chain: &[u8]) {
        if let Ok(chain) = chain.try_into().map(Digest::from_bytes) {
            self.remembered = Some(JournalState { n: number, chain });
        }
    }

    /// Forgets everything, after a roll-back was confirmed: the server's journal begins anew for this device.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Begins after entries that were erased, unless reading has begun already.
    pub(crate) fn begin(&mut self, after: Option<JournalState>) {
        if let (None, Some(after)) = (self.state, after) {
            (self.state, self.begins) = (Some(after), Some(after));
        }
    }

    /// The entries as they came, oldest first, as far as they were verified, and the position before the first of them.
    pub(crate) fn sealed(&self) -> (JournalState, impl Iterator<Item = &[u8]>) {
        (self.begins.unwrap_or(JournalState::EMPTY), self.after.iter().map(|(_, entry)| entry.0.as_slice()))
    }

    /// Forgets the entries up to a number.
    pub(crate) fn forget_through(&mut self, through: u64) {
        self.events.retain(|(number, _)| *number > through);
        self.begins = self.after.iter().rev().map(|(state, _)| *state).find(|state| state.n <= through).or(self.begins);
        self.after.retain(|(state, _)| state.n > through);
    }

    /// The position after the last entry before which everything is older than this time, seconds since 1970-01-01T00:00:00Z. An entry that
    /// this device cannot read is as old as the next one that it can.
    pub(crate) fn before(&self, time: i64) -> Option<JournalState> {
        let first_kept = self.events.iter().find(|(_, event)| event.time >= time).map(|(number, _)| *number);
        let last_old = self.events.iter().filter(|(_, event)| event.time < time).map(|(number, _)| *number).max();
        let through = match (first_kept, last_old) {
            (Some(kept), Some(_)) => kept - 1,
            (None, Some(old)) => old,
            (_, None) => return None,
        };
        self.after.iter().map(|(state, _)| *state).find(|state| state.n == through)
    }

    /// The newest verified position: what the next head covers. Reading begins anew at each visit and may stop half-way; what
    /// an earlier visit had verified is not forgotten by that.
    pub(crate) fn verified(&self) -> JournalState {
        let known = self.state.into_iter().chain(self.remembered);
        known.max_by_key(|known| known.n).unwrap_or(JournalState::EMPTY)
    }

    /// How far entries have been read.
    pub(crate) fn read(&self) -> u64 {
        self.state.map_or(0, |state| state.n)
    }

    /// Takes over the entries that follow. `covered` is what the newest head says of the journal; `newest` is where the server
    /// says that it ends, and `last` that no more entries come. Returns whether anything new came.
    pub(crate) fn add(
        &mut self,
        vault: &VaultId,
        keys: &[(u32, ExchangeSecret)],
        entries: &[JournalEntry],
        covered: JournalState,
        newest: u64,
        last: bool,
    ) -> bool {
        let start = self.state.unwrap_or(JournalState::EMPTY);
        if newest < start.n {
            // What was read a moment ago is said not to be there any more.
            self.broken_at.get_or_insert(newest + 1);
            return true;
        }
        let bytes: Vec<&[u8]> = entries.iter().map(|entry| entry.sealed.as_ref()).collect();
        let mut known: Vec<JournalState> = vec![covered];
        known.extend(self.remembered);
        // What lies further on is looked for when it is reached, and at the latest when nothing more comes.
        let reached = start.n + entries.len() as u64;
        known.retain(|known| known.n >= start.n && (last || known.n <= reached));
        let states = match verify_chain(vault, &start, &bytes, &known) {
            Ok(states) => states,
            Err(_) => {
                self.broken_at.get_or_insert(start.n + 1);
                return true;
            }
        };
        let mut before = start;
        for (entry, after) in bytes.iter().zip(states) {
            match open(vault, keys, &before, entry) {
                Opened::Event(event) => self.events.push((after.n, event)),
                Opened::OtherKey => {}
                // No head covers it yet, so the chain tells nothing; that it does not open in its place does.
                Opened::Altered => {
                    self.broken_at.get_or_insert(after.n);
                    self.state = Some(before);
                    return true;
                }
            }
            self.after.push((after, Bytes(entry.to_vec())));
            before = after;
        }
        self.state = Some(before);
        !entries.is_empty()
    }
}

/// What became of an entry.
enum Opened {
    Event(Event),
    /// Sealed to a generation that this device has no key of.
    OtherKey,
    /// Not what was sealed for this place.
    Altered,
}

fn open(vault: &VaultId, keys: &[(u32, ExchangeSecret)], before: &JournalState, entry: &[u8]) -> Opened {
    let Ok(generation) = entry_generation(entry) else { return Opened::Altered };
    let Some((_, key)) = keys.iter().find(|(number, _)| *number == generation) else { return Opened::OtherKey };
    let Ok(event) = open_entry(key, vault, before, entry) else { return Opened::Altered };
    // An event of a kind that only a newer version knows opens and is left out.
    protocol::from_cbor(&event).map_or(Opened::OtherKey, Opened::Event)
}

#[cfg(test)]
mod tests {
    use protocol::GrantId;
    use protocol::journal::EventKind;
    use vault::journal::seal_entry;

    use super::*;
    use crate::environment::Environment as _;
    use crate::native::System;

    const VAULT: VaultId = VaultId::from_bytes([1; 16]);

    #[test]
    fn what_an_earlier_visit_verified_is_not_forgotten_by_reading_half_of_it() {
        let mut system = System::default();
        let secret = ExchangeSecret::make(system.rng());
        let event = Event {
            time: 0,
            grant: GrantId([2; 16]),
            kind: EventKind::Opened,
            recipient: None,
            network: None,
            count: 1,
        };
        let event = protocol::to_cbor(&event).unwrap();
        let (mut state, mut entries) = (JournalState::EMPTY, Vec::new());
        for number in 1..=3 {
            let sealed = seal_entry(&secret.exchange_key(), 1, &VAULT, &state, &event, system.rng()).unwrap();
            state = state.after(&VAULT, &sealed);
            let chain = protocol::Digest(*state.chain.as_bytes());
            entries.push(JournalEntry { number, sealed: sealed.into(), chain });
        }
        let keys = [(1, secret)];
        let mut journal = Journal::default();
        journal.recall(3, state.chain.as_bytes());
        assert!(journal.add(&VAULT, &keys, &entries[..2], JournalState::EMPTY, 3, false));
        assert_eq!((journal.read(), journal.verified()), (2, state));
        // Cut there: what is remembered is what says so, at this visit and the next.
        assert!(journal.add(&VAULT, &keys, &[], JournalState::EMPTY, 2, true));
        assert_eq!((journal.broken_at, journal.verified()), (Some(3), state));
    }
}
