//! Backups: a folder of one encrypted file per vault and account, and an index that is written last.
//!
//! The slot layer is taken off and the rest is encrypted to the operator's public key, whose private half is not on the
//! server. A part's name says which state it holds, so an interrupted backup goes on where it stopped and unchanged
//! parts are kept. Sessions, tokens, unfinished uploads and what can be derived from other rows are left out.

pub mod deleted;
pub mod file;
pub mod item;
pub mod key;
pub mod load;
pub mod part;
pub mod restore;
pub mod write;

use std::io;
use std::path::{Path, PathBuf};

use protocol::{AccountId, Bytes, Digest};
use serde::{Deserialize, Serialize};

use crate::store::StoreError;

/// The name of the index within a backup's folder.
pub const INDEX: &str = "index.inro";

/// What a finished backup consists of. Encrypted like the parts.
#[derive(Debug, Serialize, Deserialize)]
pub struct Index {
    /// When the backup was begun, in seconds since 1970.
    pub began: i64,
    /// Every part. Files that are not listed do not belong to the backup.
    pub parts: Vec<Listed>,
}

/// A part, by its file.
#[derive(Debug, Serialize, Deserialize)]
pub struct Listed {
    /// The file's name.
    pub name: String,
    /// SHA-256 of the whole file, so that no other backup's part can take its place.
    pub digest: Digest,
}

/// Why a backup was not made or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Not a key of this kind.
    #[error("not a backup key; it begins with {0}")]
    Key(&'static str),
    /// A file of the backup is not what was written, or the key is not the backup's.
    #[error("{path}: {why}. Nothing was restored; use another copy of the backup")]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A file or folder cannot be read or written.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The folder that is to be restored into holds something.
    #[error("{0} is not empty; restore into a folder that does not exist yet, or remove what is there")]
    NotEmpty(PathBuf),
    /// What a restore that was killed had written.
    #[error("{0} is there: an earlier restore was killed. Remove it, unless one is still running, and begin again")]
    Left(PathBuf),
    /// The log of deletions has a line that is none.
    #[error("line {line} of the log of deletions is not understood; nothing was restored")]
    DeletedLog {
        /// Which, from 1.
        line: usize,
    },
    /// Nobody could open these accounts any more.
    #[error(
        "nobody could open {}: all secrets that this backup has for them were replaced after it was made. Nothing was \
         restored; use a newer backup, or --keep-last-secrets to have the old secrets open them again", named(.0)
    )]
    LockedOut(Vec<AccountId>),
    /// A vault or account never stood still long enough.
    #[error("a vault or account changes all the time; what is done is kept, run the backup again")]
    Busy,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder that is restored into cannot be opened.
    #[error(transparent)]
    Open(#[from] crate::store::sled::OpenError),
}

impl BackupError {
    /// An error at this path.
    pub fn io(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self::Io { path: path.to_owned(), error }
    }

    /// Damage of this file.
    #[must_use]
    pub fn file(path: &Path, why: &'static str) -> Self {
        Self::File { path: path.to_owned(), why }
    }
}

fn named(accounts: &[AccountId]) -> String {
    accounts.iter().map(|account| format!("account {account}")).collect::<Vec<_>>().join(", ")
}

/// The bytes of an index.
fn encode_index(index: &Index) -> Result<Bytes, StoreError> {
    protocol::to_cbor(index).map(Bytes).map_err(|_| StoreError::Damaged("the index"))
}
