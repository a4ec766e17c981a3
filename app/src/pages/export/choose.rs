//! Which medicines go into the notebook: one by one, or all of a day. Nothing is chosen at first.

use leptos::prelude::*;
use vault::id::RecordId;
use vault::record::Kind;

use crate::engine::wire::{ListRecords, RecordItem};
use crate::from_record;
use crate::i18n::{Day, t};
use crate::load::ask_once;
use crate::ui::{
    Button, ButtonKind, Buttons, Check, Empty, ErrorSummary, LinkButton, Problem, SourceMark, Tier, Tiers,
};

/// Medicines that are on the page at first, and come with each press; the newest first.
const PAGE: usize = 100;

/// A medicine and whether it is chosen.
#[derive(Clone)]
struct Row {
    item: RecordItem,
    taken: RwSignal<bool>,
}

/// `chosen` is what was chosen before, and is kept up to date.
#[component]
pub(super) fn ChooseMedicines(
    chosen: RwSignal<Vec<RecordId>>,
    #[prop(into)] on_chosen: Callback<Vec<RecordItem>>,
) -> impl IntoView {
    let limit = RwSignal::new(PAGE);
    let page =
        ask_once(move || ListRecords { kind: Some(Kind::Medication), limit: limit.get(), ..ListRecords::default() });
    page.show(move |page| {
        if page.items.is_empty() {
            let w = &t().ways_out;
            return view! {
                <Empty title=w.no_medicines text=w.no_medicines_text>
                    <LinkButton href="/import">{t().records.import}</LinkButton>
                </Empty>
            }
            .into_any();
        }
        let (before, more) = (chosen.get_untracked(), page.items.len() < page.total);
        let row = |item: RecordItem| Row { taken: RwSignal::new(before.contains(&item.id)), item };
        let rows: Vec<Row> = page.items.into_iter().map(row).collect();
        view! { <Rows rows chosen on_chosen more=more.then_some(limit)/> }.into_any()
    })
}

#[component]
fn Rows(
    rows: Vec<Row>,
    chosen: RwSignal<Vec<RecordId>>,
    on_chosen: Callback<Vec<RecordItem>>,
    /// How many are asked for, where there are more.
    more: Option<RwSignal<usize>>,
) -> impl IntoView {
    let w = &t().ways_out;
    let problems = RwSignal::new(Vec::<Problem>::new());
    let days = by_day(&rows);
    let all = StoredValue::new(rows);
    let taken = move || all.with_value(|rows| rows.iter().filter(|row| row.taken.get()).count());
    Effect::new(move |_| {
        let ids =
            all.with_value(|rows| rows.iter().filter(|row| row.taken.get()).map(|row| row.item.id).collect::<Vec<_>>());
        chosen.set(ids);
    });
    let make = move |()| {
        let items: Vec<RecordItem> = all.with_value(|rows| {
            rows.iter().filter(|row| row.taken.get_untracked()).map(|row| row.item.clone()).collect()
        });
        if items.is_empty() {
            problems.set(vec![Problem::new("pharmacy-rows", t().ways_out.none_chosen)]);
        } else {
            problems.set(Vec::new());
            on_chosen.run(items);
        }
    };
    view! {
        <div class="stack-5">
            <ErrorSummary id="pharmacy-problems" title=t().common.error_summary problems/>
            <p>{w.pharmacy_lead}</p>
            <div id="pharmacy-rows" class="stack-5" tabindex="-1">
                {days
                    .into_iter()
                    .enumerate()
                    .map(|(n, (day, rows))| view! { <DayRows n day rows/> })
                    .collect_view()}
            </div>
            {more
                .map(|limit| {
                    view! {
                        <div class="btns">
                            <Button kind=ButtonKind::Line small=true on_press=move |()| limit.update(|limit| *limit += PAGE)>
                                {t().common.more}
                            </Button>
                        </div>
                    }
                })}
            <p role="status">{move || t().ways_out.chosen(taken())}</p>
            <Buttons>
                <Button on_press=make>{w.make_codes}</Button>
            </Buttons>
        </div>
    }
    .into_any()
}

/// The rows of one day, with a way to choose all of them.
#[component]
fn DayRows(n: usize, day: Option<Day>, rows: Vec<Row>) -> impl IntoView {
    let w = &t().ways_out;
    let title = day.map_or_else(|| w.day_unknown.to_owned(), |day| t().day_and_era(day));
    let all: Vec<RwSignal<bool>> = rows.iter().map(|row| row.taken).collect();
    let label = format!("{title} {}", w.day_all);
    let row = |row: Row| {
        let id = format!("pharmacy-{}", row.item.id);
        let title = row.item.record.title().to_owned();
        let summary = from_record::summary(&row.item.record);
        let source = from_record::source(&row.item.record);
        view! {
            <div class="import-row">
                <Check id label=title value=row.taken/>
                <p class="meta">{summary} " " <SourceMark source/></p>
            </div>
        }
        .into_any()
    };
    view! {
        <Tiers>
            <Tier id=format!("pharmacy-day-{n}") title>
                <Buttons>
                    <Button
                        kind=ButtonKind::Line
                        small=true
                        label
                        on_press=move |()| all.iter().for_each(|taken| taken.set(true))
                    >
                        {w.day_all}
                    </Button>
                </Buttons>
                {rows.into_iter().map(row).collect_view()}
            </Tier>
        </Tiers>
    }
    .into_any()
}

/// Days in the order in which the records come, those without one last.
fn by_day(rows: &[Row]) -> Vec<(Option<Day>, Vec<Row>)> {
    let mut days: Vec<(Option<Day>, Vec<Row>)> = Vec::new();
    for row in rows {
        let day = row.item.record.date().and_then(from_record::day);
        match days.iter_mut().find(|(known, _)| *known == day) {
            Some((_, of_day)) => of_day.push(row.clone()),
            None => days.push((day, vec![row.clone()])),
        }
    }
    days.sort_by_key(|(day, _)| day.is_none());
    days
}
