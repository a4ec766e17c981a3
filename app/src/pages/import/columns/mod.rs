//! What the columns of a table are taken for: shown with what stands in them, and changed by the patient. A column that is not
//! read stays with the import as it came.

mod words;

use exchange::csv::{DateCell, DateQuestion, DateUnread, Field, Mapping, Rows, read_date};
use exchange::import::Columns;
use leptos::prelude::*;
use vault::record::DateTime;

use self::words::{
    ORDERS, ROWS, code_of, code_of_order, code_of_rows, field_of, field_words, fields_for, order_of, order_words,
    rows_of, rows_words,
};
use crate::engine::wire::Trouble;
use crate::from_record;
use crate::i18n::t;
use crate::load::TroubleNotice;
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, Check, ErrorSummary, Notice, NoticeKind, Problem, SelectField, Tier, Tiers,
};

/// The columns with a choice each. `on_go` gets what the patient says they are.
#[component]
pub(super) fn ColumnsOfTable(
    columns: Columns,
    #[prop(into)] busy: Signal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    #[prop(into)] on_go: Callback<Mapping>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let (w, i) = (&t().ways_in, &t().import);
    let rows = RwSignal::new(columns.mapping.rows.and_then(code_of_rows).unwrap_or_default());
    let header = RwSignal::new(columns.mapping.header);
    let chosen: Vec<RwSignal<String>> = (0..columns.names.len())
        .map(|at| RwSignal::new(code_of(columns.mapping.columns.get(at).copied().unwrap_or(Field::Unused))))
        .collect();
    // Of a column whose dates do not show their order, nothing is chosen before the patient says it.
    let said = |at: usize| columns.mapping.orders.get(&at).copied();
    let orders: Vec<RwSignal<String>> = (0..columns.names.len())
        .map(|at| RwSignal::new(said(at).and_then(code_of_order).unwrap_or_default()))
        .collect();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let dates = columns.dates.clone();
    let fields = StoredValue::new(chosen);
    let orders = StoredValue::new(orders);
    let columns = StoredValue::new(columns);
    let go = move |()| {
        let mapping = Mapping {
            rows: rows_of(&rows.get_untracked()),
            header: header.get_untracked(),
            columns: fields.with_value(|fields| {
                fields.iter().map(|field| field_of(&field.get_untracked()).unwrap_or(Field::Unused)).collect()
            }),
            orders: orders.with_value(|orders| {
                let order = |(at, order): (usize, &RwSignal<String>)| Some((at, order_of(&order.get_untracked())?));
                orders.iter().enumerate().filter_map(order).collect()
            }),
        };
        let asked = columns.with_value(|columns| columns.questions.clone());
        let found: Vec<Problem> = problem(&mapping).into_iter().chain(unanswered(&mapping, &asked)).collect();
        if found.is_empty() && !busy.get_untracked() {
            on_go.run(mapping);
        }
        problems.set(found);
    };
    let row_choices = std::iter::once((String::new(), w.rows_unknown.to_owned()))
        .chain(ROWS.into_iter().filter_map(|one| Some((code_of_rows(one)?, rows_words(one).to_owned()))))
        .collect::<Vec<_>>();
    let list = move || {
        let possible = fields_for(rows_of(&rows.get()));
        let has_header = header.get();
        let count = fields.with_value(Vec::len);
        (0..count)
            .map(|at| {
                let value = fields.with_value(|fields| fields.get(at).copied())?;
                // What this sort of row has no place for is not read.
                if field_of(&value.get_untracked()).is_none_or(|field| !possible.contains(&field)) {
                    value.set(code_of(Field::Unused));
                }
                let (name, samples) = columns.with_value(|columns| shown(columns, at, has_header));
                let asked =
                    columns.with_value(|columns| columns.questions.iter().find(|one| one.column == at).cloned());
                let order = orders.with_value(|orders| orders.get(at).copied())?;
                Some(view! { <OneColumn at name samples possible=possible.clone() value asked order problems/> })
            })
            .collect_view()
    };
    view! {
        <div class="stack-5">
            <ErrorSummary id="columns-problems" title=t().common.error_summary problems/>
            {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> })}
            <Tiers>
                <Tier id="import-columns" title=w.columns>
                    <p>{w.columns_lead}</p>
                    <SelectField id="columns-rows" label=w.rows_are value=rows options=row_choices/>
                    <Check id="columns-header" label=w.header value=header/>
                </Tier>
                {list}
            </Tiers>
            <Dates dates columns orders/>
            <Busy on=busy text=i.reading/>
            <Buttons>
                <Button on_press=go>{w.columns_go}</Button>
                <Button kind=ButtonKind::Line on_press=on_leave>
                    {i.take_in_not_file}
                </Button>
            </Buttons>
        </div>
    }
    .into_any()
}

#[component]
fn OneColumn(
    at: usize,
    name: String,
    samples: Vec<String>,
    possible: Vec<Field>,
    value: RwSignal<String>,
    /// If it holds dates whose order somebody has to say.
    asked: Option<DateQuestion>,
    order: RwSignal<String>,
    problems: RwSignal<Vec<Problem>>,
) -> impl IntoView {
    let w = &t().ways_in;
    let options = possible.into_iter().map(|field| (code_of(field), field_words(field).to_owned())).collect();
    let samples = if samples.is_empty() { w.no_samples.to_owned() } else { t().common.list(&samples) };
    let label = w.column_means(&name);
    let is_date = Memo::new(move |_| field_of(&value.get()).is_some_and(Field::is_date));
    let question = move || {
        let asked = asked.clone().filter(|_| is_date.get())?;
        Some(view! { <OrderOfDates name=name.clone() asked order problems/> })
    };
    view! {
        <div class="tier stack-2 column">
            <SelectField id=format!("column-{at}") label value options/>
            <p class="small column__cells">{w.samples} {samples}</p>
            {question}
        </div>
    }
    .into_any()
}

/// Which of day and month stands first, with what the dates become by the answer.
#[component]
fn OrderOfDates(
    name: String,
    asked: DateQuestion,
    order: RwSignal<String>,
    problems: RwSignal<Vec<Problem>>,
) -> impl IntoView {
    let w = &t().ways_in;
    let DateQuestion { column, cells, proven } = asked;
    let id = order_field(column);
    let choices = ORDERS.into_iter().filter_map(|one| Some((code_of_order(one)?, order_words(one).to_owned())));
    let options = std::iter::once((String::new(), w.rows_unknown.to_owned())).chain(choices).collect();
    // What the dates themselves show is said, and can be changed.
    let hint = match (proven, cells.first()) {
        (Some(_), Some(cell)) => w.order_shown(cell),
        _ => w.order_hidden.to_owned(),
    };
    let lines = move || {
        let said = order_of(&order.get());
        let line = |cell: &String| {
            let words = date_words(&read_date(cell, said));
            view! { <li><span class="keep">{cell.clone()}</span> " → " {words}</li> }
        };
        cells.iter().map(line).collect_view()
    };
    view! {
        <SelectField
            id=id.clone()
            label=w.order_of(&name)
            hint
            value=order
            options
            error=problem_of(problems.into(), id)
        />
        <ul class="bullets small" aria-live="polite">{lines}</ul>
    }
    .into_any()
}

/// How the dates in the table are read: those of the columns that were dates when the table was read, in the order chosen now.
#[component]
fn Dates(
    dates: Vec<DateCell>,
    columns: StoredValue<Columns>,
    orders: StoredValue<Vec<RwSignal<String>>>,
) -> impl IntoView {
    let w = &t().ways_in;
    if dates.is_empty() {
        return ().into_any();
    }
    let kind = if dates.iter().any(|one| one.read.is_err()) { NoticeKind::Caution } else { NoticeKind::Plain };
    let lines = move || {
        let line = |one: &DateCell| {
            let name = columns.with_value(|columns| columns.names.get(one.column).cloned()).unwrap_or_default();
            let order = orders.with_value(|orders| orders.get(one.column).copied());
            let read = date_words(&read_date(&one.cell, order.and_then(|order| order_of(&order.get()))));
            view! { <li>{name} "　" <span class="keep">{one.cell.clone()}</span> " → " {read}</li> }
        };
        dates.iter().map(line).collect_view()
    };
    view! {
        <Notice kind title=w.dates>
            <ul class="bullets">{lines}</ul>
            <p>{w.dates_note}</p>
        </Notice>
    }
    .into_any()
}

fn date_words(read: &Result<DateTime, DateUnread>) -> String {
    let w = &t().ways_in;
    let why = match read {
        Ok(date) => return from_record::day(date).map_or_else(|| date.to_string(), |day| t().day_and_era(day)),
        Err(DateUnread::NoOrder) => w.date_no_order,
        Err(DateUnread::ShortYear) => w.date_short_year,
        Err(DateUnread::NoDate) => w.date_unread,
    };
    why.to_owned()
}

/// The first column of dates whose order nobody has said.
fn unanswered(mapping: &Mapping, asked: &[DateQuestion]) -> Option<Problem> {
    let is_date = |one: &&DateQuestion| mapping.columns.get(one.column).is_some_and(|field| field.is_date());
    let open = asked.iter().filter(is_date).find(|one| !mapping.orders.contains_key(&one.column))?;
    Some(Problem::new(order_field(open.column), t().ways_in.order_missing))
}

fn order_field(column: usize) -> String {
    format!("column-{column}-order")
}

/// What is still missing before anything can be read.
fn problem(mapping: &Mapping) -> Option<Problem> {
    let w = &t().ways_in;
    let has = |field: Field| mapping.columns.contains(&field);
    let at = |field: Field| mapping.columns.iter().position(|one| *one == field).unwrap_or_default();
    let Some(rows) = mapping.rows else { return Some(Problem::new("columns-rows", w.rows_missing)) };
    if rows == Rows::Checkup && !has(Field::Item) {
        return Some(Problem::new("column-0", w.item_missing));
    }
    if rows != Rows::Checkup && !has(Field::Name) && !has(Field::Code) {
        return Some(Problem::new("column-0", w.name_missing));
    }
    let twice = mapping
        .columns
        .iter()
        .enumerate()
        .find(|(place, field)| !matches!(field, Field::Unused | Field::Item) && at(**field) != *place);
    twice.map(|(place, _)| Problem::new(format!("column-{place}"), w.twice))
}

/// Name and first cells of a column, the first row being a heading or not.
fn shown(columns: &Columns, at: usize, header: bool) -> (String, Vec<String>) {
    let cells = columns.first_rows.iter().filter_map(|row| row.get(at).cloned());
    let number = t().ways_in.column_number(at + 1);
    let heading = columns.names.get(at).cloned().unwrap_or_default();
    let (name, mut cells): (String, Vec<String>) = match (columns.mapping.header, header) {
        (true, true) => (heading, cells.collect()),
        (true, false) => (number, std::iter::once(heading).chain(cells).collect()),
        (false, true) => {
            let mut cells = cells;
            (cells.next().filter(|cell| !cell.trim().is_empty()).unwrap_or(number), cells.collect())
        }
        (false, false) => (number, cells.collect()),
    };
    cells.retain(|cell| !cell.trim().is_empty());
    (name, cells)
}

#[cfg(test)]
mod tests {
    use exchange::csv::DateOrder;

    use super::*;

    fn columns(header: bool, names: &[&str], rows: &[&[&str]]) -> Columns {
        let owned = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        Columns {
            names: owned(names),
            mapping: Mapping { header, ..Mapping::default() },
            dates: Vec::new(),
            questions: Vec::new(),
            first_rows: rows.iter().map(|row| owned(row)).collect(),
        }
    }

    #[test]
    fn a_heading_becomes_a_cell_where_the_patient_says_that_it_is_none_and_back() {
        Owner::new().with(|| {
            let with = columns(true, &["病名", "日"], &[&["腰痛", ""], &["頭痛", "2020"]]);
            assert_eq!(shown(&with, 0, true), ("病名".into(), vec!["腰痛".into(), "頭痛".into()]));
            assert_eq!(shown(&with, 0, false), ("1番目の列".into(), vec!["病名".into(), "腰痛".into(), "頭痛".into()]));
            assert_eq!(shown(&with, 1, true), ("日".into(), vec!["2020".into()]), "no empty cells");
            let without = columns(false, &["1"], &[&["腰痛"], &["頭痛"]]);
            assert_eq!(shown(&without, 0, true), ("腰痛".into(), vec!["頭痛".into()]));
            assert_eq!(shown(&without, 0, false), ("1番目の列".into(), vec!["腰痛".into(), "頭痛".into()]));
        });
    }

    #[test]
    fn what_is_missing_is_said_before_anything_is_read() {
        Owner::new().with(|| {
            let said = |rows: Option<Rows>, fields: &[Field]| {
                problem(&Mapping { rows, header: true, columns: fields.to_vec(), ..Mapping::default() })
                    .map(|one| (one.field, one.text))
            };
            let w = &t().ways_in;
            assert_eq!(said(None, &[Field::Name]), Some(("columns-rows".into(), w.rows_missing.into())));
            assert_eq!(said(Some(Rows::Allergy), &[Field::Note]), Some(("column-0".into(), w.name_missing.into())));
            assert_eq!(said(Some(Rows::Checkup), &[Field::Date]), Some(("column-0".into(), w.item_missing.into())));
            let twice = [Field::Name, Field::Unused, Field::Unused, Field::Name];
            assert_eq!(said(Some(Rows::Diagnosis), &twice), Some(("column-3".into(), w.twice.into())));
            assert_eq!(said(Some(Rows::Checkup), &[Field::Item, Field::Item]), None);
            assert_eq!(said(Some(Rows::Result), &[Field::Code, Field::Value]), None);
        });
    }

    #[test]
    fn nothing_is_read_before_the_order_of_dates_that_show_none_is_said() {
        Owner::new().with(|| {
            let asked = [1, 2].map(|column| DateQuestion { column, cells: vec!["4/1/2026".into()], proven: None });
            let of = |columns: &[Field], orders: &[(usize, DateOrder)]| {
                let orders = orders.iter().copied().collect();
                let mapping = Mapping { columns: columns.to_vec(), orders, ..Mapping::default() };
                unanswered(&mapping, &asked).map(|one| one.field)
            };
            let (name, date, note) = (Field::Name, Field::Date, Field::Note);
            assert_eq!(of(&[name, date, note], &[]), Some("column-1-order".into()));
            assert_eq!(
                of(&[name, Field::BirthDate, Field::End], &[(1, DateOrder::DayFirst)]),
                Some("column-2-order".into())
            );
            assert_eq!(
                of(&[name, date, note], &[(1, DateOrder::YearFirst)]),
                None,
                "that they are not read is an answer"
            );
            assert_eq!(of(&[name, note, note], &[]), None, "a column that is no date is asked nothing");
        });
    }

    #[test]
    fn every_choice_has_a_code_that_means_it_again() {
        for rows in ROWS {
            assert_eq!(rows_of(&code_of_rows(rows).unwrap()), Some(rows));
            let fields = fields_for(Some(rows));
            assert!(fields.iter().all(|field| field_of(&code_of(*field)) == Some(*field)));
            assert_eq!(fields[0], Field::Unused);
            for needed in if rows == Rows::Checkup { vec![Field::Item] } else { vec![Field::Name, Field::Code] } {
                assert!(fields.contains(&needed), "{rows:?}");
            }
        }
        for order in ORDERS {
            assert_eq!(order_of(&code_of_order(order).unwrap()), Some(order));
        }
        assert_eq!((rows_of(""), field_of(""), order_of("")), (None, None, None));
    }
}
