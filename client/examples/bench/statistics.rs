//! Percentiles and rates of what was measured.

use std::time::Duration;

use serde_json::{Value, json};

/// How long each of many requests took, shortest first.
pub struct Latencies(Vec<Duration>);

impl Latencies {
    pub fn new(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        Self(all)
    }

    /// Those of several rounds.
    pub fn together(rounds: Vec<Self>) -> Self {
        Self::new(rounds.into_iter().flat_map(|round| round.0).collect())
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The smallest latency that at least so many of a hundred do not exceed (nearest rank). Zero of none.
    pub fn percentile(&self, of_hundred: usize) -> Duration {
        let rank = (self.0.len() * of_hundred).div_ceil(100).max(1);
        self.0.get(rank - 1).copied().unwrap_or_default()
    }

    /// In milliseconds.
    pub fn json(&self) -> Value {
        json!({
            "count": self.count(),
            "p50": ms(self.percentile(50)),
            "p95": ms(self.percentile(95)),
            "p99": ms(self.percentile(99)),
        })
    }
}

impl std::fmt::Display for Latencies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [half, most, nearly] = [50, 95, 99].map(|part| ms(self.percentile(part)));
        write!(f, "p50 {half:.1} ms, p95 {most:.1} ms, p99 {nearly:.1} ms of {}", self.count())
    }
}

/// Milliseconds with their fraction.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The middle one; of an even number the lower of the two. Zero of none.
pub fn median(all: impl IntoIterator<Item = Duration>) -> Duration {
    Latencies::new(all.into_iter().collect()).percentile(50)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milliseconds(all: &[u64]) -> Latencies {
        Latencies::new(all.iter().map(|one| Duration::from_millis(*one)).collect())
    }

    #[test]
    fn a_percentile_is_the_smallest_that_so_many_do_not_exceed() {
        let hundred: Vec<u64> = (1..=100).rev().collect();
        let all = milliseconds(&hundred);
        assert_eq!([50, 95, 99, 100].map(|part| all.percentile(part).as_millis()), [50, 95, 99, 100]);
        // Of three, half is two, and 95 of a hundred are all.
        let all = milliseconds(&[30, 10, 20]);
        assert_eq!([1, 50, 95].map(|part| all.percentile(part).as_millis()), [10, 20, 30]);
        // Between two ranks the higher counts: 95 of a hundred of 21 are 19.95 of them.
        let all = milliseconds(&(1..=21).collect::<Vec<_>>());
        assert_eq!(all.percentile(95).as_millis(), 20);
    }

    #[test]
    fn one_slow_request_in_a_hundred_is_beyond_the_99th_and_two_are_not() {
        let mut times = vec![1; 99];
        times.push(1000);
        assert_eq!(milliseconds(&times).percentile(99).as_millis(), 1);
        times[0] = 1000;
        assert_eq!(milliseconds(&times).percentile(99).as_millis(), 1000);
    }

    #[test]
    fn nothing_measured_is_no_panic() {
        let none = milliseconds(&[]);
        assert_eq!((none.count(), none.percentile(50)), (0, Duration::ZERO));
        assert_eq!(median([]), Duration::ZERO);
        assert_eq!(median([3, 1, 2].map(Duration::from_secs)), Duration::from_secs(2));
    }
}
