//! The emergency card: one grant that whoever scans the card can open, what of its openings the patient has not read, and its end.

use protocol::journal::EventKind;
use vault::id::{GrantId, RecordId};
use vault::record::{Body, ConsentAct, EmergencyCard, Fact, GrantRecord, Record};

use super::change::Edit;
use super::wire::{CardShown, CardView, EndShare, JournalItem, JournalWhat, ReadCardOpenings, Trouble};
use super::{Engine, Open, journal, share};
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::link;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// From what this device knows: asked on every page, so nothing is fetched for it.
    pub(super) fn get_card(&self) -> Result<CardView, Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        let card = cards(open).find(|(_, grant, _)| share::state(grant, &open.grants, now).is_open());
        let card = match card {
            Some((_, grant, _)) => Some(CardShown {
                grant: grant.grant,
                link: link::make(&self.server, grant)?,
                made: grant.created,
                records: grant.records.len(),
                state: share::state(grant, &open.grants, now),
            }),
            None => None,
        };
        Ok(CardView { card, openings: unread(open), newest: open.journal.read() })
    }

    /// Marks openings as read, on every device.
    pub(super) async fn read_card_openings(&mut self, ask: ReadCardOpenings) -> Result<(), Trouble> {
        self.pull_for_edit().await?;
        self.commit(|open| {
            let mut put = Vec::new();
            for (id, grant, card) in cards(open).filter(|(_, _, card)| card.read < ask.through) {
                let held = open.book.records.get(id).ok_or(Trouble::NotFound)?;
                let read = ask.through.min(open.journal.read()).max(card.read);
                let grant = GrantRecord { card: Some(EmergencyCard { read }), ..grant.clone() };
                let record = Record { fact: Fact::Grant(Box::new(grant)), ..held.record().clone() };
                let body: Body = held.body.clone().with(record).map_err(|_| Trouble::ReadOnly)?;
                put.push((*id, body));
            }
            Ok(Edit::put(put))
        })
        .await?;
        Ok(())
    }

    /// Revokes every card that still opens.
    pub(super) async fn end_cards(&mut self, text: &str, language: &str) -> Result<(), Trouble> {
        let now = self.environment.now();
        self.pull_grants().await?;
        let open = self.opened()?;
        let live: Vec<GrantId> = cards(open)
            .filter(|(_, grant, _)| share::state(grant, &open.grants, now).is_open())
            .map(|(_, grant, _)| grant.grant)
            .collect();
        for grant in live {
            let ask =
                EndShare { grant, act: ConsentAct::Revoked, text: text.to_owned(), language: language.to_owned() };
            self.end_share(ask).await?;
        }
        Ok(())
    }
}

fn cards<D>(open: &Open<D>) -> impl Iterator<Item = (&RecordId, &GrantRecord, EmergencyCard)> {
    open.book.grants().filter_map(|(id, grant)| grant.card.map(|card| (id, grant, card)))
}

/// Openings of cards that nobody has said to have read, newest first.
fn unread<D>(open: &Open<D>) -> Vec<JournalItem> {
    let read = |item: &JournalItem| {
        let JournalWhat::Server { number, kind: EventKind::Opened, .. } = &item.what else { return false };
        let event = open.journal.events.iter().find(|(other, _)| other == number);
        let grant = event.map(|(_, event)| to::<_, GrantId>(event.grant));
        cards(open).any(|(_, card_grant, card)| Some(card_grant.grant) == grant && *number > card.read)
    };
    if cards(open).next().is_none() {
        return Vec::new();
    }
    journal::items(open).into_iter().filter(read).collect()
}
