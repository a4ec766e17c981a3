//! Changes that wait on this device until the server is there. Each lies sealed under the vault's own key, beside the sealed records.

use protocol::Bytes;
use serde::{Deserialize, Serialize};
use vault::id::{Digest, RecordId, VaultId};

/// Prefix of all changes that wait.
pub const QUEUE: &str = "queue/";

/// Number of the format of [`QueuedChange`] and of what is sealed in it.
pub const QUEUE_FORMAT: u8 = 1;

/// A change that waits. One for each record: the newest.
#[derive(Clone, Serialize, Deserialize)]
pub struct QueuedChange {
    /// [`QUEUE_FORMAT`].
    pub format: u8,
    /// The revision that it was made upon; 0 for a new record.
    pub base: u64,
    /// A [`Waiting`] in CBOR, sealed.
    pub sealed: Bytes,
}

/// What waits.
#[derive(Clone, Serialize, Deserialize)]
pub struct Waiting {
    /// SHA-256 of the sealed record that it was made upon; zeros for a new one.
    pub upon: Digest,
    /// Whether it was sent before, and may have arrived.
    pub tried: bool,
    /// The record's body as it shall be; none if it shall be deleted.
    pub body: Option<Bytes>,
}

/// Key of the change of a record that waits.
#[must_use]
pub fn queue_key(vault: &VaultId, record: &RecordId) -> String {
    format!("{QUEUE}{vault}/{record}")
}

/// Prefix of all changes of a vault that wait.
#[must_use]
pub fn queue_prefix(vault: &VaultId) -> String {
    format!("{QUEUE}{vault}/")
}
