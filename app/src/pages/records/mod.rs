//! Records: the list, one record, the forms.

mod beside;
mod confirm;
mod conflict;
mod delete;
mod detail;
mod facts;
mod form;
mod list;
mod lost;
mod moving;
mod my_number;
mod not_mine;
mod versions;
mod waiting;

pub use detail::RecordPage;
pub use form::{EditRecordPage, NewRecordPage};
pub use list::RecordsPage;
pub use moving::MovePage;
pub use not_mine::NotMinePage;
pub use waiting::WaitingPage;

use leptos_router::hooks::use_params_map;
use vault::id::RecordId;

use leptos::prelude::*;

/// Where changes are shown that wait for the server.
pub(crate) const WAITING: &str = "/records/waiting";

/// The record that the address names; none if it is no id.
fn record_in_address() -> Option<RecordId> {
    use_params_map().read_untracked().get("id").and_then(|id| id.parse().ok())
}
