//! Files of documents: sealed and sent before a record names them, fetched and opened when somebody looks.

use std::collections::BTreeMap;

use exchange::{Content, ParsedFile};
use protocol::blob::StageBlob;
use protocol::{BlobId as StoredId, Bytes, ProblemKind};
use vault::file::{open_file, seal_file};
use vault::id::{BlobId, Digest, RecordId, VaultId};
use vault::record::{Attachment, DOCUMENT_FILES, FILE_BYTES, Fact, Kind, Record};
use zeroize::Zeroizing;

use super::Engine;
use super::import_sealed::ArchivedFiles;
use super::wire::{Event, Field, OpenFile, OpenedFile, StoreFile, Trouble};
use crate::account::fault;
use crate::api::{Api, ApiError};
use crate::book::Held;
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// Bytes of files in one shared document, at most. The receiver opens the whole of it at once, and FHIR writes a byte as one
/// and a third: this is what a clinic's PC opens without waiting.
pub(super) const SHARED_BYTES: u64 = 20 << 20;

/// Bytes of files in one export, at most. What does not fit is saved file by file.
const EXPORTED_BYTES: u64 = 100 << 20;

/// Contents of files, opened.
#[derive(Default)]
pub(super) struct OpenedContents(BTreeMap<BlobId, Zeroizing<Vec<u8>>>);

impl OpenedContents {
    /// As a document is written of.
    pub(super) fn encoded(&self, file: &Attachment) -> Option<Content> {
        self.0.get(&file.blob).map(|content| Content::of(content))
    }

    /// Fetches one.
    async fn add<T: Transport>(
        &mut self,
        api: &Api<T>,
        vault: &VaultId,
        file: &Attachment,
        missing: Missing,
    ) -> Result<(), Trouble> {
        match fetch(api, vault, file).await {
            Ok(content) => drop(self.0.insert(file.blob, content)),
            Err(Trouble::NotFound | Trouble::FileAltered) if missing == Missing::LeftOut => {}
            Err(other) => return Err(lost(other)),
        }
        Ok(())
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Seals a file and sends it. Until a record names it, it belongs to nothing, and the server erases it after a day.
    pub(super) async fn store_file(&mut self, ask: StoreFile) -> Result<Attachment, Trouble> {
        let content = Zeroizing::new(ask.bytes.0);
        self.store_content(&content, &ask.name, &ask.media_type).await
    }

    /// Fetches a file of a record and opens it.
    pub(super) async fn open_file(&mut self, ask: &OpenFile) -> Result<OpenedFile, Trouble> {
        let open = self.opened()?;
        let record = open.book.records.get(&ask.record).ok_or(Trouble::NotFound)?.record();
        let file = record.fact.files().iter().find(|file| file.blob == ask.blob).ok_or(Trouble::NotFound)?;
        let content = fetch(&self.api, &open.book.vault, file).await?;
        let (name, media_type) = (file.info.name.clone(), file.info.media_type.clone());
        Ok(OpenedFile { name, media_type, bytes: Bytes(content.to_vec()) })
    }

    /// Makes the files of a record that is to be saved its own. One that another record has is stored a second time, because
    /// each goes with its record; one that nobody has any more cannot be saved again.
    pub(super) async fn own_files(&mut self, record: &mut Record, base: Option<RecordId>) -> Result<(), Trouble> {
        let Fact::Document(document) = &mut record.fact else { return Ok(()) };
        for file in &mut document.files {
            let open = self.opened()?;
            let has =
                |(_, held): &(&RecordId, &Held)| held.record().fact.files().iter().any(|one| one.blob == file.blob);
            let owner = open.book.records.iter().find(has).map(|(id, _)| *id);
            if owner.is_some() && owner == base {
                continue;
            }
            let vault = open.book.vault;
            if owner.is_some() {
                let content = fetch(&self.api, &vault, file).await.map_err(lost)?;
                let (name, media_type) = (file.info.name.clone(), file.info.media_type.clone());
                *file = self.store_content(&content, &name, &media_type).await?;
            } else if stored_of(&self.api, &vault, std::slice::from_ref(file)).await?.is_empty() {
                return Err(Trouble::FileLost);
            }
        }
        Ok(())
    }

    /// Gives a record that was in a file the files that came with it, or that the archive has which it came in.
    pub(super) async fn store_parsed(
        &mut self,
        record: &mut Record,
        files: Vec<ParsedFile>,
        archive: Option<&mut ArchivedFiles>,
    ) -> Result<(), Trouble> {
        let Fact::Document(document) = &mut record.fact else { return Ok(()) };
        let mut archive = archive;
        for file in files.into_iter().take(DOCUMENT_FILES) {
            if let (Some(archive), Some(hash)) = (archive.as_deref_mut(), &file.sha256) {
                let stored = match (archive.take_stored(hash), archive.content(hash)) {
                    (Some(mut stored), _) => {
                        (stored.info.name, stored.info.media_type) = (file.name, file.media_type);
                        stored
                    }
                    (None, Some(content)) => self.store_content(content, &file.name, &file.media_type).await?,
                    (None, None) => return Err(Trouble::FileLost),
                };
                document.files.push(stored);
                continue;
            }
            let Some(content) = file.content.map(Zeroizing::new) else { continue };
            if content.is_empty() {
                continue;
            }
            document.files.push(self.store_content(&content, &file.name, &file.media_type).await?);
        }
        Ok(())
    }

    /// The files that fit into an export, the smallest first, and how many are left out: too large in all, or lost by the
    /// server. It can be stopped between two of them.
    pub(super) async fn contents_to_export(&self) -> Result<(OpenedContents, usize), Trouble> {
        let open = self.opened()?;
        let documents = open.book.of_kind(Kind::Document).map(|(_, held)| held.record());
        let size =
            |record: &&Record| record.fact.files().iter().map(|file| file.info.length).fold(0, u64::saturating_add);
        let mut documents: Vec<&Record> = documents.collect();
        documents.sort_by_key(size);
        let mut room = EXPORTED_BYTES;
        let fits = |record: &&&Record| {
            let left = room.checked_sub(size(record));
            room = left.unwrap_or(0);
            left.is_some()
        };
        let fitting = documents.iter().take_while(fits).copied();
        let fitting: Vec<&Attachment> = fitting.flat_map(|record| record.fact.files()).collect();
        let (total, mut contents) = (fitting.len(), OpenedContents::default());
        for (done, file) in fitting.into_iter().enumerate() {
            if self.cancel.get() {
                return Err(Trouble::Cancelled);
            }
            (self.emit)(Event::Progress { done, total });
            contents.add(&self.api, &open.book.vault, file, Missing::LeftOut).await?;
        }
        let all = documents.iter().flat_map(|record| record.fact.files());
        let left_out = all.filter(|file| !contents.0.contains_key(&file.blob)).count();
        Ok((contents, left_out))
    }

    /// Seals the file of a record of another vault anew, for the one that is open.
    pub(super) async fn store_from(&mut self, vault: &VaultId, file: &Attachment) -> Result<Attachment, Trouble> {
        let content = fetch(&self.api, vault, file).await.map_err(lost)?;
        self.store_content(&content, &file.info.name, &file.info.media_type).await
    }

    pub(super) async fn store_content(
        &mut self,
        content: &[u8],
        name: &str,
        media_type: &str,
    ) -> Result<Attachment, Trouble> {
        if content.is_empty() {
            return Err(Trouble::Field(Field::File));
        }
        if content.len() as u64 > FILE_BYTES {
            return Err(Trouble::FileTooLarge { limit: FILE_BYTES });
        }
        let vault = to(self.opened()?.book.vault);
        let api = self.api.clone();
        let blob = BlobId::make(self.environment.rng());
        let (info, sealed) =
            seal_file(content, name, media_type, self.environment.rng()).map_err(|_| fault("seal a file"))?;
        let stage = StageBlob { blob: to(blob), length: sealed.len() as u64, digest: to(Digest::of(&sealed)) };
        let total = sealed.len();
        let (emit, cancel) = (self.emit.clone(), self.cancel.clone());
        let mut go_on = |done: usize| {
            emit(Event::Progress { done: done.min(total - 1), total });
            !cancel.get()
        };
        if api.stage(&vault, &stage, &sealed, &mut go_on).await? {
            Ok(Attachment { blob, info })
        } else {
            Err(Trouble::Cancelled)
        }
    }
}

/// What to do where a file's content cannot be had: the server lost it, or gives something else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// Refuse: somebody is about to be shown it for the first time.
    Refused,
    /// Go on without it: taking something back must never wait for it.
    LeftOut,
}

/// Fetches the files of these records. More than `limit` bytes in all are refused.
pub(super) async fn contents_of<'a, T: Transport>(
    api: &Api<T>,
    vault: &VaultId,
    records: impl Iterator<Item = &'a Record>,
    limit: u64,
    missing: Missing,
) -> Result<OpenedContents, Trouble> {
    let files: BTreeMap<BlobId, &Attachment> =
        records.flat_map(|record| record.fact.files()).map(|file| (file.blob, file)).collect();
    let bytes = files.values().map(|file| file.info.length).fold(0, u64::saturating_add);
    if bytes > limit {
        return Err(Trouble::FilesTooLarge { bytes, limit });
    }
    let mut contents = OpenedContents::default();
    for file in files.into_values() {
        contents.add(api, vault, file, missing).await?;
    }
    Ok(contents)
}

/// Which of a record's files the server has, for the changeset to name. Naming one that it lost would be refused, and the
/// record could never be changed again.
pub(super) async fn stored_of<T: Transport>(
    api: &Api<T>,
    vault: &VaultId,
    files: &[Attachment],
) -> Result<Vec<StoredId>, Trouble> {
    let mut stored = Vec::new();
    for file in files {
        let blob = to(file.blob);
        match api.blob_state(&to(*vault), &blob).await {
            Ok(view) if view.complete => stored.push(blob),
            Ok(_) | Err(ApiError::Refused { kind: ProblemKind::NotFound, .. }) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(stored)
}

fn lost(trouble: Trouble) -> Trouble {
    if trouble == Trouble::NotFound { Trouble::FileLost } else { trouble }
}

/// What the server holds of a file, whatever it is; not found if it lost it.
pub(super) async fn sealed_content<T: Transport>(
    api: &Api<T>,
    vault: &VaultId,
    file: &Attachment,
) -> Result<Vec<u8>, Trouble> {
    match api.blob(&to(*vault), &to(file.blob)).await {
        Ok(sealed) => Ok(sealed),
        Err(ApiError::Refused { kind: ProblemKind::NotFound, .. }) => Err(Trouble::NotFound),
        Err(other) => Err(other.into()),
    }
}

async fn fetch<T: Transport>(api: &Api<T>, vault: &VaultId, file: &Attachment) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let sealed = sealed_content(api, vault, file).await?;
    open_file(&file.info, &sealed).map_err(|_| Trouble::FileAltered)
}
