//! The tests that need no file system as one wasm module; empty for every other target.
#![cfg(target_arch = "wasm32")]

#[path = "../formats/counting/mod.rs"]
mod counting;
#[path = "../formats/identity.rs"]
mod identity;
#[path = "../formats/import.rs"]
mod import;
#[path = "../formats/jahis.rs"]
mod jahis;
#[path = "../formats/shl.rs"]
mod shl;
