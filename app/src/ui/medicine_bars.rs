//! Medicines of one year as bars, one row a drug: name above, so that the bars have the whole width of a phone. The table on the same
//! page says the same.

use crate::i18n::t;
use crate::looking::calendar::{Bar, BarKind, Row, WIDTH};
use leptos::prelude::*;

/// Height of a line of bars in the drawing, of which each is stretched to the same height on the page.
const LINE: f64 = 28.0;
/// Rem of the page for a line.
const LINE_REM: f64 = 1.5;
/// Room above and below a bar.
const EDGE: f64 = 4.0;
/// Width of the triangle that points onward.
const POINT: f64 = 36.0;

/// The bars of a year.
#[component]
pub fn MedicineBars(
    rows: Vec<Row>,
    /// The year in words.
    #[prop(into)]
    year: String,
) -> impl IntoView {
    let l = &t().looking;
    let label = l.calendar_label(&year, rows.len());
    let has = |kind: BarKind| rows.iter().flat_map(|row| &row.bars).any(|bar| bar.kind == kind);
    let legend: Vec<&'static str> =
        [(BarKind::Whole, l.bar_whole), (BarKind::Vague, l.bar_vague), (BarKind::Open, l.bar_open)]
            .into_iter()
            .filter_map(|(kind, words)| has(kind).then_some(words))
            .collect();
    view! {
        <div class="medcal" role="img" aria-label=label>
            <div class="medcal__months">{(1..=12).map(|month| view! { <span>{month}</span> }).collect_view()}</div>
            {rows
                .into_iter()
                .map(|row| {
                    let box_ = format!("0 0 {WIDTH} {}", LINE * row.lines as f64);
                    let height = format!("{:.2}rem", LINE_REM * row.lines as f64);
                    let bottom = LINE * row.lines as f64;
                    view! {
                        <div class="medcal__row">
                            <p>{row.name}</p>
                            <svg viewBox=box_ width="100%" height=height preserveAspectRatio="none">
                                {(0..=12)
                                    .map(|month| {
                                        let x = f64::from(month) * WIDTH / 12.0;
                                        view! {
                                            <line
                                                class="grid"
                                                x1=fixed(x)
                                                x2=fixed(x)
                                                y1="0"
                                                y2=fixed(bottom)
                                                vector-effect="non-scaling-stroke"
                                            ></line>
                                        }
                                    })
                                    .collect_view()}
                                {row
                                    .bars
                                    .into_iter()
                                    .map(|bar| {
                                        let (class, path) = shape(bar);
                                        view! { <path class=class d=path vector-effect="non-scaling-stroke"></path> }
                                    })
                                    .collect_view()}
                            </svg>
                        </div>
                    }
                })
                .collect_view()}
        </div>
        <ul class="signs small">{legend.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
    }
    .into_any()
}

/// Class and outline of a bar. What points onward ends in a triangle, and has a frame where it is more than that.
fn shape(bar: Bar) -> (&'static str, String) {
    let (top, bottom) = (LINE * bar.line as f64 + EDGE, LINE * (bar.line + 1) as f64 - EDGE);
    let (left, right) = (bar.left, bar.left + bar.width);
    let frame = |left: f64, right: f64| {
        format!("M{} {}H{}V{}H{}z", fixed(left), fixed(top), fixed(right), fixed(bottom), fixed(left))
    };
    match bar.kind {
        BarKind::Whole => ("whole", frame(left, right)),
        BarKind::Vague => ("vague", frame(left, right)),
        BarKind::Open => {
            // Inside the drawing also at the end of the year.
            let point = (right - POINT / 2.0).clamp(0.0, WIDTH - POINT);
            let middle = f64::midpoint(top, bottom);
            let (tip, before) = (point + POINT, (point > left).then(|| frame(left, point)));
            let point = format!(
                "M{} {}L{} {}L{} {}z",
                fixed(point),
                fixed(top - EDGE / 2.0),
                fixed(tip),
                fixed(middle),
                fixed(point),
                fixed(bottom + EDGE / 2.0)
            );
            ("onward", before.unwrap_or_default() + &point)
        }
    }
}

fn fixed(n: f64) -> String {
    format!("{n:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(left: f64, width: f64, kind: BarKind) -> Bar {
        Bar { line: 1, left, width, kind }
    }

    #[test]
    fn bars_keep_to_their_line() {
        assert_eq!(shape(bar(100.0, 50.0, BarKind::Whole)), ("whole", "M100.0 32.0H150.0V52.0H100.0z".to_owned()));
    }

    #[test]
    fn what_points_onward_stays_inside_the_year_and_keeps_its_frame() {
        let (_, at_end) = shape(bar(600.0, 600.0, BarKind::Open));
        assert!(at_end.contains("L1200.0 42.0"), "{at_end}");
        assert!(at_end.starts_with("M600.0 32.0H1164.0"), "{at_end}");
        let (_, one_day) = shape(bar(600.0, 3.0, BarKind::Open));
        assert!(one_day.starts_with("M585.0"), "{one_day}");
    }
}
