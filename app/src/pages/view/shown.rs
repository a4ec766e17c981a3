//! What is behind a link: asked for and drawn. Fetched while the provider types (`crate::fetched`).

use client::engine::wire::{OpenLink, Trouble, ViewDocument};
use futures::future::{FutureExt, LocalBoxFuture};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;

use super::copy::as_table;
use super::reply::{LeaveReplySection, PLACE};
use super::state::{Why, again_text, use_viewer};
use crate::engine::Engine;
use crate::i18n::t;
use crate::ui::{Icon, IconKind, Problem, ViewPage, copy_text, focus_soon, print_page};

/// Asks for what is behind a link.
pub type OpenShared = fn(Engine, OpenLink) -> LocalBoxFuture<'static, Result<ViewDocument, NotOpened>>;

/// Draws it.
pub type DrawShared = fn(ViewDocument) -> AnyView;

/// Why it did not open.
pub enum NotOpened {
    /// It will not, whatever is typed.
    Never(Why),
    /// Another try may.
    Yet(Problem),
}

pub fn open_shared(engine: Engine, question: OpenLink) -> LocalBoxFuture<'static, Result<ViewDocument, NotOpened>> {
    let answer = async move { engine.call(question).await.map_err(|trouble| NotOpened::of(&trouble)) };
    answer.boxed_local()
}

pub fn draw_shared(document: ViewDocument) -> AnyView {
    view! { <Shown document/> }.into_any()
}

impl NotOpened {
    fn of(trouble: &Trouble) -> Self {
        if let Some(why) = Why::of(trouble) {
            return Self::Never(why);
        }
        // Beside the field it is about.
        let field = match trouble {
            Trouble::WrongPasscode { .. } | Trouble::PasscodeNeeded => "view-passcode",
            _ => "view-name",
        };
        Self::Yet(Problem::new(field, again_text(trouble)))
    }
}

#[component]
fn Shown(document: ViewDocument) -> impl IntoView {
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
