//! A component with its states, each under its name.

use app::i18n::{Lang, t};
use app::ui::Tiers;
use leptos::prelude::*;

/// One of two texts, in the page's language.
pub fn two(ja: &'static str, en: &'static str) -> &'static str {
    if t().lang == Lang::Ja { ja } else { en }
}

/// A component and its samples.
pub struct Part {
    component: &'static str,
    samples: Vec<AnyView>,
}

/// What the page's script does to a sample, which is what the app would do.
#[derive(Clone, Copy, Default)]
struct Done {
    typed: Option<&'static str>,
    picked: Option<&'static str>,
    open: bool,
    /// Has the keyboard's focus: drawn by the test, because a page has one focus.
    focus: bool,
    /// Shows nothing, and that is right.
    nothing: bool,
}

impl Part {
    /// A component by the name of its function.
    pub fn of(component: &'static str) -> Self {
        Self { component, samples: Vec::new() }
    }

    /// In this state.
    pub fn shows(self, state: &'static str, view: impl IntoAny) -> Self {
        self.with(state, Done::default(), view)
    }

    /// With this in its fields.
    pub fn typed(self, state: &'static str, text: &'static str, view: impl IntoAny) -> Self {
        self.with(state, Done { typed: Some(text), ..Done::default() }, view)
    }

    /// With one of its answers chosen, counted from "0".
    pub fn picked(self, state: &'static str, nth: &'static str, view: impl IntoAny) -> Self {
        self.with(state, Done { picked: Some(nth), ..Done::default() }, view)
    }

    /// With its dialog open.
    pub fn open(self, state: &'static str, view: impl IntoAny) -> Self {
        self.with(state, Done { open: true, ..Done::default() }, view)
    }

    /// With the focus on each of its controls.
    pub fn focused(self, view: impl IntoAny) -> Self {
        self.with("focused", Done { focus: true, ..Done::default() }, view)
    }

    /// In a state in which nothing is there to be seen.
    pub fn absent(self, state: &'static str, view: impl IntoAny) -> Self {
        self.with(state, Done { nothing: true, ..Done::default() }, view)
    }

    fn with(mut self, state: &'static str, done: Done, view: impl IntoAny) -> Self {
        let flag = |on: bool| on.then_some("1");
        self.samples.push(
            view! {
                <div
                    class="sample"
                    data-component=self.component
                    data-state=state
                    data-typed=done.typed
                    data-picked=done.picked
                    data-open=flag(done.open)
                    data-focus=flag(done.focus)
                    data-nothing=flag(done.nothing)
                >
                    <p lang="en">{state}</p>
                    {view.into_any()}
                </div>
            }
            .into_any(),
        );
        self
    }

    /// Its samples under its name, on a tier: what it looks like depends on how wide that is.
    pub fn in_a_tier(self) -> AnyView {
        view! {
            <div class="stack-2">
                <h2 lang="en" translate="no">
                    {self.component}
                </h2>
                <Tiers>
                    <div class="tier">{self.samples}</div>
                </Tiers>
            </div>
        }
        .into_any()
    }

    /// Its samples under its name.
    pub fn done(self) -> AnyView {
        view! {
            <div>
                <h2 lang="en" translate="no">
                    {self.component}
                </h2>
                {self.samples}
            </div>
        }
        .into_any()
    }
}
