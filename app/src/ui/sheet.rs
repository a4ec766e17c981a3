//! The consent sheet: a document with square corners and a rule of ink; clauses; the place for the seal.

use super::parity::{ParityActs, ParityPair};
use super::seal::{DatedSeal, SealPlace, SealSize};
use crate::i18n::{Day, t};
use leptos::prelude::*;

/// Id of the head of a sheet: where reading it begins.
pub const SHEET_HEAD: &str = "sheet-head";

/// The sheet with its head: to whom, and what is known about them. The children are [`Clause`]s and a [`SignOff`].
#[component]
pub fn ConsentSheet(
    #[prop(into)] provider: String,
    /// Person, purpose, and so on.
    facts: Vec<(String, String)>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="sheet">
            <header class="sheet__title" id=SHEET_HEAD tabindex="-1">
                <p class="small muted">{t().sharing.sheet_to}</p>
                <h2 class="mincho">{provider}</h2>
                <dl class="kv">
                    {facts
                        .into_iter()
                        .map(|(term, words)| {
                            view! {
                                <dt>{term}</dt>
                                <dd>{words}</dd>
                            }
                        })
                        .collect_view()}
                </dl>
            </header>
            {children()}
        </div>
    }
    .into_any()
}

/// One question of the sheet: what is in it, what it tells, and the two answers.
#[component]
pub fn Clause(
    /// Unique on the page; the error summary leads here.
    #[prop(into)]
    id: String,
    /// 1, 2, 3 …
    number: usize,
    #[prop(into)] title: String,
    #[prop(into)] contains: String,
    #[prop(into)] tells: String,
    answer: RwSignal<Option<bool>>,
    /// True once sealing was tried while this was open.
    #[prop(into)]
    missing: Signal<bool>,
    /// Records of this kind one by one ([`PickRow`]s).
    #[prop(optional, into)]
    records: Option<ViewFn>,
) -> impl IntoView {
    let (s, c) = (&t().sharing, &t().common);
    let open = Signal::derive(move || missing.get() && answer.get().is_none());
    let error = format!("{id}-e");
    view! {
        <div class="clause" id=id.clone() data-missing=move || open.get().then_some("")>
            <div class="clause__in">
                <div class="stack-2">
                    <h3>
                        <span class="clause__no" aria-hidden="true">
                            {s.clause_number(number)}
                        </span>
                        {title.clone()}
                    </h3>
                    <dl class="clause__text">
                        <div class="clause__tell">
                            <dt>{s.contains}</dt>
                            <dd>{contains}</dd>
                        </div>
                        <div class="clause__tell">
                            <dt>{s.tells}</dt>
                            <dd>{tells}</dd>
                        </div>
                    </dl>
                    <p class="clause__err" id=error.clone() hidden=move || !open.get()>
                        {s.choose_one}
                    </p>
                </div>
                <ParityPair
                    name=format!("{id}-a")
                    legend=s.show_legend(&title)
                    yes=c.show
                    no=c.show_not
                    answer
                    described_by=error
                />
            </div>
            {records.map(|records| view! { <div class="clause__records stack-2">{records.run()}</div> })}
        </div>
    }
    .into_any()
}

/// One record to decide about: in a clause, or in a letter.
#[component]
pub fn PickRow(
    #[prop(into)] id: String,
    /// The kind, in small type; empty inside a clause of one kind.
    #[prop(optional, into)]
    kind: Option<String>,
    #[prop(into)] title: String,
    /// The question for screen readers.
    #[prop(into)]
    legend: String,
    #[prop(into)] yes: String,
    #[prop(into)] no: String,
    answer: RwSignal<Option<bool>>,
    #[prop(optional, into)] missing: Signal<bool>,
    /// What is said while it is missing.
    #[prop(into)]
    missing_text: String,
    /// Source mark, date.
    children: Children,
) -> impl IntoView {
    let open = Signal::derive(move || missing.get() && answer.get().is_none());
    let error = format!("{id}-e");
    view! {
        <div class="pick" id=id.clone() data-missing=move || open.get().then_some("")>
            <div class="pick__in">
                <div class="stack-2">
                    {kind.map(|kind| view! { <p class="small muted">{kind}</p> })}
                    <h3 class="pick__t">{title}</h3>
                    <p class="meta">{children()}</p>
                    <p class="clause__err" id=error.clone() hidden=move || !open.get()>
                        {missing_text}
                    </p>
                </div>
                <ParityPair name=format!("{id}-a") legend yes no answer described_by=error/>
            </div>
        </div>
    }
    .into_any()
}

/// The end of a sheet: the place for the seal, and the two acts. After the press the seal stands there, the acts are
/// gone, and the children say what happened.
#[component]
pub fn SignOff(
    #[prop(into)] family_name: String,
    today: Day,
    #[prop(into)] sealed: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
    #[prop(into)] on_leave: Callback<()>,
    /// Shown once sealed; give it the focus.
    children: ChildrenFn,
) -> impl IntoView {
    let (s, c) = (&t().sharing, &t().common);
    view! {
        <div class="signoff">
            <div class="sealbox" aria-live="polite">
                <div class="sealbox__place">
                    {move || {
                        if sealed.get() {
                            let label = t().shares.seal_label(&family_name, &t().day(today), s.sealed);
                            view! {
                                <span class="pressed">
                                    <DatedSeal
                                        mark=t().shares.seal_decided
                                        day=today
                                        name=family_name.clone()
                                        label
                                        size=SealSize::Large
                                    />
                                </span>
                            }
                                .into_any()
                        } else {
                            view! {
                                <span>
                                    <SealPlace/>
                                </span>
                            }
                                .into_any()
                        }
                    }}
                </div>
            </div>
            <div class="stack">
                <p>{s.seal_note} {s.seal_copies}</p>
                {move || {
                    if sealed.get() {
                        children().into_any()
                    } else {
                        view! { <ParityActs press=c.press_seal leave=c.leave_unsealed on_press on_leave/> }.into_any()
                    }
                }}
            </div>
        </div>
    }
    .into_any()
}
