//! What came as the answer to a letter: through the reply box of its link, or as a file that the patient takes in.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::id::RecordId;
use vault::record::{Document, DocumentDescription, Fact, Kind, Provenance, Record};
use web_sys::File;

use crate::clock::day_of;
use crate::engine::use_engine;
use crate::engine::wire::{AnswerItem, FileAnswer, ListRecords, RecordPage, ReferralView, SaveRecord};
use crate::i18n::t;
use crate::load::{Again, ask_once};
use crate::pages::store_file::store_file;
use crate::ui::{Busy, Button, ButtonKind, Buttons, DayText, FileField, SelectField, trouble_text};

/// Documents that can be filed with a letter, the newest.
const OFFERED: usize = 50;

#[component]
pub(super) fn Answers(letter: ReferralView) -> impl IntoView {
    let r = &t().referral;
    let heading = format!("referral-{}-answers", letter.id);
    let ReferralView { id, grant, waiting, answers, .. } = letter;
    let adding = RwSignal::new(false);
    let filed: Vec<RecordId> = answers.iter().map(|answer| answer.record).collect();
    let labelled = heading.clone();
    let (controls, panel) = (format!("{heading}-add"), format!("{heading}-add"));
    view! {
        <section class="stack-2" aria-labelledby=labelled>
            <h3 id=heading>{r.answers}</h3>
            {answers.is_empty().then(|| view! { <p class="small">{r.answers_none}</p> })}
            <ul class="plain stack-2">
                {answers.into_iter().map(|answer| view! { <Answer letter=id answer/> }).collect_view()}
            </ul>
            {grant
                .filter(|_| waiting > 0)
                .map(|grant| view! { <p><a href=format!("/shares/{grant}")>{r.answers_wait(waiting)}</a></p> })}
            <Buttons>
                <button
                    class="btn btn--line btn--small"
                    type="button"
                    aria-expanded=move || adding.get().to_string()
                    aria-controls=controls
                    on:click=move |_| adding.update(|adding| *adding = !*adding)
                >
                    {r.answer_add}
                </button>
            </Buttons>
            <div id=panel>
                {move || {
                    let filed = filed.clone();
                    adding.get().then(|| view! { <Add letter=id filed/> })
                }}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Answer(letter: RecordId, answer: AnswerItem) -> impl IntoView {
    let r = &t().referral;
    let AnswerItem { record, title, entered, by_box } = answer;
    let title = if title.trim().is_empty() { t().files.nameless.to_owned() } else { title };
    let (engine, again) = (use_engine(), expect_context::<Again>());
    let said = RwSignal::new(None::<String>);
    let take_out = move |()| {
        spawn_local(async move {
            match engine.call(FileAnswer { referral: letter, record, filed: false }).await {
                Ok(()) => again.ask(),
                Err(why) => drop(said.try_set(Some(trouble_text(&why)))),
            }
        });
    };
    view! {
        <li class="chosen-row">
            <span>
                <a href=format!("/records/{record}")>{title.clone()}</a>
                " "
                <span class="small muted">{if by_box { r.answer_by_box } else { r.answer_filed }}</span>
                " "
                <DayText day=day_of(entered)/>
            </span>
            {(!by_box)
                .then(|| {
                    view! {
                        <Buttons>
                            <Button
                                kind=ButtonKind::Line
                                small=true
                                label=r.answer_take_out_label(&title)
                                on_press=take_out
                            >
                                {r.answer_take_out}
                            </Button>
                        </Buttons>
                    }
                })}
            <p class="err" role="status" hidden=move || said.get().is_none()>
                {move || said.get()}
            </p>
        </li>
    }
    .into_any()
}

/// A file from this device, or a document that is in the vault already.
#[component]
fn Add(letter: RecordId, filed: Vec<RecordId>) -> impl IntoView {
    let r = &t().referral;
    let (engine, again) = (use_engine(), expect_context::<Again>());
    let (busy, said) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let documents =
        ask_once(|| ListRecords { kind: Some(Kind::Document), query: String::new(), offset: 0, limit: OFFERED });
    let take = Callback::new(move |file: File| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        said.set(None);
        spawn_local(async move {
            let outcome = take_in(engine, letter, &file).await;
            busy.try_set(false);
            if outcome.is_ok() {
                again.ask();
            }
            said.try_set(outcome.err());
        });
    });
    view! {
        <div class="stack">
            <FileField
                id=format!("answer-{letter}")
                label=r.answer_file
                hint=r.answer_file_hint
                error=Signal::derive(move || said.get())
                on_file=take
            />
            <Busy on=busy text=t().common.working/>
            {documents
                .show(move |page| {
                    let filed = filed.clone();
                    view! { <FromVault letter page filed/> }.into_any()
                })}
        </div>
    }
    .into_any()
}

#[component]
fn FromVault(letter: RecordId, page: RecordPage, filed: Vec<RecordId>) -> impl IntoView {
    let r = &t().referral;
    let (engine, again) = (use_engine(), expect_context::<Again>());
    let (chosen, said) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let free = page.items.into_iter().filter(|item| !filed.contains(&item.id));
    let options: Vec<(String, String)> =
        free.map(|item| (item.id.to_string(), item.record.title().to_owned())).collect();
    if options.is_empty() {
        return ().into_any();
    }
    let options = std::iter::once((String::new(), r.to_choose.to_owned())).chain(options).collect::<Vec<_>>();
    let file = move |()| {
        let Ok(record) = chosen.get_untracked().parse::<RecordId>() else {
            said.set(Some(r.answer_missing.to_owned()));
            return;
        };
        spawn_local(async move {
            match engine.call(FileAnswer { referral: letter, record, filed: true }).await {
                Ok(()) => again.ask(),
                Err(why) => drop(said.try_set(Some(trouble_text(&why)))),
            }
        });
    };
    view! {
        <div class="stack-2">
            <SelectField
                id=format!("answer-of-{letter}")
                label=r.answer_known
                value=chosen
                options
                error=Signal::derive(move || said.get())
            />
            <Buttons>
                <Button kind=ButtonKind::Line small=true on_press=file>
                    {r.answer_do_file}
                </Button>
            </Buttons>
        </div>
    }
    .into_any()
}

/// Makes a document of the file and files it; or why not, in words. What was stored stays a record if only the filing failed.
async fn take_in(engine: crate::engine::Engine, letter: RecordId, file: &File) -> Result<(), String> {
    let stored = store_file(engine, file).await?;
    let title = Some(stored.info.name.clone()).filter(|name| !name.trim().is_empty());
    let about = DocumentDescription { title, ..Default::default() };
    let fact = Fact::Document(Box::new(Document { about, files: vec![stored] }));
    let record = Record::new(fact, Provenance::typed(0));
    let ask = SaveRecord { base: None, record, not_my_number: false, overwrite: false };
    let saved = engine.call(ask).await.map_err(|why| trouble_text(&why))?;
    let ask = FileAnswer { referral: letter, record: saved.id, filed: true };
    engine.call(ask).await.map_err(|why| trouble_text(&why))
}
