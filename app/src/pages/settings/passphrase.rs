//! Changing the passphrase.

use client::engine::wire::{ChangePassphrase, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Tray;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::passphrase_strength::strength_of;
use crate::pages::person_fields::problem_of;
use crate::session::use_session;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, ErrorSummary, Notice, NoticeKind, PassphraseField, Problem, SettingRow,
    trouble_text,
};

#[component]
pub(super) fn ChangePassphraseRow() -> impl IntoView {
    let s = &t().settings;
    let open = RwSignal::new(false);
    let done = RwSignal::new(false);
    view! {
        <Tray>
            <SettingRow title=s.passphrase text=s.passphrase_text>
                <Button
                    kind=ButtonKind::Line
                    small=true
                    label=format!("{}：{}", s.passphrase, s.change)
                    on_press=move |()| {
                        done.set(false);
                        open.update(|open| *open = !*open);
                    }
                >
                    {s.change}
                </Button>
            </SettingRow>
            <Show when=move || open.get()>
                <Form open done/>
            </Show>
            <Show when=move || done.get()>
                <Notice kind=NoticeKind::Sound title=t().settings.passphrase_changed live=true/>
            </Show>
        </Tray>
    }
    .into_any()
}

#[component]
fn Form(open: RwSignal<bool>, done: RwSignal<bool>) -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let with_words = use_session().with_words();
    let (current, next) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let change = move || {
        if busy.get_untracked() {
            return;
        }
        if !with_words && current.read_untracked().is_empty() {
            problems.set(vec![Problem::new("current", t().settings.current_missing)]);
            return;
        }
        problems.set(Vec::new());
        busy.set(true);
        let ask =
            ChangePassphrase { current: (!with_words).then(|| current.get_untracked()), next: next.get_untracked() };
        spawn_local(async move {
            let answer = engine.call(ask).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    current.try_set(String::new());
                    next.try_set(String::new());
                    done.try_set(true);
                    open.try_set(false);
                }
                Err(trouble) => {
                    let field = if trouble == Trouble::PassphraseTooShort || with_words { "next" } else { "current" };
                    problems.try_set(vec![Problem::new(field, trouble_text(&trouble))]);
                }
            }
        });
    };
    view! {
        <form
            class="form stack-5"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                change();
            }
        >
            <ErrorSummary id="passphrase-errors" title=t().errors.title problems/>
            {if with_words {
                view! { <p class="small">{s.after_words}</p> }.into_any()
            } else {
                view! {
                    <PassphraseField
                        id="current"
                        label=s.old_passphrase
                        value=current
                        error=problem_of(problems.into(), "current")
                    />
                }
                    .into_any()
            }}
            <PassphraseField
                id="next"
                label=s.new_passphrase
                hint=t().sign_up.passphrase_hint
                value=next
                new=true
                strength=strength_of(next)
                error=problem_of(problems.into(), "next")
            />
            <Busy on=busy text=t().common.deriving/>
            <Buttons>
                <Button submit=true not_yet=busy>
                    {s.change}
                </Button>
                <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| open.set(false)>
                    {t().common.cancel}
                </Button>
            </Buttons>
        </form>
    }
    .into_any()
}
