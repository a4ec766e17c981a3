//! What else there is to say about a file: its own head, My Numbers, what cannot be shown yet, what could not be read.

use std::collections::BTreeMap;

use exchange::identity::Finding;
use exchange::import::{OtherCount, Preview};
use exchange::parsed::{Notice, NoticeKind as RemarkKind};
use leptos::prelude::*;
use vault::record::Kind;

use crate::from_record;
use crate::i18n::t;
use crate::ui::{Chips, Choice, KeyValues, Notice as Say, NoticeKind, Tier, Tiers, kind_words};

/// Places that are named for one sort of remark.
const PLACES: usize = 200;

/// The file's name and, if it is a document, what it says of itself.
#[component]
pub(super) fn Document(preview: Preview) -> impl IntoView {
    let i = &t().import;
    let mut rows: Vec<(String, AnyView)> = vec![(i.file.to_owned(), preview.file_name.into_any())];
    if let Some(document) = preview.document {
        let day = document.date.as_ref().and_then(from_record::day).map(|day| t().day_and_era(day));
        let said = [
            (i.document_title, document.title),
            (i.document_author, document.author),
            (i.document_date, day),
            (i.document_purpose, document.purpose),
        ];
        for (term, words) in said {
            if let Some(words) = words.filter(|words| !words.trim().is_empty()) {
                rows.push((term.to_owned(), words.into_any()));
            }
        }
    }
    view! {
        <Tiers>
            <Tier id="import-document" title=i.preview_title>
                <KeyValues rows/>
            </Tier>
        </Tiers>
    }
    .into_any()
}

/// My Numbers that are cut out.
#[component]
pub(super) fn MyNumbers(count: usize) -> impl IntoView {
    let i = &t().import;
    view! {
        <Say kind=NoticeKind::Caution title=i.my_numbers(count)>
            <p>{i.my_number}</p>
        </Say>
    }
    .into_any()
}

/// Numbers that may be My Numbers: asked once for the file. None of their digits is shown but the last two.
#[component]
pub(super) fn NumberQuestion(
    findings: Vec<Finding>,
    /// Whether they are My Numbers; none until it was said.
    answer: RwSignal<Option<bool>>,
    #[prop(into)] missing: Signal<bool>,
) -> impl IntoView {
    let i = &t().import;
    let ends: Vec<String> = findings.iter().map(|finding| i.number_ending(&finding.last_two)).collect();
    let before = answer.get_untracked().map(|answer| if answer { "yes" } else { "no" });
    let value = RwSignal::new(before.unwrap_or_default().to_owned());
    view! {
        <div id="import-number" class="stack-2">
            <Say kind=NoticeKind::Caution title=i.number_question(findings.len())>
                <p>{i.number_why}</p>
                <p>{t().common.list(&ends)}</p>
            </Say>
            <p class="clause__err" hidden=move || !(missing.get() && answer.get().is_none())>
                {i.number_missing}
            </p>
            <Chips
                name="import-number-a"
                legend=i.number_legend
                choices=vec![Choice::new("yes", i.number_remove), Choice::new("no", i.number_keep)]
                value
                on_change=move |code: String| answer.set(Some(code == "yes"))
            />
        </div>
    }
    .into_any()
}

/// Resources that become no record yet.
#[component]
pub(super) fn Others(others: Vec<OtherCount>) -> impl IntoView {
    let i = &t().import;
    (!others.is_empty()).then(|| {
        view! {
            <Tiers>
                <Tier id="import-others" title=i.left_out>
                    <p class="small">{i.left_out_note}</p>
                    <ul>
                        {others
                            .into_iter()
                            .map(|other| view! { <li>{i.resources(resource(&other.resource_type), other.count)}</li> })
                            .collect_view()}
                    </ul>
                </Tier>
            </Tiers>
        }
    })
}

/// What the reader should know about single resources, counted by what it is.
#[component]
pub(super) fn Remarks(notices: Vec<Notice>) -> impl IntoView {
    let i = &t().import;
    let mut lines: BTreeMap<(usize, &'static str), Told> = BTreeMap::new();
    for notice in notices {
        let Some(order) = order(notice.kind) else { continue };
        let mut what = resource(notice.resource_type.as_deref().unwrap_or_default()).to_owned();
        if let Some(element) = &notice.element {
            what = format!("{what}（{element}）");
        }
        let told = lines.entry((order, words(notice.kind))).or_default();
        told.places.extend(place(&notice, &what));
        *told.counts.entry(what).or_default() += 1;
    }
    (!lines.is_empty()).then(|| {
        view! {
            <Tiers>
                <Tier id="import-remarks" title=i.remarks>
                    <p class="small">{i.remarks_note}</p>
                    <ul>{lines.into_iter().map(|((_, words), told)| view! { <Remark words told/> }).collect_view()}</ul>
                </Tier>
            </Tiers>
        }
    })
}

/// What one sort of remark was said of.
#[derive(Default)]
struct Told {
    /// How often, by what it was said of.
    counts: BTreeMap<String, usize>,
    /// Where each stands in the file.
    places: Vec<String>,
}

/// One sort of remark: how often, and where.
#[component]
fn Remark(words: &'static str, told: Told) -> impl IntoView {
    let i = &t().import;
    let what: Vec<String> = told.counts.iter().map(|(what, count)| i.resources(what, *count)).collect();
    let more = told.places.len().saturating_sub(PLACES);
    let places = told.places;
    view! {
        <li>
            {words} <br/> <span class="small muted">{t().common.list(&what)}</span>
            {(!places.is_empty())
                .then(|| {
                    view! {
                        <details class="small">
                            <summary>{i.places}</summary>
                            <ul>
                                {places.into_iter().take(PLACES).map(|place| view! { <li>{place}</li> }).collect_view()}
                                {(more > 0).then(|| view! { <li>{i.more_places(more)}</li> })}
                            </ul>
                        </details>
                    }
                })}
        </li>
    }
    .into_any()
}

/// Where in the file a remark belongs: the line, else which resource it is of all.
fn place(notice: &Notice, what: &str) -> Option<String> {
    let i = &t().import;
    match (notice.line, notice.entry) {
        (Some(line), _) => Some(i.at_line(line, what)),
        (None, Some(entry)) => Some(i.at_entry(entry + 1, what)),
        (None, None) => None,
    }
}

/// The order of remarks; what is said at its entry is not said again.
const fn order(kind: RemarkKind) -> Option<usize> {
    match kind {
        RemarkKind::EnteredInError => Some(0),
        RemarkKind::Negated => Some(1),
        RemarkKind::NotAFact => Some(2),
        RemarkKind::UnknownModifier => Some(3),
        RemarkKind::Broken | RemarkKind::NoResource => Some(4),
        RemarkKind::DateUnreadable => Some(5),
        RemarkKind::ValueUnreadable => Some(6),
        RemarkKind::ReferenceUnresolved => Some(7),
        RemarkKind::UnknownRecord => Some(8),
        RemarkKind::UnknownVersion => Some(9),
        RemarkKind::FieldMissing | RemarkKind::FieldUnexpected | RemarkKind::TooLong | RemarkKind::BlankTrimmed => {
            Some(10)
        }
        RemarkKind::OutOfPlace | RemarkKind::PartnerMissing => Some(11),
        RemarkKind::DatePastEra => Some(12),
        RemarkKind::CharactersUnreadable => Some(13),
        RemarkKind::DisplayContradicts => Some(14),
        RemarkKind::LineUnreadable => Some(15),
        RemarkKind::ColumnsUnknown => Some(16),
        RemarkKind::More => Some(17),
        RemarkKind::Uninformed => None,
    }
}

fn words(kind: RemarkKind) -> &'static str {
    let i = &t().import;
    match kind {
        RemarkKind::EnteredInError => i.remark_error,
        RemarkKind::Negated => i.remark_negated,
        RemarkKind::NotAFact => i.remark_plan,
        RemarkKind::UnknownModifier => i.remark_modifier,
        RemarkKind::Broken | RemarkKind::NoResource => i.unreadable_entry,
        RemarkKind::DateUnreadable => i.remark_date,
        RemarkKind::ValueUnreadable => i.remark_value,
        RemarkKind::ReferenceUnresolved => i.remark_reference,
        RemarkKind::UnknownRecord => i.remark_unknown_record,
        RemarkKind::UnknownVersion => i.remark_version,
        RemarkKind::FieldMissing | RemarkKind::FieldUnexpected | RemarkKind::TooLong | RemarkKind::BlankTrimmed => {
            i.remark_field
        }
        RemarkKind::OutOfPlace | RemarkKind::PartnerMissing => i.remark_place,
        RemarkKind::DatePastEra => i.remark_era,
        RemarkKind::CharactersUnreadable => i.remark_characters,
        RemarkKind::DisplayContradicts => i.remark_display,
        RemarkKind::LineUnreadable => i.remark_line,
        RemarkKind::ColumnsUnknown => i.remark_columns,
        RemarkKind::More => i.remark_more,
        RemarkKind::Uninformed => i.uninformed_title,
    }
}

/// A resource type in words; as FHIR writes it where there are none.
fn resource(name: &str) -> &str {
    let i = &t().import;
    match name {
        "" => i.resource_none,
        "Patient" => i.resource_patient,
        "Practitioner" | "PractitionerRole" => i.resource_practitioner,
        "Organization" => i.resource_organization,
        "Encounter" => i.resource_encounter,
        "Immunization" => i.resource_immunization,
        "Procedure" => i.resource_procedure,
        "Composition" => i.resource_composition,
        "DocumentReference" => i.resource_document,
        "Coverage" => i.resource_coverage,
        "ClinicalDocument" => i.resource_checkup_cover,
        "JAHIS 1" => i.resource_patient,
        "JAHIS 701" => i.resource_pharmacist,
        "JAHIS" => i.resource_unknown_lines,
        other if other.starts_with("JAHIS ") => i.resource_notebook,
        "Observation" | "DiagnosticReport" => kind_words(Kind::Laboratory),
        "Condition" => kind_words(Kind::Diagnosis),
        "AllergyIntolerance" => kind_words(Kind::Allergy),
        "MedicationRequest" | "MedicationStatement" | "MedicationDispense" | "MedicationAdministration" => {
            kind_words(Kind::Medication)
        }
        other => other,
    }
}
