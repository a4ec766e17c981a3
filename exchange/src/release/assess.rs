//! How many people a release could be of: a rough estimate, with what it rests on. A table about one person has no anonymity of its own,
//! so that nothing here says that it has; what is too specific is not called anonymised.

use serde::{Deserialize, Serialize};
use vault::record::ReleaseLevel;

use super::common::OTHER;
use super::how::{How, When};
use super::places::share_of_region;
use super::rows::Line;

/// Year of the population estimate (1 October, Statistics Bureau of Japan) that the reckoning begins with.
const BASIS_YEAR: u16 = 2023;
/// Fewer people than this, and it is not called anonymised.
const FEWEST: u64 = 10;
/// Fewer people than this, and coarser or fewer rows are proposed.
const FEW: u64 = 1000;
/// More specific rows than this, and fewer are proposed.
const MANY_SPECIFIC: usize = 3;
/// More dated rows than this are usually one person's alone.
const MANY_DATED: usize = 4;

/// Everybody in Japan.
const ALL: u64 = 124_352_000;
/// Of ages from and below, people in all, and over how many years of birth they are spread here.
const AGES: [(u16, u16, u64, u64); 4] =
    [(0, 15, 14_173_000, 15), (15, 65, 73_952_000, 50), (65, 75, 16_149_000, 10), (75, 90, 17_300_000, 15)];
/// 90 years and over, rounded down.
const OLD: u64 = 2_600_000;
/// No table says how many share a band, an answer or a group. For each of them it is supposed that one in so many does.
const ONE_IN_SPECIFIC: u64 = 10;
const ONE_IN_BAND: u64 = 4;
const ONE_IN_ANSWER: u64 = 2;

/// What a file may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Called {
    /// 仮名化.
    Pseudonymised,
    /// 匿名化.
    Anonymised,
    /// Made by the rules of the anonymised level, and still too specific for the word.
    Reduced,
}

impl Called {
    /// The word, as it stands in the file and on the page.
    #[must_use]
    pub const fn word(self, japanese: bool) -> &'static str {
        match (self, japanese) {
            (Self::Pseudonymised, true) => "仮名化",
            (Self::Pseudonymised, false) => "pseudonymised",
            (Self::Anonymised, true) => "匿名化",
            (Self::Anonymised, false) => "anonymised",
            (Self::Reduced, true) => "一部を伏せたもの",
            (Self::Reduced, false) => "reduced",
        }
    }
}

/// What would make a release less specific.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Advice {
    /// Fewer than 1,000 people, by the estimate.
    Coarser,
    /// More than three rows that few people share.
    ManySpecific,
    /// More than four dated rows.
    ManyDated,
}

/// What can be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// What it may be called.
    pub called: Called,
    /// How many people in Japan could share it, roughly; none at the pseudonymised level, where exact values stand in it.
    pub people: Option<u64>,
    /// How many rows few people share: groups of diagnoses and drugs, ends of bands, a month of birth.
    pub specific: usize,
    /// How many rows have a date.
    pub dated: usize,
    /// What to think about.
    pub advice: Vec<Advice>,
}

/// Looks at the rows of a file.
pub(super) fn assess(lines: &[Line], level: ReleaseLevel) -> Assessment {
    let specific = lines.iter().filter(|line| share(line) == ONE_IN_SPECIFIC).count();
    let dated = lines.iter().filter(|line| line.when.is_some()).count();
    let people = (level != ReleaseLevel::Pseudonymised).then(|| people(lines));
    let called = match people {
        None => Called::Pseudonymised,
        Some(few) if few < FEWEST => Called::Reduced,
        Some(_) => Called::Anonymised,
    };
    let advice = [
        (people.is_some_and(|people| people < FEW), Advice::Coarser),
        (specific > MANY_SPECIFIC, Advice::ManySpecific),
        (dated > MANY_DATED, Advice::ManyDated),
    ];
    let advice = advice.into_iter().filter(|(is, _)| *is).map(|(_, advice)| advice).collect();
    Assessment { called, people, specific, dated, advice }
}

fn people(lines: &[Line]) -> u64 {
    let value = |item: &str| lines.iter().find(|line| line.item == item).map(|line| line.value.as_str());
    let mut people = value("birth").map_or(ALL, born);
    if matches!(value("sex"), Some("女" | "男")) {
        people /= 2;
    }
    if let Some(region) = value("place") {
        people = people * share_of_region(region) / 1000;
    }
    lines.iter().fold(people, |people, line| people / share(line))
}

/// How many were born then and live, on average over the years of an age group.
fn born(birth: &str) -> u64 {
    let Some(year) = birth.get(..4).and_then(|year| year.parse::<u16>().ok()) else { return OLD };
    let age = BASIS_YEAR.saturating_sub(year);
    let of_year = AGES.iter().find(|(from, below, ..)| (*from..*below).contains(&age));
    of_year.map_or(OLD / ONE_IN_SPECIFIC, |(_, _, people, years)| people / years)
}

/// One in how many is supposed to share a row.
fn share(line: &Line) -> u64 {
    let dated_year = if matches!(line.when, Some(When::Year(_))) { ONE_IN_BAND } else { 1 };
    let of_value = match line.how {
        How::DiagnosisGroup | How::DrugClass | How::GroupOnly if line.value != OTHER => ONE_IN_SPECIFIC,
        How::DiagnosisGroup | How::DrugClass | How::Target | How::FewOrMany => ONE_IN_BAND,
        How::Band(bands) if bands.is_end(&line.value) => ONE_IN_SPECIFIC,
        How::Band(_) | How::AllergyGroup => ONE_IN_BAND,
        How::BirthMonth => ONE_IN_SPECIFIC,
        How::Kept if line.item.starts_with("answer/") => ONE_IN_ANSWER,
        _ => 1,
    };
    of_value * dated_year
}
