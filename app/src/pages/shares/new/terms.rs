//! The questions about terms: until when, with a passcode or without, how often; and of a standing sheet, whether later records are
//! shown too.

use leptos::prelude::*;

use super::super::kind_words;
use super::draft::{Sheet, SheetClause};
use crate::clock::today;
use crate::i18n::{Day, t};
use crate::ui::{DateField, ParityOption, ParityOptions, ParityPair};

/// How long: code and days from today, the last one included. `other` is a date of the person's own; a standing one is asked about
/// again before each end.
pub(super) const TERMS: [(&str, i64); 5] =
    [("day", 0), ("week", 7), ("month", 30), ("quarter", 91), (TERM_STANDING, 91)];
pub(super) const TERM_OTHER: &str = "other";
pub(super) const TERM_STANDING: &str = "standing";
/// How often: code and openings.
pub(super) const USES: [(&str, Option<u32>); 3] = [("once", Some(1)), ("some", Some(5)), ("any", None)];

/// The words of an answer about openings.
pub(super) fn uses_words(code: &str) -> &'static str {
    let s = &t().sharing;
    match code {
        "once" => s.uses_once,
        "some" => s.uses_some,
        _ => s.uses_any,
    }
}

/// Until when, with a passcode or without, how often. Asked of every sheet in the same way, before anybody knows what it
/// will show: so a sheet of refusals takes no press more or less than one that shows everything.
#[component]
pub(super) fn Terms(sheet: Sheet, tried: RwSignal<bool>) -> impl IntoView {
    let (s, c) = (&t().sharing, &t().common);
    let mut terms: Vec<_> = TERMS
        .into_iter()
        .map(|(code, days)| {
            let label = match code {
                "day" => s.term_day,
                "week" => s.term_week,
                "month" => s.term_month,
                "quarter" => s.term_quarter,
                _ => s.term_standing,
            };
            let end = t().short_day(Day::from_number(today().number() + days));
            let note = if code == TERM_STANDING { s.at_first_until(&end) } else { c.until(&end) };
            ParityOption { value: code.to_owned(), label: label.to_owned(), note: Some(note) }
        })
        .collect();
    terms.push(ParityOption { value: TERM_OTHER.to_owned(), label: s.term_other.to_owned(), note: None });
    let uses = USES.into_iter().map(|(code, _)| ParityOption {
        value: code.to_owned(),
        label: uses_words(code).to_owned(),
        note: None,
    });
    let date_error = Signal::derive(move || {
        let open = sheet.open();
        open.into_iter().find(|problem| tried.get() && problem.field == "term-day").map(|problem| problem.text)
    });
    let missing = move |open: Signal<bool>| Signal::derive(move || tried.get() && open.get());
    view! {
        <OptionsClause id="c-term" error=s.term_missing missing=missing(Signal::derive(move || sheet.term.read().is_none()))>
            <ParityOptions name="term" legend=s.term options=terms answer=sheet.term described_by="c-term-e"/>
            <Show when=move || sheet.term.read().as_deref() == Some(TERM_OTHER)>
                <DateField
                    id="term-day"
                    label=t().sharing.term_end
                    text=sheet.term_text
                    day=sheet.term_day
                    error=date_error
                />
            </Show>
        </OptionsClause>
        <Show when=move || sheet.is_standing()>
            <p class="clause">{t().sharing.term_standing_text}</p>
        </Show>
        <PairClause
            id="c-passcode"
            title=s.passcode
            text=s.passcode_text
            error=s.passcode_missing
            legend=s.passcode_question
            yes=s.passcode_with
            no=s.passcode_without
            answer=sheet.passcode
            tried
        />
        <OptionsClause id="c-uses" error=s.uses_missing missing=missing(Signal::derive(move || sheet.uses.read().is_none()))>
            <ParityOptions name="uses" legend=s.uses options=uses.collect() answer=sheet.uses described_by="c-uses-e"/>
        </OptionsClause>
    }
    .into_any()
}

/// Whether later records are shown too, asked of a standing sheet after the kinds, of each that is shown by itself.
#[component]
pub(super) fn LaterRecords(sheet: Sheet, tried: RwSignal<bool>) -> impl IntoView {
    let comes = move || {
        let s = &t().sharing;
        let kinds = sheet.live_kinds();
        if kinds.is_empty() {
            s.live_none.to_owned()
        } else {
            let words: Vec<String> = kinds.into_iter().map(|kind| kind_words(kind).to_owned()).collect();
            format!("{}{}", s.live_kinds, t().common.list(&words))
        }
    };
    let questions = move || {
        let clauses = sheet.clauses.get_value().into_iter();
        clauses.map(|clause| view! { <Later clause tried/> }).collect_view()
    };
    view! {
        <Show when=move || sheet.is_standing()>
            <div class="stack-2" id="c-live">
                <h3>{t().sharing.live}</h3>
                <p class="clause__text">{t().sharing.live_text}</p>
            </div>
            {questions}
            <p class="small" aria-live="polite">
                {comes}
            </p>
        </Show>
    }
    .into_any()
}

/// The question about what is added later of one kind; nothing while the kind is not shown.
#[component]
fn Later(clause: SheetClause, tried: RwSignal<bool>) -> impl IntoView {
    let (id, answer) = (clause.later_id(), clause.later);
    let kind = Memo::new(move |_| clause.asked_later());
    move || {
        let (s, id) = (&t().sharing, id.clone());
        kind.get().map(|kind| {
            let words = kind_words(kind);
            view! {
                <PairClause
                    id
                    title=s.live_of(words)
                    text=""
                    error=s.live_missing(words)
                    legend=s.live_question(words)
                    yes=t().common.show
                    no=t().common.show_not
                    answer
                    tried
                />
            }
        })
    }
}

/// A term that is answered one way or the other.
#[component]
fn PairClause(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    text: &'static str,
    #[prop(into)] error: String,
    #[prop(into)] legend: String,
    yes: &'static str,
    no: &'static str,
    answer: RwSignal<Option<bool>>,
    tried: RwSignal<bool>,
) -> impl IntoView {
    let missing = Signal::derive(move || tried.get() && answer.read().is_none());
    let error_id = format!("{id}-e");
    let name = id.trim_start_matches("c-").to_owned();
    view! {
        <div class="clause" id=id data-missing=move || missing.get().then_some("")>
            <div class="clause__in">
                <div class="stack-2">
                    <h3>{title}</h3>
                    {(!text.is_empty()).then(|| view! { <p class="clause__text">{text}</p> })}
                    <p class="clause__err" id=error_id.clone() hidden=move || !missing.get()>
                        {error}
                    </p>
                </div>
                <ParityPair name legend yes no answer described_by=error_id/>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn OptionsClause(id: &'static str, error: &'static str, missing: Signal<bool>, children: Children) -> impl IntoView {
    view! {
        <div class="clause stack-2" id=id data-missing=move || missing.get().then_some("")>
            <p class="clause__err" id=format!("{id}-e") hidden=move || !missing.get()>
                {error}
            </p>
            {children()}
        </div>
    }
    .into_any()
}
