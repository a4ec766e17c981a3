//! Which engine, and opening it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::postgres::{Address, PostgresStore};
use super::sled::{Medium, SledStore};
use super::{Store, StoreError, key, postgres, sled};

/// What the rows are kept in.
#[derive(Debug, Clone)]
pub enum Engine {
    /// The data folder alone.
    Sled,
    /// A database, and the root keys in the data folder.
    Postgres(Box<Address>),
}

/// What a store is opened for. Servers on a database tell it each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading and writing.
    Write,
    /// Reading alone; whoever opens it sees to that.
    Read,
    /// Moving everything out of it.
    Move,
}

impl Purpose {
    /// As a database holds it.
    #[must_use]
    pub const fn number(self) -> i16 {
        match self {
            Self::Write => 0,
            Self::Read => 1,
            Self::Move => 2,
        }
    }
}

/// How many others have a store open now, by what for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Others {
    /// Those that write, or may.
    pub writing: usize,
    /// Those that only read.
    pub reading: usize,
    /// Those that move everything.
    pub moving: usize,
}

/// An open store.
pub struct Opened {
    /// It.
    pub store: Arc<dyn Store>,
    /// Whether an erased key is gone from the medium at once.
    pub medium: Medium,
    /// Other servers that have it open now.
    pub others: Others,
}

/// Why a store was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder.
    #[error(transparent)]
    Sled(#[from] sled::OpenError),
    /// The database.
    #[error(transparent)]
    Postgres(#[from] postgres::OpenError),
    /// What was moved into it is not all there.
    #[error("a migration into this store was not finished; give the same `inro migrate` once more")]
    HalfMigrated,
    /// There is nothing that could be read.
    #[error("{} holds no data of inro, and who only reads makes none", .0.display())]
    Nothing(PathBuf),
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the store of this engine.
///
/// # Errors
/// When it cannot be used, with the reason and the remedy.
pub async fn open(engine: &Engine, data: &Path, purpose: Purpose) -> Result<Opened, OpenError> {
    let opened = open_any(engine, data, purpose).await?;
    match opened.store.get(&key::migrating()).await? {
        None => Ok(opened),
        Some(_) => {
            opened.store.leave().await;
            Err(OpenError::HalfMigrated)
        }
    }
}

/// The same of a store into which something may be on its way.
///
/// # Errors
/// As [`open`].
pub async fn open_any(engine: &Engine, data: &Path, purpose: Purpose) -> Result<Opened, OpenError> {
    Ok(match engine {
        // Opening makes what is missing.
        Engine::Sled if purpose == Purpose::Read && !data.join("format").exists() => {
            return Err(OpenError::Nothing(data.to_owned()));
        }
        Engine::Sled => {
            let store = SledStore::open(data)?;
            let medium = store.medium();
            Opened { store: Arc::new(store), medium, others: Others::default() }
        }
        // What lies about of an erased key is gone after the next rotation, and not before.
        Engine::Postgres(address) => {
            let store = PostgresStore::open_for(address, data, purpose).await?;
            let others = store.others().await?;
            Opened { store: Arc::new(store), medium: Medium::MayKeep, others }
        }
    })
}
