//! One act that asks for the passphrase once more: the form around it, what is wrong, what was done.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use client::engine::wire::Trouble;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::ui::{PassphraseField, Problem, QuestionForm, trouble_text};

/// What is done with a passphrase that was typed.
pub(super) type WithPassphrase =
    Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Result<(), Trouble>>>> + Send + Sync>;

/// Makes one of a closure.
pub(super) fn with_passphrase<U>(act: impl Fn(String) -> U + Send + Sync + 'static) -> WithPassphrase
where
    U: Future<Output = Result<(), Trouble>> + 'static,
{
    Arc::new(move |passphrase| Box::pin(act(passphrase)))
}

/// A form with a passphrase under its own fields. It ends when what it asks for was done, or when it is left.
#[component]
pub(super) fn Act(
    /// Ids of the list of what is wrong and of the passphrase's field; unique on the page.
    ids: (&'static str, &'static str),
    /// Words of the two buttons.
    press: &'static str,
    leave: &'static str,
    /// Said while it works.
    working: &'static str,
    /// What is wrong, also for the fields above.
    problems: RwSignal<Vec<Problem>>,
    /// What is missing before anything is asked.
    #[prop(optional, into)]
    missing: Option<Callback<(), Vec<Problem>>>,
    act: WithPassphrase,
    /// Whether it was done.
    #[prop(into)]
    on_end: Callback<bool>,
    /// What follows, and the fields.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (errors, field) = ids;
    let passphrase = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let send = move |()| {
        if busy.get_untracked() {
            return;
        }
        let mut found = missing.map(|missing| missing.run(())).unwrap_or_default();
        if passphrase.read_untracked().is_empty() {
            found.push(Problem::new(field, t().open.passphrase_missing));
        }
        let complete = found.is_empty();
        problems.set(found);
        if !complete {
            return;
        }
        busy.set(true);
        let done = act(passphrase.get_untracked());
        spawn_local(async move {
            let answer = done.await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    passphrase.try_set(String::new());
                    on_end.run(true);
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new(field, trouble_text(&trouble))]);
                }
            }
        });
    };
    view! {
        <QuestionForm
            errors=errors
            problems
            busy
            working=working
            ask=press
            leave=leave
            on_ask=send
            on_leave=move |()| on_end.run(false)
            even=true
        >
            {children.map(|children| children())}
            <PassphraseField
                id=field
                label=t().family.join_passphrase
                value=passphrase
                error=problem_of(problems.into(), field)
            />
        </QuestionForm>
    }
    .into_any()
}
