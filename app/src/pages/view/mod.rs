//! The provider's page: opens a link without any account, shows what is in it, and forgets it.

mod copy;
mod gate;
mod reply;
mod shown;
mod state;

pub use shown::{DrawShared, OpenShared, draw_shared, open_shared};
pub use state::provide_viewer;

use leptos::prelude::*;

use self::gate::Gate;
use self::state::{Stage, use_viewer};
use crate::fetched::{Code, Showing, fetch_soon};
use crate::i18n::t;
use crate::ui::{Notice, NoticeKind, Page, PublicShell};

#[component]
pub fn ViewerPage() -> impl IntoView {
    let viewer = use_viewer();
    fetch_soon::<Showing>();
    view! {
        {move || match viewer.stage.get() {
            // It came by way of the code that draws it.
            Stage::Shown(document) => Showing::here().map(|code| (code.draw)(*document)).into_any(),
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
        <PublicShell foot=v.gate_foot>
            <Page title lead>
                {content}
            </Page>
        </PublicShell>
    }
    .into_any()
}
