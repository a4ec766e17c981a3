//! One record: everything it says, where it comes from, how old it is, who sees it now; changing and deleting it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use vault::id::RecordId;
use vault::record::{Basis, Checkup, Fact};

use super::beside::MoveSection;
use super::confirm::ConfirmAgain;
use super::delete::DeleteRecordSection;
use super::lost::LostCharacters;
use super::not_mine::{NotMineSection, SetAside};
use super::versions::{EarlierVersions, OwnWords, as_said};
use super::{facts, record_in_address};
use crate::clock::day_of;
use crate::engine::wire::{GetRecord, ListRecords, RecordItem};
use crate::from_record;
use crate::i18n::t;
use crate::load::{Again, Answer, ask_live, ask_when};
use crate::session::{Allowed, Private, Right};
use crate::ui::{
    BackLink, Button, ButtonKind, Buttons, DayText, Figures, FileItem, Freshness, IconKind, KeyValues, LinkButton,
    Notice, NoticeKind, Page, Place, ResultsTable, SourceMark, Tier, Tiers, Waiting, kind_words, print_page,
};
use crate::view_model::FlagView;

/// Earlier checkups that are looked at for the lines of values over time.
const EARLIER: usize = 200;

/// One record.
#[component]
pub fn RecordPage() -> impl IntoView {
    let Some(id) = record_in_address() else {
        return view! {
            <Private place=Place::Records>
                <Gone/>
            </Private>
        }
        .into_any();
    };
    let item = ask_live(Again::provide(), move || GetRecord { id });
    // Only a checkup's page asks for the others.
    let checkups = ask_when(move || {
        let item = item.get()?;
        item.record.fact.results().map(|_| ListRecords {
            kind: Some(item.record.kind()),
            query: String::new(),
            offset: 0,
            limit: EARLIER,
        })
    });
    let earlier = Signal::derive(move || {
        let page = checkups.get();
        let items = page.into_iter().flat_map(|page| page.items).filter(|item| item.id != id);
        items.filter_map(|item| item.record.fact.results().cloned()).collect::<Vec<Checkup>>()
    });
    view! {
        <Private place=Place::Records>
            <Found item earlier/>
        </Private>
    }
    .into_any()
}

#[component]
fn Found(item: Answer<RecordItem>, earlier: Signal<Vec<Checkup>>) -> impl IntoView {
    let missing = move || item.trouble().is_some_and(|trouble| trouble == crate::engine::wire::Trouble::NotFound);
    move || {
        if missing() {
            view! { <Gone/> }.into_any()
        } else if item.is_ready() {
            item.show(move |item| view! { <Detail item earlier/> }.into_any()).into_any()
        } else {
            view! {
                <main id="main" class="main main--narrow" tabindex="-1" aria-busy=Waiting::attribute()>
                    {item.show(|_| ().into_any())}
                </main>
            }
            .into_any()
        }
    }
}

#[component]
fn Gone() -> impl IntoView {
    let r = &t().records;
    view! {
        <Page title=t().common.not_found_title lead=r.gone>
            <BackLink href="/records" label=r.back_to_list/>
        </Page>
    }
    .into_any()
}

#[component]
fn Detail(item: RecordItem, earlier: Signal<Vec<Checkup>>) -> impl IntoView {
    let r = &t().records;
    let record = item.record.clone();
    let kind = kind_words(record.kind());
    let query = use_query_map();
    // What is done on this page leads to it once more: the address changes, and the page stays.
    let done = move || match query.read().get("done").as_deref() {
        Some("saved") => Some(t().records.saved),
        Some("returned") => Some(t().not_mine.returned),
        _ => None,
    };
    let is_aside = record.not_mine.is_some();
    let head = {
        let (source, mut fresh) = (from_record::source(&record), from_record::freshness(&record));
        let day = record.date().and_then(from_record::day);
        if fresh.as_of == day {
            fresh.as_of = None;
        }
        move || {
            let source = source.clone();
            view! {
                <p class="meta">
                    {day.map(|day| view! { <span><DayText day/></span> })}
                    <SourceMark source/>
                    <Freshness fresh/>
                </p>
            }
        }
    };
    let rows: Vec<(String, AnyView)> =
        facts::facts(&record).into_iter().map(|(term, words)| (term, words.into_any())).collect();
    let id = item.id;
    let (said, about, earlier_versions) = (record.clone(), item.clone(), item.clone());
    let edit = format!("/records/{id}/edit");
    let memo = record.memo.clone();
    let files = from_record::files(item.id, &record);
    let is_checkup = record.fact.results().is_some();
    let title = record.title().to_owned();
    let shown_to = item.shown_to.clone();
    let read_only = item.read_only;
    view! {
        <Page
            title
            tab=r.title
            eyebrow=kind
            back=("/records".to_owned(), r.back_to_list.to_owned())
            head
            wide=is_checkup
        >
            <div class="stack-5">
                {move || done().map(|title| view! { <Notice kind=NoticeKind::Sound title live=true/> })}
                {is_aside.then(|| view! { <SetAside item=item.clone()/> })}
                {read_only.then(|| view! { <Notice kind=NoticeKind::Caution title=r.newer_schema/> })}
                {(!is_aside).then(|| view! { <ConfirmAgain item=item.clone()/> })}
                <LostCharacters record=as_said(item.record.clone())/>
                <Tiers>
                    {is_checkup.then(|| view! { <Results record=record.clone() earlier id/> })}
                    {(!rows.is_empty())
                        .then(|| {
                            view! {
                                <Tier id="record-facts" title=r.what_it_says>
                                    <KeyValues rows/>
                                </Tier>
                            }
                        })}
                    {(!files.is_empty())
                        .then(|| {
                            view! {
                                <Tier id="record-files" title=t().files.title>
                                    <div class="stack">
                                        {files.into_iter().map(|file| view! { <FileItem file/> }).collect_view()}
                                    </div>
                                </Tier>
                            }
                        })}
                    <OwnWords record=said/>
                    <Tier id="record-memo" title=r.field_memo>
                        {match memo {
                            Some(memo) => view! { <p class="keep-lines">{memo}</p> }.into_any(),
                            None => ().into_any(),
                        }}
                        <p class="small">{r.memo_note}</p>
                    </Tier>
                    <About item=about/>
                    <EarlierVersions item=earlier_versions/>
                </Tiers>
                <Buttons>
                    {(!read_only && !is_aside)
                        .then(|| {
                            view! {
                                <LinkButton href=edit icon=IconKind::Pencil>
                                    {t().common.edit}
                                </LinkButton>
                            }
                        })}
                    <LinkButton href="/referral" kind=ButtonKind::Line icon=IconKind::Document>
                        {r.make_letter}
                    </LinkButton>
                    <Button kind=ButtonKind::Line icon=IconKind::Printer on_press=|()| print_page()>
                        {t().common.print}
                    </Button>
                </Buttons>
                <Allowed right=Right::Write>
                    {(!is_aside).then(|| view! { <NotMineSection item=item.clone()/> })}
                    {(!read_only).then(|| view! { <MoveSection id/> })}
                    <DeleteRecordSection id shown_to=shown_to.clone()/>
                </Allowed>
            </div>
        </Page>
    }
    .into_any()
}

/// A checkup's results: the marked ones as figures, then all, with their lines over time.
#[component]
fn Results(record: vault::record::Record, earlier: Signal<Vec<Checkup>>, id: RecordId) -> impl IntoView {
    let (r, l) = (&t().records, &t().looking);
    // An infection is looked at by itself.
    let beside = !matches!(record.fact, Fact::Infection(_));
    move || {
        let Some(checkup) = record.fact.results() else { return ().into_any() };
        let all = earlier.get();
        let all: Vec<&Checkup> = all.iter().collect();
        let view = from_record::checkup(None, checkup, &record, &all);
        let marked: Vec<_> =
            view.results.iter().filter(|result| result.flag.is_some_and(FlagView::stands_out)).cloned().collect();
        let has_lines = view.results.iter().any(|result| result.series.len() >= 2);
        let count = r.out_of(marked.len(), view.results.len());
        view! {
            {(!marked.is_empty())
                .then(|| {
                    view! {
                        <Tier id="record-marked" title=r.out_of_range count=count>
                            <Figures results=marked/>
                            <p class="small">{r.out_of_range_note}</p>
                        </Tier>
                    }
                })}
            <Tier id="record-results" title=r.all_results>
                {if beside {
                    let over_time = format!("/records/results?of={id}&at=");
                    view! { <ResultsTable results=view.results labelled_by="record-results" over_time/> }.into_any()
                } else {
                    view! { <ResultsTable results=view.results labelled_by="record-results"/> }.into_any()
                }}
                <p class="small">{r.range_note} " " {has_lines.then_some(r.band_note)}</p>
                {beside
                    .then(|| {
                        view! {
                            <Buttons>
                                <LinkButton href=format!("/records/compare?of={id}") kind=ButtonKind::Line icon=IconKind::Records small=true>
                                    {l.open_compare}
                                </LinkButton>
                            </Buttons>
                        }
                    })}
            </Tier>
        }
        .into_any()
    }
}

/// Where it comes from, since when it is here, and who sees it now.
#[component]
fn About(item: RecordItem) -> impl IntoView {
    let r = &t().records;
    let provenance = &item.record.provenance;
    let source = from_record::source(&item.record);
    let mut rows: Vec<(String, AnyView)> = vec![(r.field_source.to_owned(), view! { <SourceMark source/> }.into_any())];
    let mut add = |term: &str, words: Option<String>| {
        if let Some(words) = words {
            rows.push((term.to_owned(), words.into_any()));
        }
    };
    add(r.field_facility, provenance.organization.clone());
    add(r.field_recorder, provenance.recorder.clone());
    let recorded = provenance.recorded.as_ref().and_then(from_record::day);
    add(r.field_recorded, recorded.map(|day| t().day_and_era(day)));
    let own = provenance.origin == vault::record::Origin::Patient;
    let entered = if own { r.field_written } else { r.field_taken_in };
    add(entered, Some(t().day_and_era(day_of(provenance.entered))));
    let claims = provenance.basis == Some(Basis::Claims);
    add(t().looking.field_freshness, claims.then(|| t().looking.from_claims.to_owned()));
    add(r.field_changed, provenance.edited.map(|at| t().day_and_era(day_of(at))));
    add(r.field_by, item.by.clone());
    add(r.field_file, item.file_name.clone());
    add(t().replies.title, item.reply_box.as_ref().map(|provider| t().replies.of_link(provider)));
    let original = provenance.original.as_ref().map(|_| {
        // What an earlier program wrote in the place of what came.
        if item.record.is_as_it_came() { r.original_note } else { r.original_edited_note }
    });
    add(r.field_original, original.map(str::to_owned));
    let shown = if item.shown_to.is_empty() {
        r.shared_with_nobody.into_any()
    } else {
        view! {
            <ul class="plain">
                {item.shown_to.iter().map(|name| view! { <li>{name.clone()}</li> }).collect_view()}
            </ul>
            <a href="/shares">{r.to_shares}</a>
        }
        .into_any()
    };
    rows.push((r.field_shared_with.to_owned(), shown));
    view! {
        <Tier id="record-about" title=r.about>
            <KeyValues rows/>
        </Tier>
    }
    .into_any()
}
