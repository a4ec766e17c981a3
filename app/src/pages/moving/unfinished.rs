//! What is said of a move that is not finished, and of one that is.

use client::engine::wire::{MoveInState, UndoMoveIn};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Codes;
use crate::clock::day_of;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, IconKind, Notice, NoticeKind, Tier, Tiers, focus_soon, trouble_text,
};

/// Where the vault was before, with both codes as they are now.
#[component]
pub(super) fn MovedHere(state: MoveInState) -> impl IntoView {
    let m = &t().moving;
    let changed = state.here != state.there;
    let from = m.moved_from(&state.server, &t().day(day_of(state.exported)));
    view! {
        <Tiers>
            <Tier id="move-done" title=m.moved>
                <p>{from}</p>
                <Codes there=state.there here=state.here/>
                {changed.then(|| view! { <p>{m.moved_changed}</p> })}
            </Tier>
        </Tiers>
    }
    .into_any()
}

/// It is half-way: it can go on with the same archive, which is asked for below, or be undone.
#[component]
pub(super) fn Unfinished(state: MoveInState, #[prop(into)] on_undone: Callback<()>) -> impl IntoView {
    let m = &t().moving;
    let engine = use_engine();
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let undo = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = engine.call(UndoMoveIn {}).await;
            busy.try_set(false);
            match answer {
                Ok(()) => on_undone.run(()),
                Err(why) => {
                    failed.try_set(Some(trouble_text(&why)));
                }
            }
        });
    };
    let from = m.moved_from(&state.server, &t().day(day_of(state.exported)));
    view! {
        <Notice kind=NoticeKind::Caution title=m.unfinished live=true>
            <p>{from}</p>
            <p>{m.unfinished_text}</p>
            <p class="small">{m.undo_text}</p>
            {move || failed.get().map(|text| view! { <p role="alert">{text}</p> })}
            <Busy on=busy text=m.undoing/>
            <Show
                when=move || asked.get()
                fallback=move || {
                    view! {
                        <Buttons>
                            <Button
                                kind=ButtonKind::Line
                                on_press=move |()| {
                                    asked.set(true);
                                    focus_soon("move-undo".to_owned());
                                }
                            >
                                {t().moving.undo}
                            </Button>
                        </Buttons>
                    }
                }
            >
                <div id="move-undo" class="stack" tabindex="-1">
                    <p>
                        <strong>{t().moving.undo_confirm}</strong>
                    </p>
                    <Buttons>
                        <Button kind=ButtonKind::Danger icon=IconKind::Bin not_yet=busy on_press=undo>
                            {t().moving.undo}
                        </Button>
                        <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| asked.set(false)>
                            {t().moving.undo_not}
                        </Button>
                    </Buttons>
                </div>
            </Show>
        </Notice>
    }
    .into_any()
}
