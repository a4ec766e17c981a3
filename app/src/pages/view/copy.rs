//! The document as text with tabs: pastes as a table into a clinic's system, and reads as plain text.

use crate::engine::wire::ViewDocument;
use crate::from_document::{Contents, contents};
use crate::from_record;
use crate::i18n::{Day, t};
use crate::ui::kind_words;
use crate::view_model::{Documented, FlagView, SourceKind, SourceView};

/// Everything that is on the page, section by section.
pub(super) fn as_table(document: &ViewDocument) -> String {
    let (v, c, r) = (&t().view, &t().common, &t().records);
    let mut lines = vec![head(document), format!("{}{}", v.notice_strong, v.notice)];
    let Contents { allergies, medicines, diagnoses, checkups, forms } =
        contents(&document.records, &document.files, &document.notes);
    let mut section = |title: &str, columns: &[&str], rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            lines.push(String::new());
            lines.push(title.to_owned());
            lines.extend((!columns.is_empty()).then(|| columns.join("\t")));
            lines.extend(
                rows.into_iter().map(|row| row.into_iter().map(|cell| flat(&cell)).collect::<Vec<_>>().join("\t")),
            );
        }
    };
    let rows = allergies.into_iter().map(|row| {
        vec![
            row.view.substance.clone(),
            row.view.details.join("　"),
            row.notes.iter().chain(&row.said).cloned().collect::<Vec<_>>().join("　"),
            origin(&row.view.source, &row.dates),
        ]
    });
    section(v.allergies, &[v.allergies, r.field_reaction, r.field_note, v.column_source], rows.collect());
    let rows = diagnoses.into_iter().map(|row| {
        let Documented { view, mut notes, said, dates } = row;
        notes.extend(said);
        let start = view.start.map(Day::iso).or(view.start_words).unwrap_or_default();
        let more: Vec<String> = view.status.into_iter().chain(notes).collect();
        vec![view.name, start, more.join("　"), origin(&view.source, &dates)]
    });
    section(v.diagnoses, &[v.column_diagnosis, v.column_start, r.field_note, v.column_source], rows.collect());
    let rows = medicines.into_iter().map(|row| {
        let Documented { view, mut notes, said, dates } = row;
        notes.extend(said);
        let stopped = view.stopped.map(|day| {
            format!("{}{}", v.medicines_stopped, day.map(|day| v.stopped_on(&day.iso())).unwrap_or_default())
        });
        let more: Vec<String> = stopped.into_iter().chain(view.ingredient).chain(notes).collect();
        let cell = |cell: Option<String>| cell.unwrap_or_default();
        vec![
            view.name,
            cell(view.dose),
            cell(view.usage),
            cell(view.days),
            cell(view.start.map(Day::iso)),
            more.join("　"),
            origin(&view.source, &dates),
        ]
    });
    let columns = [
        v.column_medicine,
        v.column_dose,
        v.column_usage,
        v.column_days,
        v.column_start,
        r.field_note,
        v.column_source,
    ];
    section(v.medicines, &columns, rows.collect());
    for checkup in checkups {
        let Documented { view, mut notes, said, dates } = checkup;
        notes.extend(said);
        let day = view.day.map(|day| v.examined(&day.iso())).unwrap_or_default();
        let title = [view.title, day, origin(&view.source, &dates)].join("　");
        let mut rows: Vec<Vec<String>> = view
            .results
            .into_iter()
            .map(|result| {
                let mark = match result.flag {
                    Some(FlagView::High) => c.high_short,
                    Some(FlagView::Low) => c.low_short,
                    Some(FlagView::Marked) => c.marked_short,
                    Some(FlagView::Positive) => c.positive,
                    Some(FlagView::Negative) => c.negative,
                    None => "",
                };
                vec![result.name, mark.to_owned(), result.value, result.unit, result.range]
            })
            .collect();
        rows.extend(notes.into_iter().map(|note| vec![note]));
        section(&title, &[v.column_item, "", r.column_now, v.column_unit, v.column_range], rows);
    }
    for form in forms {
        let Documented { view, dates, .. } = form;
        let title = [kind_words(view.kind).to_owned(), view.title, origin(&view.source, &dates)].join("　");
        let files = view.files.into_iter().map(|file| vec![t().files.title.to_owned(), file.name]);
        section(&title, &[], view.rows.into_iter().map(|(term, words)| vec![term, words]).chain(files).collect());
    }
    lines.join("\n")
}

fn head(document: &ViewDocument) -> String {
    let v = &t().view;
    let person = document.person.as_ref().map(from_record::person);
    let birth = person.as_ref().and_then(|person| person.birth).map(|day| v.born_on(&day.iso()));
    let number = document.number.as_ref().map(|number| format!("{} {number}", v.number));
    let made = document.created.as_ref().map(|date| v.made_on(date.date()));
    let (name, kana, sex) = person.map_or((None, None, None), |one| (Some(one.name), one.kana, one.sex));
    [name, kana, birth, sex, number, made].into_iter().flatten().collect::<Vec<_>>().join("　")
}

fn origin(source: &SourceView, dates: &[String]) -> String {
    let c = &t().common;
    let name = source.name.clone().unwrap_or_else(|| {
        match source.kind {
            SourceKind::Own => c.source_self_short,
            SourceKind::Hospital => c.source_hospital,
            SourceKind::Pharmacy => c.source_pharmacy,
            SourceKind::File => t().view.source_file,
        }
        .to_owned()
    });
    std::iter::once(name).chain(dates.iter().cloned()).collect::<Vec<_>>().join("　")
}

/// A cell must not end its row or column.
fn flat(cell: &str) -> String {
    cell.replace(['\t', '\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::Owner;
    use vault::record::{Allergy, CodedText, Fact, Provenance, Record};

    #[test]
    fn a_kind_without_records_leaves_no_trace_and_a_cell_stays_one_cell() {
        Owner::new().with(|| {
            let allergy = Allergy {
                substance: CodedText::from_text("そば"),
                category: None,
                criticality: None,
                status: None,
                suspected: false,
                reactions: Vec::new(),
                onset: None,
                onset_text: None,
                note: Some("一行目\n二行目\t三".into()),
            };
            let document = ViewDocument {
                title: String::new(),
                person: None,
                number: None,
                provider: None,
                purpose: None,
                created: None,
                until: None,
                reply_ticket: None,
                made_as: exchange::parsed::MadeAs::Share,
                records: vec![Record::new(Fact::Allergy(allergy), Provenance::typed(0))],
                files: Vec::new(),
                notes: Vec::new(),
            };
            let text = as_table(&document);
            let v = &t().view;
            assert!(text.contains("そば\t\t一行目 二行目 三\t"), "{text}");
            assert!(
                !text.contains(v.column_medicine)
                    && !text.contains(v.column_diagnosis)
                    && !text.contains(v.column_unit)
            );
        });
    }
}
