//! Step 4: two of the words asked back. Only then the account is made.

use client::engine::wire::{Field, FinishSignUp, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::STEPS;
use super::draft::{Step, use_draft};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::session::use_session;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, ErrorSummary, Page, Problem, TextField, persist_storage, trouble_text,
};

const IDS: [&str; 2] = ["word-a", "word-b"];

#[component]
pub(super) fn Check() -> impl IntoView {
    let s = &t().sign_up;
    let draft = use_draft();
    let engine = use_engine();
    let session = use_session();
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let ask = draft.sheet.with_untracked(|sheet| sheet.as_ref().map_or([1, 7], |sheet| sheet.ask));
    let finish = move || {
        if busy.get_untracked() {
            return;
        }
        let Some(person) = draft.person() else {
            draft.step.set(Step::Who);
            return;
        };
        problems.set(Vec::new());
        busy.set(true);
        let invitation = Some(draft.invitation.get_untracked().trim().to_owned()).filter(|text| !text.is_empty());
        let answers = draft.answers.map(|answer| answer.get_untracked().trim().to_owned());
        spawn_local(async move {
            let answer = engine.call(FinishSignUp { answers, person, invitation }).await;
            match answer {
                Ok(opened) => {
                    draft.kept.set(persist_storage().await);
                    draft.forget_secrets();
                    draft.step.set(Step::Done);
                    session.opened(opened);
                }
                Err(trouble) => {
                    let field = match &trouble {
                        Trouble::WordMismatch { position } if *position == ask[1] => IDS[1],
                        _ => IDS[0],
                    };
                    if matches!(trouble, Trouble::Field(Field::Name | Field::Date) | Trouble::MyNumber { .. }) {
                        draft.step.set(Step::Who);
                    }
                    problems.try_set(vec![Problem::new(field, trouble_text(&trouble))]);
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Page title=s.step_check lead=s.check_lead eyebrow=s.step(4, STEPS)>
            <form
                class="form stack-5"
                novalidate
                on:submit=move |ev| {
                    ev.prevent_default();
                    finish();
                }
            >
                <ErrorSummary id="sign-up-errors" title=t().common.error_summary problems/>
                {(0..2)
                    .map(|n| {
                        view! {
                            <TextField
                                id=IDS[n]
                                label=t().common.word_number(ask[n])
                                value=draft.answers[n]
                                error=problem_of(problems.into(), IDS[n])
                            />
                        }
                    })
                    .collect_view()}
                <Busy on=busy text=s.finishing/>
                <Buttons>
                    <Button submit=true not_yet=busy>
                        {s.create}
                    </Button>
                    <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| draft.step.set(Step::Sheet)>
                        {s.check_back}
                    </Button>
                </Buttons>
            </form>
        </Page>
    }
    .into_any()
}
