//! What the server says of itself, and which version this page is.

use client::engine::wire::AskServer;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::server::{DeletionPromise, ServerInfo};

use super::Tray;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::ui::KeyValues;

#[component]
pub(super) fn About() -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let answer = RwSignal::new(None::<Option<ServerInfo>>);
    Effect::new(move |_| {
        spawn_local(async move {
            let info = engine.call(AskServer {}).await.ok();
            answer.try_set(Some(info));
        });
    });
    view! {
        <Tray>
            <KeyValues rows=vec![(s.app_version.to_owned(), env!("CARGO_PKG_VERSION").into_any())]/>
            {move || {
                answer
                    .get()
                    .map(|info| match info {
                        Some(info) => view! { <Facts info/> }.into_any(),
                        None => view! { <p class="small">{t().settings.facts_missing}</p> }.into_any(),
                    })
            }}
        </Tray>
    }
    .into_any()
}

#[component]
fn Facts(info: ServerInfo) -> impl IntoView {
    let s = &t().settings;
    let promise = match info.deletion {
        DeletionPromise::InPlace => s.promise_in_place,
        DeletionPromise::MediumMayKeep => s.promise_medium,
    };
    let backups = if info.backup_days == 0 { s.delete_backups(Some(0)) } else { s.backups_kept(info.backup_days) };
    let rows = vec![
        (s.server_address.to_owned(), info.public_url.into_any()),
        (s.server_version.to_owned(), info.version.into_any()),
        (s.promise.to_owned(), format!("{promise} {backups}").into_any()),
    ];
    view! {
        <h3>{s.server_keeps}</h3>
        <p class="small muted">{s.facts_note}</p>
        <KeyValues rows/>
    }
    .into_any()
}
