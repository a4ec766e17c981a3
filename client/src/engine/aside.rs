//! Records that are said to be somebody else's: out of every list, chart, link and export, until they are taken back or deleted.

use vault::id::RecordId;
use vault::record::{ActWhat, Body, Origin, Record};

use super::acts::Done;
use super::change::Edit;
use super::records::{item, newest_first};
use super::wire::{Moved, RecordItem, SetMine, Trouble, WhichRecords};
use super::{Engine, Open};
use crate::book::Held;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// Records in one changeset: as in an import, because they may be as large.
const PART: usize = 100;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Says of records that they are somebody else's, or that they are the patient's after all. What was shown by links leaves them at
    /// once, and comes to none by being taken back.
    pub(super) async fn set_mine(&mut self, ask: SetMine) -> Result<Moved, Trouble> {
        let now = self.environment.now();
        self.pull_for_edit().await?;
        let ids = moving(self.opened()?, ask);
        if ids.is_empty() {
            return Err(Trouble::NotFound);
        }
        let what = if ask.mine { ActWhat::Returned } else { ActWhat::SetAside };
        let (mut moved, mut parts) = (Moved { records: ids.len(), links: 0 }, ids.chunks(PART).peekable());
        while let Some(part) = parts.next() {
            let is_last = parts.peek().is_none();
            let written = self.commit(|open| {
                let held = part.iter().filter_map(|id| Some((*id, open.book.records.get(id)?)));
                let held: Vec<(RecordId, &Held)> = held.collect();
                let put = held.iter().map(|(id, held)| Ok((*id, turned(held, (!ask.mine).then_some(now))?)));
                // Taken back, they come to no link by themselves: the patient shows them anew, or does not.
                let edit = Edit { joins: false, ..Edit::put(put.collect::<Result<_, Trouble>>()?) };
                let kind = held.first().map(|(_, held)| held.record().kind()).filter(|_| ids.len() == 1);
                let done = Done::new(what, ids.len());
                Ok(if is_last { edit.with(kind.map_or(done, |kind| done.of(kind))) } else { edit })
            });
            moved.links += written.await?.links;
        }
        Ok(moved)
    }

    /// What was said to be somebody else's, newest first.
    pub(super) fn list_not_mine(&self) -> Result<Vec<RecordItem>, Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        let aside = open.book.records.iter().filter(|(_, held)| held.record().not_mine.is_some());
        Ok(newest_first(aside).into_iter().map(|(id, held)| item(open, id, held, now)).collect())
    }
}

/// The records that are meant and not there yet.
fn moving<D>(open: &Open<D>, ask: SetMine) -> Vec<RecordId> {
    let is_meant = |id: &RecordId, record: &Record| match ask.which {
        WhichRecords::One(one) => *id == one,
        WhichRecords::Import(import) => {
            matches!(record.provenance.origin, Origin::File { import: of } if of == import)
        }
    };
    let moves = |(id, held): &(&RecordId, &Held)| {
        let record = held.record();
        record.kind().is_health() && is_meant(id, record) && record.not_mine.is_none() != ask.mine
    };
    open.book.records.iter().filter(moves).map(|(id, _)| *id).collect()
}

fn turned(held: &Held, not_mine: Option<i64>) -> Result<Body, Trouble> {
    let record = Record { not_mine, ..held.record().clone() };
    held.body.clone().with(record).map_err(|_| Trouble::ReadOnly)
}
