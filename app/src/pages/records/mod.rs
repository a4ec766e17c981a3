//! Records: the list, one record, the forms.

mod conflict;
mod delete;
mod detail;
mod facts;
mod form;
mod list;
mod my_number;

pub use detail::RecordPage;
pub use form::{EditRecordPage, NewRecordPage};
pub use list::RecordsPage;

use leptos_router::hooks::use_params_map;
use vault::id::RecordId;
use vault::record::Kind;

use leptos::prelude::*;

/// The record that the address names; none if it is no id.
fn record_in_address() -> Option<RecordId> {
    use_params_map().read_untracked().get("id").and_then(|id| id.parse().ok())
}

/// A kind as it stands in an address and in a form.
pub(super) const fn kind_code(kind: Kind) -> &'static str {
    match kind {
        Kind::Medication => "medication",
        Kind::Diagnosis => "diagnosis",
        Kind::Checkup => "checkup",
        Kind::Allergy => "allergy",
        _ => "",
    }
}

fn kind_of_code(code: &str) -> Option<Kind> {
    Kind::HEALTH.into_iter().find(|kind| kind_code(*kind) == code)
}
