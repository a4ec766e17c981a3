//! What deviates from the standard: said with its line, never a reason to refuse (reference: tables 3-9 to 3-32).

use super::line::{Line, trimmed};
use super::record::{Field, Holds, layout};
use super::text::to_cp932;
use super::{Bought, Drug, Ingredient, Notebook, Outline, Usage, typed};
use crate::parsed::{Notice, NoticeKind};

/// So many are listed; more would help nobody, and a file can be made of nothing but deviations.
const MOST: usize = 1_000;
/// The newest version of the format.
const NEWEST: u8 = 8;

/// Notices so far.
#[derive(Default)]
pub(super) struct Notices {
    list: Vec<Notice>,
}

impl Notices {
    pub(super) fn say(&mut self, kind: NoticeKind, line: Line<'_>, element: Option<&str>) {
        let record = line.record();
        let is_number = (1..=3).contains(&record.len()) && record.bytes().all(|byte| byte.is_ascii_digit());
        let is_full = self.list.len() >= MOST;
        if self.list.len() > MOST {
            return;
        }
        self.list.push(Notice {
            kind: if is_full { NoticeKind::More } else { kind },
            entry: None,
            line: Some(line.number.into()),
            resource_type: is_number.then(|| record.to_owned()),
            element: element.map(str::to_owned).filter(|_| !is_full),
        });
    }
}

/// All of a notebook, by line.
pub(super) fn notices(notebook: &Notebook) -> Vec<Notice> {
    let (_, mut notices) = Outline::by_block(notebook.lines(), drop);
    let header = notebook.header();
    let first = Line { number: 1, text: notebook.text().trim_start().lines().next().unwrap_or_default() };
    if header.version == 0 || header.version > NEWEST {
        notices.say(NoticeKind::UnknownVersion, first, None);
    }
    if header.category.is_none() {
        notices.say(NoticeKind::ValueUnreadable, first, Some("category"));
    }
    for line in notebook.lines() {
        check_fields(line, &mut notices);
        match line.record() {
            "3" => check_bought(line, &mut notices),
            "31" => check_ingredient(line, &mut notices),
            "201" => check_drug(line, header.category, &mut notices),
            "301" => check_usage(line, header.category, &mut notices),
            _ => {}
        }
    }
    let mut notices = notices.list;
    notices.sort_by_key(|notice| notice.line);
    notices
}

fn check_fields(line: Line<'_>, notices: &mut Notices) {
    if line.text.contains('\u{fffd}') {
        notices.say(NoticeKind::CharactersUnreadable, line, None);
    }
    let Some(layout) = layout(line.record()) else { return };
    let mut fields = line.fields();
    for field in layout.fields {
        check_field(line, field, fields.next().unwrap_or_default(), notices);
    }
    // The standard's own example prints 411 with more; empty ones say nothing.
    let is_long_information = line.record() == "411" && line.text.matches(',').count() > layout.fields.len();
    if is_long_information || fields.any(|field| !field.trim().is_empty()) {
        notices.say(NoticeKind::FieldUnexpected, line, None);
    }
}

fn check_field(line: Line<'_>, field: &Field, content: &str, notices: &mut Notices) {
    let bare = trimmed(content);
    let mut say = |kind| notices.say(kind, line, Some(field.name));
    if bare.is_empty() {
        if field.is_required {
            say(NoticeKind::FieldMissing);
        }
        return;
    }
    if field.holds != Holds::Text && bare != content {
        say(NoticeKind::BlankTrimmed);
    }
    match field.holds {
        Holds::Date => match typed::date(bare) {
            Some(date) if date.past_era_end => say(NoticeKind::DatePastEra),
            Some(_) => {}
            None => say(NoticeKind::DateUnreadable),
        },
        Holds::Text if content.len() > field.limit && to_cp932(content, |_, _| {}).len() > field.limit => {
            say(NoticeKind::TooLong);
        }
        Holds::Code if !bare.is_ascii() || !is_one_of(field.name, bare) => say(NoticeKind::ValueUnreadable),
        Holds::Code if bare.len() > field.limit => say(NoticeKind::TooLong),
        _ => {}
    }
}

/// Whether a code is one of those its field may have, where there are few.
fn is_one_of(field: &str, code: &str) -> bool {
    match field {
        "creator" => ["1", "2", "8", "9"].contains(&code),
        "sex" => ["1", "2"].contains(&code),
        "form" => typed::form(code).is_some(),
        "rp" | "sequence" | "quantity" | "id" | "total" | "part" => code.bytes().all(|byte| byte.is_ascii_digit()),
        "amount" | "weight" => crate::json::is_number(code),
        _ => true,
    }
}

fn check_drug(line: Line<'_>, category: Option<u8>, notices: &mut Notices) {
    let drug = Drug::from(line);
    if drug.amount.is_empty() && category == Some(1) {
        notices.say(NoticeKind::FieldMissing, line, Some("amount"));
    }
    check_code(line, "code", drug.code_type, drug.code, &["2", "3", "4", "6"], notices);
    check_code(line, "generic_code", drug.generic_type, drug.generic_code, &["2"], notices);
}

fn check_usage(line: Line<'_>, category: Option<u8>, notices: &mut Notices) {
    let usage = Usage::from(line);
    if category == Some(1) {
        let is_bare = matches!(typed::form(usage.form), Some(form) if typed::needs_no_usage(form));
        for (name, content) in [("name", if is_bare { "-" } else { usage.name }), ("form", usage.form)] {
            if trimmed(content).is_empty() {
                notices.say(NoticeKind::FieldMissing, line, Some(name));
            }
        }
    }
    check_code(line, "code", usage.code_type, usage.code, &["2"], notices);
}

fn check_bought(line: Line<'_>, notices: &mut Notices) {
    let bought = Bought::from(line);
    if bought.sequence.is_empty() {
        notices.say(NoticeKind::FieldMissing, line, Some("sequence"));
    }
}

fn check_ingredient(line: Line<'_>, notices: &mut Notices) {
    let ingredient = Ingredient::from(line);
    check_code(line, "code", ingredient.code_type, ingredient.code, &["2"], notices);
}

/// A code stands there if and only if its type says which it is.
fn check_code(line: Line<'_>, field: &str, code_type: &str, code: &str, known: &[&str], notices: &mut Notices) {
    match (code_type, code.is_empty()) {
        ("" | "1", true) => {}
        ("" | "1", false) => notices.say(NoticeKind::FieldUnexpected, line, Some(field)),
        (_, true) => notices.say(NoticeKind::FieldMissing, line, Some(field)),
        (one, false) if known.contains(&one) => {}
        _ => notices.say(NoticeKind::ValueUnreadable, line, Some(field)),
    }
}
