//! Terms of a letter's link. Nothing is chosen beforehand.

use leptos::prelude::*;

use crate::clock::{end_of, today};
use crate::engine::wire::LinkTerms;
use crate::i18n::{Day, t};
use crate::ui::{DateField, ParityOption, ParityOptions, ParityPair, Problem};

/// Openings of the middle choice.
const SOME: u32 = 5;

/// What is being decided.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    period: RwSignal<Option<String>>,
    other: RwSignal<String>,
    other_day: RwSignal<Option<Day>>,
    uses: RwSignal<Option<String>>,
    passcode: RwSignal<Option<bool>>,
}

impl Terms {
    pub(super) fn new() -> Self {
        Self {
            period: RwSignal::new(None),
            other: RwSignal::new(String::new()),
            other_day: RwSignal::new(None),
            uses: RwSignal::new(None),
            passcode: RwSignal::new(None),
        }
    }

    /// The terms, with the words that stood on the sheet; none if something is not decided yet.
    pub(super) fn read(self, about: &str, problems: &mut Vec<Problem>) -> Option<LinkTerms> {
        let s = &t().sharing;
        let before = problems.len();
        let until = self.until(problems);
        let uses = match self.uses.get_untracked().as_deref() {
            Some("once") => Some(1),
            Some("some") => Some(SOME),
            Some(_) => None,
            None => {
                problems.push(Problem::new("terms-uses", s.uses_missing));
                None
            }
        };
        let passcode = self.passcode.get_untracked();
        if passcode.is_none() {
            problems.push(Problem::new("terms-passcode", s.passcode_missing));
        }
        if problems.len() > before {
            return None;
        }
        let passcode = passcode == Some(true);
        let period = until.map_or_else(
            || t().referral.term_until_revoked.to_owned(),
            |until| t().common.until(&t().day(crate::clock::day_of(until))),
        );
        let openings = match uses {
            Some(1) => s.uses_once,
            Some(_) => s.uses_some,
            None => s.uses_any,
        };
        let with = if passcode { s.passcode_with } else { s.passcode_without };
        let text = format!("{about}\n{}：{period}\n{}：{openings}\n{}：{with}", s.term, s.uses, s.passcode);
        Some(LinkTerms { until, uses, passcode, text })
    }

    fn until(self, problems: &mut Vec<Problem>) -> Option<i64> {
        let s = &t().sharing;
        let days = |days: i64| Some(end_of(Day::from_number(today().number() + days)));
        match self.period.get_untracked().as_deref() {
            Some("day") => days(0),
            Some("week") => days(7),
            Some("month") => days(30),
            Some("revoked") => None,
            Some(_) => match self.other_day.get_untracked() {
                Some(day) if day.day.is_some() && day >= today() => Some(end_of(day)),
                Some(_) => {
                    problems.push(Problem::new("terms-other", s.term_past));
                    None
                }
                None => {
                    problems.push(Problem::new("terms-other", t().common.date_bad_shape));
                    None
                }
            },
            None => {
                problems.push(Problem::new("terms-period", s.term_missing));
                None
            }
        }
    }
}

#[component]
pub(super) fn TermsFields(terms: Terms, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let (s, r) = (&t().sharing, &t().referral);
    let option =
        |value: &str, label: &str| ParityOption { value: value.to_owned(), label: label.to_owned(), note: None };
    let error = move |id: &'static str| {
        Signal::derive(move || {
            problems.with(|problems| problems.iter().find(|one| one.field == id).map(|one| one.text.clone()))
        })
    };
    let complaint = move |id: &'static str| {
        let error = error(id);
        view! {
            <p class="clause__err" id=format!("{id}-e") hidden=move || error.get().is_none()>
                {move || error.get()}
            </p>
        }
    };
    let periods = vec![
        option("day", s.term_day),
        option("week", s.term_week),
        option("month", s.term_month),
        option("other", s.term_other),
        option("revoked", r.term_until_revoked),
    ];
    let uses = vec![option("once", s.uses_once), option("some", s.uses_some), option("any", s.uses_any)];
    let other_error = error("terms-other");
    view! {
        <div class="stack-5">
            <div id="terms-period">
                <ParityOptions name="terms-period-a" legend=s.term options=periods answer=terms.period described_by="terms-period-e"/>
                {complaint("terms-period")}
            </div>
            <div hidden=move || terms.period.get().as_deref() != Some("other")>
                <DateField id="terms-other" label=s.term_end text=terms.other day=terms.other_day error=other_error/>
            </div>
            <div id="terms-uses">
                <ParityOptions name="terms-uses-a" legend=s.uses options=uses answer=terms.uses described_by="terms-uses-e"/>
                {complaint("terms-uses")}
            </div>
            <div id="terms-passcode">
                <ParityPair
                    name="terms-passcode-a"
                    legend=s.passcode_question
                    yes=s.passcode_with
                    no=s.passcode_without
                    answer=terms.passcode
                    described_by="terms-passcode-e"
                />
                {complaint("terms-passcode")}
                <p class="small">{s.passcode_text}</p>
            </div>
        </div>
    }
    .into_any()
}
