//! The sheet itself: how long and how, what, the preview, the seal.

use client::engine::wire::{CreateShare, LinkView, PreviewShare, ProviderView, ShareOutcome, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::record::Kind;

use super::super::hand_over::HandOver;
use super::super::kind_words;
use super::draft::{Sheet, SheetClause};
use super::terms::{LaterRecords, Terms};
use crate::clock::today;
use crate::engine::use_engine;
use crate::from_record;
use crate::i18n::{Day, t};
use crate::load::{TroubleNotice, ask_when};
use crate::session::use_session;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, Clause, ConsentSheet, ErrorSummary, LinkButton, PickRow, Problem, SignOff,
    SourceMark, ViewDocument, focus_soon,
};

/// Names said of one kind before "and others".
const NAMES: usize = 3;

#[component]
pub(super) fn SheetStep(
    sheet: Sheet,
    known: Vec<ProviderView>,
    #[prop(into)] on_back: Callback<()>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let engine = use_engine();
    let (name, place) = to_whom(sheet, known);
    let purpose = sheet.purpose.get_untracked().trim().to_owned();
    let s = &t().sharing;
    let facts = [(s.provider_place, place.unwrap_or_default()), (s.purpose, purpose)];
    let facts: Vec<_> = facts
        .into_iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(term, words)| (term.to_owned(), words))
        .collect();

    let tried = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<Trouble>);
    let outcome = RwSignal::new(None::<ShareOutcome>);
    let sealed = Signal::derive(move || outcome.read().is_some());
    let press = move |()| {
        if busy.get_untracked() {
            return;
        }
        tried.set(true);
        failed.set(None);
        let open = untrack(|| sheet.open());
        let draft = untrack(|| sheet.draft());
        problems.set(open);
        let Some(draft) = draft else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = engine.call(CreateShare { draft }).await;
            busy.try_set(false);
            match answer {
                Ok(done) => {
                    outcome.try_set(Some(done));
                    focus_soon("sealed".to_owned());
                }
                Err(trouble) => {
                    failed.try_set(Some(trouble));
                    focus_soon("trouble".to_owned());
                }
            }
        });
    };
    let leave = move |()| {
        if !busy.get_untracked() {
            on_leave.run(());
        }
    };
    view! {
        <ConsentSheet provider=name facts>
            <ErrorSummary id="sheet-errors" title=t().sharing.not_decided problems/>
            <fieldset class="bare" disabled=move || sealed.get()>
                {if sheet.card {
                    view! { <p class="clause">{t().emergency.terms}</p> }.into_any()
                } else {
                    view! { <Terms sheet tried/> }.into_any()
                }}
                {sheet
                    .clauses
                    .get_value()
                    .into_iter()
                    .enumerate()
                    .map(|(at, clause)| view! { <Question clause number=at + 1 tried/> })
                    .collect_view()}
                <LaterRecords sheet tried/>
            </fieldset>
            <NotAsked sheet/>
            <Preview sheet/>
            <SignOff family_name=use_session().family_name() today=today() sealed on_press=press on_leave=leave>
                <Outcome outcome until=sheet.last_day() card=sheet.card/>
            </SignOff>
            <Busy on=busy text=t().sharing.sealing/>
            {move || failed.get().map(|trouble| view! { <TroubleNotice trouble/> })}
        </ConsentSheet>
        <Show when=move || !sealed.get() && !sheet.card>
            <div class="btns after-sheet">
                <Button kind=ButtonKind::Line small=true on_press=on_back>
                    {t().sharing.change_provider}
                </Button>
            </div>
        </Show>
    }
    .into_any()
}

fn to_whom(sheet: Sheet, known: Vec<ProviderView>) -> (String, Option<String>) {
    let chosen = sheet.known.get_untracked();
    match known.into_iter().find(|provider| provider.id.to_string() == chosen) {
        Some(provider) => (provider.name, provider.place),
        None => {
            let place = sheet.place.get_untracked().trim().to_owned();
            (sheet.name.get_untracked().trim().to_owned(), (!place.is_empty()).then_some(place))
        }
    }
}

/// One kind, and its records one by one for whoever wants to answer single ones differently.
#[component]
fn Question(clause: SheetClause, number: usize, tried: RwSignal<bool>) -> impl IntoView {
    let s = &t().sharing;
    let all = clause.records.len();
    let names: Vec<String> =
        clause.records.iter().take(NAMES).map(|(item, _)| item.record.title().to_owned()).collect();
    let (subject, answer) = (clause.subject, clause.answer);
    let records = ViewFn::from(move || view! { <Records clause=clause.clone()/> }.into_any());
    view! {
        <Clause
            id=subject.id()
            number
            title=subject.words()
            contains=s.contains_of(all, &names)
            tells=subject.tells()
            answer
            missing=tried
            records
        />
    }
    .into_any()
}

/// Drawn when it is opened: there may be hundreds.
#[component]
fn Records(clause: SheetClause) -> impl IntoView {
    let s = &t().sharing;
    let open = RwSignal::new(false);
    let (id, answer, all) = (clause.subject.id(), clause.answer, clause.records.len());
    let counted = clause.clone();
    let comes_to = move || answer.get().map(|_| t().sharing.comes_to(counted.shown().count(), all));
    let rows = move || {
        open.get().then(|| {
            clause
                .records
                .clone()
                .into_iter()
                .enumerate()
                .map(|(at, (item, own))| {
                    let title = item.record.title().to_owned();
                    let day = item.record.date().and_then(from_record::day).map(|day| t().day(day));
                    view! {
                        <PickRow
                            id=format!("{id}-{at}")
                            legend=t().sharing.show_legend(&title)
                            title
                            yes=t().common.show
                            no=t().common.show_not
                            answer=own
                            missing_text=""
                        >
                            {day.map(|day| view! { <span class="fresh">{day}</span> })}
                            <SourceMark source=from_record::source(&item.record)/>
                        </PickRow>
                    }
                })
                .collect_view()
        })
    };
    let several = all > 1;
    view! {
        <p class="small" aria-live="polite">
            {comes_to}
        </p>
        {several.then(|| view! {
        <details
            class="picks"
            on:toggle=move |_| {
                open.set(true);
            }
        >
            <summary>{s.one_by_one_of(all)}</summary>
            <p class="small muted">{s.records_follow}</p>
            {rows}
        </details>
        })}
    }
    .into_any()
}

/// Kinds without any record have no question, and the sheet says so.
#[component]
fn NotAsked(sheet: Sheet) -> impl IntoView {
    if sheet.card {
        return view! {
            <div class="sheet__notes stack-2">
                <p class="small muted">{t().emergency.not_asked}</p>
                <p class="small muted">{t().sharing.topics_note}</p>
            </div>
        }
        .into_any();
    }
    // A kind whose records are all of a topic is asked about there.
    let there: Vec<Kind> = sheet.clauses.with_value(|clauses| {
        clauses.iter().flat_map(|clause| &clause.records).map(|(item, _)| item.record.kind()).collect()
    });
    let others: Vec<String> =
        Kind::HEALTH.into_iter().filter(|kind| !there.contains(kind)).map(|kind| kind_words(kind).to_owned()).collect();
    let s = &t().sharing;
    view! {
        <div class="sheet__notes stack-2">
            {(!others.is_empty())
                .then(|| view! { <p class="small muted">{s.not_asked} {t().common.list(&others)}</p> })}
            <p class="small muted">{s.topics_note}</p>
            <Show when=move || !sheet.is_standing()>
                <p class="small muted">{t().sharing.newly_added}</p>
            </Show>
        </div>
    }
    .into_any()
}

/// Exactly what will be handed over, asked of the engine anew with every answer.
#[component]
fn Preview(sheet: Sheet) -> impl IntoView {
    let s = &t().sharing;
    let ready = Memo::new(move |_| sheet.open().is_empty());
    let something = Memo::new(move |_| sheet.shows_something());
    let answer = ask_when(move || {
        let draft = (ready.get() && something.get()).then(|| sheet.draft()).flatten();
        draft.map(|draft| PreviewShare { draft })
    });
    view! {
        <div class="preview stack">
            <h3>{s.preview}</h3>
            {move || {
                if !ready.get() {
                    view! { <p class="small muted">{t().sharing.preview_waiting}</p> }.into_any()
                } else if something.get() {
                    let document = answer
                        .show(|document| view! { <ViewDocument document label=t().sharing.preview/> }.into_any());
                    view! {
                        <p class="small">
                            {if sheet.live_kinds().is_empty() {
                                t().sharing.preview_lead
                            } else {
                                t().sharing.preview_lead_live
                            }}
                        </p>
                        {document}
                    }
                        .into_any()
                } else {
                    let nothing = if sheet.card { t().emergency.preview_nothing } else { t().sharing.preview_nothing };
                    view! { <p>{nothing}</p> }.into_any()
                }
            }}
        </div>
    }
    .into_any()
}

/// What came of it: the link to hand over, or that nobody can see anything.
#[component]
fn Outcome(outcome: RwSignal<Option<ShareOutcome>>, until: Option<Day>, card: bool) -> impl IntoView {
    let s = &t().sharing;
    let link: Option<LinkView> = outcome.get_untracked().and_then(|outcome| outcome.link);
    let said = match (&link, until) {
        (Some(_), _) if card => t().emergency.made.to_owned(),
        (Some(_), Some(day)) => s.sealed_until(&t().day_and_era(day)),
        (Some(_), None) => s.sealed.to_owned(),
        (None, _) if card => t().emergency.made_nothing.to_owned(),
        (None, _) => s.sealed_nothing.to_owned(),
    };
    view! {
        <div class="stack">
            <p id="sealed" tabindex="-1">
                <strong>{s.sealed}</strong>
                "　"
                {said}
            </p>
            {link
                .filter(|_| !card)
                .map(|link| {
                    view! {
                        <h3>{s.link_title}</h3>
                        <HandOver link/>
                    }
                })}
            <Buttons>
                {if card {
                    view! { <LinkButton href="/emergency">{t().emergency.to_card}</LinkButton> }.into_any()
                } else {
                    view! { <LinkButton href="/shares">{s.to_list}</LinkButton> }.into_any()
                }}
            </Buttons>
        </div>
    }
    .into_any()
}
