//! Notices, the empty state, and the list of what a form still needs.

use super::browser::{focus, focus_soon};
use super::icon::{Icon, IconKind};
use leptos::prelude::*;

/// What a notice is about; colour, icon and border differ, and the words say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    #[default]
    Plain,
    /// Verified, done.
    Sound,
    /// Unanswered, stale, offline.
    Caution,
    /// Irreversible, or a broken journal.
    Danger,
}

impl NoticeKind {
    const fn parts(self) -> (&'static str, IconKind) {
        match self {
            Self::Plain => ("notice", IconKind::Info),
            Self::Sound => ("notice notice--sound", IconKind::Tick),
            Self::Caution => ("notice notice--caution", IconKind::Alert),
            Self::Danger => ("notice notice--danger", IconKind::Alert),
        }
    }
}

/// A notice: icon, bold first line, text.
#[component]
pub fn Notice(
    #[prop(optional)] kind: NoticeKind,
    #[prop(into)] title: String,
    /// Read aloud when it appears: for what happened just now, not for what was always there.
    #[prop(optional)]
    live: bool,
    /// Lets the focus be moved here.
    #[prop(optional, into)]
    id: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let (class, icon) = kind.parts();
    let role =
        live.then_some(if kind == NoticeKind::Danger || kind == NoticeKind::Caution { "alert" } else { "status" });
    view! {
        <div class=class role=role tabindex=id.is_some().then_some("-1") id=id>
            <Icon kind=icon/>
            <div class="stack-2">
                <p class="notice__t">{title}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
    .into_any()
}

/// What will appear here, in one sentence, and one way to begin (as children).
#[component]
pub fn Empty(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p class="small">{text}</p>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// One thing a form still needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Id of the field or clause it is about.
    pub field: String,
    /// What to do about it.
    pub text: String,
}

impl Problem {
    pub fn new(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self { field: field.into(), text: text.into() }
    }
}

/// The list over a form. Whenever a non-empty list is set, the focus moves here; each line leads to its field.
#[component]
pub fn ErrorSummary(
    /// Id of this list; unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] title: String,
    #[prop(into)] problems: Signal<Vec<Problem>>,
) -> impl IntoView {
    let own = id.clone();
    Effect::new(move |_| {
        if !problems.get().is_empty() {
            focus_soon(own.clone());
        }
    });
    let line = |problem: Problem| {
        let field = problem.field.clone();
        view! {
            <li>
                <a
                    href=format!("#{}", problem.field)
                    on:click=move |ev| {
                        ev.prevent_default();
                        focus(&field);
                    }
                >
                    {problem.text}
                </a>
            </li>
        }
    };
    view! {
        <div class="errsum" id=id tabindex="-1" role="alert" hidden=move || problems.get().is_empty()>
            <h2>{title}</h2>
            <ul>{move || problems.get().into_iter().map(line).collect_view()}</ul>
        </div>
    }
    .into_any()
}
