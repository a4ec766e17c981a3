//! The rows of a table as facts. A row that no fact can be made of is kept with the import and told.

use std::collections::BTreeMap;

use vault::record::{
    Allergy, AllergyCategory, AllergyStatus, Checkup, ClinicalStatus, CodedText, Coding, DateTime, DayTimes, Diagnosis,
    Fact, Medication, MedicationOrigin, MedicationStatus, Original, OtherResource, Reaction, ReferenceRange, Severity,
    Sex, TestResult,
};

use super::cell::{self, fold};
use super::{Field, MEDIA_TYPE, Mapping, Row, Rows, Table};
use crate::checkup_items;
use crate::error::ImportError;
use crate::fhir::read::names;
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

struct Reading<'a> {
    mapping: Mapping,
    names: Vec<String>,
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
        };
        self.surplus(row);
        let Some(fact) = made else {
            let column = self.mapping.column(Field::Name);
            self.notice(NoticeKind::Broken, row, column);
            return self.unread.push(row);
        };
        let source = self.source(row);
        if let (Some(Rows::Result), Fact::Checkup(one)) = (self.mapping.rows, &fact) {
            let date = one.date.as_ref().map(ToString::to_string);
            let title = self.words(row, Field::Title);
            let at = *self.by_key.entry([date, source.organization.clone(), title]).or_insert(self.groups.len());
            if let Some((Fact::Checkup(checkup), _, rows)) = self.groups.get_mut(at) {
                checkup.results.extend(one.results.iter().cloned());
                return rows.push(row);
            }
        }
        self.groups.push((fact, source, vec![row]));
    }

    fn medication(&mut self, row: &Row) -> Option<Medication> {
        let name = self.name(row)?;
        let prescriber = self.words(row, Field::Prescriber);
        let pharmacy = self.words(row, Field::Pharmacy);
        let via = match (&pharmacy, &prescriber) {
            (Some(_), _) => MedicationOrigin::Dispensed,
            (None, Some(_)) => MedicationOrigin::Prescribed,
            (None, None) => MedicationOrigin::Taken,
        };
        let unit = self.words(row, Field::Unit);
        Some(Medication {
            via,
            name,
            ingredient: self.words(row, Field::Ingredient),
            status: self.read(row, Field::Status, medication_status).unwrap_or(MedicationStatus::Unknown),
            dose: self.read(row, Field::Dose, |cell| cell::quantity(cell, unit.as_deref())),
            dosage_text: self.words(row, Field::Dosage),
            times: DayTimes::default(),
            as_needed: false,
            days: self.read(row, Field::Days, |cell| fold(cell).trim_end_matches(['日', '分']).trim().parse().ok()),
            start: self.date(row, Field::Date),
            end: self.date(row, Field::End),
            reason: self.words(row, Field::Reason),
            prescriber,
            pharmacy,
            note: self.words(row, Field::Note),
        })
    }

    fn diagnosis(&mut self, row: &Row) -> Option<Diagnosis> {
        let name = self.name(row)?;
        let is_suspected = |word: &str| word.contains('疑');
        let state = self.words(row, Field::Status);
        let suspected = state.as_deref().is_some_and(is_suspected);
        Some(Diagnosis {
            name,
            status: if suspected { None } else { self.read(row, Field::Status, clinical_status) },
            suspected,
            principal: false,
            onset: self.date(row, Field::Date),
            onset_text: None,
            abatement: self.date(row, Field::End),
            body_site: None,
            severity: self.words(row, Field::Severity),
            note: self.words(row, Field::Note),
        })
    }

    fn allergy(&mut self, row: &Row) -> Option<Allergy> {
        let substance = self.name(row)?;
        let severity = self.read(row, Field::Severity, severity);
        let manifestation = self.words(row, Field::Reaction).map(CodedText::from_text);
        let has_reaction = manifestation.is_some() || severity.is_some();
        let reaction = Reaction { manifestation: manifestation.unwrap_or_default(), severity, onset: None };
        Some(Allergy {
            substance,
            category: self.read(row, Field::Category, allergy_category),
            criticality: None,
            status: self.read(row, Field::Status, allergy_status),
            suspected: false,
            reactions: if has_reaction { vec![reaction] } else { Vec::new() },
            onset: self.date(row, Field::Date),
            onset_text: None,
            note: self.words(row, Field::Note),
        })
    }

    /// A checkup of one result.
    fn result(&mut self, row: &Row) -> Option<Checkup> {
        let name = self.name(row)?;
        let unit = self.words(row, Field::Unit);
        let value = self.cell(row, Field::Value).map(|cell| cell::value(cell, unit.as_deref()));
        if value.is_none() {
            self.notice(NoticeKind::ValueUnreadable, row, self.mapping.column(Field::Value));
        }
        let mut range = self.cell(row, Field::Range).map(cell::range).unwrap_or_default();
        let (low, high) = (self.read(row, Field::Low, cell::limit), self.read(row, Field::High, cell::limit));
        range.low = low.or(range.low);
        range.high = high.or(range.high);
        let result = TestResult {
            name,
            value,
            range: (range != ReferenceRange::default()).then_some(range),
            flag: self.read(row, Field::Flag, cell::flag),
            method: self.words(row, Field::Method),
            note: self.words(row, Field::Note),
        };
        Some(Checkup {
            title: self.words(row, Field::Title).unwrap_or_default(),
            date: self.date(row, Field::Date),
            results: vec![result],
            note: None,
        })
    }

    /// A checkup whose items are columns. An empty cell is no result.
    fn checkup(&mut self, row: &Row) -> Option<Checkup> {
        let columns = self.mapping.columns.iter().enumerate();
        let items: Vec<usize> = columns.filter(|(_, field)| **field == Field::Item).map(|(at, _)| at).collect();
        let mut results = Vec::new();
        for at in items {
            let cell = row.cells.get(at).filter(|cell| !cell.trim().is_empty());
            let (Some(cell), Some(heading)) = (cell, self.names.get(at)) else { continue };
            let (name, unit) = cell::split_unit(heading);
            results.push(TestResult {
                name: CodedText::from_text(name),
                value: Some(cell::value(cell, unit)),
                range: None,
                flag: None,
                method: None,
                note: None,
            });
        }
        if results.is_empty() {
            return None;
        }
        Some(Checkup {
            title: self.words(row, Field::Title).unwrap_or_default(),
            date: self.date(row, Field::Date),
            results,
            note: self.words(row, Field::Note),
        })
    }

    fn name(&self, row: &Row) -> Option<CodedText> {
        let code = self.words(row, Field::Code).map(|code| code.trim().to_owned());
        let coding = Coding { code, ..Coding::default() };
        let codings = if coding.code.is_some() { vec![coding] } else { Vec::new() };
        let mut name = CodedText { text: self.words(row, Field::Name), codings };
        checkup_items::name_items(&mut name);
        (!name.is_empty()).then_some(name)
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
            let sex = self.read(row, Field::Sex, sex);
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
        }
        Ok((person != PersonClaim::default()).then_some(person))
    }

    fn cell<'r>(&self, row: &'r Row, field: Field) -> Option<&'r str> {
        let cell = row.cells.get(self.mapping.column(field)?)?;
        Some(cell.as_str()).filter(|cell| !cell.trim().is_empty())
    }

    fn words(&self, row: &Row, field: Field) -> Option<String> {
        self.cell(row, field).map(str::to_owned)
    }

    /// What a cell says; one that says something else is told.
    fn read<T>(&mut self, row: &Row, field: Field, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let said = read(self.cell(row, field)?);
        if said.is_none() {
            self.notice(NoticeKind::ValueUnreadable, row, self.mapping.column(field));
        }
        said
    }

    fn date(&mut self, row: &Row, field: Field) -> Option<DateTime> {
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

    fn notice(&mut self, kind: NoticeKind, row: &Row, column: Option<usize>) {
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
            if let Fact::Checkup(checkup) = &mut fact
                && checkup.title.is_empty()
            {
                checkup.title = names(&checkup.results);
            }
            entries.push(ParsedEntry { fact, source, original: original(&rows), uninformed: false, keys: Vec::new() });
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

fn medication_status(word: &str) -> Option<MedicationStatus> {
    match fold(word).to_lowercase().as_str() {
        "服用中" | "使用中" | "継続" | "active" => Some(MedicationStatus::Active),
        "終了" | "完了" | "completed" => Some(MedicationStatus::Completed),
        "中止" | "stopped" => Some(MedicationStatus::Stopped),
        "休薬" | "中断" | "on-hold" => Some(MedicationStatus::OnHold),
        _ => None,
    }
}

fn clinical_status(word: &str) -> Option<ClinicalStatus> {
    match fold(word).to_lowercase().as_str() {
        "治療中" | "継続" | "通院中" | "active" => Some(ClinicalStatus::Active),
        "再発" | "recurrence" => Some(ClinicalStatus::Recurrence),
        "寛解" | "remission" => Some(ClinicalStatus::Remission),
        "治癒" | "完治" | "resolved" => Some(ClinicalStatus::Resolved),
        "inactive" => Some(ClinicalStatus::Inactive),
        _ => None,
    }
}

fn allergy_status(word: &str) -> Option<AllergyStatus> {
    match fold(word).to_lowercase().as_str() {
        "あり" | "継続" | "active" => Some(AllergyStatus::Active),
        "inactive" => Some(AllergyStatus::Inactive),
        "治癒" | "解消" | "resolved" => Some(AllergyStatus::Resolved),
        _ => None,
    }
}

fn allergy_category(word: &str) -> Option<AllergyCategory> {
    match fold(word).to_lowercase().as_str() {
        "薬" | "薬剤" | "薬品" | "医薬品" | "medication" | "drug" => Some(AllergyCategory::Medication),
        "食物" | "食品" | "食べ物" | "food" => Some(AllergyCategory::Food),
        "環境" | "花粉" | "environment" => Some(AllergyCategory::Environment),
        "biologic" => Some(AllergyCategory::Biologic),
        _ => None,
    }
}

fn severity(word: &str) -> Option<Severity> {
    match fold(word).to_lowercase().as_str() {
        "軽度" | "軽症" | "軽い" | "mild" => Some(Severity::Mild),
        "中等度" | "中等症" | "moderate" => Some(Severity::Moderate),
        "重度" | "重症" | "重い" | "severe" => Some(Severity::Severe),
        _ => None,
    }
}

fn sex(word: &str) -> Option<Sex> {
    match fold(word).to_lowercase().as_str() {
        "女" | "女性" | "f" | "female" => Some(Sex::Female),
        "男" | "男性" | "m" | "male" => Some(Sex::Male),
        "不明" | "unknown" => Some(Sex::Unknown),
        "その他" | "other" => Some(Sex::Other),
        _ => None,
    }
}
