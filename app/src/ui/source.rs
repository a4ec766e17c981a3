//! Where a fact comes from and how old it is. Both go with every fact, everywhere.

use super::icon::{Icon, IconKind};
use crate::i18n::t;
use crate::view_model::{FreshView, SourceKind, SourceView};
use leptos::prelude::*;

/// Icon and words: 院 a hospital, 薬 a pharmacy, a pencil the person.
#[component]
pub fn SourceMark(
    source: SourceView,
    /// In the provider's view the person is ご本人, not 自分.
    #[prop(optional)]
    to_provider: bool,
) -> impl IntoView {
    let c = &t().common;
    let icon = match source.kind {
        SourceKind::Hospital => IconKind::Hospital,
        SourceKind::Pharmacy => IconKind::Pill,
        SourceKind::Own => IconKind::Pencil,
        SourceKind::File => IconKind::Document,
    };
    let words = source.name.unwrap_or_else(|| {
        match source.kind {
            SourceKind::Own if to_provider => c.source_self_short,
            SourceKind::Own => c.source_self,
            SourceKind::Hospital => c.source_hospital,
            SourceKind::Pharmacy => c.source_pharmacy,
            SourceKind::File if to_provider => t().view.source_file,
            SourceKind::File => c.source_file,
        }
        .to_owned()
    });
    view! {
        <span class="src" class:src--me=source.kind == SourceKind::Own>
            <Icon kind=icon/>
            <span class="sr">{c.source}</span>
            {words}
        </span>
    }
    .into_any()
}

/// As of, taken in, written; and a warning in words when it is over a year old.
#[component]
pub fn Freshness(fresh: FreshView) -> impl IntoView {
    let text = t();
    let c = &text.common;
    let said = [
        fresh.as_of.map(|day| c.as_of(&text.day_and_era(day))),
        fresh.written.map(|day| c.written(&text.day(day))),
        fresh.taken_in.map(|day| c.taken_in(&text.day(day))),
    ];
    view! {
        {said.into_iter().flatten().map(|words| view! { <span class="fresh">{words}</span> }).collect_view()}
        {fresh.claims.then(|| view! { <span class="fresh fresh--old">{text.looking.from_claims}</span> })}
        {fresh.old.then(|| view! { <span class="fresh fresh--old">{c.older_than_a_year}</span> })}
    }
    .into_any()
}
