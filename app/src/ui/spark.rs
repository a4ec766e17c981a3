//! A series as a small line: up to five points, the last one enlarged, the reference range as a band behind.

use crate::i18n::t;
use crate::view_model::{PointView, ResultView};
use leptos::prelude::*;

const WIDTH: f64 = 112.0;
const HEIGHT: f64 = 28.0;
/// Room for the enlarged last point.
const EDGE: f64 = 5.7;

/// The line of a result; nothing for fewer than two points. Every value is in its label.
#[component]
pub fn Sparkline(result: ResultView) -> impl IntoView {
    let from = result.series.len().saturating_sub(5);
    let points = &result.series[from..];
    (points.len() >= 2).then(|| {
        let spoken: Vec<(String, String)> = points.iter().map(|p| (t().day(p.day), p.text.clone())).collect();
        let label = t().common.series(&result.name, &spoken, &result.unit);
        let drawing = draw(points, result.low, result.high);
        let last = drawing.dots.len() - 1;
        view! {
            <svg class="spark" viewBox="0 0 112 28" width="112" height="28" role="img" aria-label=label>
                {drawing
                    .band
                    .map(|(y, height)| view! { <rect class="band" x="0" y=fixed(y) width="112" height=fixed(height)></rect> })}
                <polyline points=drawing.line fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"></polyline>
                {drawing
                    .dots
                    .into_iter()
                    .enumerate()
                    .map(|(n, (x, y))| {
                        let r = if n == last { "3.4" } else { "1.7" };
                        view! { <circle cx=fixed(x) cy=fixed(y) r=r fill="currentColor"></circle> }
                    })
                    .collect_view()}
            </svg>
        }
    })
    .into_any()
}

struct Drawing {
    line: String,
    dots: Vec<(f64, f64)>,
    /// Top and height.
    band: Option<(f64, f64)>,
}

/// The domain follows the values and reaches to the nearest limit, so a small change is seen and the range is in
/// sight.
fn draw(points: &[PointView], low: Option<f64>, high: Option<f64>) -> Drawing {
    let (mut min, mut max) =
        points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), p| (lo.min(p.number), hi.max(p.number)));
    let near: Vec<f64> = [low, high].into_iter().flatten().collect();
    let middle = f64::midpoint(min, max);
    if let Some(limit) = near.iter().copied().min_by(|a, b| (a - middle).abs().total_cmp(&(b - middle).abs())) {
        min = min.min(limit);
        max = max.max(limit);
    }
    let span = if max > min { max - min } else { 1.0 };
    let y = |value: f64| EDGE + (max - value) / span * (HEIGHT - 2.0 * EDGE);
    let step = (WIDTH - 12.0) / (points.len() - 1) as f64;
    let dots: Vec<(f64, f64)> = points.iter().enumerate().map(|(n, p)| (5.0 + step * n as f64, y(p.number))).collect();
    let line: Vec<String> = dots.iter().map(|(x, y)| format!("{},{}", fixed(*x), fixed(*y))).collect();
    let band = (low.is_some() || high.is_some()).then(|| {
        let top = high.map_or(0.0, y).clamp(0.0, HEIGHT);
        let bottom = low.map_or(HEIGHT, y).clamp(0.0, HEIGHT);
        (top, (bottom - top).max(0.0))
    });
    Drawing { line: line.join(" "), dots, band }
}

fn fixed(n: f64) -> String {
    format!("{n:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Day;

    fn points(values: &[f64]) -> Vec<PointView> {
        values
            .iter()
            .enumerate()
            .map(|(n, v)| PointView { day: Day::full(2022 + n as i32, 10, 8), text: v.to_string(), number: *v })
            .collect()
    }

    #[test]
    fn a_falling_series_falls_on_the_picture_and_stays_inside() {
        let drawing = draw(&points(&[7.9, 7.6, 7.4, 7.2, 7.0]), Some(4.9), Some(6.0));
        let ys: Vec<f64> = drawing.dots.iter().map(|d| d.1).collect();
        assert!(ys.is_sorted(), "{ys:?}");
        assert!(ys.iter().all(|y| (0.0..=HEIGHT).contains(y)), "{ys:?}");
        let (top, height) = drawing.band.expect("a band");
        assert!(top > ys[4] && top + height <= HEIGHT, "the band lies below the values");
    }

    #[test]
    fn equal_values_and_no_range_still_draw_a_line() {
        let drawing = draw(&points(&[5.0, 5.0]), None, None);
        assert!(drawing.band.is_none());
        assert!(drawing.dots.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
    }
}
