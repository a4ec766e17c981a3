//! A vault that was handed over: taking it over, with the owner before or without.

use client::engine::wire::{Removed, TakeOver};
use leptos::prelude::*;

use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::pages::person_fields::problem_of;
use crate::ui::{Notice, NoticeKind, ParityOption, ParityOptions, Problem};

#[component]
pub(super) fn TakeOverForm(again: RwSignal<u64>) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let left = RwSignal::new(false);
    let answer = RwSignal::new(None::<String>);
    let missing = Callback::new(move |()| match answer.read_untracked().is_some() {
        true => Vec::new(),
        false => vec![Problem::new("take-over-choice", t().family.take_over_choose)],
    });
    let act = with_passphrase(move |passphrase| {
        let keep = answer.get_untracked().as_deref() == Some("keep");
        async move { engine.call(TakeOver { keep, passphrase }).await.map(|_: Removed| ()) }
    });
    let option =
        |value: &str, label: &str| ParityOption { value: value.to_owned(), label: label.to_owned(), note: None };
    let options = vec![option("keep", f.take_over_keep), option("out", f.take_over_out)];
    let error = problem_of(problems.into(), "take-over-choice");
    let form = view! {
        <Act
            ids=("take-over-errors", "take-over-passphrase")
            press=f.take_over_do
            leave=f.later
            working=f.removing
            problems
            missing
            act
            on_end=move |done: bool| {
                left.try_set(true);
                if done {
                    again.try_update(|n| *n += 1);
                }
            }
        >
            <div class="field" id="take-over-choice">
                <ParityOptions
                    name="take-over"
                    legend=f.take_over_text
                    options
                    answer
                    described_by="take-over-choice-e"
                />
                <p class="err" id="take-over-choice-e" hidden=move || error.get().is_none()>
                    {move || error.get()}
                </p>
            </div>
        </Act>
    };
    view! {
        <section class="stack" hidden=move || left.get()>
            <Notice kind=NoticeKind::Caution title=f.take_over>
                <p>{f.take_over_others}</p>
            </Notice>
            {form}
        </section>
    }
    .into_any()
}
