//! Deleting: what it does and what it cannot do, beside the button, and one clear question.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use protocol::server::DeletionPromise;
use vault::id::RecordId;

use super::WAITING;
use crate::engine::use_engine;
use crate::engine::wire::{AskServer, DeleteRecord, Trouble};
use crate::i18n::t;
use crate::load::{TroubleNotice, ask_once};
use crate::ui::{Button, ButtonKind, ConfirmRow, IconKind, Loading, focus_soon};

/// The section at the end of a record's page.
#[component]
pub(super) fn DeleteRecordSection(
    id: RecordId,
    /// Providers who see it now.
    shown_to: Vec<String>,
) -> impl IntoView {
    let r = &t().records;
    let engine = use_engine();
    let navigate = use_navigate();
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    // Without an answer the sentences stand as they are: they are true of every server.
    let server = ask_once(|| AskServer {});
    let backup = move || match server.get() {
        Some(info) if info.backup_days > 0 => r.delete_limit_backup_days(info.backup_days),
        _ => r.delete_limit_backup.to_owned(),
    };
    let medium = move || {
        server
            .get()
            .is_some_and(|info| info.deletion == DeletionPromise::MediumMayKeep)
            .then(|| view! { <li>{r.delete_limit_medium}</li> })
    };
    let delete = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            match engine.call(DeleteRecord { id }).await {
                Ok(deleted) => {
                    let to = if deleted.waiting { WAITING } else { "/records?done=deleted" };
                    navigate(to, NavigateOptions { replace: true, ..NavigateOptions::default() });
                }
                Err(why) => {
                    busy.try_set(false);
                    trouble.try_set(Some(why));
                    focus_soon("delete-trouble".to_owned());
                }
            }
        });
    });
    let shared = r.delete_shared_with(shown_to.len());
    let shown_to = t().common.list(&shown_to);
    let start = move |()| {
        asking.set(true);
        focus_soon("delete-confirm".to_owned());
    };
    view! {
        <section class="stack screen-only" aria-labelledby="delete-t">
            <h2 id="delete-t">{r.delete}</h2>
            <p>{r.delete_effect}</p>
            <ul class="small">
                <li>{r.delete_limit_devices}</li>
                <li>{backup}</li>
                {medium}
                <li>{r.delete_limit_receiver}</li>
            </ul>
            {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble id="delete-trouble"/> })}
            {move || {
                if !asking.get() {
                    return view! {
                        <div class="btns">
                            <Button kind=ButtonKind::Danger icon=IconKind::Bin on_press=start>
                                {r.delete}
                            </Button>
                        </div>
                    }
                    .into_any();
                }
                let text = format!("{shared}{}", if shown_to.is_empty() { String::new() } else { format!("（{shown_to}）") });
                view! {
                    <div id="delete-confirm">
                        <ConfirmRow title=r.delete_title text=text danger=true>
                            <Button kind=ButtonKind::Line on_press=move |()| asking.set(false)>
                                {t().common.cancel}
                            </Button>
                            <Button kind=ButtonKind::Danger icon=IconKind::Bin not_yet=busy on_press=delete>
                                {r.delete_confirm}
                            </Button>
                        </ConfirmRow>
                        {move || busy.get().then(|| view! { <Loading text=t().records.deleting/> })}
                    </div>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}
