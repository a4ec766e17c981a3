//! Erasing what is older than three years, for good. Offered only where there is something so old.

use client::engine::wire::EraseJournal;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::clock::day_of;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, ErrorSummary, IconKind, Notice, NoticeKind, PassphraseField, Problem,
    focus_soon, trouble_text,
};

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
    let passphrase = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let erase = move || {
        if busy.get_untracked() {
            return;
        }
        let typed = passphrase.get_untracked();
        if typed.is_empty() {
            problems.set(vec![Problem::new("erase-passphrase", t().open.passphrase_missing)]);
            return;
        }
        problems.set(Vec::new());
        busy.set(true);
        spawn_local(async move {
            let answer = engine.call(EraseJournal { passphrase: typed }).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    on_done.run(());
                    focus_soon("main".to_owned());
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new("erase-passphrase", trouble_text(&trouble))]);
                }
            }
        });
    };
    view! {
        <form
            class="form stack"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                erase();
            }
        >
            <ErrorSummary id="erase-errors" title=t().errors.title problems/>
            <PassphraseField
                id="erase-passphrase"
                label=t().settings.delete_all_type
                value=passphrase
                error=problem_of(problems.into(), "erase-passphrase")
            />
            <Busy on=busy text=j.erasing/>
            <Buttons>
                <Button kind=ButtonKind::Danger submit=true icon=IconKind::Bin not_yet=busy>
                    {j.erase_do}
                </Button>
                <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| open.set(false)>
                    {j.erase_not}
                </Button>
            </Buttons>
        </form>
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
