//! Step 1: what follows from it, and the passphrase once more.

use client::engine::wire::{StartReplacement, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Replacement, STEPS, Stage};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::passphrase_strength::strength_of;
use crate::pages::person_fields::problem_of;
use crate::session::use_session;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, ErrorSummary, Notice, NoticeKind, Page, PassphraseField, Problem, trouble_text,
};

#[component]
pub(super) fn Ask(replacement: Replacement, on_leave: Callback<()>) -> impl IntoView {
    let r = &t().replace;
    let engine = use_engine();
    let with_words = use_session().with_words();
    let passphrase = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let say = move |text: String| problems.try_set(vec![Problem::new("replace-passphrase", text)]);
    let make = move || {
        if busy.get_untracked() {
            return;
        }
        let passphrase = passphrase.get_untracked();
        if passphrase.is_empty() {
            say(t().open.passphrase_missing.to_owned());
            return;
        }
        problems.set(Vec::new());
        busy.set(true);
        let ask = StartReplacement { passphrase, language: t().lang.code().to_owned() };
        spawn_local(async move {
            let answer: Result<_, Trouble> = engine.call(ask).await;
            busy.try_set(false);
            match answer {
                Ok(sheet) => {
                    replacement.sheet.try_set(Some(sheet));
                    replacement.go(Stage::Sheet);
                }
                Err(trouble) => drop(say(trouble_text(&trouble))),
            }
        });
    };
    let field = if with_words {
        view! {
            <PassphraseField
                id="replace-passphrase"
                label=r.passphrase_words
                hint=t().sign_up.passphrase_hint
                value=passphrase
                new=true
                strength=strength_of(passphrase)
                error=problem_of(problems.into(), "replace-passphrase")
            />
        }
        .into_any()
    } else {
        view! {
            <PassphraseField
                id="replace-passphrase"
                label=r.passphrase
                value=passphrase
                error=problem_of(problems.into(), "replace-passphrase")
            />
        }
        .into_any()
    };
    view! {
        <Page title=r.title lead=r.ask_lead eyebrow=r.step(1, STEPS)>
            <form
                class="form stack-5"
                novalidate
                on:submit=move |ev| {
                    ev.prevent_default();
                    make();
                }
            >
                <ErrorSummary id="replace-errors" title=t().errors.title problems/>
                <Notice kind=NoticeKind::Caution title=r.what>
                    <ul class="bullets">
                        {[r.what_1, r.what_2, r.what_passkeys, r.what_3, r.what_4].map(|text| view! { <li>{text}</li> }).collect_view()}
                    </ul>
                </Notice>
                <p class="small">{if with_words { r.passphrase_words_note } else { r.passphrase_note }}</p>
                {field}
                <Busy on=busy text=r.making/>
                <Buttons>
                    <Button submit=true not_yet=busy>
                        {r.make}
                    </Button>
                    <Button kind=ButtonKind::Line not_yet=busy on_press=on_leave>
                        {r.stop}
                    </Button>
                </Buttons>
            </form>
        </Page>
    }
    .into_any()
}
