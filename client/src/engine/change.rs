//! Writing: one changeset, all or nothing, with new files for every live link that shows what changes.

use std::collections::{BTreeMap, BTreeSet};

use protocol::account::Proof;
use protocol::blob::StageBlob;
use protocol::change::{Changeset, CreateGrant, GrantChange, Put, ReplaceFiles};
use protocol::grant::{ContentType, GrantFile, Limits};
use protocol::{BlobId, Bytes, FileId, ProblemKind};
use vault::generation::VaultChange;
use vault::head::RecordState;
use vault::id::{Digest, GrantId, RecordId};
use vault::member::Role;
use vault::record::{Attachment, Body, Decision, Fact, GrantRecord, Kind, Record, ShownRecord};

use super::acts::{Done, write_down};
use super::file::{Missing, SHARED_BYTES, contents_of, stored_of};
use super::wire::Trouble;
use super::{Engine, Open};
use crate::account::{Account, fault};
use crate::api::ApiError;
use crate::book::{Book, Held, Sealed};
use crate::convert::to;
use crate::device::{DeviceStore, SealedRecord, record_key};
use crate::document;
use crate::environment::Environment;
use crate::link;
use crate::topic::topic_of;
use crate::transport::Transport;

/// What to write.
pub(super) struct Edit {
    /// New and changed records.
    pub(super) put: Vec<(RecordId, Body)>,
    /// Deleted records.
    pub(super) delete: Vec<RecordId>,
    /// New grants: the records that hold them. Their files are made here.
    pub(super) grants: Vec<(RecordId, Box<GrantRecord>)>,
    /// Whether standing grants take in what is new here; the parts of an import wait for its end.
    pub(super) joins: bool,
    /// Records that are there already and join standing grants now.
    pub(super) joining: Vec<RecordId>,
    /// Grants that end with this. The server knows them, and they are not over.
    pub(super) revoke: Vec<GrantId>,
    /// The second predecessor of the head, after a roll-back was confirmed.
    pub(super) also: Digest,
    /// The next member list, in the same key generation, with the keys from then on and the auth key.
    pub(super) list: Option<(VaultChange, Proof)>,
    /// What is done by it, for the vault's own record of what was done.
    pub(super) acts: Vec<Done>,
    /// Who wrote the records stays as it is: they come from another vault as they are.
    pub(super) as_written: bool,
    /// Whether it is part of moving in: nothing else is written until that is finished.
    pub(super) moves: bool,
}

/// What was written.
pub(super) struct Written {
    /// Live links that got other files.
    pub(super) links: usize,
}

/// How often a write is planned anew because another device was faster.
const ATTEMPTS: usize = 6;

impl Edit {
    /// Only these records.
    pub(super) fn put(put: Vec<(RecordId, Body)>) -> Self {
        Self {
            put,
            delete: Vec::new(),
            grants: Vec::new(),
            joins: true,
            joining: Vec::new(),
            revoke: Vec::new(),
            also: Digest::ZERO,
            list: None,
            acts: Vec::new(),
            as_written: false,
            moves: false,
        }
    }

    /// Only deleting.
    pub(super) fn delete(delete: Vec<RecordId>) -> Self {
        Self { delete, ..Self::put(Vec::new()) }
    }

    /// The same, and that this was done by it.
    pub(super) fn with(mut self, act: Done) -> Self {
        self.acts.push(act);
        self
    }

    fn is_empty(&self) -> bool {
        let Self { put, delete, grants, list, acts, .. } = self;
        put.is_empty() && delete.is_empty() && grants.is_empty() && list.is_none() && acts.is_empty()
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Plans and writes a change. If another device was faster, pulls and plans again: `plan` sees the newest state each
    /// time and refuses where both sides changed the same record.
    pub(super) async fn commit(
        &mut self,
        mut plan: impl FnMut(&Open<D>) -> Result<Edit, Trouble>,
    ) -> Result<Written, Trouble> {
        for _ in 0..ATTEMPTS {
            let open = self.opened()?;
            if let Some(dispute) = &open.dispute {
                return Err(Trouble::Disputed(dispute.clone()));
            }
            if open.book.role() == Some(Role::Reader) {
                return Err(Trouble::Refused(ProblemKind::NotAllowed));
            }
            let edit = plan(open)?;
            if edit.is_empty() {
                return Ok(Written { links: 0 });
            }
            // Half of a vault is nothing to go on from: it is moved in to the end, or taken out again.
            if open.book.is_moving() && !edit.moves {
                return Err(Trouble::MoveUnfinished);
            }
            match self.write(edit).await {
                // Another device may have made or ended a grant as well: what shows a record is known only with both.
                Err(Trouble::Refused(ProblemKind::HeadMoved)) => self.pull_for_edit().await?,
                other => return other,
            }
        }
        Err(Trouble::Refused(ProblemKind::HeadMoved))
    }

    /// Writes one edit upon exactly the state that is held.
    pub(super) async fn write(&mut self, mut edit: Edit) -> Result<Written, Trouble> {
        let api = self.api.clone();
        let (now, today) = (self.environment.now(), self.environment.today());
        let new = RecordId::make(self.environment.rng());
        let open = self.open.as_mut().ok_or(Trouble::Locked)?;
        write_down(open, &mut edit, new, now);
        // What moves in is shown by no link of this place.
        let touched = if edit.moves { Vec::new() } else { touch_grants(open, &mut edit, now) };
        let (next, proof) = match edit.list.take() {
            None => (None, None),
            Some((VaultChange { entry, list }, proof)) => {
                let Account { id, state, .. } = &open.account;
                let book = Book::new(entry, list, *id, &state.identity).ok_or_else(|| fault("vault"))?;
                (Some(Book { head: open.book.head, ..book }), Some(proof))
            }
        };

        // Seal what is put, and know every revision before any document is rendered.
        let mut sealed: BTreeMap<RecordId, Sealed> = BTreeMap::new();
        let mut states: BTreeMap<RecordId, RecordState> =
            open.book.states().into_iter().map(|state| (state.id, state)).collect();
        for id in &edit.delete {
            states.remove(id);
        }
        let revision_of = |id: &RecordId| open.book.records.get(id).map_or(0, |held| held.revision) + 1;
        let putting: BTreeMap<RecordId, u64> = edit.put.iter().map(|(id, _)| (*id, revision_of(id))).collect();

        // Documents of new grants and of those that show something that changes.
        let mut staged: Vec<(BlobId, Vec<u8>)> = Vec::new();
        let mut changes: Vec<GrantChange> = Vec::new();
        let created = std::mem::take(&mut edit.grants);
        let new = created.len();
        for (at, (id, mut grant)) in created.into_iter().chain(touched).enumerate() {
            for shown in &mut grant.records {
                let stored = open.book.records.get(&shown.record).map(|held| held.revision);
                shown.revision = putting.get(&shown.record).copied().or(stored).unwrap_or(shown.revision);
            }
            let lookup = |wanted: &RecordId| find(&open.book, &edit.put, wanted);
            let handed_on = document::handed_on(&lookup, &grant);
            let shown = handed_on.iter().map(|one| &*one.record);
            let missing = if at < new { Missing::Refused } else { Missing::LeftOut };
            let contents = contents_of(&api, &open.book.vault, shown, SHARED_BYTES, missing).await?;
            let contents = |file: &Attachment| contents.encoded(file);
            let file = document::seal(&lookup, &grant, &contents, today, self.environment.rng())?;
            let blob = BlobId(random(self.environment.rng()));
            let files =
                vec![GrantFile { file: FileId(random(self.environment.rng())), blob, content_type: ContentType::Fhir }];
            staged.push((blob, file));
            changes.push(if at < new {
                GrantChange::Create(CreateGrant {
                    grant: to(grant.grant),
                    link: to(Digest::of(&*grant.secrets.link)),
                    limits: Limits { until: grant.until, uses: grant.uses },
                    passcode: link::hash_passcode(grant.secrets.passcode.as_deref(), self.environment.rng())?,
                    files,
                })
            } else {
                // What is sealed counts: a server that was put back to before a renewal learns of it with the next files.
                let own = Limits { until: grant.until, uses: grant.uses };
                let known = open.grants.iter().find(|view| to::<_, GrantId>(view.grant) == grant.grant);
                let limits = known.is_some_and(|view| view.limits != own).then_some(own);
                GrantChange::Files(ReplaceFiles { grant: to(grant.grant), files, limits })
            });
            put_grant(open, &mut edit, id, grant)?;
        }
        let links = changes.len() - new;
        changes.extend(edit.revoke.iter().map(|grant| GrantChange::Revoke(to(*grant))));

        if open.book.has_company() && edit.also == Digest::ZERO && !edit.as_written {
            edit.put.iter_mut().for_each(|(_, body)| body.record.by = Some(open.account.id));
        }
        for (id, body) in &edit.put {
            let revision = revision_of(id);
            let bytes = body.encode().map_err(|_| fault("body"))?;
            let bytes = open.book.keyring.seal_record(id, revision, &bytes, self.environment.rng());
            let bytes = bytes.map_err(|_| fault("seal"))?;
            states.insert(*id, RecordState { id: *id, revision, sha256: Digest::of(&bytes) });
            sealed.insert(*id, Sealed { revision, bytes });
        }
        let states: Vec<_> = states.into_values().collect();
        let signing = next.as_ref().unwrap_or(&open.book);
        let head = signing.next_head(&states, open.journal.verified(), edit.also, now);
        let head = head.ok_or_else(|| fault("head"))?;
        if signing.is_over(head.head().time) {
            // Everybody else would refuse it, whatever the server's clock says.
            return Err(Trouble::NotMember);
        }
        let vault = to(open.book.vault);
        for (blob, bytes) in &staged {
            let stage = StageBlob { blob: *blob, length: bytes.len() as u64, digest: to(Digest::of(bytes)) };
            api.stage(&vault, &stage, bytes, &mut |_| true).await?;
        }
        let mut blobs = BTreeMap::new();
        for (id, body) in &edit.put {
            blobs.insert(*id, stored_of(&api, &open.book.vault, body.record.fact.files()).await?);
        }
        let put = |(id, sealed): (&RecordId, &Sealed)| Put {
            record: to(*id),
            revision: sealed.revision,
            sealed: Bytes(sealed.bytes.clone()),
            blobs: blobs.remove(id).unwrap_or_default(),
        };
        let changeset = Changeset {
            expected_head: open.book.head.as_ref().map_or(protocol::layout::NO_HEAD, |head| to(head.digest())),
            new_head: Bytes(head.as_bytes().to_vec()),
            put: sealed.iter().map(put).collect(),
            delete: edit.delete.iter().map(|id| to(*id)).collect(),
            grants: changes,
            member_list: next.as_ref().map(|next| Bytes(next.list.as_bytes().to_vec())),
            proof,
        };
        let key = BlobId(random(self.environment.rng())).to_string();
        match api.change(&vault, &changeset, &key).await {
            Ok(_) => {}
            Err(ApiError::Refused { kind, .. }) => return Err(Trouble::Refused(kind)),
            Err(other) => return Err(other.into()),
        }

        // Durable at the server: now it is true here too.
        if let Some(next) = next {
            open.book.lists.add(next.list.list());
            open.book.take_keys(next);
        }
        let mut kept = Vec::new();
        for id in &edit.delete {
            open.book.records.remove(id);
            open.book.deleted.insert(*id);
            kept.push((record_key(&open.book.vault, id), None));
        }
        for (id, body) in edit.put {
            let Some(sealed) = sealed.remove(&id) else { continue };
            let held = Held::new(sealed.revision, Digest::of(&sealed.bytes), body);
            let value = SealedRecord { revision: sealed.revision, sealed: Bytes(sealed.bytes) };
            kept.push((record_key(&open.book.vault, &id), protocol::to_cbor(&value).ok()));
            open.book.records.insert(id, held);
        }
        open.book.head = Some(head);
        // The device's cache may fail without losing anything: the server has it.
        let _ = open.keeping.write(kept).await;
        let _ = open.remember().await;
        Ok(Written { links })
    }
}

/// Live grants that show a record which this edit changes, deletes or sets aside, without those that leave; or the person or the
/// provider that stands at their head. Standing ones to which a new record comes, and those that are edited themselves. After a
/// confirmed roll-back all of them: their files are of the earlier state, too, and may show what was deleted since.
fn touch_grants<D>(open: &Open<D>, edit: &mut Edit, now: i64) -> Vec<(RecordId, Box<GrantRecord>)> {
    let changed = |id: &RecordId| edit.put.iter().any(|(put, _)| put == id);
    let is_aside = |id: &RecordId| edit.put.iter().any(|(put, body)| put == id && body.record.not_mine.is_some());
    // What is somebody else's is shown by no link, as if it were not there any more.
    let leaves = |id: &RecordId| edit.delete.contains(id) || is_aside(id);
    let person = open.book.person().is_some_and(|(id, _)| changed(id));
    let new = newcomers(open, edit);
    let mut touched = Vec::new();
    let mut shrunk = Vec::new();
    for (id, grant) in open.book.grants() {
        let shows = grant.records.iter().any(|shown| changed(&shown.record) || leaves(&shown.record));
        let ends_here = changed(id) && super::share::ends_in(&edit.put, id);
        let edited = edit.put.iter().find_map(|(put, body)| match &body.record.fact {
            Fact::Grant(grant) if put == id => Some(grant.clone()),
            _ => None,
        });
        let differs = edited.as_ref().is_some_and(|it| it.until != grant.until || it.records != grant.records);
        let mut grant = edited.unwrap_or_else(|| Box::new(grant.clone()));
        let is_open = super::share::state(open, &grant, now).is_open();
        let came = come_to(&grant, &new, now);
        let grows = is_open && !came.is_empty();
        let renew = shows || person || changed(&grant.provider) || differs || grows || edit.also != Digest::ZERO;
        if !renew || ends_here || edit.delete.contains(id) {
            continue;
        }
        grant.records.retain(|shown: &ShownRecord| !leaves(&shown.record));
        if is_open {
            grant.records = stays(&grant, &edit.put, &open.book);
            grant.records.extend(came);
        }
        // A grant that the server does not know is served by nobody: it was made after a backup that was put back.
        let known = open.grants.iter().any(|view| to::<_, GrantId>(view.grant) == grant.grant);
        if known && is_open || super::share::opens_there(open, &grant, now) {
            touched.push((*id, grant));
        } else if shows {
            // Over, so nothing is served any more; only the list of what it showed shrinks.
            shrunk.push((*id, grant));
        }
    }
    for (id, grant) in shrunk {
        edit_grant(open, &mut edit.put, id, grant);
    }
    touched
}

/// What an edit brings that could come to a standing grant by itself: nothing of a topic that is decided about apart. Looked for only
/// where a grant takes anything in.
fn newcomers<D>(open: &Open<D>, edit: &Edit) -> Vec<(RecordId, Kind)> {
    let takes_in = |grant: &GrantRecord| grant.standing.as_ref().is_some_and(|standing| !standing.live.is_empty());
    if !open.book.grants().any(|(_, grant)| takes_in(grant)) {
        return Vec::new();
    }
    let put = edit.put.iter().filter(|(id, _)| edit.joins && !open.book.records.contains_key(id));
    let put = put.map(|(id, body)| (*id, body.record.kind(), topic_of(&body.record)));
    let joining = edit.joining.iter().filter_map(|id| Some((*id, open.book.records.get(id)?)));
    let joining = joining.filter(|(_, held)| held.record().not_mine.is_none());
    let joining = joining.map(|(id, held)| (id, held.record().kind(), held.topic()));
    put.chain(joining).filter(|(_, _, topic)| topic.is_none()).map(|(id, kind, _)| (id, kind)).collect()
}

/// The newcomers that come to this grant.
fn come_to(grant: &GrantRecord, new: &[(RecordId, Kind)], now: i64) -> Vec<ShownRecord> {
    let Some(standing) = grant.standing.as_ref().filter(|_| !new.is_empty()) else { return Vec::new() };
    let there: BTreeSet<RecordId> = grant.records.iter().map(|shown| shown.record).collect();
    let comes = new.iter().filter(|(id, kind)| standing.live.contains(kind) && !there.contains(id));
    // After what was told, whichever device's clock is behind: everything that comes is told.
    let added = Some(now.max(standing.told + 1));
    comes.map(|(id, _)| ShownRecord { added, ..ShownRecord::whole(*id, 0) }).collect()
}

/// The records of a grant without those that are edited into something that was not agreed to: what came by itself and would not
/// come any more, and what becomes a record of a topic that is not shown.
fn stays(grant: &GrantRecord, put: &[(RecordId, Body)], book: &Book) -> Vec<ShownRecord> {
    let stays = |shown: &&ShownRecord| {
        let Some((_, body)) = put.iter().find(|(put, _)| *put == shown.record) else { return true };
        let topic = topic_of(&body.record);
        if let (Some(standing), true) = (&grant.standing, shown.added.is_some()) {
            return topic.is_none() && standing.live.contains(&body.record.kind());
        }
        let is_agreed = |topic| grant.topics.iter().any(|it| it.topic == topic && it.decision == Decision::Share);
        // What it was about before was decided, whatever it was called then.
        book.records.get(&shown.record).and_then(Held::topic) == topic || topic.is_none_or(is_agreed)
    };
    grant.records.iter().filter(stays).cloned().collect()
}

fn put_grant<D>(open: &Open<D>, edit: &mut Edit, id: RecordId, grant: Box<GrantRecord>) -> Result<(), Trouble> {
    edit_grant(open, &mut edit.put, id, grant).then_some(()).ok_or(Trouble::ReadOnly)
}

fn edit_grant<D>(open: &Open<D>, put: &mut Vec<(RecordId, Body)>, id: RecordId, grant: Box<GrantRecord>) -> bool {
    let provenance = vault::record::Provenance::typed(grant.created);
    let record = Record::new(Fact::Grant(grant), provenance);
    let earlier = put.iter().position(|(other, _)| *other == id).map(|at| put.remove(at).1);
    let earlier = earlier.or_else(|| open.book.records.get(&id).map(|held| held.body.clone()));
    let body = match earlier {
        Some(earlier) => earlier.with(record),
        None => Ok(Body::new(record)),
    };
    body.map(|body| put.push((id, body))).is_ok()
}

/// A record as it will be once `put` is written.
pub(super) fn find<'a>(book: &'a Book, put: &'a [(RecordId, Body)], wanted: &RecordId) -> Option<&'a Record> {
    if *wanted == document::PERSON {
        let edited = put.iter().map(|(_, body)| &body.record).find(|record| record.kind() == Kind::Person);
        return edited.or_else(|| book.person().and_then(|(id, _)| book.records.get(id)).map(Held::record));
    }
    let edited = put.iter().find(|(id, _)| id == wanted).map(|(_, body)| &body.record);
    edited.or_else(|| book.records.get(wanted).map(Held::record))
}

pub(crate) fn random<const N: usize>(rng: &mut dyn rand_core::CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}
