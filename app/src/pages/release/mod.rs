//! De-identified data for one recipient and one purpose: what is asked, what would leave row by row, the two acts, what came of it, and
//! withdrawing. No other page proposes it, nothing is chosen beforehand, and leaving keeps nothing.

mod choose;
mod draft;
mod earlier;
mod outcome;
mod preview;
mod rows;
mod rules;

use leptos::prelude::*;
use leptos::task::spawn_local;

use self::choose::ChooseStep;
use self::draft::Draft;
use self::earlier::EarlierReleases;
use self::outcome::Released;
use self::preview::PreviewStep;
use crate::engine::use_engine;
use crate::engine::wire::{CreateRelease, Field, PreviewRelease, ReleaseDraft, ReleasePreview, ReleaseView, Trouble};
use crate::i18n::t;
use crate::session::Private;
use crate::ui::{Button, ButtonKind, Buttons, Notice, NoticeKind, Page, Place, focus_soon};

/// Where the page is.
#[derive(Clone)]
enum Stage {
    Choose,
    /// What would leave.
    Preview,
    Done(Box<ReleaseView>),
    /// The patient left without releasing anything.
    Left,
}

/// 研究などへの提供.
#[component]
pub fn ReleasePage() -> impl IntoView {
    view! {
        <Private place=Place::Settings>
            <Steps/>
        </Private>
    }
    .into_any()
}

/// What is being made outlives going back and forth between the steps, and not the page.
#[component]
fn Steps() -> impl IntoView {
    let r = &t().release;
    let engine = use_engine();
    let draft = RwSignal::new(Draft::new());
    let asked = RwSignal::new(None::<ReleaseDraft>);
    let shown = RwSignal::new(None::<ReleasePreview>);
    let stage = RwSignal::new(Stage::Choose);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    // What this page itself writes is not told to it.
    let again = RwSignal::new(0_u64);
    let go = move |to: Stage| {
        stage.try_set(to);
        focus_soon("release-stage".to_owned());
    };
    let failed = move |why: Trouble| {
        trouble.try_set(Some(why));
        focus_soon("trouble".to_owned());
    };
    // Asked anew with every row that is taken out or put back. Until the answer is there, nothing can be released.
    let look = move |question: ReleaseDraft, row: Option<String>| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = engine.call(PreviewRelease { draft: question.clone() }).await;
            busy.try_set(false);
            match answer {
                Ok(found) => {
                    asked.try_set(Some(question));
                    shown.try_set(Some(found));
                    match row {
                        None => go(Stage::Preview),
                        // The list is drawn anew; whoever uses a keyboard goes on where they were.
                        Some(row) => focus_soon(row),
                    }
                }
                Err(why) => failed(why),
            }
        });
    };
    let release = move |text: String| {
        let Some(question) = asked.get_untracked() else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = engine.call(CreateRelease { draft: question, text }).await;
            busy.try_set(false);
            match answer {
                Ok(made) => {
                    again.try_update(|again| *again += 1);
                    go(Stage::Done(Box::new(made)));
                }
                Err(why) => failed(why),
            }
        });
    };
    let begin = move || {
        draft.set(Draft::new());
        asked.set(None);
        shown.set(None);
        trouble.set(None);
    };
    // Rows that were taken out stay out when something else is chosen anew.
    let choose = move |question: ReleaseDraft| {
        let left_out = asked.get_untracked().map(|asked| asked.left_out).unwrap_or_default();
        look(ReleaseDraft { left_out, ..question }, None);
    };
    let show = move || match stage.get() {
        Stage::Choose => view! {
            <ChooseStep draft=draft.get_untracked() busy trouble on_preview=choose/>
        }
        .into_any(),
        Stage::Preview => view! {
            <PreviewStep
                asked
                shown
                busy
                trouble
                on_change=move |(question, row): (ReleaseDraft, String)| look(question, Some(row))
                on_again=move |()| go(Stage::Choose)
                on_press=release
                on_leave=move |()| {
                    begin();
                    go(Stage::Left);
                }
            />
        }
        .into_any(),
        Stage::Done(made) => view! {
            <Released
                made=*made
                on_more=move |()| {
                    begin();
                    go(Stage::Choose);
                }
            />
        }
        .into_any(),
        Stage::Left => view! {
            <div class="stack">
                <Notice kind=NoticeKind::Plain title=r.left live=true>
                    <p>{r.left_text}</p>
                </Notice>
                <Buttons>
                    <Button kind=ButtonKind::Line on_press=move |()| go(Stage::Choose)>
                        {r.make_more}
                    </Button>
                </Buttons>
            </div>
        }
        .into_any(),
    };
    let back = ("/settings".to_owned(), r.to_settings.to_owned());
    view! {
        <Page title=r.title lead=r.lead back>
            <div class="stack-6">
                <div id="release-stage" tabindex="-1">
                    {show}
                </div>
                <EarlierReleases again/>
            </div>
        </Page>
    }
    .into_any()
}

/// A release has kinds and rows, and no records that are shown.
fn told(trouble: &Trouble) -> Option<&'static str> {
    match trouble {
        Trouble::Field(Field::Records) => Some(t().release.nothing_there),
        _ => None,
    }
}
