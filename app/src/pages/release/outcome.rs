//! What came of it: files to save, the receipt.

use leptos::prelude::*;

use crate::engine::wire::{ExportFile, ReleaseView};
use crate::i18n::t;
use crate::pages::kept::{Kept, KeptNotice};
use crate::ui::{Button, ButtonKind, Buttons, IconKind, LinkButton, Notice, NoticeKind, save_text};

#[component]
pub(super) fn Released(made: ReleaseView, #[prop(into)] on_more: Callback<()>) -> impl IntoView {
    let r = &t().release;
    let receipt = made.consents.first().map(|id| format!("/receipt#{id}"));
    view! {
        <div class="stack-5">
            <Notice kind=NoticeKind::Sound title=r.made live=true>
                <p>{r.made_text}</p>
                <p>{r.risk_file}</p>
            </Notice>
            {made.files.map(|files| view! { <SaveFiles files/> })}
            {receipt
                .map(|href| {
                    view! {
                        <Buttons>
                            <LinkButton href kind=ButtonKind::Line>
                                {r.receipt}
                            </LinkButton>
                        </Buttons>
                    }
                })}
            <p class="small">{r.receipt_note}</p>
            <Buttons>
                <Button kind=ButtonKind::Line small=true on_press=on_more>
                    {r.make_more}
                </Button>
            </Buttons>
        </div>
    }
    .into_any()
}

/// The file, and the same as a table.
#[component]
pub(super) fn SaveFiles(files: (ExportFile, ExportFile)) -> impl IntoView {
    let r = &t().release;
    let outcome = RwSignal::new(None::<Kept>);
    let save = move |file: &ExportFile| {
        let saved = save_text(&file.file_name, &file.media_type, &file.text);
        outcome.set(Some(Kept::of(saved, file.file_name.clone())));
    };
    let (json, csv) = files;
    view! {
        <div class="stack">
            <Buttons>
                <Button kind=ButtonKind::Line icon=IconKind::Save on_press=move |()| save(&json)>
                    {r.save_json}
                </Button>
                <Button kind=ButtonKind::Line icon=IconKind::Save on_press=move |()| save(&csv)>
                    {r.save_csv}
                </Button>
            </Buttons>
            <KeptNotice outcome/>
        </div>
    }
    .into_any()
}
