//! A medication notebook for a pharmacy: chosen, then shown code by code.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::id::RecordId;

use super::choose::ChooseMedicines;
use super::codes::Codes;
use crate::engine::use_engine;
use crate::engine::wire::{ExportNotebook, NotebookFile, RecordItem, Trouble};
use crate::i18n::t;
use crate::load::TroubleNotice;
use crate::session::Private;
use crate::ui::{Busy, Page, Place, focus_soon};

/// Where the page is.
#[derive(Clone)]
enum Stage {
    Choose,
    Show(NotebookFile, Vec<RecordItem>),
}

/// 薬局に渡すお薬手帳.
#[component]
pub fn PharmacyPage() -> impl IntoView {
    let w = &t().ways_out;
    let engine = use_engine();
    let stage = RwSignal::new(Stage::Choose);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    // What is chosen outlives the codes, so that going back loses nothing.
    let chosen = RwSignal::new(Vec::<RecordId>::new());
    let make = move |items: Vec<RecordItem>| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let records = items.iter().map(|item| item.id).collect();
        spawn_local(async move {
            let answer = engine.call(ExportNotebook { records }).await;
            busy.try_set(false);
            match answer {
                Ok(file) => {
                    stage.try_set(Stage::Show(file, items));
                    // Inside what the arrow keys move in.
                    focus_soon("codes-title".to_owned());
                }
                Err(why) => {
                    trouble.try_set(Some(why));
                }
            }
        });
    };
    let content = move || match stage.get() {
        Stage::Choose => view! { <ChooseMedicines chosen on_chosen=make/> }.into_any(),
        Stage::Show(file, items) => {
            let again = move |()| {
                stage.set(Stage::Choose);
                focus_soon("pharmacy-stage".to_owned());
            };
            view! { <Codes file items on_again=again/> }.into_any()
        }
    };
    let back = ("/export".to_owned(), w.to_export.to_owned());
    view! {
        <Private place=Place::Settings>
            <Page title=w.pharmacy lead=w.pharmacy_holds back>
                <div id="pharmacy-stage" class="stack-5" tabindex="-1">
                    {content}
                    {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> })}
                    <Busy on=busy text=w.making/>
                </div>
            </Page>
        </Private>
    }
    .into_any()
}
