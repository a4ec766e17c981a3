//! The journal: days, lines, and what the check of the chain said.

use super::button::{Button, ButtonKind};
use super::icon::{Icon, IconKind};
use crate::i18n::{Day, Moment, t};
use leptos::prelude::*;

/// One day of the journal; the children are [`LogLine`]s.
#[component]
pub fn LogDay(
    day: Day,
    /// Level of its heading: 2, or 3 below another heading.
    #[prop(default = 2)]
    level: u8,
    children: Children,
) -> impl IntoView {
    let id = format!("d-{}", day.iso());
    let said = view! { <super::DayText day weekday=true/> };
    let heading = if level == 2 {
        view! { <h2 id=id.clone()>{said}</h2> }.into_any()
    } else {
        view! { <h3 id=id.clone()>{said}</h3> }.into_any()
    };
    view! {
        <section class="stack" aria-labelledby=id>
            {heading}
            <div class="tiers">
                <div class="tier">
                    <ol class="log">{children()}</ol>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// One line: when, what happened, and under it whatever else is known.
#[component]
pub fn LogLine(
    at: Moment,
    /// Around the bold part: `t().journal.opened(…)` and the like make the three.
    #[prop(into)]
    before: String,
    #[prop(into)] who: String,
    #[prop(into)] after: String,
    /// Said under it in small type: repeats, network, who says so.
    #[prop(optional)]
    notes: Vec<String>,
    /// Address and words of what is behind it: the receipt of a decision.
    #[prop(optional_no_strip)]
    behind: Option<(String, String)>,
) -> impl IntoView {
    view! {
        <li>
            <time class="at" datetime=format!("{}T{}", at.day.iso(), at.clock())>
                {at.clock()}
            </time>
            <div>
                <p class="what">{before} <strong>{who}</strong> {after}</p>
                <p class="fresh">
                    {notes.join("　")} {behind.map(|(href, words)| view! { " " <a href=href>{words}</a> })}
                </p>
            </div>
        </li>
    }
    .into_any()
}

/// The check of the chain went well: how much was checked, when, and what it cannot show.
#[component]
pub fn ChainChecked(
    entries: usize,
    /// When, in words.
    #[prop(into)]
    checked_at: String,
    #[prop(into)] on_again: Callback<()>,
) -> impl IntoView {
    let j = &t().journal;
    view! {
        <div class="tiers">
            <section class="tier stack-2" aria-labelledby="chain-t">
                <div class="chain">
                    <div class="row">
                        <Icon kind=IconKind::Tick/>
                        <h2 id="chain-t">{j.checked}</h2>
                    </div>
                    <svg viewBox="-4 4 632 20" width="632" height="20" aria-hidden="true" focusable="false" inner_html=chain()></svg>
                </div>
                <p class="small">{j.checked_count(entries)}</p>
                <p class="small muted">{j.check_limit}</p>
                <div class="row between">
                    <span class="fresh">{j.checked_at(&checked_at)}</span>
                    <Button kind=ButtonKind::Line small=true on_press=on_again>
                        {j.check_again}
                    </Button>
                </div>
            </section>
        </div>
    }
    .into_any()
}

/// Links of a chain, an ornament.
fn chain() -> String {
    (0..26)
        .map(|n| {
            let (rx, ry) = if n % 2 == 0 { (14, 7) } else { (9, 3) };
            format!(
                r#"<ellipse cx="{}" cy="14" rx="{rx}" ry="{ry}" fill="none" stroke="currentColor" stroke-width="2"/>"#,
                12 + 24 * n
            )
        })
        .collect()
}
