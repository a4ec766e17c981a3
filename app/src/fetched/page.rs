//! A page whose code may have to be fetched first.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Code;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::session::{open_first, use_session};
use crate::ui::{Busy, Button, Notice, NoticeKind, Page, PublicShell};

/// Draws a page of `C`. If its code is not here it is fetched, the page says so once that takes a moment, and after a failure it offers to
/// try again.
pub fn fetched<C: Code>(page: fn(&C) -> fn() -> AnyView) -> AnyView {
    // Each of these pages asks it sooner or later.
    use_engine().prepare();
    if let Some(code) = C::here() {
        return page(code)();
    }
    if C::PRIVATE && !use_session().is_open() {
        open_first();
        return ().into_any();
    }
    let state = RwSignal::new(State::Fetching);
    let fetch = move || {
        state.set(State::Fetching);
        spawn_local(async move {
            let came = C::fetch().await.is_ok();
            state.try_set(if came { State::Here } else { State::Failed });
        });
    };
    fetch();
    let draw = move || match (state.get(), C::here()) {
        (State::Here, Some(code)) => page(code)(),
        (State::Failed, _) => view! { <NotFetchedPage on_retry=move |()| fetch()/> }.into_any(),
        _ => view! { <FetchingPage/> }.into_any(),
    };
    draw.into_any()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fetching,
    Here,
    Failed,
}

#[component]
fn FetchingPage() -> impl IntoView {
    let c = &t().common;
    view! {
        <PublicShell>
            <Page title=c.brand>
                <Busy on=true text=c.fetching_page/>
            </Page>
        </PublicShell>
    }
    .into_any()
}

#[component]
fn NotFetchedPage(#[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let c = &t().common;
    view! {
        <PublicShell>
            <Page title=c.brand>
                <Notice kind=NoticeKind::Caution title=c.page_not_fetched live=true id="page-not-fetched">
                    <p>{c.page_not_fetched_text}</p>
                    <Button on_press=on_retry>{c.retry}</Button>
                </Notice>
            </Page>
        </PublicShell>
    }
    .into_any()
}
