//! What the server does, without HTTP: reads, checks, and commits in one batch. Everything sealed is opaque here.

pub mod account;
pub mod blob;
pub mod change;
pub mod check;
mod compaction;
mod erased_journal;
pub mod error;
pub mod event;
pub mod gathered;
pub mod grant;
pub(crate) mod grant_row;
mod head;
pub mod invitation;
pub mod journal;
pub mod kept;
pub mod key;
pub mod live;
pub mod member;
pub mod nobodys;
pub mod notice;
pub mod orphan;
pub mod pull;
pub mod rate;
pub mod reply;
pub mod roster;
pub mod session;
pub mod settings;
pub mod shl;
pub mod sweep;
pub mod throttle;
pub mod ticket;
pub mod token;
pub mod tombstone;
pub mod vault;
pub(crate) mod wrapping;

use std::sync::Arc;

use protocol::{AccountId, Digest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use tokio::sync::{Mutex, OnceCell, Semaphore};

pub use error::{Answer, Refusal};
pub use settings::Settings;

use crate::store::sealed::SealedRow;
use crate::store::{Change, Store};

/// Argon2 computations at a time, in the whole server.
const PASSCODES_AT_A_TIME: usize = 2;

/// The service: a store, and what is only in memory.
pub struct Service {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) settings: Settings,
    pub(crate) rates: rate::RateLimits,
    pub(crate) by_network: throttle::Throttle<rate::Network>,
    pub(crate) by_account: throttle::Throttle<AccountId>,
    pub(crate) kept_key: OnceCell<[u8; 32]>,
    pub(crate) lanes: kept::Lanes,
    pub(crate) session_use: token::SessionUse,
    pub(crate) uploads: blob::Uploads,
    pub(crate) gathered: gathered::Gathered,
    pub(crate) live: live::Live,
    pub(crate) ticket_key: OnceCell<ticket::TicketKey>,
    pub(crate) passcodes: Semaphore,
    pub(crate) large_replies: Semaphore,
    pub(crate) telling: notice::Telling,
    pub(crate) nobodys: nobodys::Nobodys,
    pub(crate) next_look: orphan::NextLook,
    /// Held by whoever moves everything elsewhere.
    pub(crate) moving: Arc<Mutex<()>>,
}

impl Service {
    /// A service on this store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, settings: Settings) -> Self {
        let limits = settings.limits;
        Self {
            store,
            settings,
            rates: rate::RateLimits::default(),
            by_network: throttle::Throttle::new(limits.requests_per_network),
            by_account: throttle::Throttle::new(limits.requests_per_account),
            kept_key: OnceCell::new(),
            lanes: kept::Lanes::default(),
            session_use: token::SessionUse::default(),
            uploads: blob::Uploads::default(),
            gathered: gathered::Gathered::new(limits.journal_per_day),
            live: live::Live::default(),
            ticket_key: OnceCell::new(),
            passcodes: Semaphore::new(PASSCODES_AT_A_TIME),
            large_replies: Semaphore::new(reply::LARGE_AT_ONCE),
            telling: notice::Telling::default(),
            nobodys: nobodys::Nobodys::new(),
            next_look: orphan::NextLook::default(),
            moving: Arc::default(),
        }
    }

    /// The settings it runs with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether writes can be expected to succeed.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.store.ready()
    }

    /// Takes one of what a network may ask for in a minute.
    ///
    /// # Errors
    /// 429 when there is none left.
    pub fn admit_network(&self, network: rate::Network) -> Answer<()> {
        self.by_network.take(network, self.now())
    }

    /// Takes one of what an account may ask for in a minute.
    ///
    /// # Errors
    /// 429 when there is none left.
    pub fn admit_account(&self, account: AccountId) -> Answer<()> {
        self.by_account.take(account, self.now())
    }

    fn now(&self) -> i64 {
        (self.settings.clock)()
    }

    fn change(&self) -> Change {
        Change::new(&self.store)
    }

    /// Removes a sealed row that is still as it was read; its slot is overwritten when this answers.
    async fn erase_sealed(&self, row: Vec<u8>, value: Vec<u8>) -> Answer<()> {
        let sealed = SealedRow::decode(&value)?;
        let mut change = self.change();
        change.expect(row.clone(), Some(value));
        change.remove_sealed(row, &sealed);
        change.erase_first();
        Ok(change.commit().await?)
    }

    /// A row of CBOR, with the bytes that a commit must find unchanged.
    async fn read<T: DeserializeOwned>(&self, row: &[u8]) -> Answer<Option<(T, Vec<u8>)>> {
        match self.store.get(row).await? {
            None => Ok(None),
            Some(value) => Ok(Some((protocol::from_cbor(&value)?, value))),
        }
    }
}

/// A row's value.
fn encode<T: Serialize>(row: &T) -> Answer<Vec<u8>> {
    Ok(protocol::to_cbor(row)?)
}

fn sha256(parts: &[&[u8]]) -> Digest {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    Digest(hash.finalize().into())
}
