//! Sessions: signing in, listing, ending.

use serde::{Deserialize, Serialize};

use crate::account::WrappingKind;
use crate::bytes::{AccountId, Bytes, Key, SessionId, SignInId};

/// `POST /api/v1/sessions`. An unknown id and a wrong key get the same 401 after the same work.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Which way to sign in.
    pub id: SignInId,
    /// Its auth key.
    pub auth_key: Key,
    /// Whether this browser is new to the account; the other devices are told.
    pub new_device: bool,
}

/// The answer to signing up and in: what only the right key can open.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedIn {
    /// The account.
    pub account: AccountId,
    /// This session, as it is listed.
    pub session: SessionId,
    /// What the wrapping is opened with.
    pub kind: WrappingKind,
    /// The account key, wrapped.
    pub wrapped: Bytes,
    /// Counts the writes of the state from 1.
    pub counter: u64,
    /// The account state, sealed under the account key.
    pub state: Bytes,
    /// Seconds without use after which the session ends.
    pub idle_seconds: i64,
}

/// `PUT /api/v1/sessions/current/name`: the device's name, sealed by the client so that only the owner reads it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameSession {
    /// At most [`crate::limits::DEVICE_NAME_BYTES`].
    pub sealed_name: Bytes,
}

/// One session in the owner's list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionView {
    /// To end it by.
    pub session: SessionId,
    /// The device's name, sealed by that device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_name: Option<Bytes>,
    /// When it began, seconds since 1970-01-01T00:00:00Z.
    pub began: i64,
    /// When it was last used.
    pub used: i64,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `GET /api/v1/sessions`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// Newest first.
    pub sessions: Vec<SessionView>,
}
