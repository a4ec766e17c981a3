//! An address without a page.

use crate::i18n::t;
use crate::ui::{LinkButton, Page, PublicShell};
use leptos::prelude::*;

#[component]
pub fn NotFoundPage() -> impl IntoView {
    let c = &t().common;
    view! {
        <PublicShell>
            <Page title=c.not_found_title lead=c.not_found_text>
                <LinkButton href="/">{c.to_first_page}</LinkButton>
            </Page>
        </PublicShell>
    }
    .into_any()
}
