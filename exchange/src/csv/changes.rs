//! What one fact says otherwise than another of its kind, under the headings of a table: what the patient says instead of what came.

use vault::record::{Fact, TestResult};

use super::write::{Cells, Sheet};

/// Heading and content of what is said otherwise, in the order of a table's columns. What is not said any more has the word for
/// nothing; of results the name stands before the heading.
#[must_use]
pub(crate) fn changes(came: &Fact, own: &Fact, japanese: bool) -> Vec<(String, String)> {
    let sheet = Sheet::new(came.kind(), japanese);
    let nothing = if japanese { "（なし）" } else { "(none)" };
    let visit = |fact: &Fact| sheet.rows_of(&without_results(fact), None).remove(0);
    let mut said = differing(visit(came), visit(own), "", nothing);
    let (came, own) = (named(came), named(own));
    for (name, result) in &own {
        match came.iter().find(|(other, _)| other == name) {
            Some((_, before)) => {
                let (before, after) = (sheet.result(Some(before)), sheet.result(Some(result)));
                said.extend(differing(before, after, &format!("{}　", result.name.label()), nothing));
            }
            None => {
                let cells = sheet.result(Some(result)).into_iter().skip(1).map(|(_, cell)| cell);
                let cells: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
                said.push((result.name.label().to_owned(), cells.join(" ")));
            }
        }
    }
    let gone = came.iter().filter(|(name, _)| !own.iter().any(|(other, _)| other == name));
    said.extend(gone.map(|(_, result)| (result.name.label().to_owned(), nothing.to_owned())));
    said
}

fn differing(before: Cells, after: Cells, prefix: &str, nothing: &str) -> Vec<(String, String)> {
    let pairs = before.into_iter().zip(after).filter(|(before, after)| before != after);
    let said = |(heading, cell): (&str, String)| {
        (format!("{prefix}{heading}"), if cell.trim().is_empty() { nothing.to_owned() } else { cell })
    };
    pairs.map(|(_, after)| said(after)).collect()
}

/// Results with their names; several of one name by their order.
fn named(fact: &Fact) -> Vec<((&str, usize), &TestResult)> {
    let mut named: Vec<((&str, usize), &TestResult)> = Vec::new();
    for result in fact.results().into_iter().flat_map(|visit| &visit.results) {
        let name = result.name.label();
        let nth = named.iter().filter(|((other, _), _)| *other == name).count();
        named.push(((name, nth), result));
    }
    named
}

fn without_results(fact: &Fact) -> Fact {
    let mut fact = fact.clone();
    match &mut fact {
        Fact::Checkup(visit) | Fact::Laboratory(visit) | Fact::Infection(visit) => visit.results.clear(),
        Fact::MaternalCheckup(fact) => fact.visit.results.clear(),
        _ => {}
    }
    fact
}
