//! How the app comes to the screen: rendered once at build time, then mounted in the browser.

#[cfg(target_arch = "wasm32")]
pub(crate) mod crash;
#[cfg(target_arch = "wasm32")]
mod mount;
#[cfg(feature = "ssr")]
pub mod shell;
