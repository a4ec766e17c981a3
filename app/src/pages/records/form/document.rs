//! The form of a document: its files first, then what is said about them.

use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Bytes;
use vault::record::{Attachment, DOCUMENT_FILES, FILE_BYTES, Fact};
use web_sys::File;

use super::fields::error_of;
use super::paper;
use crate::engine::use_engine;
use crate::engine::wire::{StoreFile, Trouble};
use crate::i18n::t;
use crate::ui::{Button, ButtonKind, FileField, IconKind, Problem, Progress, focus_soon, read_file, trouble_text};

const FIELD: &str = "files";

/// A document being edited.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    about: paper::Fields,
    files: RwSignal<Vec<Attachment>>,
    /// Whether a file is being stored.
    storing: RwSignal<bool>,
    /// Whether the files are the patient's to change.
    is_own: bool,
}

impl Fields {
    pub(super) fn of(fact: &Fact, is_own: bool) -> Option<Self> {
        Some(Self {
            about: paper::Fields::of(fact)?,
            files: RwSignal::new(fact.files().to_vec()),
            storing: RwSignal::new(false),
            is_own,
        })
    }

    pub(super) fn read(self, problems: &mut Vec<Problem>) -> Fact {
        let files = self.files.get_untracked();
        if self.storing.get_untracked() {
            problems.push(Problem::new(FIELD, t().files.still_storing));
        } else if files.is_empty() {
            problems.push(Problem::new(FIELD, t().files.missing));
        }
        // First the files: one without a title goes by the name of its first file.
        self.about.change_base(move |fact| {
            if let Fact::Document(document) = fact {
                document.files = files;
            }
        });
        self.about.read(problems)
    }

    pub(super) fn view(self, problems: RwSignal<Vec<Problem>>) -> AnyView {
        view! {
            {if self.is_own {
                view! { <Files files=self.files storing=self.storing problems/> }.into_any()
            } else {
                view! { <p class="small">{t().versions.files_stay}</p> }.into_any()
            }}
            {self.about.view(problems)}
        }
        .into_any()
    }
}

/// What is there, and a place for more. One after the other, so that each has its progress.
#[component]
fn Files(files: RwSignal<Vec<Attachment>>, storing: RwSignal<bool>, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let f = &t().files;
    let engine = use_engine();
    let waiting = StoredValue::new_local(Vec::<File>::new());
    let running = StoredValue::new(None::<AbortHandle>);
    let said = RwSignal::new(None::<String>);
    let stop = move || {
        waiting.set_value(Vec::new());
        if let Some(handle) = running.try_get_value().flatten() {
            handle.abort();
        }
    };
    on_cleanup(stop);
    let store_all = move || {
        if storing.get_untracked() {
            return;
        }
        storing.set(true);
        let (work, handle) = abortable(async move {
            while let Some(file) = waiting.try_update_value(|all| (!all.is_empty()).then(|| all.remove(0))).flatten() {
                match store(engine, &file).await {
                    Ok(attachment) => {
                        files.try_update(|files| files.push(attachment));
                        problems.try_update(|problems| problems.retain(|problem| problem.field != FIELD));
                    }
                    Err(why) => {
                        waiting.try_set_value(Vec::new());
                        said.try_set(Some(why));
                    }
                }
            }
        });
        running.set_value(Some(handle));
        spawn_local(async move {
            if work.await.is_err() {
                said.try_set(Some(t().files.stopped.to_owned()));
            }
            storing.try_set(false);
            focus_soon(FIELD.to_owned());
        });
    };
    let take = Callback::new(move |file: File| {
        said.set(None);
        let there = files.with_untracked(Vec::len) + waiting.with_value(Vec::len);
        if there >= DOCUMENT_FILES {
            said.set(Some(t().files.too_many.to_owned()));
            return;
        }
        waiting.update_value(|all| all.push(file));
        store_all();
    });
    let list = move || {
        let rows = files.get().into_iter().enumerate().map(|(at, file)| {
            let name = if file.info.name.trim().is_empty() { f.nameless.to_owned() } else { file.info.name };
            let label = f.about(f.remove, &name);
            view! {
                <li class="file row between">
                    <span class="file__name">
                        <crate::ui::Icon kind=IconKind::File/>
                        <span>{name}</span>
                        <span class="fresh num">{f.size(file.info.length)}</span>
                    </span>
                    <Button
                        kind=ButtonKind::Line
                        small=true
                        label
                        on_press=move |()| {
                            files.update(|files| drop(files.remove(at)));
                            focus_soon(FIELD.to_owned());
                        }
                    >
                        {f.remove}
                    </Button>
                </li>
            }
        });
        rows.collect_view()
    };
    let percent = move || {
        let (done, of) = engine.progress().get().unwrap_or_default();
        u32::try_from(u64::from(done) * 100 / u64::from(of.max(1))).unwrap_or(100)
    };
    let wrong = error_of(FIELD, problems);
    let error = Signal::derive(move || said.get().or_else(|| wrong.get()));
    view! {
        <ul class="plain stack-2" aria-label=f.title>
            {list}
        </ul>
        <FileField id=FIELD label=f.choose hint=f.hint several=true error on_file=take/>
        <p class="small">{f.place_hint}</p>
        <Show when=move || storing.get()>
            <Progress
                text=Signal::derive(move || t().files.storing(percent()))
                done=Signal::derive(percent)
                of=Signal::stored(100_u32)
                on_cancel=move |()| stop()
            />
        </Show>
    }
    .into_any()
}

/// Seals one file and sends it; or why not, in words.
async fn store(engine: crate::engine::Engine, file: &File) -> Result<Attachment, String> {
    let f = &t().files;
    // Asked of the file's size alone: one that is too large is not read.
    if file.size() > FILE_BYTES as f64 {
        return Err(f.too_large(FILE_BYTES));
    }
    let bytes = read_file(file).await.ok_or(f.unreadable)?;
    let ask = StoreFile { name: file.name(), media_type: file.type_(), bytes: Bytes(bytes) };
    engine.call(ask).await.map_err(|why| match why {
        Trouble::Field(_) => f.empty.to_owned(),
        other => trouble_text(&other),
    })
}
