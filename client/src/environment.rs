//! Clock and randomness, which no part of the engine takes from anywhere else.

use rand_core::CryptoRng;

/// Clock, randomness, and what this device is called.
pub trait Environment {
    /// Seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;

    /// Fit for keys.
    fn rng(&mut self) -> &mut dyn CryptoRng;

    /// What the owner recognises this device by in the list of sessions, e.g. "Chrome, Windows". Sealed before it leaves
    /// the device. `None` for no name.
    fn device_name(&self) -> Option<String> {
        None
    }
}
