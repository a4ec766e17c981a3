//! Taking everything out as a sealed archive, piece by piece: whoever saves it never holds more than one file of a document.

use std::collections::{BTreeMap, BTreeSet};

use protocol::Bytes;
use serde_bytes::{ByteArray, ByteBuf};
use vault::file::{open_file, sealed_len};
use vault::id::{Digest, RecordId};
use vault::moving::{body_digest, code};
use vault::record::{ActWhat, Attachment, FormerMember, JournalKey, Kind, PlaceLeft};

use super::account::parse_passphrase;
use super::acts::Done;
use super::file::sealed_content;
use super::reply::count;
use super::settings::file_name;
use super::share::state;
use super::wire::{ArchivePart, ArchivePiece, ArchivePlan, ExportArchive, ExportArchivePiece, LeavingView, Trouble};
use super::{Engine, Open};
use crate::account::fault;
use crate::archive::{ArchiveKey, ArchivedRecord, Part, Rest, SealedFile};
use crate::book::Held;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// An archive that is being taken out.
pub(super) struct PendingArchive {
    key: ArchiveKey,
    exported: i64,
    parts: Vec<Planned>,
    writing: Writing,
    /// What it is made of: the record may not be another one when its part is written.
    records: BTreeMap<RecordId, (u64, Digest)>,
    rest: Rest,
    digest: Digest,
}

/// What stands in one part.
#[derive(Default)]
struct Planned {
    records: Vec<RecordId>,
    files: Vec<Attachment>,
}

/// How far the part that is being written is.
#[derive(Default)]
struct Writing {
    part: usize,
    /// The piece that comes next.
    piece: usize,
    written: Vec<SealedFile>,
    left_out: usize,
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// What comes along to another place, and what does not.
    pub(super) async fn get_leaving(&mut self) -> Result<LeavingView, Trouble> {
        self.look_for_news().await?;
        let now = self.environment.now();
        let open = self.opened()?;
        let records = open.book.records.values().map(Held::record);
        let is_open = |grant: &vault::record::GrantRecord| state(open, grant, now).is_open();
        let live = || open.book.grants().map(|(_, grant)| grant).filter(|grant| is_open(grant));
        Ok(LeavingView {
            records: records.clone().filter(|record| record.kind().is_health()).count(),
            files: records.flat_map(|record| record.fact.files()).count(),
            consents: open.book.consents().count(),
            entries: open.journal.sealed().1.count(),
            links: live().count(),
            card: live().any(|grant| grant.card.is_some()),
            waiting: open.book.grants().map(|(_, grant)| count(open, &grant.grant)).sum(),
            members: open.book.list.list().entries.len().saturating_sub(1),
        })
    }

    /// Which parts there will be. The archive is of now: what is added while it is taken out is not in it, and where something of it is
    /// changed meanwhile, it is not finished.
    pub(super) async fn export_archive(&mut self, ask: &ExportArchive) -> Result<ArchivePlan, Trouble> {
        let passphrase = parse_passphrase(ask.passphrase.clone())?;
        self.look_for_news().await?;
        let now = self.environment.now();
        let open = self.opened()?;
        if open.book.is_moving() {
            return Err(Trouble::MoveUnfinished);
        }
        let rest = rest(open, &self.server)?;
        let sum = |(id, held): (&RecordId, &Held)| Some((*id, (held.revision, body_digest(&held.body).ok()?)));
        let records: Option<BTreeMap<_, _>> = open.book.records.iter().map(sum).collect();
        let records = records.ok_or_else(|| fault("body"))?;
        let digest = rest.digest_over(&records);
        let covered = open.book.head.as_ref().map_or(0, |head| head.head().journal.n);
        let journal = open.journal.broken_at.is_none() && open.journal.read() >= covered;
        let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let key = ArchiveKey::make(open.book.vault, &passphrase, environment.rng()).map_err(|_| fault("archive"))?;
        let parts = planned(open.book.records.iter(), ask.part_bytes);
        let of = parts.len();
        let name = |number: usize| match of {
            1 => file_name("inro", now, "inro"),
            _ => file_name("inro", now, "inro").replace(".inro", &format!("-part-{number:02}.inro")),
        };
        let part =
            |(at, part): (usize, &Planned)| ArchivePart { file_name: name(at + 1), pieces: part.files.len() + 2 };
        let told = parts.iter().enumerate().map(part).collect();
        let writing = Writing::default();
        self.archive = Some(PendingArchive { key, exported: now, parts, writing, records, rest, digest });
        Ok(ArchivePlan { parts: told, code: code(&digest), journal })
    }

    /// What is newest is taken out where it can be had. A server that cannot be reached, or that is in dispute with this device, keeps
    /// nobody from taking out what is held here.
    async fn look_for_news(&mut self) -> Result<(), Trouble> {
        match self.refresh().await {
            Err(Trouble::Locked) => Err(Trouble::Locked),
            _ => Ok(()),
        }
    }

    /// The next piece of a part: its beginning, then a file each, then its content. A part can be begun again at any time.
    pub(super) async fn export_archive_piece(&mut self, ask: &ExportArchivePiece) -> Result<ArchivePiece, Trouble> {
        let Some(open) = &self.open else { return Err(Trouble::Locked) };
        let pending = self.archive.as_mut().ok_or(Trouble::NotFound)?;
        let planned = pending.parts.get(ask.part).ok_or(Trouble::NotFound)?;
        if ask.piece == 0 {
            pending.writing = Writing { part: ask.part, ..Writing::default() };
        }
        let writing = &mut pending.writing;
        if (writing.part, writing.piece) != (ask.part, ask.piece) {
            return Err(Trouble::NotFound);
        }
        let bytes = match ask.piece.checked_sub(1) {
            None => pending.key.beginning().to_vec(),
            Some(at) => match planned.files.get(at) {
                Some(file) => match sealed_content(&self.api, &open.book.vault, file).await {
                    // What the server altered is not handed on as if it were the patient's.
                    Ok(sealed) if open_file(&file.info, &sealed).is_ok() => {
                        writing.written.push(SealedFile { blob: file.blob, length: sealed.len() as u64 });
                        sealed
                    }
                    Ok(_) | Err(Trouble::NotFound) => {
                        writing.left_out += 1;
                        Vec::new()
                    }
                    Err(other) => return Err(other),
                },
                None if at == planned.files.len() => {
                    let archived = |id: &RecordId| {
                        let held: &Held = open.book.records.get(id).ok_or(Trouble::ArchiveMoved)?;
                        let sum = body_digest(&held.body).map_err(|_| fault("body"))?;
                        if pending.records.get(id) != Some(&(held.revision, sum)) {
                            return Err(Trouble::ArchiveMoved);
                        }
                        let body = held.body.encode().map_err(|_| fault("body"))?;
                        Ok(ArchivedRecord { id: *id, revision: held.revision, body: Bytes(body) })
                    };
                    let records: Vec<_> = planned.records.iter().map(archived).collect::<Result<_, Trouble>>()?;
                    let is_first = ask.part == 0;
                    let journal = open.journal.events.iter().filter(|_| is_first).map(|(_, event)| event.clone());
                    let part = Part {
                        exported: pending.exported,
                        number: number(ask.part + 1),
                        of: number(pending.parts.len()),
                        records,
                        journal: journal.collect(),
                        files: std::mem::take(&mut writing.written),
                        digest: Some(pending.digest),
                        rest: is_first.then(|| pending.rest.clone()),
                    };
                    pending.key.ending(&part, self.environment.rng()).map_err(|_| fault("archive"))?
                }
                None => return Err(Trouble::NotFound),
            },
        };
        writing.piece += 1;
        let left_out = writing.left_out;
        let is_last = ask.part + 1 == pending.parts.len() && ask.piece == planned.files.len() + 1;
        if is_last {
            self.note(Done::new(ActWhat::ExportedArchive, 0)).await;
        }
        Ok(ArchivePiece { bytes: Bytes(bytes), left_out })
    }
}

/// What moves beside the records.
fn rest<D>(open: &Open<D>, server: &str) -> Result<Rest, Trouble> {
    let book = &open.book;
    let (begins, entries) = open.journal.sealed();
    let mut keys: Vec<JournalKey> = Vec::new();
    for (generation, secret) in &book.journal_keys {
        // Exposed so that the entries still open where they are moved to.
        keys.push(JournalKey { generation: *generation, secret: ByteArray::new(*secret.expose()) });
    }
    keys.sort_by_key(|key| key.generation);
    let member = |(account, name): (&_, &String)| FormerMember { account: *account, name: name.clone() };
    let head = book.head.as_ref().ok_or_else(|| fault("head"))?;
    let mut deleted: BTreeSet<RecordId> = book.deleted.clone();
    for (into, _) in book.former_places() {
        deleted.extend(book.former_pieces(&into).flat_map(|piece| &piece.deleted));
    }
    let left = PlaceLeft {
        server: server.to_owned(),
        vault: book.vault,
        account: open.account.id,
        head: ByteBuf::from(head.as_bytes().to_vec()),
        list: ByteBuf::from(book.list.as_bytes().to_vec()),
        begins: begins.into(),
        keys,
        members: book.names.iter().map(member).collect(),
    };
    Ok(Rest { left, deleted, entries: entries.map(|entry| ByteBuf::from(entry.to_vec())).collect() })
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// Which records and files stand in which part. Everything without files is in the first; a document is where its files are,
/// whole if it fits into a part, else in several; the person is in each, so that each says whose it is.
fn planned<'a>(records: impl Iterator<Item = (&'a RecordId, &'a Held)>, part_bytes: u64) -> Vec<Planned> {
    let mut parts = vec![Planned::default()];
    let (mut documents, mut person) = (Vec::new(), Vec::new());
    for (id, held) in records {
        let record = held.record();
        match record.kind() {
            Kind::Document if !record.fact.files().is_empty() => documents.push((*id, record.fact.files())),
            Kind::Person => person.push(*id),
            _ => parts[0].records.push(*id),
        }
    }
    let size = |file: &Attachment| sealed_len(file.info.length);
    let mut room = part_bytes;
    for (id, files) in documents {
        let whole = files.iter().map(size).fold(0, u64::saturating_add);
        let mut is_named = false;
        // One that fits into a part begins a new one rather than be cut.
        let mut is_full = whole > room && whole <= part_bytes;
        for file in files {
            is_full |= size(file) > room;
            if std::mem::take(&mut is_full) && parts.last().is_some_and(|part| !part.files.is_empty()) {
                parts.push(Planned::default());
                (room, is_named) = (part_bytes, false);
            }
            room = room.saturating_sub(size(file));
            if let Some(part) = parts.last_mut() {
                if !std::mem::replace(&mut is_named, true) {
                    part.records.push(id);
                }
                part.files.push(file.clone());
            }
        }
    }
    for part in &mut parts {
        part.records.extend(&person);
    }
    parts
}
