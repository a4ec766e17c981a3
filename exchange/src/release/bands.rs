//! Bands of numbers: fixed by a table and never fitted to a person, because a band laid around a value gives the value away.

use crate::decimal::Decimal;

/// Bands from a lowest to a highest edge: the lower edge belongs to a band, the upper one to the next. Edges are whole numbers of
/// the last digit shown: with one place, 75 is 7.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// Digits after the point.
    pub places: u32,
    /// What lies below them.
    pub low: Low,
    /// Where the first band begins.
    pub from: i64,
    /// Up to which edge bands have which width.
    pub steps: &'static [(i64, i64)],
    /// From here on all are one: 以上.
    pub high: i64,
}

/// What lies below the bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Low {
    /// Nothing: no such value is measured.
    Nothing,
    /// The lowest edge and everything below it: 以下.
    AtMost,
    /// Everything below the lowest edge, under this label.
    Below(&'static str),
}

impl Bands {
    /// The band that a value lies in. None for what is no number or lies where no value is measured.
    #[must_use]
    pub fn of(&self, digits: &str) -> Option<String> {
        let value = Decimal::read(digits)?;
        let edge = |at: i64| Decimal::read(&self.edge(at));
        match self.low {
            Low::AtMost if value <= edge(self.from)? => return Some(self.lowest()),
            Low::Below(label) if value < edge(self.from)? => return Some(label.to_owned()),
            Low::Nothing if value < edge(self.from)? => return None,
            _ => {}
        }
        if value >= edge(self.high)? {
            return Some(self.highest());
        }
        let band = self.edges().windows(2).map(|two| (two[0], two[1])).find(|(_, above)| edge(*above) > Some(value))?;
        Some(self.band(band))
    }

    /// Every label there is, lowest first.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        let lowest = match self.low {
            Low::Nothing => None,
            Low::AtMost => Some(self.lowest()),
            Low::Below(label) => Some(label.to_owned()),
        };
        let edges = self.edges();
        let bands = edges.windows(2).map(|two| self.band((two[0], two[1])));
        lowest.into_iter().chain(bands).chain([self.highest()]).collect()
    }

    /// Whether a number stands in a label.
    #[must_use]
    pub fn names(&self, digits: &str) -> bool {
        self.labels().iter().any(|label| numbers(label).any(|one| one == digits))
    }

    /// Whether a label is that of an open end, where few people are.
    #[must_use]
    pub fn is_end(&self, label: &str) -> bool {
        label == self.highest() || (self.low != Low::Nothing && self.labels().first().is_some_and(|low| low == label))
    }

    fn edges(&self) -> Vec<i64> {
        let mut edges = vec![self.from];
        let mut at = self.from;
        for (until, width) in self.steps {
            while at + width <= *until {
                at += width;
                edges.push(at);
            }
        }
        // The last band reaches to the closed end, however wide that makes it.
        if at < self.high {
            edges.push(self.high);
        }
        edges
    }

    fn band(&self, (from, above): (i64, i64)) -> String {
        format!("{}~{}", self.edge(from), self.edge(above))
    }

    fn lowest(&self) -> String {
        format!("{}以下", self.edge(self.from))
    }

    fn highest(&self) -> String {
        format!("{}以上", self.edge(self.high))
    }

    fn edge(&self, at: i64) -> String {
        let unit = 10_i64.pow(self.places);
        match usize::try_from(self.places).unwrap_or_default() {
            0 => at.to_string(),
            places => format!("{}.{:0places$}", at / unit, at % unit),
        }
    }
}

/// The numbers in a label.
pub(super) fn numbers(label: &str) -> impl Iterator<Item = &str> {
    label.split(|one: char| !one.is_ascii_digit() && one != '.').filter(|number| !number.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHT: Bands = Bands { places: 0, low: Low::AtMost, from: 35, steps: &[(110, 5)], high: 110 };
    const PRESSURE: Bands = Bands { places: 0, low: Low::Below("79以下"), from: 80, steps: &[(190, 10)], high: 201 };
    const LIVER: Bands = Bands { places: 0, low: Low::Nothing, from: 0, steps: &[(100, 10), (500, 50)], high: 500 };
    const SUGAR: Bands = Bands { places: 1, low: Low::Below("4.0未満"), from: 40, steps: &[(120, 5)], high: 120 };

    #[test]
    fn the_lower_edge_belongs_to_a_band_and_the_upper_one_to_the_next() {
        for (bands, value, band) in [
            (WEIGHT, "49.99", "45~50"),
            (WEIGHT, "50", "50~55"),
            (WEIGHT, "53.4", "50~55"),
            (WEIGHT, "54.99", "50~55"),
            (WEIGHT, "55", "55~60"),
            (WEIGHT, "55.0", "55~60"),
            (WEIGHT, "35", "35以下"),
            (WEIGHT, "12.5", "35以下"),
            (WEIGHT, "109.9", "105~110"),
            (WEIGHT, "110", "110以上"),
            (PRESSURE, "200", "190~201"),
            (PRESSURE, "201", "201以上"),
            (PRESSURE, "211", "201以上"),
            (PRESSURE, "79", "79以下"),
            (PRESSURE, "80", "80~90"),
            (LIVER, "99", "90~100"),
            (LIVER, "100", "100~150"),
            (LIVER, "500", "500以上"),
            (SUGAR, "7.0", "7.0~7.5"),
            (SUGAR, "3.9", "4.0未満"),
            (SUGAR, "12.0", "12.0以上"),
        ] {
            assert_eq!(bands.of(value).as_deref(), Some(band), "{value}");
        }
        for none in ["", "n/a", "-1"] {
            assert_eq!(LIVER.of(none), None, "{none}");
        }
    }

    #[test]
    fn every_value_lies_in_a_band_that_is_wider_than_one_unit() {
        for tenths in 0..3000 {
            let value = format!("{}.{}", tenths / 10, tenths % 10);
            for bands in [WEIGHT, PRESSURE, LIVER, SUGAR] {
                let label = bands.of(&value).unwrap();
                assert!(bands.labels().contains(&label));
            }
        }
        assert!(PRESSURE.edges().windows(2).all(|two| two[1] - two[0] >= 10));
        assert!(PRESSURE.is_end("201以上") && PRESSURE.is_end("79以下") && !PRESSURE.is_end("190~201"));
        assert!(!LIVER.is_end("0~10"));
    }
}
