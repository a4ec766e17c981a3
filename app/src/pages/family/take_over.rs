//! A vault that was handed over: taking it over, with the owner before or without.

use client::engine::wire::{ListShares, TakeOver};
use leptos::prelude::*;

use super::members::Done;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::load::ask;
use crate::pages::link_answers::{LinkAnswers, LinkQuestions};
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::pages::person_fields::problem_of;
use crate::ui::{Notice, NoticeKind, ParityOption, ParityOptions, Problem};

#[component]
pub(super) fn TakeOverForm(done: Done, again: RwSignal<u64>) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let left = RwSignal::new(false);
    let answer = RwSignal::new(None::<String>);
    let missing_now = RwSignal::new(false);
    let shares = ask(|| ListShares {});
    let answers = LinkAnswers::new();
    let complete = StoredValue::new(true);
    let missing = Callback::new(move |()| {
        missing_now.set(true);
        let mut missing = answers.decided().err().unwrap_or_default();
        if answer.read_untracked().is_none() {
            missing.insert(0, Problem::new("take-over-choice", t().family.take_over_choose));
        }
        missing
    });
    let act = with_passphrase(move |passphrase| {
        let keep = answer.get_untracked().as_deref() == Some("keep");
        let grants = answers.decided().unwrap_or_default();
        let f = &t().family;
        let text = format!("{}\n{}", f.take_over_do, f.take_over_links);
        let question = TakeOver { keep, grants, text, language: t().lang.code().to_owned(), passphrase };
        async move {
            let taken = engine.call(question).await?;
            complete.try_set_value(taken.complete);
            Ok(())
        }
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
            on_end=move |taken: bool| {
                left.try_set(true);
                if taken {
                    let f = &t().family;
                    let whole = complete.get_value();
                    done.try_set(Some((if whole { f.taken_over } else { f.incomplete }, whole)));
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
            {shares
                .show(move |shares| {
                    view! {
                        <LinkQuestions
                            shares=shares.shares
                            answers
                            lead=t().family.take_over_links
                            nested=true
                            missing=missing_now
                        />
                    }
                        .into_any()
                })}
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
