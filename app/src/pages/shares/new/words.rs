//! The sheet in words, with its answers: what is kept with the consent.

use leptos::prelude::*;

use super::super::kind_words;
use super::draft::{Sheet, trimmed};
use super::terms::uses_words;
use crate::i18n::t;

/// A line for each thing that is said and each answer, in the order of the sheet. Tracked.
pub(super) fn in_words(sheet: Sheet) -> String {
    let (s, c) = (&t().sharing, &t().common);
    let shown = |answer: Option<bool>| if answer == Some(true) { c.show } else { c.show_not };
    let mut lines = vec![if sheet.card { t().emergency.terms } else { s.lead }.to_owned()];
    let mut say = |term: &str, words: String| lines.push(format!("{term}：{words}"));
    if !sheet.card {
        say(s.purpose, trimmed(sheet.purpose).unwrap_or_default());
        say(s.term, sheet.last_day().map(|day| c.until(&t().day(day))).unwrap_or_default());
        if sheet.is_standing() {
            say(s.term_standing, s.term_standing_text.to_owned());
        }
        let passcode = if sheet.passcode.get() == Some(true) { s.passcode_with } else { s.passcode_without };
        say(s.passcode, passcode.to_owned());
        say(s.uses, sheet.uses.get().map(|code| uses_words(&code).to_owned()).unwrap_or_default());
    }
    sheet.clauses.with_value(|clauses| {
        for clause in clauses {
            let (answer, subject) = (shown(clause.answer.get()), clause.subject);
            let comes_to = s.comes_to(clause.shown().count(), clause.records.len());
            say(subject.words(), format!("{answer}　{comes_to}　{}：{}", s.tells, subject.tells()));
        }
    });
    if sheet.is_standing() {
        say(s.live, s.live_text.to_owned());
        sheet.clauses.with_value(|clauses| {
            for clause in clauses {
                if let Some(kind) = clause.asked_later() {
                    say(&s.live_of(kind_words(kind)), shown(clause.later.get()).to_owned());
                }
            }
        });
    }
    lines.push(format!("{}{}", s.seal_note, s.seal_copies));
    lines.join("\n")
}
