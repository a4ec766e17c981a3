//! Makes a backup, part by part, while the server runs.

use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use protocol::{AccountId, VaultId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::file::{self, Sealing};
use super::key::PublicKey;
use super::part::{self, Pages, Part};
use super::{BackupError, INDEX, Index, Listed, encode_index, item};
use crate::store::{Store, StoreError};

/// How often a part that changes while it is read is begun again, and the pause before that.
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Vaults in the backup.
    pub vaults: u64,
    /// Accounts in the backup.
    pub accounts: u64,
    /// Files that were written now.
    pub written: u64,
    /// Files that were there already and hold the newest state.
    pub kept: u64,
    /// Rows that were written now.
    pub rows: u64,
}

/// Writes a backup into the folder, made if it is missing, or brings the backup in it up to date. `began` is in seconds
/// since 1970; `progress` is called after each part. Dropping the future leaves a state from which it goes on.
///
/// # Errors
/// When the disk or the store fails, or something changes all the time. The backup that was in the folder is then
/// still whole.
pub async fn backup(
    store: &dyn Store,
    folder: &Path,
    public: &PublicKey,
    began: i64,
    mut progress: impl FnMut(&Written) + Send,
) -> Result<Written, BackupError> {
    std::fs::create_dir_all(folder).map_err(BackupError::io(folder))?;
    let mut done = Written::default();
    let mut parts = Vec::new();
    // Vaults first: whoever is a member of one has an account by then.
    let vaults = part::owners(store, b'v').await?.into_iter().map(|id| Part::Vault(VaultId(id)));
    for part in vaults.collect::<Vec<_>>() {
        if let Some(listed) = write_part(store, folder, public, part, &mut done).await? {
            parts.push(listed);
            done.vaults += 1;
            progress(&done);
        }
    }
    let accounts = part::owners(store, b'a').await?.into_iter().map(|id| Part::Account(AccountId(id)));
    for part in accounts.collect::<Vec<_>>() {
        if let Some(listed) = write_part(store, folder, public, part, &mut done).await? {
            parts.push(listed);
            done.accounts += 1;
            progress(&done);
        }
    }
    parts.extend(write_part(store, folder, public, Part::Others, &mut done).await?);
    let keep: HashSet<String> = parts.iter().map(|listed| listed.name.clone()).collect();
    let path = folder.join(INDEX);
    let index = encode_index(&Index { began, parts })?;
    let mut sealing = Sealing::begin(&path, public)?;
    sealing.write_all(&index.0).map_err(BackupError::io(&path))?;
    finish(sealing).await?;
    remove_others(folder, &keep)?;
    Ok(done)
}

async fn write_part(
    store: &dyn Store,
    folder: &Path,
    public: &PublicKey,
    part: Part,
    done: &mut Written,
) -> Result<Option<Listed>, BackupError> {
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let before = match part.state(store).await {
            Ok(None) => return Ok(None),
            Ok(Some(state)) => state,
            Err(StoreError::Moved) => continue,
            Err(error) => return Err(error.into()),
        };
        let name = name(public, part, &before);
        let path = folder.join(&name);
        // A part of an earlier run that is whole holds exactly this state: the name says so.
        if path.exists()
            && let Ok(digest) = check(&path).await
        {
            done.kept += 1;
            return Ok(Some(Listed { name, digest }));
        }
        let mut sealing = Sealing::begin(&path, public)?;
        let copied = copy(store, &mut sealing, part, &path).await;
        let same = matches!(part.state(store).await, Ok(Some(after)) if after == before);
        match copied {
            Ok(rows) if same => {
                let digest = finish(sealing).await?;
                done.written += 1;
                done.rows += rows;
                return Ok(Some(Listed { name, digest }));
            }
            // What does not open although nothing changed is damage and no race.
            Err(error) if same || matches!(error, BackupError::Io { .. }) => return Err(error),
            _ => {}
        }
    }
    Err(BackupError::Busy)
}

async fn copy(store: &dyn Store, sealing: &mut Sealing, part: Part, path: &Path) -> Result<u64, BackupError> {
    let mut rows = 0;
    let mut pages = Pages::new(part);
    while let Some(page) = pages.next(store).await? {
        for row in page {
            part::open(store, row).await?.write(sealing).map_err(BackupError::io(path))?;
            rows += 1;
        }
    }
    item::write_end(sealing, rows).map_err(BackupError::io(path))?;
    Ok(rows)
}

/// Of key, part and state: it tells nothing, and the same state has the same name.
fn name(public: &PublicKey, part: Part, state: &[u8; 32]) -> String {
    let (kind, id) = match part {
        Part::Vault(vault) => (b'v', vault.0),
        Part::Account(account) => (b'a', account.0),
        Part::Others => (b'o', [0; 16]),
    };
    let hash = Sha256::new()
        .chain_update(b"inro/backup/name/1")
        .chain_update(public.fingerprint())
        .chain_update([kind])
        .chain_update(id)
        .chain_update(state)
        .finalize();
    let mut name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    name.push_str(".inro");
    name
}

/// Files that the index does not list: of an older state, or of an interrupted run.
fn remove_others(folder: &Path, keep: &HashSet<String>) -> Result<(), BackupError> {
    for entry in std::fs::read_dir(folder).map_err(BackupError::io(folder))? {
        let name = entry.map_err(BackupError::io(folder))?.file_name();
        let Some(name) = name.to_str().filter(|name| *name != INDEX && !keep.contains(*name)) else { continue };
        let ours = name.split_once('.').is_some_and(|(stem, rest)| {
            stem.len() == 64 && stem.bytes().all(|byte| byte.is_ascii_hexdigit()) && matches!(rest, "inro" | "part")
        });
        if ours {
            let path = folder.join(name);
            std::fs::remove_file(&path).map_err(BackupError::io(&path))?;
        }
    }
    Ok(())
}

/// Syncing a disk takes long; other requests go on meanwhile.
async fn finish(sealing: Sealing) -> Result<protocol::Digest, BackupError> {
    let finished = tokio::task::spawn_blocking(move || sealing.finish()).await;
    finished.unwrap_or_else(|error| Err(BackupError::io(Path::new(INDEX))(io::Error::other(error))))
}

async fn check(path: &Path) -> Result<protocol::Digest, BackupError> {
    let path = path.to_owned();
    let checked = tokio::task::spawn_blocking(move || file::check(&path)).await;
    checked.unwrap_or_else(|error| Err(BackupError::io(Path::new(INDEX))(io::Error::other(error))))
}
