//! Figures, tables and charts of results, and medicines of a year as bars.

use app::i18n::{Day, t};
use app::looking::calendar::{Bar, BarKind, Row, WIDTH};
use app::looking::chart::{Chart, Point};
use app::looking::span::Span;
use app::ui::*;
use app::view_model::FlagView;
use leptos::prelude::*;
use vault::record::Comparator;

use super::in_the_case;
use super::part::{Part, two};
use super::people::{long, results};

pub fn page() -> AnyView {
    let parts = vec![figures(), table(), head(), sparks(), charts(), bars()];
    in_the_case(Place::Records, two("検査の値", "Results"), parts)
}

fn figures() -> AnyView {
    Part::of("Figures")
        .shows("with ranges", view! { <Figures results=results()/> })
        .shows("with earlier values", view! { <Figures results=results() sparks=true/> })
        .in_a_tier()
}

fn table() -> AnyView {
    Part::of("ResultsTable")
        .shows(
            "every kind of result, long text",
            view! {
                <h3 id="rt-1">{two("定期健診", "Checkup")}</h3>
                <ResultsTable results=results() labelled_by="rt-1" over_time="#result-"/>
            },
        )
        .in_a_tier()
}

fn head() -> AnyView {
    let columns = vec![(two("項目", "Item").to_owned(), false), (two("今回", "Now").to_owned(), true)];
    Part::of("TableHead")
        .shows(
            "words and numbers",
            view! {
                <table class="tbl" aria-label="table head">
                    <TableHead columns/>
                    <tbody><tr><th scope="row">"HbA1c"</th><td class="n">"7.1"</td></tr></tbody>
                </table>
            },
        )
        .in_a_tier()
}

fn sparks() -> AnyView {
    let [a1c, egfr, potassium, ..] = <[_; 6]>::try_from(results()).unwrap_or_else(|_| panic!("six results"));
    Part::of("Sparkline")
        .shows("five values, a range", view! { <Sparkline result=a1c/> })
        .shows("two values, open above", view! { <Sparkline result=egfr/> })
        .absent("fewer than two values", view! { <Sparkline result=potassium/> })
        .in_a_tier()
}

fn point(day: Day, number: f64, flag: Option<FlagView>) -> Point {
    Point {
        day,
        span: Span::of(day),
        number,
        digits: number.to_string(),
        comparator: None,
        flag,
        low: Some(4.9),
        high: Some(6.0),
    }
}

fn charts() -> AnyView {
    let year = |year, number, flag| point(Day::full(year, 10, 8), number, flag);
    let chart = |unit: &str, points| Chart { unit: unit.into(), points, converted: Vec::new() };
    let many = vec![
        Point {
            day: Day { year: 2021, month: None, day: None },
            span: Span::of(Day { year: 2021, month: None, day: None }),
            ..year(2021, 5.8, None)
        },
        year(2022, 7.9, Some(FlagView::High)),
        year(2023, 6.0, Some(FlagView::Marked)),
        Point { comparator: Some(Comparator::Less), ..year(2024, 4.0, None) },
        year(2025, 4.4, Some(FlagView::Low)),
        Point { comparator: Some(Comparator::Greater), ..year(2026, 9.0, None) },
    ];
    let without = |points: Vec<Point>| points.into_iter().map(|one| Point { low: None, high: None, ..one }).collect();
    Part::of("ResultChart")
        .shows("every sign", view! { <ResultChart chart=chart("%", many) name="HbA1c"/> })
        .shows("one value", view! { <ResultChart chart=chart("%", vec![year(2026, 7.1, Some(FlagView::High))]) name="HbA1c"/> })
        .shows("no range", view! { <ResultChart chart=chart("kg", without(vec![year(2024, 52.4, None), year(2026, 51.8, None)])) name=two("体重", "Weight")/> })
        .in_a_tier()
}

fn bars() -> AnyView {
    let bar = |line, left: f64, width: f64, kind| Bar { line, left: left * WIDTH, width: width * WIDTH, kind };
    let row = |name: String, lines, bars| Row { name, other_names: Vec::new(), courses: Vec::new(), bars, lines };
    let rows = vec![
        row("アムロジピンOD錠5mg".into(), 1, vec![bar(0, 0.0, 0.8, BarKind::Whole), bar(0, 0.8, 0.1, BarKind::Open)]),
        row(
            "クラリスロマイシン錠200mg".into(),
            2,
            vec![bar(0, 0.1, 0.05, BarKind::Whole), bar(1, 0.12, 0.1, BarKind::Vague)],
        ),
        row(long(), 1, vec![bar(0, 0.97, 0.03, BarKind::Open)]),
    ];
    Part::of("MedicineBars")
        .shows("every kind of bar, long text", view! { <MedicineBars rows year=t().records.year(2026)/> })
        .shows("empty", view! { <MedicineBars rows=Vec::new() year=t().records.year(2025)/> })
        .in_a_tier()
}
