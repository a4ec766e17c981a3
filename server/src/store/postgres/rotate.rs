//! Replacing the root key. What the database keeps of an erased slot's key, in dead rows, in its log and on its standbys, is
//! encrypted under the old root; when that is overwritten, in the file of every server, it opens with nothing.
//!
//! One that was cut short at any step goes on where it stopped when it is begun again.

use std::time::{Duration, Instant};

use tokio_postgres::error::SqlState;
use tokio_postgres::types::FromSql;
use tokio_postgres::{IsolationLevel, Row};

use super::root::{self, RootId};
use super::shared::{ALIVE_SECONDS, BEAT, Shared, failed, is_race};
use crate::store::{Rotated, Slot, StoreError};

/// Slots that are encrypted anew in one transaction.
const PAGE: i64 = 1000;
/// Longest that the other servers may take to follow: whoever has ended by then without a word is not waited for.
const PATIENCE: Duration = Duration::from_secs(ALIVE_SECONDS as u64 + 4 * BEAT.as_secs());
const LOOK: Duration = Duration::from_millis(500);
/// Longest that a standby may take to have on its disk what was written.
const STANDBY_PATIENCE: Duration = Duration::from_secs(10);

/// Makes a new root, encrypts every slot's key under it, waits until every standby has that and nobody uses the old one, and
/// overwrites that.
///
/// # Errors
/// When a server does not have the new root, a standby does not follow, or the database or the disk fails.
pub async fn rotate(shared: &Shared) -> Result<Rotated, StoreError> {
    shared.beat().await?;
    let listed = listed(shared).await?;
    let old = match &listed[..] {
        [old] => {
            let new = prepare(shared, old).await?;
            wait(shared, "the new root key", |has| has.contains(&new)).await?;
            let sql = "INSERT INTO inro_roots (id, number) SELECT $1, max(number) + 1 FROM inro_roots";
            shared.query(sql, &[&&new[..]]).await?;
            *old
        }
        // A rotation was cut short.
        [old, _] => *old,
        _ => return Err(StoreError::Damaged("the list of root keys")),
    };
    shared.beat().await?;
    let mut slots = 0;
    loop {
        slots += encrypt_anew(shared, &old).await?;
        wait_for_standbys(shared).await?;
        // A server that did not know yet may have used the old one once more.
        if retire(shared, &old).await? {
            break;
        }
    }
    shared.beat().await?;
    wait(shared, "the end of the old root key", |has| !has.contains(&old)).await?;
    Ok(Rotated { slots })
}

async fn listed(shared: &Shared) -> Result<Vec<RootId>, StoreError> {
    let rows = shared.query("SELECT id FROM inro_roots ORDER BY number", &[]).await?;
    rows.iter().map(|row| id(row.get(0))).collect()
}

/// A key in the file that the database does not use yet: of a rotation that was cut short, or a new one.
async fn prepare(shared: &Shared, old: &RootId) -> Result<RootId, StoreError> {
    let failed = StoreError::io(root::NAME);
    let keys = shared.file.read().map_err(&failed)?;
    let new = match keys.into_iter().find(|key| key.id() != *old) {
        Some(key) => key,
        None => shared.file.add().map_err(&failed)?,
    };
    shared.beat().await?;
    Ok(new.id())
}

/// Waits until it holds for the root keys of every server that is there.
async fn wait(shared: &Shared, what: &str, holds: impl Fn(&[RootId]) -> bool) -> Result<(), StoreError> {
    let begun = Instant::now();
    loop {
        let sql = "SELECT roots FROM inro_servers WHERE seen >= extract(epoch FROM now())::bigint - $1";
        let servers = shared.query(sql, &[&ALIVE_SECONDS]).await?;
        let behind = servers
            .iter()
            .filter(|row| {
                let has: Vec<RootId> = row.get::<_, &[u8]>(0).chunks(8).filter_map(|one| one.try_into().ok()).collect();
                !holds(&has)
            })
            .count();
        if behind == 0 {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            let why = format!(
                "{behind} of the servers did not follow to {what}; copy this server's file to each and begin again"
            );
            return Err(StoreError::failed(root::NAME, why));
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Waits until every standby that is known has on its disk what was written until now. One that took over without it would have
/// slots under a root key that is nowhere any more, and nothing would open.
async fn wait_for_standbys(shared: &Shared) -> Result<(), StoreError> {
    let written: String = first(shared.query("SELECT pg_current_wal_lsn()::text", &[]).await?)?;
    let begun = Instant::now();
    loop {
        // Who makes a copy of the files now reads the log up to its end before that copy serves anything.
        let sql = "SELECT name, state IS NULL FROM (\
                     SELECT application_name AS name, state, coalesce(flush_lsn, write_lsn) AS has FROM pg_stat_replication \
                     UNION ALL \
                     SELECT slot_name::text, 'away', restart_lsn FROM pg_replication_slots \
                       WHERE slot_type = 'physical' AND NOT active AND restart_lsn IS NOT NULL) AS standby \
                   WHERE state IS NULL OR (state <> 'backup' AND has < $1::text::pg_lsn)";
        let behind = shared.query(sql, &[&written]).await?;
        let Some(row) = behind.first() else { return Ok(()) };
        if row.get(1) {
            let why = "how far the standbys are is not shown to this server's user; \
                       GRANT pg_read_all_stats to it and begin again. No root key was erased";
            return Err(StoreError::failed(root::NAME, why));
        }
        if begun.elapsed() > STANDBY_PATIENCE {
            let name: String = row.get(0);
            let why = format!(
                "the standby {name} does not follow, and would open nothing if it took over; \
                 wait for it, or take away its replication slot, and begin again. No root key was erased"
            );
            return Err(StoreError::failed(root::NAME, why));
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn first<T: for<'a> FromSql<'a>>(rows: Vec<Row>) -> Result<T, StoreError> {
    rows.first().map(|row| row.get(0)).ok_or(StoreError::Damaged("an answer of the database"))
}

/// Encrypts everything that is under the old root under the newest.
async fn encrypt_anew(shared: &Shared, old: &RootId) -> Result<u64, StoreError> {
    let Some(old_root) = shared.root(old) else {
        // Erased, and a machine took over that did not hear that it was retired: nothing may be under it then.
        let sql = "SELECT count(*) FROM inro_slots WHERE root = $1";
        let left: i64 = first(shared.query(sql, &[&&old[..]]).await?)?;
        return if left == 0 { Ok(0) } else { Err(StoreError::Damaged(root::NAME)) };
    };
    let new_root = shared.newest_root()?;
    let mut done = 0;
    loop {
        let mut client = shared.client().await?;
        let page = async {
            let transaction = client.transaction().await?;
            let sql = "SELECT slot, key FROM inro_slots WHERE root = $1 ORDER BY slot LIMIT $2 FOR UPDATE";
            let rows = transaction.query(sql, &[&&old[..], &PAGE]).await?;
            let mut numbers: Vec<i64> = Vec::with_capacity(rows.len());
            let mut keys = Vec::with_capacity(rows.len());
            for row in &rows {
                let slot = Slot(row.get::<_, i64>(0).cast_unsigned());
                match old_root.open(slot, row.get(1)) {
                    Ok(key) => {
                        numbers.push(row.get(0));
                        keys.push(new_root.seal(slot, &key));
                    }
                    Err(damaged) => return Ok(Err(damaged)),
                }
            }
            let sql = "UPDATE inro_slots SET root = $1, key = anew.key \
                       FROM unnest($2::bigint[], $3::bytea[]) AS anew (slot, key) WHERE inro_slots.slot = anew.slot";
            transaction.execute(sql, &[&&new_root.id()[..], &numbers, &keys]).await?;
            transaction.commit().await?;
            Ok::<_, tokio_postgres::Error>(Ok(numbers.len() as u64))
        };
        match page.await {
            Ok(Ok(0)) => return Ok(done),
            Ok(Ok(some)) => done += some,
            Ok(Err(damaged)) => return Err(damaged),
            Err(error) if is_race(&error) => {}
            Err(error) => return Err(failed(&error)),
        }
    }
}

/// Takes the old root off the list, from when on nobody can write under it. `false` when something is still under it.
async fn retire(shared: &Shared, old: &RootId) -> Result<bool, StoreError> {
    let mut client = shared.client().await?;
    let retired = async {
        let transaction = client.build_transaction().isolation_level(IsolationLevel::Serializable).start().await?;
        let sql = "INSERT INTO inro_retired (id) VALUES ($1) ON CONFLICT (id) DO NOTHING";
        transaction.execute(sql, &[&&old[..]]).await?;
        transaction.execute("DELETE FROM inro_roots WHERE id = $1", &[&&old[..]]).await?;
        transaction.commit().await
    };
    match retired.await {
        Ok(()) => Ok(true),
        Err(error) if is_race(&error) || error.code() == Some(&SqlState::FOREIGN_KEY_VIOLATION) => Ok(false),
        Err(error) => Err(failed(&error)),
    }
}

fn id(bytes: &[u8]) -> Result<RootId, StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged("the list of root keys"))
}
