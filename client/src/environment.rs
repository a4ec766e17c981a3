//! Clock and randomness, which no part of the engine takes from anywhere else.

use rand_core::CryptoRng;

/// Clock and randomness.
pub trait Environment {
    /// Seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;

    /// Fit for keys.
    fn rng(&mut self) -> &mut dyn CryptoRng;
}
