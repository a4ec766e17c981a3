//! What a vault is: records, keys, sealing and opening, the vault head, members, grants, the journal, provider numbers.
//!
//! # The idea
//!
//! A patient's records lie on a server that cannot read them. Each device of the patient holds a *seal* (128 random bits that no
//! server ever receives); the patient knows a passphrase. Both together give three things: a sign-in id, an *auth key* that is
//! shown to the server, and an *unlock key* that never leaves the device. The unlock key opens the *account key*, the account key
//! opens the *account state*, and in there are the *vault keys*. Twelve words on paper, or a passkey, are other ways to the same
//! account key.
//!
//! A vault key seals records. It comes in *generations*: when a member leaves, a new one is drawn, and it seals the one before,
//! so no record is sealed again. Who belongs to a vault stands in a chain of signed *member lists*. After every change the
//! author signs a *head*, one fixed line over all records, the member list, the journal and the history. A server can refuse,
//! delay or show a newcomer old state; it cannot swap, alter or invent anything, and what it shows a device that remembers is
//! checked against that memory.
//!
//! # Which envelope for what
//!
//! | to protect | use | binds to |
//! |---|---|---|
//! | the account key | [`account::wrap_account_key`] | account, epoch |
//! | keys shared by an account's devices | [`account::AccountState::seal_state`] | account, epoch |
//! | the vault key for a member | [`vault_key::KeyBox`] (made by [`generation::let_in`], [`generation::roll_generation`]) | vault, generation, both identities |
//! | an invitation, for the owner's devices | [`invitation::PendingInvitation::seal_pending`] | account, epoch, vault |
//! | a record | [`record_seal::Keyring`] | vault, record, revision, generation |
//! | an attachment | [`file::seal_file`] | its own key, kept in the record |
//! | a journal event | [`journal::seal_entry`] | vault, number, chain |
//! | what a provider leaves | [`reply::seal_reply`] | link |
//! | the state of a whole vault | [`head::SignedHead`], checked by [`head::verify_progress`] | history |
//! | who is a member | [`member::SignedMemberList`], checked by [`member::follow`] | owner, history |
//! | a vault that moves | [`moving::whole_digest`], computed at both places | everything that moves |
//!
//! The primitives underneath (`seal/`) are private. `derive_*` is deterministic, `make_*` draws randomness, `expose` hands out the
//! bare bytes of a secret.
//!
//! # What this crate does not do
//!
//! No network, no storage, no clock and no randomness of its own: `now` and `&mut dyn CryptoRng` are passed in, so every test is
//! a plain function. Wiping secrets is best effort in the browser. Every format starts with a version byte; an unknown version is
//! an error, never a guess.

#![deny(unsafe_code, missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod account;
pub mod error;
pub mod file;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod generation;
pub mod grant;
pub mod head;
pub mod id;
pub mod invitation;
pub mod journal;
pub mod key_pair;
pub mod member;
pub mod moving;
pub mod number;
pub mod pair_number;
pub mod pairing;
pub mod passphrase;
pub mod receipt;
pub mod record;
pub mod record_seal;
pub mod replacement;
pub mod reply;
pub mod secret;
pub mod vault_key;
pub mod words;

mod label;
mod seal;
#[cfg(test)]
#[path = "../tests/common/rng.rs"]
mod test_rng;

pub use error::{Error, Result};
