//! One test over time, large: the issuer's ranges as a band behind, flags by shape, values beyond what can be measured as open
//! points with an arrow. Across in percent and up in rem, so that its text follows the reader's size.

use crate::i18n::{Day, t};
use crate::looking::chart::{Chart, Point};
use crate::looking::scale::{figure, steps};
use crate::view_model::FlagView;
use leptos::prelude::*;
use vault::record::Comparator;

/// Where the drawing begins and ends, in percent of the width: before it stand the figures of the scale.
const LEFT: f64 = 17.0;
const RIGHT: f64 = 94.0;
/// Of a chart with one date.
const CENTRE: f64 = 55.0;
/// Top and bottom of the scale, in rem.
const TOP: f64 = 2.0;
const BOTTOM: f64 = 11.0;
/// Percent of the width between two values that are both written out.
const APART: f64 = 15.0;
/// Years that are written under the chart at most.
const YEARS: i32 = 5;

/// The chart of one unit, and what its signs mean. Its content stands in the table on the same page, which its label says.
#[component]
pub fn ResultChart(chart: Chart, #[prop(into)] name: String) -> impl IntoView {
    let l = &t().looking;
    let days: Vec<Day> = chart.points.iter().map(|point| point.day).collect();
    let label = match (days.first(), days.last()) {
        (Some(first), Some(last)) => l.chart_label(&name, &chart.unit, days.len(), &t().day(*first), &t().day(*last)),
        _ => name,
    };
    let legend = legend(&chart.points);
    let drawing = draw(&chart.points);
    view! {
        <svg class="spark spark--l" width="100%" height="13.5rem" role="img" aria-label=label>
            {drawing
                .bands
                .into_iter()
                .map(|(x, width, y, height)| {
                    view! { <rect class="band" x=percent(x) width=percent(width) y=rem(y) height=rem(height)></rect> }
                })
                .collect_view()}
            {drawing
                .scale
                .into_iter()
                .map(|(figure, y)| {
                    view! {
                        <line class="grid" x1=percent(LEFT - 3.0) x2="100%" y1=rem(y) y2=rem(y)></line>
                        <text x="0" y=rem(y + 0.33) font-size=".9375rem">
                            {figure}
                        </text>
                    }
                })
                .collect_view()}
            {drawing
                .dates
                .into_iter()
                .map(|(words, x, anchor)| {
                    view! {
                        <text x=percent(x) y="13.1rem" font-size=".9375rem" text-anchor=anchor>
                            {words}
                        </text>
                    }
                })
                .collect_view()}
            {drawing
                .lines
                .into_iter()
                .map(|((x1, y1), (x2, y2))| {
                    view! { <line class="join" x1=percent(x1) y1=rem(y1) x2=percent(x2) y2=rem(y2)></line> }
                })
                .collect_view()}
            {drawing
                .widths
                .into_iter()
                .map(|(x1, x2, y)| {
                    view! { <line class="width" x1=percent(x1) x2=percent(x2) y1=rem(y) y2=rem(y)></line> }
                })
                .collect_view()}
            {drawing
                .marks
                .into_iter()
                .map(|mark| {
                    view! {
                        <svg x=percent(mark.x) y=rem(mark.y) overflow="visible">
                            <path class:open=mark.open d=mark.shape></path>
                        </svg>
                        {mark
                            .words
                            .map(|words| {
                                view! {
                                    <text x=percent(mark.x) y=rem(mark.words_at) font-size="1.0625rem" text-anchor="middle" font-weight="700">
                                        {words}
                                    </text>
                                }
                            })}
                    }
                })
                .collect_view()}
        </svg>
        <ul class="signs small">{legend.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
    }
    .into_any()
}

/// What the signs mean that occur on this chart, in words.
fn legend(points: &[Point]) -> Vec<&'static str> {
    let l = &t().looking;
    // With a comparator the sign is an arrow, and the mark stands in the table.
    let has = |flag: FlagView| points.iter().any(|point| point.flag == Some(flag) && point.comparator.is_none());
    let beyond = |below: bool| points.iter().any(|point| point.comparator.is_some_and(|one| is_below(one) == below));
    let is_plain = |point: &Point| matches!(point.flag, None | Some(FlagView::Negative)) && point.comparator.is_none();
    let plain = points.iter().any(is_plain);
    [
        (plain, l.sign_plain),
        (has(FlagView::High), l.sign_high),
        (has(FlagView::Low), l.sign_low),
        (has(FlagView::Marked) || has(FlagView::Positive), l.sign_marked),
        (beyond(true), l.sign_below),
        (beyond(false), l.sign_above),
        (points.iter().any(|point| point.low.is_some() || point.high.is_some()), l.sign_band),
        (points.iter().any(|point| !point.span.is_exact()), l.sign_width),
    ]
    .into_iter()
    .filter_map(|(occurs, words)| occurs.then_some(words))
    .collect()
}

#[derive(Default)]
struct Drawing {
    /// Left, width, top, height.
    bands: Vec<(f64, f64, f64, f64)>,
    scale: Vec<(String, f64)>,
    /// Words, place, anchor.
    dates: Vec<(String, f64, &'static str)>,
    lines: Vec<((f64, f64), (f64, f64))>,
    /// What a date of a month or a year can mean: from, to, height.
    widths: Vec<(f64, f64, f64)>,
    marks: Vec<Mark>,
}

struct Mark {
    x: f64,
    y: f64,
    shape: &'static str,
    open: bool,
    words: Option<String>,
    /// How high its words stand.
    words_at: f64,
}

fn draw(points: &[Point]) -> Drawing {
    let (Some(first), Some(last)) =
        (points.iter().map(|p| p.span.first).min(), points.iter().map(|p| p.span.last).max())
    else {
        return Drawing::default();
    };
    let x = |day: f64| {
        if last > first { LEFT + (day - first as f64) / (last - first) as f64 * (RIGHT - LEFT) } else { CENTRE }
    };
    let steps = steps(points);
    let (min, max) = (steps.first().copied().unwrap_or(0.0), steps.last().copied().unwrap_or(1.0));
    let y = |value: f64| TOP + (max - value) / (max - min) * (BOTTOM - TOP);
    let at: Vec<(f64, f64)> = points.iter().map(|point| (x(point.span.middle()), y(point.number))).collect();
    let step = match steps.as_slice() {
        [one, other, ..] => other - one,
        _ => 1.0,
    };
    let mut drawing = Drawing {
        bands: bands(points, &at, y),
        scale: steps.iter().map(|value| (figure(*value, step), y(*value))).collect(),
        dates: dates(points, first, last, x),
        ..Drawing::default()
    };
    for (n, two) in points.windows(2).enumerate() {
        // A value beyond what can be measured lies somewhere else: no line leads there.
        if let ([one, other], Some(from), Some(to)) = (two, at.get(n), at.get(n + 1))
            && one.comparator.is_none()
            && other.comparator.is_none()
        {
            drawing.lines.push((*from, *to));
        }
    }
    let mut written = f64::INFINITY;
    for (point, (px, py)) in points.iter().zip(&at).rev() {
        if !point.span.is_exact() {
            drawing.widths.push((x(point.span.first as f64), x(point.span.last as f64), *py));
        }
        let words = (written - px >= APART).then(|| match point.comparator {
            Some(comparator) => format!("{}{}", comparator.as_str(), point.digits),
            None => point.digits.clone(),
        });
        if words.is_some() {
            written = *px;
        }
        let (shape, open) = shape(point);
        // Not upon the arrow.
        let words_at = if point.comparator.is_some_and(|one| !is_below(one)) { py + 1.4 } else { py - 0.75 };
        drawing.marks.push(Mark { x: *px, y: *py, shape, open, words, words_at });
    }
    drawing
}

/// Each result's own range, from halfway to the one before to halfway to the one after: ranges change over time.
fn bands(points: &[Point], at: &[(f64, f64)], y: impl Fn(f64) -> f64) -> Vec<(f64, f64, f64, f64)> {
    let place = |n: usize| at.get(n).map(|(x, _)| *x);
    let band = |(n, point): (usize, &Point)| {
        if point.low.is_none() && point.high.is_none() {
            return None;
        }
        let own = place(n)?;
        let before = n.checked_sub(1).and_then(place);
        let left = before.map_or(LEFT - 3.0, |before| f64::midpoint(before, own));
        let right = place(n + 1).map_or(100.0, |after| f64::midpoint(own, after));
        let top = point.high.map_or(TOP - 1.0, &y).clamp(TOP - 1.0, BOTTOM + 0.5);
        let bottom = point.low.map_or(BOTTOM + 0.5, &y).clamp(TOP - 1.0, BOTTOM + 0.5);
        (right > left && bottom > top).then_some((left, right - left, top, bottom - top))
    };
    points.iter().enumerate().filter_map(band).collect()
}

/// Years where there are several, otherwise the first and the last date.
fn dates(points: &[Point], first: i64, last: i64, x: impl Fn(f64) -> f64) -> Vec<(String, f64, &'static str)> {
    let (from, to) = (Day::from_number(first).year, Day::from_number(last).year);
    if to - from >= 2 {
        let every = (to - from) / YEARS + 1;
        let new_year = |year: i32| Day::full(year, 1, 1).number();
        let years = (from..=to).filter(|year| new_year(*year) >= first && (to - year) % every == 0);
        return years.map(|year| (t().looking.short_year(year), x(new_year(year) as f64), "middle")).collect();
    }
    let end = |point: Option<&Point>, place: f64, anchor| point.map(|point| (t().day(point.day), place, anchor));
    if first == last || points.len() == 1 {
        return end(points.first(), CENTRE, "middle").into_iter().collect();
    }
    [end(points.first(), LEFT - 3.0, "start"), end(points.last(), 100.0, "end")].into_iter().flatten().collect()
}

/// The sign of a value, and whether it is hollow. A value beyond what can be measured is hollow and points to where it lies.
fn shape(point: &Point) -> (&'static str, bool) {
    const CIRCLE: &str = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z";
    const UP: &str = "M0 -7L7 5H-7z";
    const DOWN: &str = "M0 7L7 -5H-7z";
    const SQUARE: &str = "M-5 -5H5V5H-5z";
    const BELOW: &str = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0zM0 5V18M-4 13L0 18L4 13";
    const ABOVE: &str = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0zM0 -5V-18M-4 -13L0 -18L4 -13";
    match (point.comparator, point.flag) {
        (Some(comparator), _) if is_below(comparator) => (BELOW, true),
        (Some(_), _) => (ABOVE, true),
        (None, Some(FlagView::High)) => (UP, false),
        (None, Some(FlagView::Low)) => (DOWN, false),
        (None, Some(FlagView::Marked | FlagView::Positive)) => (SQUARE, false),
        (None, None | Some(FlagView::Negative)) => (CIRCLE, false),
    }
}

const fn is_below(comparator: Comparator) -> bool {
    matches!(comparator, Comparator::Less | Comparator::LessOrEqual)
}

fn percent(n: f64) -> String {
    format!("{n:.2}%")
}

fn rem(n: f64) -> String {
    format!("{n:.2}rem")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: (Option<f64>, Option<f64>) = (None, None);

    #[test]
    fn later_lies_further_right_and_higher_lies_further_up() {
        let drawing = draw(&[
            Point::sample("2022", 7.9, NONE),
            Point::sample("2024-05", 7.0, NONE),
            Point::sample("2026-10-08", 7.4, NONE),
        ]);
        let mut at: Vec<(f64, f64)> = drawing.marks.iter().map(|mark| (mark.x, mark.y)).collect();
        at.reverse();
        assert!(at[0].0 < at[1].0 && at[1].0 < at[2].0, "{at:?}");
        assert!(at[0].1 < at[2].1 && at[2].1 < at[1].1, "{at:?}");
        assert!(at.iter().all(|(x, y)| (LEFT..=RIGHT).contains(x) && (TOP..=BOTTOM).contains(y)), "{at:?}");
        assert_eq!(drawing.lines.len(), 2);
        assert_eq!(drawing.widths.len(), 2, "a year and a month have a width, a day has none");
    }

    #[test]
    fn a_band_follows_its_own_result() {
        let drawing = draw(&[
            Point::sample("2020-01-01", 50.0, (Some(40.0), Some(60.0))),
            Point::sample("2021-01-01", 55.0, NONE),
            Point::sample("2023-01-01", 52.0, (Some(45.0), None)),
        ]);
        assert_eq!(drawing.bands.len(), 2);
        let (first, second) = (drawing.bands[0], drawing.bands[1]);
        assert!(first.0 + first.1 < second.0, "between them there was no range");
        assert!((second.2 - (TOP - 1.0)).abs() < 0.001, "open above");
        assert!(second.2 + second.3 < first.2 + first.3, "its lower limit is the higher one");
    }

    #[test]
    fn a_value_that_could_not_be_measured_is_hollow_and_no_line_leads_to_it() {
        let mut below = Point::sample("2021-01-01", 0.1, NONE);
        below.comparator = Some(Comparator::Less);
        let drawing = draw(&[Point::sample("2020-01-01", 0.4, NONE), below, Point::sample("2022-01-01", 0.3, NONE)]);
        assert!(drawing.lines.is_empty());
        assert_eq!(drawing.marks.iter().filter(|mark| mark.open).count(), 1);
        assert_eq!(drawing.marks[1].words.as_deref(), Some("<0.1"));
    }

    #[test]
    fn flags_differ_by_shape() {
        let shapes: std::collections::BTreeSet<&str> =
            [None, Some(FlagView::High), Some(FlagView::Low), Some(FlagView::Marked)]
                .map(|flag| shape(&Point { flag, ..Point::sample("2020", 1.0, NONE) }).0)
                .into();
        assert_eq!(shapes.len(), 4);
    }

    #[test]
    fn one_date_stands_in_the_middle_and_many_years_are_thinned() {
        let drawing = draw(&[Point::sample("2020-01-01", 1.0, NONE)]);
        assert!((drawing.marks[0].x - CENTRE).abs() < 0.001);
        assert_eq!(drawing.dates.len(), 1);
        let many: Vec<Point> = (1990..2026).map(|year| Point::sample(&format!("{year}-06-01"), 1.0, NONE)).collect();
        let dates = draw(&many).dates;
        assert!((3..=6).contains(&dates.len()), "{}", dates.len());
        assert!(dates.iter().all(|(_, x, _)| (LEFT..=RIGHT).contains(x)));
    }

    #[test]
    fn figures_do_not_lie_upon_each_other() {
        let many: Vec<Point> = (1..=28).map(|day| Point::sample(&format!("2026-02-{day:02}"), 1.0, NONE)).collect();
        let mut written: Vec<f64> =
            draw(&many).marks.iter().filter(|mark| mark.words.is_some()).map(|mark| mark.x).collect();
        written.sort_by(f64::total_cmp);
        assert!(written.len() >= 3);
        assert!(written.windows(2).all(|two| two[1] - two[0] >= APART), "{written:?}");
    }
}
