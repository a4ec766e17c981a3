//! Texts in which a source lost characters, each with what it is.

use exchange::identity::Lost;
use vault::record::{Fact, Kind};

use crate::i18n::{Lang, t};

/// `医師：●田 太郎`. The term alone would not say which of several, the text alone not what it is.
#[must_use]
pub fn lost_words(kind: Kind, lost: &Lost) -> String {
    let (r, f) = (&t().records, &t().record_form);
    let term = match (kind, lost.field.as_str()) {
        (_, "organization") => r.field_facility,
        (_, "recorder") => r.field_recorder,
        (Kind::Medication, "prescriber") => r.field_prescriber,
        (Kind::Medication, "pharmacy") => f.med_pharmacy,
        (Kind::Medication, "ingredient") => r.field_ingredient,
        (Kind::Medication, "dosage_text") => r.field_usage,
        (Kind::Medication, "reason") => r.field_purpose,
        (Kind::Medication | Kind::Diagnosis | Kind::Checkup | Kind::Laboratory | Kind::Infection, "note") => {
            r.field_note
        }
        (_, "results") => r.all_results,
        (kind, field) => named(kind, field).unwrap_or(r.conflict_name),
    };
    match t().lang {
        Lang::Ja => format!("{term}：{}", lost.text),
        Lang::En => format!("{term}: {}", lost.text),
    }
}

/// What a field of a paper form is called.
fn named(kind: Kind, field: &str) -> Option<&'static str> {
    let fact = Fact::empty(kind)?;
    let known = fact.fields()?.fields().into_iter().find(|known| known.name == field)?;
    Some(exchange::label::field(kind, known.name, t().lang == Lang::Ja))
}
