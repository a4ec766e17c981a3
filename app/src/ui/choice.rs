//! Choices that are not about sharing: kinds, filters, settings. What is about sharing goes through
//! [`super::ParityPair`].

use super::icon::{Icon, IconKind};
use leptos::prelude::*;

/// One of a [`Choice`]'s or [`Chips`]' options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub icon: Option<IconKind>,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), icon: None }
    }

    #[must_use]
    pub fn with_icon(self, icon: IconKind) -> Self {
        Self { icon: Some(icon), ..self }
    }
}

/// A radio group drawn as a row of chips: filters, settings, times.
#[component]
pub fn Chips(
    /// Name of the radio group; unique on the page.
    #[prop(into)]
    name: String,
    #[prop(into)] legend: String,
    /// Hides the legend from the eye, not from screen readers.
    #[prop(optional)]
    quiet_legend: bool,
    choices: Vec<Choice>,
    value: RwSignal<String>,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
) -> impl IntoView {
    let option = move |choice: Choice| {
        let own = choice.value.clone();
        let picked = choice.value.clone();
        view! {
            <label class="chip">
                <input
                    type="radio"
                    name=name.clone()
                    value=choice.value
                    prop:checked=move || value.get() == own
                    on:change=move |_| {
                        value.set(picked.clone());
                        if let Some(on_change) = on_change {
                            on_change.run(picked.clone());
                        }
                    }
                />
                <span>{choice.icon.map(|kind| view! { <Icon kind/> })} {choice.label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="stack-2">
            <legend class=if quiet_legend { "sr" } else { "setlegend" }>{legend}</legend>
            <div class="chips">{choices.into_iter().map(option).collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// A box to tick, with its sentence.
#[component]
pub fn Check(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<bool>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let described = format!("{id}-e");
    view! {
        <div class="field">
            <label class="check">
                <input
                    id=id
                    type="checkbox"
                    aria-describedby=described.clone()
                    aria-invalid=move || error.get().is_some().then_some("true")
                    prop:checked=move || value.get()
                    on:change=move |ev| value.set(event_target_checked(&ev))
                />
                <span>{label}</span>
            </label>
            <p class="err" id=described hidden=move || error.get().is_none()>
                {move || error.get()}
            </p>
        </div>
    }
    .into_any()
}
