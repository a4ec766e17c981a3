//! The letter a patient makes from chosen records, on A4.

use super::lab::Flag;
use super::paper::A4;
use super::recovery_sheet::Named;
use super::seal::DatedSeal;
use super::tier::KeyValues;
use super::timeline::kind_words;
use crate::i18n::{Day, t};
use crate::view_model::{
    AllergyView, CheckupView, DiagnosisView, FormView, MedicineView, PersonView, ResultView, SourceKind, SourceView,
};
use leptos::prelude::*;

/// The letter. Sections without records are left out, headings and all: nothing shows that something was left out.
#[component]
pub fn Letter(
    made: Day,
    #[prop(into)] to: String,
    #[prop(optional_no_strip)] to_person: Option<String>,
    person: PersonView,
    #[prop(optional_no_strip)] contact: Option<String>,
    #[prop(optional_no_strip)] message: Option<String>,
    allergies: Vec<AllergyView>,
    diagnoses: Vec<DiagnosisView>,
    medicines: Vec<MedicineView>,
    checkups: Vec<CheckupView>,
    forms: Vec<FormView>,
    /// The small draft beside the choices.
    #[prop(optional)]
    mini: bool,
) -> impl IntoView {
    let text = t();
    let r = &text.referral;
    let nothing = allergies.is_empty() && diagnoses.is_empty() && medicines.is_empty();
    let empty = nothing && checkups.is_empty() && forms.is_empty();
    let family = person.family_name().to_owned();
    let seal = text.shares.seal_label(&family, &text.day(made), text.shares.seal_made);
    let born = born(&person, made);
    view! {
        <A4 label=r.sheet_region mini>
            <header class="letterhead">
                <p class="small">
                    <super::DayText day=made/>
                </p>
                <h1>{r.title}</h1>
            </header>
            <div class="row between letter-top">
                <p class="to">
                    {to}
                    {to_person
                        .map(|name| {
                            view! {
                                <br/>
                                <strong>{name} " " {r.honorific}</strong>
                            }
                        })}
                </p>
                <div class="row">
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
                        {contact
                            .map(|contact| {
                                view! {
                                    <dt>{r.sheet_contact}</dt>
                                    <dd>{contact}</dd>
                                }
                            })}
                    </dl>
                    <DatedSeal mark=text.shares.seal_made day=made name=family label=seal/>
                </div>
            </div>
            {message
                .filter(|message| !message.trim().is_empty())
                .map(|message| {
                    view! {
                        <section>
                            <h2>{r.message}</h2>
                            <p class="keep-lines">{message}</p>
                        </section>
                    }
                })}
            <LetterBody allergies diagnoses medicines checkups forms/>
            {(empty && mini).then(|| view! { <p class="ghost">{r.ghost}</p> })}
            <hr class="cut"/>
            <p class="small">{r.sheet_foot}</p>
        </A4>
    }
    .into_any()
}

/// Birth date, age on that day and sex, as they stand on paper.
pub(super) fn born(person: &PersonView, on: Day) -> Option<String> {
    let text = t();
    person.birth.map(|day| {
        let age = day.age_on(on).map(|years| format!("　{}", text.common.age(years))).unwrap_or_default();
        let sex = person.sex.as_ref().map(|sex| format!("　{sex}")).unwrap_or_default();
        format!("{}{age}{sex}", text.day_and_era(day))
    })
}

/// What a letter says of the records, kind by kind.
#[component]
pub(super) fn LetterBody(
    allergies: Vec<AllergyView>,
    diagnoses: Vec<DiagnosisView>,
    medicines: Vec<MedicineView>,
    checkups: Vec<CheckupView>,
    forms: Vec<FormView>,
) -> impl IntoView {
    let h = &t().home;
    view! {
        {(!allergies.is_empty())
            .then(|| {
                view! {
                    <section class="boxed">
                        <h2>{h.allergies}</h2>
                        {allergies
                            .into_iter()
                            .map(|row| {
                                view! {
                                    <p>
                                        <strong>{row.substance}</strong>
                                        "　"
                                        {row.details.join("　")}
                                        <Cite source=row.source/>
                                    </p>
                                }
                            })
                            .collect_view()}
                    </section>
                }
            })}
        {(!diagnoses.is_empty())
            .then(|| {
                view! {
                    <section>
                        <h2>{h.diagnoses}</h2>
                        {diagnoses.into_iter().map(|row| view! { <DiagnosisLine row/> }).collect_view()}
                    </section>
                }
            })}
        {(!medicines.is_empty()).then(|| view! { <Medicines rows=medicines/> })}
        {checkups.into_iter().map(|checkup| view! { <Results checkup/> }).collect_view()}
        {forms.into_iter().map(|form| view! { <Form form/> }).collect_view()}
    }
    .into_any()
}

#[component]
fn DiagnosisLine(row: DiagnosisView) -> impl IntoView {
    let since = row.start.map(|day| t().common.since(&t().day(day))).or(row.start_words);
    view! {
        <p>
            {row.name}
            {row.status.map(|status| format!("（{status}）"))}
            {since.map(|since| format!("　{since}"))}
            <Cite source=row.source/>
        </p>
    }
    .into_any()
}

#[component]
fn Medicines(rows: Vec<MedicineView>) -> impl IntoView {
    let (r, h) = (&t().referral, &t().home);
    view! {
        <section>
            <h2>{h.medicines}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=format!("{} {}", h.medicines, r.table_scroll)>
                <table class="tbl">
                    <thead>
                        <tr>
                            <th scope="col">{r.sheet_medicine}</th>
                            <th scope="col">{r.sheet_usage}</th>
                            <th scope="col">{r.sheet_start}</th>
                            <th scope="col">{t().view.column_source}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {rows
                            .into_iter()
                            .map(|row| {
                                let v = &t().view;
                                let stopped = row.stopped.map(|day| {
                                    let until = day.map(|day| v.stopped_on(&t().day(day))).unwrap_or_default();
                                    format!("{}{until}", v.medicines_stopped)
                                });
                                let how: Vec<String> =
                                    [row.dose, row.usage, row.days, stopped].into_iter().flatten().collect();
                                view! {
                                    <tr>
                                        <th scope="row">
                                            {row.name}
                                            {row.ingredient.map(|name| view! { <br/> <span class="gen">{name}</span> })}
                                        </th>
                                        <td>{how.join("　")}</td>
                                        <td class="num">{row.start.map(|day| t().day(day))}</td>
                                        <td>{source_words(&row.source)}</td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Results(checkup: CheckupView) -> impl IntoView {
    let (r, v) = (&t().referral, &t().view);
    let row = |result: ResultView| {
        view! {
            <tr class:out=result.flag.is_some_and(crate::view_model::FlagView::stands_out)>
                <th scope="row">{result.name}</th>
                <td class="n now">
                    {result.flag.map(|flag| view! { <Flag flag/> })} " " {result.value} " "
                    <span class="unit">{result.unit}</span>
                </td>
                <td class="n">{result.range}</td>
            </tr>
        }
    };
    let scrolls = format!("{} {}", checkup.title, r.table_scroll);
    view! {
        <section>
            <h2>{checkup.title} {checkup.day.map(|day| format!("　{}", t().day_and_era(day)))}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=scrolls>
                <table class="tbl">
                    <thead>
                        <tr>
                            <th scope="col">{v.column_item}</th>
                            <th scope="col" class="n">
                                {t().records.column_now}
                            </th>
                            <th scope="col" class="n">
                                {v.column_range}
                            </th>
                        </tr>
                    </thead>
                    <tbody>{checkup.results.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <p class="small">
                <Cite source=checkup.source/>
            </p>
        </section>
    }
    .into_any()
}

/// A record that is filled in like a paper form.
#[component]
pub(super) fn Form(form: FormView) -> impl IntoView {
    // On paper a file is only named.
    let files = form.files.into_iter().map(|file| (t().files.title.to_owned(), file.name));
    let rows = form.rows.into_iter().chain(files);
    let rows = rows.map(|(term, words)| (term, view! { <span class="keep-lines">{words}</span> }.into_any()));
    view! {
        <section>
            <h2>{kind_words(form.kind)}</h2>
            <KeyValues rows=rows.collect()/>
            <p class="small">
                <Cite source=form.source/>
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn Cite(source: SourceView) -> impl IntoView {
    view! { <span class="cite">{source_words(&source)}</span> }.into_any()
}

fn source_words(source: &SourceView) -> String {
    let c = &t().common;
    source.name.clone().unwrap_or_else(|| {
        match source.kind {
            SourceKind::Own => t().referral.sheet_self,
            SourceKind::Hospital => c.source_hospital,
            SourceKind::Pharmacy => c.source_pharmacy,
            SourceKind::File => c.source_file,
        }
        .to_owned()
    })
}
