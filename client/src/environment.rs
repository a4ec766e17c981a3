//! Clock and randomness, which no part of the engine takes from anywhere else.

use rand_core::CryptoRng;

/// Clock, randomness, and what this device is called.
pub trait Environment {
    /// Seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;

    /// Fit for keys.
    fn rng(&mut self) -> &mut dyn CryptoRng;

    /// How far this device's calendar is ahead of UTC, in seconds.
    fn local_offset(&self) -> i64 {
        0
    }

    /// Today on this device's calendar, as the second in which that day begins in UTC: what others are told of when something was
    /// made. An edit renders the files of several providers at once, and by a second, or an hour, two of them could tell that they
    /// have the same patient.
    fn today(&self) -> i64 {
        let local = self.now() + self.local_offset();
        local - local.rem_euclid(24 * 60 * 60)
    }

    /// What the owner recognises this device by in the list of sessions, e.g. "Chrome, Windows". Sealed before it leaves
    /// the device. `None` for no name.
    fn device_name(&self) -> Option<String> {
        None
    }
}
