//! What a provider sees of records that are filled in like a paper form: one panel each, term by term.

use super::doctor::{Origin, Panel};
use super::file_item::FileItem;
use super::tier::KeyValues;
use super::timeline::kind_words;
use crate::view_model::{Documented, FormView};
use leptos::prelude::*;

/// One panel a record.
#[component]
pub fn DoctorForms(
    /// Begins the ids of the panels.
    id: &'static str,
    rows: Vec<Documented<FormView>>,
) -> impl IntoView {
    let panel = |(n, row): (usize, Documented<FormView>)| {
        let Documented { view: FormView { kind, title, rows, files, source }, dates, .. } = row;
        let heading = format!("{}　{title}", kind_words(kind));
        let end = move || {
            let (source, dates) = (source.clone(), dates.clone());
            view! { <Origin source dates/> }.into_any()
        };
        // The heading says the title already.
        let rows = rows.into_iter().filter(|(_, words)| *words != title);
        let rows: Vec<(String, AnyView)> =
            rows.map(|(term, words)| (term, view! { <span class="keep-lines">{words}</span> }.into_any())).collect();
        view! {
            <Panel id=format!("{id}-{n}") title=heading end>
                <KeyValues rows/>
                {files.into_iter().map(|file| view! { <FileItem file/> }).collect_view()}
            </Panel>
        }
    };
    rows.into_iter().enumerate().map(panel).collect_view().into_any()
}
