//! The provider's page: opens a link without any account, shows what is in it, and forgets it.

mod copy;
mod gate;
mod reply;
mod state;

pub use state::provide_viewer;

use leptos::prelude::*;

use self::copy::as_table;
use self::gate::Gate;
use self::reply::{LeaveReplySection, PLACE};
use self::state::{Stage, use_viewer};
use crate::i18n::t;
use crate::ui::{Icon, IconKind, Notice, NoticeKind, Page, PublicShell, ViewPage, copy_text, focus_soon, print_page};
use leptos::task::spawn_local;
use leptos_meta::Title;

#[component]
pub fn ViewerPage() -> impl IntoView {
    let viewer = use_viewer();
    view! {
        {move || match viewer.stage.get() {
            Stage::Shown(document) => view! { <Shown document=*document/> }.into_any(),
            stage => view! { <Before stage/> }.into_any(),
        }}
    }
    .into_any()
}

/// Everything before a document is shown, and after it was forgotten.
#[component]
fn Before(stage: Stage) -> impl IntoView {
    let v = &t().view;
    let card = matches!(stage, Stage::Ask { card: true, .. });
    let (title, lead) = if card { (v.card_title, v.card_lead) } else { (v.gate_title, v.gate_lead) };
    let content = match stage {
        Stage::Ask { passcode, card } => view! { <Gate passcode card/> }.into_any(),
        Stage::NoLink => view! { <Notice title=v.cannot_open id="viewer-said"><p>{v.no_link}</p></Notice> }.into_any(),
        Stage::Cannot(why) => view! {
            <Notice kind=NoticeKind::Caution title=v.cannot_open live=true id="viewer-said">
                <p>{why.text()}</p>
            </Notice>
        }
        .into_any(),
        Stage::Closed => view! {
            <Notice title=v.closed live=true id="viewer-said">
                <p>{v.closed_text}</p>
            </Notice>
        }
        .into_any(),
        Stage::Starting | Stage::Shown(_) => ().into_any(),
    };
    view! {
        <PublicShell>
            <Page title lead>
                {content}
            </Page>
        </PublicShell>
    }
    .into_any()
}

#[component]
fn Shown(document: crate::engine::wire::ViewDocument) -> impl IntoView {
    let v = &t().view;
    let viewer = use_viewer();
    let said = RwSignal::new("");
    let table = as_table(&document);
    let ticket = document.reply_ticket.clone();
    let can_reply = ticket.is_some();
    let copy = move || {
        let table = table.clone();
        let c = &t().common;
        spawn_local(async move {
            said.try_set(if copy_text(table).await { c.copied } else { c.copy_failed });
        });
    };
    let tools = ViewFn::from(move || {
        let copy = copy.clone();
        view! {
            <button class="tool tool--line" type="button" on:click=move |_| copy()>
                <Icon kind=IconKind::Copy/>
                <span class="tool__label">{v.copy_table}</span>
            </button>
            <button class="tool tool--line" type="button" on:click=|_| print_page()>
                <Icon kind=IconKind::Printer/>
                <span class="tool__label">{v.print}</span>
            </button>
            {can_reply
                .then(|| {
                    view! {
                        <button class="tool tool--line" type="button" on:click=|_| focus_soon(PLACE.to_owned())>
                            <Icon kind=IconKind::Pencil/>
                            <span class="tool__label">{t().replies.leave_tool}</span>
                        </button>
                    }
                })}
            <button class="tool tool--line" type="button" on:click=move |_| viewer.close()>
                <Icon kind=IconKind::Lock/>
                <span class="tool__label">{v.close}</span>
            </button>
            <span class="sub" role="status">
                {move || said.get()}
            </span>
        }
        .into_any()
    });
    view! {
        <Title text=format!("{}{}", v.title, t().common.title_suffix)/>
        <ViewPage document tools below=ViewFn::from(move || {
            ticket.clone().map(|ticket| view! { <LeaveReplySection ticket/> }).into_any()
        })/>
    }
    .into_any()
}
