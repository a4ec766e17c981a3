//! Removing a member: what it does and what it cannot take back, and whether each live link goes on.

use client::engine::wire::{ListShares, RemoveMember};
use leptos::prelude::*;
use vault::id::AccountId;

use crate::engine::use_engine;
use crate::i18n::t;
use crate::load::ask;
use crate::pages::link_answers::{LinkAnswers, LinkQuestions};
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::ui::{Notice, NoticeKind, Problem};

#[component]
pub(super) fn RemoveForm(
    account: AccountId,
    name: String,
    ended: Callback<Option<(&'static str, bool)>>,
) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let missing_now = RwSignal::new(false);
    let shares = ask(|| ListShares {});
    let answers = LinkAnswers::new();
    let complete = StoredValue::new(true);
    let missing = Callback::new(move |()| {
        missing_now.set(true);
        answers.decided().err().unwrap_or_default()
    });
    let act = with_passphrase(move |passphrase| {
        let grants = answers.decided().unwrap_or_default();
        let f = &t().family;
        let ask = RemoveMember {
            account,
            grants,
            text: format!("{}\n{}", f.remove_do, f.links_lead),
            language: t().lang.code().to_owned(),
            passphrase,
        };
        async move {
            let removed = engine.call(ask).await?;
            complete.try_set_value(removed.complete);
            Ok(())
        }
    });
    let on_end = move |done: bool| {
        let f = &t().family;
        let whole = complete.get_value();
        ended.run(done.then_some((if whole { f.removed } else { f.incomplete }, whole)));
    };
    view! {
        <Act
            ids=("remove-errors", "remove-passphrase")
            press=f.remove_do
            leave=f.remove_not
            working=f.removing
            problems
            missing
            act
            on_end
        >
            <Notice kind=NoticeKind::Danger title=f.act_on(f.remove_title, &name)>
                <ul class="bullets">
                    {[f.remove_1, f.remove_2, f.remove_3].map(|text| view! { <li>{text}</li> }).collect_view()}
                </ul>
            </Notice>
            {shares
                .show(move |shares| {
                    view! {
                        <LinkQuestions
                            shares=shares.shares
                            answers
                            lead=t().family.links_lead
                            nested=true
                            missing=missing_now
                        />
                    }
                        .into_any()
                })}
        </Act>
    }
    .into_any()
}
