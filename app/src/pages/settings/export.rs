//! Taking everything out as FHIR that anybody can read, and the way to what is taken out for one purpose.

use client::engine::wire::{ExportEverything, Exported, Trouble};
use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Tray;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::kept::{Kept, KeptNotice};
use crate::ui::{Busy, Button, ButtonKind, IconKind, LinkButton, SettingRow, save_text, trouble_text};

/// The way to what is taken out for one purpose: tables, codes for a pharmacy, a page of paper.
#[component]
pub(super) fn OtherExportsRow() -> impl IntoView {
    let w = &t().ways_out;
    view! {
        <Tray>
            <SettingRow title=w.title text=w.row_text>
                <LinkButton href="/export" kind=ButtonKind::Line small=true icon=IconKind::Document>
                    {w.row_do}
                </LinkButton>
            </SettingRow>
        </Tray>
    }
    .into_any()
}

/// The way to releases: a plain link, like the others here.
#[component]
pub(super) fn ReleaseRow() -> impl IntoView {
    let r = &t().release;
    view! {
        <Tray>
            <SettingRow title=r.title text=r.row_text>
                <LinkButton href="/release" kind=ButtonKind::Line small=true>
                    {r.row_do}
                </LinkButton>
            </SettingRow>
        </Tray>
    }
    .into_any()
}

/// The way to another server with everything.
#[component]
pub(super) fn LeaveRow() -> impl IntoView {
    let m = &t().moving;
    view! {
        <Tray>
            <SettingRow title=m.leave text=m.leave_row>
                <LinkButton href="/leave" kind=ButtonKind::Line small=true>
                    {m.leave_do}
                </LinkButton>
            </SettingRow>
        </Tray>
    }
    .into_any()
}

/// How far it is, with a way to stop it.
#[component]
fn PuttingTogether(busy: RwSignal<bool>, stop: StoredValue<Option<AbortHandle>>) -> impl IntoView {
    let progress = use_engine().progress();
    let on_stop = move |()| {
        if let Some(handle) = stop.try_get_value().flatten() {
            handle.abort();
        }
    };
    let text = move || {
        let s = &t().settings;
        progress.get().map_or_else(|| s.exporting.to_owned(), |(done, of)| s.exporting_of(done, of))
    };
    view! { <Busy on=busy text=Signal::derive(text) on_stop/> }.into_any()
}

#[component]
pub(super) fn ExportRow() -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Kept>);
    let stop = StoredValue::new(None::<AbortHandle>);
    let export = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        outcome.set(None);
        let (answer, handle) = abortable(engine.call(ExportEverything {}));
        stop.set_value(Some(handle));
        spawn_local(async move {
            let answer = answer.await.unwrap_or(Err(Trouble::Cancelled));
            busy.try_set(false);
            outcome.try_set(Some(match answer {
                Ok(Exported { file, left_out }) => {
                    let saved = save_text(&file.file_name, &file.media_type, &file.text);
                    Kept::without(saved, file.file_name, left_out)
                }
                Err(Trouble::Cancelled) => Kept::Failed(t().settings.export_stopped.to_owned()),
                Err(trouble) => Kept::Failed(trouble_text(&trouble)),
            }));
        });
    };
    view! {
        <Tray>
            <SettingRow title=s.export text=s.export_text>
                <Button kind=ButtonKind::Line small=true icon=IconKind::Save not_yet=busy on_press=export>
                    {s.export_do}
                </Button>
            </SettingRow>
            <p class="small">{s.export_warning}</p>
            <PuttingTogether busy stop/>
            <KeptNotice outcome/>
        </Tray>
    }
    .into_any()
}
