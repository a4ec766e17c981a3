//! On which day a member's access ends, or that there is no such day. Nothing is chosen beforehand.

use client::engine::wire::SetEnd;
use leptos::prelude::*;
use vault::id::AccountId;

use crate::clock::{end_of, today};
use crate::engine::use_engine;
use crate::from_record;
use crate::i18n::{Day, t};
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::pages::person_fields::problem_of;
use crate::session::use_session;
use crate::ui::{DateField, ParityOption, ParityOptions, Problem};

/// From this age on the law takes somebody for grown up (Civil Code of Japan, article 4).
const GROWN_UP: i32 = 18;

#[component]
pub(super) fn EndForm(
    account: AccountId,
    name: String,
    ended: Callback<Option<(&'static str, bool)>>,
) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let choice = RwSignal::new(None::<String>);
    let (text, day) = (RwSignal::new(String::new()), RwSignal::new(None::<Day>));
    let until = move || match choice.get_untracked().as_deref() {
        Some("none") => Ok(None),
        Some("day") => match day.get_untracked().filter(|day| day.day.is_some() && *day >= today()) {
            Some(day) => Ok(Some(end_of(day) + 1)),
            None => Err(Problem::new("end-day", t().family.end_day_missing)),
        },
        _ => Err(Problem::new("end-choice", t().family.end_missing)),
    };
    let missing = Callback::new(move |()| until().err().into_iter().collect::<Vec<_>>());
    let act = with_passphrase(move |passphrase| {
        let until = until().ok().flatten();
        async move { engine.call(SetEnd { account, until, passphrase }).await }
    });
    let option = |value: &str, label: &str, note: &str| ParityOption {
        value: value.to_owned(),
        label: label.to_owned(),
        note: Some(note.to_owned()),
    };
    let options = vec![option("none", f.end_none, f.end_none_note), option("day", f.end_day, f.end_day_note)];
    let error = problem_of(problems.into(), "end-choice");
    let grown_up = use_session().person().and_then(|person| {
        let birth = from_record::day(&person.birth_date)?;
        let day = Day { year: birth.year + GROWN_UP, ..birth };
        // Not every year has the day.
        let is_there = (birth.month, birth.day) != (Some(2), Some(29));
        (is_there && day > today()).then(|| f.grown_up(&person.name.text, &t().day_and_era(day)))
    });
    view! {
        <Act
            ids=("end-errors", "end-passphrase")
            press=f.end_do
            leave=t().common.cancel
            working=t().common.working
            problems
            missing
            act
            on_end=move |done: bool| ended.run(done.then(|| (t().family.end_done, true)))
        >
            <div class="field" id="end-choice">
                <ParityOptions
                    name="end-choice"
                    legend=f.act_on(f.end_legend, &name)
                    options
                    answer=choice
                    described_by="end-choice-e"
                />
                <p class="err" id="end-choice-e" hidden=move || error.get().is_none()>
                    {move || error.get()}
                </p>
            </div>
            <Show when=move || choice.get().as_deref() == Some("day")>
                <DateField
                    id="end-day"
                    label=t().family.end_last_day
                    hint=t().family.end_last_day_hint
                    text
                    day
                    error=problem_of(problems.into(), "end-day")
                />
            </Show>
            {grown_up.map(|text| view! { <p class="small">{text}</p> })}
            <p class="small">{f.end_effect}</p>
        </Act>
    }
    .into_any()
}
