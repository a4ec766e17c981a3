//! What a document names as evidence, and whether it is there: files, tests, rows of a table.

use std::collections::{BTreeMap, BTreeSet};

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

    /// Whether there is a test of this name.
    pub fn has_test(&self, name: &str) -> bool {
        self.tests.contains(name)
    }

    /// Whether there is a file or a folder here.
    pub fn has_path(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.contains(path) || self.files.iter().any(|file| file.starts_with(&folder))
    }

    /// Paths of a line that lead nowhere.
    pub fn broken_paths<'a>(&'a self, line: &'a str) -> impl Iterator<Item = &'a str> {
        quoted(line).filter(move |text| self.looks_like_path(text) && !self.has_path(text))
    }

    /// Whether the first part is a folder of ours, so that a path is meant and not a media type or an address.
    fn looks_like_path(&self, text: &str) -> bool {
        let first = text.split_once('/').map(|(first, _)| format!("{first}/"));
        first.is_some_and(|first| self.files.iter().any(|file| file.starts_with(&first)))
    }
}

/// What stands between backticks.
pub fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The cells of a line of a table that has so many of them.
pub fn cells<const N: usize>(line: &str) -> Option<[&str; N]> {
    let cells: Vec<&str> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
    cells.try_into().ok()
}

/// Ids that are wanted and have no row, have several, or have one and are not wanted.
pub fn uneven(wanted: &[String], found: &[&str]) -> Vec<String> {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for &id in found {
        *rows.entry(id).or_default() += 1;
    }
    let mut uneven = Vec::new();
    for id in wanted {
        match rows.remove(id.as_str()) {
            None => uneven.push(format!("{id} has no row")),
            Some(1) => {}
            Some(times) => uneven.push(format!("{id} has {times} rows")),
        }
    }
    uneven.extend(rows.keys().map(|id| format!("{id} is not on the list")));
    uneven
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
