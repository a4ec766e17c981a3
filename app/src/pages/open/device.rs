//! Opening on a browser that is new, with the text another device shows.

use client::engine::wire::{OpenWithPairing, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::arrived;
use super::whose::{WhoseDevice, own_device};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::opening::Opening;
use crate::pages::person_fields::problem_of;
use crate::session::use_session;
use crate::ui::{Button, Buttons, ErrorSummary, Notice, PassphraseField, Problem, TextField, trouble_text};

#[component]
pub(super) fn OpenWithDevice(
    /// Whether this browser keeps a seal already.
    has_seal: bool,
) -> impl IntoView {
    let o = &t().open;
    let engine = use_engine();
    let session = use_session();
    let text = RwSignal::new(String::new());
    let passphrase = RwSignal::new(String::new());
    let whose = RwSignal::new(None::<String>);
    let (busy, stopped) = (RwSignal::new(false), RwSignal::new(false));
    let problems = RwSignal::new(Vec::<Problem>::new());
    let open = move || {
        if busy.get_untracked() {
            return;
        }
        let (o, mut found) = (&t().open, Vec::new());
        let (typed, phrase) = (text.get_untracked().trim().to_owned(), passphrase.get_untracked());
        if typed.is_empty() {
            found.push(Problem::new("pairing", o.device_text_missing));
        }
        if phrase.is_empty() {
            found.push(Problem::new("passphrase", o.passphrase_missing));
        }
        let keep = match own_device(whose.read_untracked().as_deref()) {
            Ok(keep) if found.is_empty() => keep,
            answer => {
                found.extend(answer.err());
                problems.set(found);
                return;
            }
        };
        problems.set(Vec::new());
        stopped.set(false);
        busy.set(true);
        let ask = OpenWithPairing { text: typed, passphrase: phrase, keep };
        spawn_local(async move {
            let answer = engine.call(ask).await;
            busy.try_set(false);
            match answer {
                Ok(opened) => {
                    passphrase.try_set(String::new());
                    text.try_set(String::new());
                    arrived(&opened);
                    session.opened(opened);
                }
                Err(Trouble::Cancelled) => {}
                Err(trouble) => {
                    let field = match trouble {
                        Trouble::PairingInvalid | Trouble::PairingForeign => "pairing",
                        _ => "passphrase",
                    };
                    problems.try_set(vec![Problem::new(field, trouble_text(&trouble))]);
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
            <ErrorSummary id="open-errors" title=t().common.error_summary problems/>
            {(!has_seal)
                .then(|| {
                    view! {
                        <Notice title=o.no_seal_title>
                            <p>{o.no_seal_text}</p>
                        </Notice>
                    }
                })}
            <div class="stack-2">
                <h2>{o.with_device}</h2>
                <p>{o.with_device_text}</p>
            </div>
            <TextField
                id="pairing"
                label=o.device_text
                hint=o.device_text_hint
                value=text
                error=problem_of(problems.into(), "pairing")
            />
            <PassphraseField
                id="passphrase"
                label=o.passphrase
                value=passphrase
                error=problem_of(problems.into(), "passphrase")
            />
            <WhoseDevice answer=whose error=problem_of(problems.into(), "whose")/>
            <Opening busy stopped text=t().common.deriving back_to="passphrase"/>
            <Buttons>
                <Button submit=true not_yet=busy>
                    {o.open}
                </Button>
            </Buttons>
        </form>
    }
    .into_any()
}
