//! What happened to the account on other devices and at links, until it is marked as read.

use client::engine::wire::{GrantNotice, Notice as AccountNotice, ReadGrantNotices, ReadNotices};
use leptos::prelude::*;
use protocol::account::AccountEventKind;

use crate::clock::today;
use crate::i18n::{Moment, t};
use crate::session::Right;
use crate::ui::{ButtonKind, Buttons, LinkButton, MomentText, Notice, NoticeKind, until_read};

#[component]
pub(super) fn AccountNotices(notices: Vec<AccountNotice>) -> impl IntoView {
    let h = &t().home;
    let Some(through) = notices.iter().map(|notice| notice.number).max() else { return ().into_any() };
    let lines = notices.into_iter().map(|notice| line(words(notice.kind).to_owned(), notice.time));
    let link = ("/settings", t().common.nav_settings);
    let marks = vec![ReadNotices { through }];
    until_read(
        NoticeKind::Caution,
        h.account_notices,
        lines.collect(),
        Some(h.account_unknown),
        marks,
        Some(link),
        None,
    )
}

/// First openings and refusals, whenever they were.
#[component]
pub(super) fn GrantNotices(notices: Vec<GrantNotice>) -> impl IntoView {
    let h = &t().home;
    let Some(through) = notices.iter().map(|notice| notice.time).max() else { return ().into_any() };
    let lines = notices.into_iter().map(|notice| {
        let provider = notice.provider.name;
        let opened = notice.opened.map(|name| h.opened_first(&provider, name.trim()));
        let refused = (notice.refused > 0).then(|| h.refused_at(&provider, notice.refused));
        line([opened, refused].into_iter().flatten().collect::<Vec<_>>().join(" "), notice.time)
    });
    let link = ("/journal", h.all_openings);
    let marks = vec![ReadGrantNotices { through }];
    until_read(NoticeKind::Plain, h.grant_notices, lines.collect(), None, marks, Some(link), Some(Right::Write))
}

/// Somebody is gone who knew links that are open: the way to where each is decided about.
#[component]
pub(super) fn LinksNotice(names: Vec<String>) -> impl IntoView {
    let f = &t().family;
    if names.is_empty() {
        return ().into_any();
    }
    view! {
        <Notice kind=NoticeKind::Caution title=f.links_gone(&names)>
            <Buttons>
                <LinkButton href="/family" kind=ButtonKind::Line small=true>
                    {f.links_go}
                </LinkButton>
            </Buttons>
        </Notice>
    }
    .into_any()
}

/// Only part of what moves here is here.
#[component]
pub(super) fn MoveNotice(moving: bool) -> impl IntoView {
    let m = &t().moving;
    moving.then(|| {
        view! {
            <Notice kind=NoticeKind::Caution title=m.unfinished>
                <p>{m.unfinished_text}</p>
                <Buttons>
                    <LinkButton href="/arrive" kind=ButtonKind::Line small=true>
                        {m.unfinished_go}
                    </LinkButton>
                </Buttons>
            </Notice>
        }
    })
}

fn line(words: String, time: i64) -> AnyView {
    view! {
        {words}
        " "
        <span class="fresh">
            <MomentText at=Moment::from_unix(time) today=today()/>
        </span>
    }
    .into_any()
}

fn words(kind: AccountEventKind) -> &'static str {
    let h = &t().home;
    match kind {
        AccountEventKind::NewDevice => h.account_new_device,
        AccountEventKind::SignedInWithWords => h.account_words,
        AccountEventKind::PassphraseChanged => h.account_passphrase,
        AccountEventKind::SecretsReplaced => h.account_replaced,
        AccountEventKind::PasskeyAdded => h.account_passkey,
        AccountEventKind::PasskeyRemoved => h.account_passkey_gone,
    }
}
