//! Makes a backup, part by part, while the server runs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use protocol::{AccountId, VaultId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::file::{self, Sealing};
use super::key::PublicKey;
use super::part::{self, Pages, Part};
use super::{BackupError, INDEX, Index, Listed, encode_index, item};
use crate::service::key;
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
    let (vaults, accounts, done) = (BTreeMap::new(), BTreeMap::new(), Written::default());
    let mut writing = Writing { store, folder, public, vaults, accounts, done };
    writing.vaults_and_accounts(&mut progress).await?;
    let others = writing.write(Part::Others).await?.map(|(listed, _)| listed);
    let done = writing.done;
    let parts: Vec<Listed> = writing.vaults.into_values().chain(writing.accounts.into_values()).chain(others).collect();
    let keep: HashSet<String> = parts.iter().map(|listed| listed.name.clone()).collect();
    let path = folder.join(INDEX);
    let index = encode_index(&Index { began, parts })?;
    let mut sealing = Sealing::begin(&path, public)?;
    sealing.write_all(&index.0).map_err(BackupError::io(&path))?;
    finish(sealing).await?;
    remove_others(folder, &keep)?;
    Ok(done)
}

type Id = [u8; 16];
type State = [u8; 32];

/// A backup in the making.
struct Writing<'a> {
    store: &'a dyn Store,
    folder: &'a Path,
    public: &'a PublicKey,
    vaults: BTreeMap<Id, Listed>,
    accounts: BTreeMap<Id, Listed>,
    done: Written,
}

impl Writing<'_> {
    /// An account's state holds the keys of its vaults. If they were replaced between a vault and its members' accounts, the
    /// backup would have a vault that nobody can open. So an account that is not as it was before its vaults were read has
    /// them read again, and then every account that these vaults belong to.
    async fn vaults_and_accounts(&mut self, mut progress: impl FnMut(&Written)) -> Result<(), BackupError> {
        let mut known = HashMap::new();
        for account in part::owners(self.store, b'a').await? {
            known.insert(account, self.account_state(account).await?);
        }
        let mut vaults: BTreeSet<Id> = part::owners(self.store, b'v').await?.into_iter().collect();
        let mut accounts = None;
        for _ in 0..ATTEMPTS {
            for vault in std::mem::take(&mut vaults) {
                match self.write(Part::Vault(VaultId(vault))).await? {
                    Some((listed, _)) => drop(self.vaults.insert(vault, listed)),
                    None => drop(self.vaults.remove(&vault)),
                }
                self.done.vaults = self.vaults.len() as u64;
                progress(&self.done);
            }
            // At first all that there are by now: whoever became a member of a vault has an account.
            let accounts_now = match accounts.take() {
                Some(accounts) => accounts,
                None => part::owners(self.store, b'a').await?.into_iter().collect::<BTreeSet<_>>(),
            };
            let mut changed = Vec::new();
            for account in accounts_now {
                match self.write(Part::Account(AccountId(account))).await? {
                    Some((listed, state)) => {
                        self.accounts.insert(account, listed);
                        if known.get(&account) != Some(&Some(state)) {
                            changed.push(account);
                        }
                    }
                    None => drop(self.accounts.remove(&account)),
                }
                self.done.accounts = self.accounts.len() as u64;
                progress(&self.done);
            }
            if changed.is_empty() {
                return Ok(());
            }
            let mut again: BTreeSet<Id> = changed.iter().copied().collect();
            for account in changed {
                known.insert(account, self.account_state(account).await?);
                vaults.extend(self.tails(key::memberships(&AccountId(account))).await?);
            }
            for vault in &vaults {
                again.extend(self.tails(key::roles(&VaultId(*vault))).await?);
            }
            accounts = Some(again);
        }
        Err(BackupError::Busy)
    }

    /// None if there is none, or if it is changing right now.
    async fn account_state(&self, account: Id) -> Result<Option<State>, BackupError> {
        match Part::Account(AccountId(account)).state(self.store).await {
            Err(StoreError::Moved) => Ok(None),
            state => Ok(state?),
        }
    }

    async fn tails(&self, range: Range<Vec<u8>>) -> Result<Vec<Id>, BackupError> {
        let rows = self.store.scan(range, usize::MAX).await?;
        Ok(rows.iter().filter_map(|(row, _)| key::tail(row)).collect())
    }

    /// Writes a part as it is at one moment, which is the state that it answers with. None if there is none any more.
    async fn write(&mut self, part: Part) -> Result<Option<(Listed, State)>, BackupError> {
        let Self { store, folder, public, done, .. } = self;
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            let before = match part.state(*store).await {
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
                return Ok(Some((Listed { name, digest }, before)));
            }
            let mut sealing = Sealing::begin(&path, public)?;
            let copied = copy(*store, &mut sealing, part, &path).await;
            let same = matches!(part.state(*store).await, Ok(Some(after)) if after == before);
            match copied {
                Ok(rows) if same => {
                    let digest = finish(sealing).await?;
                    done.written += 1;
                    done.rows += rows;
                    return Ok(Some((Listed { name, digest }, before)));
                }
                // What does not open although nothing changed is damage and no race.
                Err(error) if same || matches!(error, BackupError::Io { .. }) => return Err(error),
                _ => {}
            }
        }
        Err(BackupError::Busy)
    }
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
