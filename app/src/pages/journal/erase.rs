//! Erasing what is older than three years, for good. Offered only where there is something so old.

use client::engine::wire::EraseJournal;
use leptos::prelude::*;

use crate::clock::day_of;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::ui::{Button, ButtonKind, Buttons, IconKind, Notice, NoticeKind, Problem, focus_soon};

/// `old`: how many entries may be erased.
#[component]
pub(super) fn EraseOld(old: usize, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    if old == 0 {
        return ().into_any();
    }
    let j = &t().journal;
    let open = RwSignal::new(false);
    let text = j.erase_count(old);
    view! {
        <section class="tier stack screen-only" aria-labelledby="journal-erase">
            <h2 id="journal-erase">{j.erase_title}</h2>
            <p>{text}</p>
            <p class="small">{j.erase_effect} " " <strong>{t().common.irreversible}</strong></p>
            <Show
                when=move || open.get()
                fallback=move || {
                    view! {
                        <Buttons>
                            <Button kind=ButtonKind::Line icon=IconKind::Bin on_press=move |()| open.set(true)>
                                {t().journal.erase_begin}
                            </Button>
                        </Buttons>
                    }
                }
            >
                <Form open on_done/>
            </Show>
        </section>
    }
    .into_any()
}

#[component]
fn Form(open: RwSignal<bool>, on_done: Callback<()>) -> impl IntoView {
    let j = &t().journal;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let act =
        with_passphrase(move |passphrase| async move { engine.call(EraseJournal { passphrase }).await.map(|_| ()) });
    view! {
        <Act
            ids=("erase-errors", "erase-passphrase")
            press=j.erase_do
            leave=j.erase_not
            working=j.erasing
            problems
            act
            on_end=move |done: bool| {
                open.try_set(false);
                if done {
                    on_done.run(());
                    focus_soon("main".to_owned());
                }
            }
        />
    }
    .into_any()
}

/// Says that older entries were erased, and when: nobody must think that nothing had happened.
#[component]
pub(super) fn Erased(cut: (i64, u64)) -> impl IntoView {
    let (time, through) = cut;
    let words = t().journal.erased_on(&t().day(day_of(time)), usize::try_from(through).unwrap_or(usize::MAX));
    view! { <Notice kind=NoticeKind::Plain title=words/> }.into_any()
}
