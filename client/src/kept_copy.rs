//! What opens on a device without the server, if its owner chose so: the account key wrapped for one passkey, the account's state, and
//! of each vault what the server showed last beside the records. Nothing of it opens with the passphrase: there nobody would count
//! the guesses.

use protocol::grant::GrantView;
use protocol::{Bytes, SignInId};
use serde::{Deserialize, Serialize};
use vault::account::{AccountState, SignInKeys, open_device_copy, unwrap_account_key};
use vault::id::{AccountId, VaultId};

use crate::account::Account;

/// Where the copy is. Without it nothing here opens without the server.
pub const COPY_KEY: &str = "copy";

/// Where it is written down when this device last had everything from the server.
pub const SYNCED_KEY: &str = "synced";

/// For how long records and copy stay on a device that does not reach the server, in seconds.
pub const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// Number of the format of [`KeptCopy`] and of what is sealed in it.
pub const COPY_FORMAT: u8 = 1;

/// What this device keeps in order to open without the server.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeptCopy {
    /// [`COPY_FORMAT`].
    pub format: u8,
    /// The account.
    pub account: AccountId,
    /// Of the account's secrets.
    pub epoch: u32,
    /// The passkey that opens it.
    pub passkey: SignInId,
    /// The account key, wrapped for that passkey.
    pub key: Bytes,
    /// The account's state, sealed.
    pub state: Bytes,
    /// A [`CopyContent`] in CBOR, sealed.
    pub content: Bytes,
}

/// What the server showed last.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct CopyContent {
    /// Seconds without use after which the vault is closed.
    pub idle_seconds: i64,
    /// Of each vault that was open on this device.
    pub vaults: Vec<CopyVault>,
}

/// What the server showed last of a vault.
#[derive(Clone, Serialize, Deserialize)]
pub struct CopyVault {
    /// Which.
    pub vault: VaultId,
    /// The newest accepted member list, signed.
    pub list: Bytes,
    /// States of its links.
    pub grants: Vec<GrantView>,
}

impl KeptCopy {
    /// Opens it with what the passkey gave. `None` for another passkey and for what was altered.
    pub(crate) fn open(&self, keys: &SignInKeys) -> Option<(Account, CopyContent)> {
        if self.format != COPY_FORMAT {
            return None;
        }
        let (id, epoch) = (self.account, self.epoch);
        let key = unwrap_account_key(&keys.unlock, &id, epoch, &self.key.0).ok()?;
        let state = AccountState::open_state(&key, &id, epoch, &self.state.0).ok()?;
        let content = open_device_copy(&key, &id, epoch, &self.content.0).ok()?;
        let content: CopyContent = protocol::from_cbor(&content).ok()?;
        Some((Account { id, key, state, idle_seconds: content.idle_seconds, words: None }, content))
    }
}
