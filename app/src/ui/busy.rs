//! While an answer is awaited.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::button::{Button, ButtonKind};
use super::feedback::Loading;
use crate::i18n::t;
use leptos::prelude::*;

/// Says what is happening, once it has taken 300 ms.
#[component]
pub fn Busy(
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] text: Signal<String>,
    /// Where it can be stopped.
    #[prop(optional, into)]
    on_stop: Option<Callback<()>>,
) -> impl IntoView {
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
            <Working text on_stop/>
        </Show>
    }
    .into_any()
}

/// What [`Busy`] shows once it is late.
#[component]
pub fn Working(
    #[prop(into)] text: Signal<String>,
    /// Where it can be stopped.
    #[prop(optional_no_strip)]
    on_stop: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <Loading text/>
        {on_stop
            .map(|stop| {
                view! {
                    <div class="btns">
                        <Button kind=ButtonKind::Line small=true on_press=stop>
                            {t().common.cancel}
                        </Button>
                    </div>
                }
            })}
    }
    .into_any()
}

/// How many parts of the page that is shown have had no answer yet. While there are some, the page's `main` is
/// `aria-busy` (WAI-ARIA 1.2, 6.6): what stands there is not all.
#[derive(Clone, Copy)]
pub struct Waiting(RwSignal<u32>);

impl Waiting {
    /// Counted for everything below the component that calls this.
    pub fn provide() {
        provide_context(Self(RwSignal::new(0)));
    }

    /// The value of `aria-busy` on the page's `main`.
    pub fn attribute() -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + 'static {
        let waiting = use_context::<Self>();
        move || waiting.is_some_and(|waiting| waiting.0.get() > 0).then_some("true")
    }
}

/// One part of a page and its first answer. Once the part is gone it is waited for no longer.
#[derive(Clone)]
pub struct FirstAnswer {
    waiting: Option<Waiting>,
    counted: Arc<AtomicBool>,
}

impl FirstAnswer {
    /// Of the component that is being made.
    #[must_use]
    pub fn of_this_part() -> Self {
        let own = Self { waiting: use_context(), counted: Arc::default() };
        let gone = own.clone();
        on_cleanup(move || gone.came());
        own
    }

    /// It was asked for.
    pub fn asked(&self) {
        if !self.counted.swap(true, Ordering::Relaxed) {
            self.change(|count| *count += 1);
        }
    }

    /// It is there, or nobody waits for it.
    pub fn came(&self) {
        if self.counted.swap(false, Ordering::Relaxed) {
            self.change(|count| *count = count.saturating_sub(1));
        }
    }

    fn change(&self, change: impl FnOnce(&mut u32)) {
        if let Some(waiting) = self.waiting {
            waiting.0.try_update(change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_busy_until_every_part_had_its_first_answer_or_is_gone() {
        let page = Owner::new_root(None);
        page.set();
        Waiting::provide();
        let busy = Waiting::attribute();
        assert_eq!(busy(), None);
        let list = FirstAnswer::of_this_part();
        list.asked();
        list.asked();
        let part = page.child();
        part.with(|| FirstAnswer::of_this_part().asked());
        assert_eq!(busy(), Some("true"));
        list.came();
        list.came();
        assert_eq!(busy(), Some("true"), "a part that has no answer yet is waited for");
        part.cleanup();
        assert_eq!(busy(), None);
    }
}
