//! What was released, and withdrawing it.

use exchange::release::FileRow;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::outcome::SaveFiles;
use super::rows::{name_of, when_words};
use crate::clock::{day_of, now};
use crate::engine::use_engine;
use crate::engine::wire::{ListReleases, ReleaseView, Trouble, WithdrawRelease};
use crate::i18n::{Lang, t};
use crate::load::{TroubleNotice, ask_live};
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, CopyButton, IconKind, KeyValues, LinkButton, Tier, Tiers, TwoActs, focus_soon,
};

#[component]
pub(super) fn EarlierReleases(
    /// Counted up by what this page writes.
    again: RwSignal<u64>,
) -> impl IntoView {
    let r = &t().release;
    let all = ask_live(again, || ListReleases {});
    view! {
        <section class="stack" aria-labelledby="release-earlier">
            <h2 id="release-earlier">{r.earlier}</h2>
            {all
                .show(move |all| {
                    if all.is_empty() {
                        return view! { <p>{r.earlier_none}</p> }.into_any();
                    }
                    view! {
                        <Tiers>{all.into_iter().map(|one| view! { <Earlier one again/> }).collect_view()}</Tiers>
                    }
                    .into_any()
                })}
        </section>
    }
    .into_any()
}

#[component]
fn Earlier(one: ReleaseView, again: RwSignal<u64>) -> impl IntoView {
    let (r, c) = (&t().release, &t().common);
    let japanese = t().lang == Lang::Ja;
    let day = |seconds: i64| t().day_and_era(day_of(seconds));
    let provider = one.provider.clone();
    let to = provider.as_ref().map_or_else(|| c.unknown.to_owned(), |provider| provider.name.clone());
    let contact = provider.and_then(|provider| provider.place).unwrap_or_default();
    let rows: Vec<(String, AnyView)> = [
        (r.contact, contact),
        (r.purpose, one.purpose.clone()),
        (r.called, one.called.word(japanese).to_owned()),
        (r.until, day(one.until)),
        (r.reference, one.reference.clone()),
        (r.number, one.number.clone()),
        (r.digest, one.digest.clone()),
    ]
    .into_iter()
    .map(|(term, words)| {
        (term.trim_end_matches(['：', ':', ' ']).to_owned(), view! { <span class="break">{words}</span> }.into_any())
    })
    .collect();
    let receipts = one.consents.iter().enumerate().map(|(at, id)| {
        let words = if at == 0 { r.receipt } else { r.receipt_withdrawn };
        view! {
            <LinkButton href=format!("/receipt#{id}") kind=ButtonKind::Line small=true>
                {words}
            </LinkButton>
        }
    });
    let receipts = receipts.collect_view();
    let stated = [&one.reference, &one.number, &one.digest].map(String::as_str);
    let notice = r.notice_text(one.withdrawn.is_some(), &to, &one.purpose, stated);
    let is_past = one.withdrawn.is_none() && one.until <= now();
    let id = format!("release-{}", one.id);
    view! {
        <Tier id title=to.clone() count=day(one.created)>
            <div class="stack">
                {one.withdrawn.map(|at| view! { <p role="status"><strong>{r.withdrawn(&day(at))}</strong></p> })}
                {is_past.then(|| view! { <p>{r.over}</p> })}
                <KeyValues rows/>
                <HandedOver rows=one.rows.clone()/>
                {one.files.clone().map(|files| view! { <SaveFiles files/> })}
                <Buttons>{receipts}</Buttons>
                <p class="small">{r.receipt_note}</p>
                {if one.withdrawn.is_some() || is_past {
                    view! { <ToSend notice/> }.into_any()
                } else {
                    view! { <Withdraw release=one again/> }.into_any()
                }}
            </div>
        </Tier>
    }
    .into_any()
}

#[component]
fn HandedOver(rows: Vec<FileRow>) -> impl IntoView {
    let r = &t().release;
    let japanese = t().lang == Lang::Ja;
    let row = |row: FileRow| {
        let when = row.when.as_ref().map(|when| format!("（{}）", when_words(when))).unwrap_or_default();
        let unit = row.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        view! { <li>{format!("{}：{}{unit}{when}", name_of(&row.item, japanese), row.value)}</li> }
    };
    view! {
        <details>
            <summary>{r.handed_over}</summary>
            <ul>{rows.into_iter().map(row).collect_view()}</ul>
        </details>
    }
    .into_any()
}

/// A text to copy: whoever asks for deleting does so by a way of their own.
#[component]
fn ToSend(notice: String) -> impl IntoView {
    let r = &t().release;
    view! {
        <div class="stack">
            <h3>{r.notice}</h3>
            <p class="keep-lines break">{notice.clone()}</p>
            <p class="small">{r.notice_note} " " {r.withdraw_limits}</p>
            <CopyButton text=Signal::stored(notice) label=r.copy_notice/>
        </div>
    }
    .into_any()
}

#[component]
fn Withdraw(release: ReleaseView, again: RwSignal<u64>) -> impl IntoView {
    let r = &t().release;
    let engine = use_engine();
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let id = release.id;
    let question = format!("withdraw-{id}");
    let opened = question.clone();
    let withdraw = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let text = [r.withdraw_title, r.withdraw_text, r.withdraw_limits].join("\n");
        let language = t().lang.code().to_owned();
        spawn_local(async move {
            let answer = engine.call(WithdrawRelease { release: id, text, language }).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    again.try_update(|again| *again += 1);
                }
                Err(why) => {
                    trouble.try_set(Some(why));
                    focus_soon("trouble".to_owned());
                }
            }
        });
    };
    view! {
        <div class="stack" hidden=move || asking.get()>
            <Buttons>
                <Button
                    kind=ButtonKind::Line
                    on_press=move |()| {
                        asking.set(true);
                        focus_soon(opened.clone());
                    }
                >
                    {r.withdraw}
                </Button>
            </Buttons>
        </div>
        <div class="stack" id=question tabindex="-1" hidden=move || !asking.get()>
            <h3>{r.withdraw_title}</h3>
            <p>{r.withdraw_text}</p>
            <p>{r.withdraw_limits}</p>
            <TwoActs
                label=r.withdraw_title
                acts=[
                    (IconKind::Cancelled, r.withdraw.to_owned(), Callback::new(withdraw)),
                    (IconKind::Leave, r.keep.to_owned(), Callback::new(move |()| asking.set(false))),
                ]
            />
            <Busy on=busy text=r.withdrawing/>
            {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> })}
        </div>
    }
    .into_any()
}
