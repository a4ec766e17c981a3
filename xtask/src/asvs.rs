//! The table of `docs/security.md`: no requirement left out, and nothing named as evidence that is not there.

use crate::evidence::{Named, cells, quoted, uneven};

/// Where the table is.
pub const DOCUMENT: &str = "docs/security.md";
const LIST: &str = include_str!("asvs_level2.txt");
/// A row that says so needs no evidence.
const WITHOUT_EVIDENCE: [&str; 2] = ["does not apply", "not met"];

/// Everything that is wrong with the document.
pub fn broken(document: &str, named: &Named) -> Vec<String> {
    let mut broken = Vec::new();
    let mut rows = Vec::new();
    for (number, line) in document.lines().enumerate() {
        let mut wrong = |what: String| broken.push(format!("{DOCUMENT}:{}: {what}", number + 1));
        for path in named.broken_paths(line) {
            wrong(format!("there is no {path}"));
        }
        let Some((id, how, evidence)) = row(line) else { continue };
        rows.push(id);
        if how.is_empty() {
            wrong(format!("{id} does not say how"));
        }
        let excused = WITHOUT_EVIDENCE.iter().any(|words| how.starts_with(words));
        if !excused && quoted(evidence).next().is_none() {
            wrong(format!("{id} names no test and no file, and does not say \"not met\" or \"does not apply\""));
        }
        for text in quoted(evidence).filter(|text| !named.has_path(text) && !named.has_test(text)) {
            wrong(format!("{id}: {text} is no test and no file"));
        }
    }
    broken.extend(uneven(&ids(), &rows).into_iter().map(|what| format!("{DOCUMENT}: {what}")));
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
    let [id, how, evidence] = cells::<3>(line)?;
    let is_id = id.split('.').count() == 3 && id.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_id.then_some((id, how, evidence))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
