//! What a record said before, and what the patient says of one that came from elsewhere.

use exchange::remark;
use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::id::RecordId;
use vault::record::{Record, Version, Versions};

use super::facts;
use crate::engine::use_engine;
use crate::engine::wire::{ForgetVersions, RecordItem, Trouble};
use crate::i18n::{Lang, Moment, t};
use crate::load::{Again, TroubleNotice};
use crate::session::{Allowed, Right};
use crate::ui::{Busy, Button, ButtonKind, Buttons, ConfirmRow, IconKind, KeyValues, Tier, focus_soon};

/// A record as the patient goes by it: with their own version in the place of what came.
#[must_use]
pub(super) fn as_said(mut record: Record) -> Record {
    if let Some(own) = record.own.take() {
        record.fact = *own;
    }
    record
}

/// What the patient says instead of what came, in the very words that go along with the record.
#[component]
pub(super) fn OwnWords(record: Record) -> impl IntoView {
    let v = &t().versions;
    let lines = remark::own_lines(&record, t().lang == Lang::Ja);
    let came_with = record.provenance.remark.clone();
    view! {
        {came_with
            .map(|words| {
                view! {
                    <Tier id="record-came-with" title=v.came_with>
                        <p class="keep-lines">{words}</p>
                    </Tier>
                }
            })}
        {(!lines.is_empty())
            .then(|| {
                view! {
                    <Tier id="record-own" title=v.own>
                        <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                        <p class="small">{v.own_note}</p>
                    </Tier>
                }
            })}
    }
    .into_any()
}

/// What it said before, newest first, and the way to forget it.
#[component]
pub(super) fn EarlierVersions(item: RecordItem) -> impl IntoView {
    let v = &t().versions;
    let RecordItem { id, record, earlier_by, read_only, .. } = item;
    if record.earlier.is_empty() {
        return ().into_any();
    }
    let Versions { list, dropped } = record.earlier.clone();
    let has_files = list.iter().any(|version| !version.fact.files().is_empty());
    let versions = list.into_iter().enumerate().map(|(at, version)| {
        let by = earlier_by.get(at).cloned().flatten();
        let by = by.map(|name| if name.is_empty() { t().family.unnamed.to_owned() } else { name });
        // With the time: several changes of one day would be called the same.
        let Moment { day, hour, minute } = Moment::from_unix(version.until);
        let until = format!("{} {hour}:{minute:02}", t().day_and_era(day));
        let said = v.until(&until, by.as_deref());
        let rows: Vec<(String, AnyView)> =
            rows(version, &record).into_iter().map(|(term, words)| (term, words.into_any())).collect();
        view! {
            <details>
                <summary>{said}</summary>
                <KeyValues rows/>
            </details>
        }
        .into_any()
    });
    let versions: Vec<AnyView> = versions.collect();
    view! {
        <Tier id="record-earlier" title=v.title>
            <p class="small">{v.note} " " {has_files.then_some(v.files_gone)}</p>
            <div class="stack-2">{versions}</div>
            {(dropped > 0).then(|| view! { <p class="small">{v.dropped(dropped)}</p> })}
            {(!read_only)
                .then(|| {
                    view! {
                        <Allowed right=Right::Write>
                            <Forget id/>
                        </Allowed>
                    }
                })}
        </Tier>
    }
    .into_any()
}

/// Everything that a version says, its name first.
fn rows(version: Version, record: &Record) -> Vec<(String, String)> {
    let r = &t().records;
    let mut said = Record { fact: version.fact, memo: version.memo, own: None, ..record.clone() };
    said.provenance.organization = version.organization;
    let mut rows = vec![(r.conflict_name.to_owned(), said.title().to_owned())];
    rows.extend(facts::facts(&said));
    rows.extend(facts::results(&said));
    rows.extend(said.provenance.organization.iter().map(|name| (r.field_facility.to_owned(), name.clone())));
    let files = said.fact.files().iter().map(|file| (t().files.title.to_owned(), file.info.name.clone()));
    rows.extend(files);
    rows.extend(facts::memo(&said));
    rows
}

#[component]
fn Forget(id: RecordId) -> impl IntoView {
    let v = &t().versions;
    let engine = use_engine();
    let again = expect_context::<Again>();
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let forget = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match engine.call(ForgetVersions { id }).await {
                Ok(_) => again.ask(),
                Err(why) => {
                    busy.try_set(false);
                    trouble.try_set(Some(why));
                }
            }
        });
    });
    let start = move |()| {
        asking.set(true);
        focus_soon("forget-confirm".to_owned());
    };
    view! {
        <div class="screen-only stack-2">
            {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> })}
            {move || {
                if asking.get() {
                    view! {
                        <div id="forget-confirm" tabindex="-1">
                            <ConfirmRow title=v.forget_title text=v.forget_text danger=true>
                                <Button kind=ButtonKind::Line on_press=move |()| asking.set(false)>
                                    {t().common.cancel}
                                </Button>
                                <Button kind=ButtonKind::Danger icon=IconKind::Bin not_yet=busy on_press=forget>
                                    {v.forget_do}
                                </Button>
                            </ConfirmRow>
                        </div>
                    }
                        .into_any()
                } else {
                    view! {
                        <Buttons>
                            <Button kind=ButtonKind::Line small=true icon=IconKind::Bin on_press=start>
                                {v.forget}
                            </Button>
                        </Buttons>
                    }
                        .into_any()
                }
            }}
            <Busy on=busy text=v.forgetting/>
        </div>
    }
    .into_any()
}
