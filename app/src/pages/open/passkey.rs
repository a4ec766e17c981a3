//! Opening with a passkey.

use client::engine::wire::OpenWithPasskey;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::arrived;
use super::whose::{WhoseDevice, own_device};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::session::use_session;
use crate::ui::{Busy, Button, Buttons, ErrorSummary, Problem, ask_passkey, passkey_text, trouble_text};

#[component]
pub(super) fn OpenWithPasskeyForm() -> impl IntoView {
    let p = &t().passkeys;
    let engine = use_engine();
    let session = use_session();
    let whose = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let open = move || {
        if busy.get_untracked() {
            return;
        }
        let keep = match own_device(whose.read_untracked().as_deref()) {
            Ok(keep) => keep,
            Err(problem) => {
                problems.set(vec![problem]);
                return;
            }
        };
        problems.set(Vec::new());
        busy.set(true);
        spawn_local(async move {
            let answer = match ask_passkey().await {
                Ok(output) => {
                    engine.call(OpenWithPasskey { output, keep }).await.map_err(|trouble| trouble_text(&trouble))
                }
                Err(fault) => Err(passkey_text(fault).to_owned()),
            };
            busy.try_set(false);
            match answer {
                Ok(opened) => {
                    arrived(&opened);
                    session.opened(opened);
                }
                Err(text) => {
                    problems.try_set(vec![Problem::new("open-passkey", text)]);
                }
            }
        });
    };
    view! {
        <form
            class="form stack-5"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                open();
            }
        >
            <ErrorSummary id="open-errors" title=t().errors.title problems/>
            <div class="stack-2">
                <h2>{p.open}</h2>
                <p>{p.open_text}</p>
            </div>
            <WhoseDevice answer=whose error=problem_of(problems.into(), "whose")/>
            <Busy on=busy text=p.asking/>
            <div id="open-passkey">
                <Buttons>
                    <Button submit=true not_yet=busy>
                        {p.open}
                    </Button>
                </Buttons>
            </div>
        </form>
    }
    .into_any()
}
