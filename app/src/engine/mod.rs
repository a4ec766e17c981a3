//! The page's way to the worker, where keys are derived and kept and records are opened.

#[cfg(target_arch = "wasm32")]
mod port;
#[cfg(target_arch = "wasm32")]
mod worker;
