//! Replacing all secrets: what follows and the passphrase, the new sheet on paper, two of its words asked back with a decision
//! about each live link. Until the last press the server hears nothing of it.

mod ask;
mod check;
mod done;

use client::engine::wire::{CancelReplacement, Replaced, Sheet};
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::ask::Ask;
use self::check::CheckAndReplace;
use self::done::Done;
use super::Tray;
use crate::engine::{Engine, use_engine};
use crate::i18n::t;
use crate::pages::link_answers::LinkAnswers;
use crate::pages::recovery::KeepOnPaper;
use crate::session::use_session;
use crate::ui::{Button, ButtonKind, Notice, SettingRow, focus_soon};

/// Steps that are counted.
const STEPS: usize = 3;

/// Where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing was begun.
    Idle,
    /// Begun, and left without replacing anything.
    Left,
    Ask,
    Sheet,
    Check,
    Done(Replaced),
}

/// Where somebody is, what was made and typed so far. Goes with the page.
#[derive(Clone, Copy)]
pub(super) struct Replacement {
    pub(super) stage: RwSignal<Stage>,
    sheet: RwSignal<Option<Sheet>>,
    have_paper: RwSignal<bool>,
    words: [RwSignal<String>; 2],
    /// Whether each link goes on.
    links: LinkAnswers,
}

/// The row in the settings.
#[component]
pub(super) fn ReplaceRow(replacement: Replacement) -> impl IntoView {
    let r = &t().replace;
    let guest = use_session().guest();
    view! {
        <Tray>
            <SettingRow title=r.title text=r.row_text>
                {(!guest)
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Line
                                small=true
                                on_press=move |()| replacement.go(Stage::Ask)
                            >
                                {r.start}
                            </Button>
                        }
                    })}
            </SettingRow>
            {guest.then(|| view! { <p class="small">{r.guest}</p> })}
            <Show when=move || replacement.stage.get() == Stage::Left>
                <Notice title=t().replace.left live=true/>
            </Show>
        </Tray>
    }
    .into_any()
}

/// The steps, in place of the settings.
#[component]
pub(super) fn ReplaceSecrets(at: Stage, replacement: Replacement) -> impl IntoView {
    let r = &t().replace;
    let engine = use_engine();
    let leave = Callback::new(move |()| {
        replacement.forget();
        replacement.go(Stage::Left);
        cancel(engine);
    });
    match at {
        Stage::Ask => view! { <Ask replacement on_leave=leave/> }.into_any(),
        Stage::Sheet => {
            let person = use_session().person();
            let owner = person.as_ref().map(|person| person.name.text.clone()).unwrap_or_default();
            view! {
                <KeepOnPaper
                    eyebrow=r.step(2, STEPS)
                    lead=r.sheet_lead
                    owner
                    kana=person.and_then(|person| person.name.kana)
                    sheet=replacement.sheet.get_untracked()
                    have_paper=replacement.have_paper
                    on_next=move |()| replacement.go(Stage::Check)
                    back=r.stop
                    on_back=leave
                />
            }
            .into_any()
        }
        Stage::Check => view! { <CheckAndReplace replacement on_leave=leave/> }.into_any(),
        Stage::Done(replaced) => view! { <Done replaced replacement/> }.into_any(),
        Stage::Idle | Stage::Left => ().into_any(),
    }
}

/// Forgets what was prepared. Cannot fail in a way that matters: it was not in force.
fn cancel(engine: Engine) {
    spawn_local(async move {
        let _ = engine.call(CancelReplacement {}).await;
    });
}

impl Replacement {
    /// Nothing begun. Prepared secrets are forgotten when the page that holds this goes.
    pub(super) fn provide() -> Self {
        let (replacement, engine) = (Self::new(), use_engine());
        on_cleanup(move || {
            if matches!(replacement.stage.try_get_untracked(), Some(Stage::Sheet | Stage::Check)) {
                cancel(engine);
            }
        });
        replacement
    }

    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            stage: RwSignal::new(Stage::Idle),
            sheet: RwSignal::new(None),
            have_paper: RwSignal::new(false),
            words: [text(), text()],
            links: LinkAnswers::new(),
        }
    }

    /// Shows another step, from its beginning. Does nothing where the page is gone.
    fn go(self, stage: Stage) {
        self.stage.try_set(stage);
        focus_soon("main".to_owned());
    }

    /// Forgets the words, what was typed of them and every decision.
    fn forget(self) {
        self.sheet.set(None);
        self.have_paper.set(false);
        for word in self.words {
            word.set(String::new());
        }
        self.links.forget();
    }
}
