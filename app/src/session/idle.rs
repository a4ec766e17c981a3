//! Closes the vault when nobody touched the page for a while, and when somebody else's browser leaves the page.

use super::Session;

#[cfg(any(target_arch = "wasm32", test))]
impl Session {
    /// Seconds without use after which the vault is closed; none while it is closed.
    pub(super) fn idle_limit(self) -> Option<i64> {
        use super::GUEST_IDLE;
        use leptos::prelude::*;
        let visit = self.visit.read_untracked();
        visit.as_ref().map(|visit| if visit.guest { visit.idle_seconds.min(GUEST_IDLE) } else { visit.idle_seconds })
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(super) fn watch(_: Session) {}

#[cfg(target_arch = "wasm32")]
pub(super) fn watch(session: Session) {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::*;

    use super::Closed;

    /// How often it looks.
    const EVERY: Duration = Duration::from_secs(5);
    // Wall clock: it goes on while the device sleeps.
    let last = Rc::new(Cell::new(js_sys::Date::now()));
    for event in ["pointerdown", "keydown", "wheel", "touchstart"] {
        let last = Rc::clone(&last);
        let handle = window_event_listener_untyped(event, move |_| last.set(js_sys::Date::now()));
        // Watched as long as the app runs.
        std::mem::forget(handle);
    }
    Effect::new({
        let last = Rc::clone(&last);
        move |_| {
            if session.is_open() {
                last.set(js_sys::Date::now());
            }
        }
    });
    let look = move || {
        let idle = (js_sys::Date::now() - last.get()) / 1000.0;
        if session.idle_limit().is_some_and(|limit| idle >= limit as f64) {
            session.lock(Closed::Idle);
        }
    };
    // Fails only without a window.
    let _ = set_interval_with_handle(look, EVERY);
    let handle = window_event_listener_untyped("pagehide", move |_| {
        if session.guest_untracked() {
            session.lock(Closed::PutAway);
        }
    });
    std::mem::forget(handle);
}
