//! One table a kind that has records.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::record::Kind;

use crate::engine::use_engine;
use crate::engine::wire::{ExportTable, ListRecords};
use crate::i18n::{Lang, t};
use crate::load::ask;
use crate::pages::kept::{Kept, KeptNotice};
use crate::ui::{Busy, Button, ButtonKind, Empty, IconKind, SettingRow, Tier, kind_words, save_text, trouble_text};

/// A button for each.
#[component]
pub(super) fn Tables() -> impl IntoView {
    let w = &t().ways_out;
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Kept>);
    let page = ask(|| ListRecords { limit: 1, ..ListRecords::default() });
    let save = move |kind: Kind| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        outcome.set(None);
        let language = if t().lang == Lang::Ja { "ja" } else { "en" }.to_owned();
        spawn_local(async move {
            let answer = engine.call(ExportTable { kind, language }).await;
            busy.try_set(false);
            outcome.try_set(Some(match answer {
                Ok(file) => Kept::of(save_text(&file.file_name, &file.media_type, &file.text), file.file_name),
                Err(trouble) => Kept::Failed(trouble_text(&trouble)),
            }));
        });
    };
    let row = move |(kind, count): (Kind, usize)| {
        let w = &t().ways_out;
        let name = kind_words(kind);
        view! {
            <SettingRow title=name text=t().common.items(count)>
                <Button
                    kind=ButtonKind::Line
                    small=true
                    icon=IconKind::Save
                    not_yet=busy
                    label=format!("{name} {}", w.table_do)
                    on_press=move |()| save(kind)
                >
                    {w.table_do}
                </Button>
            </SettingRow>
        }
        .into_any()
    };
    view! {
        <Tier id="out-tables" title=w.tables>
            <p>{w.tables_text}</p>
            <p class="small">{w.not_encrypted} " " {w.tables_part}</p>
            {page
                .show(move |page| {
                    let present: Vec<(Kind, usize)> = page.counts.into_iter().filter(|(_, count)| *count > 0).collect();
                    if present.is_empty() {
                        view! { <Empty title=w.nothing text=w.nothing_text/> }.into_any()
                    } else {
                        present.into_iter().map(row).collect_view().into_any()
                    }
                })}
            <Busy on=busy text=t().settings.exporting/>
            <KeptNotice outcome/>
        </Tier>
    }
    .into_any()
}
