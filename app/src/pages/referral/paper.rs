//! The letter on A4, made of the very document that is handed over.

use leptos::prelude::*;

use crate::engine::wire::{LinkView, ViewDocument};
use crate::letter::{letter, made, person};
use crate::ui::{Desk, DeskTools, Letter};

/// The letter on a desk, with the way back and the printer.
#[component]
pub(super) fn PaperPage(
    document: ViewDocument,
    /// A link to the same content, if one was made.
    #[prop(optional_no_strip)]
    link: Option<LinkView>,
    #[prop(into)] on_back: Callback<()>,
) -> impl IntoView {
    crate::ui::focus_soon("main".to_owned());
    let (person, made) = (person(&document), made(&document));
    let link = link.map(|link| link.link);
    view! {
        <Desk>
            <DeskTools on_back/>
            <Letter letter=letter(&document) person made link/>
        </Desk>
    }
    .into_any()
}
