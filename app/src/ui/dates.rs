//! Days and moments with their machine-readable form.

use crate::i18n::{Day, Moment, t};
use leptos::prelude::*;

/// A day with its era in small type: 2026年11月22日（令和8年）.
#[component]
pub fn DayText(
    day: Day,
    /// Leaves out the era, where it stands nearby already.
    #[prop(optional)]
    no_era: bool,
    /// With the weekday, for planning.
    #[prop(optional)]
    weekday: bool,
) -> impl IntoView {
    let words = if weekday { t().day_and_weekday(day) } else { t().day(day) };
    let era = if no_era { None } else { t().era(day) };
    view! {
        <time datetime=day.iso()>{words}</time>
        {era.map(|era| view! { <span class="era">{era}</span> })}
    }
    .into_any()
}

/// A moment in a sentence: 11月20日 16時05分. `today` decides whether the year is said.
#[component]
pub fn MomentText(at: Moment, today: Day) -> impl IntoView {
    let machine = format!("{}T{}", at.day.iso(), at.clock());
    view! { <time datetime=machine>{t().moment(at, today)}</time> }.into_any()
}
