//! Step 2: the passphrase. One field with a button that shows it, instead of typing it twice.

use client::engine::wire::{StartSignUp, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::STEPS;
use super::draft::{Step, use_draft};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::opening::Opening;
use crate::pages::passphrase_strength::strength_of;
use crate::pages::person_fields::problem_of;
use crate::ui::{Button, ButtonKind, Buttons, ErrorSummary, Page, PassphraseField, Problem, trouble_text};

#[component]
pub(super) fn ChoosePassphrase() -> impl IntoView {
    let s = &t().sign_up;
    let draft = use_draft();
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let stopped = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let make = move || {
        if busy.get_untracked() {
            return;
        }
        problems.set(Vec::new());
        stopped.set(false);
        busy.set(true);
        let ask = StartSignUp { passphrase: draft.passphrase.get_untracked(), language: t().lang.code().to_owned() };
        spawn_local(async move {
            let answer = engine.call(ask).await;
            busy.try_set(false);
            match answer {
                Ok(sheet) => {
                    draft.forget_secrets();
                    draft.sheet.set(Some(sheet));
                    draft.step.set(Step::Sheet);
                }
                Err(Trouble::Cancelled) => {}
                Err(Trouble::PassphraseTooShort) => {
                    problems.try_set(vec![Problem::new("passphrase", t().sign_up.passphrase_short)]);
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new("passphrase", trouble_text(&trouble))]);
                }
            }
        });
    };
    view! {
        <Page title=s.step_passphrase lead=s.only_you eyebrow=s.step(2, STEPS)>
            <form
                class="form stack-5"
                novalidate
                on:submit=move |ev| {
                    ev.prevent_default();
                    make();
                }
            >
                <ErrorSummary id="sign-up-errors" title=t().common.error_summary problems/>
                <PassphraseField
                    id="passphrase"
                    label=s.passphrase
                    hint=s.passphrase_hint
                    value=draft.passphrase
                    new=true
                    strength=strength_of(draft.passphrase)
                    error=problem_of(problems.into(), "passphrase")
                />
                <Opening busy stopped text=s.creating back_to="passphrase"/>
                <Buttons>
                    <Button submit=true not_yet=busy>
                        {t().common.next}
                    </Button>
                    <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| draft.step.set(Step::Who)>
                        {t().common.back}
                    </Button>
                </Buttons>
            </form>
        </Page>
    }
    .into_any()
}
