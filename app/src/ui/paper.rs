//! Paper: a desk, and an A4 sheet on it. Black on white in every theme; printed, only the sheet is left.

use super::browser::print_page;
use super::busy::Waiting;
use super::button::{Button, ButtonKind};
use super::icon::IconKind;
use crate::i18n::t;
use leptos::prelude::*;

/// The desk under a sheet: a page of its own, without the patient's navigation. Give the tools above the sheet the
/// class `screen-only`.
#[component]
pub fn Desk(children: Children) -> impl IntoView {
    view! {
        <main id="main" tabindex="-1" class="desk" aria-busy=Waiting::attribute()>
            {children()}
        </main>
    }
    .into_any()
}

/// The way back and the printer over a sheet; not printed.
#[component]
pub fn DeskTools(#[prop(into)] on_back: Callback<()>) -> impl IntoView {
    view! {
        <div class="screen-only setup">
            <div class="row between">
                <Button kind=ButtonKind::Line icon=IconKind::Back on_press=on_back>
                    {t().common.back}
                </Button>
                <Button icon=IconKind::Printer on_press=|()| print_page()>
                    {t().common.print}
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// One A4 sheet.
#[component]
pub fn A4(
    /// What the sheet is, for screen readers.
    #[prop(into)]
    label: String,
    /// Name, birth date and day: printed at the head of every page.
    #[prop(optional, into)]
    running: Option<String>,
    children: Children,
) -> impl IntoView {
    match running {
        Some(running) => view! {
            <article class="a4 a4--pages" aria-label=label>
                <p class="running">{running}</p>
                <div class="a4__body">{children()}</div>
            </article>
        }
        .into_any(),
        None => view! {
            <article class="a4" aria-label=label>
                {children()}
            </article>
        }
        .into_any(),
    }
}
