//! Cells as text: quoted (RFC 4180), and guarded against programs that reckon with whatever looks like a formula.

use crate::json::is_number;

/// A row as text, without the end of the line.
pub(crate) fn row(cells: &[String], separator: char) -> String {
    let needs_marks = |cell: &str| cell.contains([separator, '"', '\r', '\n']);
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| if needs_marks(cell) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() })
        .collect();
    cells.join(separator.encode_utf8(&mut [0; 4]))
}

/// The cell with an apostrophe before it where a spreadsheet would take it for a formula (CWE-1236; full width too, as Japanese
/// ones do). What has such an apostrophe already gets another one, so that [`unguarded`] gives back what it was.
pub(crate) fn guarded(cell: &str) -> String {
    if is_formula(cell.trim_start_matches('\'')) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell as it was before [`guarded`].
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest.trim_start_matches('\''))).unwrap_or(cell)
}

/// Begins as a formula does. A number, and a sign alone (＋ and － are results), are none.
fn is_formula(cell: &str) -> bool {
    let trimmed = cell.trim_start();
    let sign = trimmed.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\u{2212}']);
    (sign || cell.starts_with(['\t', '\r'])) && !is_number(cell) && trimmed.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_guarded_and_comes_back_as_it_was() {
        for cell in [
            "=1+2",
            "+A1",
            "-A1",
            "@SUM(A1)",
            "\tx",
            " =x",
            "＝1+2",
            "'=1+2",
            "''=1",
            "-1+A2",
            "=HYPERLINK(\"http://x\")",
        ] {
            let safe = guarded(cell);
            assert!(safe.starts_with('\''), "{cell}");
            assert_eq!(unguarded(&safe), cell);
        }
        for cell in ["-1.5", "＋", "(－)", "+", "'ab", "錠", "", "5-10", "'"] {
            assert_eq!((guarded(cell).as_str(), unguarded(cell)), (cell, cell));
        }
    }
}
