//! The browser's clock and randomness.

use getrandom::SysRng;
use rand_core::{CryptoRng, UnwrapErr};

use crate::environment::Environment;

/// `Date.now()` and `crypto.getRandomValues()`.
#[derive(Default)]
pub struct BrowserEnvironment(UnwrapErr<SysRng>);

impl Environment for BrowserEnvironment {
    fn now(&self) -> i64 {
        (js_sys::Date::now() / 1000.0) as i64
    }

    fn rng(&mut self) -> &mut dyn CryptoRng {
        &mut self.0
    }
}
