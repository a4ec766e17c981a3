//! PostgreSQL behind the same trait, for several servers on one store. Portable SQL, but for one
//! advisory lock ([`fence`]): no notifications, no sequences.
//!
//! A slot's key is a row, encrypted under a root key that lies in a file outside of the database ([`root`]). It comes with
//! the transaction that uses it and goes with the one that erases it, so that nothing is left half erased by a crash. What
//! the database keeps of it in dead rows and in its log is made unreadable by [`rotate`].

mod address;
mod connect;
mod fence;
mod open;
pub mod root;
mod rotate;
mod schema;
mod shared;
mod tls;
mod write;

use std::future::Future;
use std::ops::Range;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::mpsc;

pub use self::address::Address;
pub use self::open::OpenError;
use self::shared::{ALIVE_SECONDS, Shared, failed, number};
use super::open::{Others, Purpose};
use super::stream::{StreamKey, chunks_through};
use super::{
    Answer, Batch, Chunks, Compacted, Figures, FileName, Inventory, Large, Rotated, Row, Slot, SlotKey, Store,
    StoreError, TakenSlot,
};
use crate::random;

/// The tables, as they are written anew one after the other.
const TABLES: [&str; 3] = ["inro_rows", "inro_slots", "inro_chunks"];
/// Chunks that are fetched at a time.
const CHUNKS: i64 = 8;

/// The store in a database.
pub struct PostgresStore(Arc<Shared>);

impl PostgresStore {
    /// Opens the database, and makes its tables if it has none. The root keys lie in the data folder.
    ///
    /// # Errors
    /// When it cannot be used; the error says why and what to do.
    pub async fn open(address: &Address, data: &Path) -> Result<Self, OpenError> {
        Self::open_for(address, data, Purpose::Write).await
    }

    /// The same for this purpose. Who would write does not open while somebody moves everything away.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_for(address: &Address, data: &Path, purpose: Purpose) -> Result<Self, OpenError> {
        let (pool, hosts, roots) = open::open(address, data, purpose).await?;
        let store = Self(Arc::new(Shared::new(pool, hosts, roots, purpose)));
        if let Err(refused) = store.begin(purpose).await {
            // The process may end now, and would be thought to be there.
            store.0.farewell().await;
            return Err(refused);
        }
        tokio::spawn(Shared::live(Arc::downgrade(&store.0)));
        tokio::spawn(Shared::watch(Arc::downgrade(&store.0)));
        Ok(store)
    }

    async fn begin(&self, purpose: Purpose) -> Result<(), OpenError> {
        // Each says first that it is there, and looks for others then: of two that begin together one sees the other.
        self.0.beat().await?;
        let others = self.others().await?;
        match purpose {
            Purpose::Write if others.moving > 0 => Err(OpenError::Moving),
            // Who is there is named by whoever asked for this; nobody who writes is to meet the fence then.
            Purpose::Move if others.writing + others.moving == 0 => self.0.raise_fence().await,
            _ => Ok(()),
        }
    }

    /// Which other servers are on this database now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn others(&self) -> Result<Others, StoreError> {
        let sql = "SELECT purpose FROM inro_servers WHERE id <> $1 AND seen >= extract(epoch FROM now())::bigint - $2";
        let rows = self.0.query(sql, &[&&self.0.server[..], &ALIVE_SECONDS]).await?;
        let of = |purpose: Purpose| rows.iter().filter(|row| row.get::<_, i16>(0) == purpose.number()).count();
        let (reading, moving) = (of(Purpose::Read), of(Purpose::Move));
        Ok(Others { writing: rows.len() - reading - moving, reading, moving })
    }
}

impl Store for PostgresStore {
    fn get<'a>(&'a self, key: &'a [u8]) -> Answer<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            let rows = self.0.query("SELECT value FROM inro_rows WHERE key = $1", &[&key]).await?;
            Ok(rows.first().map(|row| row.get(0)))
        })
    }

    fn scan(&self, range: Range<Vec<u8>>, limit: usize) -> Answer<'_, Vec<Row>> {
        Box::pin(async move {
            let sql = "SELECT key, value FROM inro_rows WHERE key >= $1 AND key < $2 ORDER BY key LIMIT $3";
            let most = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = self.0.query(sql, &[&range.start, &range.end, &most]).await?;
            Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
        })
    }

    fn commit(&self, batch: Batch) -> Answer<'_, ()> {
        let shared = Arc::clone(&self.0);
        // Begun here and not when polled: what was asked for happens even if nobody waits.
        let written = tokio::spawn(async move { write::commit(&shared, &batch).await });
        Box::pin(async move { written.await.unwrap_or(Err(StoreError::Stopped)) })
    }

    /// A slot that nobody has: its number is random, and its row is made by the batch that uses it.
    fn take_slot(&self) -> Answer<'_, TakenSlot> {
        let slot = Slot(u64::from_be_bytes(random::bytes()));
        Box::pin(std::future::ready(Ok(TakenSlot::fresh(slot, SlotKey(random::bytes())))))
    }

    fn slot_key(&self, slot: Slot) -> Answer<'_, SlotKey> {
        Box::pin(self.0.slot_key(slot))
    }

    fn read(&self, large: Large, row: Vec<u8>, through: u64) -> Chunks {
        let (send, chunks) = mpsc::channel(4);
        let shared = Arc::clone(&self.0);
        tokio::spawn(async move {
            if let Err(error) = read_chunks(&shared, large, &row, through, &send).await {
                // The receiver may be gone, then nobody waits for the error.
                let _ = send.send(Err(error)).await;
            }
        });
        chunks
    }

    fn inventory(&self) -> Answer<'_, Inventory> {
        Box::pin(async move {
            let slots = self.0.query("SELECT slot FROM inro_slots", &[]).await?;
            let files = self.0.query("SELECT DISTINCT name FROM inro_chunks WHERE number = 0", &[]).await?;
            let name = |row: &tokio_postgres::Row| row.get::<_, &[u8]>(0).try_into().ok().map(FileName);
            Ok(Inventory {
                slots: slots.len() as u64,
                taken: Some(slots.iter().map(|row| Slot(row.get::<_, i64>(0).cast_unsigned())).collect()),
                files: files.iter().filter_map(name).collect(),
                ..Inventory::default()
            })
        })
    }

    /// None: a body comes and goes with its slot, and a slot with its row.
    fn lying_about(&self, _: SystemTime) -> Answer<'_, Vec<FileName>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn remove(&self, names: Vec<FileName>) -> Answer<'_, ()> {
        Box::pin(async move {
            let names: Vec<&[u8]> = names.iter().map(|name| &name.0[..]).collect();
            self.0.query("DELETE FROM inro_chunks WHERE name = ANY($1::bytea[])", &[&names]).await.map(drop)
        })
    }

    fn deletions(&self) -> Answer<'_, String> {
        Box::pin(async move {
            let rows = self.0.query("SELECT line FROM inro_deleted ORDER BY at", &[]).await?;
            Ok(rows.iter().map(|row| format!("{}\n", row.get::<_, &str>(0))).collect())
        })
    }

    fn rotate(&self) -> Answer<'_, Rotated> {
        Box::pin(rotate::rotate(&self.0))
    }

    fn figures(&self) -> Answer<'_, Figures> {
        Box::pin(async move {
            let rows_bytes = u64::try_from(bytes(&self.0, "inro_rows").await?).unwrap_or_default();
            let slots = self.0.query("SELECT count(*) FROM inro_slots", &[]).await?;
            let slots: i64 = slots.first().map_or(0, |row| row.get(0));
            Ok(Figures { rows_bytes, slots: u64::try_from(slots).unwrap_or_default() })
        })
    }

    fn ready(&self) -> bool {
        self.0.ready()
    }

    /// Writes the tables anew; who reads or writes one meanwhile waits.
    fn compact(&self) -> Answer<'_, Compacted> {
        Box::pin(async move {
            let (mut before, mut after) = (0, 0);
            let client = self.0.client().await?;
            for table in TABLES {
                before += bytes(&self.0, table).await?;
                client.batch_execute(&format!("VACUUM (FULL) {table}")).await.map_err(|error| failed(&error))?;
                after += bytes(&self.0, table).await?;
            }
            Ok(Compacted {
                before: u64::try_from(before).unwrap_or_default(),
                after: u64::try_from(after).unwrap_or_default(),
            })
        })
    }

    /// Never: the database does it by itself (autovacuum).
    fn worth_compacting(&self) -> Answer<'_, bool> {
        Box::pin(std::future::ready(Ok(false)))
    }

    fn settle(&self) -> Answer<'_, ()> {
        Box::pin(write::settle(&self.0))
    }

    fn untouched(&self) -> Answer<'_, ()> {
        Box::pin(self.0.untouched())
    }

    fn leave(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.0.farewell())
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let shared = Arc::clone(&self.0);
            runtime.spawn(async move { shared.farewell().await });
        }
    }
}

async fn bytes(shared: &Shared, table: &str) -> Result<i64, StoreError> {
    let rows = shared.query("SELECT pg_total_relation_size($1::text::regclass)", &[&table]).await?;
    Ok(rows.first().map_or(0, |row| row.get(0)))
}

async fn read_chunks(
    shared: &Shared,
    large: Large,
    row: &[u8],
    through: u64,
    send: &mpsc::Sender<Result<bytes::Bytes, StoreError>>,
) -> Result<(), StoreError> {
    let key = StreamKey::new(&shared.slot_key(large.slot).await?, row);
    let all = chunks_through(&large, through).cast_signed();
    let mut next: i64 = 0;
    while next < all {
        let sql = "SELECT sealed FROM inro_chunks WHERE slot = $1 AND number >= $2 AND number < $3 ORDER BY number";
        let end = all.min(next + CHUNKS);
        let found = shared.query(sql, &[&number(large.slot), &next, &end]).await?;
        if found.len() as i64 != end - next {
            return Err(StoreError::Damaged("a file"));
        }
        for sealed in &found {
            let chunk = key.open(next.cast_unsigned(), large.length, sealed.get(0))?;
            if send.send(Ok(chunk.into())).await.is_err() {
                return Ok(());
            }
            next += 1;
        }
    }
    Ok(())
}

/// What the database or the library says of an error, without details: those can hold keys of rows.
fn said(error: &tokio_postgres::Error) -> String {
    if let Some(error) = error.as_db_error() {
        return error.message().to_owned();
    }
    let mut words = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        words = format!("{words}: {error}");
        source = error.source();
    }
    words
}
