//! Step 3: two words of the new sheet, whether each live link goes on or ends, and then it is done.

use client::engine::wire::{Field, FinishReplacement, GrantChoice, ListShares, ShareState, ShareView, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::id::GrantId;

use super::{Replacement, STEPS, Stage};
use crate::clock::day_of;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::load::ask_when;
use crate::pages::recovery::{WordsAskedBack, word_field};
use crate::ui::{Button, ButtonKind, Buttons, ErrorSummary, Page, PickRow, Problem, Progress, trouble_text};

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
        let (choices, open) = decisions(replacement);
        missing.set(true);
        failed.set(false);
        problems.set(open.iter().map(|grant| Problem::new(row_id(grant), t().replace.choose)).collect());
        if !open.is_empty() {
            return;
        }
        busy.set(true);
        let finish = FinishReplacement {
            answers: replacement.words.map(|word| word.get_untracked().trim().to_owned()),
            grants: choices,
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
                        let live: Vec<_> = shares.shares.into_iter().filter(|share| share.state.is_open()).collect();
                        replacement.expect(&live);
                        view! { <Links live replacement missing/> }.into_any()
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

/// One question for each link that opens or is paused. Going on and ending cost the same, and nothing is chosen beforehand.
#[component]
fn Links(live: Vec<ShareView>, replacement: Replacement, #[prop(into)] missing: Signal<bool>) -> impl IntoView {
    let r = &t().replace;
    if live.is_empty() {
        return ().into_any();
    }
    let row = move |share: ShareView| {
        let grant = share.grant;
        let answer = RwSignal::new(replacement.answer(grant));
        Effect::new(move |_| replacement.decide(grant, answer.get()));
        let note = [share.provider.place, share.purpose].into_iter().flatten().collect::<Vec<_>>().join("　");
        let made = t().day(day_of(share.created));
        let paused = (share.state == ShareState::Paused).then_some(r.paused);
        view! {
            <PickRow
                id=row_id(&share.grant)
                title=share.provider.name.clone()
                legend=r.link_question(&share.provider.name)
                yes=r.keep
                no=r.end
                answer
                missing
                missing_text=r.choose
            >
                {made}
                {(!note.is_empty()).then(|| format!("　{note}"))}
                {paused.map(|paused| format!("　{paused}"))}
            </PickRow>
        }
    };
    view! {
        <section class="stack-5" aria-labelledby="replace-links">
            <div class="stack-2">
                <h2 id="replace-links">{r.links}</h2>
                <p>{r.links_lead}</p>
            </div>
            {live.into_iter().map(row).collect_view()}
        </section>
    }
    .into_any()
}

fn row_id(grant: &GrantId) -> String {
    format!("link-{grant}")
}

/// What was decided, and the links without an answer.
fn decisions(replacement: Replacement) -> (Vec<GrantChoice>, Vec<GrantId>) {
    let (mut choices, mut open) = (Vec::new(), Vec::new());
    for (grant, answer) in replacement.links.get_value() {
        match answer {
            Some(keep) => choices.push(GrantChoice { grant, keep }),
            None => open.push(grant),
        }
    }
    (choices, open)
}

impl Replacement {
    /// Asks about exactly these links; what was answered of them stays.
    fn expect(self, live: &[ShareView]) {
        self.links.update_value(|links| {
            links.retain(|grant, _| live.iter().any(|share| share.grant == *grant));
            for share in live {
                links.entry(share.grant).or_insert(None);
            }
        });
    }

    fn answer(self, grant: GrantId) -> Option<bool> {
        self.links.with_value(|links| links.get(&grant).copied()).flatten()
    }

    fn decide(self, grant: GrantId, answer: Option<bool>) {
        self.links.update_value(|links| {
            links.insert(grant, answer);
        });
    }
}
