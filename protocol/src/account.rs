//! Accounts: ways to sign in, and the account box that only the account key opens.

use serde::{Deserialize, Serialize};

use crate::bytes::{AccountId, Bytes, Key, NoticeTopic, SignInId};

/// What a wrapping of the account key is opened with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WrappingKind {
    /// Passphrase and seal.
    Passphrase,
    /// The twelve recovery words.
    Words,
    /// The output of a passkey's PRF.
    Passkey,
}

/// A way to sign in, as the client hands it in. The server keeps SHA-256 of `auth_key`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewWrapping {
    /// 128 bits that only the owner's devices can compute.
    pub id: SignInId,
    /// What it is opened with.
    pub kind: WrappingKind,
    /// Proves the right to read the wrapping.
    pub auth_key: Key,
    /// The account key, wrapped.
    pub wrapped: Bytes,
}

/// `POST /api/v1/accounts`. Answered 201 with [`crate::session::SignedIn`] and a session cookie.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    /// Chosen by the client, because it is part of what the wrappings are bound to.
    pub account: AccountId,
    /// Needed where the operator asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<String>,
    /// At least one.
    pub wrappings: Vec<NewWrapping>,
    /// The sealed account state. Its counter is 1.
    pub state: Bytes,
}

/// The auth key once more: asked for by calls that change who can get in or what exists.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// Which way to sign in.
    pub id: SignInId,
    /// Its auth key.
    pub auth_key: Key,
}

/// `GET /api/v1/account/state`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountState {
    /// Counts the writes from 1.
    pub counter: u64,
    /// Sealed under the account key.
    pub state: Bytes,
}

/// `PUT /api/v1/account/state`: compare-and-set by the counter. Answered 204, or 409 `state-moved`. All keys of the account
/// are in its state, so writing another one in its place is deleting the account, and asks for the auth key like that does.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutAccountState {
    /// The auth key once more.
    pub proof: Proof,
    /// The counter that is stored now; the new one is one more.
    pub expected_counter: u64,
    /// Sealed under the account key.
    pub state: Bytes,
}

/// `POST /api/v1/account/wrappings`: adds and removes ways to sign in, in one step. Answered 204 with a new session
/// cookie; the other sessions end and the removed wrappings are erased from the disk before the answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeWrappings {
    /// The auth key once more.
    pub proof: Proof,
    /// Added.
    pub add: Vec<NewWrapping>,
    /// Removed. At least one way to sign in must remain. An id that is also added stays and opens with the new key: that is
    /// a new passphrase under the same seal. With both lists empty only the proof is checked.
    pub remove: Vec<SignInId>,
}

/// `GET /api/v1/account/wrappings`: the ways to sign in that there are, without what they open with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrappings {
    /// In no particular order.
    pub wrappings: Vec<WrappingView>,
}

/// A way to sign in, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappingView {
    /// Its id.
    pub id: SignInId,
    /// What it is opened with.
    pub kind: WrappingKind,
}

/// `POST /api/v1/account/replace`: every secret at once. Answered 204 with a new session cookie; all other sessions end.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplaceSecrets {
    /// The auth key once more.
    pub proof: Proof,
    /// The counter that is stored now; the new one is one more.
    pub expected_counter: u64,
    /// The new account state.
    pub state: Bytes,
    /// The only ways to sign in from now on.
    pub wrappings: Vec<NewWrapping>,
}

/// `POST /api/v1/account/delete`: the account and every vault it owns, with all that belongs to them. Answered 204.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteAccount {
    /// The auth key once more.
    pub proof: Proof,
}

/// What happened to the account, for its owner's other devices. It has a time and a kind, and no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountEventKind {
    /// A browser that was new to the account signed in.
    NewDevice,
    /// Somebody signed in with the recovery words.
    SignedInWithWords,
    /// The passphrase was changed.
    PassphraseChanged,
    /// All secrets were replaced.
    SecretsReplaced,
    /// A passkey was let in.
    PasskeyAdded,
    /// A passkey opens no longer.
    PasskeyRemoved,
}

/// One account event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountEvent {
    /// Counts from 1 in this account.
    pub number: u64,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// What happened.
    pub kind: AccountEventKind,
    /// Whether the asking session made it.
    pub own: bool,
}

/// `GET /api/v1/account/events`: what this session has not marked as read.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountEvents {
    /// Oldest first.
    pub events: Vec<AccountEvent>,
}

/// `POST /api/v1/account/events/read`: everything up to and including `through` was shown in this session.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventsRead {
    /// The number of the newest event that was shown.
    pub through: u64,
}

/// `GET /api/v1/account/notices`, and the answer to [`SetOutsideNotices`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideNotices {
    /// Under what name they come; none while the account does not want any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<NoticeTopic>,
}

/// `PUT /api/v1/account/notices`: whether a message is sent to the place that the operator named when there is something to read. Answered
/// with [`OutsideNotices`]; refused with `not-allowed` where no place is named.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetOutsideNotices {
    /// On or off.
    pub on: bool,
    /// The auth key once more: a stolen session must be able neither to silence them nor to have them sent to somebody else.
    pub proof: Proof,
}
