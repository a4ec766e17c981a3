//! Events at a link that repeat are counted, and written together.
//!
//! Of each kind and claimed recipient the first event at a link is written at once; what follows within a minute is
//! counted and written once at the minute's end. When a vault's day is full, everything is counted, without a name, and
//! written once an hour: a link that opens must be in the journal, and nobody may make the journal grow without end.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use protocol::journal::{Event, EventKind};
use protocol::{GrantId, VaultId};

/// Seconds for which repeats are gathered.
const GATHER_SECONDS: i64 = 60;
/// Seconds for which everything is gathered once the vault's day is full.
const FULL_SECONDS: i64 = 3600;
const DAY_SECONDS: i64 = 24 * 3600;
/// Above this many vaults whose day is counted, those of other days are dropped.
const DAYS: usize = 10_000;
/// Different recipients of a kind at a link within the minute; the others are counted together, without a name.
const RECIPIENTS: usize = 8;

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
    /// Minutes that ended because another one began, to be written with the next sweep.
    over: Mutex<Vec<(Same, Minute)>>,
    /// Of each vault, the day and how many entries it took in it.
    days: Mutex<HashMap<VaultId, (i64, u32)>>,
    per_day: u32,
}

impl Gathered {
    /// With so many entries in a vault's day.
    pub(super) fn new(per_day: u32) -> Self {
        Self { minutes: Mutex::default(), over: Mutex::default(), days: Mutex::default(), per_day }
    }

    /// Returns the event if it is to be written now; a repeat is only counted.
    pub(super) fn note(&self, vault: &VaultId, mut event: Event) -> Option<Event> {
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
        // The sweep that ends a minute comes when it comes: what happens after the minute is no repeat within it.
        if let Some(over) = minutes.extract_if(|key, minute| *key == same && minute.ends <= event.time).next() {
            self.over.lock().unwrap_or_else(PoisonError::into_inner).push(over);
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
    pub(super) fn ended(&self, now: i64) -> Vec<(VaultId, Event)> {
        let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        let over = std::mem::take(&mut *self.over.lock().unwrap_or_else(PoisonError::into_inner));
        let ended = minutes.extract_if(|_, minute| minute.ends <= now);
        over.into_iter()
            .chain(ended)
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
    fn what_happens_after_a_minute_is_no_repeat_though_no_sweep_came_and_what_was_counted_in_it_is_not_lost() {
        let gathered = Gathered::new(1_000_000);
        let vault = VaultId([1; 16]);
        assert!(gathered.note(&vault, event(0, "a")).is_some());
        assert!(gathered.note(&vault, event(59, "a")).is_none());
        assert!(gathered.note(&vault, event(60, "a")).is_some(), "the minute is over");
        assert!(gathered.note(&vault, event(119, "a")).is_none());
        let mut ended: Vec<_> = gathered.ended(120).iter().map(|(_, event)| (event.time, event.count)).collect();
        ended.sort_unstable();
        assert_eq!(ended, [(59, 1), (119, 1)]);
        assert!(gathered.ended(i64::MAX).is_empty());
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
}
