//! Days that may be only a month or a year, as the days that they can mean.

use crate::i18n::Day;

/// The first and the last day (since 1970-01-01) that a date can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub first: i64,
    pub last: i64,
}

impl Span {
    /// The days that `day` can mean: one, those of a month, those of a year.
    #[must_use]
    pub fn of(day: Day) -> Self {
        let first = day.number();
        let after = match (day.month, day.day) {
            (Some(_), Some(_)) => first + 1,
            (Some(12), None) | (None, _) => Day::full(day.year + 1, 1, 1).number(),
            (Some(month), None) => Day::full(day.year, month + 1, 1).number(),
        };
        Self { first, last: after - 1 }
    }

    /// The middle, where a point stands.
    #[must_use]
    pub fn middle(self) -> f64 {
        (self.first + self.last) as f64 / 2.0
    }

    /// Whether it is one day.
    #[must_use]
    pub const fn is_exact(self) -> bool {
        self.first == self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reaches_to_its_last_day_and_a_year_to_its_own() {
        let days = |text: &str| {
            let span = Span::of(Day::parse(text).expect("a day"));
            (Day::from_number(span.first).iso(), Day::from_number(span.last).iso())
        };
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(days("2024"), pair("2024-01-01", "2024-12-31"));
        assert_eq!(days("2024-02"), pair("2024-02-01", "2024-02-29"));
        assert_eq!(days("2023-12"), pair("2023-12-01", "2023-12-31"));
        assert_eq!(days("2024-02-10"), pair("2024-02-10", "2024-02-10"));
        assert!(Span::of(Day::full(2024, 2, 10)).is_exact());
        assert!(!Span::of(Day::parse("2024-02").expect("a month")).is_exact());
    }
}
