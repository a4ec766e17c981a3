//! Talks to a server: sign up, open, sync, share, journal.
//!
//! [`engine::Engine`] holds the keys and answers [`engine::wire::Command`]s. It needs three things from outside: a
//! [`transport::Transport`] (reqwest natively, the browser's `fetch` in wasm), a [`device::DeviceStore`] that keeps
//! ciphertext and the seal between visits, and an [`environment::Environment`] with a clock and randomness. So the same
//! code runs in the browser's worker, in tests and benches, and in the command `inro-vault`.

#![deny(unsafe_code, missing_docs)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod account;
pub mod api;
pub mod archive;
#[cfg(not(target_arch = "wasm32"))]
pub mod archive_file;
mod book;
#[cfg(target_arch = "wasm32")]
pub mod browser;
mod convert;
pub mod device;
mod document;
pub mod engine;
pub mod environment;
mod former;
mod journal;
pub mod kept_copy;
pub mod link;
mod list_history;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
pub mod queued;
mod records;
mod search;
mod secrets;
mod topic;
pub mod transport;
