//! Importing what is sealed: an archive of this program, and the file of a SMART Health Link. Both are opened here and then
//! go through the same preview as any file.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use exchange::Content;
use exchange::fhir::write::export_with_files;
use exchange::import::{ImportFile, Preview};
use exchange::shl::{Payload, jwe};
use protocol::Bytes;
use vault::file::open_file;
use vault::id::{BlobId, Digest, RecordId};
use vault::passphrase::Passphrase;
use vault::record::{Attachment, Body, Kind, Record};

use super::Engine;
use super::wire::{
    ArchiveState, FileOfPart, FilesOfImport, OpenArchivePart, OpenLink, PreviewLinkFile, StoreArchivedFile, Trouble,
};
use crate::archive::{ArchiveError, ArchiveKey, OpenedPart, Rest, is_whole};
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// The parts of an archive that were opened so far.
pub(super) struct OpenedArchive {
    key: ArchiveKey,
    file_name: String,
    pub(super) exported: i64,
    of: u32,
    numbers: BTreeSet<u32>,
    /// Everything in them, each with its revision.
    pub(super) records: BTreeMap<RecordId, (u64, Body)>,
    /// What moves beside them, and the value over all of it.
    pub(super) rest: Option<Rest>,
    pub(super) digest: Option<Digest>,
    pub(super) files: ArchivedFiles,
    /// Files that were stored here for moving in.
    pub(super) sent: BTreeSet<BlobId>,
}

/// The files of an archive's documents.
#[derive(Default)]
pub(super) struct ArchivedFiles {
    /// By what the document's resource names it.
    by_hash: BTreeMap<Digest, Attachment>,
    /// In which part, and where in it.
    pub(super) places: BTreeMap<BlobId, (u32, Range<u64>)>,
    /// In older archives the contents themselves.
    contents: BTreeMap<BlobId, Bytes>,
    /// Those that were stored for the records that are to be made.
    stored: BTreeMap<Digest, Vec<Attachment>>,
}

impl ArchivedFiles {
    /// A file that was stored for a record; each belongs to one.
    pub(super) fn take_stored(&mut self, hash: &Digest) -> Option<Attachment> {
        self.stored.get_mut(hash)?.pop()
    }

    /// The content of a file, where the archive brought it along.
    pub(super) fn content(&self, hash: &Digest) -> Option<&[u8]> {
        let file = self.by_hash.get(hash)?;
        self.contents.get(&file.blob).map(|content| content.0.as_slice())
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Opens an archive, or one more part of the one that was opened last. Parts come in any order.
    pub(super) fn open_archive_part(&mut self, ask: OpenArchivePart) -> Result<ArchiveState, Trouble> {
        self.opened()?;
        let mut archive = match ask.passphrase {
            Some(typed) => {
                self.import = None;
                self.parts = None;
                let passphrase = Passphrase::parse(&typed).map_err(|_| Trouble::WrongPassphrase)?;
                let key = ArchiveKey::read(&ask.beginning.0, &passphrase).map_err(trouble)?;
                OpenedArchive::new(key, ask.file_name)
            }
            None => match self.parts.take_if(|archive| archive.key.is_of(&ask.beginning.0)) {
                Some(archive) => archive,
                None if self.parts.is_some() => return Err(Trouble::ArchiveOther),
                None => return Err(Trouble::ArchiveSealed),
            },
        };
        let opened = if is_whole(&ask.beginning.0) {
            archive.key.open_whole(&ask.beginning.0)
        } else {
            archive.key.open(&ask.content.0, ask.length)
        };
        let said = opened.map_err(trouble).and_then(|opened| {
            let part = opened.part.number;
            archive.add(opened)?;
            Ok(archive.state(part))
        });
        // What was opened before stays, whatever this part is.
        if archive.of > 0 {
            self.parts = Some(archive);
        }
        said
    }

    /// The health records of the parts opened so far, with the person they are about and what came in their imports. What the vault
    /// decided (grants, consents, referrals, journal) belongs to the vault it was made of and is not taken over.
    pub(super) fn preview_archive(&mut self) -> Result<Preview, Trouble> {
        let archive = self.parts.take().ok_or(Trouble::NotFound)?;
        let said = self.preview_opened(&archive);
        match said {
            Ok(preview) => {
                if let Some(pending) = &mut self.import {
                    pending.archive = Some(archive.files);
                }
                Ok(preview)
            }
            Err(why) => {
                self.parts = Some(archive);
                Err(why)
            }
        }
    }

    fn preview_opened(&mut self, archive: &OpenedArchive) -> Result<Preview, Trouble> {
        let records = archive.records.iter().map(|(id, (_, body))| (*id, &body.record));
        let records: Vec<(RecordId, &Record)> = records.filter(|(_, record)| is_imported(record)).collect();
        let files = &archive.files;
        let is_there = |blob: &BlobId| files.places.contains_key(blob) || files.contents.contains_key(blob);
        // The same way as an export and an import, so that whose it is, duplicates and My Numbers are looked at as in any file.
        let contents = |file: &Attachment| is_there(&file.blob).then_some(Content::Elsewhere);
        let bundle = export_with_files(&records, &contents, archive.exported);
        let file = ImportFile::of_vault(bundle.as_bytes()).map_err(Trouble::Import)?;
        self.keep_file(file, &archive.file_name, true)
    }

    /// Which files of the archive are needed for what was chosen, in their order.
    pub(super) fn files_of_import(&mut self, ask: &FilesOfImport) -> Result<Vec<FileOfPart>, Trouble> {
        let pending = self.import.as_mut().ok_or(Trouble::NotFound)?;
        let Some(files) = &mut pending.archive else { return Ok(Vec::new()) };
        // What was stored for a choice before belongs to nothing.
        files.stored.clear();
        let mut needed = Vec::new();
        for hash in pending.file.contents_elsewhere(&ask.chosen).map_err(Trouble::Import)? {
            let Some(blob) = files.by_hash.get(&hash).map(|file| file.blob) else { continue };
            let Some((part, place)) = files.places.get(&blob) else { continue };
            needed.push(FileOfPart { blob, part: *part, from: place.start, to: place.end });
        }
        needed.sort_by_key(|file| (file.part, file.from));
        Ok(needed)
    }

    /// Stores a file of the archive anew. It belongs to nothing until the import that was chosen makes a record of it.
    pub(super) async fn store_archived_file(&mut self, ask: StoreArchivedFile) -> Result<(), Trouble> {
        let files = self.import.as_ref().and_then(|pending| pending.archive.as_ref()).ok_or(Trouble::NotFound)?;
        let file = files.by_hash.values().find(|file| file.blob == ask.blob).ok_or(Trouble::NotFound)?.clone();
        let content = open_file(&file.info, &ask.sealed.0).map_err(|_| Trouble::ArchiveDamaged)?;
        let stored = self.store_content(&content, &file.info.name, &file.info.media_type).await?;
        let pending = self.import.as_mut().and_then(|pending| pending.archive.as_mut()).ok_or(Trouble::NotFound)?;
        pending.stored.entry(file.info.sha256).or_default().push(stored);
        Ok(())
    }

    pub(super) async fn preview_link_file(&mut self, ask: PreviewLinkFile) -> Result<Preview, Trouble> {
        self.opened()?;
        let plaintext = match &ask.bytes {
            Some(bytes) => {
                let payload = Payload::parse(&ask.link).map_err(|_| Trouble::LinkInvalid)?;
                let file = std::str::from_utf8(&bytes.0).map_err(|_| Trouble::LinkUnreadable)?;
                jwe::open(&payload.key, file.trim()).map_err(|_| Trouble::LinkUnreadable)?.plaintext
            }
            None => {
                // The server writes it into its journal: no name of anybody, which the vault keeps sealed.
                let link = OpenLink { link: ask.link, recipient: RECIPIENT.to_owned(), passcode: ask.passcode };
                self.fetch_link(link).await?.plaintext
            }
        };
        self.read_file(&ask.file_name, &plaintext)
    }
}

impl OpenedArchive {
    fn new(key: ArchiveKey, file_name: String) -> Self {
        Self {
            key,
            file_name,
            exported: 0,
            of: 0,
            numbers: BTreeSet::new(),
            records: BTreeMap::new(),
            rest: None,
            digest: None,
            files: ArchivedFiles::default(),
            sent: BTreeSet::new(),
        }
    }

    fn add(&mut self, opened: OpenedPart) -> Result<(), Trouble> {
        let OpenedPart { part, places, contents } = opened;
        if self.of > 0 && (part.of, part.exported, part.digest) != (self.of, self.exported, self.digest) {
            return Err(Trouble::ArchiveDamaged);
        }
        let mut records = Vec::new();
        for archived in &part.records {
            let body = Body::decode(&archived.body.0).map_err(|_| Trouble::ArchiveDamaged)?;
            records.push((archived.id, archived.revision, body));
        }
        (self.of, self.exported, self.digest) = (part.of, part.exported, part.digest);
        self.numbers.insert(part.number);
        self.rest = part.rest.or(self.rest.take());
        for (id, revision, body) in records {
            let files = body.record.fact.files().iter().filter(|_| is_imported(&body.record));
            self.files.by_hash.extend(files.filter_map(|file| {
                let is_here = places.contains_key(&file.blob) || contents.contains_key(&file.blob);
                is_here.then(|| (file.info.sha256, file.clone()))
            }));
            self.records.insert(id, (revision, body));
        }
        self.files.places.extend(places.into_iter().map(|(blob, place)| (blob, (part.number, place))));
        self.files.contents.extend(contents);
        Ok(())
    }

    /// Which parts are not open.
    pub(super) fn missing(&self) -> Vec<u32> {
        (1..=self.of).filter(|number| !self.numbers.contains(number)).collect()
    }

    fn state(&self, part: u32) -> ArchiveState {
        ArchiveState { part, numbers: self.numbers.iter().copied().collect(), missing: self.missing() }
    }
}

/// Whether a record goes through the preview of an import: what is the patient's of the person, imports and health records.
fn is_imported(record: &Record) -> bool {
    let kind = record.kind();
    matches!(kind, Kind::Person | Kind::Import) || (kind.is_health() && record.not_mine.is_none())
}

fn trouble(error: ArchiveError) -> Trouble {
    match error {
        ArchiveError::WrongPassphrase => Trouble::WrongPassphrase,
        ArchiveError::NotAnArchive | ArchiveError::Damaged => Trouble::ArchiveDamaged,
    }
}

/// Who fetches the records of a link into a vault, as the link's owner reads it.
const RECIPIENT: &str = "Inro (import)";

/// Whether these bytes are a compact JWE without a wrapped key, as the files of links are (RFC 7516 section 3.1).
pub(super) fn is_link_file(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii();
    text.starts_with(b"eyJ")
        && text.iter().filter(|byte| **byte == b'.').count() == 4
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_link_is_told_from_other_files() {
        assert!(is_link_file(b"eyJhbGciOiJkaXIifQ..AAAA.BBBB.CC-_\n"));
        for other in
            [&b"{\"resourceType\":\"Bundle\"}"[..], b"eyJ", b"a..b.c.d", b"eyJ..a.b.\xff", b"eyJ..a b.c.d", b""]
        {
            assert!(!is_link_file(other));
        }
    }
}
