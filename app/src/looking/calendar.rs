//! One year of medicines as bars: where each lies across twelve months of equal width, on which of its row's lines, and which part
//! of it is certain.

use super::courses::{Course, End, Medicine};
use super::span::Span;
use crate::i18n::Day;

/// Width of the drawing; a month is a twelfth of it.
pub const WIDTH: f64 = 1200.0;

/// The bars of one drug in one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub name: String,
    pub other_names: Vec<String>,
    /// What reaches into the year, oldest first.
    pub courses: Vec<Course>,
    pub bars: Vec<Bar>,
    /// Lines that the bars need so that none lies upon another.
    pub lines: usize,
}

/// A period or a part of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    pub line: usize,
    pub left: f64,
    pub width: f64,
    pub kind: BarKind,
}

/// What a bar says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BarKind {
    /// In use.
    Whole,
    /// In use for some of it: the date is a month or a year, or follows from the supply.
    Vague,
    /// Nobody wrote when it ended; it points onward.
    Open,
}

/// First and last year of which there is something to see; none without any dated medicine.
#[must_use]
pub fn years(medicines: &[Medicine], today: Day) -> Option<(i32, i32)> {
    let courses = || medicines.iter().flat_map(|medicine| &medicine.courses);
    let first = courses().filter_map(|course| course.possible(today)).map(|(first, _)| first).min()?;
    let last = courses().filter_map(|course| course.possible(today)).map(|(_, last)| last).max()?;
    Some((Day::from_number(first).year, Day::from_number(last).year))
}

/// The rows of a year: drugs that were, or can have been, in use in it.
#[must_use]
pub fn rows(medicines: &[Medicine], year: i32, today: Day) -> Vec<Row> {
    let span = Span::of(Day { year, month: None, day: None });
    let row = |medicine: &Medicine| {
        let reaches = |course: &Course| {
            course.possible(today).is_some_and(|(first, last)| first <= span.last && last >= span.first)
        };
        let courses: Vec<Course> = medicine.courses.iter().filter(|course| reaches(course)).cloned().collect();
        let mut bars = Vec::new();
        // The day up to which each line is taken.
        let mut taken: Vec<i64> = Vec::new();
        for course in &courses {
            let Some((first, last)) = course.possible(today) else { continue };
            let line = taken.iter().position(|until| *until < first).unwrap_or(taken.len());
            match taken.get_mut(line) {
                Some(until) => *until = last,
                None => taken.push(last),
            }
            bars.extend(parts(course, today).into_iter().filter_map(|(from, to, kind)| {
                let (from, to) = (from.max(span.first), to.min(span.last));
                let (left, right) = (place(from), place(to + 1));
                let right = if right <= left { WIDTH } else { right };
                (from <= to).then_some(Bar { line, left, width: right - left, kind })
            }));
        }
        (!courses.is_empty()).then(|| Row {
            name: medicine.name.clone(),
            other_names: medicine.other_names.clone(),
            lines: taken.len().max(1),
            courses,
            bars,
        })
    };
    medicines.iter().filter_map(row).collect()
}

/// A period cut into what is certain and what is not: first day, last day, kind.
fn parts(course: &Course, today: Day) -> Vec<(i64, i64, BarKind)> {
    let Some((first, last)) = course.possible(today) else { return Vec::new() };
    let open = match course.end {
        End::InUse => BarKind::Whole,
        End::Supply(_) | End::On(_) => BarKind::Vague,
        End::Ended | End::Unwritten => BarKind::Open,
    };
    match course.certain(today) {
        None => vec![(first, last, BarKind::Vague)],
        Some((from, to)) => {
            let before = (first < from).then_some((first, from - 1, BarKind::Vague));
            let after = (to < last).then_some((to + 1, last, open));
            let onward = (course.end == End::InUse).then_some((last, last, BarKind::Open));
            before.into_iter().chain([(from, to, BarKind::Whole)]).chain(after).chain(onward).collect()
        }
    }
}

/// Where a day begins, months being of equal width.
fn place(day: i64) -> f64 {
    let day = Day::from_number(day);
    let month = Span::of(Day { day: None, ..day });
    let within = (f64::from(day.day.unwrap_or(1)) - 1.0) / (month.last - month.first + 1) as f64;
    (f64::from(day.month.unwrap_or(1)) - 1.0 + within) * WIDTH / 12.0
}

#[cfg(test)]
mod tests {
    use super::super::courses::medicines;
    use super::super::courses::tests::{TODAY, drug};
    use super::*;
    use vault::record::MedicationStatus;

    fn bars(start: &str, end: &str, year: i32) -> Vec<Bar> {
        let (medicines, _) = medicines(&[drug(1, "x", start, end, |_| ())]);
        rows(&medicines, year, TODAY).into_iter().flat_map(|row| row.bars).collect()
    }

    fn sides(bars: &[Bar]) -> Vec<(i64, i64, BarKind)> {
        bars.iter().map(|bar| (bar.left.round() as i64, (bar.left + bar.width).round() as i64, bar.kind)).collect()
    }

    #[test]
    fn a_bar_lies_where_its_months_are_and_reaches_over_new_year() {
        assert_eq!(sides(&bars("2026-01-01", "2026-03-31", 2026)), [(0, 300, BarKind::Whole)]);
        assert_eq!(sides(&bars("2025-12-01", "2026-01-31", 2025)), [(1100, 1200, BarKind::Whole)]);
        assert_eq!(sides(&bars("2025-12-01", "2026-01-31", 2026)), [(0, 100, BarKind::Whole)]);
        assert_eq!(bars("2025-12-01", "2026-01-31", 2027), []);
        assert_eq!(sides(&bars("2026-12-31", "2026-12-31", 2026))[0].1, 1200, "the last day has a width");
    }

    #[test]
    fn what_is_only_a_month_or_a_year_is_vague_over_all_of_it() {
        assert_eq!(
            sides(&bars("2026-02", "2026-04-30", 2026)),
            [(100, 196, BarKind::Vague), (196, 400, BarKind::Whole)]
        );
        assert_eq!(sides(&bars("2024", "2024", 2024)), [(0, 1200, BarKind::Vague)]);
    }

    #[test]
    fn without_an_end_it_points_onward_and_never_past_today() {
        let open = sides(&bars("2026-10-01", "", 2026));
        assert_eq!(open.last().map(|bar| (bar.1, bar.2)), Some((1093, BarKind::Open)), "28 November");
        assert_eq!(open[0].2, BarKind::Whole);
        let (in_use, _) = medicines(&[drug(1, "x", "2026-10-01", "", |drug| drug.status = MedicationStatus::Active)]);
        let kinds: Vec<BarKind> = rows(&in_use, 2026, TODAY)[0].bars.iter().map(|bar| bar.kind).collect();
        assert_eq!(kinds, [BarKind::Whole, BarKind::Open]);
        let (supply, _) = medicines(&[drug(1, "x", "2026-10-01", "", |drug| drug.days = Some(31))]);
        let bars = sides(&rows(&supply, 2026, TODAY)[0].bars);
        assert_eq!(bars.last(), Some(&(903, 1000, BarKind::Vague)));
    }

    #[test]
    fn bars_that_overlap_lie_on_two_lines_and_others_share_one() {
        let (medicines, _) = medicines(&[
            drug(1, "x", "2026-01-01", "2026-02-28", |_| ()),
            drug(2, "x", "2026-02-01", "2026-03-31", |_| ()),
            drug(3, "x", "2026-04-01", "2026-04-30", |_| ()),
        ]);
        let rows = rows(&medicines, 2026, TODAY);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].lines, 2);
        let lines: Vec<usize> = rows[0].bars.iter().map(|bar| bar.line).collect();
        assert_eq!(lines, [0, 1, 0]);
    }

    #[test]
    fn the_years_reach_from_the_first_to_the_last_possible_day() {
        let (some, _) = medicines(&[drug(1, "x", "2014", "2016-03", |_| ()), drug(2, "y", "2020-01-01", "", |_| ())]);
        assert_eq!(years(&some, TODAY), Some((2014, 2026)));
        assert_eq!(years(&[], TODAY), None);
    }
}
