//! これは自分の記録ではない: setting a record or a whole file aside, the place where such records are, and the way back.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use vault::id::RecordId;
use vault::record::Origin;

use crate::engine::use_engine;
use crate::engine::wire::{ListNotMine, RecordItem, SetMine, Trouble, WhichRecords};
use crate::from_record;
use crate::i18n::t;
use crate::load::{Again, TroubleNotice, ask};
use crate::session::{Allowed, Private, Right};
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, ConfirmRow, Empty, Notice, NoticeKind, Page, Place, Timeline, TimelineEntry,
    focus_soon,
};

const HERE: &str = "/records/not-mine";

/// Says that it is so, and then goes somewhere.
#[derive(Clone, Copy)]
struct Moving {
    run: Callback<(SetMine, String)>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
}

fn moving() -> Moving {
    let engine = use_engine();
    let navigate = use_navigate();
    let again = use_context::<Again>();
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<Trouble>));
    let run = Callback::new(move |(ask, to): (SetMine, String)| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            match engine.call(ask).await {
                Ok(_) => {
                    navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
                    if let Some(again) = again {
                        again.ask();
                    }
                }
                Err(why) => {
                    busy.try_set(false);
                    trouble.try_set(Some(why));
                    focus_soon("not-mine-trouble".to_owned());
                }
            }
        });
    });
    Moving { run, busy, trouble }
}

/// The section on a record's page.
#[component]
pub(super) fn NotMineSection(item: RecordItem) -> impl IntoView {
    let n = &t().not_mine;
    if item.read_only {
        return ().into_any();
    }
    let Moving { run, busy, trouble } = moving();
    let asking = RwSignal::new(false);
    let import = StoredValue::new(file_of(&item));
    let id = item.id;
    let aside = move |which| run.run((SetMine { which, mine: false }, format!("{HERE}?done=moved")));
    let start = move |()| {
        asking.set(true);
        focus_soon("not-mine-confirm".to_owned());
    };
    view! {
        <section class="stack screen-only" aria-labelledby="not-mine-t">
            <h2 id="not-mine-t">{n.mark}</h2>
            <p>{n.mark_text}</p>
            {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble id="not-mine-trouble"/> })}
            {move || {
                if !asking.get() {
                    return view! {
                        <Buttons>
                            <Button kind=ButtonKind::Line on_press=start>
                                {n.mark}
                            </Button>
                        </Buttons>
                    }
                        .into_any();
                }
                let file = import.get_value();
                view! {
                    <div id="not-mine-confirm" tabindex="-1">
                        <ConfirmRow title=n.mark_title text=n.mark_now>
                            <Button kind=ButtonKind::Line on_press=move |()| asking.set(false)>
                                {t().common.cancel}
                            </Button>
                            <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| aside(WhichRecords::One(id))>
                                {n.mark_one}
                            </Button>
                            {file
                                .map(|(import, name)| {
                                    view! {
                                        <Button
                                            kind=ButtonKind::Line
                                            not_yet=busy
                                            on_press=move |()| aside(WhichRecords::Import(import))
                                        >
                                            {n.mark_file(&name)}
                                        </Button>
                                    }
                                })}
                        </ConfirmRow>
                    </div>
                }
                    .into_any()
            }}
            <Busy on=busy text=n.moving/>
        </section>
    }
    .into_any()
}

/// The import that a record came in with, and the name of its file.
fn file_of(item: &RecordItem) -> Option<(RecordId, String)> {
    match item.record.provenance.origin {
        Origin::File { import } => Some((import, item.file_name.clone().unwrap_or_default())),
        Origin::Patient | Origin::Reply { .. } => None,
    }
}

/// Over a record that was set aside: that it was, and the way back.
#[component]
pub(super) fn SetAside(item: RecordItem) -> impl IntoView {
    let n = &t().not_mine;
    let Moving { run, busy, trouble } = moving();
    let id = item.id;
    let file = StoredValue::new(file_of(&item));
    let back = move |which| {
        run.run((SetMine { which, mine: true }, format!("/records/{id}?done=returned")));
    };
    view! {
        <Notice kind=NoticeKind::Caution title=n.aside>
            <p>{n.aside_text} " " {n.back_text}</p>
            <Allowed right=Right::Write>
                <Buttons>
                    <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| back(WhichRecords::One(id))>
                        {n.back}
                    </Button>
                    {file
                        .get_value()
                        .map(|(import, name)| {
                            view! {
                                <Button
                                    kind=ButtonKind::Line
                                    not_yet=busy
                                    on_press=move |()| back(WhichRecords::Import(import))
                                >
                                    {n.back_file(&name)}
                                </Button>
                            }
                        })}
                </Buttons>
            </Allowed>
        </Notice>
        <Busy on=busy text=n.moving/>
        {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble id="not-mine-trouble"/> })}
    }
    .into_any()
}

/// Everything that was set aside. Each opens its own page, where it is taken back or deleted.
#[component]
pub fn NotMinePage() -> impl IntoView {
    let n = &t().not_mine;
    let moved = use_query_map().read_untracked().get("done").is_some_and(|done| done == "moved");
    let items = ask(|| ListNotMine {});
    let list = move |items: Vec<RecordItem>| {
        if items.is_empty() {
            return view! { <Empty title=n.none text=n.none_text/> }.into_any();
        }
        let entries = items.iter().filter_map(|item| from_record::entry(format!("/records/{}", item.id), &item.record));
        let lines: Vec<AnyView> = entries.map(|entry| view! { <TimelineEntry entry/> }.into_any()).collect();
        // The records' own headings are of the third level.
        view! {
            <section class="stack" aria-labelledby="not-mine-list">
                <h2 id="not-mine-list">{t().records.title}</h2>
                <Timeline>{lines}</Timeline>
            </section>
        }
        .into_any()
    };
    view! {
        <Private place=Place::Records>
            <Page title=n.title lead=n.lead back=("/records".to_owned(), t().records.back_to_list.to_owned())>
                <div class="stack-5">
                    {moved.then(|| view! { <Notice kind=NoticeKind::Sound title=n.moved live=true/> })}
                    {items.show(list)}
                </div>
            </Page>
        </Private>
    }
    .into_any()
}
