//! What a provider sees of records that are filled in like a paper form: one panel each, term by term.

use super::doctor::{Origin, Panel};
use super::tier::KeyValues;
use super::timeline::kind_words;
use crate::view_model::{Documented, FormView};
use leptos::prelude::*;

/// One panel a record.
#[component]
pub fn DoctorForms(rows: Vec<Documented<FormView>>) -> impl IntoView {
    let panel = |(n, row): (usize, Documented<FormView>)| {
        let Documented { view, dates, .. } = row;
        let title = format!("{}　{}", kind_words(view.kind), view.title);
        let end = move || {
            let (source, dates) = (view.source.clone(), dates.clone());
            view! { <Origin source dates/> }.into_any()
        };
        let rows = view
            .rows
            .into_iter()
            .map(|(term, words)| (term, view! { <span class="keep-lines">{words}</span> }.into_any()));
        view! {
            <Panel id=format!("d-form-{n}") title end>
                <KeyValues rows=rows.collect()/>
            </Panel>
        }
    };
    rows.into_iter().enumerate().map(panel).collect_view().into_any()
}
