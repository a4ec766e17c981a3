//! Rows of records that could be in the letter, each with the two answers: all of them, those that belong to one, those that are new.

use exchange::links::Link;
use leptos::prelude::*;
use vault::id::RecordId;

use super::picks::Picks;
use crate::engine::wire::{LinkedRecords, ListLinked, RecordItem, RepeatedReferral};
use crate::from_record;
use crate::i18n::t;
use crate::load::ask;
use crate::ui::{Button, ButtonKind, Buttons, Freshness, Notice, PickRow, SourceMark, focus_soon, kind_words};

/// One record. `list` keeps its names apart from those of another list on the page; the answer is the same in all.
#[component]
pub(super) fn Pick(
    item: RecordItem,
    picks: Picks,
    list: &'static str,
    /// How it belongs to another.
    #[prop(optional, into)]
    how: Option<String>,
) -> impl IntoView {
    let (r, c) = (&t().referral, &t().common);
    let answer = picks.answer(&item).include;
    let kind = kind_words(item.record.kind());
    let title = item.record.title().to_owned();
    let (source, fresh) = (from_record::source(&item.record), from_record::freshness(&item.record));
    let day = item.record.date().and_then(from_record::day).map(|day| t().day(day));
    let summary = from_record::summary(&item.record);
    view! {
        <div class="tier">
            <PickRow
                id=format!("{list}-{}", item.id)
                kind
                legend=r.include_legend(&title)
                title
                yes=c.include
                no=c.include_not
                answer
                missing_text=r.choose_missing
            >
                {day.map(|day| view! { <span class="fresh">{day}</span> })}
                {(!summary.is_empty()).then(|| view! { <span class="small">{summary}</span> })}
                {how.map(|how| view! { <span class="small">{how}</span> })}
                <SourceMark source/>
                <Freshness fresh/>
            </PickRow>
        </div>
    }
    .into_any()
}

/// What belongs to a record because its source says so; none of it is chosen beforehand.
#[component]
pub(super) fn LinkedList(record: RecordId, title: String, picks: Picks) -> impl IntoView {
    let r = &t().referral;
    let found = ask(move || ListLinked { record });
    let close = move |()| {
        picks.beside.set(None);
        focus_soon(format!("chosen-{record}"));
    };
    view! {
        <section class="stack" id="referral-linked" tabindex="-1" aria-labelledby="referral-linked-t">
            <h2 id="referral-linked-t">{r.linked_title(&title)}</h2>
            <p class="small">{r.linked_note}</p>
            {found.show(move |found| view! { <Linked found picks/> }.into_any())}
            <Buttons>
                <Button kind=ButtonKind::Line small=true on_press=close>
                    {r.linked_close}
                </Button>
            </Buttons>
        </section>
    }
    .into_any()
}

#[component]
fn Linked(found: LinkedRecords, picks: Picks) -> impl IntoView {
    let r = &t().referral;
    let LinkedRecords { items, more } = found;
    if items.is_empty() {
        return view! { <p>{r.linked_none}</p> }.into_any();
    }
    let row = move |one: crate::engine::wire::LinkedRecord| {
        let how = match one.link {
            Link::Named => r.link_named,
            Link::Visit => r.link_visit,
            Link::Day => r.link_day,
            Link::File => r.link_file,
        };
        view! { <Pick item=one.item picks list="linked" how/> }
    };
    view! {
        <div class="tiers">{items.into_iter().map(row).collect_view()}</div>
        {(more > 0).then(|| view! { <p class="small">{r.and_more(more)}</p> })}
    }
    .into_any()
}

/// What changed since the letter that this one began with.
#[component]
pub(super) fn Since(repeated: RepeatedReferral, picks: Picks) -> impl IntoView {
    let r = &t().referral;
    let made = t().day(crate::clock::day_of(repeated.created));
    let changed = repeated.records.iter().filter(|record| record.changed).count();
    let count_in = repeated.records.len();
    let RepeatedReferral { gone, new, more, .. } = repeated;
    let (none_new, count) = (new.is_empty(), new.len() + more);
    view! {
        <Notice title=r.again_title(&made) live=true>
            <p>{r.again_in(count_in)}</p>
            <p>{r.again_changed(changed)}</p>
            <p>{r.again_gone(gone)}</p>
            <p>{r.again_new(count)}</p>
        </Notice>
        {(!none_new)
            .then(|| {
                view! {
                    <section class="stack" aria-labelledby="referral-new">
                        <h2 id="referral-new">{r.new_title}</h2>
                        <div class="tiers">
                            {new.into_iter().map(|item| view! { <Pick item picks list="new"/> }).collect_view()}
                        </div>
                        {(more > 0).then(|| view! { <p class="small">{r.and_more(more)}</p> })}
                    </section>
                }
            })}
    }
    .into_any()
}
