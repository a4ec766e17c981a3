//! Is anything of the patient's own strings in the file? All of them, in every form they could hide in, are looked for at once, in
//! everything that differs from file to file: values, codes and the number. The file's own words are not looked at.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use vault::record::DateTime;

use super::ReleaseInput;
use super::how::{How, slashed};
use super::places::{PREFECTURES, is_region};
use super::removed::{dates_of, removed_of};
use super::rows::{Line, RowKey};
use super::table::{DATE, RULES, rule_of};
use crate::identity::{era, fold};

/// A shorter text is not looked for in the number, where it occurs by chance.
const LONG: usize = 4;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Hits {
    /// In which rows, and of which item the first thing found there is.
    pub(super) rows: BTreeMap<RowKey, &'static str>,
    /// Of which item something in the number is.
    pub(super) number: Option<&'static str>,
}

/// Looks for everything of the vault that identifies. None if there is more than can be looked for.
pub(super) fn search(input: &ReleaseInput<'_>, kept: &[Line]) -> Option<Hits> {
    Search::of(&canaries(input), kept, input.number)?.hits(kept)
}

/// Texts to look in, one after the other, and everything to look for.
struct Search {
    /// Folded, without blanks, a line each: the rows, then the number.
    text: String,
    /// Where each line begins.
    begins: Vec<usize>,
    automaton: AhoCorasick,
    /// Of each form: the item that it is of, and whether it is looked for in the number, too.
    forms: Vec<(&'static str, bool)>,
}

impl Search {
    fn of(canaries: &BTreeMap<String, &'static str>, kept: &[Line], number: &str) -> Option<Self> {
        let (mut text, mut begins, mut longest) = (String::new(), Vec::new(), 0);
        // What stands before a code names its terminology.
        let lines = kept.iter().map(|line| {
            let code = line.code.as_deref().and_then(|code| code.split_once(':'));
            [line.value.as_str(), code.map_or("", |(_, code)| code)]
        });
        for [value, code] in lines.chain([[number, ""]]) {
            begins.push(text.len());
            for part in [folded(value), folded(code)] {
                longest = longest.max(part.len());
                text += &part;
                text.push('\n');
            }
        }
        let mut all = BTreeMap::new();
        for (canary, item) in canaries {
            let is_long = canary.chars().count() >= LONG;
            // What is longer than every text stands in none.
            for form in forms(canary).into_iter().filter(|form| form.len() <= longest) {
                let known = all.entry(form).or_insert((*item, is_long));
                known.1 |= is_long;
            }
        }
        let automaton = AhoCorasick::new(all.keys()).ok()?;
        Some(Self { text, begins, automaton, forms: all.into_values().collect() })
    }

    /// Goes over the text once.
    fn hits(&self, kept: &[Line]) -> Option<Hits> {
        let mut hits = Hits::default();
        for found in self.automaton.find_overlapping_iter(&self.text) {
            let (item, is_long) = *self.forms.get(found.pattern().as_usize())?;
            let at = self.begins.partition_point(|begin| *begin <= found.start()).checked_sub(1)?;
            match kept.get(at) {
                Some(line) => {
                    hits.rows.entry(line.key.clone()).or_insert(item);
                }
                None if is_long => {
                    hits.number.get_or_insert(item);
                }
                None => {}
            }
        }
        Some(hits)
    }
}

/// What must not occur, with its item: names and their parts, numbers, contacts, institutions, people, files, links, makers and lots of
/// the whole vault; and full dates.
fn canaries(input: &ReleaseInput<'_>) -> BTreeMap<String, &'static str> {
    let mut all = BTreeMap::new();
    let name = &input.person.name;
    let names = std::iter::once(&name.text).chain(name.kana.as_ref());
    for part in names.flat_map(|name| name.split_whitespace().chain([name.as_str()])) {
        add(&mut all, "name", part);
    }
    for (item, text) in input.vault.iter().copied().flat_map(removed_of) {
        if !matches!(item, "free-text" | "insurance" | "violence") {
            let by_parts = matches!(item, "name" | "contact");
            let parts = text.split_whitespace().filter(|_| by_parts).chain([&*text]);
            parts.for_each(|part| add(&mut all, item, part));
        }
    }
    let dates: BTreeSet<String> =
        input.vault.iter().copied().flat_map(dates_of).flat_map(|date| spelled(&date)).collect();
    all.extend(dates.into_iter().map(|date| (date, DATE)));
    let birth = spelled(&input.person.birth_date);
    if rule_of(RULES, "birth").is_some_and(|rule| rule.how(input.level) == How::Kept) {
        // It stays, even if something else was on that day.
        birth.iter().for_each(|date| {
            all.remove(date);
        });
    } else {
        all.extend(birth.into_iter().map(|date| (date, "birth")));
    }
    all
}

/// Short ones are no canaries: they occur by chance. Nor is the bare name of a prefecture or region, which is everybody's.
fn add(all: &mut BTreeMap<String, &'static str>, item: &'static str, text: &str) {
    let plain: String = text.chars().filter(|one| !one.is_whitespace()).collect();
    let is_kana = plain.chars().all(|one| matches!(one, '\u{3041}'..='\u{30ff}'));
    let least = match item {
        _ if plain.bytes().all(|byte| byte.is_ascii_digit()) => 5,
        "name" if !is_kana => 2,
        _ => 3,
    };
    let is_place = is_region(&plain) || PREFECTURES.iter().any(|one| one.japanese == plain);
    if plain.chars().count() >= least && !is_place {
        all.entry(plain).or_insert(item);
    }
}

/// A full date as it is written.
fn spelled(date: &DateTime) -> Vec<String> {
    let (Some(month), Some(day)) = (date.month(), date.day()) else { return Vec::new() };
    let year = date.year();
    let mut all = vec![
        date.date().to_owned(),
        slashed(date),
        format!("{year}/{month:02}/{day:02}"),
        format!("{year:04}{month:02}{day:02}"),
        format!("{year}年{month}月{day}日"),
    ];
    all.extend(era::format(date));
    all
}

/// A text to look for, in each of its forms.
fn forms(text: &str) -> Vec<String> {
    let mut forms = vec![folded(text)];
    let percent: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
    forms.push(percent);
    // In the middle of something else a text begins at one of three places of a group of four characters.
    for before in 0..3_usize {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(text.as_bytes());
        let from = (before * 8).div_ceil(6);
        let until = bytes.len() * 8 / 6;
        for encoded in [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
            let inner = encoded.get(from..until).unwrap_or_default();
            // Shorter ones occur by chance: case is folded here.
            if inner.len() >= 6 {
                forms.push(folded(inner));
            }
        }
    }
    // Of a text that folding leaves nothing of, nothing can be found.
    forms.retain(|form| !form.is_empty());
    forms
}

fn folded(text: &str) -> String {
    fold(&text.split_whitespace().collect::<String>()).split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn line(at: usize, value: &str) -> Line {
        let key = RowKey { item: "diagnosis".into(), record: None, at };
        let (item, value) = (key.item.clone(), value.to_owned());
        Line { item, value, code: None, when: None, unit: None, how: How::Kept, key }
    }

    fn found(canaries: &[(&str, &'static str)], values: &[&str], number: &str) -> Hits {
        let mut all = BTreeMap::new();
        canaries.iter().for_each(|(text, item)| add(&mut all, item, text));
        let kept: Vec<Line> = values.iter().enumerate().map(|(at, value)| line(at, value)).collect();
        Search::of(&all, &kept, number).unwrap().hits(&kept).unwrap()
    }

    #[test]
    fn what_identifies_is_found_in_every_form() {
        let name = "髙﨑千鶴";
        let canaries = [(name, "name"), ("千鶴", "name"), ("たかさき　ちづる", "name")];
        let percent: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for value in [
            name.to_owned(),
            "高崎千鶴症候群".to_owned(),
            "髙 﨑 千 鶴".to_owned(),
            "ﾀｶｻｷ ﾁﾂﾞﾙ".to_owned(),
            "千鶴".to_owned(),
            percent,
            STANDARD.encode(name),
            STANDARD.encode(format!("x{name}")),
            STANDARD.encode(format!("xy{name}z")),
        ] {
            let hits = found(&canaries, &["E119", &value, "I10"], "B002");
            let rows: Vec<_> = hits.rows.iter().map(|(key, item)| (key.at, *item)).collect();
            assert_eq!((rows, hits.number), (vec![(1, "name")], None), "{value}");
        }
        assert_eq!(found(&canaries, &["E119", "千", "鶴"], "B002"), Hits::default());
    }

    #[test]
    fn every_row_is_found_at_once_and_the_number_is_looked_at_for_what_is_long() {
        let hits = found(&[("Takasaki", "name"), ("87654321", "identifier")], &["x87654321", "1", "takasaki"], "B2");
        assert_eq!(
            hits.rows.iter().map(|(key, item)| (key.at, *item)).collect::<Vec<_>>(),
            [(0, "identifier"), (2, "name")]
        );
        assert_eq!(found(&[("Takasaki", "name")], &["1"], "B2TAKASAKI").number, Some("name"));
        // Two letters stand in a number of 26 by chance, and no row can be taken out against it.
        assert_eq!(found(&[("Ng", "name"), ("山田", "name")], &["1"], "ABNGCD"), Hits::default());
    }
}
