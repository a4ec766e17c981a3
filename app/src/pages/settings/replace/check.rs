//! Step 3: two words of the new sheet, whether each live link goes on or ends, and then it is done.

use client::engine::wire::{Field, FinishReplacement, ListShares, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Replacement, STEPS, Stage};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::load::ask_when;
use crate::pages::link_answers::LinkQuestions;
use crate::pages::recovery::{WordsAskedBack, word_field};
use crate::ui::{Button, ButtonKind, Buttons, ErrorSummary, Page, Problem, Progress, trouble_text};

#[component]
pub(super) fn CheckAndReplace(replacement: Replacement, on_leave: Callback<()>) -> impl IntoView {
    let r = &t().replace;
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let missing = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let again = RwSignal::new(0_u32);
    let shares = ask_when(move || {
        again.track();
        Some(ListShares {})
    });
    let ask = replacement.sheet.with_untracked(|sheet| sheet.as_ref().map_or([1, 7], |sheet| sheet.ask));
    let replace = move || {
        if busy.get_untracked() || !shares.is_ready() {
            return;
        }
        missing.set(true);
        failed.set(false);
        let grants = match replacement.links.decided() {
            Ok(grants) => grants,
            Err(unanswered) => return problems.set(unanswered),
        };
        problems.set(Vec::new());
        busy.set(true);
        let finish = FinishReplacement {
            answers: replacement.words.map(|word| word.get_untracked().trim().to_owned()),
            grants,
            text: format!("{}\n{}", t().replace.end, t().replace.links_lead),
            language: t().lang.code().to_owned(),
        };
        spawn_local(async move {
            let answer = engine.call(finish).await;
            busy.try_set(false);
            match answer {
                Ok(replaced) => {
                    replacement.forget();
                    replacement.go(Stage::Done(replaced));
                }
                Err(trouble) => {
                    failed.try_set(!matches!(trouble, Trouble::WordMismatch { .. } | Trouble::Field(_)));
                    problems.try_set(vec![Problem::new(word_field(&trouble, ask), trouble_text(&trouble))]);
                    if failed.try_get_untracked() == Some(true) || trouble == Trouble::Field(Field::Decisions) {
                        // Links may have ended already, and another device may have made one.
                        again.try_update(|n| *n += 1);
                    }
                }
            }
        });
    };
    let progress = engine.progress();
    let step = move |which: fn((u32, u32)) -> u32| Signal::derive(move || progress.get().map_or(0, which));
    view! {
        <Page title=r.check_title eyebrow=r.step(3, STEPS)>
            <form
                class="form stack-6"
                novalidate
                on:submit=move |ev| {
                    ev.prevent_default();
                    replace();
                }
            >
                <ErrorSummary id="replace-errors" title=t().errors.title problems/>
                <Show when=move || failed.get()>
                    <p class="small">{t().replace.failed_note}</p>
                </Show>
                <section class="stack-5" aria-labelledby="replace-words">
                    <div class="stack-2">
                        <h2 id="replace-words">{r.check_words}</h2>
                        <p>{r.check_lead}</p>
                    </div>
                    <WordsAskedBack ask answers=replacement.words problems=problems.into()/>
                </section>
                {shares
                    .show(move |shares| {
                        let (answers, lead) = (replacement.links, t().replace.links_lead);
                        view! { <LinkQuestions shares=shares.shares answers lead missing/> }.into_any()
                    })}
                <Show when=move || busy.get()>
                    <Progress text=t().replace.working done=step(|(done, _)| done) of=step(|(_, of)| of.max(1))/>
                </Show>
                <Buttons>
                    <Button submit=true not_yet=busy>
                        {r.go}
                    </Button>
                    <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| replacement.go(Stage::Sheet)>
                        {r.sheet_again}
                    </Button>
                    <Button kind=ButtonKind::Line not_yet=busy on_press=on_leave>
                        {r.stop}
                    </Button>
                </Buttons>
            </form>
        </Page>
    }
    .into_any()
}
