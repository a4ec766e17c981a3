//! Taking everything out as a sealed archive: one file, or several parts that are saved one by one.

use client::archive::PART_BYTES;
use client::engine::wire::{ArchivePart, ExportArchive, ExportArchivePiece, Trouble};
use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Tray;
use crate::engine::{Engine, use_engine};
use crate::i18n::t;
use crate::pages::kept::{Kept, KeptNotice};
use crate::pages::passphrase_strength::strength_of;
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Button, ButtonKind, FileInPieces, IconKind, Notice, NoticeKind, PassphraseField, Problem, Progress, QuestionForm,
    SettingRow, focus_soon, trouble_text,
};

#[component]
pub(super) fn ExportArchiveRow() -> impl IntoView {
    let s = &t().settings;
    let open = RwSignal::new(false);
    let taken = Taken::new();
    view! {
        <Tray>
            <SettingRow title=s.archive text=s.archive_text>
                <Button
                    kind=ButtonKind::Line
                    small=true
                    icon=IconKind::Save
                    on_press=move |()| {
                        taken.forget();
                        open.update(|open| *open = !*open);
                    }
                >
                    {s.archive_do}
                </Button>
            </SettingRow>
            <Show when=move || open.get()>
                <ArchiveForm open taken/>
            </Show>
            <WasTaken taken/>
        </Tray>
    }
    .into_any()
}

/// The same for a page that is about nothing else: the form is open.
#[component]
pub(in crate::pages) fn TakeOutArchive() -> impl IntoView {
    let open = RwSignal::new(true);
    let taken = Taken::new();
    let again = move |()| {
        taken.forget();
        open.set(true);
    };
    view! {
        <div class="stack">
            <Show
                when=move || open.get()
                fallback=move || {
                    view! {
                        <Button kind=ButtonKind::Line small=true icon=IconKind::Save on_press=again>
                            {t().settings.archive_do}
                        </Button>
                    }
                }
            >
                <ArchiveForm open taken/>
            </Show>
            <WasTaken taken/>
        </div>
    }
    .into_any()
}

/// How far a part is that is being put together, piece by piece, and what stops it.
#[derive(Clone, Copy)]
struct Course {
    pieces: RwSignal<Option<(u32, u32)>>,
    handle: StoredValue<Option<AbortHandle>>,
}

impl Course {
    fn new() -> Self {
        Self { pieces: RwSignal::new(None), handle: StoredValue::new(None) }
    }

    /// Does it, unless it is stopped meanwhile.
    async fn run<T>(self, work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
        let (work, handle) = abortable(work);
        self.handle.try_set_value(Some(handle));
        let said = work.await.unwrap_or(Err(Trouble::Cancelled));
        self.pieces.try_set(None);
        said
    }

    fn stop(self) {
        if let Some(handle) = self.handle.try_get_value().flatten() {
            handle.abort();
        }
    }

    /// Says how far it is, once there are pieces.
    fn show(self, on_stop: Option<Callback<()>>) -> AnyView {
        let shown = move |(done, of): (u32, u32)| {
            let text = t().settings.exporting_of(done, of);
            let (done, of) = (Signal::stored(done), Signal::stored(of));
            match on_stop {
                Some(stop) => view! { <Progress text done of on_cancel=stop/> }.into_any(),
                None => view! { <Progress text done of/> }.into_any(),
            }
        };
        (move || self.pieces.get().map(shown)).into_any()
    }
}

/// What became of an archive.
#[derive(Clone, Copy)]
struct Taken {
    outcome: RwSignal<Option<Kept>>,
    /// Where it comes in several parts.
    parts: RwSignal<Vec<ArchivePart>>,
    /// The code over everything in it.
    code: RwSignal<Option<String>>,
    /// Whether the journal is not in it.
    no_journal: RwSignal<bool>,
}

impl Taken {
    fn new() -> Self {
        let (outcome, parts) = (RwSignal::new(None), RwSignal::new(Vec::new()));
        Self { outcome, parts, code: RwSignal::new(None), no_journal: RwSignal::new(false) }
    }

    fn forget(self) {
        self.outcome.set(None);
        self.parts.set(Vec::new());
        self.code.set(None);
        self.no_journal.set(false);
    }

    /// What is known as soon as it is made.
    fn made(self, code: String, journal: bool) {
        self.code.try_set(Some(code));
        self.no_journal.try_set(!journal);
    }
}

/// Its parts, what was saved, and the code to compare.
#[component]
fn WasTaken(taken: Taken) -> impl IntoView {
    let Taken { outcome, parts, code, no_journal } = taken;
    let m = &t().moving;
    let shown = move |code: String| {
        view! {
            <p>
                {m.code}
                " "
                <strong>
                    <code data-testid="archive-code">{code}</code>
                </strong>
            </p>
            <p class="small">{m.code_text}</p>
        }
    };
    view! {
        {move || (parts.read().len() > 1).then(|| view! { <Parts parts=parts.get() outcome/> })}
        <KeptNotice outcome/>
        {move || code.get().map(shown)}
        <Show when=move || no_journal.get()>
            <Notice kind=NoticeKind::Caution title=t().moving.no_journal live=true/>
        </Show>
    }
    .into_any()
}

#[component]
fn ArchiveForm(open: RwSignal<bool>, taken: Taken) -> impl IntoView {
    let Taken { outcome, parts, .. } = taken;
    let s = &t().settings;
    let engine = use_engine();
    let passphrase = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let course = Course::new();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let make = move || {
        if busy.get_untracked() {
            return;
        }
        problems.set(Vec::new());
        busy.set(true);
        let ask = ExportArchive { passphrase: passphrase.get_untracked(), part_bytes: PART_BYTES };
        let work = async move {
            let planned = engine.call(ask).await?;
            // One file is saved at once; several are more than a browser lets a page save without being asked.
            if planned.parts.len() > 1 {
                parts.try_set(planned.parts);
                focus_soon("archive-parts".to_owned());
            } else {
                let part = planned.parts.first().ok_or(Trouble::NotFound)?;
                outcome.try_set(Some(save(engine, 0, part, course).await?));
            }
            taken.made(planned.code, planned.journal);
            Ok(())
        };
        spawn_local(async move {
            let said = course.run(work).await;
            busy.try_set(false);
            match said {
                Ok(()) => {
                    passphrase.try_set(String::new());
                    open.try_set(false);
                }
                Err(Trouble::Cancelled) => {
                    outcome.try_set(Some(Kept::Failed(t().settings.export_stopped.to_owned())));
                    open.try_set(false);
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new("archive-passphrase", trouble_text(&trouble))]);
                }
            }
        });
    };
    let leave = move |()| {
        if busy.get_untracked() {
            course.stop();
        } else {
            open.set(false);
        }
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
            stoppable=true
            on_leave=leave
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
            {course.show(None)}
        </QuestionForm>
    }
    .into_any()
}

/// The parts of an archive, each with its own button, and which were saved.
#[component]
fn Parts(parts: Vec<ArchivePart>, outcome: RwSignal<Option<Kept>>) -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let course = Course::new();
    let of = parts.len();
    let line = move |(at, part): (usize, ArchivePart)| {
        let saved = RwSignal::new(false);
        let file_name = part.file_name.clone();
        let press = move |()| {
            if busy.get_untracked() {
                return;
            }
            busy.set(true);
            outcome.set(None);
            let part = part.clone();
            spawn_local(async move {
                let kept = course.run(save(engine, at, &part, course)).await.unwrap_or_else(|why| match why {
                    Trouble::Cancelled => Kept::Failed(t().settings.export_stopped.to_owned()),
                    why => Kept::Failed(trouble_text(&why)),
                });
                busy.try_set(false);
                if matches!(kept, Kept::Saved { .. }) {
                    saved.try_set(true);
                }
                outcome.try_set(Some(kept));
            });
        };
        view! {
            <li class="stack-2">
                <p>
                    <code>{file_name}</code>
                    " "
                    {move || saved.get().then_some(s.archive_part_saved)}
                </p>
                <Button kind=ButtonKind::Line small=true icon=IconKind::Save not_yet=busy on_press=press>
                    {s.archive_part_save(at + 1)}
                </Button>
            </li>
        }
    };
    view! {
        <section id="archive-parts" class="stack" tabindex="-1">
            <p>{s.archive_parts(of)}</p>
            <ol class="stack">{parts.into_iter().enumerate().map(line).collect_view()}</ol>
            {course.show(Some(Callback::new(move |()| course.stop())))}
        </section>
    }
    .into_any()
}

/// Puts a part together piece by piece and lets the person save it. A part that was stopped can be begun again.
async fn save(engine: Engine, part: usize, planned: &ArchivePart, course: Course) -> Result<Kept, Trouble> {
    let mut file = FileInPieces::default();
    let mut left_out = 0;
    let mut is_whole = true;
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    for piece in 0..planned.pieces {
        course.pieces.try_set(Some((small(piece), small(planned.pieces))));
        let piece = engine.call(ExportArchivePiece { part, piece }).await?;
        is_whole &= file.add(&piece.bytes.0);
        left_out = piece.left_out;
    }
    let saved = is_whole && file.save(&planned.file_name, "application/octet-stream");
    Ok(Kept::without(saved, planned.file_name.clone(), left_out))
}
