//! How many writes were acknowledged, and how long none was.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Serialize, Serializer};

/// Of all writers together.
pub struct Pace(Mutex<Inner>);

struct Inner {
    last: Instant,
    parts: Vec<Part>,
}

/// A part of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    name: String,
    acknowledged: u64,
    /// Longest time between two acknowledged writes, whoever's, that ended in this part.
    #[serde(rename = "longest_gap_ms", serialize_with = "millis")]
    longest_gap: Duration,
}

fn millis<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(duration.as_millis().try_into().unwrap_or(u64::MAX))
}

impl Part {
    fn new(name: String) -> Self {
        Self { name, acknowledged: 0, longest_gap: Duration::ZERO }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self(Mutex::new(Inner { last: Instant::now(), parts: vec![Part::new("beginning".to_owned())] }))
    }
}

impl Pace {
    /// A write was acknowledged just now.
    pub fn one_more(&self) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let gap = now - inner.last;
        inner.last = now;
        if let Some(part) = inner.parts.last_mut() {
            part.acknowledged += 1;
            part.longest_gap = part.longest_gap.max(gap);
        }
    }

    /// Begins another part.
    pub fn begin(&self, name: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).parts.push(Part::new(name));
    }

    /// All that were.
    pub fn acknowledged(&self) -> u64 {
        self.parts().iter().map(|part| part.acknowledged).sum()
    }

    /// Part by part.
    pub fn parts(&self) -> Vec<Part> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).parts.clone()
    }
}
