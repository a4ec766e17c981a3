//! Rows of allergies, medicines and diagnoses, as on 今日.

use super::icon::{Icon, IconKind};
use super::source::{Freshness, SourceMark};
use crate::i18n::t;
use crate::view_model::{AllergyView, DiagnosisView, FreshView, MedicineView};
use leptos::prelude::*;

/// A name, as a link where there is a page for it.
fn named(name: String, href: Option<String>) -> AnyView {
    match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    }
}

/// Allergies: triangle, substance, what happened, source.
#[component]
pub fn AllergyRows(
    rows: Vec<AllergyView>,
    /// In the provider's view.
    #[prop(optional)]
    to_provider: bool,
) -> impl IntoView {
    view! {
        <ul class="alert-rows">
            {rows
                .into_iter()
                .map(|row| {
                    view! {
                        <li>
                            <Icon kind=IconKind::Alert/>
                            <div>
                                <b>{named(row.substance, row.href)}</b>
                                {(!row.details.is_empty())
                                    .then(|| view! { <p class="small">{row.details.join("　")}</p> })}
                                <SourceMark source=row.source to_provider/>
                            </div>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

/// Medicines: name, how to take it, and the four squares of the day. The squares repeat what the words say.
#[component]
pub fn MedicineRows(rows: Vec<MedicineView>) -> impl IntoView {
    view! {
        <ul class="meds">
            {rows
                .into_iter()
                .map(|row| {
                    let how: Vec<String> = [row.dose, row.usage].into_iter().flatten().collect();
                    let when = row.when;
                    view! {
                        <li>
                            <div>
                                <b>{named(row.name, row.href)}</b>
                                <span class="how">
                                    {how.join("　")}
                                    {row
                                        .purpose
                                        .map(|purpose| {
                                            view! {
                                                <br/>
                                                {purpose}
                                            }
                                        })}
                                </span>
                                {when.map(|when| view! { <span class="sr">{spoken(when)}</span> })}
                                <span class="meta">
                                    <SourceMark source=row.source/>
                                    // When it came here is of the file, and the same in every row.
                                    <Freshness fresh=FreshView { taken_in: None, ..row.fresh }/>
                                </span>
                            </div>
                            {when.map(|when| view! { <DaySquares when/> })}
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

/// 朝昼夕寝 as four squares, filled where it is taken. For the eye only; the words stand beside it.
#[component]
fn DaySquares(when: [bool; 4]) -> impl IntoView {
    let c = &t().common;
    let names = [c.morning_square, c.noon_square, c.evening_square, c.bedtime_square];
    view! {
        <span class="when" aria-hidden="true">
            {names
                .into_iter()
                .zip(when)
                .map(|(name, on)| view! { <span class:on=on>{name}</span> })
                .collect_view()}
        </span>
    }
    .into_any()
}

fn spoken(when: [bool; 4]) -> String {
    let c = &t().common;
    let names = [c.morning, c.noon, c.evening, c.bedtime_word];
    let taken: Vec<String> =
        names.into_iter().zip(when).filter(|(_, on)| *on).map(|(name, _)| name.to_owned()).collect();
    format!("{}{}", c.take_when, c.list(&taken))
}

/// Diagnoses: name with its reading, since when, source.
#[component]
pub fn DiagnosisRows(rows: Vec<DiagnosisView>) -> impl IntoView {
    let c = &t().common;
    view! {
        <ul class="plain">
            {rows
                .into_iter()
                .map(|row| {
                    let since = row.start.map(|day| c.since(&t().day(day))).or(row.start_words);
                    let name = match row.reading {
                        Some(reading) => {
                            view! {
                                <ruby>
                                    {named(row.name, row.href)} <rt>{reading}</rt>
                                </ruby>
                            }
                                .into_any()
                        }
                        None => named(row.name, row.href),
                    };
                    view! {
                        <li>
                            <span class="row-base">
                                <b>{name}</b>
                                {row.status.map(|status| view! { <span class="tag">{status}</span> })}
                            </span>
                            <span class="meta">
                                {since.map(|since| view! { <span class="fresh">{since}</span> })}
                                <SourceMark source=row.source/>
                            </span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}
