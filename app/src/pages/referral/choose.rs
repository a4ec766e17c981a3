//! The first step: to whom, what for, which records.

use leptos::prelude::*;

use super::Draft;
use super::chosen::ChosenList;
use super::pick::{LinkedList, Since};
use super::picks::{Chosen, PickList};
use crate::engine::wire::{Field, ListShares, ProviderView, Trouble};
use crate::i18n::t;
use crate::load::{TroubleNotice, ask_once};
use crate::ui::{Busy, Button, ErrorSummary, Problem, SelectField, TextAreaField, TextField, Tier, Tiers};

/// As much as fits on the page.
const PURPOSE_CHARS: usize = 200;
/// Choosing someone who was not named before.
const NEW: &str = "new";

#[component]
pub(super) fn ChooseStep(
    draft: Draft,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    #[prop(into)] on_preview: Callback<()>,
) -> impl IntoView {
    let (r, c) = (&t().referral, &t().common);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let shares = ask_once(|| ListShares {});
    // Nobody is chosen beforehand, unless there is nobody to choose.
    Effect::new(move |_| {
        if shares.get().is_some_and(|shares| shares.providers.is_empty()) && draft.known.read_untracked().is_empty() {
            draft.known.set(NEW.to_owned());
        }
    });
    let submit = move || {
        let mut found = Vec::new();
        match draft.known.get_untracked().as_str() {
            "" => found.push(Problem::new("referral-to", r.to_missing)),
            NEW if draft.name.read_untracked().trim().is_empty() => {
                found.push(Problem::new("referral-name", r.to_missing));
            }
            _ => {}
        }
        let purpose = draft.purpose.get_untracked();
        if purpose.trim().is_empty() {
            found.push(Problem::new("referral-purpose", t().errors.field_purpose));
        } else if purpose.chars().count() > PURPOSE_CHARS {
            found.push(Problem::new("referral-purpose", r.message_long));
        }
        let chosen = untrack(|| draft.picks.chosen());
        if chosen.is_empty() {
            found.push(Problem::new("referral-rows", r.nothing_chosen));
        }
        for one in chosen.into_iter().filter(Chosen::is_empty) {
            found.push(Problem::new(format!("chosen-{}", one.id), r.all_lines_out(one.record.title())));
        }
        let complete = found.is_empty();
        problems.set(found);
        if complete {
            on_preview.run(());
        }
    };
    let error = move |id: &'static str| {
        Signal::derive(move || {
            problems.with(|problems| problems.iter().find(|one| one.field == id).map(|one| one.text.clone()))
        })
    };
    let provider = shares.show(move |shares| {
        let known = (!shares.providers.is_empty()).then(|| known_options(&shares.providers));
        view! {
            {known
                .map(|options| {
                    view! { <SelectField id="referral-to" label=r.to value=draft.known options error=error("referral-to")/> }
                })}
            <div class="stack" hidden=move || draft.known.get() != NEW>
                <TextField id="referral-name" label=r.to_new hint=r.to_hint value=draft.name error=error("referral-name")/>
                <TextField id="referral-place" label=t().sharing.provider_place hint=t().sharing.provider_place_hint value=draft.place optional=true/>
            </div>
        }
        .into_any()
    });
    view! {
        <form
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                submit();
            }
        >
            <div class="cols cols--wide-end">
                <div class="stack-5">
                    <ErrorSummary id="referral-problems" title=c.error_summary problems/>
                    {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble=told(trouble)/> })}
                    <Tiers>
                        <Tier id="referral-about" title=r.to_and_message>
                            <div class="stack">
                                {provider}
                                <TextAreaField
                                    id="referral-purpose"
                                    label=r.purpose
                                    hint=r.purpose_hint
                                    value=draft.purpose
                                    error=error("referral-purpose")
                                />
                            </div>
                        </Tier>
                    </Tiers>
                    {move || draft.begun.get().map(|repeated| view! { <Since repeated picks=draft.picks/> })}
                    {move || {
                        let beside = draft.picks.beside.get();
                        beside.map(|(record, title)| view! { <LinkedList record title picks=draft.picks/> })
                    }}
                    <PickList picks=draft.picks/>
                </div>
                <aside class="stack sticky">
                    <ChosenList picks=draft.picks/>
                    <Button submit=true not_yet=busy>
                        {r.to_preview}
                    </Button>
                    <Busy on=busy text=t().common.working/>
                </aside>
            </div>
        </form>
    }
    .into_any()
}

fn known_options(providers: &[ProviderView]) -> Vec<(String, String)> {
    let r = &t().referral;
    let known = providers.iter().map(|provider| {
        let place = provider.place.as_deref().map(|place| format!("（{place}）")).unwrap_or_default();
        (provider.id.to_string(), format!("{}{place}", provider.name))
    });
    let first = (String::new(), r.to_choose.to_owned());
    std::iter::once(first).chain(known).chain(std::iter::once((NEW.to_owned(), r.to_new.to_owned()))).collect()
}

/// A referral has records, not kinds that are shown.
pub(super) fn told(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Field(Field::Decisions) => Trouble::Field(Field::Records),
        other => other,
    }
}
