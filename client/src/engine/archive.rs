//! Taking everything out as a sealed archive, piece by piece: whoever saves it never holds more than one file of a document.

use protocol::Bytes;
use vault::file::{open_file, sealed_len};
use vault::id::RecordId;
use vault::record::{Attachment, BodyError, Kind};

use super::Engine;
use super::account::parse_passphrase;
use super::file::sealed_content;
use super::settings::file_name;
use super::wire::{ArchivePart, ArchivePiece, ExportArchive, ExportArchivePiece, Trouble};
use crate::account::fault;
use crate::archive::{ArchiveKey, ArchivedRecord, Part, SealedFile};
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
    /// Which parts there will be. The archive is of now: what is added while it is taken out is not in it.
    pub(super) fn export_archive(&mut self, ask: &ExportArchive) -> Result<Vec<ArchivePart>, Trouble> {
        let passphrase = parse_passphrase(ask.passphrase.clone())?;
        let now = self.environment.now();
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
        self.archive = Some(PendingArchive { key, exported: now, parts, writing: Writing::default() });
        Ok(told)
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
                        let held: &Held = open.book.records.get(id)?;
                        let body = held.body.encode().map(Bytes);
                        Some(body.map(|body| ArchivedRecord { id: *id, revision: held.revision, body }))
                    };
                    let records: Result<Vec<_>, BodyError> = planned.records.iter().filter_map(archived).collect();
                    let is_first = ask.part == 0;
                    let journal = open.journal.events.iter().filter(|_| is_first).map(|(_, event)| event.clone());
                    let part = Part {
                        exported: pending.exported,
                        number: number(ask.part + 1),
                        of: number(pending.parts.len()),
                        records: records.map_err(|_| fault("body"))?,
                        journal: journal.collect(),
                        files: std::mem::take(&mut writing.written),
                    };
                    pending.key.ending(&part, self.environment.rng()).map_err(|_| fault("archive"))?
                }
                None => return Err(Trouble::NotFound),
            },
        };
        writing.piece += 1;
        Ok(ArchivePiece { bytes: Bytes(bytes), left_out: writing.left_out })
    }
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
