//! A source could not write some characters: where, and how to enter them.

use exchange::identity::lost_characters;
use leptos::prelude::*;
use vault::record::Record;

use crate::from_record;
use crate::i18n::t;
use crate::ui::{Notice, NoticeKind};

/// Says in which texts characters were lost; nothing where none were.
#[component]
pub(super) fn LostCharacters(record: Record) -> impl IntoView {
    let r = &t().records;
    let lost = lost_characters(&record);
    let kind = record.kind();
    (!lost.is_empty()).then(|| {
        view! {
            <Notice kind=NoticeKind::Caution title=r.lost_title>
                <ul>{lost.iter().map(|lost| view! { <li>{from_record::lost_words(kind, lost)}</li> }).collect_view()}</ul>
                <p>{r.lost_text}</p>
            </Notice>
        }
    })
}
