//! What was done in the vault, written down with the change that does it: sealed like every record, so that the server reads nothing of
//! it. What is done at links stands in consents and in the server's journal.

use vault::id::RecordId;
use vault::record::{Act, ActWhat, Acts, Body, Fact, Kind, Provenance, Record};

use super::change::Edit;
use super::erase_journal::KEPT_SECONDS;
use super::wire::{JournalItem, JournalWhat, Trouble};
use super::{Engine, Open, share};
use crate::book::Held;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// Something that an edit does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Done {
    what: ActWhat,
    kind: Option<Kind>,
    count: usize,
    provider: Option<RecordId>,
}

impl Done {
    pub(super) fn new(what: ActWhat, count: usize) -> Self {
        Self { what, kind: None, count, provider: None }
    }

    /// To records of one kind.
    pub(super) fn of(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// To what came from this provider.
    pub(super) fn from(self, provider: Option<RecordId>) -> Self {
        Self { provider, ..self }
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Writes down what changes no record: saving, opening, leaving out. It is done whether or not it can be written down; where it
    /// cannot (no connection, a member who only reads), no line says it.
    pub(super) async fn note(&mut self, act: Done) {
        // A device that finds the journal broken signs nothing by itself.
        if self.opened().is_ok_and(|open| open.book.is_handed_over() || open.journal.broken_at.is_some()) {
            return;
        }
        self.commit(|_| Ok(Edit::put(Vec::new()).with(act))).await.ok();
    }
}

/// Adds what an edit does to the newest part of what was done, or begins a new one.
pub(super) fn write_down<D>(open: &Open<D>, edit: &mut Edit, new: RecordId, now: i64) {
    if edit.acts.is_empty() {
        return;
    }
    let (id, body) = newest_part(open, edit)
        .unwrap_or_else(|| (new, Body::new(Record::new(Fact::Acts(Acts::default()), Provenance::typed(now)))));
    let mut acts = match &body.record.fact {
        Fact::Acts(acts) => acts.clone(),
        _ => Acts::default(),
    };
    // Also while there is nobody else: whoever is let in later must not read it as their own act.
    let by = Some(open.account.id);
    for Done { what, kind, count, provider } in edit.acts.drain(..) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        acts.add(Act { time: now, what, kind, count, provider, by });
    }
    let record = Record { fact: Fact::Acts(acts), ..body.record.clone() };
    // It is one that may be changed, so that this cannot fail; should it, a line is missing and not the change.
    edit.put.extend(body.with(record).ok().map(|body| (id, body)));
}

/// The part that more can be added to, as this edit leaves it; taken out of the edit if it is there.
fn newest_part<D>(open: &Open<D>, edit: &mut Edit) -> Option<(RecordId, Body)> {
    let last = |body: &Body| match &body.record.fact {
        Fact::Acts(acts) if !acts.is_full() && !body.is_read_only() => Some(acts.list.last().map_or(0, |act| act.time)),
        _ => None,
    };
    let edited = edit.put.iter().filter_map(|(id, body)| Some((last(body)?, *id, body)));
    let is_untouched = |id: &RecordId| !edit.delete.contains(id) && !edit.put.iter().any(|(put, _)| put == id);
    let held = open.book.of_kind(Kind::Acts).filter(|(id, _)| is_untouched(id));
    let held = held.filter_map(|(id, held)| Some((last(&held.body)?, *id, &held.body)));
    // What moved in stays as it came.
    let held = held.filter(|(_, id, _)| !open.book.is_moved(id));
    let (_, id, body) = edited.chain(held).max_by_key(|(time, id, _)| (*time, *id))?;
    let body = body.clone();
    edit.put.retain(|(put, _)| *put != id);
    Some((id, body))
}

/// The lines that the vault's own word stands behind.
pub(super) fn lines<D>(open: &Open<D>) -> impl Iterator<Item = JournalItem> {
    let line = |act: &Act| JournalItem {
        time: act.time,
        provider: act.provider.as_ref().and_then(|provider| share::provider_view(open, provider)),
        what: JournalWhat::Act {
            what: act.what,
            kind: act.kind,
            count: act.count,
            by: act.by.filter(|by| !open.book.is_self(by)).map(|by| open.book.name_or_nothing(&by)),
        },
    };
    let mut parts: Vec<&Acts> = open.book.acts().map(|(_, acts)| acts).collect();
    parts.sort_by_key(|acts| acts.list.first().map_or(0, |act| act.time));
    parts.into_iter().flat_map(|acts| &acts.list).map(line)
}

/// How many acts are older than entries are kept for.
pub(super) fn old<D>(open: &Open<D>, now: i64) -> usize {
    let acts = open.book.acts().flat_map(|(_, acts)| &acts.list);
    acts.filter(|act| act.time < now - KEPT_SECONDS).count()
}

/// Forgets them: parts in which nothing else stands are deleted, others are written without them. That it was done is a line.
pub(super) fn without_old<D>(open: &Open<D>, now: i64) -> Result<Edit, Trouble> {
    let old = old(open, now);
    let mut edit = Edit::put(Vec::new());
    if old > 0 {
        edit.acts.push(Done::new(ActWhat::JournalErased, old));
    }
    for (id, acts) in open.book.acts() {
        let kept = acts.since(now - KEPT_SECONDS);
        if kept.list.is_empty() {
            edit.delete.push(*id);
        } else if kept != *acts {
            let held: &Held = open.book.records.get(id).ok_or(Trouble::NotFound)?;
            edit.put.push((*id, held.with_fact(Fact::Acts(kept)).ok_or(Trouble::ReadOnly)?));
        }
    }
    Ok(edit)
}
