//! The table of `docs/security.md`: no requirement left out, and nothing named as evidence that is not there.

use std::collections::{BTreeMap, BTreeSet};

/// Where the table is.
pub const DOCUMENT: &str = "docs/security.md";
const LIST: &str = include_str!("asvs_level2.txt");
/// A row that says so needs no evidence.
const WITHOUT_EVIDENCE: [&str; 2] = ["does not apply", "not met"];

/// What a document may name.
#[derive(Default)]
pub struct Named {
    /// Files, from the root.
    files: BTreeSet<String>,
    /// Test functions and titles of browser tests.
    tests: BTreeSet<String>,
}

impl Named {
    /// Takes in one file.
    pub fn add(&mut self, name: &str, text: &str) {
        self.files.insert(name.to_owned());
        if name.ends_with(".rs") {
            self.tests.extend(test_functions(text));
        } else if name.ends_with(".test.mjs") {
            self.tests.extend(titles(text));
        }
    }

    fn has_path(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.contains(path) || self.files.iter().any(|file| file.starts_with(&folder))
    }

    /// Whether the first part is a folder of ours, so that a path is meant and not a media type or an address.
    fn looks_like_path(&self, text: &str) -> bool {
        let first = text.split_once('/').map(|(first, _)| format!("{first}/"));
        first.is_some_and(|first| self.files.iter().any(|file| file.starts_with(&first)))
    }
}

/// Everything that is wrong with the document.
pub fn broken(document: &str, named: &Named) -> Vec<String> {
    let mut broken = Vec::new();
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, line) in document.lines().enumerate() {
        let mut wrong = |what: String| broken.push(format!("{DOCUMENT}:{}: {what}", number + 1));
        for path in quoted(line).filter(|text| named.looks_like_path(text) && !named.has_path(text)) {
            wrong(format!("there is no {path}"));
        }
        let Some((id, how, evidence)) = row(line) else { continue };
        *rows.entry(id).or_default() += 1;
        if how.is_empty() {
            wrong(format!("{id} does not say how"));
        }
        let excused = WITHOUT_EVIDENCE.iter().any(|words| how.starts_with(words));
        if !excused && quoted(evidence).next().is_none() {
            wrong(format!("{id} names no test and no file, and does not say \"not met\" or \"does not apply\""));
        }
        for text in quoted(evidence).filter(|text| !named.has_path(text) && !named.tests.contains(*text)) {
            wrong(format!("{id}: {text} is no test and no file"));
        }
    }
    let wanted = ids();
    for id in &wanted {
        match rows.remove(id.as_str()) {
            None => broken.push(format!("{DOCUMENT}: {id} has no row")),
            Some(1) => {}
            Some(times) => broken.push(format!("{DOCUMENT}: {id} has {times} rows")),
        }
    }
    broken.extend(rows.keys().map(|id| format!("{DOCUMENT}: {id} is no requirement of level 1 or 2")));
    broken
}

/// Every id, as `3.3.1`.
fn ids() -> Vec<String> {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    let sections = lines.filter_map(|line| line.split_once(' '));
    sections
        .flat_map(|(section, numbers)| numbers.split(' ').map(move |number| format!("{section}.{number}")))
        .collect()
}

/// The cells of a line that begins with an id.
fn row(line: &str) -> Option<(&str, &str, &str)> {
    let cells: Vec<&str> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
    let [id, how, evidence] = cells[..] else { return None };
    let is_id = id.split('.').count() == 3 && id.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_id.then_some((id, how, evidence))
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

const TEST_ATTRIBUTES: [&str; 3] = ["#[test]", "#[tokio::test", "#[wasm_bindgen_test"];

/// Names of the functions that follow a test attribute.
fn test_functions(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut attributed = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            // As a test in the browser's machine and natively: `#[cfg_attr(…, test)]`.
            attributed |= TEST_ATTRIBUTES.iter().any(|start| line.starts_with(start))
                || (line.starts_with("#[cfg_attr(") && line.ends_with("test)]"));
        } else if let Some((_, rest)) = line.split_once("fn ") {
            if attributed {
                found.extend(rest.split(['(', '<']).next().map(str::to_owned));
            }
            attributed = false;
        } else if !line.starts_with("//") {
            attributed = false;
        }
    }
    found
}

/// Titles of browser tests that are written out.
fn titles(text: &str) -> Vec<String> {
    let starts = text.lines().filter_map(|line| line.trim().strip_prefix("test(\""));
    starts.filter_map(|rest| Some(rest.split_once("\", ")?.0.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> Named {
        let mut named = Named::default();
        named.add("server/tests/a.rs", "#[tokio::test]\nasync fn it_holds() {}\nfn helper() {}");
        named.add("e2e/tests/b.test.mjs", "test(\"it shows\", async () => {");
        named
    }

    /// A document in which every requirement has a row.
    fn whole() -> String {
        ids().iter().map(|id| format!("| {id} | so | `it_holds`, `server/tests/a.rs`, `it shows` |\n")).collect()
    }

    #[test]
    fn the_list_has_the_253_requirements_of_levels_one_and_two() {
        let ids = ids();
        assert_eq!(ids.len(), 253);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 253);
        assert!(ids.contains(&"3.3.1".to_owned()) && ids.contains(&"17.3.2".to_owned()));
        assert_eq!(broken(&whole(), &named()), [""; 0]);
    }

    #[test]
    fn a_row_that_is_missing_twice_there_or_made_up_is_named() {
        let row = "| 3.3.1 | so | `it_holds`, `server/tests/a.rs`, `it shows` |\n";
        assert!(whole().contains(row));
        assert_eq!(broken(&whole().replace(row, ""), &named()).len(), 1);
        assert_eq!(broken(&(whole() + row), &named()).len(), 1);
        assert_eq!(broken(&(whole() + &row.replace("3.3.1", "3.3.99")), &named()).len(), 1);
    }

    #[test]
    fn evidence_that_is_missing_or_not_there_is_named_unless_the_row_says_so() {
        let with = |how: &str, evidence: &str| {
            let row = "| 3.3.1 | so | `it_holds`, `server/tests/a.rs`, `it shows` |";
            broken(&whole().replace(row, &format!("| 3.3.1 | {how} | {evidence} |")), &named()).len()
        };
        assert_eq!(with("so", "`server/tests`"), 0);
        assert_eq!(with("so", ""), 1);
        assert_eq!(with("so", "a test"), 1);
        assert_eq!(with("", "`it_holds`"), 1);
        for none in ["`helper`", "`it_held`", "`server/tests/c.rs`", "`it hides`"] {
            assert!(with("so", none) > 0, "{none}");
        }
        assert_eq!(with("not met: nobody did it", ""), 0);
        assert_eq!(with("does not apply: no such thing", ""), 0);
        assert_eq!(with("not met: nobody did it", "`it_held`"), 1);
        assert_eq!(with("as in `server/none.rs`, sent as `text/html`", "`it_holds`"), 1);
    }
}
