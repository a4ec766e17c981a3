//! Sealed bodies that are too large for a row: one file each, age's STREAM in chunks of 64 KiB.
//!
//! Chunk i is ChaCha20-Poly1305 with the nonce `i(11, big-endian) ‖ last(1)`, under HKDF-SHA-256(slot key, row key).
//! The length is known beforehand, so a chunk's place says whether it is the last one.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use tokio::sync::mpsc;

use super::sled::space;
use super::{FileName, SlotKey, StoreError};

/// Plain bytes of a chunk.
pub const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
const PURPOSE: &[u8] = b"inro/slot-file/1\0";
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

    /// Writes a body under a temporary name, syncs it and gives it its name. The folder is synced by
    /// [`Files::sync_folder`], once for many.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn write(&self, name: FileName, key: &SlotKey, row: &[u8], body: &[u8]) -> Result<(), StoreError> {
        let mut part = self.begin(name)?;
        part.append(&StreamKey::new(key, row), 0, body.len() as u64, body)?;
        part.finish()
    }

    /// Opens a body that is still arriving, making it if it is missing.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn begin(&self, name: FileName) -> Result<Part, StoreError> {
        let temporary = self.path(name).with_extension("part");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&temporary)
            .map_err(StoreError::io("files"))?;
        Ok(Part { file, temporary, path: self.path(name) })
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
        for path in [self.path(name), self.path(name).with_extension("part")] {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::io("files")(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a whole body.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is missing or does not open.
    pub async fn read_all(
        &self,
        name: FileName,
        key: &SlotKey,
        row: &[u8],
        length: u64,
    ) -> Result<Vec<u8>, StoreError> {
        let mut chunks = self.read(name, key, row, length);
        let mut body = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        while let Some(chunk) = chunks.recv().await {
            body.extend_from_slice(&chunk?);
        }
        if body.len() as u64 == length { Ok(body) } else { Err(StoreError::Damaged("a file")) }
    }

    /// Reads a body chunk by chunk; each is checked before it is handed on.
    #[must_use]
    pub fn read(
        &self,
        name: FileName,
        key: &SlotKey,
        row: &[u8],
        length: u64,
    ) -> mpsc::Receiver<Result<Bytes, StoreError>> {
        let (send, chunks) = mpsc::channel(4);
        let key = StreamKey::new(key, row);
        let path = self.path(name);
        tokio::task::spawn_blocking(move || {
            let result = read_chunks(&path, &key, length, |chunk| send.blocking_send(Ok(chunk)).is_ok());
            if let Err(error) = result {
                // The receiver may be gone, then nobody waits for the error.
                let _ = send.blocking_send(Err(error));
            }
        });
        chunks
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

/// A body that is still arriving.
pub struct Part {
    file: File,
    temporary: PathBuf,
    path: PathBuf,
}

impl Part {
    /// Writes plain bytes from `offset` on, which is a multiple of [`CHUNK`], and syncs them. They must end on such a
    /// multiple too, or at `length`.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn append(&mut self, key: &StreamKey, offset: u64, length: u64, bytes: &[u8]) -> Result<(), StoreError> {
        if let Some(folder) = self.path.parent() {
            space::check_file(folder, bytes.len() as u64)?;
        }
        let first = offset / CHUNK as u64;
        let last = last_chunk(length);
        let chunks: Vec<&[u8]> = if bytes.is_empty() { vec![&[]] } else { bytes.chunks(CHUNK).collect() };
        for (number, chunk) in (first..).zip(chunks) {
            let sealed = key.seal(number, number == last, chunk);
            self.file.write_all_at(&sealed, number * (CHUNK + TAG) as u64).map_err(StoreError::io("files"))?;
        }
        self.file.sync_all().map_err(StoreError::io("files"))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn finish(self) -> Result<(), StoreError> {
        std::fs::rename(&self.temporary, &self.path).map_err(StoreError::io("files"))
    }
}

/// The key of one file's chunks.
pub struct StreamKey(ChaCha20Poly1305);

impl StreamKey {
    /// HKDF-SHA-256 (RFC 5869) of the slot's key, bound to the row.
    #[must_use]
    pub fn new(key: &SlotKey, row: &[u8]) -> Self {
        let mut derived = zeroize::Zeroizing::new([0; 32]);
        // 32 bytes are far below the limit of 255 hashes, so this does not fail.
        let _ = Hkdf::<Sha256>::new(None, &key.0).expand_multi_info(&[PURPOSE, row], derived.as_mut());
        Self(ChaCha20Poly1305::new((&*derived).into()))
    }

    fn seal(&self, number: u64, last: bool, chunk: &[u8]) -> Vec<u8> {
        // Encryption fails only above 256 GiB, which no chunk is.
        self.0.encrypt(&nonce(number, last), chunk).unwrap_or_default()
    }

    fn open(&self, number: u64, last: bool, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.0.decrypt(&nonce(number, last), sealed).map_err(|_| StoreError::Damaged("a file"))
    }
}

fn nonce(number: u64, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce.into()
}

fn last_chunk(length: u64) -> u64 {
    length.saturating_sub(1) / CHUNK as u64
}

fn read_chunks(
    path: &Path,
    key: &StreamKey,
    length: u64,
    mut take: impl FnMut(Bytes) -> bool,
) -> Result<(), StoreError> {
    let mut file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => StoreError::Damaged("a file"),
        _ => StoreError::io("files")(error),
    })?;
    let last = last_chunk(length);
    for number in 0..=last {
        let plain = if number == last { (length - number * CHUNK as u64) as usize } else { CHUNK };
        let mut sealed = vec![0; plain + TAG];
        file.read_exact(&mut sealed).map_err(|_| StoreError::Damaged("a file"))?;
        if !take(key.open(number, number == last, &sealed)?.into()) {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_of_any_length_comes_back_and_a_cut_one_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        let key = SlotKey([9; 32]);
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let body: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let name = FileName([length as u8; 16]);
            files.write(name, &key, b"row", &body).unwrap();
            let read = files.read_all(name, &key, b"row", length as u64).await;
            assert_eq!(read.unwrap(), body);
            assert!(files.read_all(name, &key, b"other", length as u64).await.is_err());
            let shorter = (length as u64).saturating_sub(CHUNK as u64);
            if shorter < length as u64 {
                assert!(files.read_all(name, &key, b"row", shorter).await.is_err());
            }
        }
    }

    #[tokio::test]
    async fn a_body_that_arrives_in_parts_is_the_same_body() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path()).unwrap();
        let body = vec![7; 2 * CHUNK + 10];
        let name = FileName([1; 16]);
        let key = SlotKey([9; 32]);
        let stream = StreamKey::new(&key, b"row");
        for (offset, part) in [(0, &body[..CHUNK]), (CHUNK as u64, &body[CHUNK..])] {
            let mut open = files.begin(name).unwrap();
            open.append(&stream, offset, body.len() as u64, part).unwrap();
        }
        files.begin(name).unwrap().finish().unwrap();
        let read = files.read_all(name, &key, b"row", body.len() as u64).await;
        assert_eq!(read.unwrap(), body);
    }
}
