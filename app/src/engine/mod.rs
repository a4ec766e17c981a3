//! The page's way to the worker, where keys are derived and kept and records are opened.

#[cfg(target_arch = "wasm32")]
mod answers;
mod handle;
#[cfg(target_arch = "wasm32")]
mod port;
#[cfg(target_arch = "wasm32")]
mod worker;

pub use client::engine::wire;
#[cfg(target_arch = "wasm32")]
pub use handle::provide_engine;
pub use handle::{Engine, use_engine};
