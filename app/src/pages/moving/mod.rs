//! Leaving for another server, and moving in from one.

mod arrive;
mod leave;
mod look;
mod unfinished;

pub use arrive::ArrivePage;
pub use leave::LeavePage;

use leptos::prelude::*;

use crate::i18n::t;
use crate::ui::KeyValues;

/// The codes of both places, one under the other, so that they can be compared digit by digit.
#[component]
fn Codes(there: String, here: String) -> impl IntoView {
    let m = &t().moving;
    let code = |code: String| view! { <code>{code}</code> }.into_any();
    let rows = vec![(m.code_there.to_owned(), code(there)), (m.code_here.to_owned(), code(here))];
    view! { <KeyValues rows/> }.into_any()
}
