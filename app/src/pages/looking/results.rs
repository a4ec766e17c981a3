//! One test over time: which one, its charts, every value in a table.

use leptos::prelude::*;

use super::{Begin, Print, in_address, with_visits};
use crate::i18n::t;
use crate::looking::chart::{Chart, Row, item_view};
use crate::looking::measured::{Item, items, measured};
use crate::session::Private;
use crate::ui::{DayText, Flag, Page, Place, ResultChart, SelectField, SourceMark, TableHead, Tier, Tiers};

/// 検査の移り変わり.
#[component]
pub fn ResultsPage() -> impl IntoView {
    let (l, r) = (&t().looking, &t().records);
    let (record, place) = in_address();
    let value = RwSignal::new(record.map(|record| code(&record, place)).unwrap_or_default());
    view! {
        <Private place=Place::Records>
            <Page
                title=l.results_title
                lead=l.results_lead
                back=("/records".to_owned(), r.back_to_list.to_owned())
                wide=true
            >
                {with_visits(move |visits| {
                    let items = items(measured(&visits));
                    if items.is_empty() {
                        view! { <Begin title=l.results_empty_title text=l.results_empty_text/> }.into_any()
                    } else {
                        view! { <Chosen items value/> }.into_any()
                    }
                })}
            </Page>
        </Private>
    }
    .into_any()
}

#[component]
fn Chosen(
    items: Vec<Item>,
    /// A record's id and a place in it: any result of the test that is shown.
    value: RwSignal<String>,
) -> impl IntoView {
    let l = &t().looking;
    let options: Vec<(String, String)> =
        items.iter().map(|item| (newest(item), l.item_count(&item.name, item.measured.len()))).collect();
    // The address or an earlier choice may name an older result of the same test.
    let wanted = items
        .iter()
        .find(|item| item.measured.iter().any(|one| value.with_untracked(|value| *value == code(&one.at.0, one.at.1))));
    value.set(wanted.or(items.first()).map(newest).unwrap_or_default());
    let items = StoredValue::new(items);
    view! {
        <div class="stack-5">
            <SelectField id="results-item" label=l.item value options/>
            {move || {
                let chosen = value.get();
                items
                    .with_value(|items| items.iter().find(|item| newest(item) == chosen).cloned())
                    .map(|item| view! { <OverTime item/> })
            }}
            <Print/>
        </div>
    }
    .into_any()
}

#[component]
fn OverTime(item: Item) -> impl IntoView {
    let l = &t().looking;
    let view = item_view(&item);
    let several = view.charts.len() > 1;
    let no_chart = view.charts.is_empty();
    let name = item.name.clone();
    view! {
        <Tiers>
            {view
                .charts
                .into_iter()
                .enumerate()
                .map(|(number, chart)| {
                    let unit = l.unit(&chart.unit);
                    let notes = conversions(&chart);
                    let (name, title) = (name.clone(), t().records.trend_of(&name));
                    view! {
                        <Tier id=format!("results-chart-{number}") title count=unit>
                            <ResultChart chart name/>
                            {notes.into_iter().map(|note| view! { <p class="small">{note}</p> }).collect_view()}
                        </Tier>
                    }
                })
                .collect_view()}
            <Tier id="results-table" title=l.every_value count=item.name.clone()>
                {(!item.other_names.is_empty())
                    .then(|| view! { <p class="small">{l.also_named(&item.other_names)}</p> })}
                {no_chart.then(|| view! { <p class="small">{l.no_chart}</p> })}
                {several.then(|| view! { <p class="small">{l.several_units}</p> })}
                <Table rows=view.rows/>
                <p class="small">{l.chart_note}</p>
            </Tier>
        </Tiers>
    }
    .into_any()
}

/// Which values were converted, exactly or by the weight of the substance.
fn conversions(chart: &Chart) -> Vec<String> {
    let of = |by_substance: bool| {
        let units: Vec<String> =
            chart.converted.iter().filter(|(_, by)| *by == by_substance).map(|(unit, _)| unit.clone()).collect();
        (!units.is_empty()).then(|| t().looking.converted_from(&units, &chart.unit, by_substance))
    };
    [of(false), of(true)].into_iter().flatten().collect()
}

#[component]
fn Table(rows: Vec<Row>) -> impl IntoView {
    let l = &t().looking;
    view! {
        <table class="tbl tbl--fold" role="table" aria-labelledby="results-table">
            <TableHead columns=vec![(l.column_date.to_owned(), false), (l.column_value.to_owned(), true), (l.column_range.to_owned(), true), (l.column_flag.to_owned(), false), (l.column_source.to_owned(), false)]/>
            <tbody role="rowgroup">{rows.into_iter().map(|row| view! { <Line row/> }).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Line(row: Row) -> impl IntoView {
    let (l, c) = (&t().looking, &t().common);
    let range = if row.range.is_empty() { "—".to_owned() } else { row.range };
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {match row.day {
                    Some(day) => view! { <DayText day/> }.into_any(),
                    None => c.date_unknown.into_any(),
                }}
            </th>
            <td role="cell" class="n now" data-l=l.column_value>
                {row.value}
                " "
                <span class="unit">{row.unit}</span>
                {row.converted.map(|words| view! { <span class="aside-line">{l.on_chart(&words)}</span> })}
                {(!row.drawn).then(|| view! { <span class="aside-line">{l.not_drawn}</span> })}
            </td>
            <td role="cell" class="n" data-l=l.column_range>
                {range}
            </td>
            <td role="cell" data-l=l.column_flag>
                {match row.flag {
                    Some(flag) => view! { <Flag flag/> }.into_any(),
                    None => view! { <span class="small">{l.no_flag}</span> }.into_any(),
                }}
            </td>
            <td role="cell" class="wide" data-l=l.column_source>
                <a href=row.href>{row.visit}</a>
                " "
                <SourceMark source=row.source/>
            </td>
        </tr>
    }
    .into_any()
}

/// What stands for a test in the list: its newest result.
fn newest(item: &Item) -> String {
    item.measured.first().map(|one| code(&one.at.0, one.at.1)).unwrap_or_default()
}

fn code(record: &str, place: usize) -> String {
    format!("{record}.{place}")
}
