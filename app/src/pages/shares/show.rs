//! "View as": what a grant's link shows now, exactly as the provider sees it; and taking single records out of it.

use client::engine::wire::{ListShares, ListShown, ShareState, ShownView, TakeOut, Trouble, ViewShare};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use vault::id::GrantId;

use super::replies::ReplyBox;
use crate::clock::day_of;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::load::{TroubleNotice, ask_live};
use crate::session::{Private, Right, use_session};
use crate::ui::{
    Busy, Button, ButtonKind, ConfirmRow, Notice, NoticeKind, Page, Place, Toast, ViewDocument, focus_soon, kind_words,
};

#[component]
pub fn ShowSharePage() -> impl IntoView {
    let s = &t().shares;
    let asked = use_params_map().with_untracked(|params| params.get("grant"));
    let grant = asked.and_then(|text| text.parse::<GrantId>().ok());
    let back = ("/shares".to_owned(), s.back.to_owned());
    view! {
        <Private place=Place::Show>
            <Page title=s.view_title back wide=true>
                {match grant {
                    Some(grant) => view! { <Grant grant/> }.into_any(),
                    None => view! { <Notice kind=NoticeKind::Caution title=t().errors.not_found/> }.into_any(),
                }}
            </Page>
        </Private>
    }
    .into_any()
}

/// Inside [`Private`].
#[component]
fn Grant(grant: GrantId) -> impl IntoView {
    // What this page itself writes moves nothing.
    let again = RwSignal::new(0);
    let shares = ask_live(again, || ListShares {});
    let share = Memo::new(move |_| shares.get()?.shares.into_iter().find(|share| share.grant == grant));
    let state = Memo::new(move |_| share.get().map(|share| share.state));
    let session = use_session();
    view! {
        {shares.show(move |_| view! { <Lead state/> }.into_any())}
        // Above the records, each of which can be taken out: whoever comes to read a reply finds that first.
        <ReplyBox grant share again/>
        <Show when=move || state.get().is_some_and(ShareState::is_open) && session.may(Right::Write)>
            <Records grant again/>
        </Show>
        <Shown grant again/>
    }
    .into_any()
}

/// Whether the link opens now, so that the page does not say more than is true.
#[component]
fn Lead(state: Memo<Option<ShareState>>) -> impl IntoView {
    let text = move || {
        let s = &t().shares;
        match state.get() {
            Some(ShareState::Active) => s.view_lead,
            Some(ShareState::Paused) => s.view_paused,
            _ => s.view_ended,
        }
    };
    view! { <p class="lead">{text}</p> }.into_any()
}

/// Asked again whenever the vault moves: an edit shows in the link, too.
#[component]
fn Shown(grant: GrantId, again: RwSignal<u64>) -> impl IntoView {
    let answer = ask_live(again, move || ViewShare { grant });
    answer.show(|document| view! { <ViewDocument document label=t().shares.view_title/> }.into_any()).into_any()
}

/// The records one by one, each with the way out.
#[component]
fn Records(grant: GrantId, again: RwSignal<u64>) -> impl IntoView {
    let shown = ask_live(again, move || ListShown { grant });
    let running = RwSignal::new(false);
    let done = RwSignal::new(None::<String>);
    let failed = RwSignal::new(None::<Trouble>);
    let take_out = Callback::new(move |record: ShownView| {
        if running.get_untracked() {
            return;
        }
        let s = &t().shares;
        // No title: a receipt is kept for longer than a record that may be deleted.
        let text = format!("{}\n{}\n{}", s.take_out, s.take_out_text, s.shown_lead);
        let question = TakeOut { grant, record: record.record, text, language: t().lang.code().to_owned() };
        let engine = use_engine();
        running.set(true);
        failed.set(None);
        done.set(None);
        spawn_local(async move {
            let answer = engine.call(question).await;
            running.try_set(false);
            match answer {
                Ok(()) => {
                    done.try_set(Some(t().shares.taken_out.to_owned()));
                    again.try_update(|n| *n += 1);
                    focus_soon("shown-records".to_owned());
                }
                Err(trouble) => {
                    failed.try_set(Some(trouble));
                    focus_soon("trouble".to_owned());
                }
            }
        });
    });
    view! {
        <div class="stack screen-only">
            {shown.show(move |records| view! { <OneByOne records take_out running/> }.into_any())}
            <Busy on=running text=t().shares.taking_out/>
            {move || failed.get().map(|trouble| view! { <TroubleNotice trouble/> })}
            <Toast text=done on_close=move |()| done.set(None)/>
        </div>
    }
    .into_any()
}

/// A list of no more records is open from the start.
const OPEN: usize = 20;

#[component]
fn OneByOne(records: Vec<ShownView>, take_out: Callback<ShownView>, running: RwSignal<bool>) -> impl IntoView {
    let s = &t().shares;
    let open = RwSignal::new(records.len() <= OPEN || records.iter().any(|record| record.is_new));
    let count = t().common.items(records.len());
    let only = records.len() == 1;
    // What came by itself stands first: that is what the page is opened for.
    let (mut came, chosen): (Vec<_>, Vec<_>) = records.into_iter().partition(|record| record.added.is_some());
    came.sort_by_key(|record| std::cmp::Reverse(record.added));
    let records = StoredValue::new(came.into_iter().chain(chosen).collect::<Vec<_>>());
    // Drawn when it is opened: there may be hundreds.
    let rows = move || {
        let row = |record: ShownView| view! { <Row record take_out running only/> }.into_any();
        open.get().then(|| view! { <ul class="plain">{records.get_value().into_iter().map(row).collect_view()}</ul> })
    };
    view! {
        <details class="picks" id="shown-records" tabindex="-1" open=open.get_untracked() on:toggle=move |_| open.set(true)>
            <summary>{s.shown_title} "　" {count}</summary>
            <p class="small muted">{if only { s.shown_last } else { s.shown_lead }}</p>
            {rows}
        </details>
    }
    .into_any()
}

/// What cannot be put back is said beside the button that does it, not only above a list of hundreds.
#[component]
fn Row(record: ShownView, take_out: Callback<ShownView>, running: RwSignal<bool>, only: bool) -> impl IntoView {
    let s = &t().shares;
    let asking = RwSignal::new(false);
    let button = format!("take-out-{}", record.record);
    let question = format!("{button}-question");
    let came = record.added.map(|added| s.came_on(&t().day(day_of(added))));
    let label = s.take_out_of(&record.title);
    let (title, kind) = (record.title.clone(), kind_words(record.kind));
    let ask = question.clone();
    view! {
        <li class="row-base">
            <div class="grow">
                <p>{title}</p>
                <p class="small muted">{kind} {came.map(|came| format!("　{came}"))}</p>
            </div>
            {(!only)
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Line
                            small=true
                            id=button.clone()
                            label
                            on_press=move |()| {
                                asking.set(true);
                                focus_soon(ask.clone());
                            }
                        >
                            {s.take_out}
                        </Button>
                    }
                })}
            {move || {
                let (record, button) = (record.clone(), button.clone());
                asking
                    .get()
                    .then(|| {
                        view! {
                            <div class="row-base__whole" id=question.clone() tabindex="-1">
                                <ConfirmRow title=s.take_out_ask(&record.title) text=s.take_out_text even=true>
                                    <Button
                                        kind=ButtonKind::Line
                                        not_yet=running
                                        on_press=move |()| take_out.run(record.clone())
                                    >
                                        {s.take_out}
                                    </Button>
                                    <Button
                                        kind=ButtonKind::Line
                                        not_yet=running
                                        on_press=move |()| {
                                            asking.set(false);
                                            focus_soon(button.clone());
                                        }
                                    >
                                        {s.take_out_not}
                                    </Button>
                                </ConfirmRow>
                            </div>
                        }
                    })
            }}
        </li>
    }
    .into_any()
}
