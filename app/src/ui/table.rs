//! The head of a table that folds on a phone, where each cell says its column itself.

use leptos::prelude::*;

/// A column's words, and whether numbers stand in it.
pub type Column = (String, bool);

/// One row of headings.
#[component]
pub fn TableHead(columns: Vec<Column>) -> impl IntoView {
    let heading = |(words, numbers): Column| {
        view! {
            <th scope="col" role="columnheader" class:n=numbers>
                {words}
            </th>
        }
    };
    view! {
        <thead role="rowgroup">
            <tr role="row">{columns.into_iter().map(heading).collect_view()}</tr>
        </thead>
    }
    .into_any()
}
