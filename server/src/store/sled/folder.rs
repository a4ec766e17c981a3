//! The data folder: who may open it, what must be in it, what its file system promises.
//!
//! `format` (version), `lock`, `rows/` or `rows.N/` (sled) and `generation` (which), `commits` (what the rows must hold),
//! `slots.key`, `files/`, `deleted.log`, `reserve` (given up when the disk is full).

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::files::Files;
use super::rows;
use super::slots::SlotFile;
use super::space::Space;
use super::witness::{self, Witness};
use super::writer::Barrier;
use crate::store::{StoreError, deletions, key};

const FORMAT: &str = "inro data 1\n";
/// Memory that sled may use for pages it has read.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// How often, and with which pauses, it is tried again while sled lets go of a database that was just closed.
const LOCK_ATTEMPTS: u32 = 100;
const LOCK_STEP: Duration = Duration::from_millis(30);

/// Why the data folder was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("{0} is in use by another process; stop that one first")]
    InUse(PathBuf),
    /// It was written by another version of this program.
    #[error("{0} is not of a format this version knows; use the version of inro that wrote it")]
    Format(PathBuf),
    /// Something that belongs to it is gone.
    #[error("{missing} is missing although the rest of the data is there; restore the whole folder from a backup")]
    Missing {
        /// What.
        missing: PathBuf,
    },
    /// It is not what was written.
    #[error("{path} is damaged ({why}); restore the whole folder from a backup")]
    Damaged {
        /// What.
        path: PathBuf,
        /// How it shows.
        why: String,
    },
    /// The log of deletions is gone, or a line of it is not what was written.
    #[error(
        "{path} {how}: restoring a backup would bring back what it names; put a copy of this file back, or an empty \
         file if there is none"
    )]
    Log {
        /// What.
        path: PathBuf,
        /// Gone, or which line is damaged.
        how: String,
    },
    /// It cannot be read or written.
    #[error("{path}: {error}")]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What the last run began could not be finished.
    #[error("what the last run began to erase could not be finished: {0}")]
    Repair(StoreError),
}

/// Whether overwriting in place holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// ext4, XFS, or memory: the old bytes are gone.
    InPlace,
    /// Another file system, which may keep old bytes.
    MayKeep,
}

/// Everything the store works with.
pub struct Folder {
    pub lock: File,
    pub tree: sled::Db,
    pub barrier: Barrier,
    pub files: Files,
    pub slots: SlotFile,
    pub medium: Medium,
    pub deleted: File,
    pub witness: Witness,
    pub commits: u64,
    pub generation: u64,
    pub space: Space,
}

/// Opens or makes the folder.
pub fn open(path: &Path) -> Result<Folder, OpenError> {
    // Nobody else on the machine has business in it; what an operator set up differently stays as it is.
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(at(path))?;
    let lock = lock(&path.join("lock"))?;
    let generation_file = rows::generation_file(path);
    let generation = rows::generation(path).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => OpenError::Damaged { path: generation_file, why: error.to_string() },
        _ => at(&generation_file)(error),
    })?;
    let rows = rows::folder(path, generation);
    let slot_path = path.join("slots.key");
    let witness_path = path.join(witness::WHAT);
    let new = is_new(path, &[&rows, &slot_path, &witness_path])?;
    let tree = open_rows(&rows)?;
    let mut barrier = Barrier::open(&rows).map_err(at(&rows))?;
    let damaged = |path: &Path| {
        let path = path.to_owned();
        move |error: StoreError| OpenError::Damaged { path, why: error.to_string() }
    };
    let held = number(&tree, &key::commits()).map_err(damaged(&rows))?;
    let (witness, commits) = if new {
        (Witness::create(&witness_path).map_err(at(&witness_path))?, held)
    } else {
        let (witness, known) = Witness::open(&witness_path).map_err(damaged(&witness_path))?;
        if held < known {
            let why = format!("of {known} commits it holds {held}");
            return Err(OpenError::Damaged { path: rows, why });
        }
        (witness, held)
    };
    let slots = if new {
        // A first start that was cut short left a file that no row names yet.
        let _ = std::fs::remove_file(&slot_path);
        SlotFile::create(&slot_path)
    } else {
        slot_count(&tree).and_then(|count| SlotFile::open(&slot_path, count))
    };
    let slots = slots.map_err(damaged(&slot_path))?;
    let files_path = path.join("files");
    let files = Files::open(&files_path).map_err(damaged(&files_path))?;
    let deleted_path = path.join(deletions::NAME);
    let deleted = deletions::open(path, new).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => OpenError::Log { path: deleted_path, how: "is missing".to_owned() },
        io::ErrorKind::InvalidData => OpenError::Log { path: deleted_path, how: format!("is damaged ({error})") },
        _ => at(&deleted_path)(error),
    })?;
    if new {
        barrier.make_durable(&tree).map_err(damaged(&rows))?;
        write_format(path)?;
    }
    // Only now: a folder in which something is missing or damaged keeps everything that is there.
    rows::remove_others(path, generation).map_err(at(path))?;
    let space = Space::open(path);
    File::open(path).and_then(|folder| folder.sync_all()).map_err(at(path))?;
    let medium = medium(path);
    Ok(Folder { lock, tree, barrier, files, slots, medium, deleted, witness, commits, generation, space })
}

/// How many slots the database lists.
pub fn slot_count(tree: &sled::Db) -> Result<u64, StoreError> {
    number(tree, &key::slot_count())
}

/// A row that holds a number; none is zero.
pub fn number(tree: &sled::Db, key: &[u8]) -> Result<u64, StoreError> {
    match tree.get(key).map_err(StoreError::sled)? {
        None => Ok(0),
        Some(number) => <[u8; 8]>::try_from(&*number)
            .map(u64::from_be_bytes)
            .map_err(|_| StoreError::Damaged("a row of the database")),
    }
}

fn lock(path: &Path) -> Result<File, OpenError> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path).map_err(at(path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.parent().unwrap_or(path).to_owned())),
        Err(TryLockError::Error(error)) => Err(at(path)(error)),
    }
}

/// The format file is written last, so a folder without it holds nothing that was ever acknowledged.
fn is_new(path: &Path, parts: &[&PathBuf; 3]) -> Result<bool, OpenError> {
    let format = path.join("format");
    let [_, slots, _] = parts;
    match std::fs::read_to_string(&format) {
        Ok(found) if found == FORMAT => match parts.iter().find(|part| !part.exists()) {
            Some(missing) => Err(OpenError::Missing { missing: missing.to_path_buf() }),
            None => Ok(false),
        },
        Ok(_) => Err(OpenError::Format(format)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let leftover = SlotFile::open(slots, 1).is_ok();
            if leftover { Err(OpenError::Missing { missing: format }) } else { Ok(true) }
        }
        Err(error) => Err(at(&format)(error)),
    }
}

fn write_format(path: &Path) -> Result<(), OpenError> {
    let format = path.join("format");
    File::create(&format)
        .and_then(|mut file| file.write_all(FORMAT.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(at(&format))
}

/// Opens sled's folder. It can panic on damaged files; that is a refusal to start like any other.
pub fn open_rows(path: &Path) -> Result<sled::Db, OpenError> {
    let damaged = |why: String| OpenError::Damaged { path: path.to_owned(), why };
    let config = sled::Config::new().path(path).flush_every_ms(None).cache_capacity(CACHE_BYTES);
    let mut patience = LOCK_ATTEMPTS;
    loop {
        let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| config.open()))
            .map_err(|_| damaged("it cannot be read".to_owned()))?;
        match opened {
            Ok(tree) => return Ok(tree),
            // The folder's own lock is ours, so this is a database that this process has closed and that sled's
            // threads let go of in a moment.
            Err(error) if patience > 0 && error.to_string().contains("could not acquire lock") => {
                patience -= 1;
                std::thread::sleep(LOCK_STEP);
            }
            Err(error) => return Err(damaged(error.to_string())),
        }
    }
}

fn medium(path: &Path) -> Medium {
    /// ext2/3/4, XFS, tmpfs (statfs(2)).
    const KNOWN: [u64; 3] = [0xef53, 0x5846_5342, 0x0102_1994];
    match rustix::fs::statfs(path) {
        Ok(found) if KNOWN.contains(&(found.f_type as u64)) => Medium::InPlace,
        _ => Medium::MayKeep,
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> OpenError {
    let path = path.to_owned();
    move |error| OpenError::Io { path: path.clone(), error }
}
