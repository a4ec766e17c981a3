//! Records to put into a letter: decided one by one, in an order of the patient's own. What is not decided stays out.

use std::collections::{BTreeSet, HashMap};

use exchange::lines::{handed_on, lines};
use leptos::prelude::*;
use vault::id::{LineId, RecordId};
use vault::record::{Kind, Record};

use super::pick::Pick;
use crate::engine::wire::{ChosenRecord, ListRecords, RecordItem, RepeatedRecord, reading_place};
use crate::i18n::t;
use crate::load::ask;
use crate::ui::{Button, ButtonKind, Chips, Choice, Empty, LinkButton, TextField, kind_parts};

/// How many records come at a time.
const PAGE: usize = 20;

/// The decisions so far.
#[derive(Clone, Copy)]
pub(super) struct Picks {
    answers: StoredValue<HashMap<RecordId, Answer>>,
    /// What is in the letter, in its order.
    chosen: RwSignal<Vec<Chosen>>,
    /// The record of which it is shown what belongs to it.
    pub(super) beside: RwSignal<Option<(RecordId, String)>>,
    /// Of the page, so that answers stay when a step of it goes.
    owner: StoredValue<Option<Owner>>,
}

/// What is decided about one record.
#[derive(Clone, Copy)]
pub(super) struct Answer {
    /// Whether it is in the letter.
    pub(super) include: RwSignal<Option<bool>>,
    /// What the patient says about it.
    pub(super) note: RwSignal<String>,
    /// Lines that are not in the letter.
    pub(super) left_out: RwSignal<BTreeSet<LineId>>,
    /// Whether note and lines are being looked at.
    pub(super) open: RwSignal<bool>,
    /// It says something else than in the letter that this one began with.
    pub(super) changed: RwSignal<bool>,
}

/// A record in the letter.
#[derive(Clone)]
pub(super) struct Chosen {
    pub(super) id: RecordId,
    pub(super) record: Record,
    pub(super) answer: Answer,
}

impl Chosen {
    fn read(&self) -> ChosenRecord {
        let note = self.answer.note.get_untracked().trim().to_owned();
        let out = self.answer.left_out.get_untracked();
        let all = lines(&self.record);
        let only = all.iter().any(|line| out.contains(&line.id));
        let only = only.then(|| all.iter().map(|line| line.id).filter(|line| !out.contains(line)).collect());
        ChosenRecord { record: self.id, note: (!note.is_empty()).then_some(note), only }
    }

    /// Whether all its lines were left out.
    pub(super) fn is_empty(&self) -> bool {
        let only = self.read().only;
        only.is_some() && handed_on([(self.id, &self.record, only.as_deref())]).is_empty()
    }
}

impl Picks {
    pub(super) fn new() -> Self {
        Self {
            answers: StoredValue::new(HashMap::new()),
            chosen: RwSignal::new(Vec::new()),
            beside: RwSignal::new(None),
            owner: StoredValue::new(Owner::current()),
        }
    }

    /// What is in the letter, as the receiver will see it.
    pub(super) fn records(self) -> Vec<ChosenRecord> {
        self.chosen.with_untracked(|chosen| in_order(chosen).iter().map(Chosen::read).collect())
    }

    /// The letter's records, in its order; tracked.
    pub(super) fn chosen(self) -> Vec<Chosen> {
        self.chosen.with(|chosen| in_order(chosen))
    }

    /// The answer about one record. It stays while pages and filters change.
    pub(super) fn answer(self, item: &RecordItem) -> Answer {
        if let Some(answer) = self.answers.with_value(|answers| answers.get(&item.id).copied()) {
            return answer;
        }
        let make = || self.new_answer(item);
        match self.owner.get_value() {
            Some(owner) => owner.with(make),
            None => make(),
        }
    }

    fn new_answer(self, item: &RecordItem) -> Answer {
        let answer = Answer {
            include: RwSignal::new(None),
            note: RwSignal::new(String::new()),
            left_out: RwSignal::new(BTreeSet::new()),
            open: RwSignal::new(false),
            changed: RwSignal::new(false),
        };
        let one = Chosen { id: item.id, record: item.record.clone(), answer };
        let id = item.id;
        self.answers.update_value(|answers| {
            answers.insert(id, answer);
        });
        Effect::new(move |_| match answer.include.get() {
            Some(true) => self.chosen.update(|chosen| {
                if chosen.iter().all(|other| other.id != id) {
                    chosen.push(one.clone());
                }
            }),
            _ => self.chosen.update(|chosen| chosen.retain(|other| other.id != id)),
        });
        answer
    }

    /// Begins with what was in an earlier letter, in its order.
    pub(super) fn begin_with(self, records: &[RepeatedRecord]) {
        for RepeatedRecord { chosen, item, changed } in records {
            let answer = self.answer(item);
            answer.note.set(chosen.note.clone().unwrap_or_default());
            let is_out = |line: &LineId| chosen.only.as_ref().is_some_and(|only| !only.contains(line));
            answer.left_out.set(lines(&item.record).into_iter().map(|line| line.id).filter(is_out).collect());
            answer.changed.set(*changed);
            answer.include.set(Some(true));
        }
        let place = |one: &Chosen| records.iter().position(|record| record.chosen.record == one.id);
        self.chosen.update(|chosen| {
            let listed = |one: &RecordItem, answer| Chosen { id: one.id, record: one.record.clone(), answer };
            for record in
                records.iter().filter(|record| chosen.iter().all(|one| one.id != record.item.id)).collect::<Vec<_>>()
            {
                chosen.push(listed(&record.item, self.answer(&record.item)));
            }
            chosen.sort_by_key(place);
        });
    }

    pub(super) fn leave_out(self, id: RecordId) {
        if let Some(answer) = self.answers.with_value(|answers| answers.get(&id).copied()) {
            answer.include.set(Some(false));
        }
    }

    /// Swaps a record with its neighbour of the same kind.
    pub(super) fn shift(self, id: RecordId, up: bool) {
        self.chosen.update(|chosen| shift(chosen, |one| (one.id, one.record.kind()), id, up));
    }
}

/// By kind as a doctor reads, and within a kind as the patient put them: so it stands in the document.
fn in_order(chosen: &[Chosen]) -> Vec<Chosen> {
    let mut chosen = chosen.to_vec();
    chosen.sort_by_key(|one| reading_place(one.record.kind()));
    chosen
}

fn shift<T>(chosen: &mut [T], key: impl Fn(&T) -> (RecordId, Kind), id: RecordId, up: bool) {
    let Some(at) = chosen.iter().position(|one| key(one).0 == id) else { return };
    let same = |to: &usize| key(&chosen[*to]).1 == key(&chosen[at]).1;
    let to = if up { (0..at).rev().find(same) } else { (at + 1..chosen.len()).find(same) };
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
                    children=move |item| view! { <Pick item picks list="pick"/> }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; RecordId::LEN])
    }

    #[test]
    fn the_order_is_the_patients_within_a_kind_and_the_ends_stay_ends() {
        let kinds = [Kind::Medication, Kind::Allergy, Kind::Medication, Kind::Medication];
        let mut list: Vec<(u8, Kind)> = (1..).zip(kinds).collect();
        let order = |list: &[(u8, Kind)]| list.iter().map(|(n, _)| n.to_string()).collect::<String>();
        let mut moved = |n: u8, up: bool| {
            shift(&mut list, |(n, kind)| (id(*n), *kind), id(n), up);
            order(&list)
        };
        assert_eq!(moved(3, true), "3214", "over the record of another kind");
        assert_eq!(moved(3, true), "3214");
        assert_eq!(moved(2, true), "3214", "the only one of its kind");
        assert_eq!(moved(1, false), "3241");
        assert_eq!(moved(1, false), "3241");
    }
}
