//! The rows of a table as facts. A row that no fact can be made of is kept with the import and told.

use std::collections::BTreeMap;

use vault::record::{Checkup, DateTime, Fact, Original, OtherResource};

use super::table::Picking;
use super::{Field, MEDIA_TYPE, Mapping, Row, Rows, Table, dates, text, words};
use crate::error::ImportError;
use crate::fhir::read::names;
use crate::identity::Insured;
use crate::parsed::{MAX_BYTES, Notice, NoticeKind, Parsed, ParsedEntry, PersonClaim, Source};
use crate::reading::{Entries, Reading};

impl Table {
    /// What the table says, its columns being what `mapping` says. A cell that cannot be read is told with its line and
    /// column; the row enters without it.
    ///
    /// # Errors
    /// [`ImportError::SeveralPersons`] if its rows are about more than one, [`ImportError::TooMany`] if its headings are so
    /// long that they could not be kept with every record.
    pub fn parsed(&self, mapping: &Mapping) -> Result<Parsed, ImportError> {
        self.reading(mapping).map(Reading::parsed)
    }

    /// The same, fact by fact.
    pub(crate) fn reading(&self, mapping: &Mapping) -> Result<Reading<'static>, ImportError> {
        let heading = self.rows().next().filter(|_| mapping.header);
        if heading.as_ref().is_some_and(|heading| heading.text.len() * self.rows().len() > MAX_BYTES) {
            return Err(ImportError::TooMany { limit: MAX_BYTES as u64 });
        }
        let mut rows = RowReading {
            mapping: mapping.fitted(self.width(), &self.blocked()),
            names: self.names(mapping.header),
            heading,
            notices: Vec::new(),
        };
        let person = rows.person(self)?;
        let (made_of, unread) = rows.groups(self);
        let mut notices = std::mem::take(&mut rows.notices);
        if rows.mapping.rows.is_none() {
            let kind = NoticeKind::ColumnsUnknown;
            notices.push(Notice { kind, entry: None, line: None, resource_type: None, element: None });
        }
        let facts = Facts { table: self.clone(), picking: self.picking(), rows, made_of, unread };
        Ok(Reading { person, notices, document: None, entries: Box::new(facts) })
    }
}

/// The facts of a table.
struct Facts {
    table: Table,
    picking: Picking,
    rows: RowReading,
    /// Fact and row, both from 0, in the order of the facts.
    made_of: Vec<(u32, u32)>,
    unread: Vec<u32>,
}

impl Facts {
    /// A fact out of its rows.
    fn read(&mut self, made_of: &[(u32, u32)]) -> Option<ParsedEntry> {
        let mut read: Option<(Fact, Source)> = None;
        let mut content: Vec<String> = self.rows.heading.iter().map(|heading| heading.text.clone()).collect();
        content.reserve_exact(made_of.len());
        for (_, at) in made_of {
            let row = self.table.pick(&mut self.picking, *at as usize)?;
            let mut fact = self.rows.fact(&row)?;
            content.push(row.text.clone());
            match read.as_mut() {
                None => {
                    if let Some(visit) = visit_of(&mut fact) {
                        visit.results.reserve_exact(made_of.len() - 1);
                    }
                    read = Some((fact, self.rows.source(&row)));
                }
                Some((known, _)) => {
                    if let (Some(known), Some(visit)) = (visit_of(known), visit_of(&mut fact)) {
                        known.results.append(&mut visit.results);
                    }
                }
            }
        }
        let (mut fact, source) = read?;
        if let Some(visit) = visit_of(&mut fact).filter(|visit| visit.title.is_empty()) {
            visit.title = names(&visit.results);
        }
        Some(ParsedEntry {
            fact,
            source,
            original: Original { media_type: MEDIA_TYPE.to_owned(), full_urls: Vec::new(), content },
            files: Vec::new(),
            uninformed: false,
            keys: Vec::new(),
        })
    }
}

impl Entries for Facts {
    fn count(&self) -> usize {
        self.made_of.last().map_or(0, |(fact, _)| *fact as usize + 1)
    }

    fn entry(&mut self, index: usize) -> Option<ParsedEntry> {
        let from = self.made_of.partition_point(|(fact, _)| (*fact as usize) < index);
        let to = self.made_of.partition_point(|(fact, _)| *fact as usize <= index);
        let made_of = self.made_of.get(from..to)?.to_vec();
        let entry = self.read(&made_of);
        // They were told when the rows were read for the first time.
        self.rows.notices.clear();
        entry
    }

    fn others(&self, tell: &mut dyn FnMut(OtherResource)) {
        if self.unread.is_empty() {
            return;
        }
        let mut picking = self.table.picking();
        let mut content = self.rows.heading.as_ref().map(|heading| heading.text.clone()).unwrap_or_default();
        let mut is_first = self.rows.heading.is_none();
        for at in &self.unread {
            let Some(row) = self.table.pick(&mut picking, *at as usize) else { continue };
            if !std::mem::take(&mut is_first) {
                content.push('\n');
            }
            content.push_str(&row.text);
        }
        tell(OtherResource { resource_type: MEDIA_TYPE.to_owned(), full_url: None, content, piece: None });
    }
}

/// What is known of a table while its rows are read.
pub(super) struct RowReading {
    pub(super) mapping: Mapping,
    pub(super) names: Vec<String>,
    heading: Option<Row>,
    notices: Vec<Notice>,
}

impl RowReading {
    /// Which rows become which fact, and those that become none. Everything that cannot be read is told.
    fn groups(&mut self, table: &Table) -> (Vec<(u32, u32)>, Vec<u32>) {
        let (mut made_of, mut unread, mut count) = (Vec::new(), Vec::new(), 0);
        // Checkups of single results by day, institution and title.
        let mut by_key: BTreeMap<[Option<String>; 3], u32> = BTreeMap::new();
        for (row, at) in table.rows().zip(0_u32..).skip(usize::from(self.mapping.header)) {
            let Some(fact) = self.fact(&row) else {
                if self.mapping.rows.is_some() {
                    self.surplus(&row);
                    let column = self.mapping.column(Field::Name);
                    self.notice(NoticeKind::Broken, &row, column);
                }
                unread.push(at);
                continue;
            };
            self.surplus(&row);
            let is_result = self.mapping.rows.is_some_and(Rows::is_result);
            let group = match fact.results().filter(|_| is_result) {
                Some(one) => {
                    let date = one.date.as_ref().map(ToString::to_string);
                    let key = [date, self.words(&row, Field::Organization), self.words(&row, Field::Title)];
                    *by_key.entry(key).or_insert(count)
                }
                None => count,
            };
            count += u32::from(group == count);
            made_of.push((group, at));
        }
        // Rows of one fact need not stand together; they keep their order.
        made_of.sort_by_key(|(group, _)| *group);
        made_of.shrink_to_fit();
        (made_of, unread)
    }

    /// What a row says; none if it says nothing that can be read.
    fn fact(&mut self, row: &Row) -> Option<Fact> {
        match self.mapping.rows? {
            Rows::Medication => self.medication(row).map(Fact::Medication),
            Rows::Diagnosis => self.diagnosis(row).map(Fact::Diagnosis),
            Rows::Allergy => self.allergy(row).map(Fact::Allergy),
            Rows::Checkup => self.checkup(row).map(Fact::Checkup),
            Rows::Result => self.result(row).map(Fact::Checkup),
            Rows::Laboratory => self.result(row).map(Fact::Laboratory),
            Rows::Infection => self.result(row).map(Fact::Infection),
        }
    }

    fn source(&self, row: &Row) -> Source {
        Source {
            organization: self.words(row, Field::Organization),
            recorder: self.words(row, Field::Recorder),
            ..Source::default()
        }
    }

    /// The person all rows are about.
    fn person(&mut self, table: &Table) -> Result<Option<PersonClaim>, ImportError> {
        let mut person = PersonClaim::default();
        for row in table.rows().skip(usize::from(self.mapping.header)) {
            let row = &row;
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
        let column = self.mapping.column(field)?;
        let order = self.mapping.orders.get(&column).copied();
        let date = dates::read_date(self.cell(row, field)?, order).ok();
        if date.is_none() {
            self.notice(NoticeKind::DateUnreadable, row, Some(column));
        }
        date
    }

    /// Cells behind the last heading belong to no column.
    fn surplus(&mut self, row: &Row) {
        let Some(columns) = self.heading.as_ref().map(|heading| heading.cells.len()) else { return };
        let at = row.cells.iter().skip(columns).position(|cell| !cell.trim().is_empty());
        if let Some(at) = at {
            self.notice(NoticeKind::ValueUnreadable, row, Some(columns + at));
        }
    }

    pub(super) fn notice(&mut self, kind: NoticeKind, row: &Row, column: Option<usize>) {
        let element = column.and_then(|at| self.names.get(at)).cloned();
        self.notices.push(Notice { kind, entry: None, line: Some(row.line), resource_type: None, element });
    }
}

/// The visit that rows of results are collected in.
fn visit_of(fact: &mut Fact) -> Option<&mut Checkup> {
    match fact {
        Fact::Checkup(visit) | Fact::Laboratory(visit) | Fact::Infection(visit) => Some(visit),
        _ => None,
    }
}
