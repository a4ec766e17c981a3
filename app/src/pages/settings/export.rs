//! Taking everything out: as FHIR that anybody can read, or as a sealed archive.

use client::engine::wire::{ExportArchive, ExportEverything, Exported};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Tray;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::passphrase_strength::strength_of;
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, ErrorSummary, IconKind, Notice, NoticeKind, PassphraseField, Problem,
    SettingRow, save_bytes, save_text, trouble_text,
};

/// What became of an export.
#[derive(Clone, PartialEq)]
enum Outcome {
    /// Under this name; how many files of documents are not in it.
    Saved(String, usize),
    Failed(String),
}

#[component]
pub(super) fn ExportRow() -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Outcome>);
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
                Ok(Exported { file, left_out }) if save_text(&file.file_name, &file.media_type, &file.text) => {
                    Outcome::Saved(file.file_name, left_out)
                }
                Ok(_) => Outcome::Failed(t().settings.export_failed.to_owned()),
                Err(trouble) => Outcome::Failed(trouble_text(&trouble)),
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
            <Said outcome/>
        </Tray>
    }
    .into_any()
}

#[component]
pub(super) fn ExportArchiveRow() -> impl IntoView {
    let s = &t().settings;
    let open = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Outcome>);
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
            <Said outcome/>
        </Tray>
    }
    .into_any()
}

#[component]
fn ArchiveForm(open: RwSignal<bool>, outcome: RwSignal<Option<Outcome>>) -> impl IntoView {
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
                Ok(file) => {
                    passphrase.try_set(String::new());
                    let saved = save_bytes(&file.file_name, "application/octet-stream", &file.bytes.0);
                    let failed = || Outcome::Failed(t().settings.export_failed.to_owned());
                    outcome.try_set(Some(if saved { Outcome::Saved(file.file_name, file.left_out) } else { failed() }));
                    open.try_set(false);
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new("archive-passphrase", trouble_text(&trouble))]);
                }
            }
        });
    };
    view! {
        <form
            class="form stack-5"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                make();
            }
        >
            <ErrorSummary id="archive-errors" title=t().errors.title problems/>
            <PassphraseField
                id="archive-passphrase"
                label=s.archive_passphrase
                hint=s.archive_hint
                value=passphrase
                new=true
                strength=strength_of(passphrase)
                error=problem_of(problems.into(), "archive-passphrase")
            />
            <Busy on=busy text=t().common.deriving/>
            <Buttons>
                <Button submit=true not_yet=busy>
                    {s.archive_do}
                </Button>
                <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| open.set(false)>
                    {t().common.cancel}
                </Button>
            </Buttons>
        </form>
    }
    .into_any()
}

#[component]
fn Said(outcome: RwSignal<Option<Outcome>>) -> impl IntoView {
    move || {
        outcome.get().map(|outcome| match outcome {
            Outcome::Saved(name, left_out) => {
                view! {
                    <Notice kind=NoticeKind::Sound title=t().settings.exported live=true>
                        <p>
                            <code>{name}</code>
                        </p>
                        {(left_out > 0).then(|| view! { <p>{t().files.left_out(left_out)}</p> })}
                    </Notice>
                }
            }
            .into_any(),
            Outcome::Failed(text) => view! { <Notice kind=NoticeKind::Caution title=text live=true/> }.into_any(),
        })
    }
}
