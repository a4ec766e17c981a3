//! A short form that asks one thing and waits for the answer: a passphrase, a link.

use super::busy::Busy;
use super::button::{Button, ButtonKind};
use super::notice::{ErrorSummary, Problem};
use crate::i18n::t;
use leptos::prelude::*;

/// The form around the fields: what is wrong above them, what is happening and two buttons below.
#[component]
pub fn QuestionForm(
    /// Id of the list of what is wrong.
    #[prop(into)]
    errors: String,
    problems: RwSignal<Vec<Problem>>,
    busy: RwSignal<bool>,
    /// Said while it works.
    working: &'static str,
    /// The two buttons.
    ask: &'static str,
    leave: &'static str,
    #[prop(into)] on_ask: Callback<()>,
    /// Whether it can be left while it works.
    #[prop(optional)]
    stoppable: bool,
    #[prop(into)] on_leave: Callback<()>,
    /// The two buttons are of one weight and size: where both answers are right.
    #[prop(optional)]
    even: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <form
            class="form stack-5"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                on_ask.run(());
            }
        >
            <ErrorSummary id=errors title=t().errors.title problems/>
            {children()}
            <Busy on=busy text=working/>
            <div class=if even { "acts2" } else { "btns" }>
                <Button submit=true not_yet=busy kind=if even { ButtonKind::Line } else { ButtonKind::Primary }>
                    {ask}
                </Button>
                <Button
                    kind=ButtonKind::Line
                    not_yet=Signal::derive(move || busy.get() && !stoppable)
                    on_press=on_leave
                >
                    {leave}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
