//! Where things lie.

use std::env;
use std::path::{Path, PathBuf};

/// The workspace's root: the folder above this crate. Asked when running (`cargo run` says it), because a copied target folder would
/// otherwise work on the place it came from.
pub fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&here).parent().unwrap_or(Path::new(".")).to_path_buf()
}

/// Cargo's target folder: `CARGO_TARGET_DIR` where it is set (relative to the current folder, as cargo reads it), else `target/`.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => env::current_dir().unwrap_or_else(|_| root()).join(dir),
        None => root().join("target"),
    }
}

/// What the server embeds.
pub fn site() -> PathBuf {
    target().join("site")
}

/// Cargo's profile for everything that runs natively.
pub fn profile() -> &'static str {
    if quick() { "dev" } else { "release" }
}

/// Where cargo puts what it builds with [`profile`].
pub fn built() -> PathBuf {
    target().join(if quick() { "debug" } else { "release" })
}

/// The server's binary: `target/release/inro`, or the development build where quick builds are asked for.
pub fn binary() -> PathBuf {
    built().join(format!("inro{}", env::consts::EXE_SUFFIX))
}

/// Quick builds for those who are writing a page: no optimisation, light compression. Never used by `cargo xtask test` as a whole.
pub fn quick() -> bool {
    env::var_os("INRO_QUICK").is_some_and(|value| value != "0" && !value.is_empty())
}
