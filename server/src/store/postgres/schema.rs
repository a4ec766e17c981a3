//! The tables, and how they become what this version needs.
//!
//! What belongs to a vault or an account has a key that begins with it, so that a database of many machines can keep it
//! together. A slot's number is random, and so spreads by itself; its chunks have it first.

use tokio_postgres::error::SqlState;
use tokio_postgres::{IsolationLevel, Transaction};

use super::open::OpenError;
use super::root::{RootFile, RootId};

/// Step N leads from version N to N + 1. A step that was released never changes.
const STEPS: [&str; 2] = [
    "
    CREATE TABLE inro_rows (key bytea PRIMARY KEY, value bytea NOT NULL);
    CREATE TABLE inro_roots (id bytea PRIMARY KEY, number bigint NOT NULL UNIQUE);
    CREATE TABLE inro_retired (id bytea PRIMARY KEY);
    CREATE TABLE inro_slots (
        slot bigint PRIMARY KEY,
        root bytea NOT NULL REFERENCES inro_roots (id),
        key bytea NOT NULL
    );
    CREATE INDEX inro_slots_by_root ON inro_slots (root);
    CREATE TABLE inro_chunks (
        slot bigint NOT NULL REFERENCES inro_slots (slot) ON DELETE CASCADE,
        number bigint NOT NULL,
        name bytea NOT NULL,
        sealed bytea NOT NULL,
        PRIMARY KEY (slot, number)
    );
    CREATE TABLE inro_deleted (at bytea PRIMARY KEY, line text NOT NULL);
    CREATE TABLE inro_servers (id bytea PRIMARY KEY, seen bigint NOT NULL, roots bytea NOT NULL);
",
    // One that says nothing of it is of a version that writes.
    "ALTER TABLE inro_servers ADD COLUMN purpose smallint NOT NULL DEFAULT 0;",
];

/// The version that this program reads and writes.
pub const VERSION: i32 = STEPS.len() as i32;
const ATTEMPTS: usize = 10;

/// Brings the tables to this version. A database without them gets them, and the file of root keys if there is none. Unless `may_make`,
/// they must be there as they are to be.
///
/// # Errors
/// When they are of a newer version, or of an older one or not there and `may_make` is not, cannot be made, or the file of root keys is missing or another database's.
pub async fn bring_up(
    client: &mut deadpool_postgres::Client,
    roots: &RootFile,
    may_make: bool,
) -> Result<(), OpenError> {
    for _ in 0..ATTEMPTS {
        match try_bring_up(client, roots, may_make).await {
            // Another server does the same at this moment.
            Err(OpenError::Database(error)) if is_race(&error) => {}
            done => return done,
        }
    }
    Err(OpenError::Busy)
}

async fn try_bring_up(
    client: &mut deadpool_postgres::Client,
    roots: &RootFile,
    may_make: bool,
) -> Result<(), OpenError> {
    // deadpool's own type of transaction has no use here: nothing in it is prepared.
    let client: &mut tokio_postgres::Client = client;
    let transaction = client.build_transaction().isolation_level(IsolationLevel::Serializable).start().await?;
    let known = transaction
        .query_opt(
            "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'inro_schema'",
            &[],
        )
        .await?;
    let version: i32 = match known {
        None if !may_make => return Err(OpenError::Nothing),
        None => begin(&transaction, roots).await?,
        Some(_) => transaction.query_one("SELECT version FROM inro_schema", &[]).await?.get(0),
    };
    if version > VERSION {
        return Err(OpenError::Newer { found: version, known: VERSION });
    }
    if version < VERSION && !may_make {
        return Err(OpenError::Older { found: version, known: VERSION });
    }
    for step in STEPS.iter().skip(usize::try_from(version).unwrap_or_default()) {
        transaction.batch_execute(step).await?;
    }
    if version < VERSION {
        transaction.execute("UPDATE inro_schema SET version = $1", &[&VERSION]).await?;
    }
    let ids: Vec<RootId> = match roots.read() {
        Ok(keys) => keys.iter().map(super::root::RootKey::id).collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(OpenError::RootMissing(roots.path().to_owned()));
        }
        Err(error) => return Err(OpenError::Root { path: roots.path().to_owned(), error }),
    };
    if version == 0 {
        let first = ids.first().map(|id| &id[..]);
        transaction.execute("INSERT INTO inro_roots (id, number) VALUES ($1, 1)", &[&first]).await?;
    }
    let newest = transaction.query_one("SELECT id FROM inro_roots ORDER BY number DESC LIMIT 1", &[]).await?;
    let newest: &[u8] = newest.get(0);
    if !ids.iter().any(|id| id == newest) {
        return Err(OpenError::OtherRoot(roots.path().to_owned()));
    }
    transaction.commit().await?;
    Ok(())
}

/// A database that nobody used yet.
async fn begin(transaction: &Transaction<'_>, roots: &RootFile) -> Result<i32, OpenError> {
    if !roots.path().exists() {
        roots.create().map_err(|error| OpenError::Root { path: roots.path().to_owned(), error })?;
    }
    transaction.batch_execute("CREATE TABLE inro_schema (version integer NOT NULL)").await?;
    transaction.execute("INSERT INTO inro_schema (version) VALUES (0)", &[]).await?;
    Ok(0)
}

fn is_race(error: &tokio_postgres::Error) -> bool {
    let raced = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::UNIQUE_VIOLATION,
        SqlState::DUPLICATE_TABLE,
    ];
    error.code().is_some_and(|code| raced.contains(code))
}
