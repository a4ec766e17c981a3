//! An address that no page has.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::i18n::t;
use crate::ui::PublicShell;

/// Says so, and leads back to the first page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let common = &t().common;
    view! {
        <Title text=format!("{}{}", common.not_found_title, common.title_suffix)/>
        <PublicShell>
            <main id="main" class="cover" tabindex="-1">
                <h1>{common.not_found_title}</h1>
                <p>{common.not_found_text}</p>
                <p><a class="btn" href="/">{common.brand}</a></p>
            </main>
        </PublicShell>
    }
}
