//! What every part of the engine works with: connections, the root keys in memory, and the sign of life of this server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock, Weak};
use std::time::Duration;

use deadpool_postgres::{Client, Pool, PoolError, TimeoutType};
use tokio::sync::Mutex;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

use super::connect::Hosts;
use super::fence::Fence;
use super::root::{self, RootFile, RootId, RootKey};
use crate::random;
use crate::store::open::Purpose;
use crate::store::{Slot, SlotKey, StoreError};

/// How often this server says that it is there, and follows a rotation that another began.
pub const BEAT: Duration = Duration::from_secs(5);
/// Seconds after its last sign of life for which a server is thought to be there.
pub const ALIVE_SECONDS: i64 = 30;
/// Longest that the database takes for a question which costs it nothing; one that takes longer stands still.
const ANSWER: Duration = Duration::from_secs(10);
/// Longest that a farewell may take.
const FAREWELL: Duration = Duration::from_secs(1);
/// How often a question is asked again when the connection it was asked on had ended.
const ATTEMPTS: usize = 3;

/// The engine's inside.
pub struct Shared {
    pool: Pool,
    pub hosts: Hosts,
    pub file: RootFile,
    /// This run of this server.
    pub server: [u8; 16],
    /// What it has the store open for.
    pub purpose: Purpose,
    roots: RwLock<Roots>,
    ready: AtomicBool,
    /// What keeps writers out, when it has it open to move everything.
    pub fence: OnceLock<Fence>,
    /// Whether it has said that it goes.
    gone: Mutex<bool>,
}

#[derive(Default)]
struct Roots {
    keys: Vec<RootKey>,
    newest: RootId,
}

impl Shared {
    pub fn new(pool: Pool, hosts: Hosts, file: RootFile, purpose: Purpose) -> Self {
        Self {
            pool,
            hosts,
            file,
            server: random::bytes(),
            purpose,
            roots: RwLock::default(),
            ready: AtomicBool::new(true),
            fence: OnceLock::new(),
            gone: Mutex::new(false),
        }
    }

    /// As [`Hosts::not_waited`].
    pub fn not_waited(&self) -> u64 {
        self.hosts.not_waited()
    }

    /// Whether the database answered when it was last asked.
    pub fn ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// A connection.
    pub async fn client(&self) -> Result<Client, StoreError> {
        match self.pool.get().await {
            Ok(client) => Ok(client),
            Err(error) => {
                let not_made = matches!(error, PoolError::Backend(_) | PoolError::Timeout(TimeoutType::Create));
                if not_made {
                    self.ready.store(false, Ordering::Release);
                }
                Err(StoreError::Unreachable)
            }
        }
    }

    /// Asks one question outside of any transaction.
    pub async fn query(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        let mut outcome = Err(StoreError::Unreachable);
        for _ in 0..ATTEMPTS {
            let client = self.client().await?;
            let asked = async {
                let statement = client.prepare_cached(sql).await?;
                client.query(&statement, parameters).await
            };
            match asked.await {
                Ok(rows) => return Ok(rows),
                Err(error) => {
                    let again = is_lost(&error) || is_race(&error);
                    outcome = Err(failed(&error));
                    if !again {
                        break;
                    }
                }
            }
        }
        outcome
    }

    /// The root key under which slots' keys are sealed now.
    pub fn newest_root(&self) -> Result<RootKey, StoreError> {
        let roots = self.roots.read().unwrap_or_else(PoisonError::into_inner);
        let newest = roots.keys.iter().find(|key| key.id() == roots.newest);
        newest.cloned().ok_or(StoreError::Damaged(root::NAME))
    }

    /// The root key of this id, if this server has it.
    pub fn root(&self, id: &[u8]) -> Option<RootKey> {
        let roots = self.roots.read().unwrap_or_else(PoisonError::into_inner);
        roots.keys.iter().find(|key| key.id() == id).cloned()
    }

    /// The slot's key.
    pub async fn slot_key(&self, slot: Slot) -> Result<SlotKey, StoreError> {
        // Once more when it was encrypted anew meanwhile.
        for _ in 0..ATTEMPTS {
            let rows = self.query("SELECT root, key FROM inro_slots WHERE slot = $1", &[&number(slot)]).await?;
            let row = rows.first().ok_or(StoreError::Damaged("a slot's key"))?;
            match self.root(row.get(0)) {
                Some(root) => return root.open(slot, row.get(1)),
                None => self.follow().await?,
            }
        }
        Err(StoreError::Damaged(root::NAME))
    }

    /// Reads the file of root keys again, and erases from it what a rotation has retired.
    pub async fn follow(&self) -> Result<(), StoreError> {
        for row in self.query("SELECT id FROM inro_retired", &[]).await? {
            if let Ok(id) = RootId::try_from(row.get::<_, &[u8]>(0)) {
                self.file.erase(&id).map_err(StoreError::io(root::NAME))?;
            }
        }
        let keys = self.file.read().map_err(StoreError::io(root::NAME))?;
        let rows = self.query("SELECT id FROM inro_roots ORDER BY number DESC LIMIT 1", &[]).await?;
        let newest = rows.first().and_then(|row| RootId::try_from(row.get::<_, &[u8]>(0)).ok());
        let newest = newest.ok_or(StoreError::Damaged("the list of root keys"))?;
        if !keys.iter().any(|key| key.id() == newest) {
            let why = "it lacks the root key that the database uses now; copy it from the server that rotated";
            return Err(StoreError::failed(root::NAME, why));
        }
        *self.roots.write().unwrap_or_else(PoisonError::into_inner) = Roots { keys, newest };
        Ok(())
    }

    /// Follows rotations and says that this server is there, and which root keys it has.
    pub async fn beat(&self) -> Result<(), StoreError> {
        let followed = self.follow().await;
        let said = self.say_that_it_is_there().await;
        self.query("DELETE FROM inro_servers WHERE seen < extract(epoch FROM now())::bigint - 3600", &[]).await?;
        let outcome = followed.and(said);
        self.ready.store(outcome.is_ok(), Ordering::Release);
        outcome
    }

    /// One small commit.
    pub async fn say_that_it_is_there(&self) -> Result<(), StoreError> {
        // Kept until it is said, or a farewell could be followed by it.
        let gone = self.gone.lock().await;
        if *gone {
            return Ok(());
        }
        let sql = "INSERT INTO inro_servers (id, seen, roots, purpose) \
                   VALUES ($1, extract(epoch FROM now())::bigint, $2, $3) \
                   ON CONFLICT (id) DO UPDATE SET seen = EXCLUDED.seen, roots = EXCLUDED.roots";
        let ids: Vec<u8> = {
            let roots = self.roots.read().unwrap_or_else(PoisonError::into_inner);
            roots.keys.iter().flat_map(RootKey::id).collect()
        };
        self.query(sql, &[&&self.server[..], &ids, &self.purpose.number()]).await.map(drop)
    }

    /// Beats until nobody has the store open any more.
    pub async fn live(shared: Weak<Self>) {
        loop {
            tokio::time::sleep(BEAT).await;
            let Some(shared) = shared.upgrade() else { return };
            if let Err(error) = shared.beat().await {
                tracing::error!(%error, "the database cannot be used now");
            }
        }
    }

    /// Asks now and then, on a connection of its own, until nobody has the store open any more. A machine that stands still keeps its
    /// connections, and whoever asked it would wait for ever, though another one may long have taken its place: they are all
    /// given up then. A write that waits for a standby, or for a lock, is something else: the question is answered meanwhile.
    pub async fn watch(shared: Weak<Self>) {
        let mut own = None;
        loop {
            tokio::time::sleep(BEAT).await;
            let Some(hosts) = shared.upgrade().map(|shared| shared.hosts.clone()) else { return };
            let client = match own.take().filter(|client: &tokio_postgres::Client| !client.is_closed()) {
                Some(client) => client,
                None => match tokio::time::timeout(ANSWER, hosts.connect()).await {
                    Ok(Ok((client, _))) => client,
                    // Whoever needs a connection hears the same at once.
                    Ok(Err(_)) => continue,
                    Err(_) => {
                        stands_still(&hosts);
                        continue;
                    }
                },
            };
            match tokio::time::timeout(ANSWER, client.simple_query("SELECT 1")).await {
                Ok(_) => own = Some(client),
                Err(_) => stands_still(&hosts),
            }
        }
    }

    /// Says that this server has gone. A database that does not answer finds out by itself.
    pub async fn farewell(&self) {
        let said = async {
            *self.gone.lock().await = true;
            self.query("DELETE FROM inro_servers WHERE id = $1", &[&&self.server[..]]).await
        };
        let _ = tokio::time::timeout(FAREWELL, said).await;
    }
}

fn stands_still(hosts: &Hosts) {
    tracing::error!("the database does not answer: its connections are given up");
    hosts.give_up();
}

/// A slot's number as the database has it.
pub fn number(slot: Slot) -> i64 {
    slot.0.cast_signed()
}

/// An error of the database. What it says in detail can hold keys of rows, so only its message is kept.
pub fn failed(error: &tokio_postgres::Error) -> StoreError {
    match error.code() {
        Some(code) if *code == SqlState::DISK_FULL => StoreError::DiskFull,
        None if is_lost(error) => StoreError::Unreachable,
        Some(code) if is_going(code) => StoreError::Unreachable,
        _ => StoreError::failed("database", super::said(error)),
    }
}

/// Whether the connection has ended.
pub fn is_lost(error: &tokio_postgres::Error) -> bool {
    let of_transport = std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>());
    error.is_closed() || of_transport || error.code().is_some_and(is_going)
}

/// Whether the attempt is to be made again: others were at the same rows (40001, 40P01).
pub fn is_race(error: &tokio_postgres::Error) -> bool {
    let raced = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
    error.code().is_some_and(|code| raced.contains(code))
}

/// The database is being stopped or has just started, or is not the one that is written to any more.
fn is_going(code: &SqlState) -> bool {
    let going = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::READ_ONLY_SQL_TRANSACTION,
    ];
    going.contains(code)
}
