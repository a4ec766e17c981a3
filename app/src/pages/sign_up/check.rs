//! Step 4: two of the words asked back. Only then the account is made.

use client::engine::wire::{Field, FinishSignUp, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::ProblemKind;

use super::STEPS;
use super::draft::{Step, use_draft};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::recovery::{WordsAskedBack, word_field};
use crate::session::use_session;
use crate::ui::{Busy, Button, ButtonKind, Buttons, ErrorSummary, Page, Problem, persist_storage, trouble_text};

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
        let invited = invitation.is_some();
        let answers = draft.answers.map(|answer| answer.get_untracked().trim().to_owned());
        spawn_local(async move {
            let answer = engine.call(FinishSignUp { answers, person, invitation }).await;
            match answer {
                Ok(opened) => {
                    draft.kept.set(None);
                    // Not waited for: some browsers ask the person, who may not answer.
                    spawn_local(async move {
                        let kept = persist_storage().await;
                        draft.kept.try_set(Some(kept));
                    });
                    draft.forget_secrets();
                    draft.step.set(Step::Done);
                    session.opened(opened);
                }
                Err(trouble) => {
                    if trouble == Trouble::Refused(ProblemKind::SignUpClosed) && invited {
                        // Said beside the field, where another one can be typed.
                        draft.refused.set(true);
                        draft.step.set(Step::Who);
                    }
                    if matches!(trouble, Trouble::Field(Field::Name | Field::Date) | Trouble::MyNumber { .. }) {
                        draft.step.set(Step::Who);
                    }
                    problems.try_set(vec![Problem::new(word_field(&trouble, ask), trouble_text(&trouble))]);
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
                <WordsAskedBack ask answers=draft.answers problems=problems.into()/>
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
