//! What a page asks the engine for, and how it waits: nothing for 300 ms, then a sentence; afterwards what is there stays
//! until something else came.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::engine::use_engine;
use crate::engine::wire::{Call, Trouble};
use crate::i18n::t;
use crate::ui::{Button, ButtonKind, FirstAnswer, Loading, Notice, NoticeKind, trouble_text};

/// Before this, nothing says that the page is waiting.
const PATIENCE: Duration = Duration::from_millis(300);

/// An answer of the engine, asked again whenever the vault moves or the question changes.
pub struct Answer<T: Send + Sync + 'static> {
    value: RwSignal<Option<Result<T, Trouble>>>,
    slow: RwSignal<bool>,
    again: RwSignal<u64>,
}

impl<T: Send + Sync + 'static> Clone for Answer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Answer<T> {}

/// Asks `question`, tracked, and again whenever the vault moves.
pub fn ask<C>(question: impl Fn() -> C + 'static) -> Answer<C::Reply>
where
    C: Call + 'static,
    C::Reply: Clone + PartialEq + Send + Sync + 'static,
{
    let moved = use_engine().vault_moved();
    ask_when(move || {
        moved.track();
        Some(question())
    })
}

/// Asks once, and again only when the question itself changes: for forms, which must not change under the person's hands.
pub fn ask_once<C>(question: impl Fn() -> C + 'static) -> Answer<C::Reply>
where
    C: Call + 'static,
    C::Reply: Clone + PartialEq + Send + Sync + 'static,
{
    ask_when(move || Some(question()))
}

/// Asks what moves with the vault and with the journal. `again` is counted up by what this page itself writes, which moves neither.
pub fn ask_live<C>(again: RwSignal<u64>, question: impl Fn() -> C + 'static) -> Answer<C::Reply>
where
    C: Call + 'static,
    C::Reply: Clone + PartialEq + Send + Sync + 'static,
{
    let engine = use_engine();
    let (vault, journal) = (engine.vault_moved(), engine.journal_moved());
    ask_when(move || {
        vault.track();
        journal.track();
        again.track();
        Some(question())
    })
}

/// Counted up by parts of a page that write: what a page itself writes is not told to it.
#[derive(Clone, Copy)]
pub struct Again(RwSignal<u64>);

impl Again {
    /// For the parts of the page that asks with it.
    #[must_use]
    pub fn provide() -> RwSignal<u64> {
        let again = RwSignal::new(0);
        provide_context(Self(again));
        again
    }

    /// Has the page ask anew.
    pub fn ask(self) {
        self.0.try_update(|again| *again += 1);
    }
}

/// Asks what moves with invitations and members, too. `again` is counted up by what this page itself writes.
pub fn ask_family<C>(again: RwSignal<u64>, question: impl Fn() -> C + 'static) -> Answer<C::Reply>
where
    C: Call + 'static,
    C::Reply: Clone + PartialEq + Send + Sync + 'static,
{
    let engine = use_engine();
    let (vault, invitations) = (engine.vault_moved(), engine.invitations_moved());
    ask_when(move || {
        vault.track();
        invitations.track();
        again.track();
        Some(question())
    })
}

/// Asks whenever `question`, tracked, says something.
pub fn ask_when<C>(question: impl Fn() -> Option<C> + 'static) -> Answer<C::Reply>
where
    C: Call + 'static,
    C::Reply: Clone + PartialEq + Send + Sync + 'static,
{
    let engine = use_engine();
    let answer = Answer { value: RwSignal::new(None), slow: RwSignal::new(false), again: RwSignal::new(0) };
    let asked = StoredValue::new(0_u64);
    let settled = StoredValue::new(0_u64);
    let first = FirstAnswer::of_this_part();
    Effect::new(move |_| {
        answer.again.track();
        let Some(question) = question() else { return };
        let first = first.clone();
        if answer.value.with_untracked(Option::is_none) {
            first.asked();
        }
        let own = asked.get_value() + 1;
        asked.set_value(own);
        set_timeout(
            move || {
                if settled.try_get_value().is_some_and(|settled| settled < own) {
                    answer.slow.try_set(true);
                }
            },
            PATIENCE,
        );
        spawn_local(async move {
            let said = engine.call(question).await;
            // The page is gone, or a newer question is on its way.
            if asked.try_get_value() != Some(own) {
                return;
            }
            settled.set_value(own);
            answer.slow.try_set(false);
            let known = answer.value.try_with_untracked(|known| known.as_ref() == Some(&said));
            if known == Some(false) {
                answer.value.try_set(Some(said));
            }
            first.came();
        });
    });
    answer
}

impl<T: Clone + Send + Sync + 'static> Answer<T> {
    /// The answer, tracked; none before there was one or after trouble.
    #[must_use]
    pub fn get(self) -> Option<T> {
        self.value.with(|value| value.as_ref().and_then(|value| value.as_ref().ok().cloned()))
    }

    /// What `read` finds in the answer, tracked, without a copy of all of it; none where [`Self::get`] gives none.
    pub fn map<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.value.with(|value| value.as_ref().and_then(|value| value.as_ref().ok().map(read)))
    }

    /// Whether there is content to show; tracked.
    #[must_use]
    pub fn is_ready(self) -> bool {
        self.value.with(|value| value.as_ref().is_some_and(Result::is_ok))
    }

    /// What went wrong; tracked.
    #[must_use]
    pub fn trouble(self) -> Option<Trouble> {
        self.value.with(|value| value.as_ref().and_then(|value| value.as_ref().err().cloned()))
    }

    /// Shows the content once it is there, and otherwise that it is on its way or what went wrong.
    pub fn show(self, content: impl Fn(T) -> AnyView + Send + Sync + 'static) -> impl IntoView {
        move || match self.value.get() {
            Some(Ok(value)) => content(value),
            Some(Err(trouble)) => {
                view! { <TroubleNotice trouble on_retry=move |()| self.again.update(|n| *n += 1)/> }.into_any()
            }
            None if self.slow.get() => view! { <Loading text=t().common.loading/> }.into_any(),
            None => ().into_any(),
        }
    }
}

/// What did not happen and what to do, with another try where that makes sense.
#[component]
pub fn TroubleNotice(
    trouble: Trouble,
    #[prop(optional, into)] on_retry: Option<Callback<()>>,
    /// Lets the focus be moved here.
    #[prop(default = "trouble")]
    id: &'static str,
) -> impl IntoView {
    let text = trouble_text(&trouble);
    view! {
        <Notice kind=NoticeKind::Caution title=t().errors.title live=true id=id>
            <p>{text}</p>
            {on_retry
                .map(|retry| {
                    view! {
                        <div class="btns">
                            <Button kind=ButtonKind::Line small=true on_press=retry>
                                {t().common.retry}
                            </Button>
                        </div>
                    }
                })}
        </Notice>
    }
    .into_any()
}
