//! 今日: what is in force, who can see it, what happened last.

mod aside;
mod notices;

use client::engine::wire::{Current, Home, HomeView, Newest, RecordItem, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::record::Fact;

use self::aside::Aside;
use self::notices::{AccountNotices, GrantNotices, LinksNotice, MoveNotice};
use crate::clock::today;
use crate::engine::use_engine;
use crate::from_record;
use crate::i18n::{Moment, t};
use crate::pages::shares::{Added, Asked, WaitingNotice};
use crate::session::{Allowed, Private, Right, use_session};
use crate::ui::{
    AllergyRows, Busy, Button, ButtonKind, Buttons, DayText, DiagnosisRows, Empty, Figures, Freshness, LinkButton,
    MedicineRows, Notice, NoticeKind, Page, Place, SourceMark, Tier, Tiers, trouble_text,
};
use crate::view_model::{FlagView, ResultView};

/// Figures shown of the newest checkup.
const FIGURES: usize = 3;

#[component]
pub fn HomePage() -> impl IntoView {
    let engine = use_engine();
    let answer = RwSignal::new(None::<Result<HomeView, Trouble>>);
    let (vault, journal) = (engine.vault_moved(), engine.journal_moved());
    let load = move || {
        spawn_local(async move {
            let home = engine.call(Home {}).await;
            answer.try_set(Some(home));
        });
    };
    Effect::new(move |_| {
        vault.track();
        journal.track();
        load();
    });
    view! {
        <Private place=Place::Today>
            <Page title=t().home.title wide=true head=ViewFn::from(|| view! { <Head/> })>
                <Busy on=Signal::derive(move || answer.read().is_none()) text=t().common.loading/>
                {move || {
                    answer
                        .get()
                        .map(|answer| match answer {
                            Ok(home) => view! { <Content home/> }.into_any(),
                            Err(trouble) => {
                                view! {
                                    <Notice kind=NoticeKind::Caution title=t().errors.title live=true>
                                        <p>{trouble_text(&trouble)}</p>
                                        <Buttons>
                                            <Button kind=ButtonKind::Line on_press=move |()| load()>
                                                {t().common.retry}
                                            </Button>
                                        </Buttons>
                                    </Notice>
                                }
                                    .into_any()
                            }
                        })
                }}
            </Page>
        </Private>
    }
    .into_any()
}

/// The day, and whose vault it is.
#[component]
fn Head() -> impl IntoView {
    let session = use_session();
    view! {
        <p>
            <DayText day=today() weekday=true/>
        </p>
        {move || {
            session
                .person()
                .map(|person| {
                    let name = match person.name.kana {
                        Some(kana) => view! { <ruby>{person.name.text} <rt>{kana}</rt></ruby> }.into_any(),
                        None => person.name.text.into_any(),
                    };
                    view! { <p>{name} {t().home.of_person()}</p> }
                })
        }}
    }
    .into_any()
}

#[component]
fn Content(home: HomeView) -> impl IntoView {
    let h = &t().home;
    let changed = home.last_change.map(|time| {
        let by = home.last_author.as_ref().map(|name| format!("　{}", t().family.by(name)));
        h.changed(&t().moment(Moment::from_unix(time), today())) + by.as_deref().unwrap_or_default()
    });
    let empty = home.records == 0;
    let HomeView {
        away,
        current: Current { allergies, medications, diagnoses, checkup },
        shares,
        journal,
        notices,
        grant_notices,
        waiting,
        links_asked,
        moving,
        ..
    } = home;
    view! {
        <div class="stack-5">
            <MoveNotice moving/>
            <AccountNotices notices/>
            <GrantNotices notices=grant_notices/>
            <LinksNotice names=links_asked/>
            <WaitingNotice shares=waiting/>
            <Asked shares=shares.clone()/>
            <Added shares=shares.clone()/>
            <div class="cols">
                {if empty {
                    view! {
                        <div class="stack">
                            <Tiers>
                                <Tier id="home-begin" title=h.begin>
                                    <Empty title=h.empty_title text=h.empty_text>
                                        <Allowed right=Right::Write>
                                            <ol class="numbered small">
                                                <li>{h.start_1}</li>
                                                <li>{h.start_2}</li>
                                                <li>{h.start_3}</li>
                                            </ol>
                                        </Allowed>
                                        <Buttons>
                                            <LinkButton href="/import">{h.first_import}</LinkButton>
                                            <LinkButton href="/records/new" kind=ButtonKind::Line>
                                                {h.first_write}
                                            </LinkButton>
                                            <LinkButton href="/arrive" kind=ButtonKind::Line>
                                                {t().moving.arrive_row}
                                            </LinkButton>
                                        </Buttons>
                                    </Empty>
                                </Tier>
                            </Tiers>
                            {changed.map(|text| view! { <p class="fresh">{text}</p> })}
                        </div>
                    }
                        .into_any()
                } else {
                    view! {
                        <div class="stack">
                            <Tiers>
                                <Allergies items=allergies/>
                                <Medicines newest=medications/>
                                <Diagnoses newest=diagnoses/>
                                <LatestCheckup item=checkup/>
                            </Tiers>
                            {changed.map(|text| view! { <p class="fresh">{text}</p> })}
                        </div>
                    }
                        .into_any()
                }}
                <Aside shares journal away/>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Allergies(items: Vec<RecordItem>) -> impl IntoView {
    let h = &t().home;
    let rows: Vec<_> = items
        .iter()
        .filter_map(|item| match &item.record.fact {
            Fact::Allergy(fact) => Some(from_record::allergy(Some(href(item)), fact, &item.record)),
            _ => None,
        })
        .collect();
    let count = t().common.items(rows.len());
    view! {
        <Tier id="home-allergies" title=h.allergies count heavy=true end=ViewFn::from(|| more("/records?kind=allergy"))>
            {if rows.is_empty() { said(h.no_allergies) } else { view! { <AllergyRows rows/> }.into_any() }}
        </Tier>
    }
    .into_any()
}

#[component]
fn Medicines(newest: Newest) -> impl IntoView {
    let h = &t().home;
    let Newest { items, total } = newest;
    let rows: Vec<_> = items
        .iter()
        .filter_map(|item| match &item.record.fact {
            Fact::Medication(fact) => Some(from_record::medicine(Some(href(item)), fact, &item.record)),
            _ => None,
        })
        .collect();
    let newest = items.iter().filter_map(|item| item.record.date().and_then(from_record::day)).max();
    let (hidden, count) = (total - rows.len(), t().common.kinds(total));
    let end = ViewFn::from(move || {
        newest.map(|day| view! { <p class="fresh">{t().home.medicines_until(&t().day(day))}</p> }).into_any()
    });
    view! {
        <Tier id="home-medicines" title=h.medicines count end>
            {if rows.is_empty() { said(h.no_medicines) } else { view! { <MedicineRows rows/> }.into_any() }}
            {others(hidden, "/records?kind=medication")}
        </Tier>
    }
    .into_any()
}

#[component]
fn Diagnoses(newest: Newest) -> impl IntoView {
    let h = &t().home;
    let Newest { items, total } = newest;
    let rows: Vec<_> = items
        .iter()
        .filter_map(|item| match &item.record.fact {
            Fact::Diagnosis(fact) => Some(from_record::diagnosis(Some(href(item)), fact, &item.record)),
            _ => None,
        })
        .collect();
    let (hidden, count) = (total - rows.len(), t().common.items(total));
    view! {
        <Tier id="home-diagnoses" title=h.diagnoses count end=ViewFn::from(|| more("/records?kind=diagnosis"))>
            {if rows.is_empty() { said(h.no_diagnoses) } else { view! { <DiagnosisRows rows/> }.into_any() }}
            {others(hidden, "/records?kind=diagnosis")}
        </Tier>
    }
    .into_any()
}

#[component]
fn LatestCheckup(item: Option<RecordItem>) -> impl IntoView {
    let h = &t().home;
    let found = item.and_then(|item| {
        let view = from_record::checkup(Some(href(&item)), item.record.fact.results()?, &item.record, &[]);
        Some((view, item.record))
    });
    let Some((view, record)) = found else {
        return view! { <Tier id="home-checkup" title=h.latest_checkup>{said(h.no_checkups)}</Tier> }.into_any();
    };
    let address = view.href.unwrap_or_default();
    let end = ViewFn::from(move || view! { <a class="more" href=address.clone()>{t().home.see_result}</a> }.into_any());
    let (figures, fresh) = (first_figures(view.results), from_record::freshness(&record));
    view! {
        <Tier id="home-checkup" title=h.latest_checkup end>
            <p>{view.title}</p>
            <Figures results=figures/>
            <p class="meta">
                <Freshness fresh/>
                <SourceMark source=view.source/>
            </p>
        </Tier>
    }
    .into_any()
}

/// The results the issuer marked, then the first ones, in the issuer's order.
fn first_figures(results: Vec<ResultView>) -> Vec<ResultView> {
    let (marked, others): (Vec<_>, Vec<_>) =
        results.into_iter().partition(|result| result.flag.is_some_and(FlagView::stands_out));
    marked.into_iter().chain(others).take(FIGURES).collect()
}

fn href(item: &RecordItem) -> String {
    format!("/records/{}", item.id)
}

/// The way to those that are not shown, if there are any.
fn others(hidden: usize, address: &'static str) -> Option<AnyView> {
    (hidden > 0).then(|| view! { <p><a class="more" href=address>{t().home.others(hidden)}</a></p> }.into_any())
}

fn more(address: &'static str) -> AnyView {
    view! { <a class="more" href=address>{t().common.details}</a> }.into_any()
}

fn said(text: &'static str) -> AnyView {
    view! { <p class="small">{text}</p> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_issuer_marked_comes_first_and_three_are_enough() {
        let result = |name: &str, flag| ResultView {
            name: name.to_owned(),
            value: "1".to_owned(),
            unit: String::new(),
            flag,
            range: String::new(),
            low: None,
            high: None,
            series: Vec::new(),
        };
        let all = vec![
            result("a", None),
            result("b", Some(FlagView::Negative)),
            result("c", Some(FlagView::High)),
            result("d", None),
        ];
        let names: Vec<String> = first_figures(all).into_iter().map(|result| result.name).collect();
        assert_eq!(names, ["c", "a", "b"]);
    }
}
