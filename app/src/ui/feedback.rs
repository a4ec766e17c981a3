//! While something happens, and just after.

use super::button::{Button, ButtonKind};
use crate::i18n::t;
use leptos::prelude::*;

/// Still bars with a sentence that says what is happening. Show it only after 300 ms.
#[component]
pub fn Loading(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <div class="stack-2">
            <p class="small" role="status">
                {move || text.get()}
            </p>
            <div class="loading" aria-hidden="true">
                <span></span>
                <span></span>
                <span></span>
            </div>
        </div>
    }
    .into_any()
}

/// Progress that can be counted, with a way out where stopping leaves nothing half done.
#[component]
pub fn Progress(
    /// What is happening, with the count in words.
    #[prop(into)]
    text: Signal<String>,
    #[prop(into)] done: Signal<u32>,
    #[prop(into)] of: Signal<u32>,
    #[prop(optional, into)] on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div class="progress">
            <p class="small" role="status">
                {move || text.get()}
            </p>
            <progress max=move || of.get().to_string() value=move || done.get().to_string() aria-label=move || text.get()></progress>
            {on_cancel
                .map(|cancel| {
                    view! {
                        <div class="btns">
                            <Button kind=ButtonKind::Line small=true on_press=cancel>
                                {t().common.cancel}
                            </Button>
                        </div>
                    }
                })}
        </div>
    }
    .into_any()
}

/// What was just done, with 元に戻す where it can be undone. One at a time; it stays until answered or replaced, so
/// nobody has to be quick. The live region is always on the page, or it would not be read aloud.
#[component]
pub fn Toast(
    /// The sentence; `None` shows nothing.
    #[prop(into)]
    text: Signal<Option<String>>,
    #[prop(optional, into)] on_undo: Option<Callback<()>>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    view! {
        <div role="status">
            {move || {
                text.get()
                    .map(|text| {
                        view! {
                            <div class="toast screen-only">
                                <span>{text}</span>
                                <span class="row">
                                    {on_undo
                                        .map(|undo| {
                                            view! {
                                                <Button kind=ButtonKind::Line small=true on_press=undo>
                                                    {t().common.undo}
                                                </Button>
                                            }
                                        })}
                                    <Button kind=ButtonKind::Line small=true on_press=on_close>
                                        {t().common.close}
                                    </Button>
                                </span>
                            </div>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
