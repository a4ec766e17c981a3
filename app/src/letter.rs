//! A letter in words: what the sheet, the PDF and the sealed letter are made of.

use paper::{Block, Cell, Column, Language, Letter, Pair, Row, Section, Table, Words};

use crate::clock::today;
use crate::engine::wire::ViewDocument;
use crate::from_record;
use crate::i18n::{Day, Lang, t};
use crate::on_paper::{OnPaper, Said, on_paper};
use crate::ui::kind_words;
use crate::view_model::{
    AllergyView, CheckupView, DiagnosisView, FlagView, FormView, MedicineView, PersonView, SourceKind, SourceView,
};

/// The letter of the very document that is handed over.
#[must_use]
pub(crate) fn letter(document: &ViewDocument) -> Letter {
    let (person, made) = (person(document), made(document));
    let (text, r) = (t(), &t().referral);
    let mut sections = Vec::new();
    if let Some(message) = document.purpose.as_ref().filter(|message| !message.trim().is_empty()) {
        let words = Words { text: message.clone(), ..Words::default() };
        sections.push(section(r.sheet_message, false, vec![Block::Words(words)]));
    }
    sections.extend(sections_of(on_paper(&document.records, &document.files, &document.notes)));
    Letter {
        language: match text.lang {
            Lang::Ja => Language::Ja,
            Lang::En => Language::En,
        },
        title: r.title.to_owned(),
        made: text.day_and_era(made),
        to: document.provider.clone().unwrap_or_default(),
        about: about(&person, made),
        running: running(&person, made),
        sections,
        foot: r.sheet_foot.to_owned(),
    }
}

/// Whom a document is about; nobody's name where it names nobody.
#[must_use]
pub(crate) fn person(document: &ViewDocument) -> PersonView {
    let unknown = PersonView { name: String::new(), kana: None, birth: None, sex: None };
    document.person.as_ref().map_or(unknown, from_record::person)
}

/// The day on which a document was made.
#[must_use]
pub(crate) fn made(document: &ViewDocument) -> Day {
    document.created.as_ref().and_then(from_record::day).unwrap_or_else(today)
}

/// Name, birth date and day, for the head of every page.
#[must_use]
pub(crate) fn running(person: &PersonView, made: Day) -> String {
    let text = t();
    let born = person.birth.map(|birth| text.view.born_on(&text.day_and_era(birth)));
    let made = Some(text.paper.made_on(&text.day(made)));
    let parts = [Some(person.name.clone()), born, made];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("　")
}

/// Birth date, age on that day and sex, as they stand on paper.
#[must_use]
pub(crate) fn born(person: &PersonView, on: Day) -> Option<String> {
    let text = t();
    person.birth.map(|day| {
        let age = day.age_on(on).map(|years| format!("　{}", text.common.age(years))).unwrap_or_default();
        let sex = person.sex.as_ref().map(|sex| format!("　{sex}")).unwrap_or_default();
        format!("{}{age}{sex}", text.day_and_era(day))
    })
}

/// What a letter says of the records, kind by kind. A kind without records leaves nothing: nothing shows that something was left out.
#[must_use]
pub(crate) fn sections_of(records: OnPaper) -> Vec<Section> {
    let h = &t().home;
    let OnPaper { allergies, diagnoses, medicines, checkups, forms } = records;
    let mut sections = Vec::new();
    if !allergies.is_empty() {
        sections.push(section(h.allergies, true, allergies.into_iter().flat_map(|row| said(row, allergy)).collect()));
    }
    if !diagnoses.is_empty() {
        sections.push(section(
            h.diagnoses,
            false,
            diagnoses.into_iter().flat_map(|row| said(row, diagnosis)).collect(),
        ));
    }
    if !medicines.is_empty() {
        sections.push(section(h.medicines, false, medicines_of(medicines)));
    }
    sections.extend(checkups.into_iter().map(checkup));
    sections.extend(forms.into_iter().map(form));
    sections
}

fn section(heading: &str, first: bool, blocks: Vec<Block>) -> Section {
    Section { heading: heading.to_owned(), first, blocks }
}

fn about(person: &PersonView, made: Day) -> Vec<Pair> {
    let r = &t().referral;
    let name = match &person.kana {
        Some(kana) => format!("{}（{kana}）", person.name),
        None => person.name.clone(),
    };
    let born = born(person, made).map(|born| Pair::new(r.sheet_birth, born));
    [Some(Pair::new(r.sheet_name, name)), born].into_iter().flatten().collect()
}

/// A record, and below it, each on a line of its own, what the patient says about it.
fn said<View>((view, words): Said<View>, block: impl Fn(View) -> Block) -> Vec<Block> {
    std::iter::once(block(view)).chain(words.into_iter().map(|text| patients("", text))).collect()
}

fn patients(about: &str, text: String) -> Block {
    Block::Words(Words { strong: about.to_owned(), text, ..Words::default() })
}

/// The table, and below it what the patient says about single medicines, which has no column.
fn medicines_of(rows: Vec<Said<MedicineView>>) -> Vec<Block> {
    let (views, words): (Vec<MedicineView>, Vec<Vec<String>>) = rows.into_iter().unzip();
    let names: Vec<String> = views.iter().map(|view| view.name.clone()).collect();
    let below = names.iter().zip(words).flat_map(|(name, words)| words.into_iter().map(|text| patients(name, text)));
    let below: Vec<Block> = below.collect();
    std::iter::once(Block::Table(medicine_table(views))).chain(below).collect()
}

fn allergy(row: AllergyView) -> Block {
    let source = source_words(&row.source);
    Block::Words(Words { strong: row.substance, text: row.details.join("　"), source })
}

fn diagnosis(row: DiagnosisView) -> Block {
    let since = row.start.map(|day| t().common.since(&t().day(day))).or(row.start_words);
    let status = row.status.map(|status| format!("（{status}）")).unwrap_or_default();
    let since = since.map(|since| format!("　{since}")).unwrap_or_default();
    let text = format!("{}{status}{since}", row.name);
    Block::Words(Words { strong: String::new(), text, source: source_words(&row.source) })
}

fn medicine_table(rows: Vec<MedicineView>) -> Table {
    let (r, v) = (&t().referral, &t().view);
    let row = |row: MedicineView| {
        let stopped = row.stopped.map(|day| {
            let until = day.map(|day| v.stopped_on(&t().day(day))).unwrap_or_default();
            format!("{}{until}", v.medicines_stopped)
        });
        let how: Vec<String> = [row.dose, row.usage, row.days, stopped].into_iter().flatten().collect();
        let cells = vec![
            Cell { text: row.name, small: row.ingredient.unwrap_or_default(), mark: String::new() },
            Cell::new(how.join("　")),
            Cell::new(row.start.map(|day| t().day(day)).unwrap_or_default()),
            Cell::new(source_words(&row.source)),
        ];
        Row { cells, marked: false }
    };
    let columns = [r.sheet_medicine, r.sheet_usage, r.sheet_start, v.column_source].map(Column::words);
    Table { columns: columns.to_vec(), rows: rows.into_iter().map(row).collect() }
}

fn checkup((checkup, said): Said<CheckupView>) -> Section {
    let v = &t().view;
    let rows = checkup.results.into_iter().map(|result| {
        let value = if result.unit.is_empty() { result.value } else { format!("{} {}", result.value, result.unit) };
        let mark = result.flag.map(mark).unwrap_or_default();
        let cells =
            vec![Cell::new(result.name), Cell { text: value, mark, small: String::new() }, Cell::new(result.range)];
        Row { cells, marked: result.flag.is_some_and(FlagView::stands_out) }
    });
    let columns =
        vec![Column::words(v.column_item), Column::numbers(t().records.column_now), Column::numbers(v.column_range)];
    let table = Table { columns, rows: rows.collect() };
    let day = checkup.day.map(|day| format!("　{}", t().day_and_era(day))).unwrap_or_default();
    let words = said.into_iter().map(|text| patients("", text));
    let blocks = std::iter::once(Block::Table(table)).chain(words).chain([cited(&checkup.source)]);
    section(&format!("{}{day}", checkup.title), false, blocks.collect())
}

/// A record that is filled in like a paper form.
fn form(form: FormView) -> Section {
    // On paper a file is only named.
    let files = form.files.into_iter().map(|file| (t().files.title.to_owned(), file.name));
    let pairs = form.rows.into_iter().chain(files).map(|(term, words)| Pair { term, words });
    section(kind_words(form.kind), false, vec![Block::Pairs(pairs.collect()), cited(&form.source)])
}

/// The issuer's mark: an arrow and a word.
fn mark(flag: FlagView) -> String {
    let c = &t().common;
    match flag {
        FlagView::High => format!("▲{}", c.high),
        FlagView::Low => format!("▼{}", c.low),
        FlagView::Marked => c.marked.to_owned(),
        FlagView::Positive => c.positive.to_owned(),
        FlagView::Negative => c.negative.to_owned(),
    }
}

fn cited(source: &SourceView) -> Block {
    Block::Words(Words { source: source_words(source), ..Words::default() })
}

fn source_words(source: &SourceView) -> String {
    let c = &t().common;
    source.name.clone().unwrap_or_else(|| {
        match source.kind {
            SourceKind::Own => t().referral.sheet_self,
            SourceKind::Hospital => c.source_hospital,
            SourceKind::Pharmacy => c.source_pharmacy,
            SourceKind::File => c.source_file,
        }
        .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;

    use super::*;
    use crate::i18n::provide_language;

    fn person() -> PersonView {
        let birth = Day::parse("1948-04-12");
        PersonView {
            name: "髙﨑 千鶴".to_owned(), kana: Some("たかさき ちづる".to_owned()), birth, sex: None
        }
    }

    #[test]
    fn the_head_of_every_page_has_name_birth_date_and_day_in_both_languages() {
        Owner::new().with(|| {
            let made = Day::parse("2026-11-29").unwrap();
            for lang in Lang::ALL {
                provide_language(lang);
                let head = running(&person(), made);
                let words = crate::i18n::Text::of(lang);
                assert!(head.starts_with("髙﨑 千鶴　"), "{head}");
                assert!(head.contains(&words.day_and_era(Day::parse("1948-04-12").unwrap())), "{head}");
                assert!(head.contains(&words.day(made)), "{head}");
            }
        });
    }

    #[test]
    fn kinds_without_records_leave_no_section() {
        Owner::new().with(|| {
            assert!(sections_of(on_paper(&[], &[], &[])).is_empty());
        });
    }
}
