//! The rows of a table as facts. A row that no fact can be made of is kept with the import and told.

use std::collections::BTreeMap;

use vault::record::{Checkup, DateTime, Fact, Original, OtherResource};

use super::{Field, MEDIA_TYPE, Mapping, Row, Rows, Table, cell, text, words};
use crate::error::ImportError;
use crate::fhir::read::names;
use crate::identity::Insured;
use crate::parsed::{MAX_BYTES, Notice, NoticeKind, Parsed, ParsedEntry, PersonClaim, Source};

impl Table {
    /// What the table says, its columns being what `mapping` says. A cell that cannot be read is told with its line and
    /// column; the row enters without it.
    ///
    /// # Errors
    /// [`ImportError::SeveralPersons`] if its rows are about more than one, [`ImportError::TooMany`] if its headings are so
    /// long that they could not be kept with every record.
    pub fn parsed(&self, mapping: &Mapping) -> Result<Parsed, ImportError> {
        let header = self.rows().first().filter(|_| mapping.header).map(|row| row.text.as_str());
        if header.is_some_and(|header| header.len() * self.rows().len() > MAX_BYTES) {
            return Err(ImportError::TooMany { limit: MAX_BYTES as u64 });
        }
        let mut reading = Reading {
            mapping: mapping.fitted(self.width(), &self.blocked()),
            names: self.names(mapping.header),
            heading: self.rows().first().filter(|_| mapping.header),
            groups: Vec::new(),
            by_key: BTreeMap::new(),
            unread: Vec::new(),
            notices: Vec::new(),
        };
        let person = reading.person(self)?;
        for row in self.rows().iter().skip(usize::from(mapping.header)) {
            reading.row(row);
        }
        Ok(reading.finish(person))
    }
}

/// A table that is being read.
pub(super) struct Reading<'a> {
    pub(super) mapping: Mapping,
    pub(super) names: Vec<String>,
    heading: Option<&'a Row>,
    /// Facts, and the rows they were made of.
    groups: Vec<(Fact, Source, Vec<&'a Row>)>,
    /// Checkups of single results by day, institution and title.
    by_key: BTreeMap<[Option<String>; 3], usize>,
    unread: Vec<&'a Row>,
    notices: Vec<Notice>,
}

impl<'a> Reading<'a> {
    fn row(&mut self, row: &'a Row) {
        let made = match self.mapping.rows {
            None => return self.unread.push(row),
            Some(Rows::Medication) => self.medication(row).map(Fact::Medication),
            Some(Rows::Diagnosis) => self.diagnosis(row).map(Fact::Diagnosis),
            Some(Rows::Allergy) => self.allergy(row).map(Fact::Allergy),
            Some(Rows::Checkup) => self.checkup(row).map(Fact::Checkup),
            Some(Rows::Result) => self.result(row).map(Fact::Checkup),
            Some(Rows::Laboratory) => self.result(row).map(Fact::Laboratory),
            Some(Rows::Infection) => self.result(row).map(Fact::Infection),
        };
        self.surplus(row);
        let Some(fact) = made else {
            let column = self.mapping.column(Field::Name);
            self.notice(NoticeKind::Broken, row, column);
            return self.unread.push(row);
        };
        let source = self.source(row);
        if let Some(one) = fact.results().filter(|_| self.mapping.rows.is_some_and(Rows::is_result)) {
            let date = one.date.as_ref().map(ToString::to_string);
            let title = self.words(row, Field::Title);
            let at = *self.by_key.entry([date, source.organization.clone(), title]).or_insert(self.groups.len());
            if let Some((known, _, rows)) = self.groups.get_mut(at)
                && let Some(visit) = visit_of(known)
            {
                visit.results.extend(one.results.iter().cloned());
                return rows.push(row);
            }
        }
        self.groups.push((fact, source, vec![row]));
    }

    fn source(&self, row: &Row) -> Source {
        Source {
            organization: self.words(row, Field::Organization),
            recorder: self.words(row, Field::Recorder),
            ..Source::default()
        }
    }

    /// The person all rows are about.
    fn person(&mut self, table: &'a Table) -> Result<Option<PersonClaim>, ImportError> {
        let mut person = PersonClaim::default();
        for row in table.rows().iter().skip(usize::from(self.mapping.header)) {
            let birth_date = self.date(row, Field::BirthDate);
            let sex = self.read(row, Field::Sex, words::sex);
            let (name, kana) = (self.words(row, Field::PersonName), self.words(row, Field::PersonKana));
            let differs = |one: &Option<String>, other: &Option<String>| {
                let plain = |name: &String| name.split_whitespace().collect::<String>();
                one.as_ref().map(plain).zip(other.as_ref().map(plain)).is_some_and(|(one, other)| one != other)
            };
            let other_day =
                person.birth_date.as_ref().zip(birth_date.as_ref()).is_some_and(|(one, other)| one != other);
            if other_day || differs(&person.name, &name) || differs(&person.kana, &kana) {
                return Err(ImportError::SeveralPersons);
            }
            person.name = person.name.or(name);
            person.kana = person.kana.or(kana);
            person.birth_date = person.birth_date.or(birth_date);
            person.sex = person.sex.or(sex);
            let insured = Insured {
                insurer_number: self.words(row, Field::InsurerNumber),
                symbol: self.words(row, Field::InsuredSymbol),
                number: self.words(row, Field::InsuredNumber),
                branch: self.words(row, Field::InsuredBranch),
                from: None,
                until: None,
            };
            if !insured.is_empty() && !person.insured.contains(&insured) {
                person.insured.push(insured);
            }
        }
        Ok((person != PersonClaim::default()).then_some(person))
    }

    pub(super) fn cell<'r>(&self, row: &'r Row, field: Field) -> Option<&'r str> {
        let cell = row.cells.get(self.mapping.column(field)?)?;
        Some(text::unguarded(cell)).filter(|cell| !cell.trim().is_empty())
    }

    pub(super) fn words(&self, row: &Row, field: Field) -> Option<String> {
        self.cell(row, field).map(str::to_owned)
    }

    /// What a cell says; one that says something else is told.
    pub(super) fn read<T>(&mut self, row: &Row, field: Field, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let said = read(self.cell(row, field)?);
        if said.is_none() {
            self.notice(NoticeKind::ValueUnreadable, row, self.mapping.column(field));
        }
        said
    }

    pub(super) fn date(&mut self, row: &Row, field: Field) -> Option<DateTime> {
        let date = cell::date(self.cell(row, field)?);
        if date.is_none() {
            self.notice(NoticeKind::DateUnreadable, row, self.mapping.column(field));
        }
        date
    }

    /// Cells behind the last heading belong to no column.
    fn surplus(&mut self, row: &Row) {
        let Some(columns) = self.heading.map(|heading| heading.cells.len()) else { return };
        let at = row.cells.iter().skip(columns).position(|cell| !cell.trim().is_empty());
        if let Some(at) = at {
            self.notice(NoticeKind::ValueUnreadable, row, Some(columns + at));
        }
    }

    pub(super) fn notice(&mut self, kind: NoticeKind, row: &Row, column: Option<usize>) {
        let element = column.and_then(|at| self.names.get(at)).cloned();
        self.notices.push(Notice { kind, entry: None, line: Some(row.line), resource_type: None, element });
    }

    fn finish(mut self, person: Option<PersonClaim>) -> Parsed {
        let heading = self.heading.map(|heading| heading.text.clone());
        let original = |rows: &[&Row]| Original {
            media_type: MEDIA_TYPE.to_owned(),
            full_urls: Vec::new(),
            content: heading.iter().cloned().chain(rows.iter().map(|row| row.text.clone())).collect(),
        };
        let mut entries = Vec::new();
        for (mut fact, source, rows) in std::mem::take(&mut self.groups) {
            if let Some(visit) = visit_of(&mut fact).filter(|visit| visit.title.is_empty()) {
                visit.title = names(&visit.results);
            }
            entries.push(ParsedEntry {
                fact,
                source,
                original: original(&rows),
                files: Vec::new(),
                uninformed: false,
                keys: Vec::new(),
            });
        }
        let mut others = Vec::new();
        if !self.unread.is_empty() {
            let content = original(&self.unread).content.join("\n");
            others.push(OtherResource { resource_type: MEDIA_TYPE.to_owned(), full_url: None, content });
        }
        if self.mapping.rows.is_none() {
            let notice = Notice {
                kind: NoticeKind::ColumnsUnknown,
                entry: None,
                line: None,
                resource_type: None,
                element: None,
            };
            self.notices.push(notice);
        }
        Parsed { person, entries, others, notices: self.notices, document: None }
    }
}

/// The visit that rows of results are collected in.
fn visit_of(fact: &mut Fact) -> Option<&mut Checkup> {
    match fact {
        Fact::Checkup(visit) | Fact::Laboratory(visit) | Fact::Infection(visit) => Some(visit),
        _ => None,
    }
}
