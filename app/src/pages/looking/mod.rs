//! Records side by side: one test over time, medicines over a year, two checkups.

mod calendar;
mod compare;
mod results;

pub use calendar::CalendarPage;
pub use compare::ComparePage;
pub use results::ResultsPage;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use vault::record::Kind;

use crate::engine::wire::{ListRecords, RecordItem, RecordPage};
use crate::i18n::t;
use crate::load::{Answer, ask};
use crate::ui::{Button, ButtonKind, Buttons, Empty, IconKind, LinkButton, print_page};

/// More records of one kind than a vault is built for.
const ALL: usize = 100_000;
/// Kinds that are visits with results. Infections are looked at by themselves.
const VISITS: [Kind; 3] = [Kind::Checkup, Kind::Laboratory, Kind::MaternalCheckup];

/// All records of a kind.
fn ask_all(kind: Kind) -> Answer<RecordPage> {
    ask(move || ListRecords { kind: Some(kind), query: String::new(), offset: 0, limit: ALL })
}

/// All visits with results: what is shown of them once they are all there, and what the page waits for or what went wrong before.
fn with_visits(content: impl Fn(Vec<RecordItem>) -> AnyView + Send + Sync + 'static) -> impl IntoView {
    let answers = VISITS.map(ask_all);
    move || match answers.iter().find(|answer| !answer.is_ready()) {
        Some(waiting) => waiting.show(|_| ().into_any()).into_any(),
        None => content(answers.iter().filter_map(|answer| answer.get()).flat_map(|page| page.items).collect()),
    }
}

/// Id of the record that the address names, and a number that follows it. Nothing that a record says is in an address.
fn in_address() -> (Option<String>, usize) {
    let query = use_query_map().read_untracked();
    let place = query.get("at").and_then(|at| at.parse().ok()).unwrap_or_default();
    (query.get("of"), place)
}

/// The way onto paper.
#[component]
fn Print() -> impl IntoView {
    view! {
        <Buttons>
            <Button kind=ButtonKind::Line icon=IconKind::Printer on_press=|()| print_page()>
                {t().common.print}
            </Button>
        </Buttons>
    }
    .into_any()
}

/// Nothing to look at yet, and the two ways in.
#[component]
fn Begin(title: &'static str, text: &'static str) -> impl IntoView {
    let r = &t().records;
    view! {
        <Empty title text>
            <Buttons>
                <LinkButton href="/import" icon=IconKind::File>
                    {r.import}
                </LinkButton>
                <LinkButton href="/records/new" kind=ButtonKind::Line icon=IconKind::Pencil>
                    {r.add}
                </LinkButton>
            </Buttons>
        </Empty>
    }
    .into_any()
}
