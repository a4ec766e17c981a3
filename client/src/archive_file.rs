//! An archive as a file on a disk, of which nothing is held but what is asked for.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use vault::file::open_file;
use vault::passphrase::Passphrase;
use vault::record::Attachment;
use zeroize::Zeroizing;

use crate::archive::{ArchiveError, ArchiveKey, BEGINNING, LENGTH, OpenedPart, Part, content_at, is_whole};

/// One part of an archive, open.
pub struct ArchiveFile<R> {
    reader: R,
    opened: OpenedPart,
}

/// Why a part, or a file in it, does not open.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// They are no archive that opens.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

impl<R: Read + Seek> ArchiveFile<R> {
    /// Opens the content. The files stay where they are.
    ///
    /// # Errors
    /// See [`ReadError`].
    pub fn open(mut reader: R, passphrase: &Passphrase) -> Result<Self, ReadError> {
        let length = reader.seek(SeekFrom::End(0))?;
        let beginning = read(&mut reader, 0..length.min(BEGINNING))?;
        let key = ArchiveKey::read(&beginning, passphrase)?;
        let opened = if is_whole(&beginning) {
            key.open_whole(&read(&mut reader, 0..length)?)?
        } else {
            let ending = read(&mut reader, length.saturating_sub(LENGTH)..length)?;
            let at = content_at(&ending, length).ok_or(ArchiveError::Damaged)?;
            key.open(&read(&mut reader, at)?, length)?
        };
        Ok(Self { reader, opened })
    }

    /// What is in it.
    pub fn part(&self) -> &Part {
        &self.opened.part
    }

    /// The content of a file that a record names; none if it is in another part, or was left out.
    ///
    /// # Errors
    /// See [`ReadError`]; [`ArchiveError::Damaged`] if it is not what the record says.
    pub fn content(&mut self, file: &Attachment) -> Result<Option<Zeroizing<Vec<u8>>>, ReadError> {
        if let Some(content) = self.opened.contents.get(&file.blob) {
            return Ok(Some(Zeroizing::new(content.0.clone())));
        }
        let Some(place) = self.opened.places.get(&file.blob) else { return Ok(None) };
        let sealed = read(&mut self.reader, place.clone())?;
        Ok(Some(open_file(&file.info, &sealed).map_err(|_| ArchiveError::Damaged)?))
    }
}

fn read(reader: &mut (impl Read + Seek), range: Range<u64>) -> Result<Vec<u8>, ReadError> {
    reader.seek(SeekFrom::Start(range.start))?;
    // Not more than there is, whatever the range says.
    let wanted = range.end - range.start;
    let mut bytes = Vec::new();
    reader.take(wanted).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == wanted { Ok(bytes) } else { Err(ArchiveError::Damaged.into()) }
}
