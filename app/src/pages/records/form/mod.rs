//! Writing and changing a record.

mod allergy;
mod checkup;
mod diagnosis;
mod document;
mod fields;
mod medication;
mod paper;
mod save;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use vault::record::{Fact, Kind, MedicationStatus, Provenance, Record};

use self::save::RecordForm;
use super::record_in_address;
use super::versions::as_said;
use crate::clock::{now, today};
use crate::engine::wire::{GetRecord, RecordItem};
use crate::from_record;
use crate::i18n::t;
use crate::load::{Answer, ask_once};
use crate::session::Private;
use crate::ui::{LinkButton, Notice, NoticeKind, Page, Place, Tier, Tiers, kind_parts, kind_words};

/// What most people write, what else was done, and papers and wishes.
const OFTEN: [Kind; 6] = [Kind::Medication, Kind::Allergy, Kind::Diagnosis, Kind::Checkup, Kind::Document, Kind::Note];
const CARE: [Kind; 6] =
    [Kind::Laboratory, Kind::Infection, Kind::Vaccination, Kind::Procedure, Kind::Admission, Kind::MaternalCheckup];
const PAPERS: [Kind; 5] = [Kind::Emergency, Kind::CareWishes, Kind::Insurance, Kind::CostLimit, Kind::Subsidy];

/// A new record: first its kind, then its form.
#[component]
pub fn NewRecordPage() -> impl IntoView {
    let query = use_query_map();
    let kind = Memo::new(move |_| query.read().get("kind").and_then(|code| Kind::from_code(&code)));
    view! { <Private place=Place::Records>{move || new_record(kind.get())}</Private> }.into_any()
}

fn new_record(kind: Option<Kind>) -> AnyView {
    let (r, f) = (&t().records, &t().record_form);
    let back = ("/records".to_owned(), r.back_to_list.to_owned());
    let Some(kind) = kind else {
        let choice = move |kind: Kind| {
            let (icon, label) = kind_parts(kind);
            let href = format!("/records/new?kind={}", kind.code());
            view! {
                <LinkButton href kind=crate::ui::ButtonKind::Line icon>
                    {label}
                </LinkButton>
            }
        };
        let group = move |id: &'static str, title: &'static str, kinds: &'static [Kind]| {
            let choices = kinds.iter().map(|kind| choice(*kind)).collect_view();
            view! {
                <Tier id title>
                    <div class="btns">{choices}</div>
                </Tier>
            }
        };
        return view! {
            <Page title=f.title_new lead=f.own_note back>
                <Tiers>
                    {group("new-kind", f.choose_kind, &OFTEN)}
                    {group("new-care", f.choose_care, &CARE)}
                    {group("new-papers", f.choose_papers, &PAPERS)}
                </Tiers>
            </Page>
        }
        .into_any();
    };
    let label = kind_words(kind);
    let form = empty_fact(kind).map(|fact| {
        let record = Record::new(fact, Provenance::typed(now()));
        view! { <RecordForm base=None record/> }
    });
    let (title, lead) =
        if kind == Kind::Document { (f.title_new_document, f.document_note) } else { (f.title_new, f.own_note) };
    view! {
        <Page title eyebrow=label lead back>
            {form}
        </Page>
    }
    .into_any()
}

/// A record that is there already.
#[component]
pub fn EditRecordPage() -> impl IntoView {
    let id = record_in_address();
    view! { <Private place=Place::Records>{id.map(|id| view! { <Edit item=ask_once(move || GetRecord { id })/> })}</Private> }
        .into_any()
}

#[component]
fn Edit(item: Answer<RecordItem>) -> impl IntoView {
    let (r, f) = (&t().records, &t().record_form);
    let form = move |item: RecordItem| {
        let kind = kind_words(item.record.kind());
        let from_file = item.record.provenance.origin != vault::record::Origin::Patient;
        let back = (format!("/records/{}", item.id), r.back_to_record.to_owned());
        if item.read_only {
            return view! {
                <Page title=f.title_edit eyebrow=kind back>
                    <Notice kind=NoticeKind::Caution title=r.newer_schema/>
                </Page>
            }
            .into_any();
        }
        view! {
            <Page title=f.title_edit eyebrow=kind back>
                <div class="stack-5">
                    {from_file.then(|| view! { <Notice title=t().versions.edit_note/> })}
                    <RecordForm base=Some((item.id, item.revision)) record=as_said(item.record)/>
                </div>
            </Page>
        }
        .into_any()
    };
    item.show(form)
}

/// A fact to be filled in.
fn empty_fact(kind: Kind) -> Option<Fact> {
    let mut fact = Fact::empty(kind)?;
    match &mut fact {
        // Whoever writes a drug down takes it, as a rule.
        Fact::Medication(drug) => drug.status = MedicationStatus::Active,
        // Whoever writes it down says today that it holds.
        Fact::CareWishes(fact) => fact.confirmed = from_record::date_time(today()),
        Fact::Emergency(fact) => fact.confirmed = from_record::date_time(today()),
        _ => {}
    }
    Some(fact)
}
