//! The two answers of every decision about sharing. Refusing costs what agreeing costs (P1 to P12 of the visual
//! language): same box, same style, one native radio group, one press each, nothing chosen beforehand.
//!
//! Every consent surface goes through here, and only here. Nothing in this file, and no style sheet, may address one
//! of the two: the only thing that differs is the words and the order, and the order is a setting.

use super::icon::{Icon, IconKind};
use crate::i18n::t;
use crate::session::{Right, use_session};
use leptos::prelude::*;

/// Decides which of the two stands first, everywhere. Provided once, by whoever knows the person's settings; `false`
/// (the affirmative first) without it. Box and steps are the same either way.
#[derive(Clone, Copy)]
pub struct ParityOrder(pub RwSignal<bool>);

fn refusal_first() -> bool {
    use_context::<ParityOrder>().is_some_and(|order| order.0.get_untracked())
}

/// A verb and its plain negative: 見せる / 見せない.
///
/// `answer` is `None` until one is chosen; there is no way to pass a preset one from an earlier sheet except by
/// putting it into the signal, which P4 forbids.
#[component]
pub fn ParityPair(
    /// Name of the radio group; unique on the page.
    #[prop(into)]
    name: String,
    /// The question, for screen readers: お薬を見せますか.
    #[prop(into)]
    legend: String,
    #[prop(into)] yes: String,
    #[prop(into)] no: String,
    answer: RwSignal<Option<bool>>,
    /// Id of a sentence that describes the question, if there is one (an error).
    #[prop(optional, into)]
    described_by: Option<String>,
) -> impl IntoView {
    let mut options = vec![(true, yes), (false, no)];
    if refusal_first() {
        options.reverse();
    }
    let faces = options
        .into_iter()
        .map(|(value, words)| {
            view! {
                <Face name=name.clone() value=if value { "yes" } else { "no" } chosen=Signal::derive(move || answer.get() == Some(value)) on_choose=move |()| answer.set(Some(value))>
                    {words}
                </Face>
            }
        })
        .collect_view();
    view! {
        <fieldset class="choice" aria-describedby=described_by>
            <legend class="sr">{legend}</legend>
            <div class="parity">{faces}</div>
        </fieldset>
    }
    .into_any()
}

/// One of several equal options: its value, its words, a second line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParityOption {
    pub value: String,
    pub label: String,
    pub note: Option<String>,
}

/// More than two equal answers in one frame: the period, the passcode, the number of openings. Same faces, nothing
/// chosen beforehand.
#[component]
pub fn ParityOptions(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    /// Where a heading just above says the same: hides the legend from the eye, not from screen readers.
    #[prop(optional)]
    quiet_legend: bool,
    options: Vec<ParityOption>,
    answer: RwSignal<Option<String>>,
    /// Id of the sentence that says what is missing.
    #[prop(optional, into)]
    described_by: Option<String>,
) -> impl IntoView {
    let faces = options
        .into_iter()
        .map(|option| {
            let ParityOption { value, label, note } = option;
            let own = value.clone();
            let picked = value.clone();
            view! {
                <Face name=name.clone() value=value chosen=Signal::derive(move || answer.get().as_ref() == Some(&own)) on_choose=move |()| answer.set(Some(picked.clone()))>
                    {label}
                    {note
                        .map(|note| {
                            view! {
                                <br/>
                                <span class="opt-sub">{note}</span>
                            }
                        })}
                </Face>
            }
        })
        .collect_view();
    view! {
        <fieldset class="stack-2" aria-describedby=described_by>
            <legend class=if quiet_legend { "sr" } else { "mincho termlegend" }>{legend}</legend>
            <div class="opts">{faces}</div>
        </fieldset>
    }
    .into_any()
}

/// One face of a group. All faces are this.
#[component]
fn Face(
    #[prop(into)] name: String,
    #[prop(into)] value: String,
    chosen: Signal<bool>,
    #[prop(into)] on_choose: Callback<()>,
    children: Children,
) -> impl IntoView {
    view! {
        <label class="parity__opt">
            <input type="radio" name=name value=value prop:checked=move || chosen.get() on:change=move |_| on_choose.run(())/>
            <span class="parity__face">
                <span>{children()}</span>
            </span>
        </label>
    }
    .into_any()
}

/// The two ways to take back what is shown, on the card itself: pausing, which can be undone, and ending for good. One press each.
#[component]
pub fn TakeBack(
    /// Unique on the page: the focus comes back here when the card is drawn anew.
    #[prop(into)]
    id: String,
    /// What they act upon, for screen readers.
    #[prop(into)]
    label: String,
    /// Whether it is paused now; the first act then resumes it.
    paused: bool,
    #[prop(into)] end: String,
    #[prop(into)] on_pause: Callback<()>,
    #[prop(into)] on_resume: Callback<()>,
    #[prop(into)] on_end: Callback<()>,
) -> impl IntoView {
    let s = &t().shares;
    let first = if paused {
        (IconKind::Resume, s.resume.to_owned(), on_resume)
    } else {
        (IconKind::Pause, s.pause.to_owned(), on_pause)
    };
    view! { <TwoActs id label acts=[first, (IconKind::Cancelled, end, on_end)]/> }.into_any()
}

/// Two acts of equal weight, one press each, in the order given. Nothing for somebody who may only read.
#[component]
pub fn TwoActs(
    /// Unique on the page, where the two are drawn anew after one of them.
    #[prop(optional, into)]
    id: Option<String>,
    /// What they act upon, for screen readers.
    #[prop(into)]
    label: String,
    acts: [(IconKind, String, Callback<()>); 2],
) -> impl IntoView {
    if !use_session().may(Right::Write) {
        return ().into_any();
    }
    let acts = acts.map(|(kind, words, act)| {
        view! {
            <button class="btn btn--line" type="button" on:click=move |_| act.run(())>
                <Icon kind/>
                {words}
            </button>
        }
    });
    view! {
        <div class="acts2" id=id role="group" aria-label=label>
            {acts.into_iter().collect_view()}
        </div>
    }
    .into_any()
}

/// The two ways to end a sheet: 印を押す / 押さずに終える. The same element, the same frame; vermilion appears only
/// after the press.
#[component]
pub fn ParityActs(
    #[prop(into)] press: String,
    #[prop(into)] leave: String,
    #[prop(into)] on_press: Callback<()>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let mut acts = vec![(IconKind::SealStamp, press, on_press), (IconKind::Leave, leave, on_leave)];
    if refusal_first() {
        acts.reverse();
    }
    view! {
        <div class="parity parity--acts">
            {acts
                .into_iter()
                .map(|(kind, words, act)| {
                    view! {
                        <button class="parity__face" type="button" on:click=move |_| act.run(())>
                            <Icon kind/>
                            <span>{words}</span>
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use client::engine::wire::MemberRole;

    use super::*;
    use crate::session::seen_as;

    #[test]
    fn two_acts_are_there_for_those_who_may_write_and_neither_for_a_reader() {
        let acts = |role| {
            seen_as(role, || {
                let act = |words: &str| (IconKind::Tick, words.to_owned(), Callback::new(|()| ()));
                view! { <TwoActs label="acts" acts=[act("one"), act("other")]/> }.into_any()
            })
        };
        assert_eq!(acts(MemberRole::Editor).matches("<button").count(), 2);
        assert_eq!(acts(MemberRole::Reader).matches("<button").count(), 0);
    }
}
