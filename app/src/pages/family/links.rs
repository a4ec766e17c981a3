//! Links that somebody who is gone may have kept: whether each goes on. Asked of the owner until it is answered.

use client::engine::wire::{AnswerLinks, LinksAsked, ListShares};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::members::Done;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::load::ask;
use crate::pages::link_answers::{LinkAnswers, LinkQuestions};
use crate::ui::{Notice, NoticeKind, Problem, QuestionForm, trouble_text};

#[component]
pub(super) fn LinksForm(asked: LinksAsked, done: Done, again: RwSignal<u64>) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let (busy, left, missing_now) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let shares = ask(|| ListShares {});
    let answers = LinkAnswers::new();
    let LinksAsked { names, grants } = asked;
    let send = move |()| {
        if busy.get_untracked() {
            return;
        }
        missing_now.set(true);
        let grants = match answers.decided() {
            Ok(grants) => grants,
            Err(unanswered) => return problems.set(unanswered),
        };
        problems.set(Vec::new());
        let f = &t().family;
        let text = format!("{}\n{}", f.links_do, f.links_gone_lead);
        let question = AnswerLinks { grants, text, language: t().lang.code().to_owned() };
        busy.set(true);
        spawn_local(async move {
            let answer = engine.call(question).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    done.try_set(Some((t().family.links_done, true)));
                    again.try_update(|n| *n += 1);
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new("links-errors", trouble_text(&trouble))]);
                }
            }
        });
    };
    let form = view! {
        <QuestionForm
            errors="links-errors"
            problems
            busy
            working=t().common.working
            ask=f.links_do
            leave=f.later
            on_ask=send
            on_leave=move |()| left.set(true)
            even=true
        >
            {shares
                .show(move |shares| {
                    let asked = shares.shares.into_iter().filter(|share| grants.contains(&share.grant)).collect();
                    view! {
                        <LinkQuestions
                            shares=asked
                            answers
                            lead=t().family.links_gone_lead
                            nested=true
                            missing=missing_now
                        />
                    }
                        .into_any()
                })}
        </QuestionForm>
    };
    view! {
        <section class="stack" id="family-links" hidden=move || left.get()>
            <Notice kind=NoticeKind::Caution title=f.links_gone(&names)/>
            {form}
        </section>
    }
    .into_any()
}
