//! Records along a cord: a filled bead came from somebody else, a hollow one was written by the person.

use super::icon::{Icon, IconKind};
use super::source::{Freshness, SourceMark};
use crate::i18n::{Day, Lang, t};
use crate::view_model::{EntryView, SourceKind};
use leptos::prelude::*;
use vault::record::{Kind, Topic};

/// The cord; its children are [`TimelineYear`]s and [`TimelineEntry`]s.
#[component]
pub fn Timeline(children: Children) -> impl IntoView {
    view! { <ol class="cord">{children()}</ol> }.into_any()
}

/// A year's heading; `None` for records without a date.
#[component]
pub fn TimelineYear(year: Option<i32>) -> impl IntoView {
    let words = match year {
        Some(year) => {
            let day = Day { year, month: None, day: None };
            let era = t().era(day).map(|era| view! { <span class="era">{era}</span> });
            view! {
                {t().records.year(year)}
                {era}
            }
            .into_any()
        }
        None => t().records.undated.into_any(),
    };
    view! {
        <li class="cord__year">
            <span class="bead" aria-hidden="true"></span>
            <h2>{words}</h2>
        </li>
    }
}

/// One record on the cord.
#[component]
pub fn TimelineEntry(entry: EntryView) -> impl IntoView {
    let own = entry.source.kind == SourceKind::Own;
    let (icon, kind) = kind_parts(entry.kind);
    view! {
        <li>
            <span class="bead" class:bead--me=own aria-hidden="true"></span>
            <article class="entry" class:entry--me=own>
                <div class="row-base between">
                    <span class="kind">
                        <Icon kind=icon/>
                        {kind}
                    </span>
                    {match entry.day {
                        Some(day) => {
                            view! {
                                <span class="fresh">
                                    <time datetime=day.iso()>{t().day(day)}</time>
                                </span>
                            }
                                .into_any()
                        }
                        None => view! { <span class="fresh">{t().common.date_unknown}</span> }.into_any(),
                    }}
                </div>
                <h3>
                    <a href=entry.href>{entry.title}</a>
                </h3>
                {(!entry.summary.is_empty()).then(|| view! { <p class="small">{entry.summary}</p> })}
                <p class="meta">
                    <SourceMark source=entry.source/>
                    <Freshness fresh=entry.fresh/>
                </p>
            </article>
        </li>
    }
    .into_any()
}

/// Icon and words of a kind.
pub(crate) fn kind_parts(kind: Kind) -> (IconKind, &'static str) {
    let icon = match kind {
        Kind::Allergy | Kind::Emergency => IconKind::Alert,
        Kind::Medication => IconKind::Pill,
        Kind::Diagnosis | Kind::Procedure | Kind::Admission => IconKind::Hospital,
        Kind::Checkup | Kind::Laboratory | Kind::Infection | Kind::MaternalCheckup => IconKind::Flask,
        Kind::Vaccination => IconKind::Tick,
        Kind::Note => IconKind::Pencil,
        _ => IconKind::Document,
    };
    (icon, kind_words(kind))
}

/// A topic in words: こころの健康のこと.
pub(crate) fn topic_words(topic: Topic) -> &'static str {
    exchange::label::topic(topic, t().lang == Lang::Ja)
}

/// A kind in words: お薬.
pub(crate) fn kind_words(kind: Kind) -> &'static str {
    exchange::label::kind(kind, t().lang == Lang::Ja)
}
