//! While an answer is awaited.

use std::time::Duration;

use super::feedback::Loading;
use leptos::prelude::*;

/// Says what is happening, once it has taken 300 ms.
#[component]
pub fn Busy(#[prop(into)] on: Signal<bool>, #[prop(into)] text: Signal<String>) -> impl IntoView {
    let late = RwSignal::new(false);
    Effect::new(move |_| {
        late.set(false);
        if on.get() {
            set_timeout(
                move || {
                    if on.try_get_untracked() == Some(true) {
                        late.try_set(true);
                    }
                },
                Duration::from_millis(300),
            );
        }
    });
    view! {
        <Show when=move || on.get() && late.get()>
            <Loading text/>
        </Show>
    }
    .into_any()
}
