//! Taking everything in: first what says that it was begun, then documents with their files, then everything else, then the
//! comparison.

use std::collections::BTreeSet;

use protocol::ProblemKind;
use protocol::blob::StageBlob;
use serde_bytes::{ByteArray, ByteBuf};
use vault::file::open_file;
use vault::id::{BlobId, Digest, RecordId};
use vault::key_pair::SIGNATURE_LEN;
use vault::member::Role;
use vault::moving::code;
use vault::record::{Body, Fact, Former, FormerPiece, FormerPlace, Kind, MovedRecord, Provenance, Record, former_id};

use super::super::Engine;
use super::super::change::Edit;
use super::super::file::stored_of;
use super::super::import_sealed::OpenedArchive;
use super::super::wire::{BeginMoveIn, Event, FileOfPart, MoveInFile, MovedIn, Trouble};
use super::digest_here;
use super::look::look;
use crate::account::fault;
use crate::archive::Rest;
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// Records in one changeset, and bytes of them, beyond which no further one is added: well under the server's limit, so that progress
/// moves and stopping is quick.
const PART: usize = 100;
const PART_BYTES: usize = 2 << 20;
/// Records or ids, and bytes of journal entries, in one piece.
const PIECE: usize = 10_000;
const PIECE_BYTES: usize = 1 << 20;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Writes down that it begins, and says which files are needed. What was begun before goes on where it was broken off.
    pub(in crate::engine) async fn begin_move(&mut self, ask: BeginMoveIn) -> Result<Vec<FileOfPart>, Trouble> {
        let mut archive = self.parts.take().ok_or(Trouble::NotFound)?;
        let said = self.begin(&mut archive, ask.confirmed_own).await;
        self.parts = Some(archive);
        said
    }

    async fn begin(&mut self, archive: &mut OpenedArchive, confirmed_own: bool) -> Result<Vec<FileOfPart>, Trouble> {
        self.pull_for_edit().await?;
        let open = self.opened()?;
        if open.book.role() != Some(Role::Owner) {
            return Err(Trouble::Refused(ProblemKind::NotAllowed));
        }
        let preview = look(open, archive)?;
        if !preview.same_person && !confirmed_own {
            return Err(Trouble::OtherPerson);
        }
        self.put_place(archive).await?;
        let mut needed = Vec::new();
        let open = self.opened()?;
        let vault = open.book.vault;
        let mut sent = BTreeSet::new();
        for (id, (_, body)) in &archive.records {
            let is_here = open.book.records.contains_key(id);
            for file in body.record.fact.files() {
                let Some((part, place)) = archive.files.places.get(&file.blob) else { continue };
                if is_here || !stored_of(&self.api, &vault, std::slice::from_ref(file)).await?.is_empty() {
                    sent.insert(file.blob);
                } else {
                    needed.push(FileOfPart { blob: file.blob, part: *part, from: place.start, to: place.end });
                }
            }
        }
        archive.sent = sent;
        // What an earlier job said of itself is not how far this one is.
        (self.emit)(Event::Progress { done: archive.sent.len(), total: archive.files.places.len() });
        needed.sort_by_key(|file| (file.part, file.from));
        Ok(needed)
    }

    /// What says that it was begun, and where from; then the pieces of it.
    async fn put_place(&mut self, archive: &OpenedArchive) -> Result<(), Trouble> {
        let rest = archive.rest.as_ref().ok_or(Trouble::MoveIncomplete)?;
        let digest = archive.digest.ok_or(Trouble::MoveIncomplete)?;
        let book = &self.opened()?.book;
        let vault = book.vault;
        // What was begun before is gone on with.
        let now = book.former_place().map_or(self.environment.now(), |place| place.begun);
        let (list, key) = book.owners_key().ok_or(Trouble::Refused(ProblemKind::NotAllowed))?;
        let pieces = pieces(archive, rest);
        let of_fact = |wanted: Kind| archive.records.iter().filter(move |(_, (_, body))| body.record.kind() == wanted);
        let mut grants: Vec<_> = of_fact(Kind::Grant)
            .filter_map(|(_, (_, body))| match &body.record.fact {
                Fact::Grant(grant) => Some(grant.grant),
                _ => None,
            })
            .collect();
        grants.sort();
        let place = FormerPlace {
            left: rest.left.clone(),
            exported: archive.exported,
            begun: now,
            finished: None,
            digest,
            pieces: pieces.iter().map(FormerPiece::digest).collect(),
            grants,
            cuts: of_fact(Kind::JournalCut).map(|(id, _)| *id).collect(),
            list,
            signature: ByteArray::new([0; SIGNATURE_LEN]),
        };
        let place = place.signed(&vault, list, key);
        let mut former = vec![Former::Place(Box::new(place))];
        former.extend(pieces.into_iter().map(Former::Piece));
        for (at, former) in (0..).zip(former) {
            let id = former_id(&vault, at);
            let body = Body::new(Record::new(Fact::Former(former), Provenance::typed(now)));
            self.put_moved_in(vec![(id, body)]).await?;
        }
        Ok(())
    }

    /// Stores a file under the very name and seal that it had; once a document has all of its files, the document too.
    pub(in crate::engine) async fn move_file(&mut self, ask: MoveInFile) -> Result<(), Trouble> {
        let mut archive = self.parts.take().ok_or(Trouble::NotFound)?;
        let said = self.store_moved(&mut archive, ask).await;
        self.parts = Some(archive);
        said
    }

    async fn store_moved(&mut self, archive: &mut OpenedArchive, ask: MoveInFile) -> Result<(), Trouble> {
        let book = &self.opened()?.book;
        if !book.is_moving() {
            return Err(Trouble::NotFound);
        }
        let vault = book.vault;
        let has = |body: &Body| body.record.fact.files().iter().any(|file| file.blob == ask.blob);
        let document = archive.records.iter().find(|(_, (_, body))| has(body));
        let (id, body) = document.map(|(id, (_, body))| (*id, body.clone())).ok_or(Trouble::NotFound)?;
        let files = body.record.fact.files();
        let file = files.iter().find(|file| file.blob == ask.blob).ok_or(Trouble::NotFound)?;
        open_file(&file.info, &ask.sealed.0).map_err(|_| Trouble::ArchiveDamaged)?;
        let sealed = ask.sealed.0;
        let (length, digest) = (sealed.len() as u64, to(Digest::of(&sealed)));
        let stage = StageBlob { blob: to(ask.blob), length, digest };
        let cancel = self.cancel.clone();
        if !self.api.stage(&to(vault), &stage, &sealed, &mut |_| !cancel.get()).await? {
            return Err(Trouble::Cancelled);
        }
        archive.sent.insert(ask.blob);
        (self.emit)(Event::Progress { done: archive.sent.len(), total: archive.files.places.len() });
        if files.iter().all(|file| is_sent(archive, &file.blob)) {
            self.put_moved_in(vec![(id, body)]).await?;
        }
        Ok(())
    }

    /// Stores everything that is not stored yet, compares all of it with what was taken out, and only then says that it is finished.
    pub(in crate::engine) async fn finish_move_in(&mut self) -> Result<MovedIn, Trouble> {
        let archive = self.parts.take().ok_or(Trouble::NotFound)?;
        let said = self.finish(&archive).await;
        if said.is_err() {
            self.parts = Some(archive);
        }
        said
    }

    async fn finish(&mut self, archive: &OpenedArchive) -> Result<MovedIn, Trouble> {
        let book = &self.opened()?.book;
        if !book.is_moving() {
            return Err(Trouble::NotFound);
        }
        let mut missing: Vec<&RecordId> = archive.records.keys().filter(|id| !book.records.contains_key(id)).collect();
        let mut files = missing.iter().flat_map(|id| archive.records[*id].1.record.fact.files());
        if files.any(|file| !is_sent(archive, &file.blob)) {
            return Err(Trouble::FileLost);
        }
        // Whose it is comes last, so that nobody else's name stands over half of it.
        missing.sort_by_key(|id| archive.records[*id].1.record.kind() == Kind::Person);
        let total = archive.records.len();
        let mut done = total - missing.len();
        let (mut part, mut bytes) = (Vec::new(), 0);
        for id in missing {
            let body = &archive.records[id].1;
            let length = body.encode().map_err(|_| fault("body"))?.len();
            if part.len() == PART || bytes + length > PART_BYTES && !part.is_empty() {
                done += part.len();
                self.put_moved_in(std::mem::take(&mut part)).await?;
                (self.emit)(Event::Progress { done, total });
                bytes = 0;
                if self.cancel.get() {
                    return Err(Trouble::Cancelled);
                }
            }
            bytes += length;
            part.push((*id, body.clone()));
        }
        self.put_moved_in(part).await?;
        (self.emit)(Event::Progress { done: total, total });
        self.compare_and_close(archive).await
    }

    async fn compare_and_close(&mut self, archive: &OpenedArchive) -> Result<MovedIn, Trouble> {
        let now = self.environment.now();
        self.commit(|open| {
            // Compared each time: another device may have taken something out again meanwhile.
            let here = digest_here(open).ok_or(Trouble::NotFound)?;
            if Some(here) != archive.digest {
                return Err(Trouble::MoveDiffers);
            }
            let vault = open.book.vault;
            let id = former_id(&vault, 0);
            let held = open.book.records.get(&id).ok_or(Trouble::NotFound)?;
            let place = open.book.former_place().ok_or(Trouble::NotFound)?;
            let (list, key) = open.book.owners_key().ok_or(Trouble::Refused(ProblemKind::NotAllowed))?;
            let place = FormerPlace { finished: Some(now), ..place.clone() }.signed(&vault, list, key);
            let fact = Fact::Former(Former::Place(Box::new(place)));
            let body = held.with_fact(fact).ok_or(Trouble::ReadOnly)?;
            // Whoever it was said to be at the beginning is the person who moved in.
            let persons = open.book.of_kind(Kind::Person).map(|(id, _)| *id);
            let delete = persons.filter(|id| !archive.records.contains_key(id)).collect();
            Ok(Edit { delete, moves: true, as_written: true, joins: false, ..Edit::put(vec![(id, body)]) })
        })
        .await?;
        let files = archive.records.values().flat_map(|(_, body)| body.record.fact.files());
        let left_out = files.filter(|file| !archive.files.places.contains_key(&file.blob)).count();
        let there = archive.digest.as_ref().map(code).unwrap_or_default();
        let here = digest_here(self.opened()?).as_ref().map(code).unwrap_or_default();
        Ok(MovedIn { there, here, left_out })
    }

    /// Writes records as they are, those that are not there yet.
    async fn put_moved_in(&mut self, put: Vec<(RecordId, Body)>) -> Result<(), Trouble> {
        let written = self.commit(|open| {
            let new = put.iter().filter(|(id, _)| !open.book.records.contains_key(id)).cloned().collect();
            Ok(Edit { moves: true, as_written: true, joins: false, ..Edit::put(new) })
        });
        match written.await {
            Ok(_) => Ok(()),
            // Another device deleted it here, so that its id is not used again.
            Err(Trouble::Refused(ProblemKind::Conflict)) => Err(Trouble::MoveDeleted),
            Err(other) => Err(other),
        }
    }
}

/// Whether a file is here, or was lost where everything was taken out.
fn is_sent(archive: &OpenedArchive, blob: &BlobId) -> bool {
    archive.sent.contains(blob) || !archive.files.places.contains_key(blob)
}

/// What is too long to stand in one record.
fn pieces(archive: &OpenedArchive, rest: &Rest) -> Vec<FormerPiece> {
    let moved = |(id, (revision, _)): (&RecordId, &(u64, Body))| MovedRecord { record: *id, revision: *revision };
    let records: Vec<MovedRecord> = archive.records.iter().map(moved).collect();
    let deleted: Vec<RecordId> = rest.deleted.iter().copied().collect();
    let mut pieces = Vec::new();
    pieces.extend(records.chunks(PIECE).map(|part| FormerPiece { records: part.to_vec(), ..FormerPiece::default() }));
    pieces.extend(deleted.chunks(PIECE).map(|part| FormerPiece { deleted: part.to_vec(), ..FormerPiece::default() }));
    let (mut part, mut bytes): (Vec<ByteBuf>, usize) = (Vec::new(), 0);
    for entry in &rest.entries {
        if bytes + entry.len() > PIECE_BYTES && !part.is_empty() {
            pieces.push(FormerPiece { entries: std::mem::take(&mut part), ..FormerPiece::default() });
            bytes = 0;
        }
        bytes += entry.len();
        part.push(entry.clone());
    }
    if !part.is_empty() {
        pieces.push(FormerPiece { entries: part, ..FormerPiece::default() });
    }
    pieces
}
