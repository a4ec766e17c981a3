//! Taking in a file: chosen, read, looked at, decided, stored, and taken back if need be. Until the decision nothing is
//! stored.

pub(super) mod archive;
mod choose;
mod collect;
mod columns;
mod decide;
mod entries;
mod outcome;
mod person;
mod report;
mod same;
mod scan;
mod sealed;

use std::collections::BTreeMap;

use exchange::identity::Verdict;
use exchange::import::{Columns, Preview};
use exchange::parsed::MAX_BYTES;
use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use protocol::Bytes;
use vault::id::{BlobId, RecordId};
use web_sys::File;

use self::archive::{OpenArchive, OpenFor, Source, hand_over};
use self::choose::ChooseFile;
use self::columns::ColumnsOfTable;
use self::decide::{Chosen, DecideFile, Decisions};
use self::outcome::{Outcome, StoredFile, Undone};
use self::person::OtherPersonQuestion;
use self::scan::ScanCodes;
use self::sealed::{OpenLinkFile, SealedFile};
use crate::engine::use_engine;
use crate::engine::wire::{CancelImport, CommitImport, GetColumns, OpenFile, PreviewImport, SetColumns, Trouble};
use crate::i18n::t;
use crate::session::Private;
use crate::ui::{Busy, Button, ButtonKind, Buttons, Page, Place, Progress, focus_soon, read_file, trouble_text};

/// Where the page is.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // one at a time
enum Stage {
    /// A file is asked for. What was wrong with the last one, if anything.
    Choose(Option<String>),
    /// QR codes are read.
    Scan,
    /// It is being read.
    Reading,
    /// It is an archive, which asks for its passphrase.
    Archive,
    /// A SMART Health Link is asked for, with or without its file.
    Link,
    /// It is a table: what its columns are. Whether the patient said that it is theirs.
    Columns(Columns, Preview, bool),
    /// It is about somebody else, or does not say: nothing goes on before the patient says whose it is.
    Whose(Preview),
    /// What is in it, and what to take.
    Decide(Decisions),
    /// It is being stored.
    Storing,
    /// It is stored.
    Stored(StoredFile),
    /// It was taken back; how many records.
    Undone(usize),
}

/// What came.
enum Came {
    /// Name and bytes.
    File(SealedFile),
    /// An archive, of which nothing more was read than how it begins.
    Archive(Source),
}

/// A file on its way; or why it is not read.
type Opening = std::pin::Pin<Box<dyn Future<Output = Result<Came, String>>>>;

/// `#<record>/<file>`.
fn file_in_address(hash: &str) -> Option<(RecordId, BlobId)> {
    let (record, blob) = hash.trim_start_matches('#').split_once('/')?;
    Some((record.parse().ok()?, blob.parse().ok()?))
}

/// Whether the file says that it is about the person of this vault.
fn is_own(preview: &Preview) -> bool {
    matches!(preview.person_match.verdict, Verdict::Match | Verdict::MatchWithNote)
}

/// ファイルから取り込む.
#[component]
pub fn ImportPage() -> impl IntoView {
    let i = &t().import;
    let engine = use_engine();
    let stage = RwSignal::new(Stage::Choose(None));
    let trouble = RwSignal::new(None::<Trouble>);
    let running = StoredValue::new(None::<AbortHandle>);
    on_cleanup(move || {
        if let Some(handle) = running.try_get_value().flatten() {
            handle.abort();
        }
    });

    // What is decided outlives the stages, so that nothing is lost when storing fails.
    let owner = Owner::current();
    let decide = StoredValue::new(move |preview: Preview, confirmed_own: bool| {
        let make = || Decisions::of(preview, confirmed_own);
        Stage::Decide(match &owner {
            Some(owner) => owner.with(make),
            None => make(),
        })
    });
    let decide = move |preview, confirmed_own| decide.with_value(|decide| decide(preview, confirmed_own));
    let sealed = StoredValue::new(None::<SealedFile>);
    let archive = StoredValue::new_local(None::<Source>);
    // The files of an archive, which are read again when something of it is stored.
    let parts = StoredValue::new_local(BTreeMap::<u32, Source>::new());
    let link = RwSignal::new(String::new());
    // The columns of a table that the patient has not looked at yet.
    let table = StoredValue::new(None::<Columns>);
    let busy = RwSignal::new(false);
    // It is known whose the file is.
    let theirs = move |preview: Preview, confirmed_own: bool| {
        stage.try_set(match table.try_update_value(Option::take).flatten() {
            Some(columns) => Stage::Columns(columns, preview, confirmed_own),
            None => decide(preview, confirmed_own),
        });
        focus_soon("import-stage".to_owned());
    };
    let whose = move |preview: Preview| {
        if is_own(&preview) {
            theirs(preview, false);
        } else {
            stage.try_set(Stage::Whose(preview));
            focus_soon("import-stage".to_owned());
        }
    };
    let refuse = move |text: String| {
        stage.try_set(Stage::Choose(Some(text)));
        focus_soon("import-file".to_owned());
    };
    let read = move |file: Opening| {
        stage.set(Stage::Reading);
        let (work, handle) = abortable(async move {
            let SealedFile { name, bytes } = match file.await {
                Ok(Came::File(file)) => file,
                Ok(Came::Archive(source)) => {
                    archive.try_set_value(Some(source));
                    stage.try_set(Stage::Archive);
                    focus_soon("import-stage".to_owned());
                    return;
                }
                Err(why) => return refuse(why),
            };
            let question = PreviewImport { file_name: name.clone(), bytes: Bytes(bytes.clone()) };
            let asks = match engine.call(question).await {
                Ok(preview) => {
                    table.try_set_value(engine.call(GetColumns {}).await.ok().flatten());
                    return whose(preview);
                }
                Err(Trouble::ArchiveSealed) => Stage::Archive,
                Err(Trouble::LinkFileSealed) => Stage::Link,
                Err(why) => return refuse(trouble_text(&why)),
            };
            let file = SealedFile { name, bytes };
            if matches!(asks, Stage::Archive) {
                archive.try_set_value(Some(Source::Held(file)));
            } else {
                sealed.try_set_value(Some(file));
            }
            stage.try_set(asks);
            focus_soon("import-stage".to_owned());
        });
        running.set_value(Some(handle));
        spawn_local(async move {
            // Stopped: whoever stopped it has said what comes next.
            let _ = work.await;
        });
    };
    // A document's file, named behind `#`, so that no server learns which record it is.
    let asked = use_location().hash.get_untracked();
    if let Some((record, blob)) = file_in_address(&asked) {
        read(Box::pin(async move {
            let unreadable = |_| t().import.unreadable_file.to_owned();
            let file = engine.call(OpenFile { record, blob }).await.map_err(unreadable)?;
            Ok(Came::File(SealedFile { name: file.name, bytes: file.bytes.0 }))
        }));
    }
    let take = move |file: File| {
        read(Box::pin(async move {
            if let Some(source) = Source::of(&file).await {
                return Ok(Came::Archive(source));
            }
            // Asked of the file's size alone: a file that is too large is not read.
            if file.size() > MAX_BYTES as f64 {
                return Err(t().common.file_too_large((MAX_BYTES >> 20) as u64));
            }
            let bytes = read_file(&file).await.ok_or_else(|| t().import.unreadable_file.to_owned())?;
            Ok(Came::File(SealedFile { name: file.name(), bytes }))
        }));
    };
    let forget = move || {
        spawn_local(async move {
            // Forgetting cannot fail in a way that matters: the next file replaces this one, and locking clears it.
            let _ = engine.call(CancelImport {}).await;
        });
    };
    let start_again = move |text: Option<String>| {
        if let Some(handle) = running.get_value() {
            handle.abort();
        }
        forget();
        sealed.set_value(None);
        archive.set_value(None);
        parts.set_value(BTreeMap::new());
        table.set_value(None);
        link.set(String::new());
        trouble.set(None);
        stage.set(Stage::Choose(text));
        focus_soon("import-file".to_owned());
    };
    // The columns once more, of the table that is being decided about.
    let change_columns = move |decisions: Decisions| {
        spawn_local(async move {
            if let Ok(Some(columns)) = engine.call(GetColumns {}).await {
                stage.try_set(Stage::Columns(columns, decisions.preview(), decisions.confirmed_own));
                focus_soon("import-stage".to_owned());
            }
        });
    };
    let set_columns = move |mapping, before: Preview, confirmed_own: bool| {
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = engine.call(SetColumns { mapping }).await;
            busy.try_set(false);
            match answer {
                // Whom the file is about may be in a column that was not read before.
                Ok(preview) if is_own(&preview) || confirmed_own && preview.person == before.person => {
                    let confirmed_own = confirmed_own && !is_own(&preview);
                    stage.try_set(decide(preview, confirmed_own));
                    focus_soon("import-stage".to_owned());
                }
                Ok(preview) => whose(preview),
                Err(why) => {
                    trouble.try_set(Some(why));
                    focus_soon("trouble".to_owned());
                }
            }
        });
    };
    let store = move |decisions: Decisions, chosen: Chosen| {
        stage.set(Stage::Storing);
        let (file_name, confirmed_own) = (decisions.file_name(), decisions.confirmed_own);
        trouble.set(None);
        let started = crate::clock::now();
        let (work, handle) = abortable(async move {
            let Chosen { entries, not_my_number } = chosen;
            hand_over(engine, parts, &entries).await?;
            engine.call(CommitImport { chosen: entries, confirmed_own, not_my_number }).await
        });
        running.set_value(Some(handle));
        spawn_local(async move {
            let said = match work.await {
                Ok(said) => said,
                // Stopped: the engine answers in turn, so what it says now is true after the stop.
                Err(_) => match outcome::after_stop(engine, &file_name, started).await {
                    Some(stored) => Ok(stored),
                    None => Err(Trouble::Cancelled),
                },
            };
            match said {
                Ok(imported) => {
                    stage.try_set(Stage::Stored(StoredFile { imported, file_name }));
                }
                Err(Trouble::Cancelled) => {
                    stage.try_set(Stage::Choose(Some(t().import.stopped.to_owned())));
                }
                Err(why) => {
                    // What was decided is still on the page.
                    trouble.try_set(Some(why));
                    stage.try_set(Stage::Decide(decisions));
                }
            }
            focus_soon("import-stage".to_owned());
        });
    };
    let stop = move || {
        if let Some(handle) = running.get_value() {
            handle.abort();
        }
    };
    let progress = engine.progress();
    let show = move || match stage.get() {
        Stage::Choose(error) => {
            let scan = move |()| {
                stage.set(Stage::Scan);
                focus_soon("scan-title".to_owned());
            };
            let by_link = move |()| {
                stage.set(Stage::Link);
                focus_soon("import-link".to_owned());
            };
            view! { <ChooseFile error on_file=Callback::new(take) on_scan=scan on_link=by_link/> }.into_any()
        }
        Stage::Scan => {
            let whole = move |bytes: Vec<u8>| {
                let name = format!("{}-{}.txt", t().ways_in.scan_file_name, crate::clock::today().iso());
                read(Box::pin(async move { Ok(Came::File(SealedFile { name, bytes })) }));
            };
            let found = move |text: String| {
                link.set(text);
                stage.set(Stage::Link);
                focus_soon("import-link".to_owned());
            };
            view! { <ScanCodes on_whole=whole on_link=found on_leave=move |()| start_again(None)/> }.into_any()
        }
        Stage::Archive => {
            let open_for = OpenFor::Import(Callback::new(whose));
            view! { <OpenArchive first=archive parts open_for on_leave=move |()| start_again(None)/> }.into_any()
        }
        Stage::Link => {
            view! { <OpenLinkFile file=sealed link on_preview=whose on_leave=move |()| start_again(None)/> }.into_any()
        }
        Stage::Columns(columns, preview, confirmed_own) => view! {
            <ColumnsOfTable
                columns
                busy
                trouble
                on_go=move |mapping| set_columns(mapping, preview.clone(), confirmed_own)
                on_leave=move |()| start_again(Some(t().import.not_taken.to_owned()))
            />
        }
        .into_any(),
        Stage::Reading => view! {
            <div class="stack">
                <Busy on=Signal::stored(true) text=i.reading/>
                <Buttons>
                    <Button kind=ButtonKind::Line on_press=move |()| start_again(None)>
                        {t().common.cancel}
                    </Button>
                </Buttons>
            </div>
        }
        .into_any(),
        Stage::Whose(preview) => {
            let own = preview.clone();
            view! {
                <OtherPersonQuestion
                    preview
                    on_own=move |()| theirs(own.clone(), true)
                    on_leave=move |()| start_again(Some(t().import.not_taken.to_owned()))
                />
            }
            .into_any()
        }
        Stage::Decide(decisions) => view! {
            <DecideFile
                decisions
                trouble
                on_take=move |chosen| store(decisions, chosen)
                on_columns=move |()| change_columns(decisions)
                on_leave=move |()| start_again(None)
            />
        }
        .into_any(),
        Stage::Storing => view! {
            <Progress
                text=Signal::derive(move || {
                    let (done, of) = progress.get().unwrap_or_default();
                    t().import.storing(done, of)
                })
                done=Signal::derive(move || progress.get().unwrap_or_default().0)
                of=Signal::derive(move || progress.get().unwrap_or_default().1.max(1))
                on_cancel=move |()| stop()
            />
        }
        .into_any(),
        Stage::Stored(stored) => view! {
            <Outcome
                stored
                on_undone=move |records| {
                    stage.set(Stage::Undone(records));
                    focus_soon("import-stage".to_owned());
                }
                on_another=move |()| start_again(None)
            />
        }
        .into_any(),
        Stage::Undone(records) => view! { <Undone records on_another=move |()| start_again(None)/> }.into_any(),
    };
    let back = ("/records".to_owned(), t().records.back_to_list.to_owned());
    view! {
        <Private place=Place::Records>
            <Page title=i.title lead=i.lead back>
                <div id="import-stage" tabindex="-1">
                    {show}
                </div>
            </Page>
        </Private>
    }
    .into_any()
}
