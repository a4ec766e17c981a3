//! What stands around every page that needs an open vault.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::notices::Notices;
use super::whose::Whose;
use super::{Closed, use_session};
use crate::i18n::t;
use crate::pages::CardOpened;
use crate::ui::{Notice, Page, Place, Shell};

/// The patient's shell around one page. While the vault is closed it shows nothing; see [`open_first`].
#[component]
pub fn Private(
    /// Which place of the case is marked as current.
    place: Place,
    children: Children,
) -> impl IntoView {
    let session = use_session();
    let here = use_location().pathname.get_untracked();
    open_first();
    if session.visit.with_untracked(Option::is_none) {
        return ().into_any();
    }
    view! {
        <Shell place on_lock=move |()| session.lock(Closed::PutAway) whose=|| view! { <Whose/> }>
            <Notices/>
            <CardOpened/>
            {if session.may_go(&here) { children() } else { view! { <NotYours/> }.into_any() }}
        </Shell>
    }
    .into_any()
}

/// While the vault is closed it leads to `/open`, and from there back to this page, unless the person closed it themselves.
pub fn open_first() {
    let session = use_session();
    let navigate = use_navigate();
    let location = use_location();
    Effect::new(move |_| {
        if !session.is_open() {
            if !matches!(session.closed.get_untracked(), Some(Closed::PutAway | Closed::Deleted)) {
                let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
                let mut back =
                    if query.is_empty() { path } else { format!("{path}?{}", query.trim_start_matches('?')) };
                // In memory only: which record a page is about never goes to the server.
                let hash = location.hash.get_untracked();
                if !hash.is_empty() {
                    back.push('#');
                    back.push_str(hash.trim_start_matches('#'));
                }
                session.back.set(Some(back));
            }
            navigate("/open", NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
}

/// In the place of a page on which there is nothing but what this account may not do.
#[component]
fn NotYours() -> impl IntoView {
    let f = &t().family;
    view! {
        <Page title=f.not_yours back=("/home".to_owned(), t().common.nav_today.to_owned())>
            <Notice title=f.reader_note/>
        </Page>
    }
    .into_any()
}
