//! The tables of `docs/patient-rights.md`: no right left out, and no test named that is not there.

use crate::evidence::{Named, cells, quoted, uneven};

/// Where the tables are.
pub const DOCUMENT: &str = "docs/patient-rights.md";
/// Each section with how many rights it has: A01 to A11, B01 to B06 and so on.
const SECTIONS: [(char, u8); 13] = [
    ('A', 11),
    ('B', 6),
    ('C', 12),
    ('D', 7),
    ('E', 8),
    ('F', 11),
    ('G', 7),
    ('H', 8),
    ('I', 6),
    ('J', 7),
    ('K', 6),
    ('L', 4),
    ('M', 7),
];
/// Evidence that begins so goes on with a reason, and needs no test.
const WITHOUT_TEST: [&str; 2] = ["not applicable", "not yet"];

/// Everything that is wrong with the document.
pub fn broken(document: &str, named: &Named) -> Vec<String> {
    let mut broken = Vec::new();
    let mut rows = Vec::new();
    for (number, line) in document.lines().enumerate() {
        let mut wrong = |what: String| broken.push(format!("{DOCUMENT}:{}: {what}", number + 1));
        for path in named.broken_paths(line) {
            wrong(format!("there is no {path}"));
        }
        let Some([id, right, how, evidence]) = row(line) else { continue };
        rows.push(id);
        if right.is_empty() || how.is_empty() {
            wrong(format!("{id} does not say what the right is, or how it is kept"));
        }
        // A path may stand beside a test, where its title is put together, and never alone.
        for text in quoted(evidence).filter(|text| !named.has_path(text) && !named.has_test(text)) {
            wrong(format!("{id}: {text} is no test and no file"));
        }
        match WITHOUT_TEST.into_iter().find_map(|words| evidence.strip_prefix(words)) {
            Some(rest) if !is_reason(rest) => wrong(format!("{id} gives no reason")),
            None if !quoted(evidence).any(|text| named.has_test(text)) => {
                wrong(format!("{id} names no test, and does not say \"not applicable\" or \"not yet\""));
            }
            _ => {}
        }
    }
    broken.extend(uneven(&ids(), &rows).into_iter().map(|what| format!("{DOCUMENT}: {what}")));
    broken
}

/// Every id, as `A01`.
fn ids() -> Vec<String> {
    let of = |(section, count): (char, u8)| (1..=count).map(move |number| format!("{section}{number:02}"));
    SECTIONS.into_iter().flat_map(of).collect()
}

/// The cells of a line that begins with an id.
fn row(line: &str) -> Option<[&str; 4]> {
    let row = cells::<4>(line)?;
    matches!(row[0].as_bytes(), [b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9']).then_some(row)
}

/// A colon and words of its own; names of tests are none.
fn is_reason(rest: &str) -> bool {
    let words = |reason: &str| reason.split('`').step_by(2).any(|part| part.contains(char::is_alphabetic));
    rest.strip_prefix(':').is_some_and(words)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ROW: &str = "| A01 | this | so | `it_holds`, `server/tests/a.rs`, `it shows` |\n";

    fn named() -> Named {
        let mut named = Named::default();
        named.add("server/tests/a.rs", "#[tokio::test]\nasync fn it_holds() {}\nfn helper() {}");
        named.add("e2e/tests/b.test.mjs", "test(\"it shows\", async () => {");
        named
    }

    /// A document in which every right has a row.
    fn whole() -> String {
        ids().iter().map(|id| ROW.replace("A01", id)).collect()
    }

    #[test]
    fn the_list_has_the_100_rights_of_13_sections() {
        let ids = ids();
        assert_eq!(ids.len(), 100);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 100);
        assert_eq!((ids[0].as_str(), ids[99].as_str()), ("A01", "M07"));
        assert_eq!(broken(&whole(), &named()), [""; 0]);
    }

    #[test]
    fn a_right_that_is_missing_twice_there_or_made_up_is_named() {
        assert!(whole().contains(ROW));
        assert_eq!(broken(&whole().replace(ROW, ""), &named()), ["docs/patient-rights.md: A01 has no row"]);
        assert_eq!(broken(&(whole() + ROW), &named()), ["docs/patient-rights.md: A01 has 2 rows"]);
        let made_up = ROW.replace("A01", "A12");
        assert_eq!(broken(&(whole() + &made_up), &named()), ["docs/patient-rights.md: A12 is not on the list"]);
        // A cell too many, and it is no row.
        assert_eq!(broken(&whole().replace("| A01 | this |", "| A01 | this | that |"), &named()).len(), 1);
    }

    #[test]
    fn a_test_that_is_missing_or_not_there_is_named_unless_a_reason_stands_in_its_place() {
        let with = |how: &str, evidence: &str| {
            broken(&whole().replace(ROW, &format!("| A01 | this | {how} | {evidence} |\n")), &named()).len()
        };
        assert_eq!(with("so", "`it_holds`"), 0);
        assert_eq!(with("", "`it_holds`"), 1);
        for none in ["", "a test", "`server/tests/a.rs`"] {
            assert_eq!(with("so", none), 1, "{none}");
        }
        for gone in ["`it_holds`, `helper`", "`it_holds`, `it hides`", "not yet: nobody did it, see `it_held`"] {
            assert_eq!(with("so", gone), 1, "{gone}");
        }
        for said in ["not yet: nobody did it", "not applicable: no such thing", "not yet: half, `it_holds`"] {
            assert_eq!(with("so", said), 0, "{said}");
        }
        for silent in ["not yet", "not applicable:", "not yet: …", "not yet: `it_holds`", "not yet `it_holds`"] {
            assert_eq!(with("so", silent), 1, "{silent}");
        }
        assert_eq!(with("as in `server/none.rs`, sent as `text/html`", "`it_holds`"), 1);
    }
}
