//! What a device keeps between visits: the seal, what it remembers of each vault, and sealed records. Ciphertext only,
//! except for the seal, which opens nothing without the passphrase.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::Bytes;
use serde::{Deserialize, Serialize};
use vault::id::{AccountId, Digest, RecordId, VaultId};
use vault::member::{MemberEntry, Role};

use crate::list_history::ListHistory;

/// The store failed: full, blocked, or gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this device's storage failed")]
pub struct DeviceError;

/// What to set (`Some`) and to remove (`None`).
pub type Changes = Vec<(String, Option<Vec<u8>>)>;

/// Keys and values that outlive a visit. Keys are short ASCII texts.
#[allow(async_fn_in_trait)] // one thread on every platform: the futures need not be Send
pub trait DeviceStore {
    /// One value.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, DeviceError>;

    /// All values whose key begins so, sorted by key.
    async fn list(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, DeviceError>;

    /// Sets (`Some`) and removes (`None`), all or nothing.
    async fn write(&self, changes: Changes) -> Result<(), DeviceError>;
}

/// Where the seal is.
pub const SEAL_KEY: &str = "seal";

/// Where the seal is that comes after, from before the server hears of it until it is in force.
pub const NEXT_SEAL_KEY: &str = "seal-next";

/// Where a vault is that is being made and not whole yet.
pub const MAKING_KEY: &str = "making";

/// What this device keeps of an account.
#[derive(Clone, Serialize, Deserialize)]
pub struct SealRecord {
    /// Public address of the server.
    pub server: String,
    /// The device's half of the sign-in secret.
    pub seal: Bytes,
    /// Number of the key derivation.
    pub kdf: u8,
    /// The account.
    pub account: AccountId,
    /// The highest epoch of the account state that was seen here.
    pub epoch: u32,
    /// The highest counter of the account state that was seen here in that epoch.
    pub counter: u64,
}

/// What this device remembers of a vault. A server that shows less is asked why.
#[derive(Clone, Serialize, Deserialize)]
pub struct VaultMemory {
    /// The newest accepted head, signed.
    pub head: Bytes,
    /// The newest verified journal position.
    pub journal: u64,
    /// The chain's value there.
    pub chain: Bytes,
    /// When everything the server holds was last compared with what is held here.
    pub audited: i64,
    /// Records that were deleted, so that they can be deleted again after a roll-back.
    pub deleted: Vec<RecordId>,
    /// Whom the member list of that head names, so that a roll-back brings nobody back; empty if that was not written down.
    #[serde(default)]
    pub members: Vec<NamedMember>,
    /// What was seen of the member lists up to that one; nothing if that was not written down.
    #[serde(default)]
    pub lists: ListHistory,
}

/// Somebody whom the newest accepted member list names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedMember {
    /// The account.
    pub account: AccountId,
    /// From when on they are out, seconds since 1970-01-01T00:00:00Z.
    pub until: Option<i64>,
    /// Role and keys; none if that was not written down.
    #[serde(default)]
    pub known: Option<KnownMember>,
}

/// What the list says of a member beside that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownMember {
    /// What they may do.
    pub role: NamedRole,
    /// Of their public keys.
    pub keys: Digest,
}

/// A role, as it is written down here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamedRole {
    /// Owner.
    Owner,
    /// Editor.
    Editor,
    /// Reader.
    Reader,
}

impl From<&MemberEntry> for NamedMember {
    fn from(entry: &MemberEntry) -> Self {
        let known = KnownMember { role: entry.role.into(), keys: entry.keys.digest() };
        Self { account: entry.account, until: entry.until, known: Some(known) }
    }
}

impl From<Role> for NamedRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Editor => Self::Editor,
            Role::Reader => Self::Reader,
        }
    }
}

impl From<NamedRole> for Role {
    fn from(role: NamedRole) -> Self {
        match role {
            NamedRole::Owner => Self::Owner,
            NamedRole::Editor => Self::Editor,
            NamedRole::Reader => Self::Reader,
        }
    }
}

/// A sealed record as kept here.
#[derive(Clone, Serialize, Deserialize)]
pub struct SealedRecord {
    /// Its revision.
    pub revision: u64,
    /// As the server sent it.
    pub sealed: Bytes,
}

/// Key of what is remembered of a vault.
#[must_use]
pub fn memory_key(vault: &VaultId) -> String {
    format!("memory/{vault}")
}

/// Key of a sealed record.
#[must_use]
pub fn record_key(vault: &VaultId, record: &RecordId) -> String {
    format!("record/{vault}/{record}")
}

/// Key of an invitation that was answered here, sealed.
#[must_use]
pub fn joining_key(vault: &VaultId) -> String {
    format!("{JOINING}{vault}")
}

/// Prefix of all invitations that were answered here.
pub const JOINING: &str = "joining/";

/// Prefix of all sealed records of a vault.
#[must_use]
pub fn records_prefix(vault: &VaultId) -> String {
    format!("record/{vault}/")
}

/// A store in memory: for devices that are not the owner's, and for tests, where a clone stands for the same device later.
#[derive(Clone, Default)]
pub struct MemoryStore(Rc<RefCell<BTreeMap<String, Vec<u8>>>>);

impl DeviceStore for MemoryStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, DeviceError> {
        Ok(self.0.borrow().get(key).cloned())
    }

    async fn list(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, DeviceError> {
        let map = self.0.borrow();
        let from = map.range(prefix.to_owned()..).take_while(|(key, _)| key.starts_with(prefix));
        Ok(from.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    async fn write(&self, changes: Changes) -> Result<(), DeviceError> {
        let mut map = self.0.borrow_mut();
        for (key, value) in changes {
            match value {
                Some(value) => map.insert(key, value),
                None => map.remove(&key),
            };
        }
        Ok(())
    }
}

/// Either the device's own store or, on a device that is not the owner's, memory that goes with the page.
#[derive(Clone)]
pub enum Keeping<D> {
    /// The device's own.
    Device(D),
    /// Nothing stays.
    Memory(MemoryStore),
}

impl<D: DeviceStore> DeviceStore for Keeping<D> {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, DeviceError> {
        match self {
            Self::Device(store) => store.get(key).await,
            Self::Memory(store) => store.get(key).await,
        }
    }

    async fn list(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, DeviceError> {
        match self {
            Self::Device(store) => store.list(prefix).await,
            Self::Memory(store) => store.list(prefix).await,
        }
    }

    async fn write(&self, changes: Changes) -> Result<(), DeviceError> {
        match self {
            Self::Device(store) => store.write(changes).await,
            Self::Memory(store) => store.write(changes).await,
        }
    }
}
