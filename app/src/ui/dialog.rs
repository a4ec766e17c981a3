//! Asking once more: a native dialog, or a row in place.

use leptos::html;
use leptos::prelude::*;

/// A modal dialog. The browser traps the focus, closes it on Escape and gives the focus back.
#[component]
pub fn Dialog(
    /// Unique on the page; its heading is `{id}-t`.
    #[prop(into)]
    id: String,
    #[prop(into)] title: String,
    /// Open while true; set to false when it was closed in any way.
    open: RwSignal<bool>,
    /// Plum double border: for what cannot be undone.
    #[prop(optional)]
    danger: bool,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        if let Some(dialog) = node.get() {
            if wanted && !dialog.open() {
                // Fails only for a dialog that is not on the page.
                let _ = dialog.show_modal();
            } else if !wanted && dialog.open() {
                dialog.close();
            }
        }
    });
    let heading = format!("{id}-t");
    view! {
        <dialog
            node_ref=node
            id=id
            class="dialog"
            class:dialog--danger=danger
            aria-labelledby=heading
            on:close=move |_| open.set(false)
        >
            <div class="dialog__in">
                <h2 class="dialog__title" id=heading.clone()>
                    {title}
                </h2>
                {children()}
            </div>
        </dialog>
    }
    .into_any()
}

/// The same question in place: a sentence, what follows from it, and the acts as children.
#[component]
pub fn ConfirmRow(
    #[prop(into)] title: String,
    #[prop(optional, into)] text: Option<String>,
    #[prop(optional)] danger: bool,
    /// Both acts have one size: where either answer is right.
    #[prop(optional)]
    even: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="confirm" class:confirm--danger=danger role="group" aria-label=title>
            <p class="confirm__t">{title.clone()}</p>
            {text.map(|text| view! { <p>{text}</p> })}
            <div class=if even { "acts2" } else { "btns" }>{children()}</div>
        </div>
    }
    .into_any()
}
