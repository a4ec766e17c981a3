//! How a file comes: chosen, read from QR codes, or by a link.

use leptos::prelude::*;
use web_sys::File;

use crate::i18n::t;
use crate::ui::{Button, ButtonKind, Buttons, FileField, IconKind, LinkButton, Notice};

/// Asks for a file, and offers the other ways.
#[component]
pub(super) fn ChooseFile(
    /// What was wrong with the last one.
    error: Option<String>,
    on_file: Callback<File>,
    #[prop(into)] on_scan: Callback<()>,
    #[prop(into)] on_link: Callback<()>,
) -> impl IntoView {
    let (i, w) = (&t().import, &t().ways_in);
    let refused = error.is_some();
    view! {
        <div class="stack-5">
            <FileField
                id="import-file"
                label=i.choose
                hint=i.choose_hint
                accept=".json,.ndjson,.txt,.csv,.tsv,.xml,.inro,.jwe,application/json,application/fhir+json,application/fhir+ndjson,text/plain,text/csv,application/xml,text/xml"
                error=Signal::stored(error)
                on_file
            />
            {refused.then(|| view! { <p role="status">{i.nothing_stored}</p> })}
            <section class="stack-2" aria-labelledby="import-other-ways">
                <h2 id="import-other-ways">{w.other_ways}</h2>
                <Buttons>
                    <Button kind=ButtonKind::Line icon=IconKind::Scan on_press=on_scan>
                        {w.scan}
                    </Button>
                    <Button kind=ButtonKind::Line on_press=on_link>
                        {w.by_link}
                    </Button>
                    <LinkButton href="/arrive" kind=ButtonKind::Line>
                        {t().moving.arrive_row}
                    </LinkButton>
                </Buttons>
            </section>
            <Notice title=i.my_number_hint_title>
                <p>{i.my_number_hint}</p>
            </Notice>
        </div>
    }
    .into_any()
}
