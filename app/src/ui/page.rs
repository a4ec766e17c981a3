//! One page: title, head, content.

use super::busy::Waiting;
use super::icon::{Icon, IconKind};
use crate::i18n::t;
use leptos::prelude::*;
use leptos_meta::Title;

/// The `main` element with its heading. Sets the document's title. When one page follows another, the focus moves
/// here, so that a screen reader starts with the new page.
#[component]
pub fn Page(
    #[prop(into)] title: String,
    /// One or two sentences under the heading.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Small line over the heading: the kind, the step.
    #[prop(optional, into)]
    eyebrow: Option<String>,
    /// Address and words of the way back.
    #[prop(optional, into)]
    back: Option<(String, String)>,
    /// What the browser's tab and history say instead of the title, where the title is a record's: nothing of a record
    /// belongs there.
    #[prop(optional, into)]
    tab: Option<String>,
    /// 74 rem instead of 54; for pages with a side column.
    #[prop(optional)]
    wide: bool,
    /// More lines in the head, after the lead.
    #[prop(optional, into)]
    head: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    arrive();
    view! {
        <Title text=format!("{}{}", tab.as_ref().unwrap_or(&title), t().common.title_suffix)/>
        <main id="main" class="main" class:main--narrow=!wide tabindex="-1" aria-busy=Waiting::attribute()>
            {back.map(|(href, label)| view! { <BackLink href label/> })}
            <div class="head">
                {eyebrow.map(|text| view! { <p class="eyebrow">{text}</p> })}
                <h1>{title}</h1>
                {lead.map(|text| view! { <p>{text}</p> })}
                {head.map(|head| head.run())}
            </div>
            {children()}
        </main>
    }
    .into_any()
}

/// The way back, in words: 記録へもどる.
#[component]
pub fn BackLink(#[prop(into)] href: String, #[prop(into)] label: String) -> impl IntoView {
    view! {
        <a class="back" href=href>
            <Icon kind=IconKind::Back/>
            {label}
        </a>
    }
    .into_any()
}

/// Moves the focus to the new page, but not on the first one: there it starts at the top, with the skip link.
fn arrive() {
    #[cfg(target_arch = "wasm32")]
    {
        use std::cell::Cell;
        thread_local!(static ARRIVED: Cell<bool> = const { Cell::new(false) });
        if ARRIVED.replace(true) {
            super::browser::focus_soon("main".into());
        }
    }
}
