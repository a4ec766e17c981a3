//! What a provider sees, in two minutes on a clinic's PC: the fixed notice, allergies in an ink frame, problems,
//! medicines, results with the marked ones first. Nothing here can show that something was withheld: a section
//! without records is not there at all.

use super::gradually::Gradually;
use super::icon::{Icon, IconKind};
use super::lab::Flag;
use super::source::SourceMark;
use super::spark::Sparkline;
use crate::i18n::{Day, t};
use crate::view_model::{
    AllergyView, CheckupView, DiagnosisView, Documented, FlagView, MedicineView, ResultView, SourceKind, SourceView,
};
use leptos::prelude::*;

/// The fixed notice of every share, whatever was chosen.
#[component]
pub fn DoctorNotice(
    /// To whom the patient made it out.
    #[prop(optional_no_strip)]
    provider: Option<String>,
    /// The patient's words for what it is for.
    #[prop(optional_no_strip)]
    purpose: Option<String>,
    /// The patient's number at this provider.
    #[prop(optional_no_strip)]
    number: Option<String>,
    /// When it was made, as 2026-10-08.
    #[prop(optional_no_strip)]
    made: Option<String>,
    /// Written for whoever scans the emergency card.
    #[prop(optional)]
    card: bool,
) -> impl IntoView {
    let v = &t().view;
    // A card is made out to nobody, and whoever holds it has no number for the patient.
    let (provider, number) = (provider.filter(|_| !card), number.filter(|_| !card));
    view! {
        <section class="doc__notice" aria-label=v.notice_label>
            <p>
                <strong>{if card { v.card_note } else { v.notice_strong }} " "</strong>
                {if card { v.card_notice } else { v.notice }}
            </p>
            <div class="row">
                {provider.map(|provider| view! { <span class="fresh">{v.provider} {provider}</span> })}
                {purpose.map(|purpose| view! { <span class="fresh">{v.purpose} {purpose}</span> })}
                {number.map(|number| view! { <span class="fresh num">{v.number} " " {number}</span> })}
                {made.map(|made| view! { <span class="fresh num">{v.made_on(&made)}</span> })}
            </div>
        </section>
    }
    .into_any()
}

/// A panel of the provider's view.
#[component]
pub fn Panel(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    /// Ink frame; for allergies.
    #[prop(optional)]
    first: bool,
    /// Source and date, at the far end of the heading.
    #[prop(optional, into)]
    end: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="panel" class:panel--first=first aria-labelledby=id>
            <header>
                <h2 id=id.clone()>{title}</h2>
                {end.map(|end| view! { <span class="meta">{end.run()}</span> })}
            </header>
            {children()}
        </section>
    }
    .into_any()
}

/// Allergies, first and framed.
#[component]
pub fn DoctorAllergies(rows: Vec<Documented<AllergyView>>) -> impl IntoView {
    let line = |row: Documented<AllergyView>| {
        let Documented { view, mut notes, said, dates } = row;
        notes.extend(said);
        view! {
            <li>
                <Icon kind=IconKind::Alert/>
                <div>
                    <b>{view.substance}</b>
                    {(!view.details.is_empty()).then(|| view! { <p>{view.details.join("　")}</p> })}
                    <Notes notes/>
                    <Origin source=view.source dates/>
                </div>
            </li>
        }
    };
    (!rows.is_empty())
        .then(|| {
            view! {
                <Panel id="d-al" title=t().view.allergies first=true>
                    <ul class="alert-rows">{rows.into_iter().map(line).collect_view()}</ul>
                </Panel>
            }
        })
        .into_any()
}

/// What a table has no column for, under the name.
#[component]
fn Notes(notes: Vec<String>) -> impl IntoView {
    notes.into_iter().map(|note| view! { <span class="gen gen--line">{note}</span> }).collect_view().into_any()
}

/// Where it comes from, and since when: with every fact.
#[component]
pub(super) fn Origin(source: SourceView, dates: Vec<String>) -> impl IntoView {
    view! {
        <span class="origin">
            <SourceMark source to_provider=true/>
            {dates.into_iter().map(|date| view! { <span class="fresh num">{date}</span> }).collect_view()}
        </span>
    }
    .into_any()
}

/// Problems with their start and source.
#[component]
pub fn DoctorDiagnoses(rows: Vec<Documented<DiagnosisView>>) -> impl IntoView {
    let v = &t().view;
    (!rows.is_empty()).then(|| {
        view! {
            <Panel id="d-dx" title=v.diagnoses>
                <table class="tbl tbl--fold tbl--fold-s" role="table" aria-labelledby="d-dx">
                    <Head columns=vec![(v.column_diagnosis, false), (v.column_start, false), (v.column_source, false)]/>
                    <tbody role="rowgroup">
                        {rows
                            .into_iter()
                            .map(|row| {
                                let Documented { view: row, mut notes, said, dates } = row;
                                notes.extend(said);
                                view! {
                                    <tr role="row">
                                        <th scope="row" role="rowheader">
                                            {row.name}
                                            {row.status.map(|status| view! { <br/> <span class="gen">{status}</span> })}
                                            <Notes notes/>
                                        </th>
                                        <td role="cell" data-l=v.column_start class="num">
                                            {row.start.map(Day::iso).or(row.start_words)}
                                        </td>
                                        <td role="cell" data-l=v.column_source>
                                            <Origin source=row.source dates/>
                                        </td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </Panel>
        }
    })
    .into_any()
}

/// Medicines: name bold, ingredient and whatever else is said under it, dose, directions, days, start, source.
#[component]
pub fn DoctorMedicines(rows: Vec<Documented<MedicineView>>) -> impl IntoView {
    let v = &t().view;
    if rows.is_empty() {
        return ().into_any();
    }
    let (current, stopped): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.view.stopped.is_none());
    let rows: Vec<_> = current.into_iter().chain(stopped).collect();
    // A column in which nothing stands takes the room of those that hold something. What is not shown has no part in it.
    let any = |has: fn(&MedicineView) -> bool| rows.iter().any(|row| has(&row.view));
    let columns = MedicineColumns {
        dose: any(|row| row.dose.is_some()),
        usage: any(|row| row.usage.is_some()),
        days: any(|row| row.days.is_some()),
        start: any(|row| row.start.is_some()),
    };
    let heads = [
        (true, v.column_medicine),
        (columns.dose, v.column_dose),
        (columns.usage, v.column_usage),
        (columns.days, v.column_days),
        (columns.start, v.column_start),
        (true, v.column_source),
    ];
    let rows: Vec<_> = rows.into_iter().map(|row| (row, columns)).collect();
    let heads: Vec<_> = heads.into_iter().filter(|(there, _)| *there).map(|(_, name)| (name, false)).collect();
    view! {
        <Panel id="d-med" title=v.medicines>
            <table class="tbl tbl--fold" role="table" aria-labelledby="d-med">
                <Head columns=heads/>
                <tbody role="rowgroup">
                    <Gradually rows draw=|(row, columns)| view! { <MedicineLine row columns/> }.into_any()/>
                </tbody>
            </table>
        </Panel>
    }
    .into_any()
}

/// Which columns hold something in some row.
#[derive(Clone, Copy)]
struct MedicineColumns {
    dose: bool,
    usage: bool,
    days: bool,
    start: bool,
}

#[component]
fn MedicineLine(row: Documented<MedicineView>, columns: MedicineColumns) -> impl IntoView {
    let v = &t().view;
    let Documented { view: row, mut notes, said, dates } = row;
    notes.extend(said);
    let stopped = row.stopped.map(|day| {
        let until = day.map(|day| v.stopped_on(&day.iso())).unwrap_or_default();
        format!("{}{until}", v.medicines_stopped)
    });
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {row.name} {stopped.map(|words| view! { " " <span class="tag">{words}</span> })}
                {row
                    .ingredient
                    .map(|name| {
                        view! {
                            <br/>
                            <span class="gen">{name}</span>
                        }
                    })} <Notes notes/>
            </th>
            {columns.dose.then(|| view! { <td role="cell" class="keep" data-l=v.column_dose>{row.dose}</td> })}
            {columns.usage.then(|| view! { <td role="cell" data-l=v.column_usage>{row.usage}</td> })}
            {columns.days.then(|| view! { <td role="cell" class="keep" data-l=v.column_days>{row.days}</td> })}
            {columns
                .start
                .then(|| view! { <td role="cell" class="num" data-l=v.column_start>{row.start.map(Day::iso)}</td> })}
            <td role="cell" data-l=v.column_source>
                <Origin source=row.source dates/>
            </td>
        </tr>
    }
    .into_any()
}

/// One panel a checkup, newest first as given; inside, marked rows first, otherwise in the issuer's order.
#[component]
pub fn DoctorResults(checkups: Vec<Documented<CheckupView>>) -> impl IntoView {
    checkups
        .into_iter()
        .enumerate()
        .map(|(n, checkup)| view! { <ResultsPanel id=format!("d-lab-{n}") checkup/> })
        .collect_view()
        .into_any()
}

#[component]
fn ResultsPanel(id: String, checkup: Documented<CheckupView>) -> impl IntoView {
    let v = &t().view;
    let Documented { view: CheckupView { title, day, source, mut results, .. }, mut notes, said, dates } = checkup;
    notes.extend(said);
    // Stable: within the marked and the others the issuer's order stays.
    results.sort_by_key(|result| !result.flag.is_some_and(FlagView::stands_out));
    let trends = results.iter().any(|result| result.series.len() >= 2);
    let mut columns = vec![(v.column_item, false), (t().records.column_now, true)];
    if trends {
        columns.push((v.column_trend, false));
    }
    columns.extend([(v.column_range, true), (v.column_unit, false)]);
    let end = move || {
        let (source, dates) = (source.clone(), dates.clone());
        view! {
            <Origin source dates/>
            {day.map(|day| view! { <span class="fresh num">{t().view.examined(&day.iso())}</span> })}
        }
    };
    let labelled_by = id.clone();
    view! {
        <Panel id title end>
            <table class="tbl tbl--fold tbl--lab" role="table" aria-labelledby=labelled_by>
                <Head columns/>
                <tbody role="rowgroup">
                    {results.into_iter().map(|result| view! { <ResultLine result trends/> }).collect_view()}
                </tbody>
            </table>
            <Notes notes/>
        </Panel>
    }
    .into_any()
}

#[component]
fn ResultLine(result: ResultView, trends: bool) -> impl IntoView {
    let v = &t().view;
    view! {
        <tr role="row" class:out=result.flag.is_some_and(FlagView::stands_out)>
            <th scope="row" role="rowheader">
                {result.name.clone()}
            </th>
            <td role="cell" class="n now" data-l=t().records.column_now>
                {result.flag.map(|flag| view! { <Flag flag short=true/> })}
                " "
                {result.value.clone()}
            </td>
            {trends
                .then(|| {
                    view! {
                        <td role="cell" class="sp" data-l=v.column_trend>
                            <Sparkline result=result.clone()/>
                        </td>
                    }
                })}
            <td role="cell" class="n ref" data-l=v.column_range>
                {result.range.clone()}
            </td>
            <td role="cell" class="unit" data-l=v.column_unit>
                {result.unit.clone()}
            </td>
        </tr>
    }
    .into_any()
}

/// A table's head; the flag marks columns of numbers.
#[component]
fn Head(columns: Vec<(&'static str, bool)>) -> impl IntoView {
    view! {
        <thead role="rowgroup">
            <tr role="row">
                {columns
                    .into_iter()
                    .map(|(words, number)| {
                        view! {
                            <th scope="col" role="columnheader" class:n=number>
                                {words}
                            </th>
                        }
                    })
                    .collect_view()}
            </tr>
        </thead>
    }
    .into_any()
}

/// What the icons of sources mean.
#[component]
pub fn DoctorLegend() -> impl IntoView {
    view! {
        <p class="legend">
            {[SourceKind::Hospital, SourceKind::Pharmacy, SourceKind::Own, SourceKind::File]
                .map(|kind| view! { <SourceMark source=SourceView { kind, name: None } to_provider=true/> })
                .collect_view()}
        </p>
    }
    .into_any()
}
