//! One encrypted file of a backup:
//! `"inro-backup" ‖ 1 ‖ enc(32) ‖ wrapped file key(48) ‖ chunks ‖ SHA-256 of everything before(32)`.
//!
//! Chunks are age's STREAM: 64 KiB each, ChaCha20-Poly1305 under the file key with the nonce
//! `i(11, big-endian) ‖ last(1)`, so a file that was cut at a chunk does not open. The digest at the end needs no key: it
//! lets a backup that goes on see whether a part it finds is whole.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use protocol::Digest;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::BackupError;
use super::key::{PrivateKey, PublicKey, WRAPPED};
use crate::random;

const MAGIC: &[u8; 12] = b"inro-backup\x01";
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
const DIGEST: usize = 32;

/// A file in the making, under a temporary name. Dropped, it is removed.
pub struct Sealing {
    file: BufWriter<File>,
    path: PathBuf,
    temporary: PathBuf,
    cipher: ChaCha20Poly1305,
    hash: Sha256,
    number: u64,
    buffer: Zeroizing<Vec<u8>>,
    finished: bool,
}

impl Sealing {
    /// Begins a file. What an interrupted backup left under the temporary name is overwritten.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn begin(path: &Path, public: &PublicKey) -> Result<Self, BackupError> {
        let temporary = path.with_extension("part");
        let file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&temporary);
        let file = file.map_err(BackupError::io(&temporary))?;
        let file_key = Zeroizing::new(random::bytes::<32>());
        let wrapped = public.wrap(&file_key, MAGIC)?;
        let mut sealing = Self {
            file: BufWriter::new(file),
            path: path.to_owned(),
            temporary,
            cipher: ChaCha20Poly1305::new((&*file_key).into()),
            hash: Sha256::new(),
            number: 0,
            buffer: Zeroizing::new(Vec::with_capacity(CHUNK)),
            finished: false,
        };
        sealing.put(MAGIC).and_then(|()| sealing.put(&wrapped)).map_err(BackupError::io(path))?;
        Ok(sealing)
    }

    /// Ends the file, syncs it, gives it its name and syncs the folder. Answers with the file's digest.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn finish(mut self) -> Result<Digest, BackupError> {
        let digest = self.end().map_err(BackupError::io(&self.path))?;
        self.finished = true;
        Ok(digest)
    }

    fn end(&mut self) -> io::Result<Digest> {
        self.seal(true)?;
        let digest = Digest(self.hash.clone().finalize().into());
        self.file.write_all(&digest.0)?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.temporary, &self.path)?;
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(digest)
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let sealed =
            self.cipher.encrypt(&nonce(self.number, last), self.buffer.as_slice()).map_err(io::Error::other)?;
        self.number += 1;
        self.buffer.clear();
        self.put(&sealed)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk is sealed only when more comes, because the last one is marked.
        if self.buffer.len() == CHUNK {
            self.seal(false)?;
        }
        let take = bytes.len().min(CHUNK - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..take]);
        Ok(take)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Sealing {
    fn drop(&mut self) {
        if !self.finished {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

/// A file whose bytes are being opened; each chunk is checked before it is handed on.
pub struct Opening {
    file: BufReader<File>,
    cipher: ChaCha20Poly1305,
    /// Sealed bytes that are left.
    left: u64,
    number: u64,
    chunk: Zeroizing<Vec<u8>>,
    at: usize,
}

impl Opening {
    /// Opens a file of a backup.
    ///
    /// # Errors
    /// When it cannot be read, is no such file, or was encrypted to another key.
    pub fn open(path: &Path, private: &PrivateKey) -> Result<Self, BackupError> {
        let file = File::open(path).map_err(BackupError::io(path))?;
        let length = file.metadata().map_err(BackupError::io(path))?.len();
        let mut file = BufReader::new(file);
        let mut header = [0; MAGIC.len() + WRAPPED];
        let short = |_| BackupError::file(path, "it is cut");
        file.read_exact(&mut header).map_err(short)?;
        let (magic, wrapped) = header.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(BackupError::file(path, "it is no file of a backup that this version reads"));
        }
        let wrong = || BackupError::file(path, "this key does not open it, or it is damaged");
        let file_key = private.unwrap(wrapped, MAGIC).ok_or_else(wrong)?;
        let around = (header.len() + DIGEST) as u64;
        let left = length.checked_sub(around).ok_or(BackupError::file(path, "it is cut"))?;
        Ok(Self {
            file,
            cipher: ChaCha20Poly1305::new((&*file_key).into()),
            left,
            number: 0,
            chunk: Zeroizing::default(),
            at: 0,
        })
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let size = self.left.min((CHUNK + TAG) as u64);
        let last = size == self.left;
        let mut sealed = vec![0; size as usize];
        self.file.read_exact(&mut sealed)?;
        let damaged = |_| io::Error::new(io::ErrorKind::InvalidData, "a chunk does not open");
        self.chunk = Zeroizing::new(self.cipher.decrypt(&nonce(self.number, last), &*sealed).map_err(damaged)?);
        self.left -= size;
        self.number += 1;
        self.at = 0;
        Ok(())
    }
}

impl Read for Opening {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // Even an empty file has a chunk, and it must open.
        if self.at == self.chunk.len() && (self.left > 0 || self.number == 0) {
            self.next_chunk()?;
        }
        let take = into.len().min(self.chunk.len() - self.at);
        into[..take].copy_from_slice(&self.chunk[self.at..self.at + take]);
        self.at += take;
        Ok(take)
    }
}

/// The file's digest, if the file is whole. Needs no key.
///
/// # Errors
/// When it cannot be read, was cut or changed.
pub fn check(path: &Path) -> Result<Digest, BackupError> {
    let file = File::open(path).map_err(BackupError::io(path))?;
    let length = file.metadata().map_err(BackupError::io(path))?.len();
    let damaged = || BackupError::file(path, "it is cut or damaged");
    let body = length.checked_sub(DIGEST as u64).ok_or_else(damaged)?;
    let mut hash = Sha256::new();
    let mut file = BufReader::with_capacity(CHUNK, file);
    io::copy(&mut (&mut file).take(body), &mut HashInto(&mut hash)).map_err(BackupError::io(path))?;
    let mut listed = [0; DIGEST];
    file.read_exact(&mut listed).map_err(|_| damaged())?;
    let found: [u8; DIGEST] = hash.finalize().into();
    if found == listed { Ok(Digest(found)) } else { Err(damaged()) }
}

struct HashInto<'a>(&'a mut Sha256);

impl Write for HashInto<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn nonce(number: u64, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce.into()
}

#[cfg(test)]
mod tests {
    use super::super::key::generate;
    use super::*;

    #[test]
    fn a_file_of_any_length_comes_back_and_any_cut_or_flipped_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.inro");
        let (private, public) = generate();
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK] {
            let body: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let mut sealing = Sealing::begin(&path, &public).unwrap();
            sealing.write_all(&body).unwrap();
            let digest = sealing.finish().unwrap();
            assert_eq!(check(&path).unwrap(), digest);
            let mut read = Vec::new();
            Opening::open(&path, &private).unwrap().read_to_end(&mut read).unwrap();
            assert!(read == body);
            let bytes = std::fs::read(&path).unwrap();
            for at in [0, 13, 60, MAGIC.len() + WRAPPED, bytes.len() - 33] {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1;
                std::fs::write(&path, &flipped).unwrap();
                assert!(check(&path).is_err());
                let opened = Opening::open(&path, &private);
                assert!(opened.is_err() || opened.unwrap().read_to_end(&mut Vec::new()).is_err());
            }
            for cut in [bytes.len() - 1, bytes.len().saturating_sub(CHUNK + TAG), 40] {
                std::fs::write(&path, &bytes[..cut]).unwrap();
                assert!(check(&path).is_err());
                let opened = Opening::open(&path, &private);
                assert!(opened.is_err() || opened.unwrap().read_to_end(&mut Vec::new()).is_err());
            }
        }
    }

    #[test]
    fn a_file_that_was_not_finished_has_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.inro");
        drop(Sealing::begin(&path, &generate().1).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
