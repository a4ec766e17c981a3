//! One row as one fact. None if the cell that says what it is about is empty.

use vault::record::{
    Allergy, Checkup, CodedText, Coding, DayTimes, Diagnosis, Medication, MedicationOrigin, MedicationStatus, Reaction,
    ReferenceRange, TestResult,
};

use super::cell::{self, fold};
use super::rows::RowReading;
use super::{Field, Row, text, words};
use crate::checkup_items;
use crate::parsed::NoticeKind;

impl RowReading {
    pub(super) fn medication(&mut self, row: &Row) -> Option<Medication> {
        let name = self.name(row)?;
        let prescriber = self.words(row, Field::Prescriber);
        let pharmacy = self.words(row, Field::Pharmacy);
        let via = match (&pharmacy, &prescriber) {
            (Some(_), _) => MedicationOrigin::Dispensed,
            (None, Some(_)) => MedicationOrigin::Prescribed,
            (None, None) => MedicationOrigin::Taken,
        };
        let via = self.read(row, Field::Via, words::medication_origin).unwrap_or(via);
        let unit = self.words(row, Field::Unit);
        Some(Medication {
            via,
            name,
            ingredient: self.words(row, Field::Ingredient),
            status: self.read(row, Field::Status, words::medication_status).unwrap_or(MedicationStatus::Unknown),
            dose: self.read(row, Field::Dose, |cell| cell::quantity(cell, unit.as_deref())),
            amount: None,
            dosage_form: None,
            dosage_text: self.words(row, Field::Dosage),
            times: DayTimes::default(),
            as_needed: self.read(row, Field::AsNeeded, words::yes) == Some(true),
            days: self.read(row, Field::Days, |cell| fold(cell).trim_end_matches(['日', '分']).trim().parse().ok()),
            start: self.date(row, Field::Date),
            end: self.date(row, Field::End),
            reason: self.words(row, Field::Reason),
            prescriber,
            pharmacy,
            note: self.words(row, Field::Note),
        })
    }

    pub(super) fn diagnosis(&mut self, row: &Row) -> Option<Diagnosis> {
        let name = self.name(row)?;
        let is_suspected = |word: &str| word.contains('疑');
        let state = self.words(row, Field::Status);
        let in_state = state.as_deref().is_some_and(is_suspected);
        Some(Diagnosis {
            name,
            status: if in_state { None } else { self.read(row, Field::Status, words::clinical_status) },
            suspected: in_state || self.read(row, Field::Suspected, words::yes) == Some(true),
            principal: false,
            onset: self.date(row, Field::Date),
            onset_text: None,
            abatement: self.date(row, Field::End),
            body_site: None,
            severity: self.words(row, Field::Severity),
            note: self.words(row, Field::Note),
        })
    }

    pub(super) fn allergy(&mut self, row: &Row) -> Option<Allergy> {
        let substance = self.name(row)?;
        let severity = self.read(row, Field::Severity, words::severity);
        let manifestation = self.words(row, Field::Reaction).map(CodedText::from_text);
        let has_reaction = manifestation.is_some() || severity.is_some();
        let reaction = Reaction { manifestation: manifestation.unwrap_or_default(), severity, onset: None };
        Some(Allergy {
            substance,
            category: self.read(row, Field::Category, words::allergy_category),
            criticality: None,
            status: self.read(row, Field::Status, words::allergy_status),
            suspected: self.read(row, Field::Suspected, words::yes) == Some(true),
            reactions: if has_reaction { vec![reaction] } else { Vec::new() },
            onset: self.date(row, Field::Date),
            onset_text: None,
            note: self.words(row, Field::Note),
        })
    }

    /// A checkup of one result.
    pub(super) fn result(&mut self, row: &Row) -> Option<Checkup> {
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
            flag: self.read(row, Field::Flag, words::flag),
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
    pub(super) fn checkup(&mut self, row: &Row) -> Option<Checkup> {
        let columns = self.mapping.columns.iter().enumerate();
        let items: Vec<usize> = columns.filter(|(_, field)| **field == Field::Item).map(|(at, _)| at).collect();
        let mut results = Vec::new();
        for at in items {
            let cell = row.cells.get(at).map(|cell| text::unguarded(cell)).filter(|cell| !cell.trim().is_empty());
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

    pub(super) fn name(&self, row: &Row) -> Option<CodedText> {
        let code = self.words(row, Field::Code).map(|code| code.trim().to_owned());
        let coding = Coding { code, ..Coding::default() };
        let codings = if coding.code.is_some() { vec![coding] } else { Vec::new() };
        let mut name = CodedText { text: self.words(row, Field::Name), codings };
        checkup_items::name_items(&mut name);
        (!name.is_empty()).then_some(name)
    }
}
