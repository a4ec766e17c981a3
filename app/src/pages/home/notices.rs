//! What happened to the account on other devices and at links, until it is marked as read.

use client::engine::wire::{GrantNotice, Notice as AccountNotice, ReadGrantNotices, ReadNotices};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::account::AccountEventKind;

use crate::clock::today;
use crate::engine::use_engine;
use crate::i18n::{Moment, t};
use crate::ui::{Button, ButtonKind, Buttons, LinkButton, MomentText, Notice, NoticeKind, trouble_text};

#[component]
pub(super) fn AccountNotices(notices: Vec<AccountNotice>) -> impl IntoView {
    let h = &t().home;
    let engine = use_engine();
    let Some(through) = notices.iter().map(|notice| notice.number).max() else { return ().into_any() };
    let read = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let mark = move |()| {
        spawn_local(async move {
            match engine.call(ReadNotices { through }).await {
                Ok(()) => read.try_set(true).map_or((), drop),
                Err(trouble) => failed.try_set(Some(trouble_text(&trouble))).map_or((), drop),
            }
        });
    };
    let lines = StoredValue::new(notices);
    view! {
        <Show when=move || !read.get()>
            <Notice kind=NoticeKind::Caution title=h.account_notices>
                <ul class="plain">
                    {lines
                        .get_value()
                        .into_iter()
                        .map(|notice| {
                            view! {
                                <li>
                                    {words(notice.kind)}
                                    " "
                                    <span class="fresh">
                                        <MomentText at=Moment::from_unix(notice.time) today=today()/>
                                    </span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                <p class="small">{h.account_unknown}</p>
                {move || failed.get().map(|text| view! { <p class="err">{text}</p> })}
                <Buttons>
                    <Button kind=ButtonKind::Line small=true on_press=mark>
                        {h.mark_read}
                    </Button>
                    <LinkButton href="/settings" kind=ButtonKind::Line small=true>
                        {t().common.nav_settings}
                    </LinkButton>
                </Buttons>
            </Notice>
        </Show>
    }
    .into_any()
}

/// First openings and refusals, whenever they were.
#[component]
pub(super) fn GrantNotices(notices: Vec<GrantNotice>) -> impl IntoView {
    let h = &t().home;
    let engine = use_engine();
    let Some(through) = notices.iter().map(|notice| notice.time).max() else { return ().into_any() };
    let read = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let mark = move |()| {
        spawn_local(async move {
            match engine.call(ReadGrantNotices { through }).await {
                Ok(()) => read.try_set(true).map_or((), drop),
                Err(trouble) => failed.try_set(Some(trouble_text(&trouble))).map_or((), drop),
            }
        });
    };
    let line = |notice: GrantNotice| {
        let provider = notice.provider.name;
        let opened = notice.opened.map(|name| t().home.opened_first(&provider, name.trim()));
        let refused = (notice.refused > 0).then(|| t().home.refused_at(&provider, notice.refused));
        view! {
            <li>
                {[opened, refused].into_iter().flatten().collect::<Vec<_>>().join(" ")}
                " "
                <span class="fresh">
                    <MomentText at=Moment::from_unix(notice.time) today=today()/>
                </span>
            </li>
        }
    };
    view! {
        <div hidden=move || read.get()>
            <Notice kind=NoticeKind::Plain title=h.grant_notices>
                <ul class="plain">{notices.into_iter().map(line).collect_view()}</ul>
                {move || failed.get().map(|text| view! { <p class="err">{text}</p> })}
                <Buttons>
                    <Button kind=ButtonKind::Line small=true on_press=mark>
                        {h.mark_read}
                    </Button>
                    <LinkButton href="/journal" kind=ButtonKind::Line small=true>
                        {h.all_openings}
                    </LinkButton>
                </Buttons>
            </Notice>
        </div>
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
    }
}
