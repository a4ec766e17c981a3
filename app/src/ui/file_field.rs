//! A place for a file: press it, or drop a file on it.

use super::icon::{Icon, IconKind};
use crate::i18n::t;
use leptos::ev::DragEvent;
use leptos::html;
use leptos::prelude::*;
use web_sys::{File, FileList};

/// Takes one file. It is handed over as the browser's own object; nothing is read here.
#[component]
pub fn FileField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    /// The `accept` list, e.g. `.json,application/fhir+json`.
    #[prop(default = "")]
    accept: &'static str,
    #[prop(optional, into)] error: Signal<Option<String>>,
    on_file: Callback<File>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let described = super::field::described_by(&id, hint.is_some());
    let picked = move || {
        if let Some(input) = input.get_untracked() {
            take_first(input.files(), on_file);
            // The same file chosen again must count as a new choice.
            input.set_value("");
        }
    };
    let dropped = move |ev: DragEvent| {
        ev.prevent_default();
        over.set(false);
        take_first(ev.data_transfer().and_then(|data| data.files()), on_file);
    };
    view! {
        <div class="field">
            <label
                class="drop"
                class:over=move || over.get()
                on:dragover=move |ev| {
                    ev.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=dropped
            >
                <Icon kind=IconKind::File/>
                <span class="drop__t">{label}</span>
                <span class="small muted">{t().common.drop_file}</span>
                <input
                    node_ref=input
                    id=id.clone()
                    type="file"
                    accept=accept
                    aria-describedby=described
                    aria-invalid=move || error.get().is_some().then_some("true")
                    on:change=move |_| picked()
                />
            </label>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-h")>{hint}</p> })}
            <p class="err" id=format!("{id}-e") hidden=move || error.get().is_none()>
                {move || error.get()}
            </p>
        </div>
    }
    .into_any()
}

fn take_first(files: Option<FileList>, on_file: Callback<File>) {
    if let Some(file) = files.and_then(|files| files.get(0)) {
        on_file.run(file);
    }
}
