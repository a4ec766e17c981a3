//! Step 1: whose vault it is, and whether this server takes new accounts at all.

use client::engine::wire::AskServer;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::server::SignUpPolicy;

use super::STEPS;
use super::draft::{Step, use_draft};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::person_fields::{PersonFields, person_problems, problem_of};
use crate::session::use_session;
use crate::ui::{Button, Buttons, ErrorSummary, Notice, NoticeKind, Page, Problem, TextField, take_fragment};

/// What stands before the invitation in the fragment of the address that an operator hands out. No server sees a fragment.
const INVITE: &str = "invite=";

#[component]
pub(super) fn Who() -> impl IntoView {
    let s = &t().sign_up;
    let draft = use_draft();
    let engine = use_engine();
    let policy = RwSignal::new(None::<SignUpPolicy>);
    let problems = RwSignal::new(Vec::<Problem>::new());
    Effect::new(move |_| {
        if let Some(invitation) = take_fragment(INVITE) {
            draft.invitation.set(invitation);
        }
        if draft.refused.get_untracked() {
            problems.set(vec![Problem::new("invitation", t().sign_up.invitation_refused)]);
        }
        spawn_local(async move {
            // Without an answer the form is shown; the server says no at the end.
            let info = engine.call(AskServer {}).await.ok();
            policy.try_set(info.map(|info| info.sign_up));
        });
    });
    let invitation = use_session().invited().is_some();
    let invited = move || policy.get() == Some(SignUpPolicy::Invitation);
    let go_on = move || {
        let mut found = person_problems(&draft.name.get_untracked(), draft.birth.get_untracked());
        if invited() && draft.invitation.read_untracked().trim().is_empty() {
            found.push(Problem::new("invitation", t().sign_up.invitation_missing));
        }
        let done = found.is_empty();
        problems.set(found);
        if done {
            // Everything else was done before the server refused the invitation.
            draft.step.set(if draft.refused.get_untracked() { Step::Check } else { Step::Passphrase });
            draft.refused.set(false);
        }
    };
    view! {
        <Page title=s.step_person lead=s.lead eyebrow=s.step(1, STEPS)>
            <Show when=move || invitation && policy.get() != Some(SignUpPolicy::Closed)>
                <Notice title=t().sign_up.invited/>
            </Show>
            <Show when=move || policy.get() == Some(SignUpPolicy::Closed)>
                <Notice kind=NoticeKind::Caution title=t().sign_up.closed live=true/>
            </Show>
            <form
                class="form stack-5"
                novalidate
                hidden=move || policy.get() == Some(SignUpPolicy::Closed)
                on:submit=move |ev| {
                    ev.prevent_default();
                    go_on();
                }
            >
                <ErrorSummary id="sign-up-errors" title=t().common.error_summary problems/>
                <p>{s.person_note}</p>
                <PersonFields
                    name=draft.name
                    kana=draft.kana
                    birth_text=draft.birth_text
                    birth=draft.birth
                    sex=draft.sex
                    problems=problems.into()
                />
                <Show when=invited>
                    <TextField
                        id="invitation"
                        label=t().sign_up.invitation
                        hint=t().sign_up.invitation_hint
                        value=draft.invitation
                        error=problem_of(problems.into(), "invitation")
                    />
                </Show>
                <Buttons>
                    <Button submit=true>{t().common.next}</Button>
                </Buttons>
            </form>
        </Page>
    }
    .into_any()
}
