//! A shared document as its receiver sees it. One component for the provider's page, the preview on the consent sheet,
//! "view as" and the referral, so that none of them can show anything else than the others.
//!
//! It knows only what is in the document. A kind without records leaves no heading and no gap, and nothing is counted.

use super::doctor::{DoctorAllergies, DoctorDiagnoses, DoctorLegend, DoctorMedicines, DoctorNotice, DoctorResults};
use super::doctor_forms::DoctorForms;
use super::shell::{DoctorHead, DoctorShell};
use crate::clock::{day_of, today};
use crate::engine::wire;
use crate::from_document::{Contents, contents};
use crate::from_record;
use crate::i18n::t;
use exchange::parsed::MadeAs;
use leptos::prelude::*;
use vault::record::Kind;

/// The whole page of a provider, with its bar.
#[component]
pub fn ViewPage(
    document: wire::ViewDocument,
    /// Buttons of the class `tool`: copy, print, close.
    #[prop(into)]
    tools: ViewFn,
    /// What stands below the records and is no part of the document.
    below: ViewFn,
) -> impl IntoView {
    let head = head(&document);
    view! {
        <DoctorShell name=head.name kana=head.kana age_and_sex=head.age_and_sex born=head.born valid_until=head.until tools>
            <Notice document=document.clone()/>
            <main id="main" class="doc__grid" tabindex="-1">
                <Body document/>
            </main>
            {below.run()}
        </DoctorShell>
    }
    .into_any()
}

/// The same inside one of the patient's pages.
#[component]
pub fn ViewDocument(
    document: wire::ViewDocument,
    /// Names the region.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let head = head(&document);
    view! {
        <section class="doc doc--inside" aria-label=label>
            <DoctorHead name=head.name kana=head.kana age_and_sex=head.age_and_sex born=head.born valid_until=head.until inside=true/>
            <Notice document=document.clone()/>
            <div class="doc__grid">
                <Body document/>
            </div>
        </section>
    }
    .into_any()
}

struct Head {
    name: String,
    kana: Option<String>,
    age_and_sex: Option<String>,
    born: Option<String>,
    until: Option<String>,
}

fn head(document: &wire::ViewDocument) -> Head {
    let text = t();
    let person = document.person.as_ref().map(from_record::person);
    let birth = person.as_ref().and_then(|person| person.birth);
    let age = birth.and_then(|day| day.age_on(today())).map(|years| text.common.age(years));
    let sex = person.as_ref().and_then(|person| person.sex.clone());
    let age_and_sex: Vec<String> = [age, sex].into_iter().flatten().collect();
    Head {
        name: person.as_ref().map_or_else(|| text.view.title.to_owned(), |person| person.name.clone()),
        kana: person.and_then(|person| person.kana),
        age_and_sex: (!age_and_sex.is_empty()).then(|| age_and_sex.join("　")),
        born: birth.map(|day| text.view.born_on(&text.day_and_era(day))),
        until: document.until.map(|until| text.day(day_of(until))),
    }
}

#[component]
fn Notice(document: wire::ViewDocument) -> impl IntoView {
    let made = document.created.as_ref().map(|date| date.date().to_owned());
    let card = document.made_as == MadeAs::EmergencyCard;
    view! { <DoctorNotice provider=document.provider purpose=document.purpose number=document.number made card/> }
}

#[component]
fn Body(document: wire::ViewDocument) -> impl IntoView {
    let Contents { allergies, medicines, diagnoses, checkups, forms } =
        contents(&document.records, &document.files, &document.notes);
    let nothing = document.records.is_empty();
    // What to know first stands first; papers come after medicines and results.
    let (first, papers): (Vec<_>, Vec<_>) = forms.into_iter().partition(|form| form.view.kind == Kind::Emergency);
    view! {
        <div class="stack">
            <DoctorAllergies rows=allergies/>
            <DoctorDiagnoses rows=diagnoses/>
            <DoctorForms id="d-first" rows=first/>
        </div>
        <div class="stack">
            <DoctorMedicines rows=medicines/>
            <DoctorResults checkups/>
            <DoctorForms id="d-form" rows=papers/>
        </div>
        {(!nothing).then(|| view! { <DoctorLegend/> })}
    }
    .into_any()
}
