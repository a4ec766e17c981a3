//! Sealed bodies that are too large for a row: one file each, of the chunks one after another.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use tokio::sync::mpsc;

use super::space;
use crate::store::stream::{self, CHUNK, Chunks, StreamKey, TAG};
use crate::store::{FileName, Large, Part, SlotKey, StoreError};

/// What the name of a body that is still arriving ends with.
const PART: &str = ".part";

/// The folder of sealed bodies.
#[derive(Debug, Clone)]
pub struct Files {
    folder: Arc<Path>,
    /// Open all the time: where a file was removed, the folder must be synced even when no more files can be opened.
    open: Arc<File>,
}

impl Files {
    /// The folder, made if it is missing.
    ///
    /// # Errors
    /// When it cannot be made or synced.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(StoreError::io("files"))?;
        let open = File::open(folder).map_err(StoreError::io("files"))?;
        let files = Self { folder: folder.into(), open: Arc::new(open) };
        files.sync_folder()?;
        Ok(files)
    }

    /// Writes a part and syncs it; a file that is whole then gets its name. The folder is synced by
    /// [`Files::sync_folder`], once for many.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn write(&self, part: &Part) -> Result<(), StoreError> {
        space::check_file(&self.folder, part.bytes.len() as u64)?;
        let failed = StoreError::io("files");
        let (path, temporary) = (self.path(part.large.name), self.unfinished(part.large.name));
        // A file that was whole and whose row does not say so yet: its end comes once more.
        if !temporary.exists() && path.exists() {
            std::fs::rename(&path, &temporary).map_err(&failed)?;
        }
        let mut open = OpenOptions::new();
        let file = open.create(true).truncate(false).write(true).mode(0o600).open(&temporary).map_err(&failed)?;
        for (number, sealed) in stream::seal(part) {
            file.write_all_at(&sealed, number * (CHUNK + TAG) as u64).map_err(&failed)?;
        }
        file.sync_all().map_err(&failed)?;
        if part.end() == part.large.length { std::fs::rename(&temporary, &path).map_err(failed) } else { Ok(()) }
    }

    /// Makes the names of files durable.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn sync_folder(&self) -> Result<(), StoreError> {
        self.open.sync_all().map_err(StoreError::io("files"))
    }

    /// The names of all finished files, and how many others there are.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn names(&self) -> Result<(Vec<FileName>, usize), StoreError> {
        let failed = StoreError::io("files");
        let (mut names, mut others) = (Vec::new(), 0);
        for entry in std::fs::read_dir(&self.folder).map_err(&failed)? {
            match parse_name(&entry.map_err(&failed)?.file_name()) {
                Some(name) => names.push(name),
                None => others += 1,
            }
        }
        Ok((names, others))
    }

    /// The names of all files, finished or not, that nobody has written to since then.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn older_than(&self, before: SystemTime) -> Result<Vec<FileName>, StoreError> {
        let failed = StoreError::io("files");
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(&failed)? {
            let entry = entry.map_err(&failed)?;
            let file_name = entry.file_name();
            let stem = file_name.to_str().map(|name| name.strip_suffix(PART).unwrap_or(name));
            let Some(name) = stem.and_then(|stem| parse_name(stem.as_ref())) else { continue };
            match entry.metadata().and_then(|about| about.modified()) {
                Ok(written) if written < before => names.push(name),
                Ok(_) => {}
                // Removed meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(names)
    }

    /// Removes a file, finished or not. One that is gone already is no error.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn remove(&self, name: FileName) -> Result<(), StoreError> {
        for path in [self.path(name), self.unfinished(name)] {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::io("files")(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the first bytes of a body chunk by chunk; each is checked before it is handed on.
    #[must_use]
    pub fn read(&self, large: Large, key: &SlotKey, row: &[u8], through: u64) -> Chunks {
        let (send, chunks) = mpsc::channel(4);
        let key = StreamKey::new(key, row);
        let paths = [self.path(large.name), self.unfinished(large.name)];
        tokio::task::spawn_blocking(move || {
            let result = read_chunks(&paths, &key, &large, through, |chunk| send.blocking_send(Ok(chunk)).is_ok());
            if let Err(error) = result {
                // The receiver may be gone, then nobody waits for the error.
                let _ = send.blocking_send(Err(error));
            }
        });
        chunks
    }

    fn unfinished(&self, name: FileName) -> PathBuf {
        self.path(name).with_extension("part")
    }

    fn path(&self, name: FileName) -> PathBuf {
        let mut text = String::with_capacity(32);
        for byte in name.0 {
            text.push_str(&format!("{byte:02x}"));
        }
        self.folder.join(text)
    }
}

fn parse_name(text: &std::ffi::OsStr) -> Option<FileName> {
    let text = text.to_str().filter(|text| text.len() == 32 && text.is_ascii())?;
    let mut name = [0; 16];
    for (byte, digits) in name.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(FileName(name))
}

fn read_chunks(
    paths: &[PathBuf; 2],
    key: &StreamKey,
    large: &Large,
    through: u64,
    mut take: impl FnMut(Bytes) -> bool,
) -> Result<(), StoreError> {
    let whole = through >= large.length;
    let mut file = match File::open(&paths[0]) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !whole => File::open(&paths[1]),
        opened => opened,
    }
    .map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => StoreError::Damaged("a file"),
        _ => StoreError::io("files")(error),
    })?;
    for number in 0..stream::chunks_through(large, through) {
        let mut sealed = vec![0; stream::plain_bytes(number, large.length) + TAG];
        file.read_exact(&mut sealed).map_err(|_| StoreError::Damaged("a file"))?;
        if !take(key.open(number, large.length, &sealed)?.into()) {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Slot;

    const KEY: SlotKey = SlotKey([9; 32]);

    fn part(large: Large, offset: usize, bytes: &[u8]) -> Part {
        let bytes = Bytes::copy_from_slice(bytes);
        Part { large, key: KEY, row: b"row".to_vec(), offset: offset as u64, bytes }
    }

    async fn read_all(files: &Files, large: Large, row: &[u8]) -> Result<Vec<u8>, StoreError> {
        stream::gather(files.read(large, &KEY, row, large.length), large.length).await
    }

    #[tokio::test]
    async fn a_body_of_any_length_comes_back_and_a_cut_one_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let body: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let large = Large { slot: Slot(1), name: FileName([length as u8; 16]), length: length as u64 };
            files.write(&part(large, 0, &body)).unwrap();
            assert_eq!(read_all(&files, large, b"row").await.unwrap(), body);
            assert!(read_all(&files, large, b"other").await.is_err());
            let shorter = Large { length: large.length.saturating_sub(CHUNK as u64), ..large };
            if shorter.length < large.length {
                assert!(read_all(&files, shorter, b"row").await.is_err());
            }
        }
    }

    #[tokio::test]
    async fn a_body_that_arrives_in_parts_is_the_same_body_and_its_end_may_come_twice() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        let body = vec![7; 2 * CHUNK + 10];
        let large = Large { slot: Slot(1), name: FileName([1; 16]), length: body.len() as u64 };
        files.write(&part(large, 0, &body[..CHUNK])).unwrap();
        let begun = stream::gather(files.read(large, &KEY, b"row", CHUNK as u64), CHUNK as u64).await;
        assert_eq!(begun.unwrap(), body[..CHUNK]);
        assert!(read_all(&files, large, b"row").await.is_err(), "it is not whole");
        for _ in 0..2 {
            files.write(&part(large, CHUNK, &body[CHUNK..])).unwrap();
            assert_eq!(read_all(&files, large, b"row").await.unwrap(), body);
        }
    }
}
