//! Taking everything out: as FHIR that anybody can read, or as a sealed archive.

use client::engine::wire::{ExportArchive, ExportEverything, Exported, ExportedArchive};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Tray;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::kept::{Kept, KeptNotice};
use crate::pages::passphrase_strength::strength_of;
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Busy, Button, ButtonKind, IconKind, LinkButton, PassphraseField, Problem, QuestionForm, SettingRow, save_bytes,
    save_text, trouble_text,
};

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

#[component]
pub(super) fn ExportRow() -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Kept>);
    let export = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        outcome.set(None);
        spawn_local(async move {
            let answer = engine.call(ExportEverything {}).await;
            busy.try_set(false);
            outcome.try_set(Some(match answer {
                Ok(Exported { file, left_out }) => {
                    let saved = save_text(&file.file_name, &file.media_type, &file.text);
                    Kept::without(saved, file.file_name, left_out)
                }
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
            <Busy on=busy text=s.exporting/>
            <KeptNotice outcome/>
        </Tray>
    }
    .into_any()
}

#[component]
pub(super) fn ExportArchiveRow() -> impl IntoView {
    let s = &t().settings;
    let open = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Kept>);
    view! {
        <Tray>
            <SettingRow title=s.archive text=s.archive_text>
                <Button
                    kind=ButtonKind::Line
                    small=true
                    icon=IconKind::Save
                    on_press=move |()| {
                        outcome.set(None);
                        open.update(|open| *open = !*open);
                    }
                >
                    {s.archive_do}
                </Button>
            </SettingRow>
            <Show when=move || open.get()>
                <ArchiveForm open outcome/>
            </Show>
            <KeptNotice outcome/>
        </Tray>
    }
    .into_any()
}

#[component]
fn ArchiveForm(open: RwSignal<bool>, outcome: RwSignal<Option<Kept>>) -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let passphrase = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let make = move || {
        if busy.get_untracked() {
            return;
        }
        problems.set(Vec::new());
        busy.set(true);
        let ask = ExportArchive { passphrase: passphrase.get_untracked() };
        spawn_local(async move {
            let answer = engine.call(ask).await;
            busy.try_set(false);
            match answer {
                Ok(ExportedArchive { file, left_out }) => {
                    passphrase.try_set(String::new());
                    let saved = save_bytes(&file.file_name, "application/octet-stream", &file.bytes.0);
                    outcome.try_set(Some(Kept::without(saved, file.file_name, left_out)));
                    open.try_set(false);
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new("archive-passphrase", trouble_text(&trouble))]);
                }
            }
        });
    };
    view! {
        <QuestionForm
            errors="archive-errors"
            problems
            busy
            working=t().common.deriving
            ask=s.archive_do
            leave=t().common.cancel
            on_ask=move |()| make()
            on_leave=move |()| open.set(false)
        >
            <PassphraseField
                id="archive-passphrase"
                label=s.archive_passphrase
                hint=s.archive_hint
                value=passphrase
                new=true
                strength=strength_of(passphrase)
                error=problem_of(problems.into(), "archive-passphrase")
            />
        </QuestionForm>
    }
    .into_any()
}
