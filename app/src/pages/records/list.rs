//! All records, newest first: by kind, by word, page by page.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use vault::id::RecordId;
use vault::record::Kind;

use super::beside::Beside;
use crate::engine::wire::{ListRecords, RecordItem, RecordPage};
use crate::from_record;
use crate::i18n::{Day, t};
use crate::load::{Answer, ask};
use crate::session::Private;
use crate::ui::{
    Button, ButtonKind, Buttons, Empty, Icon, IconKind, LinkButton, Notice, NoticeKind, Page, Place, Timeline,
    TimelineEntry, TimelineYear, kind_parts,
};
use crate::view_model::EntryView;

/// How many records come at a time.
const PAGE: usize = 50;
/// How long typing must rest before it is searched for.
const REST: Duration = Duration::from_millis(250);

/// 記録.
#[component]
pub fn RecordsPage() -> impl IntoView {
    let r = &t().records;
    let asked = use_query_map().read_untracked();
    let kind = RwSignal::new(asked.get("kind").and_then(|code| Kind::from_code(&code)).filter(|kind| kind.is_health()));
    let typed = RwSignal::new(String::new());
    let query = RwSignal::new(String::new());
    let limit = RwSignal::new(PAGE);
    let page = ask(move || ListRecords { kind: kind.get(), query: query.get(), offset: 0, limit: limit.get() });
    let turn = StoredValue::new(0_u32);
    let find = move |text: String| {
        typed.set(text);
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let own = turn.get_value();
        let search = move || {
            if turn.try_get_value() == Some(own) {
                limit.set(PAGE);
                query.set(typed.get_untracked());
            }
        };
        set_timeout(search, REST);
    };
    let clear = move |()| {
        typed.set(String::new());
        query.set(String::new());
        kind.set(None);
        limit.set(PAGE);
    };
    let choose = move |wanted: Option<Kind>| {
        limit.set(PAGE);
        kind.set(wanted);
    };
    let count = move || page.map(|page| t().common.items(page.total));
    let older = move || page.map(|page| page.items.len() < page.total).unwrap_or_default();
    let counts = Memo::new(move |_| page.map(|page| page.counts.clone()));
    // Once there are records, they come and go one by one: what stands there already is not drawn again.
    let some = Memo::new(move |_| page.map(|page| !page.items.is_empty()).unwrap_or_default());
    let done = asked.get("done").and_then(|done| match done.as_str() {
        "deleted" => Some(r.deleted),
        "saved" => Some(r.saved),
        "returned" => Some(t().not_mine.returned),
        _ => None,
    });
    view! {
        <Private place=Place::Records>
            <Page title=r.title lead=r.lead>
                <div class="stack-5">
                    {done.map(|text| view! { <Notice kind=NoticeKind::Sound title=text live=true/> })}
                    <Beside/>
                    <form
                        class="stack"
                        role="search"
                        aria-label=r.filter_label
                        on:submit=move |ev| {
                            ev.prevent_default();
                            query.set(typed.get_untracked());
                        }
                    >
                        <div class="field">
                            <label for="records-find">{r.find}</label>
                            <p class="hint" id="records-find-h">
                                {r.find_hint}
                            </p>
                            <input
                                class="input"
                                id="records-find"
                                type="search"
                                autocomplete="off"
                                aria-describedby="records-find-h"
                                prop:value=move || typed.get()
                                on:input=move |ev| find(event_target_value(&ev))
                            />
                        </div>
                        <KindChips kind counts on_choose=choose/>
                        <div class="row between">
                            <p class="fresh" role="status">
                                {count}
                            </p>
                            <Buttons>
                                <LinkButton href="/import" kind=ButtonKind::Line icon=IconKind::File small=true>
                                    {r.import}
                                </LinkButton>
                                <LinkButton href="/referral" kind=ButtonKind::Line icon=IconKind::Document small=true>
                                    {r.make_letter}
                                </LinkButton>
                                <LinkButton href="/records/new" kind=ButtonKind::Line icon=IconKind::Pencil small=true>
                                    {r.add}
                                </LinkButton>
                            </Buttons>
                        </div>
                    </form>
                    <div hidden=move || {
                        counts.with(|counts| counts.iter().flatten().all(|(_, count)| *count == 0))
                    }>
                        <SideBySide/>
                    </div>
                    {move || {
                        if some.get() {
                            view! { <Entries page/> }.into_any()
                        } else {
                            page.show(move |_| {
                                    let filtered = kind.get_untracked().is_some()
                                        || !query.get_untracked().trim().is_empty();
                                    view! { <Nothing filtered on_clear=clear/> }.into_any()
                                })
                                .into_any()
                        }
                    }}
                    <p class="small screen-only">
                        <a href="/records/not-mine">{t().not_mine.to_list}</a>
                    </p>
                    <div hidden=move || !older()>
                        <Button kind=ButtonKind::Line on_press=move |()| limit.update(|limit| *limit += PAGE)>
                            {t().common.more}
                        </Button>
                    </div>
                </div>
            </Page>
        </Private>
    }
    .into_any()
}

/// Ways to the pages that put records next to each other.
#[component]
fn SideBySide() -> impl IntoView {
    let l = &t().looking;
    view! {
        <div class="row" role="group" aria-label=l.links_label>
            <LinkButton href="/records/calendar" kind=ButtonKind::Line icon=IconKind::Pill small=true>
                {l.open_calendar}
            </LinkButton>
            <LinkButton href="/records/results" kind=ButtonKind::Line icon=IconKind::Flask small=true>
                {l.open_results}
            </LinkButton>
            <LinkButton href="/records/compare" kind=ButtonKind::Line icon=IconKind::Records small=true>
                {l.open_compare}
            </LinkButton>
        </div>
    }
    .into_any()
}

/// One chip a kind, with how many records of it match.
#[component]
fn KindChips(
    kind: RwSignal<Option<Kind>>,
    /// How many match of each kind; none before the first answer.
    counts: Memo<Option<Vec<(Kind, usize)>>>,
    #[prop(into)] on_choose: Callback<Option<Kind>>,
) -> impl IntoView {
    let r = &t().records;
    let count = move |wanted: Option<Kind>| {
        counts.with(|counts| {
            let counts = counts.as_ref()?;
            let of_kind = |kind: Kind| counts.iter().find(|(one, _)| *one == kind).map_or(0, |(_, count)| *count);
            Some(match wanted {
                Some(kind) => of_kind(kind),
                None => counts.iter().map(|(_, count)| count).sum(),
            })
        })
    };
    let chips: Vec<Option<Kind>> = std::iter::once(None).chain(Kind::HEALTH.map(Some)).collect();
    let chip = move |wanted: Option<Kind>| {
        let (icon, label) = match wanted {
            Some(kind) => kind_parts(kind),
            None => (IconKind::Records, t().common.all),
        };
        let code = wanted.map_or("all", Kind::code);
        // A kind of which there is nothing would only be in the way.
        let empty = move || wanted.is_some() && kind.get() != wanted && count(wanted).unwrap_or_default() == 0;
        view! {
            <label class="chip" hidden=empty>
                <input
                    type="radio"
                    name="records-kind"
                    value=code
                    prop:checked=move || kind.get() == wanted
                    on:change=move |_| on_choose.run(Kind::from_code(code))
                />
                <span>
                    <Icon kind=icon/>
                    {label}
                    " "
                    {move || count(wanted)}
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="stack-2">
            <legend class="small muted kindlegend">{r.filter_kind}</legend>
            <div class="chips">{chips.into_iter().map(chip).collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// An empty inro begins with two ways in; a filter that finds nothing can be taken off.
#[component]
fn Nothing(filtered: bool, #[prop(into)] on_clear: Callback<()>) -> impl IntoView {
    let r = &t().records;
    if filtered {
        return view! {
            <Empty title=r.no_match text=r.find_hint>
                <Button kind=ButtonKind::Line on_press=on_clear>
                    {r.clear_filter}
                </Button>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty title=r.empty_title text=r.empty_text>
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

/// The cord, with a heading wherever another year begins.
#[component]
fn Entries(page: Answer<RecordPage>) -> impl IntoView {
    let lines = move || page.map(|page| lines(&page.items)).unwrap_or_default();
    let draw = |line: Line| match line {
        Line::Year { year, .. } => view! { <TimelineYear year/> }.into_any(),
        Line::Record { entry, .. } => view! { <TimelineEntry entry/> }.into_any(),
    };
    view! {
        <Timeline>
            <For each=lines key=Line::key children=draw/>
        </Timeline>
    }
    .into_any()
}

/// What stands on the cord.
enum Line {
    /// The heading of a year, none for the records without a date, and the first record under it.
    Year {
        year: Option<i32>,
        above: RecordId,
    },
    Record {
        id: RecordId,
        revision: u64,
        entry: EntryView,
    },
}

/// What a line is drawn once for.
#[derive(PartialEq, Eq, Hash)]
enum LineKey {
    Year(Option<i32>, RecordId),
    Record(RecordId, u64),
}

impl Line {
    fn key(&self) -> LineKey {
        match self {
            Self::Year { year, above } => LineKey::Year(*year, *above),
            Self::Record { id, revision, .. } => LineKey::Record(*id, *revision),
        }
    }
}

fn lines(items: &[RecordItem]) -> Vec<Line> {
    let mut above: Option<Option<i32>> = None;
    let mut lines = Vec::with_capacity(items.len() + 8);
    for RecordItem { id, revision, record, .. } in items {
        let (id, revision) = (*id, *revision);
        let Some(entry) = from_record::entry(format!("/records/{id}"), record) else { continue };
        let year = entry.day.map(|day: Day| day.year);
        if above != Some(year) {
            lines.push(Line::Year { year, above: id });
            above = Some(year);
        }
        lines.push(Line::Record { id, revision, entry });
    }
    lines
}
