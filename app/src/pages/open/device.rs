//! Opening on a browser that is new, with the text another device shows. Whose device it is, is asked with two equal
//! answers and none preset.

use client::engine::wire::{OpenWithPairing, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::arrived;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::session::use_session;
use crate::ui::{
    Busy, Button, Buttons, ErrorSummary, Notice, ParityOption, ParityOptions, PassphraseField, Problem, TextField,
    trouble_text,
};

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
    let busy = RwSignal::new(false);
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
        let whose = whose.get_untracked();
        if whose.is_none() {
            found.push(Problem::new("whose", o.whose_device_missing));
        }
        let complete = found.is_empty();
        problems.set(found);
        if !complete {
            return;
        }
        busy.set(true);
        let ask = OpenWithPairing { text: typed, passphrase: phrase, keep: whose.as_deref() == Some("own") };
        spawn_local(async move {
            let answer = engine.call(ask).await;
            busy.try_set(false);
            match answer {
                Ok(opened) => {
                    passphrase.try_set(String::new());
                    text.try_set(String::new());
                    arrived(&opened).await;
                    session.opened(opened);
                }
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
    let whose_error = problem_of(problems.into(), "whose");
    let option = |value: &str, label: &str, note: &str| ParityOption {
        value: value.to_owned(),
        label: label.to_owned(),
        note: Some(note.to_owned()),
    };
    let options = vec![
        option("own", o.own_device, o.own_device_note),
        option("not-own", o.not_own_device, o.not_own_device_note),
    ];
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
            <div id="whose" class="stack-2">
                <ParityOptions name="whose-device" legend=o.whose_device options answer=whose described_by="whose-e"/>
                <div class="field">
                    <p class="err" id="whose-e" hidden=move || whose_error.get().is_none()>
                        {move || whose_error.get()}
                    </p>
                </div>
            </div>
            <Busy on=busy text=t().common.deriving/>
            <Buttons>
                <Button submit=true not_yet=busy>
                    {o.open}
                </Button>
            </Buttons>
        </form>
    }
    .into_any()
}
