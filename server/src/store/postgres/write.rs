//! One batch, one transaction. Serializable, so that a row that must not exist does not come into being meanwhile.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use deadpool_postgres::Transaction;
use tokio_postgres::IsolationLevel;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

use super::fence;
use super::shared::{Shared, failed, is_lost, is_race, number};
use crate::random;
use crate::store::{Batch, Part, ROW_BYTES, StoreError, deletions, stream};

/// How often others may have been faster.
const ATTEMPTS: u32 = 40;
/// Longest pause before another attempt.
const PAUSE_MILLIS: u64 = 100;
/// Chunks that are sent at a time: 1 MiB.
const CHUNKS: usize = 16;

/// Why an attempt did not write.
enum Trouble {
    /// Nothing was written, and another attempt may.
    Again,
    /// The root key, or a slot, is not there any more.
    Reference,
    /// There is no other attempt.
    Final(StoreError),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Final(error)
    }
}

impl From<tokio_postgres::Error> for Trouble {
    fn from(error: tokio_postgres::Error) -> Self {
        if is_race(&error) || is_lost(&error) {
            return Self::Again;
        }
        match error.code() {
            Some(code) if *code == SqlState::FOREIGN_KEY_VIOLATION => Self::Reference,
            _ => Self::Final(failed(&error)),
        }
    }
}

/// Checks the conditions and writes everything, or nothing. What was erased is gone for everybody with the same transaction.
pub async fn commit(shared: &Shared, batch: &Batch) -> Result<(), StoreError> {
    if let Some(large) = batch.writes.values().flatten().find(|value| value.len() > ROW_BYTES) {
        return Err(StoreError::RowTooLarge(large.len()));
    }
    for attempt in 0..ATTEMPTS {
        match try_commit(shared, batch).await {
            Ok(()) => return Ok(()),
            Err(Trouble::Final(error)) => return Err(error),
            Err(Trouble::Reference) => shared.follow().await?,
            Err(Trouble::Again) => {}
        }
        let most = (1 << attempt.min(16)).min(PAUSE_MILLIS);
        let [of_most] = random::bytes::<1>();
        tokio::time::sleep(Duration::from_millis(1 + most * u64::from(of_most) / 256)).await;
    }
    Err(StoreError::Moved)
}

async fn try_commit(shared: &Shared, batch: &Batch) -> Result<(), Trouble> {
    let mut client = shared.client().await?;
    let transaction = client.build_transaction().isolation_level(IsolationLevel::Serializable).start().await?;
    let passes = async { fence::passes(&transaction).await.map_err(Trouble::from) };
    let written = async {
        expect(&transaction, batch).await?;
        rows(&transaction, batch).await?;
        slots(&transaction, shared, batch).await?;
        for part in &batch.parts {
            chunks(&transaction, part).await?;
        }
        lines(&transaction, batch).await
    };
    // Sent at once, so that the question costs no time of its own.
    let (passes, ()) = tokio::try_join!(passes, written)?;
    if !passes {
        return Err(StoreError::BeingMoved.into());
    }
    let before = shared.not_waited();
    transaction.commit().await.map_err(|error| -> Trouble {
        if is_lost(&error) {
            let why = "the connection ended while it was committing: nobody knows whether it was written";
            return Trouble::Final(StoreError::failed("database", why));
        }
        error.into()
    })?;
    was_waited_for(shared, before).map_err(Trouble::Final)
}

/// Here or on another connection at the same moment: rather one time too many than a write that one machine alone has.
fn was_waited_for(shared: &Shared, before: u64) -> Result<(), StoreError> {
    if shared.not_waited() == before {
        return Ok(());
    }
    let why = "waiting for the standby was cancelled: one machine has it, and may lose it";
    Err(StoreError::failed("database", why))
}

/// Waits for a commit of no consequence: who has that has whatever was committed before, by any server. Reading waits for nobody.
pub async fn settle(shared: &Shared) -> Result<(), StoreError> {
    let before = shared.not_waited();
    shared.say_that_it_is_there().await?;
    was_waited_for(shared, before)
}

async fn expect(transaction: &Transaction<'_>, batch: &Batch) -> Result<(), Trouble> {
    if batch.expect.is_empty() {
        return Ok(());
    }
    let keys: Vec<&[u8]> = batch.expect.iter().map(|(key, _)| &key[..]).collect();
    let statement = transaction.prepare_cached("SELECT key, value FROM inro_rows WHERE key = ANY($1::bytea[])").await?;
    let found = transaction.query(&statement, &[&keys]).await?;
    let found: HashMap<&[u8], &[u8]> = found.iter().map(|row| (row.get(0), row.get(1))).collect();
    let holds = batch.expect.iter().all(|(key, value)| found.get(&key[..]).copied() == value.as_deref());
    if holds { Ok(()) } else { Err(StoreError::Moved.into()) }
}

async fn rows(transaction: &Transaction<'_>, batch: &Batch) -> Result<(), Trouble> {
    let removed: Vec<&[u8]> =
        batch.writes.iter().filter(|(_, value)| value.is_none()).map(|(key, _)| &key[..]).collect();
    if !removed.is_empty() {
        run(transaction, "DELETE FROM inro_rows WHERE key = ANY($1::bytea[])", &[&removed]).await?;
    }
    // In the order of their keys, so that two batches wait for each other in the same order.
    let (keys, values): (Vec<&[u8]>, Vec<&[u8]>) =
        batch.writes.iter().filter_map(|(key, value)| Some((&key[..], value.as_deref()?))).unzip();
    if !keys.is_empty() {
        let sql = "INSERT INTO inro_rows (key, value) SELECT * FROM unnest($1::bytea[], $2::bytea[]) \
                   ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value";
        run(transaction, sql, &[&keys, &values]).await?;
    }
    Ok(())
}

async fn slots(transaction: &Transaction<'_>, shared: &Shared, batch: &Batch) -> Result<(), Trouble> {
    if !batch.doomed.is_empty() {
        let doomed: Vec<i64> = batch.doomed.iter().map(|doomed| number(doomed.slot)).collect();
        // What lies under them outside of rows goes with them.
        run(transaction, "DELETE FROM inro_slots WHERE slot = ANY($1::bigint[])", &[&doomed]).await?;
    }
    if !batch.taken.is_empty() {
        let root = shared.newest_root()?;
        let numbers: Vec<i64> = batch.taken.iter().map(|taken| number(taken.slot)).collect();
        let keys: Vec<Vec<u8>> = batch.taken.iter().map(|taken| root.seal(taken.slot, &taken.key)).collect();
        let sql = "INSERT INTO inro_slots (slot, root, key) \
                   SELECT slot, $1::bytea, key FROM unnest($2::bigint[], $3::bytea[]) AS taken (slot, key)";
        run(transaction, sql, &[&&root.id()[..], &numbers, &keys]).await?;
    }
    Ok(())
}

async fn chunks(transaction: &Transaction<'_>, part: &Part) -> Result<(), Trouble> {
    let mut sealed = stream::seal(part);
    loop {
        let some: Vec<(i64, Vec<u8>)> =
            sealed.by_ref().take(CHUNKS).map(|(number, chunk)| (number.cast_signed(), chunk)).collect();
        if some.is_empty() {
            return Ok(());
        }
        let (numbers, chunks): (Vec<i64>, Vec<Vec<u8>>) = some.into_iter().unzip();
        // A part may come once more: its answer was lost.
        let sql = "INSERT INTO inro_chunks (slot, number, name, sealed) \
                   SELECT $1::bigint, number, $2::bytea, sealed \
                   FROM unnest($3::bigint[], $4::bytea[]) AS part (number, sealed) \
                   ON CONFLICT (slot, number) DO UPDATE SET sealed = EXCLUDED.sealed";
        let name = &part.large.name.0[..];
        run(transaction, sql, &[&number(part.large.slot), &name, &numbers, &chunks]).await?;
    }
}

async fn lines(transaction: &Transaction<'_>, batch: &Batch) -> Result<(), Trouble> {
    if batch.deleted.is_empty() {
        return Ok(());
    }
    let micros = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as u64);
    let places: Vec<Vec<u8>> = (0_u32..)
        .take(batch.deleted.len())
        .map(|number| [&micros.to_be_bytes()[..], &number.to_be_bytes(), &random::bytes::<8>()].concat())
        .collect();
    let lines: Vec<String> = batch.deleted.iter().map(|text| deletions::line(text).trim_end().to_owned()).collect();
    let sql = "INSERT INTO inro_deleted (at, line) SELECT * FROM unnest($1::bytea[], $2::text[])";
    run(transaction, sql, &[&places, &lines]).await
}

async fn run(transaction: &Transaction<'_>, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<(), Trouble> {
    let statement = transaction.prepare_cached(sql).await?;
    transaction.execute(&statement, parameters).await?;
    Ok(())
}
