//! Importing a file: read, shown, and only then stored.

use exchange::identity::{FindingKind, Verdict};
use exchange::import::{Choice, Columns, Existing, ImportFile, Preview, Records, in_pieces};
use vault::id::RecordId;
use vault::record::{ActWhat, Body, Kind, Origin, Record};

use super::Engine;
use super::acts::Done;
use super::change::Edit;
use super::import_sealed::{ArchivedFiles, is_link_file};
use super::wire::{CommitImport, Deleted, Event, Imported, PreviewImport, SetColumns, Trouble};
use crate::archive::is_archive;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// Records in one changeset of an import: well under the server's limit, so that progress moves and cancelling is quick.
const PART: usize = 200;
/// Results of all of them together, beyond which no further record is added.
const PART_RESULTS: usize = 600;

/// The file that was read last, and what has to be known of its preview. What can be chosen is not kept a second time beside
/// the page, which has it.
pub(super) struct PendingImport {
    pub(super) file: ImportFile,
    /// The files of an archive it was made of.
    pub(super) archive: Option<ArchivedFiles>,
    file_name: String,
    is_own: bool,
    /// There are numbers that only may be My Numbers.
    asked: bool,
    /// How many records it would make.
    entries: usize,
}

impl PendingImport {
    fn new(file: ImportFile, preview: &Preview) -> Self {
        Self {
            file,
            archive: None,
            file_name: preview.file_name.clone(),
            is_own: matches!(preview.person_match.verdict, Verdict::Match | Verdict::MatchWithNote),
            asked: preview.my_numbers.iter().any(|finding| finding.kind == FindingKind::Ask),
            entries: preview.entries.len(),
        }
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) fn preview_import(&mut self, ask: PreviewImport) -> Result<Preview, Trouble> {
        self.import = None;
        if is_archive(&ask.bytes.0) {
            return Err(Trouble::ArchiveSealed);
        }
        if is_link_file(&ask.bytes.0) {
            return Err(Trouble::LinkFileSealed);
        }
        self.read_file(&ask.file_name, &ask.bytes.0)
    }

    /// Reads a file that is not sealed, and keeps it for what comes next.
    pub(super) fn read_file(&mut self, file_name: &str, bytes: &[u8]) -> Result<Preview, Trouble> {
        self.import = None;
        self.opened()?;
        let file = ImportFile::open(bytes).map_err(Trouble::Import)?;
        self.keep_file(file, file_name, false)
    }

    /// Keeps a file that was read for what comes next. What was made of a vault is compared by what its records say, too.
    pub(super) fn keep_file(&mut self, file: ImportFile, file_name: &str, of_vault: bool) -> Result<Preview, Trouble> {
        let preview = self.preview_of(&file, file_name, of_vault)?;
        self.import = Some(PendingImport::new(file, &preview));
        Ok(preview)
    }

    pub(super) fn columns(&self) -> Option<Columns> {
        self.import.as_ref().and_then(|pending| pending.file.columns())
    }

    pub(super) fn set_columns(&mut self, ask: SetColumns) -> Result<Preview, Trouble> {
        let mut pending = self.import.take().ok_or(Trouble::NotFound)?;
        let before = pending.file.columns().ok_or(Trouble::NotFound)?.mapping;
        pending.file.set_mapping(ask.mapping);
        let said = self.preview_of(&pending.file, &pending.file_name, false);
        match &said {
            Ok(preview) => pending = PendingImport::new(pending.file, preview),
            Err(_) => pending.file.set_mapping(before),
        }
        self.import = Some(pending);
        said
    }

    fn preview_of(&self, file: &ImportFile, file_name: &str, of_vault: bool) -> Result<Preview, Trouble> {
        let open = self.opened()?;
        let (_, person) = open.book.person().ok_or(Trouble::NotFound)?;
        let records = open.book.records.values().map(|held| held.record());
        let existing = if of_vault { Existing::with_facts(records) } else { Existing::of(records) };
        file.preview(file_name, person, &existing).map_err(Trouble::Import)
    }

    pub(super) async fn commit_import(&mut self, ask: CommitImport) -> Result<Imported, Trouble> {
        let mut pending = self.import.take().ok_or(Trouble::NotFound)?;
        let said = self.take_in(&mut pending, &ask).await;
        // What could not be taken in can be tried again.
        if said.is_err() {
            self.import = Some(pending);
        }
        said
    }

    async fn take_in(&mut self, pending: &mut PendingImport, ask: &CommitImport) -> Result<Imported, Trouble> {
        if !pending.is_own && !ask.confirmed_own {
            return Err(Trouble::OtherPerson);
        }
        let choice = Choice {
            entries: &ask.chosen,
            file_name: &pending.file_name,
            confirmed_own: ask.confirmed_own && !pending.is_own,
            not_my_number: ask.not_my_number && pending.asked,
        };
        let now = self.environment.now();
        let import = RecordId::make(self.environment.rng());
        let records = pending.file.records(&choice, import, now).map_err(Trouble::Import)?;
        self.pull_for_edit().await?;
        let left_out = pending.entries.saturating_sub(records.len());
        match self.commit_parts(records, import, left_out, pending.archive.as_mut()).await {
            Ok(records) => Ok(Imported { import, records }),
            Err(Trouble::Cancelled) => {
                // Before the first part there is nothing to undo.
                match self.take_out_import(&import, None).await {
                    Ok(_) | Err(Trouble::NotFound) => Err(Trouble::Cancelled),
                    Err(trouble) => Err(trouble),
                }
            }
            Err(trouble) => {
                // Nothing half-stored: what already went in goes out again, as far as the server can be reached.
                self.take_out_import(&import, None).await.ok();
                Err(trouble)
            }
        }
    }

    /// Makes the records part by part, each only when the one before is stored and dropped. What fits goes in at once; else the
    /// import goes by itself, because it may be as large as its file. With the last part it is written down how many came in and how
    /// many were left out. Gives how many records came in.
    async fn commit_parts(
        &mut self,
        mut records: Records<'_>,
        import: RecordId,
        left_out: usize,
        mut archive: Option<&mut ArchivedFiles>,
    ) -> Result<usize, Trouble> {
        let total = records.len();
        let mut part = Vec::with_capacity(PART.min(total + 1));
        let mut done: Vec<RecordId> = Vec::with_capacity(total + 1);
        // The first is the import itself; further ones hold what is too large for one record.
        let mut imports = in_pieces(records.import(), import).into_iter();
        loop {
            let mut room = PART;
            if let Some(record) = imports.next() {
                let id = if done.is_empty() { import } else { RecordId::make(self.environment.rng()) };
                part.push((id, record));
                if total >= PART || imports.len() > 0 || !done.is_empty() {
                    room = 1;
                }
            }
            let mut results = 0;
            while part.len() < room && results < PART_RESULTS {
                let Some(made) = records.next() else { break };
                let (mut record, files) = made.map_err(Trouble::Import)?;
                self.store_parsed(&mut record, files, archive.as_deref_mut()).await?;
                results += record.fact.results().map_or(0, |visit| visit.results.len());
                part.push((RecordId::make(self.environment.rng()), record));
            }
            if self.cancel.get() {
                return Err(Trouble::Cancelled);
            }
            let written = self.commit(|_| {
                let body = |(id, record): &(RecordId, Record)| (*id, Body::new(record.clone()));
                let put = part.iter().map(body).collect();
                // Standing grants take in all of it with the last part: each part would send every live link's file again.
                let joins = records.len() == 0 && imports.len() == 0;
                let joining = if joins { done.clone() } else { Vec::new() };
                let done = [(ActWhat::Imported, total), (ActWhat::NotTakenIn, left_out)];
                let done = done.into_iter().filter(|(_, count)| joins && *count > 0);
                let acts = done.map(|(what, count)| Done::new(what, count)).collect();
                Ok(Edit { joins, joining, acts, ..Edit::put(put) })
            });
            written.await?;
            done.extend(part.drain(..).map(|(id, _)| id));
            (self.emit)(Event::Progress { done: total - records.len(), total });
            if records.len() == 0 && imports.len() == 0 {
                return Ok(total);
            }
        }
    }

    /// Forgets the file that was read last. What it says of records that were not taken in is how many there were.
    pub(super) async fn cancel_import(&mut self) {
        self.parts = None;
        let Some(pending) = self.import.take() else { return };
        if pending.entries > 0 {
            self.note(Done::new(ActWhat::NotTakenIn, pending.entries)).await;
        }
    }

    pub(super) async fn undo_import(&mut self, import: &RecordId) -> Result<Deleted, Trouble> {
        self.take_out_import(import, Some(ActWhat::ImportUndone)).await
    }

    async fn take_out_import(&mut self, import: &RecordId, what: Option<ActWhat>) -> Result<Deleted, Trouble> {
        let open = self.opened()?;
        let belongs =
            |record: &Record| matches!(record.provenance.origin, Origin::File { import: of } if of == *import);
        let mut ids: Vec<_> =
            open.book.records.iter().filter(|(_, held)| belongs(held.record())).map(|(id, _)| *id).collect();
        let is_import =
            |id: &RecordId| open.book.records.get(id).is_some_and(|held| held.record().kind() == Kind::Import);
        let records = ids.iter().filter(|id| !is_import(id)).count();
        if is_import(import) {
            ids.push(*import);
        }
        if ids.is_empty() {
            return Err(Trouble::NotFound);
        }
        let deleted = self.delete_records(ids, what.map(|what| Done::new(what, records))).await?;
        Ok(Deleted { records, ..deleted })
    }
}
