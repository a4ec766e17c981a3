//! The letter on A4, made of the very document that is handed over.

use leptos::prelude::*;

use crate::clock::today;
use crate::engine::wire::ViewDocument;
use crate::from_record;
use crate::on_paper::{OnPaper, on_paper};
use crate::ui::{Desk, DeskTools, Letter};
use crate::view_model::PersonView;

/// The letter on a desk, with the way back and the printer.
#[component]
pub(super) fn PaperPage(document: ViewDocument, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    crate::ui::focus_soon("main".to_owned());
    view! {
        <Desk>
            <DeskTools on_back/>
            <LetterOf document/>
        </Desk>
    }
    .into_any()
}

#[component]
fn LetterOf(document: ViewDocument) -> impl IntoView {
    let OnPaper { allergies, diagnoses, medicines, checkups, forms } =
        on_paper(&document.records, &document.files, &document.notes);
    let person = document.person.as_ref().map(from_record::person).unwrap_or_else(|| PersonView {
        name: String::new(),
        kana: None,
        birth: None,
        sex: None,
    });
    let made = document.created.as_ref().and_then(from_record::day).unwrap_or_else(today);
    view! {
        <Letter
            made
            to=document.provider.unwrap_or_default()
            to_person=None
            person
            contact=None
            message=document.purpose
            allergies
            diagnoses
            medicines
            checkups
            forms
        />
    }
    .into_any()
}
