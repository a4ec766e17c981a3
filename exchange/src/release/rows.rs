//! Rows: what was found, what each rule makes of it, and what of that goes into the file.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vault::id::RecordId;
use vault::record::{DateTime, ReleaseLevel};

use super::ReleaseInput;
use super::collect::{Cell, Collected};
use super::how::{How, Raw, Told, When, slashed, year_month};
use super::table::{Rule, rule_of};

/// Of several things that become one row so many are named.
const NAMED: usize = 5;
/// Items of which everything different is told; of others, at the levels without a name, only the newest.
const SETS: [&str; 5] = ["diagnosis", "medicine", "allergy", "vaccine", "topic"];

/// Names a row while a release is being made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowKey {
    /// Its item in the file.
    pub item: String,
    /// The record that it comes from; none for what is not in one record.
    pub record: Option<RecordId>,
    /// Which of its elements.
    pub at: usize,
}

/// One row, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its name while the release is being made.
    pub key: RowKey,
    /// The rule's item.
    pub rule: String,
    /// As it stands in the vault.
    pub before: String,
    /// When, as it stands in the vault.
    pub before_date: Option<String>,
    /// As it stands in the file.
    pub after: String,
    /// Terminology and code beside it.
    pub code: Option<String>,
    /// When, as it stands in the file.
    pub when: Option<When>,
    /// The unit of its number.
    pub unit: Option<String>,
    /// What the rule does with it.
    pub how: (String, String),
    /// Whether the patient took it out.
    pub left_out: bool,
}

/// What a rule does not let through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// The rule's item.
    pub rule: String,
    /// What there was, each thing once, some of it.
    pub before: Vec<String>,
    /// How many elements.
    pub count: usize,
    /// Why they are not told.
    pub why: Why,
}

/// Why something is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Why {
    /// That is the rule.
    Rule,
    /// The rule can make nothing of it.
    NotTellable,
    /// The patient says something else than what came.
    SaidOtherwise,
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) item: String,
    pub(super) value: String,
    pub(super) code: Option<String>,
    pub(super) when: Option<When>,
    pub(super) unit: Option<&'static str>,
    pub(super) how: How,
    pub(super) key: RowKey,
}

/// What can be told.
pub(super) struct Found<'a> {
    cells: Vec<Cell<'a>>,
    rows: Vec<Candidate>,
    /// Where each row is.
    places: BTreeMap<RowKey, usize>,
    pub(super) removed: Vec<Removed>,
    pub(super) unknown: usize,
}

/// A row that can be told, with the cells that it is made of, the one that stands for them first.
struct Candidate {
    key: RowKey,
    members: Vec<usize>,
    told: Told,
    how: How,
}

/// A cell by its place, what is told of it, and by which rule.
type Member = (usize, Told, How);

/// What the rules make of everything.
pub(super) fn find<'a>(rules: &[Rule], input: &ReleaseInput<'a>, collected: Collected<'a>) -> Found<'a> {
    let (cells, mut unknown) = (collected.cells, collected.unknown);
    // By the rule's place.
    let mut removed: BTreeMap<(usize, Why), Removed> = BTreeMap::new();
    let mut groups: BTreeMap<(String, Option<Distinct>), Vec<Member>> = BTreeMap::new();
    for (index, cell) in cells.iter().enumerate() {
        let Some((at, rule)) = rules.iter().enumerate().find(|(_, rule)| is_about(rule, &cell.item)) else {
            unknown += 1;
            continue;
        };
        let how = rule.how(input.level);
        let told = match how.told(&cell.raw, input.today) {
            None if how == How::Removed => Err(Why::Rule),
            None => Err(Why::NotTellable),
            Some(_) if cell.said_otherwise => Err(Why::SaidOtherwise),
            Some(told) => Ok(told),
        };
        let told = match told {
            Ok(told) => told,
            Err(why) => {
                let group = removed.entry((at, why)).or_insert_with(|| {
                    let rule = rule.item.to_owned();
                    Removed { rule, before: Vec::new(), count: 0, why }
                });
                group.count += 1;
                let shown = cell.raw.shown();
                if group.before.len() < NAMED && !shown.is_empty() && !group.before.contains(&shown) {
                    group.before.push(shown);
                }
                continue;
            }
        };
        let key = if input.level == ReleaseLevel::Pseudonymised {
            // Everything stays, but the same thing of the same day twice.
            let day = cell.date.map(|(date, _)| date.date()).unwrap_or_default();
            Some(Distinct(format!("{day} {}", told.value), told.code.clone()))
        } else {
            SETS.contains(&rule.item).then(|| Distinct(told.value.clone(), None))
        };
        groups.entry((cell.item.to_string(), key)).or_default().push((index, told, how));
    }
    let mut rows: Vec<Candidate> = groups.into_values().map(|group| newest_first(&cells, group)).collect();
    let rank = |row: &Candidate| {
        let item = &cells[row.members[0]].item;
        rules.iter().position(|rule| is_about(rule, item)).unwrap_or(rules.len())
    };
    rows.sort_by_cached_key(|row| (rank(row), cells[row.members[0]].item.to_string(), row.told.value.clone()));
    let places = rows.iter().enumerate().map(|(at, row)| (row.key.clone(), at)).collect();
    let removed = removed.into_values().collect();
    Found { cells, rows, places, removed, unknown }
}

/// A value with its code, to tell two of them apart.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Distinct(String, Option<String>);

fn is_about(rule: &Rule, item: &str) -> bool {
    item.split('/').next() == Some(rule.item)
}

fn newest_first(cells: &[Cell<'_>], group: Vec<(usize, Told, How)>) -> Candidate {
    let date = |index: usize| cells[index].date.map(|(date, _)| date.clone());
    let mut members: Vec<usize> = group.iter().map(|(index, ..)| *index).collect();
    // The first of the newest: in the order of the records, which is the same each time.
    members.sort_by_key(|index| std::cmp::Reverse(date(*index)));
    let newest = members[0];
    let (told, how) = group
        .into_iter()
        .find(|(index, ..)| *index == newest)
        .map_or_else(|| (Told { value: String::new(), code: None }, How::Removed), |(_, told, how)| (told, how));
    let cell = &cells[newest];
    let key = RowKey { item: cell.item.to_string(), record: cell.record, at: cell.at };
    Candidate { key, members, told, how }
}

impl<'a> Found<'a> {
    /// The rows of the file if these are taken out, sorted by item; with the counts of what is left.
    pub(super) fn told(&self, rules: &[Rule], input: &ReleaseInput<'_>, left_out: &[RowKey]) -> Vec<Line> {
        let left_out: BTreeSet<&RowKey> = left_out.iter().collect();
        let kept: Vec<&Candidate> = self.rows.iter().filter(|row| !left_out.contains(&row.key)).collect();
        let date_rule = |item: &str| rule_of(rules, item).map_or(How::Removed, |rule| rule.how(input.level));
        let dates = kept.iter().filter_map(|row| self.date(row));
        let counted = dates.filter(|(_, by)| date_rule(by) == How::Months);
        let first = counted.filter_map(|(date, _)| year_month(date)).min();
        let mut lines: Vec<Line> = kept
            .iter()
            .map(|row| {
                let key = row.key.clone();
                let when = self.date(row).and_then(|(date, by)| date_rule(by).when(date, first, input.shift.days()));
                Line {
                    item: key.item.clone(),
                    value: row.told.value.clone(),
                    code: row.told.code.clone(),
                    when,
                    unit: rule_of(rules, &key.item).and_then(|rule| rule.unit).or_else(|| unit_of(&key.item)),
                    how: row.how,
                    key,
                }
            })
            .collect();
        for item in ["medicines", "visits"] {
            let count = self.count(&kept, item);
            let Some(rule) = rule_of(rules, item).filter(|_| count > 0) else { continue };
            let key = count_key(item);
            let how = rule.how(input.level);
            let told = how.told(&Raw::Count(count), input.today).filter(|_| !left_out.contains(&key));
            lines.extend(told.map(|told| Line {
                item: item.to_owned(),
                value: told.value,
                code: None,
                when: None,
                unit: None,
                how,
                key,
            }));
        }
        let order = |line: &Line| (line.item.clone(), line.value.clone(), line.code.clone(), line.when.clone());
        lines.sort_by_cached_key(order);
        lines
    }

    /// Everything that could be told, before and after; `kept` is what is told now.
    pub(super) fn shown(&self, rules: &[Rule], input: &ReleaseInput<'_>, kept: &[Line]) -> Vec<Row> {
        let without = self.told(rules, input, &[]);
        let lines: BTreeMap<&RowKey, &Line> = without.iter().chain(kept).map(|line| (&line.key, line)).collect();
        let left_out: BTreeSet<&RowKey> = input.left_out.iter().collect();
        let keys = self.rows.iter().map(|row| (row.key.clone(), self.before(row), self.date(row)));
        let counts = ["medicines", "visits"].map(|item| {
            let all: Vec<&Candidate> = self.rows.iter().collect();
            (count_key(item), self.count(&all, item).to_string(), None)
        });
        let row = |(key, before, date): (RowKey, String, Option<(&DateTime, _)>)| {
            let line = lines.get(&key)?;
            Some(Row {
                rule: key.item.split('/').next().unwrap_or_default().to_owned(),
                before,
                before_date: date.map(|(date, _)| slashed(date)),
                after: line.value.clone(),
                code: line.code.clone(),
                when: line.when.clone(),
                unit: line.unit.map(str::to_owned),
                how: (line.how.words(true), line.how.words(false)),
                left_out: left_out.contains(&key),
                key,
            })
        };
        keys.chain(counts).filter_map(row).collect()
    }

    /// The rows with their cells, for looking at what became of a value.
    pub(super) fn cells_of(&self, key: &RowKey) -> impl Iterator<Item = &Cell<'a>> {
        let row = self.places.get(key).map(|at| &self.rows[*at]);
        row.into_iter().flat_map(|row| row.members.iter()).map(|index| &self.cells[*index])
    }

    fn date(&self, row: &Candidate) -> Option<(&'a DateTime, &'static str)> {
        self.cells[row.members[0]].date
    }

    fn before(&self, row: &Candidate) -> String {
        let mut seen = BTreeSet::new();
        let shown = row.members.iter().map(|index| self.cells[*index].raw.shown());
        let mut texts: Vec<String> = shown.filter(|shown| seen.insert(shown.clone())).collect();
        // Of a value that is told once only the newest is looked at.
        let is_set = SETS.iter().any(|item| self.cells[row.members[0]].item == *item);
        let more = texts.len() > NAMED;
        texts.truncate(if is_set { NAMED } else { 1 });
        texts.join("、") + if is_set && more { "、…" } else { "" }
    }

    /// How many different medicines, or visits with results, are among these rows.
    fn count(&self, rows: &[&Candidate], item: &str) -> usize {
        let cells = rows.iter().flat_map(|row| row.members.iter()).map(|index| &self.cells[*index]);
        let mut different: Vec<String> = match item {
            "medicines" => cells.filter(|cell| cell.item == "medicine").map(|cell| cell.raw.shown()).collect(),
            _ => {
                let measured = cells.filter(|cell| matches!(cell.raw, Raw::Number { .. } | Raw::Answer { .. }));
                measured.filter_map(|cell| Some(cell.date?.0.date().to_owned())).collect()
            }
        };
        different.sort();
        different.dedup();
        different.len()
    }
}

fn count_key(item: &str) -> RowKey {
    RowKey { item: item.to_owned(), record: None, at: 0 }
}

/// The unit of a number that has no rule of its own.
fn unit_of(item: &str) -> Option<&'static str> {
    let analyte = item.strip_prefix("other-value/")?;
    crate::checkup_items::first_of(analyte).and_then(|item| item.unit)
}
