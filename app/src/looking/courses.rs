//! When which medicine was in use, as far as it is written: periods, grouped by drug, and where two of them overlap.

use exchange::identity::fold;
use exchange::same;
use vault::record::{Fact, Medication, MedicationStatus};

use super::span::Span;
use crate::engine::wire::RecordItem;
use crate::from_record;
use crate::i18n::{Day, t};
use crate::view_model::SourceView;

/// One record of a medicine.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    pub href: String,
    pub name: String,
    pub ingredient: Option<String>,
    pub start: Option<Day>,
    pub end: End,
    /// Dose and use in words.
    pub usage: String,
    pub source: SourceView,
}

/// When a medicine was not taken any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The last day, as written.
    On(Day),
    /// No last day is written, and what was handed out is enough for so many days.
    Supply(u32),
    /// It is in use.
    InUse,
    /// It has ended, and nobody wrote when.
    Ended,
    /// Nobody wrote whether it has ended.
    Unwritten,
}

/// All periods of one drug, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Medicine {
    /// As the newest period names it.
    pub name: String,
    pub other_names: Vec<String>,
    pub courses: Vec<Course>,
}

/// Two periods that overlap: of one drug, or of two with the same ingredient.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    pub one: Course,
    pub other: Course,
    /// The ingredient as a source names it; none for two periods of the same drug.
    pub ingredient: Option<String>,
    /// False where it depends on days that nobody wrote.
    pub certain: bool,
}

impl Course {
    /// First and last day (since 1970-01-01) that it certainly reached; none where nothing is certain. `today` for what is in
    /// use.
    #[must_use]
    pub fn certain(&self, today: Day) -> Option<(i64, i64)> {
        let first = Span::of(self.start?).last;
        let last = match self.end {
            End::On(day) => Span::of(day).first,
            End::InUse => today.number(),
            // A supply can be put aside; that it was begun is what its date says.
            End::Supply(_) | End::Ended | End::Unwritten => first,
        };
        (last >= first).then_some((first, last))
    }

    /// First and last day (since 1970-01-01) that it can have reached. What has no end is followed to `today`.
    #[must_use]
    pub fn possible(&self, today: Day) -> Option<(i64, i64)> {
        let start = Span::of(self.start?);
        let last = match self.end {
            End::On(day) => Span::of(day).last,
            End::Supply(days) => start.last + i64::from(days) - 1,
            End::InUse | End::Ended | End::Unwritten => today.number(),
        };
        Some((start.first, last.max(start.last)))
    }

    /// The period in words: as precise as it is written, and saying what was reckoned.
    #[must_use]
    pub fn period(&self) -> String {
        let l = &t().looking;
        let Some(start) = self.start else { return t().common.date_unknown.to_owned() };
        let (from, and) = (day_words(start), |words: &str| l.begun(&day_words(start), words));
        match self.end {
            End::On(end) => l.period(&from, &day_words(end)),
            End::Supply(days) => {
                let last = Span::of(start);
                // Where only the month of the beginning is known, only the month of the end is.
                let last = Day::from_number(last.first + i64::from(days) - 1);
                let last = Day { month: start.month.and(last.month), day: start.day.and(last.day), ..last };
                and(&l.supply(days, &day_words(last)))
            }
            End::InUse => and(l.end_in_use),
            End::Ended => and(l.end_unknown),
            End::Unwritten => and(l.end_unwritten),
        }
    }
}

/// The medicines of these records, in the order of their newest period, and the records without a first day.
#[must_use]
pub fn medicines(records: &[RecordItem]) -> (Vec<Medicine>, Vec<Course>) {
    let mut drugs: Vec<(&Medication, Course)> = records
        .iter()
        .filter_map(|item| match &item.record.fact {
            Fact::Medication(drug) => Some((drug, course(item, drug))),
            _ => None,
        })
        .collect();
    drugs.sort_by_key(|(_, course)| std::cmp::Reverse(course.start));
    let (dated, undated): (Vec<_>, Vec<_>) = drugs.into_iter().partition(|(_, course)| course.start.is_some());
    let keys: Vec<same::Keys> = dated.iter().map(|(drug, _)| same::drug(&drug.name)).collect();
    let mut medicines: Vec<Medicine> = Vec::new();
    for ((_, course), group) in dated.into_iter().zip(same::group(&keys)) {
        match medicines.get_mut(group) {
            Some(medicine) => {
                if medicine.name != course.name && !medicine.other_names.contains(&course.name) {
                    medicine.other_names.push(course.name.clone());
                }
                medicine.courses.insert(0, course);
            }
            // Groups are numbered in the order in which they first occur.
            None => {
                medicines.push(Medicine { name: course.name.clone(), other_names: Vec::new(), courses: vec![course] })
            }
        }
    }
    (medicines, undated.into_iter().map(|(_, course)| course).collect())
}

/// Periods that reach into the days `first..=last` and overlap there: of one drug, and of drugs whose sources name the same
/// ingredient.
#[must_use]
pub fn overlaps(medicines: &[Medicine], (first, last): (i64, i64), today: Day) -> Vec<Overlap> {
    let here = |course: &Course| course.possible(today).is_some_and(|(from, to)| from <= last && to >= first);
    let all: Vec<(usize, &Course)> = medicines
        .iter()
        .enumerate()
        .flat_map(|(number, medicine)| medicine.courses.iter().map(move |course| (number, course)))
        .filter(|(_, course)| here(course))
        .collect();
    let mut found = Vec::new();
    for (at, (number, one)) in all.iter().enumerate() {
        for (other_number, other) in all.iter().skip(at + 1) {
            let ingredient = if number == other_number {
                None
            } else {
                match (&one.ingredient, &other.ingredient) {
                    (Some(one), Some(other)) if folded(one) == folded(other) => Some(one.clone()),
                    _ => continue,
                }
            };
            let meets = |one: Option<(i64, i64)>, other: Option<(i64, i64)>| {
                let both =
                    one.zip(other).map(|(one, other)| (one.0.max(other.0).max(first), one.1.min(other.1).min(last)));
                both.is_some_and(|(from, to)| from <= to)
            };
            if meets(one.possible(today), other.possible(today)) {
                let certain = meets(one.certain(today), other.certain(today));
                found.push(Overlap { one: (*one).clone(), other: (*other).clone(), ingredient, certain });
            }
        }
    }
    found
}

/// A day with its era; a month or a year alone is said to be one.
fn day_words(day: Day) -> String {
    let words = t().day_and_era(day);
    if day.day.is_some() { words } else { t().looking.some_time_in(&words) }
}

fn folded(ingredient: &str) -> String {
    fold(ingredient).split_whitespace().collect()
}

fn course(item: &RecordItem, drug: &Medication) -> Course {
    let href = format!("/records/{}", item.id);
    let view = from_record::medicine(None, drug, &item.record);
    let end = match (drug.end.as_ref().and_then(from_record::day), drug.status, drug.days) {
        (Some(day), ..) => End::On(day),
        (None, MedicationStatus::Stopped, _) => End::Ended,
        // Whether it is taken at present nobody says.
        (None, MedicationStatus::OnHold, _) => End::Unwritten,
        // Days of what is taken only when needed say how often, not how long.
        (None, _, Some(days)) if days > 0 && !drug.as_needed => End::Supply(days),
        (None, MedicationStatus::Active, _) => End::InUse,
        (None, MedicationStatus::Completed, _) => End::Ended,
        (None, MedicationStatus::Unknown, _) => End::Unwritten,
    };
    let usage: Vec<String> = [view.dose, view.usage, view.days].into_iter().flatten().collect();
    Course {
        href,
        name: view.name,
        ingredient: drug.ingredient.clone(),
        start: view.start,
        end,
        usage: usage.join("　"),
        source: view.source,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::measured::tests::id;
    use super::*;
    use vault::record::{CodedText, Coding, MedicationOrigin, Provenance, Record};

    pub const TODAY: Day = Day::full(2026, 11, 28);

    /// A medicine as the engine hands it over.
    pub fn drug(number: u8, name: &str, start: &str, end: &str, change: impl FnOnce(&mut Medication)) -> RecordItem {
        let mut drug = Medication::new(MedicationOrigin::Dispensed, CodedText::from_text(name));
        drug.start = start.parse().ok();
        drug.end = end.parse().ok();
        change(&mut drug);
        RecordItem {
            id: id(number),
            revision: 1,
            record: Record::new(Fact::Medication(drug), Provenance::typed(1_795_190_700)),
            read_only: false,
            file_name: None,
            reply_box: None,
            shown_to: Vec::new(),
            by: None,
            earlier_by: Vec::new(),
        }
    }

    fn year(year: i32) -> (i64, i64) {
        let span = Span::of(Day { year, month: None, day: None });
        (span.first, span.last)
    }

    fn yj(code: &str) -> Coding {
        Coding {
            system: Some("http://capstandard.jp/iyaku.info/CodeSystem/YJ-code".into()),
            code: Some(code.into()),
            display: None,
            version: None,
        }
    }

    #[test]
    fn one_drug_under_two_names_is_one_row_and_undated_ones_are_kept() {
        let (medicines, undated) = medicines(&[
            drug(1, "アムロジピンOD錠5mg", "2026-01-01", "2026-02-01", |drug| {
                drug.name.codings.push(yj("2171022F4012"))
            }),
            drug(2, "ｱﾑﾛｼﾞﾋﾟﾝOD錠5mg", "2026-03-01", "", |_| ()),
            drug(3, "アムロジピン", "2026-05-01", "", |drug| drug.name.codings.push(yj("2171022F4012"))),
            drug(4, "葛根湯", "", "", |_| ()),
        ]);
        assert_eq!(medicines.len(), 1);
        assert_eq!(medicines[0].name, "アムロジピン");
        assert_eq!(medicines[0].other_names, ["ｱﾑﾛｼﾞﾋﾟﾝOD錠5mg", "アムロジピンOD錠5mg"]);
        let starts: Vec<String> = medicines[0].courses.iter().filter_map(|course| course.start.map(Day::iso)).collect();
        assert_eq!(starts, ["2026-01-01", "2026-03-01", "2026-05-01"]);
        assert_eq!(undated.len(), 1);
    }

    #[test]
    fn the_end_is_what_is_written_and_a_supply_says_that_it_is_one() {
        let end = |change: fn(&mut Medication)| {
            let (medicines, _) = medicines(&[drug(1, "x", "2026-10-08", "", change)]);
            (medicines[0].courses[0].end, medicines[0].courses[0].period())
        };
        assert_eq!(end(|drug| drug.status = MedicationStatus::Active).0, End::InUse);
        assert_eq!(end(|drug| drug.status = MedicationStatus::OnHold).0, End::Unwritten, "on hold is not in use");
        assert_eq!(end(|drug| drug.status = MedicationStatus::Completed).0, End::Ended);
        assert_eq!(end(|_| ()).1, "2026年10月8日（令和8年）から。終わりの日は書かれていません");
        let (supply, words) = end(|drug| drug.days = Some(28));
        assert_eq!(supply, End::Supply(28));
        assert_eq!(
            words,
            "2026年10月8日（令和8年）から。28日分。毎日使ったとして数えると2026年11月4日（令和8年）までです（終わりの日は書かれていません）"
        );
        let as_needed = end(|drug| {
            drug.days = Some(10);
            drug.as_needed = true;
        });
        assert_eq!(as_needed.0, End::Unwritten, "ten doses when needed are not ten days");
    }

    #[test]
    fn a_year_or_a_month_is_said_to_be_one() {
        let (medicines, _) = medicines(&[drug(1, "x", "2014", "2016-03", |_| ())]);
        let course = &medicines[0].courses[0];
        assert_eq!(course.period(), "2014年（平成26年）のいつかから、2016年3月（平成28年）のいつかまで");
        let days = |pair: Option<(i64, i64)>| {
            pair.map(|(first, last)| (Day::from_number(first).iso(), Day::from_number(last).iso()))
        };
        assert_eq!(days(course.possible(TODAY)), Some(("2014-01-01".into(), "2016-03-31".into())));
        assert_eq!(days(course.certain(TODAY)), Some(("2014-12-31".into(), "2016-03-01".into())));
    }

    #[test]
    fn overlaps_are_certain_or_possible_and_stay_in_their_year() {
        let (medicines, _) = medicines(&[
            drug(1, "x", "2026-01-01", "2026-03-31", |_| ()),
            drug(2, "x", "2026-03-15", "2026-04-30", |_| ()),
            drug(3, "x", "2026-05", "2026-06-30", |_| ()),
            drug(4, "x", "2026-05-20", "2026-05-25", |_| ()),
        ]);
        let found = overlaps(&medicines, year(2026), TODAY);
        let said: Vec<(String, String, bool)> = found
            .iter()
            .map(|one| {
                (
                    one.one.start.map(Day::iso).expect("start"),
                    one.other.start.map(Day::iso).expect("start"),
                    one.certain,
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                ("2026-01-01".to_owned(), "2026-03-15".to_owned(), true),
                ("2026-05".to_owned(), "2026-05-20".to_owned(), false)
            ]
        );
        assert!(overlaps(&medicines, year(2025), TODAY).is_empty());
    }

    #[test]
    fn the_same_ingredient_is_told_only_where_the_sources_name_it() {
        let with = |drug: &mut Medication, name: &str| drug.ingredient = Some(name.to_owned());
        let (medicines, _) = medicines(&[
            drug(1, "ノルバスク", "2026-01-01", "2026-03-31", |drug| with(drug, "アムロジピンベシル酸塩")),
            drug(2, "アムロジン", "2026-03-15", "2026-04-30", |drug| with(drug, "ｱﾑﾛｼﾞﾋﾟﾝﾍﾞｼﾙ酸塩")),
            drug(3, "アムロジピン", "2026-03-15", "2026-04-30", |_| ()),
        ]);
        let found = overlaps(&medicines, year(2026), TODAY);
        assert_eq!(found.len(), 1);
        assert!(found[0].certain && found[0].ingredient.is_some());
    }
}
