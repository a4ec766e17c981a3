//! To whom, and what for.

use client::engine::wire::ProviderView;
use leptos::prelude::*;

use super::super::provider_option;
use super::draft::Sheet;
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::ui::{Button, Buttons, ErrorSummary, Problem, SelectField, TextField};

/// Characters of a name, a place or a purpose.
const LONGEST: u32 = 120;

#[component]
pub(super) fn ProviderStep(
    sheet: Sheet,
    known: Vec<ProviderView>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let s = &t().sharing;
    let problems = RwSignal::new(Vec::<Problem>::new());
    let go_on = move || {
        if untrack(|| sheet.provider()).is_some() {
            on_done.run(());
        } else {
            problems.set(vec![Problem::new("provider-name", t().sharing.provider_name_missing)]);
        }
    };
    let mut options = vec![(String::new(), s.new_provider.to_owned())];
    options.extend(known.into_iter().map(provider_option));
    let any_known = options.len() > 1;
    view! {
        <form
            class="form stack-5"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                go_on();
            }
        >
            <ErrorSummary id="provider-errors" title=t().common.error_summary problems/>
            <h2>{s.step_provider}</h2>
            {any_known
                .then(|| {
                    view! { <SelectField id="provider-known" label=s.known_provider value=sheet.known options/> }
                })}
            <Show when=move || sheet.known.read().is_empty()>
                <div class="stack-5">
                    <TextField
                        id="provider-name"
                        label=t().sharing.provider_name
                        hint=t().sharing.provider_name_hint
                        value=sheet.name
                        max_length=LONGEST
                        error=problem_of(problems.into(), "provider-name")
                    />
                    <TextField
                        id="provider-place"
                        label=t().sharing.provider_place
                        hint=t().sharing.provider_place_hint
                        value=sheet.place
                        optional=true
                        max_length=LONGEST
                    />
                </div>
            </Show>
            <TextField
                id="purpose"
                label=s.purpose
                hint=s.purpose_hint
                value=sheet.purpose
                optional=true
                max_length=LONGEST
            />
            <Buttons>
                <Button submit=true>{s.to_sheet}</Button>
            </Buttons>
        </form>
    }
    .into_any()
}
