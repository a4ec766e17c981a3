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

    /// The browser counts minutes, and westwards.
    fn local_offset(&self) -> i64 {
        -(js_sys::Date::new_0().get_timezone_offset() as i64) * 60
    }

    /// Program and system, as the browser names itself.
    fn device_name(&self) -> Option<String> {
        let agent = js_sys::Reflect::get(&js_sys::global(), &"navigator".into())
            .and_then(|navigator| js_sys::Reflect::get(&navigator, &"userAgent".into()))
            .ok()?
            .as_string()?;
        let find = |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|it| it.1);
        // Chrome calls itself Safari too, and Edge calls itself both: the first that fits is the program.
        let program = find(&[("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
        let system = find(&[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS", "Mac"),
            ("Linux", "Linux"),
        ]);
        Some([program?, system?].join(", "))
    }
}
