//! Buttons. Their words are verbs and name their object when they stand alone.

use super::browser::copy_text;
use super::icon::{Icon, IconKind};
use crate::i18n::t;
use crate::session::use_session;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How a button looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Filled: the one main act of a page.
    #[default]
    Primary,
    /// Outlined: every other act.
    Line,
    /// Plum and outlined: what cannot be undone.
    Danger,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn",
            Self::Line => "btn btn--line",
            Self::Danger => "btn btn--danger",
        }
    }
}

/// A button. While `not_yet` is true it can be reached and read but does nothing.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<IconKind>,
    #[prop(optional)] small: bool,
    /// Sends the form around it; then no `on_press` is needed.
    #[prop(optional)]
    submit: bool,
    #[prop(optional, into)] not_yet: Signal<bool>,
    /// Where the focus comes back to it.
    #[prop(optional, into)]
    id: Option<String>,
    /// What it acts upon, where the words alone do not say (several of a kind on one page).
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class=kind.class()
            class:btn--small=small
            id=id
            type=if submit { "submit" } else { "button" }
            aria-label=label
            aria-disabled=move || not_yet.get().then_some("true")
            on:click=move |ev| {
                if not_yet.get_untracked() {
                    ev.prevent_default();
                } else if let Some(on_press) = on_press {
                    on_press.run(());
                }
            }
        >
            {icon.map(|kind| view! { <Icon kind/> })}
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button: it leads somewhere and does nothing else. Nothing where it leads to a page that has nothing to offer
/// to this account.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<IconKind>,
    #[prop(optional)] small: bool,
    children: Children,
) -> impl IntoView {
    if !use_session().may_go(&href) {
        return ().into_any();
    }
    view! {
        <a class=kind.class() class:btn--small=small href=href>
            {icon.map(|kind| view! { <Icon kind/> })}
            {children()}
        </a>
    }
    .into_any()
}

/// A row of buttons that wraps.
#[component]
pub fn Buttons(children: Children) -> impl IntoView {
    view! { <div class="btns">{children()}</div> }.into_any()
}

/// Copies a text and says so. What is copied is asked for at the press and kept nowhere.
#[component]
pub fn CopyButton(
    /// The text to copy.
    #[prop(into)]
    text: Signal<String>,
    #[prop(into)] label: String,
) -> impl IntoView {
    let said = RwSignal::new("");
    let copy = move |()| {
        let text = text.get_untracked();
        spawn_local(async move {
            let c = &t().common;
            said.set(if copy_text(text).await { c.copied } else { c.copy_failed });
        });
    };
    view! {
        <span class="row">
            <Button kind=ButtonKind::Line icon=IconKind::Copy small=true on_press=copy>
                {label}
            </Button>
            <span class="fresh" role="status">
                {move || said.get()}
            </span>
        </span>
    }
    .into_any()
}
