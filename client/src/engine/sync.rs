//! Pulling what came since, verifying it before anything is shown or overwritten, and putting back what a server lost.

use std::collections::BTreeSet;

use protocol::change::ChangesPage;
use vault::Error;
use vault::head::{
    Difference, HeadFault, Progress, Received, RecordState, Remembered, SignedHead, compare, root, verify_progress,
};
use vault::id::{Digest, RecordId};
use vault::member::{SignedMemberList, follow};

use super::wire::{Dispute, DisputeKind, DisputedRecord, DisputedWhat, Event, Restored, Trouble};
use super::{Engine, Open};
use crate::account::fault;
use crate::api::{Api, ApiError};
use crate::book::{Book, Sealed};
use crate::convert::to;
use crate::device::{Changes, DeviceStore, SealedRecord, VaultMemory, memory_key, record_key, records_prefix};
use crate::environment::Environment;
use crate::transport::Transport;

/// A vault below this size is compared with the server as a whole at every opening, a larger one once a day.
const AUDIT_ALWAYS_RECORDS: usize = 2_000;
const AUDIT_EVERY_SECONDS: i64 = 24 * 60 * 60;

/// Everything the server shows after a revision, in one piece.
struct Pulled {
    head: SignedHead,
    between: Vec<Digest>,
    put: Vec<(RecordId, Sealed)>,
    deleted: Vec<RecordId>,
    lists: Vec<SignedMemberList>,
    /// Whether `put` is all there is, and not only what came since.
    whole: bool,
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Brings the open vault up to date. What does not verify becomes a dispute and changes nothing.
    pub(super) async fn pull(&mut self) -> Result<(), Trouble> {
        let api = self.api.clone();
        let open = self.opened_mut()?;
        let mut pulled = fetch(&api, open, open.book.revision()).await?;
        // Either what was kept here is damaged, or another device has confirmed a restore and this one holds the history that
        // was lost: take the records anew, but hold the server to the head remembered here.
        let also = pulled.head.head().also;
        let reconciled = also != Digest::ZERO && open.book.head.is_some_and(|head| head.head().also != also);
        pulled.whole = open.refetch || reconciled;
        if pulled.whole {
            let everything = fetch(&api, open, 0).await?;
            if everything.head.digest() == pulled.head.digest() {
                pulled = Pulled { put: everything.put, deleted: Vec::new(), ..pulled };
            }
        }
        match open.accept(pulled) {
            Ok(None) => Ok(()),
            Ok(Some(changes)) => {
                open.keeping.write(changes).await.map_err(|_| fault("device"))?;
                open.remember().await?;
                (self.emit)(Event::VaultMoved);
                Ok(())
            }
            Err(refusal) => {
                let dispute = self.dispute(refusal).await?;
                Err(Trouble::Disputed(dispute))
            }
        }
    }

    /// Compares everything the server holds with what is held here: always for small vaults, once a day for large ones.
    pub(super) async fn audit(&mut self) -> Result<(), Trouble> {
        let now = self.environment.now();
        let api = self.api.clone();
        let open = self.opened_mut()?;
        if open.book.records.len() > AUDIT_ALWAYS_RECORDS && now - open.audited < AUDIT_EVERY_SECONDS {
            return Ok(());
        }
        let pulled = fetch(&api, open, 0).await?;
        if Some(pulled.head.digest()) != open.book.head.as_ref().map(SignedHead::digest) {
            return Ok(()); // another device wrote meanwhile: the next pull verifies it
        }
        let found = compare(&open.book.states(), &states(&pulled.put));
        if found.is_empty() {
            open.audited = now;
            return open.remember().await;
        }
        let dispute = open.name_dispute(DisputeKind::Altered, &found, pulled.head.head().revision);
        self.declare(dispute.clone());
        Err(Trouble::Disputed(dispute))
    }

    /// Names what is wrong, record by record, by looking at everything the server shows.
    async fn dispute(&mut self, refusal: Error) -> Result<Dispute, Trouble> {
        let api = self.api.clone();
        let open = self.opened_mut()?;
        let everything = fetch(&api, open, 0).await?;
        let kind = match refusal {
            Error::Head(HeadFault::RolledBack { .. } | HeadFault::CountsBackwards { .. }) => DisputeKind::RolledBack,
            Error::Head(HeadFault::BrokenLink { .. } | HeadFault::OtherJournal { .. }) | Error::Journal(_) => {
                DisputeKind::Forked
            }
            Error::Head(HeadFault::WrongRoot { .. }) | Error::Altered(_) => DisputeKind::Altered,
            _ => DisputeKind::Foreign,
        };
        let found = if open.book.records.is_empty() {
            // This device remembers nothing: it can only say which records do not open as what they claim to be.
            let broken = everything.put.iter().filter(|(id, sealed)| open.book.open(id, sealed).is_none());
            broken.map(|(id, _)| Difference::Altered(*id)).collect()
        } else {
            compare(&open.book.states(), &states(&everything.put))
        };
        let dispute = open.name_dispute(kind, &found, everything.head.head().revision);
        self.declare(dispute.clone());
        Ok(dispute)
    }

    fn declare(&mut self, dispute: Dispute) {
        if let Some(open) = &mut self.open {
            open.dispute = Some(dispute.clone());
        }
        (self.emit)(Event::Disputed(dispute));
    }

    /// The owner confirmed: a head that continues the server's history and names this device's own as its second
    /// predecessor; what this device holds is sent again, what was deleted is deleted again.
    pub(super) async fn confirm_restore(&mut self) -> Result<Restored, Trouble> {
        let api = self.api.clone();
        let open = self.opened_mut()?;
        let Some(dispute) = open.dispute.clone() else { return Ok(Restored { sent: 0, deleted: 0 }) };
        // A device that remembers nothing has nothing to put back, and must not make a loss final.
        let Some(own) = open.book.head else { return Err(Trouble::Disputed(dispute)) };
        let shown = fetch(&api, open, 0).await?;
        let list = follow_lists(&open.book, &shown.lists).map_err(|_| fault("member list"))?;
        // Sent again: what differs from what is held here, or does not open. What another device wrote since and opens is
        // newer than what is held here: it is taken over, not overwritten.
        let mut send = Vec::new();
        let mut adopt = Vec::new();
        let mut delete = Vec::new();
        let mut seen = BTreeSet::new();
        for (id, sealed) in shown.put {
            seen.insert(id);
            let opened = open.book.open(&id, &sealed);
            match (open.book.records.get(&id), opened) {
                (Some(held), _) if held.revision == sealed.revision && held.sha256 == Digest::of(&sealed.bytes) => {}
                (Some(held), Some(theirs)) if sealed.revision > held.revision => adopt.push((id, theirs, sealed)),
                (Some(held), _) => send.push((id, sealed.revision.saturating_add(1), held.body.clone())),
                (None, _) if open.book.deleted.contains(&id) => delete.push(id),
                (None, Some(theirs)) => adopt.push((id, theirs, sealed)),
                // Not held here and not readable: another device may still have it, so it is not for this one to give up.
                (None, None) => return Err(Trouble::Disputed(dispute)),
            }
        }
        let lost = open.book.records.iter().filter(|(id, _)| !seen.contains(*id));
        send.extend(lost.map(|(id, held)| (*id, 1, held.body.clone())));
        let outcome = Restored { sent: send.len(), deleted: delete.len() };
        for (id, held, sealed) in adopt {
            let value = SealedRecord { revision: sealed.revision, sealed: sealed.bytes.into() };
            open.book.records.insert(id, held);
            open.keep_record(&id, &value).await?;
        }
        for (id, revision, _) in &send {
            // The revision the server holds, so that the edit below counts one up from it.
            if let Some(held) = open.book.records.get_mut(id) {
                held.revision = revision - 1;
            }
        }
        open.book.list = list;
        open.book.head = Some(shown.head);
        open.dispute = None;
        open.journal.forget();
        let also = own.link();
        let put = send.into_iter().map(|(id, _, body)| (id, body)).collect();
        let edit = super::change::Edit { put, delete, grants: Vec::new(), also };
        if let Err(trouble) = self.write(edit).await {
            // What is in memory is half-way between two histories. What this device keeps is not: start from there again.
            self.open = None;
            (self.emit)(Event::Locked);
            return Err(trouble);
        }
        (self.emit)(Event::VaultMoved);
        Ok(outcome)
    }
}

impl<D: DeviceStore> Open<D> {
    /// Verifies what was pulled and takes it over. `Ok(None)` if it is what is held already. Gives what to write on the
    /// device.
    fn accept(&mut self, pulled: Pulled) -> Result<Option<Changes>, Error> {
        let list = follow_lists(&self.book, &pulled.lists)?;
        let mut candidate: Vec<RecordState> = self.book.states();
        let gone = |id: &RecordId| pulled.deleted.contains(id) || pulled.put.iter().any(|(put, _)| put == id);
        candidate.retain(|state| !pulled.whole && !gone(&state.id));
        candidate.extend(states(&pulled.put));
        let remembered = self.book.head.as_ref().map(Remembered::from_head);
        let received = Received {
            vault: self.book.vault,
            list: &list,
            between: &pulled.between,
            root: root(&candidate),
            count: candidate.len() as u64,
        };
        let progress = verify_progress(&pulled.head, remembered.as_ref(), &received)?;
        if progress == Progress::Same && !self.refetch {
            return Ok(None);
        }
        let mut opened = Vec::with_capacity(pulled.put.len());
        for (id, sealed) in pulled.put {
            let held = self.book.open(&id, &sealed).ok_or(Error::Altered("record"))?;
            opened.push((id, held, sealed));
        }
        // Everything verified: only now is anything overwritten.
        let mut changes = Vec::new();
        if progress == Progress::Reconciled {
            self.journal.forget();
        }
        if pulled.whole {
            let gone = std::mem::take(&mut self.book.records).into_keys();
            changes.extend(gone.map(|id| (record_key(&self.book.vault, &id), None)));
        }
        for id in &pulled.deleted {
            // A tombstone of something that was never here proves nothing: only the server says it was deleted.
            if self.book.records.remove(id).is_some() {
                self.book.deleted.insert(*id);
            }
            changes.push((record_key(&self.book.vault, id), None));
        }
        for (id, held, sealed) in opened {
            let value = SealedRecord { revision: sealed.revision, sealed: sealed.bytes.into() };
            changes.push((record_key(&self.book.vault, &id), protocol::to_cbor(&value).ok()));
            self.book.records.insert(id, held);
        }
        self.refetch = false;
        self.book.list = list;
        self.book.head = Some(pulled.head);
        Ok(Some(changes))
    }

    /// Loads what this device kept of the vault. What does not open is left out, so that it is fetched again.
    pub(super) async fn recall(&mut self) -> Result<(), Trouble> {
        let memory = self.keeping.get(&memory_key(&self.book.vault)).await.map_err(|_| fault("device"))?;
        let Some(memory) = memory.and_then(|bytes| protocol::from_cbor::<VaultMemory>(&bytes).ok()) else {
            return Ok(());
        };
        let Ok(head) = SignedHead::parse(&memory.head.0) else { return Ok(()) };
        let kept = self.keeping.list(&records_prefix(&self.book.vault)).await.map_err(|_| fault("device"))?;
        let mut complete = true;
        for (key, value) in kept {
            let id = key.rsplit('/').next().and_then(|id| id.parse().ok());
            let value = protocol::from_cbor::<SealedRecord>(&value).ok();
            let Some((id, value)) = id.zip(value) else { continue };
            let sealed = Sealed { revision: value.revision, bytes: value.sealed.0 };
            match self.book.open(&id, &sealed) {
                Some(held) => drop(self.book.records.insert(id, held)),
                None => complete = false,
            }
        }
        if !complete || root(&self.book.states()) != head.head().root {
            self.book.records.clear();
            self.refetch = true;
        }
        self.audited = memory.audited;
        self.book.deleted = memory.deleted.into_iter().collect();
        self.book.head = Some(head);
        self.journal.recall(memory.journal, &memory.chain.0);
        Ok(())
    }

    /// Writes down what to hold the server to next time.
    pub(super) async fn remember(&self) -> Result<(), Trouble> {
        let Some(head) = &self.book.head else { return Ok(()) };
        let journal = self.journal.verified();
        let memory = VaultMemory {
            head: head.as_bytes().to_vec().into(),
            journal: journal.n,
            chain: journal.chain.as_bytes().to_vec().into(),
            audited: self.audited,
            deleted: self.book.deleted.iter().copied().collect(),
        };
        let value = protocol::to_cbor(&memory).map_err(|_| fault("memory"))?;
        let change = vec![(memory_key(&self.book.vault), Some(value))];
        self.keeping.write(change).await.map_err(|_| fault("device"))
    }

    pub(super) async fn keep_record(&self, id: &RecordId, value: &SealedRecord) -> Result<(), Trouble> {
        let value = protocol::to_cbor(value).map_err(|_| fault("record"))?;
        let change = vec![(record_key(&self.book.vault, id), Some(value))];
        self.keeping.write(change).await.map_err(|_| fault("device"))
    }

    fn name_dispute(&self, kind: DisputeKind, found: &[Difference], shown: u64) -> Dispute {
        let name = |id: RecordId, what| DisputedRecord {
            id,
            title: self.book.records.get(&id).map(|held| held.record().title().to_owned()).filter(|t| !t.is_empty()),
            what,
        };
        let records = found.iter().filter_map(|difference| match *difference {
            Difference::Missing(id) => Some(name(id, DisputedWhat::Missing)),
            Difference::Older { id, .. } => Some(name(id, DisputedWhat::Older)),
            Difference::Altered(id) => Some(name(id, DisputedWhat::Altered)),
            Difference::Newer { id, .. } if kind != DisputeKind::RolledBack => Some(name(id, DisputedWhat::Altered)),
            Difference::Unexpected(id) => Some(name(id, DisputedWhat::Returned)),
            Difference::Newer { .. } => None,
        });
        Dispute { kind, records: records.collect(), remembered: self.book.revision(), shown }
    }
}

async fn fetch<T: Transport, D>(api: &Api<T>, open: &Open<D>, after: u64) -> Result<Pulled, Trouble> {
    let vault = to(open.book.vault);
    'again: loop {
        let mut at = after;
        let mut put: Vec<(RecordId, Sealed)> = Vec::new();
        let mut deleted: Vec<RecordId> = Vec::new();
        let mut between: Vec<Digest> = Vec::new();
        let mut first: Option<ChangesPage> = None;
        loop {
            let mut page = api.changes(&vault, at).await?;
            let head = SignedHead::parse(&page.head.0).map_err(|_| fault("head"))?;
            for stored in page.put.drain(..) {
                let id = to(stored.record);
                put.retain(|(other, _)| *other != id);
                put.push((id, Sealed { revision: stored.revision, bytes: stored.sealed.0 }));
            }
            for tombstone in page.deleted.drain(..) {
                let id = to(tombstone.record);
                put.retain(|(other, _)| *other != id);
                deleted.push(id);
            }
            if first.as_ref().is_some_and(|first| first.head != page.head) {
                continue 'again; // the vault moved between two pages
            }
            between.extend(page.digests.drain(..).map(to::<_, Digest>));
            let through = page.through;
            if through >= head.head().revision || through <= at {
                let first = first.unwrap_or(page);
                let lists = first.member_lists.iter().map(|list| SignedMemberList::parse(&list.0));
                let lists = lists.collect::<Result<_, _>>().map_err(|_| fault("member list"))?;
                return Ok(Pulled { head, between, put, deleted, lists, whole: after == 0 });
            }
            first.get_or_insert(page);
            at = through;
        }
    }
}

fn follow_lists(book: &Book, lists: &[SignedMemberList]) -> Result<SignedMemberList, Error> {
    let from = lists.iter().position(|list| list.list().n == book.entry.pin.n).unwrap_or(0);
    follow(&book.entry.pin, lists.get(from..).unwrap_or_default()).cloned()
}

fn states(put: &[(RecordId, Sealed)]) -> Vec<RecordState> {
    let state = |(id, sealed): &(RecordId, Sealed)| RecordState {
        id: *id,
        revision: sealed.revision,
        sha256: Digest::of(&sealed.bytes),
    };
    put.iter().map(state).collect()
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Asks the server for news: vault, grants, journal.
    pub(super) async fn refresh(&mut self) -> Result<(), Trouble> {
        let online = match self.pull().await {
            Err(Trouble::Offline) => false,
            other => {
                other?;
                true
            }
        };
        (self.emit)(Event::Online(online));
        if !online {
            return Err(Trouble::Offline);
        }
        self.finish_replacement().await?;
        self.pull_grants().await?;
        self.pull_journal().await
    }

    /// Reads the states of the grants.
    pub(super) async fn pull_grants(&mut self) -> Result<(), Trouble> {
        let api = self.api.clone();
        let open = self.opened_mut()?;
        let vault = to(open.book.vault);
        let mut grants = api.grants(&vault).await.map_err(|error: ApiError| Trouble::from(error))?.grants;
        // A server put back to an earlier state would serve again what the patient has revoked.
        let ended = open.book.grants().filter(|(_, grant)| grant.ended.is_some());
        let ended: Vec<protocol::GrantId> = ended.map(|(_, grant)| to(grant.grant)).collect();
        for view in grants.iter_mut().filter(|view| !view.revoked && ended.contains(&view.grant)) {
            api.act_on_grant(&vault, &view.grant, "revoke").await?;
            view.revoked = true;
        }
        open.grants = grants;
        Ok(())
    }
}
