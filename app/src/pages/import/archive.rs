//! Opening an archive, which may come in several files. No more of a file is read than is asked for: what a vault holds of
//! documents may be more than a page can.

use std::collections::BTreeMap;

use client::archive::{BEGINNING, LENGTH, content_at, is_archive, is_whole};
use exchange::import::Preview;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Bytes;
use web_sys::File;

use super::sealed::SealedFile;
use crate::engine::wire::{
    ArchiveState, FilesOfImport, MoveInPreview, OpenArchivePart, PreviewArchive, PreviewMoveIn, StoreArchivedFile,
    Trouble,
};
use crate::engine::{Engine, use_engine};
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, FileField, Notice, NoticeKind, PassphraseField, Problem, QuestionForm,
    focus_soon, read_slice, trouble_text,
};

/// Bytes of an archive of an older version, at most: those are held as a whole.
const WHOLE_BYTES: u64 = 256 << 20;

/// Where an archive, or one part of it, comes from.
#[derive(Clone)]
pub(in crate::pages) enum Source {
    File(File),
    Held(SealedFile),
}

/// The parts of an archive that were opened, by their numbers.
pub(in crate::pages) type Parts = StoredValue<BTreeMap<u32, Source>, LocalStorage>;

impl Source {
    /// The file, if it begins as an archive does.
    pub(in crate::pages) async fn of(file: &File) -> Option<Self> {
        let source = Self::File(file.clone());
        let beginning = source.slice(0, source.length().min(BEGINNING)).await?;
        is_archive(&beginning).then_some(source)
    }

    fn name(&self) -> String {
        match self {
            Self::File(file) => file.name(),
            Self::Held(file) => file.name.clone(),
        }
    }

    fn length(&self) -> u64 {
        match self {
            // Whole numbers, exact in JavaScript.
            Self::File(file) => file.size() as u64,
            Self::Held(file) => file.bytes.len() as u64,
        }
    }

    /// These bytes of it; none if they cannot be read.
    pub(in crate::pages) async fn slice(&self, from: u64, to: u64) -> Option<Vec<u8>> {
        match self {
            Self::File(file) => read_slice(file, from, to).await,
            Self::Held(file) => {
                let (from, to) = (usize::try_from(from).ok()?, usize::try_from(to).ok()?);
                file.bytes.get(from..to).map(<[u8]>::to_vec)
            }
        }
    }

    /// What the engine needs to open it; why it cannot be had else.
    async fn question(&self, passphrase: Option<String>) -> Result<OpenArchivePart, String> {
        let length = self.length();
        let unreadable = || t().import.unreadable_file.to_owned();
        let mut beginning = self.slice(0, length.min(BEGINNING)).await.ok_or_else(unreadable)?;
        let mut content = Vec::new();
        if is_whole(&beginning) {
            if length > WHOLE_BYTES {
                return Err(t().common.file_too_large(WHOLE_BYTES >> 20));
            }
            beginning = self.slice(0, length).await.ok_or_else(unreadable)?;
        } else {
            let ending = self.slice(length.saturating_sub(LENGTH), length).await.ok_or_else(unreadable)?;
            let damaged = || trouble_text(&Trouble::ArchiveDamaged);
            let at = content_at(&ending, length).ok_or_else(damaged)?;
            content = self.slice(at.start, at.end).await.ok_or_else(unreadable)?;
        }
        let (beginning, content) = (Bytes(beginning), Bytes(content));
        Ok(OpenArchivePart { file_name: self.name(), beginning, content, length, passphrase })
    }

    async fn open(&self, engine: Engine, passphrase: Option<String>) -> Result<ArchiveState, String> {
        let question = self.question(passphrase).await?;
        engine.call(question).await.map_err(|why| trouble_text(&why))
    }
}

/// Hands the files over that are needed for what was chosen of an archive. Does nothing for any other import.
pub(super) async fn hand_over(engine: Engine, parts: Parts, chosen: &[usize]) -> Result<(), Trouble> {
    for file in engine.call(FilesOfImport { chosen: chosen.to_vec() }).await? {
        let part = parts.try_with_value(|parts| parts.get(&file.part).cloned()).flatten();
        let part = part.ok_or(Trouble::ArchiveDamaged)?;
        // Moved or deleted since it was chosen.
        let sealed = part.slice(file.from, file.to).await.ok_or(Trouble::ArchiveDamaged)?;
        engine.call(StoreArchivedFile { blob: file.blob, sealed: Bytes(sealed) }).await?;
    }
    Ok(())
}

/// What an archive is opened for, and what comes then.
#[derive(Clone, Copy)]
pub(in crate::pages) enum OpenFor {
    /// Records of it are chosen; parts may be missing.
    Import(Callback<Preview>),
    /// Everything of it moves in.
    Moving(Callback<MoveInPreview>),
}

/// Asks for the passphrase of an archive, then for its other parts, if it has some.
#[component]
pub(in crate::pages) fn OpenArchive(
    first: StoredValue<Option<Source>, LocalStorage>,
    parts: Parts,
    open_for: OpenFor,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let (w, m) = (&t().ways_in, &t().moving);
    let moves = matches!(open_for, OpenFor::Moving(_));
    let leave = if moves { m.not } else { t().import.take_in_not_file };
    let engine = use_engine();
    let passphrase = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let state = RwSignal::new(None::<ArchiveState>);
    let fail = move |text: String| {
        problems.try_set(vec![Problem::new("import-archive", text)]);
    };
    let look = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = match open_for {
                OpenFor::Import(go_on) => engine.call(PreviewArchive {}).await.map(|preview| go_on.run(preview)),
                OpenFor::Moving(go_on) => engine.call(PreviewMoveIn {}).await.map(|preview| go_on.run(preview)),
            };
            busy.try_set(false);
            if let Err(why) = answer {
                fail(trouble_text(&why));
            }
        });
    };
    let opened = move |source: Source, now: ArchiveState| {
        parts.try_update_value(|parts| parts.insert(now.part, source));
        if now.missing.is_empty() {
            look();
        }
        state.try_set(Some(now));
    };
    let open = move || {
        let Some(source) = first.get_value().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        problems.set(Vec::new());
        spawn_local(async move {
            let answer = source.open(engine, Some(passphrase.get_untracked())).await;
            busy.try_set(false);
            match answer {
                Ok(now) => {
                    passphrase.try_set(String::new());
                    if !now.missing.is_empty() {
                        focus_soon("import-archive-parts".to_owned());
                    }
                    opened(source, now);
                }
                Err(text) => fail(text),
            }
        });
    };
    let add = move |file: File| {
        problems.set(Vec::new());
        spawn_local(async move {
            let source = Source::File(file);
            match source.open(engine, None).await {
                Ok(now) => opened(source, now),
                Err(text) => fail(format!("{}: {text}", source.name())),
            }
        });
    };
    let error = problem_of(problems.into(), "import-archive");
    let form = move || {
        view! {
            <QuestionForm
                errors="import-archive-errors"
                problems
                busy
                working=t().common.deriving
                ask=w.archive_open
                leave=leave
                on_ask=move |()| open()
                stoppable=true
                on_leave=on_leave
            >
                <h2>{w.archive_title}</h2>
                <p>{w.archive_text}</p>
                <p class="small">{if moves { m.arrive_what } else { w.archive_what }}</p>
                <PassphraseField id="import-archive" label=w.archive_passphrase value=passphrase error/>
            </QuestionForm>
        }
        .into_any()
    };
    // With all parts here, what is wrong is not a part.
    let is_whole = Memo::new(move |_| state.read().as_ref().is_some_and(|now| now.missing.is_empty()));
    let stuck = move || {
        let title = move || error.get().map(|title| view! { <Notice kind=NoticeKind::Caution title live=true/> });
        view! {
            <section class="stack-5">
                {title}
                <Busy on=busy text=t().import.reading/>
                <Buttons>
                    <Button kind=ButtonKind::Line on_press=on_leave>
                        {leave}
                    </Button>
                </Buttons>
            </section>
        }
        .into_any()
    };
    let first_is_missing = move || state.get().is_some_and(|now| now.missing.contains(&1));
    let rest = move || {
        let files = move || {
            state.get().map(|now| {
                let of = now.numbers.len() + now.missing.len();
                let missing = (!now.missing.is_empty()).then(|| view! { <p>{w.archive_missing(&now.missing)}</p> });
                view! {
                    <div aria-live="polite">
                        <p>{w.archive_has(now.numbers.len(), of)}</p>
                        {missing}
                    </div>
                }
            })
        };
        view! {
            <section id="import-archive-parts" class="stack-5" tabindex="-1" aria-labelledby="import-archive-parts-title">
                <h2 id="import-archive-parts-title">{w.archive_parts_title}</h2>
                {files}
                <FileField
                    id="import-archive-more"
                    label=w.archive_more
                    hint=w.archive_more_hint
                    accept=".inro"
                    error
                    several=true
                    on_file=Callback::new(add)
                />
                <Busy on=busy text=t().import.reading/>
                <p class="small">
                    {move || match (moves, first_is_missing()) {
                        (true, _) => m.arrive_all_parts,
                        (false, true) => w.archive_first,
                        (false, false) => w.archive_without,
                    }}
                </p>
                <Buttons>
                    {(!moves)
                        .then(|| {
                            view! {
                                <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| look()>
                                    {w.archive_look}
                                </Button>
                            }
                        })}
                    <Button kind=ButtonKind::Line on_press=on_leave>
                        {leave}
                    </Button>
                </Buttons>
            </section>
        }
        .into_any()
    };
    let is_open = Memo::new(move |_| state.read().is_some());
    let show = move || match (is_open.get(), is_whole.get()) {
        (false, _) => form(),
        (true, false) => rest(),
        (true, true) => stuck(),
    };
    view! { {show} }.into_any()
}
