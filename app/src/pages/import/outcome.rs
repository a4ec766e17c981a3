//! After an import: what came of it, and one way back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::record::Origin;

use crate::engine::wire::{Imported, ListRecords, Trouble, UndoImport};
use crate::engine::{Engine, use_engine};
use crate::i18n::t;
use crate::load::TroubleNotice;
use crate::ui::{Busy, Button, ButtonKind, Buttons, LinkButton, Notice, NoticeKind};

/// A file that was taken in.
#[derive(Clone)]
pub(super) struct StoredFile {
    pub(super) imported: Imported,
    pub(super) file_name: String,
}

/// The import that had ended before it could be stopped; none if it was stopped in time.
pub(super) async fn after_stop(engine: Engine, file_name: &str, started: i64) -> Option<Imported> {
    let all = ListRecords { limit: usize::MAX, ..ListRecords::default() };
    let page = engine.call(all).await.ok()?;
    let mut came = page.items.iter().filter_map(|item| {
        let ours = item.file_name.as_deref() == Some(file_name) && item.record.provenance.entered >= started;
        match item.record.provenance.origin {
            Origin::File { import } if ours => Some(import),
            _ => None,
        }
    });
    let import = came.next()?;
    Some(Imported { import, records: 1 + came.filter(|other| *other == import).count() })
}

/// How many records came in, and the one button that takes all of them out again.
#[component]
pub(super) fn Outcome(
    stored: StoredFile,
    #[prop(into)] on_undone: Callback<usize>,
    #[prop(into)] on_another: Callback<()>,
) -> impl IntoView {
    let i = &t().import;
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let StoredFile { imported, file_name } = stored;
    let undo = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match engine.call(UndoImport { import: imported.import }).await {
                Ok(deleted) => on_undone.run(deleted.records),
                Err(why) => {
                    busy.try_set(false);
                    trouble.try_set(Some(why));
                }
            }
        });
    };
    view! {
        <div class="stack-5">
            <Notice kind=NoticeKind::Sound title=i.taken(imported.records) live=true>
                <p>{file_name}</p>
                <p>{i.undo_note}</p>
            </Notice>
            {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> })}
            <Busy on=busy text=t().records.deleting/>
            <Buttons>
                <LinkButton href="/records">{i.to_records}</LinkButton>
                <Button kind=ButtonKind::Line not_yet=busy on_press=undo>
                    {i.undo}
                </Button>
                <Button kind=ButtonKind::Line on_press=on_another>
                    {i.another}
                </Button>
            </Buttons>
        </div>
    }
    .into_any()
}

/// It was taken back.
#[component]
pub(super) fn Undone(records: usize, #[prop(into)] on_another: Callback<()>) -> impl IntoView {
    let i = &t().import;
    view! {
        <div class="stack-5">
            <Notice kind=NoticeKind::Sound title=i.undone(records) live=true>
                <p>{i.undone_note}</p>
            </Notice>
            <Buttons>
                <Button kind=ButtonKind::Line on_press=on_another>
                    {i.another}
                </Button>
                <LinkButton href="/records" kind=ButtonKind::Line>
                    {i.to_records}
                </LinkButton>
            </Buttons>
        </div>
    }
    .into_any()
}
