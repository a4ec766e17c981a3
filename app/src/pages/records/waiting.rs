//! Changes made without a connection that have not arrived: what waits, and what was changed elsewhere meanwhile, side by side.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::conflict::{Version, rows};
use crate::engine::use_engine;
use crate::engine::wire::{ListWaiting, SettleWaiting, Trouble, WaitingDecision, WaitingItem, WaitingWhat};
use crate::i18n::t;
use crate::load::{TroubleNotice, ask};
use crate::session::Private;
use crate::ui::{Button, ButtonKind, Buttons, Notice, NoticeKind, Page, Place, focus_soon};

#[component]
pub fn WaitingPage() -> impl IntoView {
    let d = &t().device_copy;
    let answer = ask(|| ListWaiting {});
    view! {
        <Private place=Place::Records>
            <Page title=d.waiting_title back=("/records".to_owned(), t().common.nav_records.to_owned())>
                {answer
                    .show(|items| {
                        if items.is_empty() {
                            return view! { <p role="status">{t().device_copy.waiting_none}</p> }.into_any();
                        }
                        view! {
                            <div class="stack-6">
                                <p>{t().device_copy.waiting_text}</p>
                                {items.into_iter().map(|item| view! { <Waits item/> }).collect_view()}
                            </div>
                        }
                            .into_any()
                    })}
            </Page>
        </Private>
    }
    .into_any()
}

/// One change.
#[component]
fn Waits(item: WaitingItem) -> impl IntoView {
    let (d, r) = (&t().device_copy, &t().records);
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let WaitingItem { id, what, mine, theirs, conflict } = item;
    let seen = theirs.as_ref().map(|theirs| theirs.revision);
    let settle = move |decision| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            // Afterwards the page asks anew.
            let answer = engine.call(SettleWaiting { id, decision, seen }).await;
            busy.try_set(false);
            if let Err(why) = answer {
                trouble.try_set(Some(why));
                focus_soon("waiting-trouble".to_owned());
            }
        });
    };
    let button = move |words: &'static str, decision: WaitingDecision| {
        view! {
            <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| settle(decision)>
                {words}
            </Button>
        }
    };
    let is_gone = theirs.is_none();
    let (mine_rows, their_rows) = (mine.map(|mine| rows(&mine)), theirs.as_ref().map(|theirs| rows(&theirs.record)));
    let title = match what {
        WaitingWhat::Added => d.waiting_added,
        WaitingWhat::Changed => d.waiting_changed,
        WaitingWhat::Deleted => d.waiting_deleted,
    };
    let is_deletion = what == WaitingWhat::Deleted;
    let heading = match (conflict, is_deletion, is_gone) {
        (false, ..) => None,
        (true, _, true) => Some(r.conflict_deleted_title),
        (true, true, false) => Some(d.waiting_delete_conflict),
        (true, false, false) => Some(r.conflict_title),
    };
    let other = their_rows.clone().filter(|_| conflict).or_else(|| mine_rows.clone()).unwrap_or_default();
    view! {
        <section class="stack-5" data-testid="waits">
            {heading.map(|title| view! { <Notice kind=NoticeKind::Caution title=title live=true/> })}
            <p>{title}</p>
            <div class="form__pair">
                {mine_rows
                    .clone()
                    .map(|rows| view! { <div class="stack"><Version title=r.conflict_mine rows other=other/></div> })}
                {their_rows
                    .filter(|_| conflict || is_deletion)
                    .map(|rows| {
                        let other = mine_rows.clone().unwrap_or_else(|| rows.clone());
                        let title = if conflict { r.conflict_theirs } else { d.waiting_stored };
                        view! { <div class="stack"><Version title rows other/></div> }
                    })}
            </div>
            {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble id="waiting-trouble"/> })}
            {(!conflict && !is_deletion).then(|| view! { <p class="small">{d.waiting_drop_note}</p> })}
            <Buttons>
                {match (conflict, is_deletion, is_gone) {
                    (false, true, _) => button(d.waiting_keep, WaitingDecision::Drop).into_any(),
                    (false, false, _) => button(d.waiting_drop, WaitingDecision::Drop).into_any(),
                    (true, _, true) => view! {
                        {button(r.conflict_save_new, WaitingDecision::AsNew)}
                        {button(r.conflict_leave_deleted, WaitingDecision::Drop)}
                    }
                        .into_any(),
                    (true, true, false) => view! {
                        {button(d.waiting_delete_mine, WaitingDecision::Mine)}
                        {button(d.waiting_delete_not, WaitingDecision::Drop)}
                    }
                        .into_any(),
                    (true, false, false) => view! {
                        {button(r.conflict_use_mine, WaitingDecision::Mine)}
                        {button(r.conflict_use_theirs, WaitingDecision::Drop)}
                        {button(r.conflict_keep_both, WaitingDecision::AsNew)}
                    }
                        .into_any(),
                }}
            </Buttons>
        </section>
    }
    .into_any()
}
