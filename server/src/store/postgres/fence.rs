//! What keeps everybody from writing while everything is moved elsewhere. Looking who is there does not: who stood still for longer
//! than others believe in them (a stopped process, a paused machine) wakes up and commits.
//!
//! So each transaction that writes takes a lock that many can have at a time and gives it back with its end, and whoever moves takes
//! it alone, on a connection of its own, for as long as that lasts. The database itself sees to it that never both have it: while the
//! connection lives nobody has committed, however long anybody stood still, and when it has ended whoever moves hears of it.

use std::time::Duration;

use deadpool_postgres::Transaction;
use tokio_postgres::{Client, Error};

use super::connect::Hosts;
use super::open::OpenError;
use super::shared::Shared;
use crate::store::StoreError;
use crate::store::open::Purpose;

/// The lock's number, in this database.
const LOCK: i64 = i64::from_be_bytes(*b"inromove");
/// A machine that is gone without a word would keep the lock for hours; this is half a minute. One that is paused keeps it.
const NOTICE: &str = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4;";

/// How often, and how far apart, it is tried to keep others from writing: one who was killed has its lock until the database hears of it.
const ATTEMPTS: usize = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// The lock, had alone.
pub struct Fence(Client);

impl Fence {
    /// Takes it; none while somebody writes or moves.
    async fn raise(hosts: &Hosts) -> Result<Option<Self>, Error> {
        let (client, _) = hosts.connect().await?;
        client.batch_execute(NOTICE).await?;
        let taken = client.query_one("SELECT pg_try_advisory_lock($1)", &[&LOCK]).await?;
        Ok(taken.get::<_, bool>(0).then_some(Self(client)))
    }

    /// Whether it was there all the time: it is as old as its connection.
    async fn stands(&self) -> bool {
        self.0.simple_query("SELECT 1").await.is_ok()
    }
}

/// Whether this transaction may write. If so, nobody begins to move before its end. What changes nothing that is moved (encrypting
/// slots' keys anew, for example) need not ask.
pub async fn passes(transaction: &Transaction<'_>) -> Result<bool, Error> {
    let statement = transaction.prepare_cached("SELECT pg_try_advisory_xact_lock_shared($1)").await?;
    Ok(transaction.query_one(&statement, &[&LOCK]).await?.get(0))
}

impl Shared {
    /// Keeps everybody from writing for as long as this is open.
    pub async fn raise_fence(&self) -> Result<(), OpenError> {
        for _ in 0..ATTEMPTS {
            if let Some(fence) = Fence::raise(&self.hosts).await? {
                let _ = self.fence.set(fence);
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(OpenError::InUse)
    }

    /// As [`crate::store::Store::untouched`].
    pub async fn untouched(&self) -> Result<(), StoreError> {
        if self.purpose != Purpose::Move {
            return Ok(());
        }
        match self.fence.get() {
            Some(fence) if fence.stands().await => Ok(()),
            _ => Err(StoreError::Touched(
                "the connection that kept others from writing to the source has ended, and somebody may have written meanwhile: give the \
                 same command once more, which compares everything anew"
                    .to_owned(),
            )),
        }
    }
}
