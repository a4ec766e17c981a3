//! Records that are filled in like a paper form, term by term.

use vault::id::RecordId;
use vault::record::{Attachment, Field, FieldValue, Kind, MaternalCheckup, MaternalOf, Record};

use super::{date_words, day, source};
use crate::clock::today;
use crate::i18n::{Lang, t};
use crate::view_model::{FileContent, FileView, FormView};

/// Fields of a form that stand under its title in a list.
const SUMMARY: usize = 3;

/// A record of a kind that is filled in like a paper form; none for the others.
#[must_use]
pub fn form(record: &Record) -> Option<FormView> {
    let fields = record.fact.fields()?;
    let japanese = t().lang == Lang::Ja;
    let row = |field: Field| {
        let words = match fields.field(field.name)? {
            FieldValue::Date(date) => date_words(&date),
            other => exchange::label::value(&other, japanese),
        };
        let term = exchange::label::field(record.kind(), field.name, japanese);
        (!words.trim().is_empty()).then(|| (term.to_owned(), words))
    };
    let ended = match fields.field("valid_until") {
        Some(FieldValue::Date(date)) => day(&date).map(|day| day.last()).filter(|last| *last < today()),
        _ => None,
    };
    // First, so that a list says it as well: nobody should take it for what holds now.
    let ended = ended.map(|last| (t().records.validity.to_owned(), t().records.ended_on(&t().day(last))));
    Some(FormView {
        kind: record.kind(),
        title: record.title().to_owned(),
        rows: ended.into_iter().chain(fields.fields().into_iter().filter_map(row)).collect(),
        files: Vec::new(),
        source: source(record),
    })
}

/// The files of a record in the vault.
#[must_use]
pub fn files(id: RecordId, record: &Record) -> Vec<FileView> {
    let view = |file: &Attachment| FileView {
        name: file.info.name.clone(),
        length: Some(file.info.length),
        content: FileContent::Stored { record: id, blob: file.blob },
    };
    record.fact.files().iter().map(view).collect()
}

/// The first fields of a form in one line, each with its term where the words alone would not say what they are. Title and day
/// stand beside it already.
pub(super) fn form_words(form: &FormView, own_day: Option<String>) -> String {
    let speaks_for_itself = matches!(form.kind, Kind::Note | Kind::CareWishes | Kind::Emergency);
    let rows = form.rows.iter().filter(|(_, words)| *words != form.title && Some(words) != own_day.as_ref());
    let words = rows.map(|(term, words)| {
        let words = words.replace('\n', "　");
        if speaks_for_itself { words } else { format!("{term} {words}") }
    });
    words.take(SUMMARY).collect::<Vec<_>>().join("　")
}

/// Whose checkup it was and when in the pregnancy or the child's life.
#[must_use]
pub fn maternal(fact: &MaternalCheckup) -> Vec<String> {
    let r = &t().records;
    let of = match fact.of {
        MaternalOf::Pregnancy => r.of_pregnancy,
        MaternalOf::Child => r.of_child,
    };
    let weeks = fact.weeks.map(|weeks| r.weeks(weeks));
    let months = fact.months.map(|months| r.months(months));
    std::iter::once(of.to_owned()).chain(weeks).chain(months).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Day;
    use leptos::prelude::Owner;
    use vault::record::{Fact, Insurance, Provenance};

    #[test]
    fn an_insurance_whose_last_day_has_passed_says_so_first() {
        Owner::new().with(|| {
            let first = |until: Day| {
                let valid_until = super::super::date_time(until);
                let insurance = Insurance { insurer: Some("坂下市".into()), valid_until, ..Insurance::default() };
                let record = Record::new(Fact::Insurance(Box::new(insurance)), Provenance::typed(0));
                form(&record).unwrap().rows.remove(0).0
            };
            let day = |days: i64| Day::from_number(today().number() + days);
            let ended = t().records.validity;
            assert_eq!(first(day(-1)), ended);
            assert_ne!(first(day(0)), ended, "its last day is still a day of it");
            assert_eq!(first(Day { day: None, ..Day::full(2020, 7, 1) }), ended);
        });
    }
}
