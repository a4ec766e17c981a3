//! The patient's own summary on A4.

use super::letter::Sections;
use super::paper::A4;
use super::recovery_sheet::Named;
use crate::i18n::{Day, t};
use crate::letter::{born, running};
use crate::view_model::PersonView;
use leptos::prelude::*;
use paper::Section;

/// Name and day, then the sections.
#[component]
pub fn SummarySheet(made: Day, person: PersonView, sections: Vec<Section>) -> impl IntoView {
    let text = t();
    let (w, r) = (&text.ways_out, &text.referral);
    let born = born(&person, made);
    let running = running(&person, made);
    view! {
        <A4 label=w.sheet_region running>
            <header class="letterhead">
                <p class="small">
                    <super::DayText day=made/>
                </p>
                <h1>{w.sheet_title}</h1>
            </header>
            <dl class="kv">
                <dt>{r.sheet_name}</dt>
                <dd>
                    <strong>
                        <Named name=person.name reading=person.kana/>
                    </strong>
                </dd>
                {born
                    .map(|born| {
                        view! {
                            <dt>{r.sheet_birth}</dt>
                            <dd>{born}</dd>
                        }
                    })}
            </dl>
            <Sections sections/>
            <hr class="cut"/>
            <p class="small">{w.sheet_foot}</p>
        </A4>
    }
    .into_any()
}
