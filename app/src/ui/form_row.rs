//! A row of settings with a form behind it.

use leptos::prelude::*;

use super::button::{Button, ButtonKind};
use super::tier::SettingRow;

/// A tier of its own: what it is, and a button that opens the form under it and closes it again.
#[component]
pub fn FormRow(
    #[prop(into)] title: String,
    #[prop(optional, into)] text: Option<String>,
    /// The button's words.
    press: &'static str,
    /// Whether the form is open; the form closes itself by it.
    open: RwSignal<bool>,
    /// The form, made anew each time.
    children: ChildrenFn,
) -> impl IntoView {
    let button = view! {
        <Button kind=ButtonKind::Line small=true on_press=move |()| open.update(|open| *open = !*open)>
            {press}
        </Button>
    };
    let row = match text {
        Some(text) => view! { <SettingRow title text>{button}</SettingRow> }.into_any(),
        None => view! { <SettingRow title>{button}</SettingRow> }.into_any(),
    };
    view! {
        <div class="tier stack">
            {row}
            {move || open.get().then(|| children())}
        </div>
    }
    .into_any()
}
