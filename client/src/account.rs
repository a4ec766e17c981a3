//! An opened account: its key, its state, and how wrappings travel.

use protocol::account::{NewWrapping, Proof, WrappingKind};
use protocol::session::SignedIn;
use protocol::{Bytes, Key};
use rand_core::CryptoRng;
use vault::account::{AccountState, SignInKeys, StateVersion, unwrap_account_key, wrap_account_key};
use vault::id::AccountId;
use vault::secret::AccountKey;

use crate::convert::to;
use crate::device::SealRecord;
use crate::engine::wire::Trouble;

/// An account whose key is at hand.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) key: AccountKey,
    pub(crate) state: AccountState,
    pub(crate) idle_seconds: i64,
    /// Set when it was opened with the words: then the passphrase can be set anew without the old one.
    pub(crate) words: Option<Proof>,
}

/// Why the account did not open although the server let us in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenFault {
    /// The server's box does not open with the key that it let in, or is not what it says.
    Altered,
    /// The server showed a state older than this device has seen.
    Older,
}

impl Account {
    /// Opens what the server handed out.
    pub(crate) fn open(signed_in: &SignedIn, keys: &SignInKeys) -> Result<Self, OpenFault> {
        let id: AccountId = to(signed_in.account);
        let (epoch, wrapped) = split_box(&signed_in.wrapped.0).ok_or(OpenFault::Altered)?;
        let key = unwrap_account_key(&keys.unlock, &id, epoch, wrapped).map_err(|_| OpenFault::Altered)?;
        let state = AccountState::open_state(&key, &id, epoch, &signed_in.state.0).map_err(|_| OpenFault::Altered)?;
        if state.version.counter != signed_in.counter {
            return Err(OpenFault::Altered);
        }
        let words = (signed_in.kind == WrappingKind::Words).then(|| proof(keys));
        let idle_seconds = signed_in.idle_seconds;
        Ok(Self { id, key, state, idle_seconds, words })
    }

    /// Refuses a state that is older than what this device has seen of the same account.
    pub(crate) fn check_not_older(&self, remembered: &SealRecord) -> Result<(), OpenFault> {
        let remembered_version = StateVersion { epoch: remembered.epoch, counter: remembered.counter };
        if remembered.account != self.id {
            return Ok(());
        }
        self.state.version.check_not_older(remembered_version).map_err(|_| OpenFault::Older)
    }

    /// What this device keeps of it.
    pub(crate) fn seal_record(&self, server: &str) -> SealRecord {
        SealRecord {
            server: server.to_owned(),
            seal: Bytes(self.state.seal.expose().to_vec()),
            kdf: vault::account::KDF,
            account: self.id,
            epoch: self.state.version.epoch,
            counter: self.state.version.counter,
        }
    }
}

/// A way to sign in, as it is handed to the server.
pub(crate) fn new_wrapping(
    kind: WrappingKind,
    keys: &SignInKeys,
    account: &AccountId,
    epoch: u32,
    key: &AccountKey,
    rng: &mut dyn CryptoRng,
) -> Result<NewWrapping, Trouble> {
    let wrapped = wrap_account_key(&keys.unlock, account, epoch, key, rng).map_err(|_| fault("wrapping"))?;
    let mut boxed = epoch.to_be_bytes().to_vec();
    boxed.extend_from_slice(&wrapped);
    Ok(NewWrapping { id: to(keys.id), kind, auth_key: Key(*keys.auth.expose()), wrapped: Bytes(boxed) })
}

/// The auth key once more.
pub(crate) fn proof(keys: &SignInKeys) -> Proof {
    Proof { id: to(keys.id), auth_key: Key(*keys.auth.expose()) }
}

/// A fault of the program. Says where, never what.
pub(crate) fn fault(at: &str) -> Trouble {
    Trouble::Internal(at.to_owned())
}

/// A wrapping travels as `epoch(4, big-endian) ‖ wrapping`: a browser that starts from the words must know the epoch before
/// it can open the wrapping that is bound to it. A wrong epoch does not open.
fn split_box(boxed: &[u8]) -> Option<(u32, &[u8])> {
    let (epoch, wrapped) = boxed.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*epoch), wrapped))
}
