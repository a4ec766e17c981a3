//! What has to be said on every private page: a dispute with the server, and that there is no connection.

use client::engine::wire::{
    ConfirmRestore, Dispute, DisputeKind, DisputedRecord, Restored, Status, StatusView, Trouble,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;

use crate::clock::today;
use crate::engine::use_engine;
use crate::i18n::{Moment, t};
use crate::pages::records::WAITING;
use crate::program::NewVersion;
use crate::ui::{ButtonKind, LinkButton, Loading, Notice, NoticeKind, ParityActs, focus_soon, trouble_text};

/// What became of the owner's answer.
#[derive(Clone, Debug, PartialEq)]
enum Answer {
    Running,
    Done(Restored),
    Left,
    Failed(Trouble),
}

#[component]
pub(super) fn Notices() -> impl IntoView {
    let engine = use_engine();
    let answer = RwSignal::new(None::<Answer>);
    let (dispute, online) = (engine.dispute(), engine.online());
    let status = RwSignal::new(None::<StatusView>);
    let moved = engine.vault_moved();
    Effect::new(move |_| {
        // Whether there is a connection, and what waits for it.
        online.track();
        moved.track();
        spawn_local(async move {
            status.try_set(engine.call(Status {}).await.ok());
        });
    });
    let as_of = move || {
        let synced = status.read().as_ref().and_then(|status| status.synced)?;
        Some(t().device_copy.as_of(&t().moment(Moment::from_unix(synced), today())))
    };
    let what_goes = move || {
        let away = status.read().as_ref().is_some_and(|status| status.away);
        if away { t().device_copy.offline_text } else { t().open.offline_text }
    };
    let waiting = Memo::new(move |_| status.read().as_ref().map_or(0, |status| status.waiting));
    let pathname = use_location().pathname;
    // The page that shows them says it itself.
    let waits = move || waiting.get() > 0 && pathname.with(|path| path != WAITING);
    let something = move || dispute.read().is_some() || !online.get() || answer.read().is_some() || waits();
    view! {
        <NewVersion/>
        <Show when=something>
            <section class="shell__notices stack screen-only" aria-label=t().open.notices>
                <Show when=move || !online.get()>
                    <Notice kind=NoticeKind::Caution title=t().common.offline_title live=true>
                        <p>{what_goes}</p>
                        {move || as_of().map(|text| view! { <p data-testid="as-of">{text}</p> })}
                    </Notice>
                </Show>
                {move || waits().then(|| view! { <Waits count=waiting.get()/> })}
                {move || dispute.get().map(|dispute| view! { <DisputeNotice dispute answer/> })}
                {move || answer.get().map(|answer| view! { <Outcome answer/> })}
            </section>
        </Show>
    }
}

/// What was written without the server and has not arrived.
#[component]
fn Waits(count: usize) -> impl IntoView {
    view! {
        <Notice kind=NoticeKind::Caution title=t().device_copy.waiting(count) live=true>
            <div class="btns">
                <LinkButton href=WAITING kind=ButtonKind::Line small=true>
                    {t().device_copy.waiting_see}
                </LinkButton>
            </div>
        </Notice>
    }
    .into_any()
}

/// What happened, which records it concerns, and the one question. Refusing does nothing.
#[component]
fn DisputeNotice(dispute: Dispute, answer: RwSignal<Option<Answer>>) -> impl IntoView {
    let engine = use_engine();
    let o = &t().open;
    let (title, text) = o.dispute(dispute.kind);
    let withheld = (dispute.kind == DisputeKind::Withheld).then(|| o.withheld(dispute.withheld));
    let can_restore = dispute.restorable;
    let on_press = move |()| {
        if answer.get_untracked() == Some(Answer::Running) {
            return;
        }
        answer.set(Some(Answer::Running));
        spawn_local(async move {
            let outcome = match engine.call(ConfirmRestore {}).await {
                Ok(restored) => {
                    engine.dispute().set(None);
                    Answer::Done(restored)
                }
                Err(trouble) => Answer::Failed(trouble),
            };
            answer.set(Some(outcome));
            focus_soon("restore-outcome".to_owned());
        });
    };
    view! {
        <Notice kind=NoticeKind::Danger title=title live=true id="dispute">
            <p>{text}</p>
            {withheld.map(|text| view! { <p>{text}</p> })}
            <p class="small">{o.revisions(dispute.remembered, dispute.shown)}</p>
            {(!dispute.records.is_empty()).then(|| view! { <Records records=dispute.records/> })}
            {can_restore
                .then(|| {
                    view! {
                        <p>{o.restore_question}</p>
                        <ParityActs
                            press=o.confirm_restore
                            leave=o.confirm_restore_not
                            on_press=on_press
                            on_leave=move |()| answer.set(Some(Answer::Left))
                        />
                    }
                })}
        </Notice>
    }
}

#[component]
fn Records(records: Vec<DisputedRecord>) -> impl IntoView {
    let o = &t().open;
    view! {
        <div>
            <p class="small">{t().errors.affected}</p>
            <ul class="plain">
                {records
                    .into_iter()
                    .map(|record| {
                        let what = o.disputed_record(record.what);
                        let title = record.title.filter(|title| !title.is_empty());
                        view! {
                            <li>
                                <b>{title.unwrap_or_else(|| t().open.untitled_record.to_owned())}</b>
                                " "
                                <span class="small">{what}</span>
                                <br/>
                                <code class="small">{record.id.to_string()}</code>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </div>
    }
}

#[component]
fn Outcome(answer: Answer) -> impl IntoView {
    let o = &t().open;
    match answer {
        Answer::Running => view! { <Loading text=o.restoring/> }.into_any(),
        Answer::Done(Restored { sent, deleted }) => view! {
            <Notice kind=NoticeKind::Sound title=o.restored live=true id="restore-outcome">
                <p>{o.restored_counts(sent, deleted)}</p>
            </Notice>
        }
        .into_any(),
        Answer::Left => view! { <Notice title=o.restore_left live=true/> }.into_any(),
        Answer::Failed(trouble) => view! {
            <Notice kind=NoticeKind::Caution title=t().errors.title live=true id="restore-outcome">
                <p>{trouble_text(&trouble)}</p>
            </Notice>
        }
        .into_any(),
    }
}
