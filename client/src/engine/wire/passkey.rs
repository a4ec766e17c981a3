//! Passkeys.

use protocol::{Key, SignInId};
use serde::{Deserialize, Serialize};

/// See [`super::Command::AddPasskey`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddPasskey {
    /// Asked for again.
    pub passphrase: String,
    /// What the passkey's `prf` gave.
    pub output: Key,
}

/// See [`super::Command::ListPasskeys`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListPasskeys {}

/// A passkey that opens the vault. Nobody but the device that holds it knows more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    /// Names it to the server.
    pub id: SignInId,
}

/// See [`super::Command::KeepCopy`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeepCopy {
    /// What the `prf` of a passkey of this account gave.
    pub output: Key,
}

/// See [`super::Command::DropCopy`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DropCopy {}

/// See [`super::Command::RemovePasskey`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemovePasskey {
    /// Which.
    pub id: SignInId,
    /// Asked for again.
    pub passphrase: String,
}

/// See [`super::Command::OpenWithPasskey`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenWithPasskey {
    /// What the passkey's `prf` gave.
    pub output: Key,
    /// Whether this browser may keep the seal (own device).
    pub keep: bool,
}
