//! A page whose code may have to be fetched first.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Code;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::session::{open_first, use_session};
use crate::ui::{Busy, Button, ButtonKind, Buttons, Notice, NoticeKind, Page, PublicShell};

/// Draws a page of `C`. If its code is not here it is fetched, the page says so once that takes a moment, and after a failure it offers to
/// try again.
pub fn fetched<C: Code>(page: fn(&C) -> fn() -> AnyView) -> AnyView {
    // Each of these pages asks it sooner or later.
    use_engine().prepare();
    if let Some(code) = C::here() {
        return page(code)();
    }
    let session = use_session();
    if C::PRIVATE && !untrack(|| session.is_open()) {
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
    let draw = move || {
        let state = state.get();
        if let (State::Here, Some(code)) = (state, C::here()) {
            // What the page reads while it is made is not to make it anew.
            return untrack(|| page(code)());
        }
        if C::PRIVATE {
            // Only until the page is here, which does it itself.
            open_first();
        }
        match state {
            State::Failed => view! { <NotFetchedPage private=C::PRIVATE on_retry=move |()| fetch()/> }.into_any(),
            _ => view! { <FetchingPage/> }.into_any(),
        }
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
fn NotFetchedPage(
    /// Whether a vault is open, which can be put away here as on every page.
    private: bool,
    #[prop(into)] on_retry: Callback<()>,
) -> impl IntoView {
    let c = &t().common;
    let session = use_session();
    view! {
        <PublicShell>
            <Page title=c.brand>
                <Notice kind=NoticeKind::Caution title=c.page_not_fetched live=true id="page-not-fetched">
                    <p>{c.page_not_fetched_text}</p>
                    <Buttons>
                        <Button on_press=on_retry>{c.retry}</Button>
                        {private
                            .then(|| {
                                view! {
                                    <Button kind=ButtonKind::Line on_press=move |()| session.drop_keys()>
                                        {c.lock}
                                    </Button>
                                }
                            })}
                    </Buttons>
                </Notice>
            </Page>
        </PublicShell>
    }
    .into_any()
}
