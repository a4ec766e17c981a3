//! The emergency card: one grant that whoever scans the card can open, and what of its openings the patient has not read.

use protocol::journal::{Event, EventKind};
use vault::id::{GrantId, RecordId};
use vault::record::{EmergencyCard, GrantRecord};

use super::change::Edit;
use super::wire::{CardShown, CardView, JournalItem, ReadCardOpenings, Trouble};
use super::{Engine, Open, journal, share};
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// From what this device knows: asked on every page, so nothing is fetched for it.
    pub(super) fn get_card(&self) -> Result<CardView, Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        let card = cards(open).find(|(_, grant, _)| share::state(open, grant, now).is_open());
        let card = card.map(|(_, grant, _)| CardShown {
            grant: grant.grant,
            made: grant.created,
            records: grant.records.len(),
            state: share::state(open, grant, now),
        });
        Ok(CardView { card, openings: unread(open) })
    }

    /// Marks openings as read, on every device.
    pub(super) async fn read_card_openings(&mut self, ask: ReadCardOpenings) -> Result<(), Trouble> {
        self.pull_for_edit().await?;
        self.commit(|open| {
            let mut put = Vec::new();
            // Never beyond what there is: an opening to come must not be read before it happens.
            let newest = unread(open).first().map_or(0, |opening| opening.time);
            let read = ask.through.min(newest);
            for (id, grant, _) in cards(open).filter(|(_, _, card)| card.read < read) {
                let grant = GrantRecord { card: Some(EmergencyCard { read }), ..grant.clone() };
                put.push(share::edited(open, id, grant)?);
            }
            Ok(Edit::put(put))
        })
        .await?;
        Ok(())
    }
}

fn cards<D>(open: &Open<D>) -> impl Iterator<Item = (&RecordId, &GrantRecord, EmergencyCard)> {
    open.book.grants().filter_map(|(id, grant)| grant.card.map(|card| (id, grant, card)))
}

/// Openings of cards that nobody has said to have read, newest first.
fn unread<D>(open: &Open<D>) -> Vec<JournalItem> {
    let known: Vec<(GrantId, i64)> = cards(open).map(|(_, grant, card)| (grant.grant, card.read)).collect();
    let new = |event: &Event| {
        let grant: GrantId = to(event.grant);
        event.kind == EventKind::Opened && known.iter().any(|(card, read)| *card == grant && event.time > *read)
    };
    let events = open.journal.events.iter().rev().filter(|(_, event)| new(event));
    events.map(|(number, event)| journal::server_line(open, *number, event)).collect()
}
