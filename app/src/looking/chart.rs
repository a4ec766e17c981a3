//! One test over time: which values stand on which chart, in which unit, and every value in words beside it.

use exchange::unit::{Change, Unit};
use vault::record::{Comparator, Quantity, ResultValue};

use super::measured::{Item, Measured};
use super::span::Span;
use crate::from_record;
use crate::i18n::{Day, t};
use crate::view_model::{FlagView, SourceView};

/// One test: its charts, one a unit, and the table.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemView {
    pub charts: Vec<Chart>,
    /// Newest first.
    pub rows: Vec<Row>,
}

/// Values that can be compared, in one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// As the newest value spells it; empty without one.
    pub unit: String,
    /// Oldest first.
    pub points: Vec<Point>,
    /// Units from which values were converted, and whether the factor is what the substance weighs.
    pub converted: Vec<(String, bool)>,
}

/// One value on a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub day: Day,
    /// Days that the date can mean.
    pub span: Span,
    pub number: f64,
    /// Digits in the chart's unit.
    pub digits: String,
    pub comparator: Option<Comparator>,
    pub flag: Option<FlagView>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

#[cfg(test)]
impl Point {
    /// A number on a day, with its limits, for tests of what is drawn from points.
    pub fn sample(day: &str, number: f64, (low, high): (Option<f64>, Option<f64>)) -> Self {
        let day = Day::parse(day).expect("a day");
        let (span, digits) = (Span::of(day), number.to_string());
        Self { day, span, number, digits, comparator: None, flag: None, low, high }
    }
}

/// One value in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub day: Option<Day>,
    /// As its issuer wrote it.
    pub value: String,
    pub unit: String,
    /// The same in the chart's unit, where it was converted: `約 99.1 mg/dL`.
    pub converted: Option<String>,
    pub range: String,
    pub flag: Option<FlagView>,
    pub source: SourceView,
    /// What the visit is called, and its page.
    pub visit: String,
    pub href: String,
    /// Whether it is on a chart.
    pub drawn: bool,
}

/// All results of a test as charts and a table.
#[must_use]
pub fn item_view(item: &Item) -> ItemView {
    let groups = by_unit(item);
    let mut rows = Vec::new();
    let mut charts: Vec<Chart> = groups
        .iter()
        .map(|group| Chart { unit: group.spelled.clone(), points: Vec::new(), converted: Vec::new() })
        .collect();
    for measured in &item.measured {
        let value = number(measured).and_then(|(quantity, unit)| {
            let at = groups.iter().position(|group| unit.converts_to(&group.unit, item.substance))?;
            let (group, chart) = (groups.get(at)?, charts.get_mut(at)?);
            let in_unit = |digits: &str| unit.convert(digits, &group.unit, item.substance);
            let converted = in_unit(&quantity.value)?;
            if converted.change != Change::None {
                let from = (quantity.unit.clone().unwrap_or_default(), converted.change == Change::BySubstance);
                if !chart.converted.contains(&from) {
                    chart.converted.push(from);
                }
            }
            let limit = |limit: Option<&String>| in_unit(limit?)?.digits.parse::<f64>().ok();
            let range = measured.result.range.as_ref();
            let drawn = measured.day.and_then(|day| {
                Some(Point {
                    day,
                    span: Span::of(day),
                    number: converted.digits.parse::<f64>().ok().filter(|number| number.is_finite())?,
                    digits: converted.digits.clone(),
                    comparator: quantity.comparator,
                    flag: measured.result.flag.and_then(from_record::flag),
                    low: limit(range.and_then(|range| range.low.as_ref())),
                    high: limit(range.and_then(|range| range.high.as_ref())),
                })
            });
            let is_drawn = drawn.is_some();
            chart.points.extend(drawn);
            let said = match converted.change {
                Change::None => None,
                change => Some(t().looking.in_unit(
                    &from_record::quantity(&Quantity {
                        value: converted.digits,
                        unit: Some(group.spelled.clone()),
                        ..quantity.clone()
                    }),
                    change == Change::BySubstance,
                )),
            };
            Some((said, is_drawn))
        });
        let (converted, drawn) = value.unwrap_or((None, false));
        rows.push(row(measured, converted, drawn));
    }
    for chart in &mut charts {
        chart.points.sort_by(|a, b| a.span.middle().total_cmp(&b.span.middle()));
    }
    charts.retain(|chart| !chart.points.is_empty());
    ItemView { charts, rows }
}

/// A unit, how it is spelled, and that others convert to it.
struct Group {
    unit: Unit,
    spelled: String,
}

/// One group a unit to which others convert. The newest value gives the unit, except that a mass goes before an amount:
/// only amounts become masses.
fn by_unit(item: &Item) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let numbers = item.measured.iter().filter_map(number).map(|(quantity, unit)| (quantity.unit.clone(), unit));
    for (spelled, unit) in numbers {
        if groups.iter().any(|group| unit.converts_to(&group.unit, item.substance)) {
            continue;
        }
        let spelled = spelled.unwrap_or_default();
        match groups.iter_mut().find(|group| group.unit.converts_to(&unit, item.substance)) {
            Some(group) => *group = Group { unit, spelled },
            None => groups.push(Group { unit, spelled }),
        }
    }
    groups
}

/// A value that is a number, and its unit.
pub(super) fn number(measured: &Measured) -> Option<(&Quantity, Unit)> {
    let Some(ResultValue::Quantity(quantity)) = &measured.result.value else { return None };
    let unit = Unit::read(quantity.unit.as_deref().unwrap_or_default());
    unit.convert(&quantity.value, &unit, None)?;
    Some((quantity, unit))
}

fn row(measured: &Measured, converted: Option<String>, drawn: bool) -> Row {
    let words = from_record::result(&measured.result, None, &[]);
    Row {
        day: measured.day,
        value: words.value,
        unit: words.unit,
        converted,
        range: words.range,
        flag: words.flag,
        source: measured.source.clone(),
        visit: measured.visit.clone(),
        href: measured.href.clone(),
        drawn,
    }
}

#[cfg(test)]
mod tests {
    use super::super::measured::tests::{result, visit};
    use super::super::measured::{items, measured};
    use super::*;
    use crate::engine::wire::RecordItem;
    use vault::record::Flag;

    fn only(visits: &[RecordItem]) -> ItemView {
        let items = items(measured(visits));
        assert_eq!(items.len(), 1);
        item_view(&items[0])
    }

    fn digits(chart: &Chart) -> Vec<&str> {
        chart.points.iter().map(|point| point.digits.as_str()).collect()
    }

    #[test]
    fn one_chart_a_unit_and_convertible_units_on_one() {
        let view = only(&[
            visit(1, "2023", vec![result("Alb", "42", "g/L", Some(("41", "51")), None)]),
            visit(2, "2024-05-01", vec![result("Alb", "4.4", "g/dL", Some(("4.1", "")), None)]),
            visit(3, "2025-05-01", vec![result("Alb", "62", "%", None, None)]),
            visit(4, "2026-05-01", vec![result("Alb", "4.5", "ｇ／ｄＬ", None, None)]),
        ]);
        let units: Vec<&str> = view.charts.iter().map(|chart| chart.unit.as_str()).collect();
        assert_eq!(units, ["ｇ／ｄＬ", "%"]);
        assert_eq!(digits(&view.charts[0]), ["4.2", "4.4", "4.5"]);
        assert_eq!(view.charts[0].converted, [("g/L".to_owned(), false)], "a spelling is no conversion");
        assert_eq!((view.charts[0].points[0].low, view.charts[0].points[0].high), (Some(4.1), Some(5.1)));
        assert_eq!((view.charts[0].points[1].low, view.charts[0].points[1].high), (Some(4.1), None));
        let oldest = view.rows.last().expect("a row");
        assert_eq!((oldest.value.as_str(), oldest.unit.as_str()), ("42", "g/L"), "the table keeps what was written");
        assert_eq!(oldest.converted.as_deref(), Some("4.2ｇ／ｄＬ"));
        assert_eq!(view.rows[0].converted, None);
    }

    #[test]
    fn an_amount_is_told_as_a_mass_whichever_is_newer_and_only_where_the_substance_is_known() {
        for (first, second) in [("2020", "2026"), ("2026", "2020")] {
            let view = only(&[
                visit(1, first, vec![result("グルコース", "5.5", "mmol/L", None, None)]),
                visit(2, second, vec![result("グルコース", "99", "mg/dL", None, None)]),
            ]);
            assert_eq!(view.charts.len(), 1);
            assert_eq!(view.charts[0].unit, "mg/dL");
            assert_eq!(view.charts[0].converted, [("mmol/L".to_owned(), true)]);
            let said = view.rows.iter().find_map(|row| row.converted.clone());
            assert_eq!(said.as_deref(), Some("約 99.1 mg/dL"));
        }
        let unknown = only(&[
            visit(1, "2020", vec![result("尿素", "5.5", "mmol/L", None, None)]),
            visit(2, "2026", vec![result("尿素", "15", "mg/dL", None, None)]),
        ]);
        assert_eq!(unknown.charts.len(), 2);
    }

    #[test]
    fn what_is_no_number_or_has_no_date_stands_in_the_table_only() {
        let view = only(&[
            visit(1, "2024", vec![result("CRP", "<0.05", "mg/dL", None, None)]),
            visit(2, "2025", vec![result("CRP", "(−)", "", None, None)]),
            visit(3, "", vec![result("CRP", "0.3", "mg/dL", None, Some(Flag::High))]),
        ]);
        assert_eq!(view.rows.len(), 3);
        assert_eq!(view.charts.len(), 1);
        assert_eq!(view.charts[0].points.len(), 1);
        assert_eq!(view.charts[0].points[0].comparator, Some(Comparator::Less));
        let drawn: Vec<bool> = view.rows.iter().map(|row| row.drawn).collect();
        assert_eq!(drawn, [false, true, false], "newest first, undated last");
        assert_eq!(view.rows[1].value, "0.05未満");
    }

    #[test]
    fn a_year_alone_stands_in_its_middle_with_its_width() {
        let view = only(&[
            visit(1, "2024", vec![result("x", "1", "", None, None)]),
            visit(2, "2024-01-10", vec![result("x", "2", "", None, None)]),
        ]);
        assert_eq!(digits(&view.charts[0]), ["2", "1"], "by the middle of what the date can mean");
        assert_eq!(view.charts[0].points[1].span.last - view.charts[0].points[1].span.first, 365);
    }
}
