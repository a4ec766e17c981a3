//! What the patient should know of grants that go on, on the first page: what came to them by itself, until it is marked as read, and
//! which of them are asked about.

use client::engine::wire::{ReadAdded, Renewal, ShareView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::clock::day_of;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::ui::{Button, ButtonKind, Buttons, LinkButton, Notice, NoticeKind, focus_soon, trouble_text};

/// Records named of one provider before "and more".
const NAMED: usize = 3;

/// Nothing if nothing came.
#[component]
pub(crate) fn Added(shares: Vec<ShareView>) -> impl IntoView {
    let new = |share: &ShareView| share.state.is_open() && share.added.iter().any(|added| added.is_new);
    let shares: Vec<ShareView> = shares.into_iter().filter(new).collect();
    if shares.is_empty() {
        return ().into_any();
    }
    let engine = use_engine();
    let read = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let lines: Vec<AnyView> = shares.iter().map(line).collect();
    let newest = |share: &ShareView| share.added.iter().filter_map(|added| added.added).max();
    let marks: Vec<ReadAdded> =
        shares.iter().filter_map(|share| Some(ReadAdded { grant: share.grant, through: newest(share)? })).collect();
    let mark = move |()| {
        let marks = marks.clone();
        failed.set(None);
        spawn_local(async move {
            for mark in marks {
                if let Err(trouble) = engine.call(mark).await {
                    failed.try_set(Some(trouble_text(&trouble)));
                    return;
                }
            }
            read.try_set(true);
            focus_soon("main".to_owned());
        });
    };
    view! {
        <div hidden=move || read.get()>
            <Notice kind=NoticeKind::Plain title=t().shares.added_title>
                <ul class="plain">{lines}</ul>
                {move || failed.get().map(|text| view! { <p class="err">{text}</p> })}
                <Buttons>
                    <Button kind=ButtonKind::Line small=true on_press=mark>
                        {t().shares.added_read}
                    </Button>
                </Buttons>
            </Notice>
        </div>
    }
    .into_any()
}

/// The grants that end soon and could go on. Answered on their cards, where both answers stand.
#[component]
pub(crate) fn Asked(shares: Vec<ShareView>) -> impl IntoView {
    let asked = |share: &ShareView| {
        let until = share.until.filter(|_| matches!(share.renewal, Renewal::Asked { .. }))?;
        Some(t().shares.asked_at(&share.provider.name, &t().short_day(day_of(until))))
    };
    let lines: Vec<String> = shares.iter().filter_map(asked).collect();
    if lines.is_empty() {
        return ().into_any();
    }
    view! {
        <Notice kind=NoticeKind::Caution title=t().shares.asked_title>
            <ul class="plain">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            <Buttons>
                <LinkButton href="/shares" kind=ButtonKind::Line small=true>
                    {t().shares.asked_choose}
                </LinkButton>
            </Buttons>
        </Notice>
    }
    .into_any()
}

fn line(share: &ShareView) -> AnyView {
    let new: Vec<String> = share.added.iter().filter(|added| added.is_new).map(|added| added.title.clone()).collect();
    let named = t().common.list(&new[..new.len().min(NAMED)]);
    let words = t().shares.added_at(&share.provider.name, &named, new.len().saturating_sub(NAMED));
    view! {
        <li class="stack-2">
            <p>{words}</p>
            <LinkButton href=format!("/shares/{}", share.grant) kind=ButtonKind::Line small=true>
                {t().shares.added_see}
            </LinkButton>
        </li>
    }
    .into_any()
}
