//! What a column, a row and a date can be: in which order they are offered, under which code of the page, in which words.

use exchange::csv::{DateOrder, Field, Rows};

use crate::i18n::t;

/// What a row can be, in the order of the choice.
pub(super) const ROWS: [Rows; 7] =
    [Rows::Medication, Rows::Diagnosis, Rows::Allergy, Rows::Result, Rows::Laboratory, Rows::Infection, Rows::Checkup];

/// What can stand first in a date, in the order of the choice.
pub(super) const ORDERS: [DateOrder; 3] = [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst];

/// What a column can be in such a row; not read stands first.
pub(super) fn fields_for(rows: Option<Rows>) -> Vec<Field> {
    use Field as F;
    let own: &[Field] = match rows {
        None => &[],
        Some(Rows::Medication) => &[
            F::Name,
            F::Code,
            F::Date,
            F::End,
            F::Dose,
            F::Unit,
            F::Dosage,
            F::AsNeeded,
            F::Days,
            F::Ingredient,
            F::Reason,
            F::Via,
            F::Prescriber,
            F::Pharmacy,
            F::Status,
        ],
        Some(Rows::Diagnosis) => &[F::Name, F::Code, F::Date, F::End, F::Status, F::Suspected, F::Severity],
        Some(Rows::Allergy) => {
            &[F::Name, F::Code, F::Category, F::Reaction, F::Severity, F::Status, F::Suspected, F::Date]
        }
        Some(Rows::Checkup) => &[F::Item, F::Date, F::Title],
        Some(Rows::Result | Rows::Laboratory | Rows::Infection) => {
            &[F::Name, F::Code, F::Value, F::Unit, F::Date, F::Low, F::High, F::Range, F::Flag, F::Method, F::Title]
        }
    };
    let common = [F::Organization, F::Recorder, F::Note, F::PersonName, F::PersonKana, F::BirthDate, F::Sex];
    std::iter::once(F::Unused).chain(own.iter().copied()).chain(rows.map(|_| common).into_iter().flatten()).collect()
}

/// The name by which a choice is known on the page: that of the format.
pub(super) fn code_of(field: Field) -> String {
    let code = serde_json::to_value(field).ok();
    code.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

pub(super) fn field_of(code: &str) -> Option<Field> {
    serde_json::from_value(serde_json::Value::from(code)).ok()
}

pub(super) fn code_of_rows(rows: Rows) -> Option<String> {
    serde_json::to_value(rows).ok()?.as_str().map(str::to_owned)
}

pub(super) fn rows_of(code: &str) -> Option<Rows> {
    serde_json::from_value(serde_json::Value::from(code)).ok()
}

pub(super) fn code_of_order(order: DateOrder) -> Option<String> {
    serde_json::to_value(order).ok()?.as_str().map(str::to_owned)
}

pub(super) fn order_of(code: &str) -> Option<DateOrder> {
    serde_json::from_value(serde_json::Value::from(code)).ok()
}

pub(super) fn order_words(order: DateOrder) -> &'static str {
    let w = &t().ways_in;
    match order {
        DateOrder::DayFirst => w.order_day,
        DateOrder::MonthFirst => w.order_month,
        DateOrder::YearFirst => w.order_year,
    }
}

pub(super) fn rows_words(rows: Rows) -> &'static str {
    let w = &t().ways_in;
    match rows {
        Rows::Medication => w.rows_medication,
        Rows::Diagnosis => w.rows_diagnosis,
        Rows::Allergy => w.rows_allergy,
        Rows::Result => w.rows_result,
        Rows::Laboratory => w.rows_laboratory,
        Rows::Infection => w.rows_infection,
        Rows::Checkup => w.rows_checkup,
    }
}

pub(super) fn field_words(field: Field) -> &'static str {
    let w = &t().ways_in;
    match field {
        Field::Unused => w.field_unused,
        Field::Name => w.field_name,
        Field::Code => w.field_code,
        Field::Date => w.field_date,
        Field::End => w.field_end,
        Field::Value => w.field_value,
        Field::Unit => w.field_unit,
        Field::Low => w.field_low,
        Field::High => w.field_high,
        Field::Range => w.field_range,
        Field::Flag => w.field_flag,
        Field::Method => w.field_method,
        Field::Title => w.field_title,
        Field::Item => w.field_item,
        Field::Dose => w.field_dose,
        Field::Dosage => w.field_dosage,
        Field::Days => w.field_days,
        Field::Ingredient => w.field_ingredient,
        Field::Prescriber => w.field_prescriber,
        Field::Pharmacy => w.field_pharmacy,
        Field::Reason => w.field_reason,
        Field::Status => w.field_status,
        Field::Category => w.field_category,
        Field::Reaction => w.field_reaction,
        Field::Severity => w.field_severity,
        Field::Organization => w.field_organization,
        Field::Recorder => w.field_recorder,
        Field::Note => w.field_note,
        Field::PersonName => w.field_person,
        Field::PersonKana => w.field_kana,
        Field::BirthDate => w.field_birth,
        Field::Sex => w.field_sex,
        Field::InsurerNumber => w.field_insurer_number,
        Field::InsuredSymbol => w.field_insured_symbol,
        Field::InsuredNumber => w.field_insured_number,
        Field::InsuredBranch => w.field_insured_branch,
        Field::Suspected => w.field_suspected,
        Field::Via => w.field_via,
        Field::AsNeeded => w.field_as_needed,
    }
}
