//! Which engine, and opening it.

use std::path::Path;
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

/// An open store.
pub struct Opened {
    /// It.
    pub store: Arc<dyn Store>,
    /// Whether an erased key is gone from the medium at once.
    pub medium: Medium,
    /// Other servers that have it open now.
    pub others: i64,
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
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the store of this engine.
///
/// # Errors
/// When it cannot be used, with the reason and the remedy.
pub async fn open(engine: &Engine, data: &Path) -> Result<Opened, OpenError> {
    let opened = open_any(engine, data).await?;
    match opened.store.get(&key::migrating()).await? {
        None => Ok(opened),
        Some(_) => Err(OpenError::HalfMigrated),
    }
}

/// The same of a store into which something may be on its way.
///
/// # Errors
/// As [`open`].
pub async fn open_any(engine: &Engine, data: &Path) -> Result<Opened, OpenError> {
    Ok(match engine {
        Engine::Sled => {
            let store = SledStore::open(data)?;
            let medium = store.medium();
            Opened { store: Arc::new(store), medium, others: 0 }
        }
        // What lies about of an erased key is gone after the next rotation, and not before.
        Engine::Postgres(address) => {
            let store = PostgresStore::open(address, data).await?;
            let others = store.others().await?;
            Opened { store: Arc::new(store), medium: Medium::MayKeep, others }
        }
    })
}
