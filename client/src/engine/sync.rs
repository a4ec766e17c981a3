//! Pulling what came since and verifying it before anything is shown or overwritten.

use std::collections::{BTreeMap, BTreeSet};

use protocol::change::ChangesPage;
use vault::Error;
use vault::head::{Progress, Received, RecordState, Remembered, SignedHead, compare, root, verify_progress};
use vault::id::{Digest, RecordId};
use vault::journal::JournalState;
use vault::member::{ListPin, SignedMemberList, follow};

use super::state::read_state;
use super::vaults::{keys_under, not_member};
use super::wire::{DisputeKind, Event, Trouble};
use super::{Engine, Open};
use crate::account::{Account, fault};
use crate::api::{Api, ApiError};
use crate::book::{Book, Sealed};
use crate::convert::to;
use crate::device::{Changes, DeviceStore, SealedRecord, record_key};
use crate::environment::Environment;
use crate::transport::Transport;

/// A vault below this size is compared with the server as a whole at every opening, a larger one once a day.
const AUDIT_ALWAYS_RECORDS: usize = 2_000;
const AUDIT_EVERY_SECONDS: i64 = 24 * 60 * 60;

/// Everything the server shows after a revision, in one piece.
pub(super) struct Pulled {
    pub(super) head: SignedHead,
    between: Vec<Digest>,
    pub(super) put: Vec<(RecordId, Sealed)>,
    deleted: Vec<RecordId>,
    pub(super) lists: Vec<SignedMemberList>,
    /// Whether `put` is all there is, and not only what came since.
    whole: bool,
    /// Whether the server has dropped tombstones that this device did not see: what is gone shows only in the whole list.
    compare_all: bool,
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Brings the open vault up to date. What does not verify becomes a dispute and changes nothing.
    pub(super) async fn pull(&mut self) -> Result<(), Trouble> {
        let pulled = self.pull_news().await;
        match &pulled {
            Ok(()) => {
                self.set_reached(true);
                self.note_synced().await;
            }
            Err(Trouble::Offline) => self.set_reached(false),
            Err(_) => {}
        }
        pulled
    }

    async fn pull_news(&mut self) -> Result<(), Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        if open.book.is_over(now) {
            return Err(Trouble::NotMember);
        }
        // A device that was let in by another one holds the server to what that one saw.
        let known = open.mark.filter(|_| open.book.head.is_none());
        let mut pulled = self.fetch(known.map_or(open.book.revision(), |mark| mark.revision)).await?;
        let open = self.opened()?;
        // Either what was kept here is damaged, or another device has confirmed a restore and this one holds the history that
        // was lost: take the records anew, but hold the server to the head remembered here.
        let also = pulled.head.head().also;
        let reconciled = also != Digest::ZERO && open.book.head.is_some_and(|head| head.head().also != also);
        pulled.whole = open.refetch || reconciled || pulled.compare_all || known.is_some();
        if pulled.whole {
            let everything = self.fetch(0).await?;
            if everything.head.digest() == pulled.head.digest() {
                pulled = Pulled { put: everything.put, deleted: Vec::new(), ..pulled };
            }
        }
        self.take_newest_keys(&pulled.lists).await?;
        let open = self.opened_mut()?;
        let seen = open.book.lists.newest();
        match open.accept(pulled, now) {
            Ok(None) if open.book.lists.newest() == seen => Ok(()),
            Ok(None) => open.remember().await,
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

    /// Goes on under the keys of a new generation, if the newest list makes one: a member finds them in their key box, the owner's
    /// other devices in the account's state. Lists that do not follow change nothing; accepting what came says so.
    async fn take_newest_keys(&mut self, lists: &[SignedMemberList]) -> Result<(), Trouble> {
        let api = self.api.clone();
        let open = self.opened_mut()?;
        let Ok(list) = follow_lists(&open.book.entry.pin, lists) else { return Ok(()) };
        let known = open.book.list.list().generation;
        if list.list().generation <= known {
            return Ok(());
        }
        let mut keys = keys_under(&open.account, &list);
        if keys.is_none() {
            read_state(&api, &mut open.account).await?;
            keys = keys_under(&open.account, &list);
        }
        let Account { id, state, .. } = &open.account;
        if let Some(book) = keys.and_then(|entry| Book::new(entry, list, *id, &state.identity)) {
            let head = open.book.head;
            open.book.take_keys(Book { head, ..book });
        }
        Ok(())
    }

    /// Compares everything the server holds with what is held here: always for small vaults, once a day for large ones.
    pub(super) async fn audit(&mut self) -> Result<(), Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        if open.book.records.len() > AUDIT_ALWAYS_RECORDS && now - open.audited < AUDIT_EVERY_SECONDS {
            return Ok(());
        }
        let pulled = self.fetch(0).await?;
        let open = self.opened_mut()?;
        if Some(pulled.head.digest()) != open.book.head.as_ref().map(SignedHead::digest) {
            return Ok(()); // another device wrote meanwhile: the next pull verifies it
        }
        let found = compare(&open.book.states(), &states(&pulled.put));
        if found.is_empty() {
            open.audited = now;
            return open.remember().await;
        }
        let dispute = open.name_dispute(None, &pulled);
        self.declare(dispute.clone());
        Err(Trouble::Disputed(dispute))
    }

    /// Everything after a revision. An answer that cannot be verified at all is a dispute, too.
    pub(super) async fn fetch(&mut self, after: u64) -> Result<Pulled, Trouble> {
        let api = self.api.clone();
        let fetched = fetch(&api, self.opened()?, after).await;
        if let Err(Trouble::Disputed(dispute)) = &fetched {
            self.declare(dispute.clone());
        }
        fetched
    }
}

impl<D: DeviceStore> Open<D> {
    /// Verifies what was pulled and takes it over. `Ok(None)` if it is what is held already. Gives what to write on the
    /// device.
    fn accept(&mut self, pulled: Pulled, now: i64) -> Result<Option<Changes>, Error> {
        let list = follow_lists(&self.book.entry.pin, &pulled.lists)?;
        let mut candidate: Vec<RecordState> = self.book.states();
        let gone: BTreeSet<&RecordId> = pulled.deleted.iter().chain(pulled.put.iter().map(|(put, _)| put)).collect();
        candidate.retain(|state| !pulled.whole && !gone.contains(&state.id));
        candidate.extend(states(&pulled.put));
        let remembered = self.book.head.as_ref().map(Remembered::from_head).or_else(|| self.told());
        let received = Received {
            vault: self.book.vault,
            list: &list,
            between: &pulled.between,
            root: root(&candidate),
            count: candidate.len() as u64,
            now,
        };
        let progress = verify_progress(&pulled.head, remembered.as_ref(), &received)?;
        if progress == Progress::Same && self.book.head.is_some() && !self.refetch {
            self.book.lists.take_up(&self.book.entry.pin, &pulled.lists);
            return Ok(None);
        }
        let mut opened = Vec::with_capacity(pulled.put.len());
        for (id, sealed) in pulled.put {
            let held = self.book.open(&id, &sealed).ok_or(Error::Altered("record"))?;
            opened.push((id, held, sealed));
        }
        // Who owns the vault may be another, so the key that signs may be too.
        let Account { id, state, .. } = &self.account;
        let generation = list.list().generation;
        let next = Book::new(self.book.entry.clone(), list, *id, &state.identity);
        let next = next.ok_or(Error::UnknownGeneration(generation))?;
        // Everything verified: only now is anything overwritten.
        self.book.lists.take_up(&self.book.entry.pin, &pulled.lists);
        let mut changes = Vec::new();
        if progress == Progress::Reconciled {
            self.journal.forget();
        }
        if pulled.whole {
            // What is not in the list that the head was signed for was deleted by another device.
            let listed: BTreeSet<RecordId> = opened.iter().map(|(id, ..)| *id).collect();
            for id in std::mem::take(&mut self.book.records).into_ids() {
                if !listed.contains(&id) {
                    self.book.deleted.insert(id);
                }
                changes.push((record_key(&self.book.vault, &id), None));
            }
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
        self.book.take_keys(Book { head: Some(pulled.head), ..next });
        Ok(Some(changes))
    }

    /// What the device that let this one in had seen, as long as nothing was accepted here.
    pub(super) fn told(&self) -> Option<Remembered> {
        let mark = self.mark.filter(|_| self.book.head.is_none())?;
        let (list, journal) = (self.book.entry.pin, JournalState::EMPTY);
        // The mark does not say when.
        Some(Remembered { revision: mark.revision, link: mark.link, list, journal, time: i64::MIN })
    }
}

async fn fetch<T: Transport, D: DeviceStore>(api: &Api<T>, open: &Open<D>, after: u64) -> Result<Pulled, Trouble> {
    let vault = to(open.book.vault);
    'again: loop {
        let mut at = after;
        let mut put: BTreeMap<RecordId, Sealed> = BTreeMap::new();
        let mut deleted: Vec<RecordId> = Vec::new();
        let mut between: Vec<Digest> = Vec::new();
        let mut compare_all = false;
        let mut first: Option<ChangesPage> = None;
        loop {
            let mut page = api.changes(&vault, at).await.map_err(not_member)?;
            let foreign = || Trouble::Disputed(open.dispute_of(DisputeKind::Foreign, 0));
            let head = SignedHead::parse(&page.head.0).map_err(|_| foreign())?;
            compare_all |= page.compare_all;
            for stored in page.put.drain(..) {
                put.insert(to(stored.record), Sealed { revision: stored.revision, bytes: stored.sealed.0 });
            }
            for tombstone in page.deleted.drain(..) {
                let id = to(tombstone.record);
                put.remove(&id);
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
                let lists = lists.collect::<Result<_, _>>().map_err(|_| foreign())?;
                let put = put.into_iter().collect();
                return Ok(Pulled { head, between, put, deleted, lists, whole: after == 0, compare_all });
            }
            first.get_or_insert(page);
            at = through;
        }
    }
}

/// The newest member list, if it follows from the pinned one.
pub(super) fn follow_lists(pin: &ListPin, lists: &[SignedMemberList]) -> Result<SignedMemberList, Error> {
    let from = lists.iter().position(|list| list.list().n == pin.n).unwrap_or(0);
    follow(pin, lists.get(from..).unwrap_or_default()).cloned()
}

pub(super) fn states(put: &[(RecordId, Sealed)]) -> Vec<RecordState> {
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
        if self.is_away() {
            return self.come_back().await;
        }
        self.pull().await?;
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
