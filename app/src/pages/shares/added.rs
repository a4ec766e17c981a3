//! What the patient should know of grants that go on, on the first page: what came to them by itself, until it is marked as read, and
//! which of them are asked about.

use client::engine::wire::{News, ReadAdded, Renewal, ShareView};
use leptos::prelude::*;

use crate::clock::day_of;
use crate::i18n::t;
use crate::session::{Right, use_session};
use crate::ui::{ButtonKind, Buttons, LinkButton, Notice, NoticeKind, until_read};

/// Nothing if nothing came.
#[component]
pub(crate) fn Added(shares: Vec<ShareView>) -> impl IntoView {
    let new =
        |share: &ShareView| share.news.clone().filter(|_| share.state.is_open()).map(|news| (share.clone(), news));
    let new: Vec<(ShareView, News)> = shares.iter().filter_map(new).collect();
    if new.is_empty() {
        return ().into_any();
    }
    let marks = new.iter().map(|(share, news)| ReadAdded { grant: share.grant, through: news.through }).collect();
    let lines = new.iter().map(|(share, news)| line(share, news)).collect();
    until_read(NoticeKind::Plain, t().shares.added_title, lines, None, marks, None, Some(Right::Write))
}

/// The grants that end soon and could go on. Answered on their cards, where both answers stand.
#[component]
pub(crate) fn Asked(shares: Vec<ShareView>) -> impl IntoView {
    let asked = |share: &ShareView| match share.renewal {
        Renewal::Asked { end, .. } => Some(t().shares.asked_at(&share.provider.name, &t().short_day(day_of(end)))),
        Renewal::NotAsked | Renewal::Refused => None,
    };
    let lines: Vec<String> = shares.iter().filter_map(asked).collect();
    // Asked of whoever may answer.
    if lines.is_empty() || !use_session().may(Right::Write) {
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

fn line(share: &ShareView, news: &News) -> AnyView {
    let named = t().common.list(&news.titles);
    let address = format!("/shares/{}", share.grant);
    let words = t().shares.added_at(&share.provider.name, &named, news.count.saturating_sub(news.titles.len()));
    view! {
        <div class="stack-2">
            <p>{words}</p>
            <Buttons>
                <LinkButton href=address kind=ButtonKind::Line small=true>
                    {t().shares.added_see}
                </LinkButton>
            </Buttons>
        </div>
    }
    .into_any()
}
