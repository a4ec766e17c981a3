//! Medicines over a year: bars, the same in words, what overlaps, and what has no first day.

use leptos::prelude::*;
use vault::record::Kind;

use super::{Begin, Print, ask_all};
use crate::clock::today;
use crate::i18n::{Day, t};
use crate::looking::calendar::{Row, rows, years};
use crate::looking::courses::{Course, Medicine, Overlap, medicines, overlaps};
use crate::looking::span::Span;
use crate::session::Private;
use crate::ui::{Button, ButtonKind, MedicineBars, Page, Place, SourceMark, TableHead, Tier, Tiers};

/// お薬カレンダー.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let (l, r) = (&t().looking, &t().records);
    let year = RwSignal::new(today().year);
    let records = ask_all(Kind::Medication);
    view! {
        <Private place=Place::Records>
            <Page
                title=l.calendar_title
                lead=l.calendar_lead
                back=("/records".to_owned(), r.back_to_list.to_owned())
                wide=true
            >
                {records
                    .show(move |page| {
                        if page.items.is_empty() {
                            return view! { <Begin title=l.calendar_empty_title text=l.calendar_empty_text/> }.into_any();
                        }
                        let (medicines, undated) = medicines(&page.items);
                        view! { <Years medicines undated year/> }.into_any()
                    })}
            </Page>
        </Private>
    }
    .into_any()
}

#[component]
fn Years(medicines: Vec<Medicine>, undated: Vec<Course>, year: RwSignal<i32>) -> impl IntoView {
    let l = &t().looking;
    let range = years(&medicines, today());
    let medicines = StoredValue::new(medicines);
    let dated = range.map(|(first, last)| {
        year.update(|year| *year = (*year).clamp(first, last));
        let turn = move |by: i32| year.update(|year| *year = (*year + by).clamp(first, last));
        view! {
            <div class="btns" role="group" aria-label=l.years_label>
                <Button
                    kind=ButtonKind::Line
                    not_yet=Signal::derive(move || year.get() <= first)
                    on_press=move |()| turn(-1)
                >
                    {l.year_before}
                </Button>
                <Button
                    kind=ButtonKind::Line
                    not_yet=Signal::derive(move || year.get() >= last)
                    on_press=move |()| turn(1)
                >
                    {l.year_after}
                </Button>
            </div>
            <p class="sr" role="status">
                {move || l.year_and_eras(year.get())}
            </p>
            {move || {
                let year = year.get();
                medicines.with_value(|medicines| view! { <Year medicines=medicines.clone() year/> })
            }}
        }
    });
    view! {
        <div class="stack-5">
            {dated}
            {(!undated.is_empty())
                .then(|| {
                    view! {
                        <Tiers>
                            <Tier id="calendar-undated" title=l.without_start count=t().common.items(undated.len())>
                                <p class="small">{l.without_start_text}</p>
                                <Periods courses=undated labelled_by="calendar-undated"/>
                            </Tier>
                        </Tiers>
                    }
                })} <Print/>
        </div>
    }
    .into_any()
}

#[component]
fn Year(medicines: Vec<Medicine>, year: i32) -> impl IntoView {
    let l = &t().looking;
    let span = Span::of(Day { year, month: None, day: None });
    let rows: Vec<Row> = rows(&medicines, year, today());
    let overlaps = overlaps(&medicines, (span.first, span.last), today());
    let title = l.year_and_eras(year);
    if rows.is_empty() {
        return view! {
            <Tiers>
                <Tier id="calendar-year" title>
                    <p>{l.nothing_this_year}</p>
                </Tier>
            </Tiers>
        }
        .into_any();
    }
    let count = t().common.kinds(rows.len());
    let courses: Vec<Course> = rows.iter().flat_map(|row| row.courses.clone()).collect();
    let named: Vec<String> = rows
        .iter()
        .filter(|row| !row.other_names.is_empty())
        .map(|row| l.of_name(&row.name, &l.also_named(&row.other_names)))
        .collect();
    view! {
        <Tiers>
            <Tier id="calendar-year" title=title.clone() count>
                <MedicineBars rows year=title/>
                {named.into_iter().map(|words| view! { <p class="small">{words}</p> }).collect_view()}
            </Tier>
            {(!overlaps.is_empty())
                .then(|| {
                    view! {
                        <Tier id="calendar-overlaps" title=l.overlaps_title>
                            <ul class="plain">
                                {overlaps.iter().map(|one| view! { <li>{overlap_words(one)}</li> }).collect_view()}
                            </ul>
                            <p class="small">{l.overlaps_note}</p>
                        </Tier>
                    }
                })}
            <Tier id="calendar-words" title=l.calendar_table>
                <Periods courses labelled_by="calendar-words"/>
            </Tier>
        </Tiers>
    }
    .into_any()
}

/// Periods in words, one row a record.
#[component]
fn Periods(courses: Vec<Course>, labelled_by: &'static str) -> impl IntoView {
    let l = &t().looking;
    view! {
        <table class="tbl tbl--fold" role="table" aria-labelledby=labelled_by>
            <TableHead columns=vec![(l.column_medicine.to_owned(), false), (l.column_period.to_owned(), false), (l.column_use.to_owned(), false), (l.column_source.to_owned(), false)]/>
            <tbody role="rowgroup">
                {courses
                    .into_iter()
                    .map(|course| {
                        let period = course.period();
                        let usage = if course.usage.is_empty() { "—".to_owned() } else { course.usage };
                        view! {
                            <tr role="row">
                                <th scope="row" role="rowheader">
                                    <a href=course.href>{course.name}</a>
                                </th>
                                <td role="cell" class="wide" data-l=l.column_period>
                                    {period}
                                </td>
                                <td role="cell" data-l=l.column_use>
                                    {usage}
                                </td>
                                <td role="cell" data-l=l.column_source>
                                    <SourceMark source=course.source/>
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

fn overlap_words(overlap: &Overlap) -> String {
    let (one, other) = (&overlap.one, &overlap.other);
    match &overlap.ingredient {
        Some(ingredient) => t().looking.same_ingredient_overlap(ingredient, &one.name, &other.name, overlap.certain),
        None => t().looking.same_name_overlap(&one.name, &one.period(), &other.period(), overlap.certain),
    }
}
