//! Deleting the vault and the account. Beside the button stands where a copy can remain.

use client::engine::wire::{AskServer, DeleteAccount};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Tray;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::session::{Closed, use_session};
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, ErrorSummary, IconKind, Notice, NoticeKind, PassphraseField, Problem,
    trouble_text,
};

#[component]
pub(super) fn DeleteEverything() -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let session = use_session();
    let open = RwSignal::new(false);
    let backup_days = RwSignal::new(None::<u32>);
    Effect::new(move |_| {
        spawn_local(async move {
            let info = engine.call(AskServer {}).await.ok();
            backup_days.try_set(info.map(|info| info.backup_days));
        });
    });
    view! {
        <Tray>
            <Notice kind=NoticeKind::Danger title=s.delete_all>
                <p>{s.delete_all_effect} <strong>{t().common.irreversible}</strong></p>
                <ul class="small bullets">
                    <li>{s.delete_others}</li>
                    <li>{move || t().settings.delete_backups(backup_days.get())}</li>
                    <li>{s.delete_receivers}</li>
                </ul>
                {move || {
                    let names = session.owned_names();
                    let others = session.opens_others();
                    let s = &t().settings;
                    view! {
                        {(others && !names.is_empty())
                            .then(|| view! { <p><strong>{s.delete_family(&t().common.list(&names))}</strong></p> })}
                        {session
                            .open_of_another()
                            .map(|name| view! { <p><strong>{s.delete_not_this(&name)}</strong></p> })}
                    }
                }}
                <p>{s.delete_all_first}</p>
                <Show
                    when=move || open.get()
                    fallback=move || {
                        view! {
                            <Buttons>
                                <Button kind=ButtonKind::Danger icon=IconKind::Bin on_press=move |()| open.set(true)>
                                    {t().settings.delete_all_go}
                                </Button>
                            </Buttons>
                        }
                    }
                >
                    <Form open/>
                </Show>
            </Notice>
        </Tray>
    }
    .into_any()
}

#[component]
fn Form(open: RwSignal<bool>) -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let session = use_session();
    let passphrase = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let delete = move || {
        if busy.get_untracked() {
            return;
        }
        let typed = passphrase.get_untracked();
        if typed.is_empty() {
            problems.set(vec![Problem::new("delete-passphrase", t().open.passphrase_missing)]);
            return;
        }
        problems.set(Vec::new());
        busy.set(true);
        // The engine locks as part of deleting; the page that follows says why.
        session.expect(Some(Closed::Deleted));
        spawn_local(async move {
            let answer = engine.call(DeleteAccount { passphrase: typed }).await;
            if let Err(trouble) = answer {
                session.expect(None);
                busy.try_set(false);
                problems.try_set(vec![Problem::new("delete-passphrase", trouble_text(&trouble))]);
            }
        });
    };
    view! {
        <form
            class="form stack-5"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                delete();
            }
        >
            <ErrorSummary id="delete-errors" title=t().errors.title problems/>
            <p>
                <strong>{s.delete_confirm}</strong>
            </p>
            <PassphraseField
                id="delete-passphrase"
                label=s.delete_all_type
                value=passphrase
                error=problem_of(problems.into(), "delete-passphrase")
            />
            <Busy on=busy text=s.deleting_all/>
            <Buttons>
                <Button kind=ButtonKind::Danger submit=true icon=IconKind::Bin not_yet=busy>
                    {s.delete_all_do}
                </Button>
                <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| open.set(false)>
                    {s.delete_not}
                </Button>
            </Buttons>
        </form>
    }
    .into_any()
}
