//! Two visits next to each other: what both measured, with its difference, and what only one of them did.

use exchange::decimal::Decimal;
use exchange::same;
use exchange::substance::Substance;
use exchange::unit::Change;
use vault::record::{Kind, Quantity};

use super::chart::number;
use super::measured::{Measured, examined, measured};
use crate::engine::wire::RecordItem;
use crate::from_record;
use crate::i18n::{Day, t};
use crate::view_model::{ResultView, SourceView};

/// A visit that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// Its record.
    pub id: String,
    pub title: String,
    pub day: Option<Day>,
    pub kind: Kind,
    pub source: SourceView,
    results: Vec<Measured>,
}

/// Two visits item by item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// In the order of the first.
    pub both: Vec<Pair>,
    pub only_first: Vec<ResultView>,
    pub only_second: Vec<ResultView>,
}

/// One item of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub first: ResultView,
    pub second: ResultView,
    /// None where it cannot be given.
    pub difference: Option<Difference>,
}

/// The second value minus the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// With its sign and unit: `+0.3 %`.
    pub words: String,
    /// Which value was converted, where one was.
    pub note: Option<String>,
}

/// All visits, newest first, undated ones last.
#[must_use]
pub fn visits(records: &[RecordItem]) -> Vec<Visit> {
    let mut visits: Vec<Visit> = records
        .iter()
        .map(|record| Visit {
            id: record.id.to_string(),
            title: record.record.title().to_owned(),
            day: examined(record),
            kind: record.record.kind(),
            source: from_record::source(&record.record),
            results: measured(std::slice::from_ref(record)),
        })
        .filter(|visit| !visit.results.is_empty())
        .collect();
    visits.sort_by_key(|visit| std::cmp::Reverse(visit.day));
    visits
}

/// The two that are compared first: the two newest checkups, or the two newest visits where there are not two; the older
/// one first. With `wanted`, that one and the newest other of its kind.
#[must_use]
pub fn first_two<'a>(visits: &'a [Visit], wanted: Option<&str>) -> Option<(&'a Visit, &'a Visit)> {
    let found = wanted.and_then(|id| visits.iter().find(|visit| visit.id == id));
    let wanted = found.map_or(Kind::Checkup, |visit| visit.kind);
    let enough = found.is_some() || visits.iter().filter(|visit| visit.kind == wanted).count() >= 2;
    let is_kind = move |visit: &Visit| visit.kind == wanted || !enough;
    let others = || visits.iter().filter(|visit| found.is_none_or(|found| found.id != visit.id));
    let of_kind = others().filter(move |visit| is_kind(visit));
    // An earlier one first: a visit is compared with what was before it.
    let earlier = of_kind.clone().filter(|visit| found.is_none_or(|found| visit.day <= found.day));
    let rest = others().filter(move |visit| !is_kind(visit));
    let mut order = earlier.chain(of_kind).chain(rest);
    let one = found.or_else(|| order.next())?;
    let other = order.find(|other| other.id != one.id)?;
    Some(if other.day <= one.day { (other, one) } else { (one, other) })
}

/// Puts the results of two visits side by side. What one of them measured more than once is paired in its order.
#[must_use]
pub fn compare(first: &Visit, second: &Visit) -> Compared {
    let all: Vec<&Measured> = first.results.iter().chain(&second.results).collect();
    let keys: Vec<same::Keys> = all.iter().map(|one| same::test(&one.result.name)).collect();
    let groups = same::group(&keys);
    let (of_first, of_second) = groups.split_at(first.results.len());
    let mut left: Vec<Option<&Measured>> = second.results.iter().map(Some).collect();
    let mut compared = Compared::default();
    for (one, group) in first.results.iter().zip(of_first) {
        let place = of_second.iter().zip(&left).position(|(other, there)| other == group && there.is_some());
        match place.and_then(|place| left.get_mut(place)).and_then(Option::take) {
            Some(other) => {
                compared.both.push(Pair { first: view(one), second: view(other), difference: difference(one, other) })
            }
            None => compared.only_first.push(view(one)),
        }
    }
    compared.only_second = left.into_iter().flatten().map(view).collect();
    compared
}

/// In the unit of the second value, or of the first where only that way round is exact.
fn difference(first: &Measured, second: &Measured) -> Option<Difference> {
    let ((one, one_unit), (other, other_unit)) = (number(first)?, number(second)?);
    if one.comparator.is_some() || other.comparator.is_some() {
        return None;
    }
    let substance = Substance::of(&second.result.name).or_else(|| Substance::of(&first.result.name));
    let (before, after, unit, converted) = if let Some(there) = one_unit.convert(&one.value, &other_unit, substance) {
        (there.digits.clone(), other.value.clone(), &other.unit, (one, there))
    } else {
        let back = other_unit.convert(&other.value, &one_unit, substance)?;
        (one.value.clone(), back.digits.clone(), &one.unit, (other, back))
    };
    let difference = Decimal::read(&after)?.minus(Decimal::read(&before)?)?;
    let in_unit =
        |value: String| from_record::quantity(&Quantity { value, comparator: None, unit: unit.clone(), ucum: None });
    let (original, reckoned) = converted;
    let about = reckoned.change == Change::BySubstance;
    let sign = if difference.is_zero() {
        "±"
    } else if difference.is_negative() {
        "−"
    } else {
        "+"
    };
    let digits = difference.to_string().trim_start_matches('-').to_owned();
    let words = t().looking.in_unit(&format!("{sign}{}", in_unit(digits)), about);
    let note = (reckoned.change != Change::None).then(|| {
        let converted = t().looking.in_unit(&in_unit(reckoned.digits.clone()), about);
        t().looking.reckoned_as(&from_record::quantity(original), &converted)
    });
    Some(Difference { words, note })
}

fn view(measured: &Measured) -> ResultView {
    from_record::result(&measured.result, None, &[])
}

#[cfg(test)]
mod tests {
    use super::super::measured::tests::{result, visit};
    use super::*;
    use vault::record::TestResult;

    fn two(first: Vec<TestResult>, second: Vec<TestResult>) -> Compared {
        let visits = visits(&[visit(1, "2025-10-08", first), visit(2, "2026-10-08", second)]);
        let (first, second) = first_two(&visits, None).expect("two visits");
        compare(first, second)
    }

    fn said(pair: &Pair) -> Option<&str> {
        pair.difference.as_ref().map(|difference| difference.words.as_str())
    }

    #[test]
    fn differences_keep_the_digits_and_say_their_sign() {
        let compared = two(
            vec![
                result("HbA1c", "7.2", "%", None, None),
                result("LDL", "104", "mg/dL", None, None),
                result("体重", "54.2", "kg", None, None),
            ],
            vec![
                result("体重", "54.20", "kg", None, None),
                result("ＨｂＡ１ｃ", "7.05", "％", None, None),
                result("LDL", "112", "mg/dl", None, None),
            ],
        );
        let all: Vec<Option<&str>> = compared.both.iter().map(said).collect();
        assert_eq!(all, [Some("−0.15％"), Some("+8 mg/dl"), Some("±0.00 kg")]);
        assert!(compared.both.iter().all(|pair| pair.difference.as_ref().is_some_and(|one| one.note.is_none())));
    }

    #[test]
    fn units_are_converted_exactly_or_there_is_no_difference() {
        let compared = two(
            vec![
                result("Alb", "42", "g/L", None, None),
                result("AST", "24", "U/L", None, None),
                result("CRP", "<0.05", "mg/dL", None, None),
                result("尿糖", "(−)", "", None, None),
                result("グルコース", "99", "mg/dL", None, None),
            ],
            vec![
                result("Alb", "4.4", "g/dL", None, None),
                result("AST", "24", "IU/L", None, None),
                result("CRP", "0.10", "mg/dL", None, None),
                result("尿糖", "(−)", "", None, None),
                result("グルコース", "5.0", "mmol/L", None, None),
            ],
        );
        let all: Vec<Option<&str>> = compared.both.iter().map(said).collect();
        assert_eq!(all, [Some("+0.2 g/dL"), None, None, None, Some("約 −8.9 mg/dL")]);
        let note = compared.both[0].difference.as_ref().and_then(|one| one.note.as_deref());
        assert_eq!(note, Some("42 g/L を 4.2 g/dL として"));
        let note = compared.both[4].difference.as_ref().and_then(|one| one.note.as_deref());
        assert_eq!(note, Some("5.0 mmol/L を 約 90.1 mg/dL として"));
    }

    #[test]
    fn what_only_one_has_is_listed_and_a_second_measurement_is_not_lost() {
        let compared = two(
            vec![
                result("血圧", "134", "mmHg", None, None),
                result("血圧", "130", "mmHg", None, None),
                result("腹囲", "84", "cm", None, None),
            ],
            vec![result("血圧", "138", "mmHg", None, None), result("視力", "0.7", "", None, None)],
        );
        assert_eq!(compared.both.len(), 1);
        assert_eq!(said(&compared.both[0]), Some("+4 mmHg"));
        let names =
            |all: &[ResultView]| all.iter().map(|one| format!("{} {}", one.name, one.value)).collect::<Vec<_>>();
        assert_eq!(names(&compared.only_first), ["血圧 130", "腹囲 84"]);
        assert_eq!(names(&compared.only_second), ["視力 0.7"]);
    }

    #[test]
    fn the_two_newest_stand_first_the_older_one_left_and_a_wanted_one_is_among_them() {
        let one = || vec![result("x", "1", "", None, None)];
        let records = [
            visit(1, "2024", one()),
            visit(2, "2026-10-08", one()),
            visit(3, "2025-10-08", one()),
            visit(4, "", one()),
            visit(5, "2027", Vec::new()),
        ];
        let visits = visits(&records);
        let ids = |found: Option<(&Visit, &Visit)>| found.map(|(one, other)| (one.title.clone(), other.title.clone()));
        let pair = |one: &str, other: &str| Some((one.to_owned(), other.to_owned()));
        assert_eq!(ids(first_two(&visits, None)), pair("健診3", "健診2"));
        assert_eq!(ids(first_two(&visits, Some(&visits[1].id))), pair("健診1", "健診3"), "with the one before it");
        assert_eq!(ids(first_two(&visits[..1], None)), None);
        let mut mixed = visits.clone();
        mixed[0].kind = Kind::Laboratory;
        mixed[1].kind = Kind::Laboratory;
        assert_eq!(ids(first_two(&mixed, None)), pair("健診4", "健診1"), "two checkups go before newer tests");
        mixed[2].kind = Kind::Laboratory;
        assert_eq!(ids(first_two(&mixed, None)), pair("健診3", "健診2"), "one checkup is not two");
    }
}
