//! The vector tests as one wasm module; empty for every other target. See README.md in the folder above.
#![cfg(target_arch = "wasm32")]

#[path = "../vectors.rs"]
mod vectors;
#[path = "../wycheproof.rs"]
mod wycheproof_vectors;
