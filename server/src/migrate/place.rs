//! The sides of a migration, as an operator names them, and what must hold of both before it begins.

use std::fmt;
use std::ops::ControlFlow;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{MigrateError, Migrated, migrate};
use crate::settings::first_line;
use crate::store::Store;
use crate::store::open::{Engine, OpenError, Opened, Others, Purpose, open, open_any};
use crate::store::postgres::Address;

/// One side. The address may hold a password, so `Debug` does not show it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// A data folder, or the address of a database.
    pub named: String,
    /// A file whose first line is the database's password.
    pub password_file: Option<PathBuf>,
    /// A file of certificates that the database's must lead to.
    pub authority: Option<PathBuf>,
    /// Where a database's root keys lie.
    pub roots: PathBuf,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("roots", &self.roots).finish_non_exhaustive()
    }
}

/// Why a migration was not done.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// One of the sides is named in a way that cannot be.
    #[error("{0}")]
    Named(String),
    /// One of them does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Others are there who would change the source meanwhile.
    #[error(
        "{} other servers that may write are on the source{}; stop each, or start it with read_only, and wait for half a minute",
        .0.writing, also_moving(.0)
    )]
    SourceWrites(Others),
    /// Others are on the target.
    #[error("{0} servers are on the target; stop them, and wait for half a minute")]
    TargetInUse(usize),
    /// It began, and was not ended.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
}

fn also_moving(others: &Others) -> String {
    match others.moving {
        0 => String::new(),
        moving => format!(", and {moving} that move everything"),
    }
}

impl Place {
    /// Its engine and its folder.
    ///
    /// # Errors
    /// In words, when it cannot be.
    pub fn engine(&self) -> Result<(Engine, PathBuf), String> {
        if !Address::is_one(&self.named) {
            return Ok((Engine::Sled, PathBuf::from(&self.named)));
        }
        let password = self.password_file.as_deref().map(first_line).transpose()?;
        let address =
            Address::parse(&self.named, password.as_ref().map(|text| text.as_str()), self.authority.as_deref())?;
        Ok((Engine::Postgres(Box::new(address)), self.roots.clone()))
    }
}

/// Moves everything out of a database, which servers may read meanwhile.
///
/// # Errors
/// When a server may write to it, and as [`into`].
pub async fn out_of(
    source: &Place,
    to: &Place,
    progress: impl FnMut(String) -> ControlFlow<()> + Send,
) -> Result<Migrated, MoveError> {
    let (engine, folder) = source.engine().map_err(MoveError::Named)?;
    let Opened { store, others, .. } = open(&engine, &folder, Purpose::Move).await?;
    // From here on none that would write opens it any more, and none that stood still meanwhile commits.
    let outcome = match others.writing + others.moving {
        0 => into(&*store, to, progress).await,
        _ => Err(MoveError::SourceWrites(others)),
    };
    store.leave().await;
    outcome
}

/// Moves everything into the target. Nobody may write to the source meanwhile.
///
/// # Errors
/// When the target cannot be opened or somebody is there, and as [`migrate`].
pub async fn into(
    from: &dyn Store,
    to: &Place,
    progress: impl FnMut(String) -> ControlFlow<()> + Send,
) -> Result<Migrated, MoveError> {
    let (engine, folder) = to.engine().map_err(MoveError::Named)?;
    // What is not all there opens for nobody, so it need not be said that it is on its way.
    let Opened { store, others, .. } = open_any(&engine, &folder, Purpose::Write).await?;
    let outcome = match others.writing + others.reading + others.moving {
        0 => migrate(from, &*store, progress).await.map_err(MoveError::from),
        all => Err(MoveError::TargetInUse(all)),
    };
    store.leave().await;
    outcome
}
