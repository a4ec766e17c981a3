//! Removing a member: what it does and what it cannot take back, and whether each live link goes on.

use std::collections::BTreeMap;

use client::engine::wire::{GrantChoice, ListShares, RemoveMember, ShareView};
use leptos::prelude::*;
use vault::id::{AccountId, GrantId};

use super::act::{Act, with_passphrase};
use crate::clock::day_of;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::load::ask;
use crate::ui::{Notice, NoticeKind, PickRow, Problem};

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
    let answers = StoredValue::new(BTreeMap::<GrantId, Option<bool>>::new());
    let complete = StoredValue::new(true);
    let missing = Callback::new(move |()| {
        missing_now.set(true);
        let open: Vec<GrantId> = answers
            .with_value(|all| all.iter().filter(|(_, answer)| answer.is_none()).map(|(grant, _)| *grant).collect());
        open.iter().map(|grant| Problem::new(row_id(grant), t().replace.choose)).collect::<Vec<_>>()
    });
    let act = with_passphrase(move |passphrase| {
        let grants = answers.with_value(|all| {
            all.iter().filter_map(|(grant, keep)| Some(GrantChoice { grant: *grant, keep: (*keep)? })).collect()
        });
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
                    let live: Vec<_> = shares.shares.into_iter().filter(|share| share.state.is_open()).collect();
                    answers
                        .update_value(|all| {
                            all.retain(|grant, _| live.iter().any(|share| share.grant == *grant));
                            for share in &live {
                                all.entry(share.grant).or_insert(None);
                            }
                        });
                    view! { <Links live answers missing=missing_now/> }.into_any()
                })}
        </Act>
    }
    .into_any()
}

/// One question for each link that opens or is paused, as when all keys are replaced.
#[component]
fn Links(
    live: Vec<ShareView>,
    answers: StoredValue<BTreeMap<GrantId, Option<bool>>>,
    #[prop(into)] missing: Signal<bool>,
) -> impl IntoView {
    if live.is_empty() {
        return ().into_any();
    }
    let r = &t().replace;
    let row = move |share: ShareView| {
        let grant = share.grant;
        let answer = RwSignal::new(answers.with_value(|all| all.get(&grant).copied()).flatten());
        Effect::new(move |_| {
            let answer = answer.get();
            answers.update_value(|all| {
                all.insert(grant, answer);
            });
        });
        let made = t().day(day_of(share.created));
        view! {
            <PickRow
                id=row_id(&share.grant)
                title=share.provider.name.clone()
                legend=r.link_question(&share.provider.name)
                yes=r.keep
                no=r.end
                answer
                missing
                missing_text=r.choose
            >
                {made}
            </PickRow>
        }
    };
    view! {
        <section class="stack-5" aria-labelledby="remove-links">
            <div class="stack-2">
                <h3 id="remove-links">{r.links}</h3>
                <p>{t().family.links_lead}</p>
            </div>
            {live.into_iter().map(row).collect_view()}
        </section>
    }
    .into_any()
}

fn row_id(grant: &GrantId) -> String {
    format!("link-{grant}")
}
