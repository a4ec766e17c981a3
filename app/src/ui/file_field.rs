//! A place for a file: press it, or drop a file on it.

use super::icon::{Icon, IconKind};
use crate::i18n::t;
use leptos::ev::DragEvent;
use leptos::html;
use leptos::prelude::*;
use web_sys::{File, FileList};

/// Takes one file, or several. Each is handed over as the browser's own object; nothing is read here.
#[component]
pub fn FileField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    /// The `accept` list, e.g. `.json,application/fhir+json`.
    #[prop(default = "")]
    accept: &'static str,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// Whether several can be chosen at once; each is handed over by itself.
    #[prop(optional)]
    several: bool,
    on_file: Callback<File>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let described = super::field::described_by(&id, hint.is_some());
    let picked = move || {
        if let Some(input) = input.get_untracked() {
            take(input.files(), several, on_file);
            // The same file chosen again must count as a new choice.
            input.set_value("");
        }
    };
    let dropped = move |ev: DragEvent| {
        ev.prevent_default();
        over.set(false);
        take(ev.data_transfer().and_then(|data| data.files()), several, on_file);
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
                    multiple=several
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

fn take(files: Option<FileList>, several: bool, on_file: Callback<File>) {
    let Some(files) = files else { return };
    let all = if several { files.length() } else { files.length().min(1) };
    for file in (0..all).filter_map(|at| files.get(at)) {
        on_file.run(file);
    }
}
