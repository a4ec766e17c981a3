//! How fast somebody may ask: a bucket that refills evenly, two words of memory each. In memory only; what must outlive a
//! run is in [`super::kept`].

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use super::error::{Answer, Refusal};

/// The bucket holds what may be asked in so many seconds, and is full again after them.
const SECONDS: i64 = 60;
const MICROS: i64 = 1_000_000;
/// Above this many entries, those with a full bucket are dropped.
const SWEEP: usize = 10_000;

/// Buckets by who asks. Each holds the moment in microseconds at which it will be full (generic cell rate algorithm,
/// ITU-T I.371 annex A).
pub struct Throttle<K> {
    per_minute: i64,
    full_at: Mutex<HashMap<K, i64>>,
}

impl<K: Eq + Hash> Throttle<K> {
    /// So many in a minute; at least one.
    #[must_use]
    pub fn new(per_minute: u32) -> Self {
        Self { per_minute: i64::from(per_minute.max(1)), full_at: Mutex::default() }
    }

    /// Takes one, at a time in seconds.
    ///
    /// # Errors
    /// 429 when the bucket is empty, with the seconds until there is one.
    pub fn take(&self, who: K, now: i64) -> Answer<()> {
        let now = now.saturating_mul(MICROS);
        let (step, whole) = (SECONDS * MICROS / self.per_minute, SECONDS * MICROS);
        let mut buckets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > SWEEP {
            buckets.retain(|_, full_at| *full_at > now);
        }
        let full_at = buckets.entry(who).or_insert(now);
        // A clock that was set back locks nobody out for longer than a bucket takes to fill.
        *full_at = (*full_at).clamp(now, now + whole);
        let after = *full_at + step;
        if after > now + whole {
            return Err(Refusal::too_many(((after - now - whole) / MICROS).max(1)));
        }
        *full_at = after;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(throttle: &Throttle<u8>, who: u8, now: i64) -> usize {
        (0..1000).take_while(|_| throttle.take(who, now).is_ok()).count()
    }

    #[test]
    fn a_minutes_worth_can_be_had_at_once_and_then_as_fast_as_it_refills() {
        let throttle = Throttle::new(120);
        assert_eq!(taken(&throttle, 1, 1000), 120);
        assert_eq!(throttle.take(1, 1000).unwrap_err().retry_after, Some(1));
        assert_eq!(taken(&throttle, 2, 1000), 120, "another has a bucket of its own");
        assert_eq!(taken(&throttle, 1, 1010), 20);
        assert_eq!(taken(&throttle, 1, 5000), 120);
    }

    #[test]
    fn a_clock_that_is_set_back_costs_a_minute_at_most() {
        let throttle = Throttle::new(60);
        assert_eq!(taken(&throttle, 1, 100_000), 60);
        assert_eq!(taken(&throttle, 1, 1000), 0);
        assert_eq!(taken(&throttle, 1, 1060), 60);
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let throttle = Throttle::new(60);
        for who in 0..=SWEEP as u32 {
            throttle.take(who, 0).unwrap();
        }
        throttle.take(u32::MAX, 120).unwrap();
        assert_eq!(throttle.full_at.lock().unwrap().len(), 1);
    }
}
