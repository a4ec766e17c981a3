//! "View as": what a grant's link shows now, exactly as the provider sees it.

use client::engine::wire::{ListShares, ShareState, ViewShare};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vault::id::GrantId;

use crate::i18n::t;
use crate::load::ask;
use crate::session::Private;
use crate::ui::{Notice, NoticeKind, Page, Place, ViewDocument};

#[component]
pub fn ShowSharePage() -> impl IntoView {
    let s = &t().shares;
    let asked = use_params_map().with_untracked(|params| params.get("grant"));
    let grant = asked.and_then(|text| text.parse::<GrantId>().ok());
    let back = ("/shares".to_owned(), s.back.to_owned());
    view! {
        <Private place=Place::Show>
            <Page title=s.view_title back wide=true>
                {match grant {
                    Some(grant) => {
                        view! {
                            <Lead grant/>
                            <Shown grant/>
                        }
                            .into_any()
                    }
                    None => view! { <Notice kind=NoticeKind::Caution title=t().errors.not_found/> }.into_any(),
                }}
            </Page>
        </Private>
    }
    .into_any()
}

/// Whether the link opens now, so that the page does not say more than is true.
#[component]
fn Lead(grant: GrantId) -> impl IntoView {
    let answer = ask(move || ListShares {});
    answer
        .show(move |shares| {
            let s = &t().shares;
            let state = shares.shares.iter().find(|share| share.grant == grant).map(|share| share.state);
            let text = match state {
                Some(ShareState::Active) => s.view_lead,
                Some(ShareState::Paused) => s.view_paused,
                _ => s.view_ended,
            };
            view! { <p class="lead">{text}</p> }.into_any()
        })
        .into_any()
}

/// Inside [`Private`]. Asked again whenever the vault moves: an edit shows in the link, too.
#[component]
fn Shown(grant: GrantId) -> impl IntoView {
    let answer = ask(move || ViewShare { grant });
    answer.show(|document| view! { <ViewDocument document label=t().shares.view_title/> }.into_any()).into_any()
}
