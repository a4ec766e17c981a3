//! Changes made without the server: they wait on the device, sealed, and are sent once it is there. Where the same record was changed
//! elsewhere meanwhile nothing is sent and nothing is dropped: the person decides.

use protocol::{Bytes, ProblemKind};
use vault::id::{Digest, RecordId};
use vault::member::Role;
use vault::record::{ActWhat, Body};

use super::acts::Done;
use super::change::Edit;
use super::records::{check, item, planned, refuse_my_number, without_their_files};
use super::wire::{
    Deleted, Event, SaveRecord, Saved, SettleWaiting, Trouble, WaitingDecision, WaitingItem, WaitingWhat,
};
use super::{Engine, Open};
use crate::account::fault;
use crate::book::Held;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::queued::{QUEUE, QUEUE_FORMAT, QueuedChange, Waiting, queue_key, queue_prefix};
use crate::transport::Transport;

/// A change that waits, open.
#[derive(Clone)]
pub(super) struct Queued {
    base: u64,
    /// SHA-256 of the sealed record that it was made upon: after the server was put back, another content can have the same revision.
    upon: Digest,
    /// Whether it was sent before, and may have arrived.
    tried: bool,
    /// The body as it shall be; none where the record shall be deleted.
    body: Option<Body>,
    /// The server says that a record of this id was deleted; known until the next opening.
    deleted_there: bool,
    /// As it lies on the device.
    stored: Vec<u8>,
}

impl Queued {
    fn new((base, upon): (u64, Digest), body: Option<Body>) -> Self {
        Self { base, upon, tried: false, body, deleted_there: false, stored: Vec::new() }
    }

    /// Whether this is still what it was made upon. Of a new record that may have arrived, its first revision is.
    fn is_upon(&self, held: Option<&Held>) -> bool {
        match held {
            None => self.base == 0 && !self.deleted_there,
            Some(held) if self.base == 0 => self.tried && self.body.is_none() && held.revision == 1,
            Some(held) => held.revision == self.base && held.sha256 == self.upon,
        }
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Keeps a change until the server is there. Files need the server at once.
    pub(super) async fn queue_save(&mut self, ask: SaveRecord) -> Result<Saved, Trouble> {
        let now = self.environment.now();
        check(&ask.record)?;
        refuse_my_number(&ask.record, ask.not_my_number)?;
        if !ask.record.fact.files().is_empty() {
            return Err(Trouble::Offline);
        }
        let id = ask.base.map_or_else(|| RecordId::make(self.environment.rng()), |(id, _)| id);
        let open = self.opened()?;
        open.check_writes()?;
        let edit = planned(open, &ask, id, now)?;
        let body = edit.put.into_iter().next().map(|(_, body)| body).ok_or(Trouble::NotFound)?;
        let next = open.next_of(&id, Some(body));
        let revision = next.base;
        self.enqueue(id, next).await?;
        Ok(Saved { id, revision, waiting: true })
    }

    /// Keeps until then that a record is to be deleted. It is not deleted before the server has heard of it; one that was never sent
    /// is.
    pub(super) async fn queue_delete(&mut self, id: RecordId) -> Result<Deleted, Trouble> {
        let open = self.opened()?;
        open.check_writes()?;
        if !open.book.records.contains_key(&id) {
            return Err(Trouble::NotFound);
        }
        let next = open.next_of(&id, None);
        if next.base == 0 && !next.tried {
            self.unqueue(id).await?;
            return Ok(Deleted { records: 1, links: 0, waiting: false });
        }
        self.enqueue(id, next).await?;
        Ok(Deleted { records: 1, links: 0, waiting: true })
    }

    async fn enqueue(&mut self, id: RecordId, queued: Queued) -> Result<(), Trouble> {
        self.put_away(id, queued).await?;
        self.lay_over().await
    }

    /// Writes a change on the device, unless another page of this device has written one meanwhile.
    async fn put_away(&mut self, id: RecordId, mut queued: Queued) -> Result<(), Trouble> {
        let now = self.environment.now();
        let (Some(open), environment) = (&mut self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let key = queue_key(&open.book.vault, &id);
        let stored = open.keeping.get(&key).await.map_err(|_| fault("device"))?;
        if stored.as_deref() != open.queued.get(&id).map(|known| &known.stored[..]) {
            open.recall_queue().await?;
            open.show_queued();
            let theirs = open.book.records.get(&id).map(|held| Box::new(item(open, &id, held, now)));
            return Err(Trouble::EditConflict { theirs });
        }
        let body = queued.body.as_ref().map(Body::encode).transpose().map_err(|_| fault("body"))?;
        let waiting = Waiting { upon: queued.upon, tried: queued.tried, body: body.map(Bytes) };
        let content = protocol::to_cbor(&waiting).map_err(|_| fault("queue"))?;
        let sealed = open.book.keyring.seal_change(&id, queued.base, &content, environment.rng());
        let sealed = Bytes(sealed.map_err(|_| fault("seal"))?);
        let value = QueuedChange { format: QUEUE_FORMAT, base: queued.base, sealed };
        queued.stored = protocol::to_cbor(&value).map_err(|_| fault("queue"))?;
        open.keeping.write(vec![(key, Some(queued.stored.clone()))]).await.map_err(|_| fault("device"))?;
        open.queued.insert(id, queued);
        Ok(())
    }

    /// Takes a change off the device, unless another page of this device has written another one meanwhile.
    async fn unqueue(&mut self, id: RecordId) -> Result<(), Trouble> {
        let open = self.opened_mut()?;
        let key = queue_key(&open.book.vault, &id);
        let stored = open.keeping.get(&key).await.map_err(|_| fault("device"))?;
        if stored.as_deref() == open.queued.get(&id).map(|known| &known.stored[..]) {
            open.keeping.write(vec![(key, None)]).await.map_err(|_| fault("device"))?;
            open.queued.remove(&id);
        } else {
            open.recall_queue().await?;
        }
        if self.is_away() { self.lay_over().await } else { Ok(()) }
    }

    /// Shows the records without the server as they shall be.
    async fn lay_over(&mut self) -> Result<(), Trouble> {
        let open = self.opened()?;
        let away = open.away.clone().ok_or(Trouble::Locked)?;
        let next = self.kept_vault(&open.account, &away, &open.book.vault).await?;
        self.open = Some(next);
        (self.emit)(Event::VaultMoved);
        Ok(())
    }

    /// Sends what waited on this device. What cannot be sent goes on waiting.
    pub(super) async fn send_queue(&mut self) -> Result<(), Trouble> {
        let open = self.opened_mut()?;
        open.recall_queue().await?;
        if open.dispute.is_some() {
            return Ok(());
        }
        for (id, queued) in open.queued.clone() {
            match self.send_queued(id, queued).await {
                Err(Trouble::Offline) => return Err(Trouble::Offline),
                Err(Trouble::Locked) => return Err(Trouble::Locked),
                // An id that was deleted is not used again: the person is asked.
                Err(Trouble::Refused(ProblemKind::Conflict)) => {
                    if let Some(queued) = self.opened_mut()?.queued.get_mut(&id) {
                        queued.deleted_there = true;
                    }
                }
                // The person is asked about it, or sees that it waits.
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Sends one change, if the record is still what it was made upon. From now on it may have arrived.
    async fn send_queued(&mut self, id: RecordId, queued: Queued) -> Result<(), Trouble> {
        self.pull_for_edit().await?;
        if !queued.tried {
            self.put_away(id, Queued { tried: true, ..queued.clone() }).await?;
        }
        let now = self.environment.now();
        let Some(body) = &queued.body else {
            self.delete_if(id, |held| queued.is_upon(Some(held))).await?;
            return self.unqueue(id).await;
        };
        self.commit(|open| {
            let held = open.book.records.get(&id);
            // Sent before, and the connection broke before this device heard of it.
            if held.is_some_and(|held| said(&held.body) == said(body)) {
                return Ok(Edit::put(Vec::new()));
            }
            if !queued.is_upon(held) {
                let theirs = held.map(|held| Box::new(item(open, &id, held, now)));
                return Err(Trouble::EditConflict { theirs });
            }
            let what = if queued.base == 0 { ActWhat::Added } else { ActWhat::Changed };
            let done = Done::new(what, 1).of(body.record.kind());
            Ok(Edit::put(vec![(id, body.clone())]).with(done))
        })
        .await?;
        self.unqueue(id).await
    }

    /// Deletes a record if it is still this one, which is asked each time anew. One that is not there is deleted.
    async fn delete_if(&mut self, id: RecordId, is_it: impl Fn(&Held) -> bool) -> Result<(), Trouble> {
        let now = self.environment.now();
        self.commit(|open| {
            let Some(held) = open.book.records.get(&id) else { return Ok(Edit::put(Vec::new())) };
            if !is_it(held) {
                return Err(Trouble::EditConflict { theirs: Some(Box::new(item(open, &id, held, now))) });
            }
            let done = Done::new(ActWhat::Deleted, 1).of(held.record().kind());
            let (put, delete) = without_their_files(open, vec![id]);
            Ok(Edit { acts: vec![done], delete, ..Edit::put(put) })
        })
        .await
        .map(|_| ())
    }

    /// What waits in the open vault, and what it waits for.
    pub(super) fn list_waiting(&self) -> Result<Vec<WaitingItem>, Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        let away = open.away.is_some();
        let list = open.queued.iter().map(|(id, queued)| {
            let held = open.book.records.get(id).filter(|held| !away || held.revision != 0);
            let what = match &queued.body {
                None => WaitingWhat::Deleted,
                Some(_) if queued.base == 0 => WaitingWhat::Added,
                Some(_) => WaitingWhat::Changed,
            };
            WaitingItem {
                id: *id,
                what,
                mine: queued.body.as_ref().map(|body| Box::new(body.record.clone())),
                theirs: held.map(|held| item(open, id, held, now)),
                conflict: !away && !queued.is_upon(held),
            }
        });
        Ok(list.collect())
    }

    /// How many changes wait on this device: in the open vault, or in all while none is open.
    pub(super) async fn count_waiting(&self) -> usize {
        match &self.open {
            Some(open) => open.queued.len(),
            None => self.device.list(QUEUE).await.map_or(0, |all| all.len()),
        }
    }

    /// What the person decided about a change that waits.
    pub(super) async fn settle_waiting(&mut self, ask: SettleWaiting) -> Result<(), Trouble> {
        let queued = self.opened()?.queued.get(&ask.id).cloned().ok_or(Trouble::NotFound)?;
        match (ask.decision, queued.body) {
            (WaitingDecision::Drop, _) => return self.unqueue(ask.id).await,
            // The rest is the server's to hear.
            _ if self.is_away() => return Err(Trouble::Offline),
            (WaitingDecision::Mine, body) => {
                self.pull_for_edit().await?;
                let seen = ask.seen.ok_or(Trouble::NotFound)?;
                match body {
                    None => self.delete_if(ask.id, |held| held.revision == seen).await?,
                    // What was deleted does not come back; it can be a new record.
                    Some(_) if !self.opened()?.book.records.contains_key(&ask.id) => return Err(Trouble::NotFound),
                    // As if it were typed now, upon what is there: that becomes an earlier version, and what is said of it otherwise
                    // (whose it is, what was forgotten) stays.
                    Some(body) => {
                        let mut record = body.record;
                        record.fact = record.own_or_fact().clone();
                        let base = Some((ask.id, seen));
                        let save = SaveRecord { base, record, not_my_number: true, overwrite: false };
                        self.save_record(save).await?;
                    }
                }
                self.unqueue(ask.id).await?;
            }
            (WaitingDecision::AsNew, body) => {
                let record = body.ok_or(Trouble::NotFound)?.record;
                self.save_record(SaveRecord { base: None, record, not_my_number: true, overwrite: false }).await?;
                self.unqueue(ask.id).await?;
            }
        }
        (self.emit)(Event::VaultMoved);
        Ok(())
    }
}

impl<D: DeviceStore> Open<D> {
    /// Reads what waits in this vault. What does not open is nobody's change, and stays where it is.
    pub(super) async fn recall_queue(&mut self) -> Result<(), Trouble> {
        let kept = self.keeping.list(&queue_prefix(&self.book.vault)).await.map_err(|_| fault("device"))?;
        self.queued.clear();
        for (key, value) in kept {
            let id = key.rsplit('/').next().and_then(|id| id.parse().ok());
            let Some((id, queued)) = id.and_then(|id| Some((id, self.open_queued(&id, &value)?))) else { continue };
            self.queued.insert(id, queued);
        }
        Ok(())
    }

    fn open_queued(&self, id: &RecordId, value: &[u8]) -> Option<Queued> {
        let kept: QueuedChange =
            protocol::from_cbor(value).ok().filter(|kept: &QueuedChange| kept.format == QUEUE_FORMAT)?;
        let content = self.book.keyring.open_change(id, kept.base, &kept.sealed.0).ok()?;
        let Waiting { upon, tried, body } = protocol::from_cbor(&content).ok()?;
        let body = body.map(|body| Body::decode(&body.0)).transpose().ok()?;
        Some(Queued { tried, stored: value.to_vec(), ..Queued::new((kept.base, upon), body) })
    }

    /// Puts what waits in place of what it was made upon. Only where nothing is compared with the server any more.
    pub(super) fn show_queued(&mut self) {
        for (id, queued) in &self.queued {
            let Some(body) = &queued.body else { continue };
            self.book.records.insert(*id, Held::new(queued.base, Digest::ZERO, body.clone()));
        }
    }
}

impl<D> Open<D> {
    /// A change upon what is held, or in place of the one that waits.
    fn next_of(&self, id: &RecordId, body: Option<Body>) -> Queued {
        match self.queued.get(id) {
            Some(before) => Queued { body, ..before.clone() },
            None => {
                let held = self.book.records.get(id);
                Queued::new(held.map_or((0, Digest::ZERO), |held| (held.revision, held.sha256)), body)
            }
        }
    }

    fn check_writes(&self) -> Result<(), Trouble> {
        if self.book.role() == Some(Role::Reader) {
            return Err(Trouble::Refused(ProblemKind::NotAllowed));
        }
        if self.book.is_moving() { Err(Trouble::MoveUnfinished) } else { Ok(()) }
    }
}

/// A body without who wrote it, which is set when it is sent.
fn said(body: &Body) -> Body {
    let mut body = body.clone();
    body.record.by = None;
    body
}
