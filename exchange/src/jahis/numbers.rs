//! My Numbers in a notebook, looked for field by field: found in words, and in codes only beside a label, because a code of
//! twelve digits is what its table says it is.

use super::Notebook;
use super::line::Line;
use super::record::{Holds, layout};
use crate::identity::{self, Finding, FindingKind};

impl Notebook {
    /// My Numbers, and numbers that may be one. The path is `/line/field`, both from 1; field 0 is the record number.
    #[must_use]
    pub fn my_numbers(&self) -> Vec<Finding> {
        let mut sections = Sections::of(self);
        self.lines()
            .flat_map(|line| find(line, sections.is_labelled(line)))
            .flat_map(|(_, findings)| findings)
            .collect()
    }

    /// The same without them: their digits are ＊. Those that only may be one stay if the patient said that they are none.
    #[must_use]
    pub fn without_my_numbers(&self, not_my_number: bool) -> Self {
        let mut sections = Sections::of(self);
        self.with_lines(|line| cut(line, sections.is_labelled(line), not_my_number))
    }

    /// Whether [`Self::without_my_numbers`] changes anything. The first line is looked at too, although nothing is told of it.
    pub(super) fn has_my_numbers(&self, not_my_number: bool) -> bool {
        let mut sections = Sections::of(self);
        self.all_lines().any(|line| cut(line, sections.is_labelled(line), not_my_number).is_some())
    }
}

/// The line without My Numbers. None if it has none.
fn cut(line: Line<'_>, is_labelled: bool, not_my_number: bool) -> Option<String> {
    let mut found = find(line, is_labelled);
    for (_, findings) in &mut found {
        findings.retain(|finding| finding.kind == FindingKind::Block || !not_my_number);
    }
    found.retain(|(_, findings)| !findings.is_empty());
    if found.is_empty() {
        return None;
    }
    let fields = line.text.split(',').enumerate().map(|(at, field)| {
        let findings = found.iter().find(|(of, _)| *of == at);
        findings.map_or_else(|| field.to_owned(), |(_, findings)| identity::redact(field, findings))
    });
    Some(fields.collect::<Vec<String>>().join(","))
}

/// A section is what stands between two days. A label in it holds for all of it: what is said together will stand together
/// in a record.
struct Sections {
    labelled: Vec<bool>,
    now: usize,
}

impl Sections {
    fn of(notebook: &Notebook) -> Self {
        let mut labelled = vec![false];
        for line in notebook.lines() {
            if line.record() == "5" {
                labelled.push(false);
            }
            if let Some(section) = labelled.last_mut() {
                *section |= identity::has_label(line.text);
            }
        }
        Self { labelled, now: 0 }
    }

    /// Lines are asked about in their order.
    fn is_labelled(&mut self, line: Line<'_>) -> bool {
        self.now += usize::from(line.record() == "5");
        self.labelled.get(self.now).copied().unwrap_or_default()
    }
}

/// Findings by field, from 0 for the record number.
fn find(line: Line<'_>, is_labelled: bool) -> Vec<(usize, Vec<Finding>)> {
    let record = line.record();
    let layout = layout(record);
    let fields = line.text.split(',').enumerate().map(|(at, field)| {
        let holds = at.checked_sub(1).and_then(|at| layout?.fields.get(at)).map(|field| field.holds);
        // The field's own name in the format is what it is: a code of twelve digits is one, unless somebody says otherwise.
        // What stands there and has blanks or words in it is no code, though, and is kept like every other text.
        let is_code = field.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
        let is_coded = is_code && (holds.is_some_and(|holds| holds != Holds::Text) || (at == 0 && layout.is_some()));
        let mut findings = identity::scan(field, is_labelled);
        findings.retain(|finding| finding.kind == FindingKind::Block || !is_coded);
        for finding in &mut findings {
            finding.path = format!("/{}/{at}", line.number);
        }
        (at, findings)
    });
    fields.filter(|(_, findings)| !findings.is_empty()).collect()
}
