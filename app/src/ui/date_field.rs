//! A date as people write it: full or partial, Western or era years. What was understood stands under the field in
//! both forms, so a slip shows before it is saved.

use super::field::{FieldFrame, described_by};
use crate::i18n::{DateInputError, Day, parse_date, t};
use leptos::prelude::*;

/// A date field. `text` is what was typed; `day` follows it: `None` while it is empty or cannot be read.
#[component]
pub fn DateField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    text: RwSignal<String>,
    day: RwSignal<Option<Day>>,
    #[prop(optional)] optional: bool,
    /// Instead of the usual one, which says that a year or a month is enough.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// The page's own complaint (missing, in the future); it goes before the field's.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let left = RwSignal::new(false);
    let read = Memo::new(move |_| parse_date(&text.get()));
    Effect::new(move |_| day.set(read.get().ok()));
    let shown = Signal::derive(move || {
        error.get().or_else(|| match read.get() {
            Err(reason) if left.get() && !text.get().trim().is_empty() => Some(complaint(reason).to_owned()),
            _ => None,
        })
    });
    let described = format!("{} {id}-r", described_by(&id, true));
    view! {
        <FieldFrame id=id.clone() label hint=Some(hint.unwrap_or(t().common.date_hint).to_owned()) optional error=shown>
            <input
                class="input"
                id=id.clone()
                type="text"
                autocomplete="off"
                maxlength="32"
                aria-describedby=described
                aria-invalid=move || shown.get().is_some().then_some("true")
                prop:value=move || text.get()
                on:input=move |ev| text.set(event_target_value(&ev))
                on:blur=move |_| left.set(true)
            />
            <p class="field__read" id=format!("{id}-r") aria-live="polite">
                {move || {
                    read.get()
                        .ok()
                        .map(|day| format!("{}{}", t().common.date_read_as, t().day_and_era(day)))
                }}
            </p>
        </FieldFrame>
    }
    .into_any()
}

fn complaint(reason: DateInputError) -> &'static str {
    let c = &t().common;
    match reason {
        DateInputError::Shape => c.date_bad_shape,
        DateInputError::Month => c.date_bad_month,
        DateInputError::Day => c.date_bad_day,
        DateInputError::Year => c.date_bad_year,
    }
}
