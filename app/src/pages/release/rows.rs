//! What would leave: each row before and after, and what was removed.

use exchange::release::table::rule_of;
use exchange::release::{RULES, Removed, Row, RowKey, When, Why};
use leptos::prelude::*;

use crate::engine::wire::ReleasePreview;
use crate::i18n::{Lang, t};

#[component]
pub(super) fn Rows(
    preview: ReleasePreview,
    busy: RwSignal<bool>,
    /// A row is taken out or put back.
    #[prop(into)]
    on_toggle: Callback<RowKey>,
) -> impl IntoView {
    let r = &t().release;
    let ReleasePreview { rows, stopped, removed, unknown, .. } = preview;
    let rows = rows.into_iter().enumerate().map(|(at, row)| {
        let stopped = stopped.contains(&row.key);
        view! { <OneRow at row stopped busy on_toggle/> }
    });
    view! {
        <section class="stack" aria-labelledby="release-rows">
            <h2 id="release-rows">{r.rows}</h2>
            <p>{r.rows_text}</p>
            <ul class="release-rows" role="list">
                {rows.collect_view()}
            </ul>
            <h3>{r.removed}</h3>
            <ul class="release-rows" role="list">
                {removed.into_iter().map(|group| view! { <Gone group/> }).collect_view()}
            </ul>
            {(unknown > 0).then(|| view! { <p class="small">{r.unknown(unknown)}</p> })}
        </section>
    }
    .into_any()
}

#[component]
fn OneRow(at: usize, row: Row, stopped: bool, busy: RwSignal<bool>, on_toggle: Callback<RowKey>) -> impl IntoView {
    let r = &t().release;
    let japanese = t().lang == Lang::Ja;
    let name = name_of(&row.rule, japanese);
    let how = if japanese { row.how.0.clone() } else { row.how.1.clone() };
    let (id, key, left_out) = (row_id(at), row.key.clone(), row.left_out);
    let unit = row.unit.clone().unwrap_or_default();
    let label = r.row_label(&format!("{name} {}", row.before));
    view! {
        <li class="release-row" class:release-row--out=left_out>
            <label class="check">
                <input
                    id=id
                    type="checkbox"
                    aria-label=label
                    prop:checked=!left_out
                    disabled=move || stopped || busy.get()
                    on:change=move |_| on_toggle.run(key.clone())
                />
                <span>
                    <strong>{name}</strong>
                    " "
                    <span class="small muted">{how}</span>
                </span>
            </label>
            <dl class="release-row__sides">
                <div>
                    <dt>{r.before}</dt>
                    <dd>
                        {row.before.clone()}
                        {row.before_date.clone().map(|date| view! { <br/> <span class="small num">{date}</span> })}
                    </dd>
                </div>
                <div>
                    <dt>{r.after}</dt>
                    <dd>
                        {if left_out {
                            "—".into_any()
                        } else {
                            view! {
                                {row.after.clone()} " " {unit}
                                {row.code.clone().map(|code| view! { <br/> <span class="small">{code}</span> })}
                                {row.when.as_ref().map(|when| view! { <br/> <span class="small num">{when_words(when)}</span> })}
                            }
                                .into_any()
                        }}
                    </dd>
                </div>
            </dl>
            {stopped.then(|| view! { <p class="small">{r.stopped}</p> })}
        </li>
    }
    .into_any()
}

/// Of what was removed some is shown: it is the patient's own page.
#[component]
fn Gone(group: Removed) -> impl IntoView {
    let r = &t().release;
    let name = name_of(&group.rule, t().lang == Lang::Ja);
    let why = match group.why {
        Why::Rule => r.removed_by_rule,
        Why::NotTellable => r.removed_otherwise,
        Why::SaidOtherwise => r.removed_said_otherwise,
    };
    view! {
        <li class="release-row">
            <p>
                <strong>{name}</strong>
                " "
                <span class="small muted">{t().common.items(group.count)}</span>
            </p>
            <dl class="release-row__sides">
                <div>
                    <dt>{r.before}</dt>
                    <dd>{t().common.list(&group.before)}</dd>
                </div>
                <div>
                    <dt>{r.after}</dt>
                    <dd>{why}</dd>
                </div>
            </dl>
        </li>
    }
    .into_any()
}

/// Id of a row's box.
pub(super) fn row_id(at: usize) -> String {
    format!("release-row-{at}")
}

/// What an item is called.
pub(super) fn name_of(item: &str, japanese: bool) -> String {
    rule_of(RULES, item).map_or(item, |rule| rule.name(japanese)).to_owned()
}

/// When something was, as it is told.
pub(super) fn when_words(when: &When) -> String {
    match when {
        When::Month(month) => t().release.month(*month),
        When::Year(year) => year.to_string(),
        When::Day(day) => day.clone(),
    }
}
