//! 引っ越してきたものを入れる: the archive is chosen, opened, looked at, taken in, and compared.

use std::collections::BTreeMap;

use client::engine::wire::{BeginMoveIn, FinishMoveIn, GetMoveIn, MoveInFile, MoveInPreview, MovedIn, Trouble};
use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Bytes;
use web_sys::File;

use super::Codes;
use super::look::LookAtMove;
use super::unfinished::{MovedHere, Unfinished};
use crate::engine::{Engine, use_engine};
use crate::i18n::t;
use crate::load::ask_live;
use crate::pages::import::archive::{OpenArchive, OpenFor, Parts, Source};
use crate::session::{Private, use_session};
use crate::ui::{Buttons, FileField, LinkButton, Notice, NoticeKind, Page, Place, Progress, focus_soon, trouble_text};

/// Where the page is.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // one at a time
enum Stage {
    /// An archive is asked for. What was wrong with the last one, if anything.
    Choose(Option<String>),
    /// It asks for its passphrase, then for its other parts.
    Open,
    /// What is in it.
    Look(MoveInPreview),
    /// It is being taken in.
    Moving,
    /// Everything is in.
    Done(MovedIn),
}

#[component]
pub fn ArrivePage() -> impl IntoView {
    let m = &t().moving;
    let back = ("/import".to_owned(), m.arrive_back.to_owned());
    view! {
        <Private place=Place::Records>
            <Page title=m.arrive lead=m.arrive_lead back>
                <Content/>
            </Page>
        </Private>
    }
    .into_any()
}

#[component]
fn Content() -> impl IntoView {
    let (engine, session) = (use_engine(), use_session());
    let stage = RwSignal::new(Stage::Choose(None));
    let first = StoredValue::new_local(None::<Source>);
    let parts: Parts = StoredValue::new_local(BTreeMap::new());
    let running = StoredValue::new(None::<AbortHandle>);
    let (again, undone) = (RwSignal::new(0), RwSignal::new(false));
    on_cleanup(move || {
        if let Some(handle) = running.try_get_value().flatten() {
            handle.abort();
        }
    });
    let state = ask_live(again, || GetMoveIn {});
    let show_stage = move |next: Stage| {
        stage.try_set(next);
        focus_soon("move-stage".to_owned());
    };
    let start_again = move |text: Option<String>| {
        first.set_value(None);
        parts.set_value(BTreeMap::new());
        show_stage(Stage::Choose(text));
    };
    let take = move |file: File| {
        spawn_local(async move {
            match Source::of(&file).await {
                Some(source) => {
                    first.try_set_value(Some(source));
                    show_stage(Stage::Open);
                }
                None => start_again(Some(t().moving.arrive_not_archive.to_owned())),
            }
        });
    };
    let go = move |preview: MoveInPreview, confirmed_own: bool| {
        show_stage(Stage::Moving);
        let (work, handle) = abortable(move_in(engine, parts, confirmed_own));
        running.set_value(Some(handle));
        spawn_local(async move {
            // Stopped: what is in so far stays and is said; it goes on or is undone.
            let said = work.await.unwrap_or(Err(Trouble::Cancelled));
            match said {
                Ok(moved) => {
                    // Whose it is came along, too.
                    session.set_person(preview.person);
                    show_stage(Stage::Done(moved));
                }
                Err(Trouble::Cancelled) => start_again(Some(t().moving.stopped.to_owned())),
                // What is only a matter of the connection can be tried again at once.
                Err(Trouble::Offline) => {
                    undone.try_set(false);
                    show_stage(Stage::Look(MoveInPreview { begun: true, ..preview }));
                }
                Err(why) => start_again(Some(trouble_text(&why))),
            }
            again.try_update(|n| *n += 1);
        });
    };
    let stop = move || {
        if let Some(handle) = running.get_value() {
            handle.abort();
        }
    };
    let progress = engine.progress();
    let show = move || match stage.get() {
        Stage::Choose(error) => view! { <Choose error on_file=Callback::new(take)/> }.into_any(),
        Stage::Open => {
            let look = Callback::new(move |preview| show_stage(Stage::Look(preview)));
            view! { <OpenArchive first parts open_for=OpenFor::Moving(look) on_leave=move |()| start_again(None)/> }
                .into_any()
        }
        Stage::Look(preview) => {
            let kept = preview.clone();
            view! {
                <LookAtMove
                    preview
                    on_go=move |confirmed| go(kept.clone(), confirmed)
                    on_leave=move |()| start_again(None)
                />
            }
            .into_any()
        }
        Stage::Moving => view! {
            <Progress
                text=Signal::derive(move || {
                    let (done, of) = progress.get().unwrap_or_default();
                    if of == 0 { t().moving.working.to_owned() } else { t().moving.taking_in(done, of) }
                })
                done=Signal::derive(move || progress.get().unwrap_or_default().0)
                of=Signal::derive(move || progress.get().unwrap_or_default().1.max(1))
                on_cancel=move |()| stop()
            />
        }
        .into_any(),
        Stage::Done(moved) => view! { <Done moved/> }.into_any(),
    };
    let is_choosing = Memo::new(move |_| matches!(*stage.read(), Stage::Choose(_)));
    view! {
        <div class="stack-5">
            <p role="status" hidden=move || !undone.get()>
                {move || undone.get().then_some(t().moving.undone)}
            </p>
            {move || {
                is_choosing
                    .get()
                    .then(|| {
                        state
                            .show(move |found| match found {
                                Some(state) if state.finished.is_none() => {
                                    let done = move |()| {
                                        undone.set(true);
                                        again.update(|n| *n += 1);
                                    };
                                    view! { <Unfinished state on_undone=done/> }.into_any()
                                }
                                Some(state) => view! { <MovedHere state/> }.into_any(),
                                None => ().into_any(),
                            })
                    })
            }}
            <div id="move-stage" class="stack-5" tabindex="-1">
                {show}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Choose(error: Option<String>, on_file: Callback<File>) -> impl IntoView {
    let m = &t().moving;
    view! {
        <FileField
            id="move-file"
            label=m.arrive_file
            hint=m.arrive_file_hint
            accept=".inro"
            error=Signal::stored(error)
            on_file
        />
    }
    .into_any()
}

/// Both codes, and what is to be done by hand.
#[component]
fn Done(moved: MovedIn) -> impl IntoView {
    let m = &t().moving;
    let MovedIn { there, here, left_out } = moved;
    view! {
        <Notice kind=NoticeKind::Sound title=m.done live=true>
            <Codes there here/>
            <p>{m.done_same}</p>
            {(left_out > 0).then(|| view! { <p>{m.files_lost(left_out)}</p> })}
            <p>{m.done_next}</p>
            <Buttons>
                <LinkButton href="/home">{t().home.title}</LinkButton>
            </Buttons>
        </Notice>
    }
    .into_any()
}

/// Hands over the files that are needed, then has everything else taken in and compared.
async fn move_in(engine: Engine, parts: Parts, confirmed_own: bool) -> Result<MovedIn, Trouble> {
    for file in engine.call(BeginMoveIn { confirmed_own }).await? {
        let part = parts.try_with_value(|parts| parts.get(&file.part).cloned()).flatten();
        let part = part.ok_or(Trouble::ArchiveDamaged)?;
        // Moved or deleted since it was chosen.
        let sealed = part.slice(file.from, file.to).await.ok_or(Trouble::ArchiveDamaged)?;
        engine.call(MoveInFile { blob: file.blob, sealed: Bytes(sealed) }).await?;
    }
    engine.call(FinishMoveIn {}).await
}
