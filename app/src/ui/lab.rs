//! Results of a checkup: figures for a glance, the full table. High and low are the issuer's marks, said in words.

use super::icon::{Icon, IconKind};
use super::spark::Sparkline;
use super::table::TableHead;
use crate::i18n::t;
use crate::view_model::{FlagView, ResultView};
use leptos::prelude::*;

/// ▲高い / ▼低い; for providers ▲H / ▼L. Amber, an arrow and a word; never 異常.
#[component]
pub(crate) fn Flag(flag: FlagView, #[prop(optional)] short: bool) -> impl IntoView {
    let c = &t().common;
    let (icon, word) = match (flag, short) {
        (FlagView::High, false) => (Some(IconKind::Up), c.high),
        (FlagView::High, true) => (Some(IconKind::Up), c.high_short),
        (FlagView::Low, false) => (Some(IconKind::Down), c.low),
        (FlagView::Low, true) => (Some(IconKind::Down), c.low_short),
        (FlagView::Marked, false) => (None, c.marked),
        (FlagView::Marked, true) => (None, c.marked_short),
        (FlagView::Positive, _) => (None, c.positive),
        (FlagView::Negative, _) => (None, c.negative),
    };
    if flag == FlagView::Negative {
        return view! { <span class="small">{word}</span> }.into_any();
    }
    view! {
        <span class="flag">
            {icon.map(|kind| view! { <Icon kind/> })}
            {word}
        </span>
    }
    .into_any()
}

/// A few results as large figures.
#[component]
pub fn Figures(
    results: Vec<ResultView>,
    /// With the line of earlier values.
    #[prop(optional)]
    sparks: bool,
) -> impl IntoView {
    let c = &t().common;
    view! {
        <dl class="figs">
            {results
                .into_iter()
                .map(|result| {
                    let range = result.range.clone();
                    view! {
                        <div class="fig">
                            <dt>{result.name.clone()}</dt>
                            <dd class="v">{result.value.clone()} <small>{result.unit.clone()}</small></dd>
                            {result.flag.map(|flag| view! { <dd><Flag flag/></dd> })}
                            {(!range.is_empty() && !sparks)
                                .then(|| view! { <dd class="small muted">{c.reference_range} " " {range}</dd> })}
                            {sparks.then(|| view! { <dd><Sparkline result/></dd> })}
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
    .into_any()
}

/// All results of one checkup beside the two before it, with the trend. On a phone each row becomes a small ledger;
/// the table roles are in the markup because changing `display` drops them.
#[component]
pub fn ResultsTable(
    results: Vec<ResultView>,
    /// Id of the heading that names the table.
    #[prop(into)]
    labelled_by: String,
    /// Address that shows an item over time; the item's place in the table follows it.
    #[prop(optional, into)]
    over_time: Option<String>,
) -> impl IntoView {
    let r = &t().records;
    view! {
        <table class="tbl tbl--fold tbl--lab" role="table" aria-labelledby=labelled_by>
            <TableHead columns=vec![(r.column_item.to_owned(), false), (r.column_now.to_owned(), true), (r.column_range.to_owned(), true), (r.column_trend.to_owned(), false)]/>
            <tbody role="rowgroup">
                {results
                    .into_iter()
                    .enumerate()
                    .map(|(place, result)| {
                        let out = result.flag.is_some_and(FlagView::stands_out);
                        let range = if result.range.is_empty() { "—".to_owned() } else { result.range.clone() };
                        view! {
                            <tr role="row" class:out=out>
                                <th scope="row" role="rowheader">
                                    {match &over_time {
                                        Some(address) => {
                                            view! { <a href=format!("{address}{place}")>{result.name.clone()}</a> }.into_any()
                                        }
                                        None => result.name.clone().into_any(),
                                    }}
                                </th>
                                <td role="cell" class="n now" data-l=r.column_now>
                                    {result.flag.map(|flag| view! { <Flag flag/> })}
                                    " "
                                    {result.value.clone()}
                                    " "
                                    <span class="unit">{result.unit.clone()}</span>
                                </td>
                                <td role="cell" class="n ref" data-l=r.column_range>
                                    {range}
                                </td>
                                <td role="cell" class="sp" data-l=r.column_trend>
                                    <Sparkline result/>
                                </td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}
