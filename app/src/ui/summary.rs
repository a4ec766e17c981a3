//! The patient's own summary on A4.

use super::letter::{Form, LetterBody, born};
use super::paper::A4;
use super::recovery_sheet::Named;
use crate::i18n::{Day, t};
use crate::view_model::{AllergyView, CheckupView, DiagnosisView, FormView, MedicineView, PersonView};
use leptos::prelude::*;

/// Name and day, then what helpers should know first, then the rest in the order of a letter. A section without records is left
/// out.
#[component]
pub fn SummarySheet(
    made: Day,
    person: PersonView,
    /// What to know first: stands over everything else.
    first: Vec<FormView>,
    allergies: Vec<AllergyView>,
    diagnoses: Vec<DiagnosisView>,
    medicines: Vec<MedicineView>,
    checkups: Vec<CheckupView>,
    forms: Vec<FormView>,
) -> impl IntoView {
    let text = t();
    let (w, r) = (&text.ways_out, &text.referral);
    let born = born(&person, made);
    view! {
        <A4 label=w.sheet_region>
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
            {first.into_iter().map(|form| view! { <Form form/> }).collect_view()}
            <LetterBody allergies diagnoses medicines checkups forms/>
            <hr class="cut"/>
            <p class="small">{w.sheet_foot}</p>
        </A4>
    }
    .into_any()
}
