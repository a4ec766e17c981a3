//! Two visits next to each other: which two, what both measured, what only one did.

use leptos::prelude::*;

use super::{Begin, Print, in_address, with_visits};
use crate::i18n::t;
use crate::looking::compare::{Compared, Pair, Visit, compare, first_two, visits};
use crate::session::Private;
use crate::ui::{
    Button, ButtonKind, DayText, Flag, Page, Place, SelectField, SourceMark, TableHead, Tier, Tiers, focus_soon,
    kind_words,
};
use crate::view_model::{FlagView, ResultView};

/// 健診をくらべる.
#[component]
pub fn ComparePage() -> impl IntoView {
    let (l, r) = (&t().looking, &t().records);
    let (wanted, _) = in_address();
    let (first, second) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    view! {
        <Private place=Place::Records>
            <Page
                title=l.compare_title
                lead=l.compare_lead
                back=("/records".to_owned(), r.back_to_list.to_owned())
                wide=true
            >
                {with_visits(move |records| {
                    let visits = visits(&records);
                    let Some((one, other)) = first_two(&visits, wanted.as_deref()) else {
                        return view! { <Begin title=l.compare_empty_title text=l.compare_empty_text/> }.into_any();
                    };
                    for (chosen, visit) in [(first, one), (second, other)] {
                        // What was chosen before stays, as long as it is there.
                        if !visits.iter().any(|visit| chosen.with_untracked(|id| *id == visit.id)) {
                            chosen.set(visit.id.clone());
                        }
                    }
                    view! { <Chosen visits first second/> }.into_any()
                })}
            </Page>
        </Private>
    }
    .into_any()
}

#[component]
fn Chosen(visits: Vec<Visit>, first: RwSignal<String>, second: RwSignal<String>) -> impl IntoView {
    let l = &t().looking;
    let options: Vec<(String, String)> = visits.iter().map(|visit| (visit.id.clone(), words(visit))).collect();
    let visits = StoredValue::new(visits);
    // A list shows what its value was when it was made, so both are made anew when they change places.
    let swapped = RwSignal::new(());
    let swap = move |()| {
        let (one, other) = (first.get_untracked(), second.get_untracked());
        first.set(other);
        second.set(one);
        swapped.set(());
        focus_soon("compare-swap".to_owned());
    };
    view! {
        <div class="stack-5">
            {move || {
                swapped.track();
                let options = options.clone();
                view! {
                    <div class="form__pair">
                        <SelectField id="compare-first" label=l.compare_first value=first options=options.clone()/>
                        <SelectField id="compare-second" label=l.compare_second value=second options/>
                    </div>
                }
            }}
            <div class="btns" id="compare-swap">
                <Button kind=ButtonKind::Line on_press=swap>
                    {l.swap}
                </Button>
            </div>
            {move || {
                let (one, other) = (first.get(), second.get());
                if one == other {
                    return view! { <p role="status">{l.compare_same}</p> }.into_any();
                }
                let find = |id: &str| visits.with_value(|all| all.iter().find(|visit| visit.id == id).cloned());
                match find(&one).zip(find(&other)) {
                    Some((first, second)) => view! { <SideBySide first second/> }.into_any(),
                    None => ().into_any(),
                }
            }}
            <Print/>
        </div>
    }
    .into_any()
}

#[component]
fn SideBySide(first: Visit, second: Visit) -> impl IntoView {
    let l = &t().looking;
    let Compared { both, only_first, only_second } = compare(&first, &second);
    let (left, right) = (column(&first), column(&second));
    let has_difference = both.iter().any(|pair| pair.difference.is_some());
    let only = |id: &'static str, title: &'static str, visit: String, rows: Vec<ResultView>| {
        (!rows.is_empty()).then(|| {
            view! {
                <Tier id title count=visit.clone()>
                    <Single rows labelled_by=id column=visit/>
                </Tier>
            }
        })
    };
    let only_first = only("compare-only-first", l.only_first, left.clone(), only_first);
    let only_second = only("compare-only-second", l.only_second, right.clone(), only_second);
    view! {
        <Tiers>
            <Tier id="compare-both" title=l.in_both>
                <dl class="kv">
                    {[(l.compare_first, first), (l.compare_second, second)]
                        .into_iter()
                        .map(|(term, visit)| view! { <Head term visit/> })
                        .collect_view()}
                </dl>
                {if both.is_empty() {
                    view! { <p>{l.nothing_in_both}</p> }.into_any()
                } else {
                    view! { <Pairs rows=both left right/> }.into_any()
                }}
                {has_difference.then(|| view! { <p class="small">{l.difference_note}</p> })}
                <p class="small">{l.chart_note}</p>
            </Tier>
            {only_first}
            {only_second}
        </Tiers>
    }
    .into_any()
}

/// Which visit stands on a side.
#[component]
fn Head(term: &'static str, visit: Visit) -> impl IntoView {
    view! {
        <dt>{term}</dt>
        <dd>
            <a href=format!("/records/{}", visit.id)>{visit.title}</a>
            " "
            {match visit.day {
                Some(day) => view! { <DayText day/> }.into_any(),
                None => t().common.date_unknown.into_any(),
            }}
            " "
            <SourceMark source=visit.source/>
        </dd>
    }
    .into_any()
}

#[component]
fn Pairs(rows: Vec<Pair>, left: String, right: String) -> impl IntoView {
    let (l, r) = (&t().looking, &t().records);
    view! {
        <table class="tbl tbl--fold" role="table" aria-labelledby="compare-both">
            <TableHead columns=vec![(r.column_item.to_owned(), false), (left.clone(), true), (right.clone(), true), (l.difference.to_owned(), true)]/>
            <tbody role="rowgroup">
                {rows
                    .into_iter()
                    .map(|pair| {
                        let (difference, note) = match pair.difference {
                            Some(difference) => (difference.words, difference.note),
                            None => (l.no_difference.to_owned(), None),
                        };
                        view! {
                            <tr role="row">
                                <th scope="row" role="rowheader">
                                    {pair.first.name.clone()}
                                    {(pair.first.name != pair.second.name)
                                        .then(|| view! { <span class="aside-line">{pair.second.name.clone()}</span> })}
                                </th>
                                <Cell result=pair.first label=left.clone()/>
                                <Cell result=pair.second label=right.clone()/>
                                <td role="cell" class="n wide" data-l=l.difference>
                                    {difference}
                                    {note.map(|note| view! { <span class="aside-line">{note}</span> })}
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

#[component]
fn Single(rows: Vec<ResultView>, labelled_by: &'static str, column: String) -> impl IntoView {
    view! {
        <table class="tbl tbl--fold" role="table" aria-labelledby=labelled_by>
            <TableHead columns=vec![(t().records.column_item.to_owned(), false), (column.clone(), true)]/>
            <tbody role="rowgroup">
                {rows
                    .into_iter()
                    .map(|result| {
                        view! {
                            <tr role="row">
                                <th scope="row" role="rowheader">
                                    {result.name.clone()}
                                </th>
                                <Cell result label=column.clone()/>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

/// A value with its mark and range.
#[component]
fn Cell(result: ResultView, label: String) -> impl IntoView {
    let range = (!result.range.is_empty()).then(|| format!("{} {}", t().common.reference_range, result.range));
    let out = result.flag.is_some_and(FlagView::stands_out);
    view! {
        <td role="cell" class="n now" class:out=out data-l=label>
            {result.flag.map(|flag| view! { <Flag flag/> })}
            " "
            {result.value}
            " "
            <span class="unit">{result.unit}</span>
            {range.map(|range| view! { <span class="aside-line">{range}</span> })}
        </td>
    }
    .into_any()
}

/// A visit in the list: `2026年10月8日　特定健診（健診）`.
fn words(visit: &Visit) -> String {
    let kind = kind_words(visit.kind);
    let title = if visit.title.is_empty() { kind.to_owned() } else { t().looking.of_kind(&visit.title, kind) };
    format!("{}　{title}", column(visit))
}

/// What stands over its column.
fn column(visit: &Visit) -> String {
    visit.day.map_or_else(|| t().looking.undated.to_owned(), |day| t().day(day))
}
