//! Referrals that were handed over: kept with their answers, and made again with what changed since.

use exchange::links::links;
use vault::id::{GrantId, RecordId};
use vault::record::{Fact, Kind, Origin, Record, Referral};

use super::super::change::Edit;
use super::super::records::{item, sort_key};
use super::super::reply::count;
use super::super::share::provider_view;
use super::super::wire::{
    AnswerItem, ChosenRecord, FileAnswer, LinkedRecord, LinkedRecords, ListLinked, RecordItem, ReferralView,
    RepeatReferral, RepeatedRecord, RepeatedReferral, Trouble,
};
use super::super::{Engine, Open};
use super::file;
use crate::device::DeviceStore;
use crate::document;
use crate::environment::Environment;
use crate::transport::Transport;

/// Records that are offered at once, because they are new or belong to another.
const OFFERED: usize = 50;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(in crate::engine) fn list_referrals(&self) -> Result<Vec<ReferralView>, Trouble> {
        let open = self.opened()?;
        let mut all: Vec<_> = open
            .book
            .of_kind(Kind::Referral)
            .filter_map(|(id, held)| {
                let Fact::Referral(referral) = &held.record().fact else { return None };
                Some(ReferralView {
                    id: *id,
                    provider: provider_view(open, &referral.provider),
                    purpose: referral.purpose.clone(),
                    created: referral.created,
                    records: referral.items.len(),
                    view: document::view(referral.document.as_bytes(), None).ok()?,
                    file: file(referral.document.clone(), referral.created),
                    grant: referral.grant,
                    waiting: referral.grant.map_or(0, |grant| count(open, &grant)),
                    answers: answers(open, referral),
                })
            })
            .collect();
        all.sort_by_key(|referral| std::cmp::Reverse(referral.created));
        Ok(all)
    }

    pub(in crate::engine) fn repeat_referral(&self, ask: &RepeatReferral) -> Result<RepeatedReferral, Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        let referral = referral(open, &ask.referral)?;
        let repeated = referral.items.iter().filter_map(|shown| {
            let held = open.book.records.get(&shown.record).filter(|held| held.record().not_mine.is_none())?;
            let chosen = ChosenRecord { record: shown.record, note: shown.note.clone(), only: shown.only.clone() };
            let changed = !open.book.is_as_shown(&ask.referral, shown);
            Some(RepeatedRecord { chosen, item: item(open, &shown.record, held, now), changed })
        });
        let records: Vec<RepeatedRecord> = repeated.collect();
        let gone = referral.items.len() - records.len();
        // What was there when the letter was made was decided about then.
        let is_new = |id: &RecordId, record: &Record| {
            record.kind().is_health()
                && record.provenance.entered >= referral.created
                && referral.items.iter().all(|shown| shown.record != *id)
        };
        let new = open.book.mine().filter(|(id, held)| is_new(id, held.record()));
        let mut new: Vec<RecordItem> = new.map(|(id, held)| item(open, id, held, now)).collect();
        new.sort_by(|a, b| sort_key(&b.record).cmp(&sort_key(&a.record)));
        let more = new.len().saturating_sub(OFFERED);
        new.truncate(OFFERED);
        Ok(RepeatedReferral {
            provider: open.book.provider(&referral.provider).map(|_| referral.provider),
            purpose: referral.purpose.clone(),
            created: referral.created,
            records,
            gone,
            new,
            more,
        })
    }

    pub(in crate::engine) async fn file_answer(&mut self, ask: FileAnswer) -> Result<(), Trouble> {
        self.pull_for_edit().await?;
        self.commit(|open| {
            let mut referral = referral(open, &ask.referral)?.clone();
            let is_health = open.book.records.get(&ask.record).is_some_and(|held| held.record().kind().is_health());
            if ask.filed && !is_health {
                return Err(Trouble::NotFound);
            }
            referral.answers.retain(|record| *record != ask.record);
            referral.answers.extend(ask.filed.then_some(ask.record));
            let held = open.book.records.get(&ask.referral).ok_or(Trouble::NotFound)?;
            let body = held.with_fact(Fact::Referral(referral)).ok_or(Trouble::ReadOnly)?;
            Ok(Edit::put(vec![(ask.referral, body)]))
        })
        .await?;
        Ok(())
    }

    pub(in crate::engine) fn list_linked(&self, ask: &ListLinked) -> Result<LinkedRecords, Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        let one = open.book.records.get(&ask.record).ok_or(Trouble::NotFound)?.record();
        let health = open.book.mine().filter(|(id, held)| held.record().kind().is_health() && **id != ask.record);
        let mut others: Vec<(RecordId, &Record)> = health.map(|(id, held)| (*id, held.record())).collect();
        others.sort_by(|(_, a), (_, b)| sort_key(b).cmp(&sort_key(a)));
        let found = links(one, others);
        let more = found.len().saturating_sub(OFFERED);
        let linked = |(id, link)| {
            let held = open.book.records.get(&id)?;
            Some(LinkedRecord { item: item(open, &id, held, now), link })
        };
        Ok(LinkedRecords { items: found.into_iter().take(OFFERED).filter_map(linked).collect(), more })
    }
}

fn referral<'a, D>(open: &'a Open<D>, id: &RecordId) -> Result<&'a Referral, Trouble> {
    match open.book.records.get(id).map(|held| &held.record().fact) {
        Some(Fact::Referral(referral)) => Ok(referral),
        _ => Err(Trouble::NotFound),
    }
}

/// What came through the box of its link, and what the patient filed with it. What was deleted since is not there.
fn answers<D>(open: &Open<D>, referral: &Referral) -> Vec<AnswerItem> {
    let of = |origin: Origin| match origin {
        Origin::Reply { grant, .. } => Some(grant),
        Origin::Patient | Origin::File { .. } => None,
    };
    let came = |record: &Record, grant: &GrantId| of(record.provenance.origin) == Some(*grant);
    let answer = |(id, record): (&RecordId, &Record)| {
        let by_box = referral.grant.is_some_and(|grant| came(record, &grant));
        (by_box || referral.answers.contains(id)).then(|| AnswerItem {
            record: *id,
            title: record.title().to_owned(),
            entered: record.provenance.entered,
            by_box,
        })
    };
    let all = open.book.mine().map(|(id, held)| (id, held.record()));
    let mut answers: Vec<AnswerItem> = all.filter_map(answer).collect();
    answers.sort_by_key(|answer| answer.entered);
    answers
}
