//! The patient's own summary on paper: sections are chosen, then it is seen as it will be printed.

use leptos::prelude::*;
use vault::id::RecordId;
use vault::record::{Kind, Record, Topic};

use crate::clock::today;
use crate::engine::wire::{Current, Home, ListCurrent, ListRecords, ListTopics, RecordItem, RecordPage};
use crate::from_record;
use crate::i18n::t;
use crate::letter::sections_of;
use crate::load::ask_once;
use crate::on_paper::on_paper;
use crate::session::Private;
use crate::ui::{
    Button, Buttons, Check, Desk, DeskTools, Empty, ErrorSummary, Page, Place, Problem, SummarySheet, Tier, Tiers,
    focus_soon, kind_words, topic_words,
};
use crate::view_model::PersonView;

/// Kinds that stand first where there is something of them, in their order on the page. None is chosen beforehand.
const USUAL: [Kind; 6] =
    [Kind::Emergency, Kind::Allergy, Kind::Medication, Kind::Diagnosis, Kind::Checkup, Kind::Vaccination];
/// Kinds that somebody may not want seen: they stand apart.
const SENSITIVE: [Kind; 4] = [Kind::Infection, Kind::Insurance, Kind::CostLimit, Kind::Subsidy];

/// Kinds of which the first page shows nothing.
const OTHERS: [Kind; 6] =
    [Kind::Emergency, Kind::Vaccination, Kind::Infection, Kind::Insurance, Kind::CostLimit, Kind::Subsidy];
/// Records of one of these kinds that a sheet can hold.
const MOST: usize = 100;

/// A section, the records it would hold, and whether it goes on the paper.
#[derive(Clone)]
struct Section {
    kind: Kind,
    /// Records of a topic are a section of their own, whatever their kind.
    topic: Option<Topic>,
    records: Vec<Record>,
    chosen: RwSignal<bool>,
}

/// 印刷するまとめ.
#[component]
pub fn SummaryPage() -> impl IntoView {
    let home = ask_once(|| Home {});
    let current = ask_once(|| ListCurrent {});
    let topics = ask_once(|| ListTopics {});
    // Kind by kind: a vault may hold ten thousand records that are not asked for.
    let others = OTHERS.map(|kind| {
        ask_once(move || ListRecords { kind: Some(kind), offset: 0, limit: MOST, ..ListRecords::default() })
    });
    let all = move || others.iter().map(|page| page.get()).collect::<Option<Vec<RecordPage>>>();
    let content = move || match (home.get(), current.get(), all(), topics.get()) {
        (Some(home), Some(current), Some(all), Some(topics)) => {
            let others = all.into_iter().flat_map(|page| page.items).collect();
            let person = home.person.as_ref().map(from_record::person);
            view! { <Summary person current others topics/> }.into_any()
        }
        _ => {
            let w = &t().ways_out;
            let back = ("/export".to_owned(), w.to_export.to_owned());
            view! {
                <Page title=w.summary back>
                    {home.show(|_| ().into_any())}
                    {current.show(|_| ().into_any())}
                    {topics.show(|_| ().into_any())}
                    {others.into_iter().map(|page| page.show(|_| ().into_any())).collect_view()}
                </Page>
            }
            .into_any()
        }
    };
    view! { <Private place=Place::Settings>{content}</Private> }.into_any()
}

#[component]
fn Summary(
    person: Option<PersonView>,
    current: Current,
    others: Vec<RecordItem>,
    topics: Vec<(RecordId, Topic)>,
) -> impl IntoView {
    let paper = RwSignal::new(false);
    let sections = StoredValue::new(sections(&current, &others, &topics));
    move || {
        if paper.get() {
            let records: Vec<Record> = sections.with_value(|sections| {
                sections.iter().filter(|one| one.chosen.get_untracked()).flat_map(|one| one.records.clone()).collect()
            });
            let back = move |()| {
                paper.set(false);
                focus_soon("main".to_owned());
            };
            view! { <Paper records person=person.clone() on_back=back/> }.into_any()
        } else {
            let show = move |()| {
                paper.set(true);
                focus_soon("main".to_owned());
            };
            view! { <ChooseSections sections=sections.get_value() on_show=show/> }.into_any()
        }
    }
}

#[component]
fn ChooseSections(sections: Vec<Section>, #[prop(into)] on_show: Callback<()>) -> impl IntoView {
    let w = &t().ways_out;
    let problems = RwSignal::new(Vec::<Problem>::new());
    let (usual, sensitive): (Vec<Section>, Vec<Section>) =
        sections.iter().cloned().partition(|one| one.topic.is_none() && USUAL.contains(&one.kind));
    let none = sections.is_empty();
    let sections = StoredValue::new(sections);
    let show = move |()| {
        if sections.with_value(|all| all.iter().any(|one| one.chosen.get_untracked())) {
            problems.set(Vec::new());
            on_show.run(());
        } else {
            problems.set(vec![Problem::new("summary-sections", t().ways_out.no_sections)]);
        }
    };
    let row = |section: Section| {
        let w = &t().ways_out;
        let (code, name) = match (section.topic, section.kind) {
            (Some(topic), _) => (topic.code(), topic_words(topic)),
            (None, kind @ Kind::Medication) => (kind.code(), w.section_medications),
            (None, kind @ Kind::Checkup) => (kind.code(), w.section_checkup),
            (None, kind) => (kind.code(), kind_words(kind)),
        };
        let sort = if section.topic.is_some() { "topic-" } else { "" };
        let label = format!("{name}（{}）", t().common.items(section.records.len()));
        view! { <Check id=format!("summary-{sort}{code}") label value=section.chosen/> }.into_any()
    };
    let back = ("/export".to_owned(), w.to_export.to_owned());
    view! {
        <Page title=w.summary lead=w.summary_lead back>
            {if none {
                view! { <Empty title=w.nothing text=w.nothing_text/> }.into_any()
            } else {
                view! {
                    <div class="stack-5">
                        <ErrorSummary id="summary-problems" title=t().common.error_summary problems/>
                        <div id="summary-sections" tabindex="-1">
                            <Tiers>
                                <Tier id="summary-usual" title=w.sections>
                                    {usual.into_iter().map(row).collect_view()}
                                </Tier>
                                {(!sensitive.is_empty())
                                    .then(|| {
                                        view! {
                                            <div class="tier stack">
                                                <p class="small">{w.sensitive}</p>
                                                {sensitive.into_iter().map(row).collect_view()}
                                            </div>
                                        }
                                    })}
                            </Tiers>
                        </div>
                        <p class="small">{w.summary_paper}</p>
                        <Buttons>
                            <Button on_press=show>{w.show_paper}</Button>
                        </Buttons>
                    </div>
                }
                    .into_any()
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn Paper(records: Vec<Record>, person: Option<PersonView>, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let (first, rest): (Vec<Record>, Vec<Record>) =
        records.into_iter().partition(|record| record.kind() == Kind::Emergency);
    let sections =
        [first, rest].into_iter().flat_map(|records| sections_of(on_paper(&records, &[], &[]))).collect::<Vec<_>>();
    let person = person.unwrap_or_else(|| PersonView { name: String::new(), kana: None, birth: None, sex: None });
    view! {
        <Desk>
            <DeskTools on_back/>
            <SummarySheet made=today() person sections/>
        </Desk>
    }
    .into_any()
}

/// What there is something of: current medicines and diagnoses as on the first page, the newest checkup alone, of other kinds
/// all; and what is about a topic apart from its kind.
fn sections(current: &Current, others: &[RecordItem], topics: &[(RecordId, Topic)]) -> Vec<Section> {
    let topic = |item: &RecordItem| topics.iter().find(|(id, _)| *id == item.id).map(|(_, topic)| *topic);
    let of_kind = |kind: Kind| others.iter().filter(|item| item.record.kind() == kind).cloned().collect::<Vec<_>>();
    let items = |kind: Kind| match kind {
        Kind::Allergy => current.allergies.clone(),
        Kind::Medication => current.medications.items.clone(),
        Kind::Diagnosis => current.diagnoses.items.clone(),
        Kind::Checkup => current.checkup.iter().cloned().collect(),
        kind => of_kind(kind),
    };
    let kinds = || USUAL.into_iter().chain(SENSITIVE);
    let section = |kind: Kind, of: Option<Topic>, items: Vec<RecordItem>| {
        let records: Vec<Record> = items.into_iter().filter(|item| topic(item) == of).map(|item| item.record).collect();
        let chosen = RwSignal::new(false);
        (!records.is_empty()).then_some(Section { kind, topic: of, records, chosen })
    };
    let of_kinds = kinds().map(|kind| section(kind, None, items(kind)));
    let of_topics = Topic::ALL.map(|topic| section(Kind::Note, Some(topic), kinds().flat_map(items).collect()));
    of_kinds.chain(of_topics).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use client::engine::wire::Newest;
    use vault::record::{Fact, Provenance};

    #[test]
    fn nothing_is_chosen_beforehand_and_what_nobody_should_see_by_mistake_stands_apart() {
        Owner::new().with(|| {
            let item = |kind: Kind| RecordItem {
                id: RecordId::from_bytes([kind as u8; 16]),
                revision: 1,
                record: Record::new(Fact::empty(kind).unwrap(), Provenance::typed(0)),
                read_only: false,
                file_name: None,
                reply_box: None,
                shown_to: Vec::new(),
                by: None,
                earlier_by: Vec::new(),
            };
            let current = Current {
                allergies: vec![item(Kind::Allergy)],
                medications: Newest::default(),
                diagnoses: Newest::default(),
                checkup: Some(item(Kind::Checkup)),
            };
            let all: Vec<RecordItem> = Kind::HEALTH.map(item).to_vec();
            let found = sections(&current, &all, &[]);
            assert!(found.iter().all(|one| !one.chosen.get_untracked()));
            let offered: Vec<Kind> = found.iter().map(|one| one.kind).collect();
            let usual = [Kind::Emergency, Kind::Allergy, Kind::Checkup, Kind::Vaccination];
            assert_eq!(offered, [&usual[..], &SENSITIVE].concat());
            assert!(found.iter().all(|one| one.records.len() == 1), "one checkup, and only what is current");
            let mind = [(item(Kind::Allergy).id, Topic::MentalHealth)];
            let found = sections(&current, &all, &mind);
            let apart = found.iter().find(|one| one.topic == Some(Topic::MentalHealth)).unwrap();
            assert!(apart.records.len() == 1 && !apart.chosen.get_untracked());
            assert!(!found.iter().any(|one| one.topic.is_none() && one.kind == Kind::Allergy), "it is there once");
        });
    }
}
