//! What the rows of a table are, and what its columns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::DateOrder;
use super::table::MAX_COLUMNS;

/// What the rows and columns of a table are. Guessed, shown, and changed by the patient.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// What each row is. None as long as nobody knows: no record is made then.
    pub rows: Option<Rows>,
    /// Whether the first row holds headings.
    pub header: bool,
    /// What each column is.
    pub columns: Vec<Field>,
    /// In which order the dates of a column stand, by the column's place, from 0. Of one that is not here, only dates that begin
    /// with the year are read.
    #[serde(default)]
    pub orders: BTreeMap<usize, DateOrder>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rows {
    /// A drug.
    Medication,
    /// A diagnosis.
    Diagnosis,
    /// An allergy.
    Allergy,
    /// One result: date, item, value.
    Result,
    /// All results of a day: a column for each item.
    Checkup,
    /// One result outside a checkup.
    Laboratory,
    /// One result of a test for an infection.
    Infection,
}

impl Rows {
    /// Whether a row is one result, and the rows of a day are one record.
    #[must_use]
    pub const fn is_result(self) -> bool {
        matches!(self, Self::Result | Self::Laboratory | Self::Infection)
    }
}

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Not taken over; it stays in the original.
    Unused,
    /// What the row is about: drug, diagnosis, substance, item.
    Name,
    /// Its code.
    Code,
    /// When it was true or began.
    Date,
    /// When it ended.
    End,
    /// A result's value.
    Value,
    /// A result's or a dose's unit.
    Unit,
    /// Lower limit of the reference range.
    Low,
    /// Upper limit of the reference range.
    High,
    /// The reference range in one.
    Range,
    /// The issuer's mark, H or L.
    Flag,
    /// How it was measured.
    Method,
    /// What the checkup is called.
    Title,
    /// The column is an item, its heading the name; only with [`Rows::Checkup`].
    Item,
    /// Amount at one time.
    Dose,
    /// When to take it.
    Dosage,
    /// Days supplied.
    Days,
    /// Active ingredient.
    Ingredient,
    /// Who prescribed it.
    Prescriber,
    /// Who dispensed it.
    Pharmacy,
    /// What for.
    Reason,
    /// Whether it is still so.
    Status,
    /// What sort of substance.
    Category,
    /// What happened.
    Reaction,
    /// How severe.
    Severity,
    /// The institution behind it.
    Organization,
    /// Who recorded it.
    Recorder,
    /// Remarks.
    Note,
    /// Whom the row is about.
    PersonName,
    /// The same in kana.
    PersonKana,
    /// That person's birth date.
    BirthDate,
    /// That person's sex.
    Sex,
    /// Whether it is only suspected.
    Suspected,
    /// How a drug is known: prescribed, dispensed, bought.
    Via,
    /// Whether a drug is taken only when needed.
    AsNeeded,
    /// That person's insurer, 保険者番号.
    InsurerNumber,
    /// 記号.
    InsuredSymbol,
    /// 番号.
    InsuredNumber,
    /// 枝番.
    InsuredBranch,
}

impl Field {
    /// Whether it holds dates.
    #[must_use]
    pub const fn is_date(self) -> bool {
        matches!(self, Self::Date | Self::End | Self::BirthDate)
    }
}

impl Mapping {
    /// The first column that is `field`.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|one| *one == field)
    }

    /// The same for as many columns as a table has, without those that are blocked.
    pub(super) fn fitted(&self, width: usize, blocked: &[bool]) -> Self {
        let mut columns = self.columns.clone();
        columns.resize(width.min(MAX_COLUMNS), Field::Unused);
        for (column, is_blocked) in columns.iter_mut().zip(blocked) {
            if *is_blocked {
                *column = Field::Unused;
            }
        }
        Self { columns, ..self.clone() }
    }
}
