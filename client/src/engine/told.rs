//! What happened at links and the patient has not been told yet: the first opening of each, and whoever was refused.

use std::collections::BTreeMap;

use protocol::journal::{Event, EventKind};
use vault::id::{GrantId, RecordId};
use vault::record::GrantRecord;

use super::change::Edit;
use super::erase_journal::{KEPT_SECONDS, cut};
use super::share::{edited, provider_view};
use super::wire::{GrantNotice, ReadGrantNotices, Trouble};
use super::{Engine, Open};
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Marks what happened at links as read, on every device.
    pub(super) async fn read_grant_notices(&mut self, ask: ReadGrantNotices) -> Result<(), Trouble> {
        self.pull_for_edit().await?;
        self.commit(|open| {
            let happened = happened(open);
            let mut put = Vec::new();
            for (id, grant) in grants(open) {
                // Never beyond what there is: what is to come must not be read before it happens.
                let newest = happened.get(&grant.grant).map_or(0, |it| it.newest).min(ask.through);
                if grant.told.unwrap_or_default() < newest {
                    put.push(edited(open, id, GrantRecord { told: Some(newest), ..grant.clone() })?);
                }
            }
            Ok(Edit::put(put))
        })
        .await?;
        Ok(())
    }
}

/// Newest first.
pub(super) fn notices<D>(open: &Open<D>) -> Vec<GrantNotice> {
    let happened = happened(open);
    let erased_before = cut(open).map_or(i64::MIN, |cut| cut.time - KEPT_SECONDS);
    let notice = |(_, grant): (_, &GrantRecord)| {
        let told = grant.told.unwrap_or_default();
        let at = happened.get(&grant.grant)?;
        // Where old entries were erased, the first one left need not be the first there was.
        let whole = told == 0 || grant.created >= erased_before;
        let first = at.first.filter(|event| event.time > told && whole);
        let refused = at.refused.iter().filter(|(time, _)| *time > told).map(|(_, count)| *count).sum();
        (first.is_some() || refused > 0).then_some(())?;
        Some(GrantNotice {
            grant: grant.grant,
            provider: provider_view(open, &grant.provider)?,
            time: at.newest,
            opened: first.map(|event| event.recipient.clone().unwrap_or_default()),
            refused,
        })
    };
    let mut notices: Vec<_> = grants(open).filter_map(notice).collect();
    notices.sort_by_key(|notice| std::cmp::Reverse(notice.time));
    notices
}

/// Openings of the emergency card are told at once, on every page.
fn grants<D>(open: &Open<D>) -> impl Iterator<Item = (&RecordId, &GrantRecord)> {
    open.book.grants().filter(|(_, grant)| grant.card.is_none())
}

/// What happened at one link.
#[derive(Default)]
struct Happened<'a> {
    first: Option<&'a Event>,
    /// When, and how often within that minute.
    refused: Vec<(i64, u32)>,
    newest: i64,
}

/// Events come oldest first.
fn happened<D>(open: &Open<D>) -> BTreeMap<GrantId, Happened<'_>> {
    let mut all: BTreeMap<GrantId, Happened<'_>> = BTreeMap::new();
    for (_, event) in &open.journal.events {
        let at = all.entry(to(event.grant)).or_default();
        match event.kind {
            EventKind::Opened => {
                at.first.get_or_insert(event);
            }
            EventKind::Refused | EventKind::WrongPasscode => at.refused.push((event.time, event.count)),
            _ => continue,
        }
        at.newest = at.newest.max(event.time);
    }
    all
}
