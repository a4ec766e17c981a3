//! The tests that need no file system as one wasm module; empty for every other target.
#![cfg(target_arch = "wasm32")]

#[path = "../identity.rs"]
mod identity;
#[path = "../import.rs"]
mod import;
#[path = "../jahis.rs"]
mod jahis;
#[path = "../shl.rs"]
mod shl;
