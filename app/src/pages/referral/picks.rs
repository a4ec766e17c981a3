//! Records to put into a letter: decided one by one, in an order of the patient's own. What is not decided stays out.

use std::collections::HashMap;

use leptos::prelude::*;
use vault::id::RecordId;
use vault::record::Kind;

use crate::engine::wire::{ListRecords, RecordItem};
use crate::from_record;
use crate::i18n::t;
use crate::load::ask;
use crate::ui::{
    Button, ButtonKind, Chips, Choice, Empty, Freshness, IconKind, LinkButton, PickRow, SourceMark, TextField, Tier,
    Tiers, focus_soon, kind_parts, kind_words,
};

/// How many records come at a time.
const PAGE: usize = 20;

/// The decisions so far.
#[derive(Clone, Copy)]
pub(super) struct Picks {
    answers: StoredValue<HashMap<RecordId, RwSignal<Option<bool>>>>,
    /// What is in the letter, in its order.
    chosen: RwSignal<Vec<(RecordId, String)>>,
}

impl Picks {
    pub(super) fn new() -> Self {
        Self { answers: StoredValue::new(HashMap::new()), chosen: RwSignal::new(Vec::new()) }
    }

    pub(super) fn chosen_ids(self) -> Vec<RecordId> {
        self.chosen.with_untracked(|chosen| chosen.iter().map(|(id, _)| *id).collect())
    }

    /// Titles of the letter's records, in its order; tracked.
    fn chosen(self) -> Vec<(RecordId, String)> {
        self.chosen.get()
    }

    /// The answer about one record. It stays while pages and filters change.
    fn answer(self, item: &RecordItem) -> RwSignal<Option<bool>> {
        if let Some(answer) = self.answers.with_value(|answers| answers.get(&item.id).copied()) {
            return answer;
        }
        let (id, title) = (item.id, item.record.title().to_owned());
        let answer = RwSignal::new(None);
        self.answers.update_value(|answers| {
            answers.insert(id, answer);
        });
        Effect::new(move |_| match answer.get() {
            Some(true) => self.chosen.update(|chosen| {
                if chosen.iter().all(|(other, _)| *other != id) {
                    chosen.push((id, title.clone()));
                }
            }),
            _ => self.chosen.update(|chosen| chosen.retain(|(other, _)| *other != id)),
        });
        answer
    }

    fn leave_out(self, id: RecordId) {
        if let Some(answer) = self.answers.with_value(|answers| answers.get(&id).copied()) {
            answer.set(Some(false));
        }
    }

    /// Swaps two neighbours: `by` is −1 or 1.
    fn shift(self, id: RecordId, up: bool) {
        self.chosen.update(|chosen| shift(chosen, id, up));
    }
}

fn shift(chosen: &mut [(RecordId, String)], id: RecordId, up: bool) {
    let Some(at) = chosen.iter().position(|(one, _)| *one == id) else { return };
    let to = if up { at.checked_sub(1) } else { (at + 1 < chosen.len()).then_some(at + 1) };
    if let Some(to) = to {
        chosen.swap(at, to);
    }
}

/// All records with the two answers each, by kind and by word.
#[component]
pub(super) fn PickList(picks: Picks) -> impl IntoView {
    let (r, c, rec) = (&t().referral, &t().common, &t().records);
    let kind = RwSignal::new("all".to_owned());
    let query = RwSignal::new(String::new());
    let limit = RwSignal::new(PAGE);
    let wanted = Memo::new(move |_| Kind::from_code(&kind.read()));
    let page = ask(move || ListRecords { kind: wanted.get(), query: query.get(), offset: 0, limit: limit.get() });
    // A kind of which there is nothing would only be in the way. While the page is asked for, what was there stays.
    let present = Memo::new(move |before: Option<&Vec<Kind>>| {
        let Some(page) = page.get() else { return before.cloned().unwrap_or_default() };
        let there = |(kind, count): (Kind, usize)| (count > 0 || wanted.get() == Some(kind)).then_some(kind);
        page.counts.into_iter().filter_map(there).collect()
    });
    let chips = move || {
        let mut chips = vec![Choice::new("all", c.all)];
        chips.extend(present.get().into_iter().map(|one| {
            let (icon, label) = kind_parts(one);
            Choice::new(one.code(), label).with_icon(icon)
        }));
        view! { <Chips name="referral-kind" legend=rec.filter_kind choices=chips value=kind/> }
    };
    let more = move || page.get().is_some_and(|page| page.items.len() < page.total);
    let rows = Memo::new(move |_| page.get().map(|page| page.items).unwrap_or_default());
    let none_at_all = move || {
        let empty = page.get().is_some_and(|page| page.items.is_empty());
        (empty && wanted.get().is_none() && query.read().trim().is_empty()).then(|| {
            view! {
                <Empty title=rec.empty_title text=r.no_records>
                    <LinkButton href="/import">{rec.import}</LinkButton>
                </Empty>
            }
        })
    };
    // The owner outlives the rows: an answer given on another page of the list stays.
    let owner = Owner::current();
    view! {
        <section class="stack" aria-labelledby="referral-picks">
            <h2 id="referral-picks">{r.choose}</h2>
            <p class="small">{r.undecided_note}</p>
            <TextField id="referral-find" label=rec.find hint=rec.find_hint value=query optional=true/>
            {chips}
            {page.show(|_| ().into_any())}
            {none_at_all}
            <div class="tiers" id="referral-rows" tabindex="-1">
                <For
                    each=move || rows.get()
                    key=|item| (item.id, item.revision)
                    children=move |item| {
                        let answer = match &owner {
                            Some(owner) => owner.with(|| picks.answer(&item)),
                            None => picks.answer(&item),
                        };
                        view! { <Pick item answer/> }
                    }
                />
            </div>
            <div hidden=move || !more()>
                <Button kind=ButtonKind::Line on_press=move |()| limit.update(|limit| *limit += PAGE)>
                    {c.more}
                </Button>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Pick(item: RecordItem, answer: RwSignal<Option<bool>>) -> impl IntoView {
    let (r, c) = (&t().referral, &t().common);
    let kind = kind_words(item.record.kind());
    let title = item.record.title().to_owned();
    let (source, fresh) = (from_record::source(&item.record), from_record::freshness(&item.record));
    let day = item.record.date().and_then(from_record::day).map(|day| t().day(day));
    let summary = from_record::summary(&item.record);
    view! {
        <div class="tier">
            <PickRow
                id=format!("pick-{}", item.id)
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
                <SourceMark source/>
                <Freshness fresh/>
            </PickRow>
        </div>
    }
    .into_any()
}

/// What is in the letter so far, in its order, with the ways to change it.
#[component]
pub(super) fn ChosenList(picks: Picks) -> impl IntoView {
    let r = &t().referral;
    let count = move || picks.chosen().len();
    let row = move |(at, (id, title)): (usize, (RecordId, String))| {
        let moved = move |up: bool| {
            picks.shift(id, up);
            focus_soon(format!("chosen-{id}"));
        };
        let last = count() == at + 1;
        view! {
            <li class="chosen-row" id=format!("chosen-{id}") tabindex="-1">
                <span>{title.clone()}</span>
                <div class="btns">
                    <Button
                        kind=ButtonKind::Line
                        small=true
                        icon=IconKind::Up
                        not_yet=Signal::stored(at == 0)
                        label=r.move_up_label(&title)
                        on_press=move |()| moved(true)
                    >
                        {r.move_up}
                    </Button>
                    <Button
                        kind=ButtonKind::Line
                        small=true
                        icon=IconKind::Down
                        not_yet=Signal::stored(last)
                        label=r.move_down_label(&title)
                        on_press=move |()| moved(false)
                    >
                        {r.move_down}
                    </Button>
                    <Button
                        kind=ButtonKind::Line
                        small=true
                        label=r.take_out_label(&title)
                        on_press=move |()| picks.leave_out(id)
                    >
                        {r.take_out}
                    </Button>
                </div>
            </li>
        }
    };
    view! {
        <Tiers>
            <Tier id="referral-chosen" title=r.chosen_title>
                <p class="small" role="status">
                    {move || t().common.items(count())}
                </p>
                {move || {
                    let chosen = picks.chosen();
                    if chosen.is_empty() {
                        view! { <p class="ghost">{r.ghost}</p> }.into_any()
                    } else {
                        view! { <ol class="plain">{chosen.into_iter().enumerate().map(row).collect_view()}</ol> }.into_any()
                    }
                }}
            </Tier>
        </Tiers>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; RecordId::LEN])
    }

    #[test]
    fn the_order_is_the_patients_and_the_ends_stay_ends() {
        let mut list: Vec<(RecordId, String)> = (1..=3).map(|n| (id(n), n.to_string())).collect();
        let order = |list: &[(RecordId, String)]| list.iter().map(|(_, title)| title.clone()).collect::<String>();
        shift(&mut list, id(3), true);
        assert_eq!(order(&list), "132");
        shift(&mut list, id(1), true);
        assert_eq!(order(&list), "132");
        shift(&mut list, id(1), false);
        assert_eq!(order(&list), "312");
        shift(&mut list, id(2), false);
        assert_eq!(order(&list), "312");
    }
}
