//! Restores a backup into a new data folder: everything is checked and written under a temporary name first.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::deleted::Deletions;
use super::file::{self, Opening};
use super::item::Item;
use super::key::PrivateKey;
use super::load::Loader;
use super::{BackupError, INDEX, Index};
use crate::store::Store;
use crate::store::sled::SledStore;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// When the backup was begun, in seconds since 1970.
    pub began: i64,
    /// Vaults.
    pub vaults: u64,
    /// Accounts.
    pub accounts: u64,
    /// Records.
    pub records: u64,
    /// Attachments and files of links.
    pub blobs: u64,
    /// Records, links, ways to sign in, vaults and accounts that the log of deletions lists and the backup still had.
    pub deleted_again: u64,
}

/// Restores the backup in `folder` into `data`, which must not exist or be empty. `log` is the text of the log of
/// deletions; it becomes the new folder's log. `progress` is called after each part.
///
/// # Errors
/// When `data` is not empty, a file of the backup is damaged, missing or encrypted to another key (the error names it),
/// or the disk fails. Then nothing is restored.
pub async fn restore(
    folder: &Path,
    private: &PrivateKey,
    data: &Path,
    log: &str,
    progress: impl FnMut(&Restored) + Send,
) -> Result<Restored, BackupError> {
    let deletions = Deletions::parse(log)?;
    if std::fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some()) || data.is_file() {
        return Err(BackupError::NotEmpty(data.to_owned()));
    }
    let index = read_index(folder, private)?;
    // The cheap check first: a cut or flipped file is found before anything is written.
    for listed in &index.parts {
        let path = folder.join(&listed.name);
        if file::check(&path)? != listed.digest {
            return Err(BackupError::file(&path, "it belongs to another backup"));
        }
    }
    let temporary = temporary(data);
    std::fs::create_dir(&temporary).map_err(BackupError::io(&temporary))?;
    let outcome = fill(folder, private, &index, &temporary, log, &deletions, progress).await;
    let outcome = outcome.and_then(|restored| {
        std::fs::rename(&temporary, data).map_err(BackupError::io(data))?;
        let parent = data.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::File::open(parent).and_then(|folder| folder.sync_all()).map_err(BackupError::io(parent))?;
        Ok(restored)
    });
    if outcome.is_err() {
        // The error that is answered with is the reason; what could not be removed has its telling name.
        let _ = std::fs::remove_dir_all(&temporary);
    }
    outcome
}

async fn fill(
    folder: &Path,
    private: &PrivateKey,
    index: &Index,
    data: &Path,
    log: &str,
    deletions: &Deletions,
    mut progress: impl FnMut(&Restored) + Send,
) -> Result<Restored, BackupError> {
    let log_path = data.join("deleted.log");
    std::fs::write(&log_path, log)
        .and_then(|()| std::fs::File::open(&log_path)?.sync_all())
        .map_err(BackupError::io(&log_path))?;
    let store = SledStore::open(data)?;
    let mut done = Restored { began: index.began, ..Restored::default() };
    for listed in &index.parts {
        let part = load_part(&store, &folder.join(&listed.name), private, deletions).await?;
        done.vaults += part.vaults;
        done.accounts += part.accounts;
        done.records += part.records;
        done.blobs += part.blobs;
        done.deleted_again += part.deleted_again;
        progress(&done);
    }
    Ok(done)
}

async fn load_part(
    store: &dyn Store,
    path: &Path,
    private: &PrivateKey,
    deletions: &Deletions,
) -> Result<Restored, BackupError> {
    let mut from = Opening::open(path, private)?;
    let mut loader = Loader::new(store, deletions);
    let mut items = 0;
    while let Some(item) = Item::read(&mut from, items).map_err(|error| unreadable(path, error))? {
        loader.item(item).await?;
        items += 1;
    }
    Ok(loader.finish().await?)
}

fn read_index(folder: &Path, private: &PrivateKey) -> Result<Index, BackupError> {
    let path = folder.join(INDEX);
    if !path.exists() {
        return Err(BackupError::file(&path, "it is missing: the backup was not finished, run it again"));
    }
    file::check(&path)?;
    let mut bytes = Vec::new();
    Opening::open(&path, private)?.read_to_end(&mut bytes).map_err(|error| unreadable(&path, error))?;
    let index: Index = protocol::from_cbor(&bytes).map_err(|_| BackupError::file(&path, "it is no index"))?;
    let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    if index.parts.iter().all(|listed| plain(&listed.name)) {
        Ok(index)
    } else {
        Err(BackupError::file(&path, "it names files outside of the backup"))
    }
}

fn unreadable(path: &Path, error: std::io::Error) -> BackupError {
    match error.kind() {
        std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof => BackupError::file(path, "it is damaged"),
        _ => BackupError::io(path)(error),
    }
}

/// Beside the folder, so that it can be renamed.
fn temporary(data: &Path) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_owned();
    name.push(".restoring");
    data.with_file_name(name)
}
