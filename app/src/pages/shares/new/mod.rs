//! The consent sheet: to whom, how long and how, what; what the provider will see; the seal.

mod draft;
mod provider;
mod sheet;
mod subject;
mod terms;
mod words;

use client::engine::wire::{ListRecords, ListShares, ListTopics, ProviderView, RecordPage};
use leptos::prelude::*;
use vault::id::RecordId;
use vault::record::Topic;

use self::draft::Sheet;
use self::provider::ProviderStep;
use self::sheet::SheetStep;
use crate::i18n::t;
use crate::load::ask_once;
use crate::session::Private;
use crate::ui::{ButtonKind, Buttons, Empty, LinkButton, Notice, Page, Place, SHEET_HEAD, focus_soon};

/// More than a vault can hold.
const ALL: usize = 100_000;

#[component]
pub fn NewSharePage() -> impl IntoView {
    let s = &t().sharing;
    let back = ("/shares".to_owned(), s.back.to_owned());
    view! {
        <Private place=Place::Show>
            <Page title=s.title lead=s.lead back>
                <Steps/>
            </Page>
        </Private>
    }
    .into_any()
}

/// The sheet of the emergency card: the same questions about kinds and records, for whoever scans it.
#[component]
pub fn NewCardPage() -> impl IntoView {
    let e = &t().emergency;
    let back = ("/emergency".to_owned(), e.back.to_owned());
    let records = ask_once(|| ListRecords { kind: None, query: String::new(), offset: 0, limit: ALL });
    let topics = ask_once(|| ListTopics {});
    let content = move |page: RecordPage, topics: Vec<(RecordId, Topic)>| {
        let sheet = Sheet::for_card(page.items, topics);
        if sheet.clauses.with_value(Vec::is_empty) {
            return view! {
                <Empty title=t().emergency.nothing_title text=t().emergency.nothing_text>
                    <LinkButton href="/records/new">{t().records.add}</LinkButton>
                </Empty>
            }
            .into_any();
        }
        let left = RwSignal::new(false);
        let sheet = move || {
            if left.get() {
                return view! { <LeftUnsealed/> }.into_any();
            }
            view! { <SheetStep sheet known=Vec::new() on_back=|()| () on_leave=move |()| left.set(true)/> }.into_any()
        };
        sheet.into_any()
    };
    view! {
        <Private place=Place::Show>
            <Page title=e.new_title lead=e.new_lead back>
                {records.show(move |page| topics.show(move |topics| content(page.clone(), topics)).into_any())}
            </Page>
        </Private>
    }
    .into_any()
}

/// Where the person is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Provider,
    Sheet,
    Left,
}

/// Asked once: a sheet does not change under the person's hands.
#[component]
fn Steps() -> impl IntoView {
    let records = ask_once(|| ListRecords { kind: None, query: String::new(), offset: 0, limit: ALL });
    let topics = ask_once(|| ListTopics {});
    let shares = ask_once(|| ListShares {});
    records
        .show(move |page| {
            if page.items.is_empty() {
                return view! {
                    <Empty title=t().sharing.no_records_title text=t().sharing.no_records_text>
                        <Buttons>
                            <LinkButton href="/records/new">{t().records.add}</LinkButton>
                            <LinkButton href="/import" kind=ButtonKind::Line>
                                {t().records.import}
                            </LinkButton>
                        </Buttons>
                    </Empty>
                }
                .into_any();
            }
            // Shown once all answers are there: a form that is drawn anew loses the focus and a press.
            let items = page.items;
            shares
                .show(move |shares| {
                    let items = items.clone();
                    topics
                        .show(move |topics| {
                            let (sheet, known) = (Sheet::new(items.clone(), topics), shares.providers.clone());
                            view! { <Questions sheet known/> }.into_any()
                        })
                        .into_any()
                })
                .into_any()
        })
        .into_any()
}

#[component]
fn Questions(sheet: Sheet, known: Vec<ProviderView>) -> impl IntoView {
    let step = RwSignal::new(Step::Provider);
    move || {
        let known = known.clone();
        match step.get() {
            Step::Provider => {
                let on_done = move |()| {
                    step.set(Step::Sheet);
                    focus_soon(SHEET_HEAD.to_owned());
                };
                view! { <ProviderStep sheet known on_done/> }.into_any()
            }
            Step::Sheet => view! {
                <SheetStep
                    sheet
                    known
                    on_back=move |()| step.set(Step::Provider)
                    on_leave=move |()| step.set(Step::Left)
                />
            }
            .into_any(),
            Step::Left => view! { <LeftUnsealed/> }.into_any(),
        }
    }
}

#[component]
fn LeftUnsealed() -> impl IntoView {
    let s = &t().sharing;
    focus_soon("left".to_owned());
    view! {
        <div class="stack">
            <Notice title=s.left_unsealed id="left"/>
            <Buttons>
                <LinkButton href="/shares">{s.to_list}</LinkButton>
            </Buttons>
        </div>
    }
    .into_any()
}
