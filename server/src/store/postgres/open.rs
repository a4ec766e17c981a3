//! Opening the database: what must hold before the first request, and what is said when it does not.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use deadpool_postgres::{Pool, PoolError};
use tokio_postgres::error::SqlState;

use super::address::Address;
use super::connect::Hosts;
use super::root::RootFile;
use super::schema;
use crate::store::StoreError;
use crate::store::open::Purpose;

/// Why the database was not opened. Nothing of it holds a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing answers there.
    #[error("{at} is not reached: {why}")]
    Unreachable {
        /// Where.
        at: String,
        /// What the system or the library for TLS said.
        why: String,
    },
    /// It does not let us in.
    #[error("{at} does not let this user in: {why}")]
    Refused {
        /// Where.
        at: String,
        /// What it said.
        why: String,
    },
    /// There is no database of that name.
    #[error("{at}: {why}; make it with `createdb`")]
    NoDatabase {
        /// Where.
        at: String,
        /// What it said.
        why: String,
    },
    /// What it acknowledges can be lost.
    #[error("the database runs with {setting} = off: what it acknowledges would be lost in a power cut; turn it on")]
    NotDurable {
        /// Which setting.
        setting: &'static str,
    },
    /// It ends waiting for a standby after a time, and says that all went well.
    #[error(
        "the database cancels what takes longer than {0} (statement_timeout), waiting for a standby too, and what one machine alone has \
         would be acknowledged; set it to 0 for this user"
    )]
    Cancels(String),
    /// A newer program has written it.
    #[error(
        "the database's tables are of version {found} and this program knows {known}; use the newer inro that wrote them"
    )]
    Newer {
        /// In the database.
        found: i32,
        /// Here.
        known: i32,
    },
    /// The file of root keys is gone.
    #[error(
        "{0} is missing and the database needs it; copy it from another server, or restore a backup made by `inro backup`"
    )]
    RootMissing(PathBuf),
    /// The file of root keys is another database's, or older than the last rotation.
    #[error(
        "{0} does not hold the root key that this database uses: it is another database's, or older than the last \
         rotation; copy it from another server"
    )]
    OtherRoot(PathBuf),
    /// The file of root keys cannot be read or written.
    #[error("{path}: {error}")]
    Root {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Everything in it is being moved elsewhere.
    #[error(
        "`inro migrate` moves everything out of this database, or was killed less than half a minute ago: what is written now \
         would be left behind. Wait until it has ended, or start with read_only"
    )]
    Moving,
    /// Somebody writes, though nobody says so, or moves.
    #[error(
        "somebody writes to this database, or moves everything out of it, and has not said so for half a minute: a process that stands \
         still, perhaps. End it and begin again"
    )]
    InUse,
    /// There is nothing that could be read.
    #[error("the database holds no tables of inro, and who only reads makes none")]
    Nothing,
    /// An older program has written it.
    #[error(
        "the database's tables are of version {found} and this program knows {known}: start it once without read_only, which brings \
         them up to date"
    )]
    Older {
        /// In the database.
        found: i32,
        /// Here.
        known: i32,
    },
    /// Other servers made the tables all the time.
    #[error("other servers are making the tables; try again")]
    Busy,
    /// The database refused something.
    #[error("the database refused: {}", super::said(.0))]
    Database(#[from] tokio_postgres::Error),
    /// Something else.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Connects, checks and brings the tables up to date. Whoever will not write makes nothing.
///
/// # Errors
/// When the database is not one that can be used, with the remedy.
pub async fn open(address: &Address, data: &Path, purpose: Purpose) -> Result<(Pool, Hosts, RootFile), OpenError> {
    let at = |error| OpenError::Root { path: data.to_owned(), error };
    let may_make = purpose == Purpose::Write;
    if may_make {
        DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(at)?;
    }
    let roots = RootFile::of(data);
    let unreachable = |why: String| OpenError::Unreachable { at: address.to_string(), why };
    let (pool, hosts) = address.pool().map_err(|error| unreachable(error.to_string()))?;
    let mut client = pool.get().await.map_err(|error| match error {
        PoolError::Backend(error) => not_let_in(address, &error),
        other => unreachable(other.to_string()),
    })?;
    for setting in ["fsync", "synchronous_commit"] {
        let value: String = client.query_one(&format!("SHOW {setting}"), &[]).await?.get(0);
        if value == "off" {
            return Err(OpenError::NotDurable { setting });
        }
    }
    let limit: String = client.query_one("SHOW statement_timeout", &[]).await?.get(0);
    if limit != "0" {
        return Err(OpenError::Cancels(limit));
    }
    schema::bring_up(&mut client, &roots, may_make).await?;
    drop(client);
    Ok((pool, hosts, roots))
}

fn not_let_in(address: &Address, error: &tokio_postgres::Error) -> OpenError {
    let (at, why) = (address.to_string(), super::said(error));
    match error.code() {
        Some(code) if [SqlState::INVALID_PASSWORD, SqlState::INVALID_AUTHORIZATION_SPECIFICATION].contains(code) => {
            OpenError::Refused { at, why }
        }
        Some(code) if *code == SqlState::INVALID_CATALOG_NAME => OpenError::NoDatabase { at, why },
        _ => OpenError::Unreachable { at, why },
    }
}
