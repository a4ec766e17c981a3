//! The scale of a chart: which figures stand beside it.

use super::chart::Point;

/// Round values around all of these and around the limits that lie near them: three to six, at equal steps.
#[must_use]
pub fn steps(points: &[Point]) -> Vec<f64> {
    let numbers = points.iter().map(|point| point.number);
    let (mut min, mut max) =
        numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
    if !min.is_finite() || !max.is_finite() {
        return vec![0.0, 1.0];
    }
    // Where there is only an upper limit, a value on the floor of the chart would look like the lowest there can be.
    if min > 0.0 && points.iter().any(|point| point.low.is_none() && point.high.is_some()) {
        min = 0.0;
    }
    // A limit is in sight where that does not press the values flat.
    let reach = (max - min).max(max.abs() * 0.25).max(f64::MIN_POSITIVE);
    for limit in points.iter().flat_map(|point| [point.low, point.high]).flatten() {
        if limit >= min - reach && limit <= max + reach {
            (min, max) = (min.min(limit), max.max(limit));
        }
    }
    let span = if max > min { max - min } else { max.abs().max(1.0) };
    let rough = span / 4.0;
    let ten = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|one| one * ten).into_iter().find(|one| *one >= rough).unwrap_or(rough);
    let (from, mut to) = ((min / step).floor(), (max / step).ceil());
    if to <= from {
        to = from + 1.0;
    }
    (0..=(to - from) as u32).map(|n| (from + f64::from(n)) * step).collect()
}

/// A figure of the scale, with as many places as its steps need.
#[must_use]
pub fn figure(value: f64, step: f64) -> String {
    let places = (-step.log10().floor()).clamp(0.0, 9.0) as usize;
    format!("{value:.places$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: (Option<f64>, Option<f64>) = (None, None);

    #[test]
    fn the_scale_has_round_steps_around_all_values_and_near_limits() {
        let range = (Some(4.9), Some(6.0));
        let values = [7.9, 7.6, 7.0].map(|value| Point::sample("2024-01-01", value, range));
        let found = steps(&values);
        assert!(found[0] <= 6.0 && *found.last().expect("a step") >= 7.9, "{found:?}");
        assert!((3..=7).contains(&found.len()), "{found:?}");
        for values in [[5.0, 5.0], [0.0, 0.0], [-3.0, 120_000.0], [0.000_1, 0.000_2]] {
            let found = steps(&values.map(|value| Point::sample("2024", value, NONE)));
            assert!(found.len() >= 2 && found.is_sorted(), "{values:?}: {found:?}");
            assert!(found[0] <= values[0] && *found.last().expect("a step") >= values[1], "{values:?}: {found:?}");
        }
        let below = steps(&[12.0, 14.0].map(|value| Point::sample("2024", value, (None, Some(15.0)))));
        assert_eq!(below[0], 0.0, "with an upper limit alone the scale begins at nothing: {below:?}");
        assert_eq!(figure(0.30000000000000004, 0.1), "0.3");
        assert_eq!(figure(120.0, 20.0), "120");
    }
}
