//! Restores a backup into a new data folder: everything is checked and written under a temporary name first.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use protocol::AccountId;
use serde::Serialize;

use super::deleted::Deletions;
use super::file::{self, Opening};
use super::item::Item;
use super::key::PrivateKey;
use super::load::{Loaded, Loader};
use super::{BackupError, INDEX, Index};
use crate::store::sled::SledStore;

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
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
    /// Accounts that open with secrets which their owners had replaced, because the backup has no newer ones.
    pub old_secrets: Vec<AccountId>,
}

/// What of a backup is not restored.
#[derive(Debug, Clone, Copy, Default)]
pub struct LeftOut<'a> {
    /// The text of the log of deletions; it becomes the new folder's log.
    pub log: &'a str,
    /// An account whose every way to sign in is in the log keeps them: it would otherwise be restored for nobody.
    pub keep_last_secrets: bool,
}

/// Restores the backup in `folder` into `data`, which must not exist or be empty. `progress` is called after each part.
///
/// # Errors
/// When `data` is not empty, a file of the backup is damaged, missing or encrypted to another key (the error names it),
/// nobody could open an account any more (the error names all such), or the disk fails. Then nothing is restored.
pub async fn restore(
    folder: &Path,
    private: &PrivateKey,
    data: &Path,
    left_out: LeftOut<'_>,
    progress: impl FnMut(&Restored) + Send,
) -> Result<Restored, BackupError> {
    let deletions = Deletions::parse(left_out.log)?;
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
    // As `inro serve` would make it: nobody else on the machine has business in it.
    DirBuilder::new().mode(0o700).create(&temporary).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Left(temporary.clone()),
        _ => BackupError::io(&temporary)(error),
    })?;
    let outcome = fill(folder, private, &index, &temporary, left_out, &deletions, progress).await;
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
    left_out: LeftOut<'_>,
    deletions: &Deletions,
    mut progress: impl FnMut(&Restored) + Send,
) -> Result<Restored, BackupError> {
    let log_path = data.join("deleted.log");
    let log = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&log_path);
    log.and_then(|mut file| file.write_all(left_out.log.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(BackupError::io(&log_path))?;
    let store = SledStore::open(data)?;
    let mut done = Restored { began: index.began, ..Restored::default() };
    let mut locked_out = Vec::new();
    for listed in &index.parts {
        let path = folder.join(&listed.name);
        let loaded = load_part(&path, private, Loader::new(&store, deletions, left_out.keep_last_secrets)).await?;
        let part = loaded.done;
        locked_out.extend(loaded.locked_out);
        done.vaults += part.vaults;
        done.accounts += part.accounts;
        done.records += part.records;
        done.blobs += part.blobs;
        done.deleted_again += part.deleted_again;
        done.old_secrets.extend(part.old_secrets);
        progress(&done);
    }
    if locked_out.is_empty() { Ok(done) } else { Err(BackupError::LockedOut(locked_out)) }
}

async fn load_part(path: &Path, private: &PrivateKey, mut loader: Loader<'_>) -> Result<Loaded, BackupError> {
    let mut from = Opening::open(path, private)?;
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

fn unreadable(path: &Path, error: io::Error) -> BackupError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => BackupError::file(path, "it is damaged"),
        _ => BackupError::io(path)(error),
    }
}

/// Beside the folder, so that it can be renamed.
fn temporary(data: &Path) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_owned();
    name.push(".restoring");
    data.with_file_name(name)
}
