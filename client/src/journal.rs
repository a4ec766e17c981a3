//! The journal of an open vault: verified as a chain, opened entry by entry.

use protocol::journal::{Event, JournalEntry};
use vault::id::{Digest, VaultId};
use vault::journal::{JournalState, entry_generation, open_entry, verify_chain};
use vault::key_pair::ExchangeSecret;

/// What is known of the journal.
#[derive(Default)]
pub(crate) struct Journal {
    /// Opened events with their numbers, oldest first. An entry that does not open is left out: the server wrote it wrongly.
    pub(crate) events: Vec<(u64, Event)>,
    state: Option<JournalState>,
    /// What an earlier visit had verified.
    remembered: Option<JournalState>,
    /// Number of the first entry that does not fit what is covered.
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

    /// The newest verified position: what the next head covers.
    pub(crate) fn verified(&self) -> JournalState {
        self.state.or(self.remembered).unwrap_or(JournalState::EMPTY)
    }

    /// How far entries have been read.
    pub(crate) fn read(&self) -> u64 {
        self.state.map_or(0, |state| state.n)
    }

    /// Takes over the entries that follow. `covered` is what the newest head says of the journal; `last` says that no more
    /// entries come. Returns whether anything
    /// new came.
    pub(crate) fn add(
        &mut self,
        vault: &VaultId,
        keys: &[(u32, ExchangeSecret)],
        entries: &[JournalEntry],
        covered: JournalState,
        last: bool,
    ) -> bool {
        let start = self.state.unwrap_or(JournalState::EMPTY);
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
            if let Some(event) = open(vault, keys, &before, entry) {
                self.events.push((after.n, event));
            }
            before = after;
        }
        self.state = Some(before);
        !entries.is_empty()
    }
}

fn open(vault: &VaultId, keys: &[(u32, ExchangeSecret)], before: &JournalState, entry: &[u8]) -> Option<Event> {
    let generation = entry_generation(entry).ok()?;
    let (_, key) = keys.iter().find(|(number, _)| *number == generation)?;
    let event = open_entry(key, vault, before, entry).ok()?;
    protocol::from_cbor(&event).ok()
}
