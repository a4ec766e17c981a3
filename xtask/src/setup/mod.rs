//! What a fresh machine lacks. Every step looks first whether it is already done, so running again is quick; a step that cannot be
//! done prints the exact command to run.

mod font;
mod node;
mod packages;
mod python;
mod wasm;

use std::path::PathBuf;

use anyhow::Result;

use crate::process::find;

pub use font::ensure as font;
pub use font::{FILE as FONT_FILE, SHA256 as FONT_SHA256};
pub use packages::{Failover, failover};
pub use wasm::{Wasm, output_dir};

/// What the browser tests use besides the server's binary.
pub struct TestTools {
    pub chromium: PathBuf,
    pub firefox: PathBuf,
    pub node: PathBuf,
    /// A Python with `fhir.resources`.
    pub python: PathBuf,
}

/// For `assets`, `build` and `serve`: a compiler for wasm32, and the font of the PDFs.
pub fn for_build() -> Result<Wasm> {
    font()?;
    wasm::ensure()
}

/// For `test`: the above, Node packages, Chromium, Firefox, Japanese fonts, a reader of PDFs, Python packages.
pub fn for_tests() -> Result<(Wasm, TestTools)> {
    let wasm = for_build()?;
    let tools = for_browser_tests()?;
    Ok((wasm, tools))
}

/// For `fuzz`: a C++ compiler, which the fuzzer's engine is built with.
pub fn for_fuzzing() -> Result<()> {
    if std::env::var_os("CXX").is_some() || find(&["c++"]).is_some() {
        return Ok(());
    }
    packages::install(&["g++"], "the fuzzers")
}

/// For the tests on PostgreSQL: the folder of its programs.
pub fn postgres() -> Result<PathBuf> {
    packages::postgres()
}

/// For the bench: nginx, which serves files beside us.
pub fn nginx() -> Result<PathBuf> {
    packages::nginx()
}

/// For the browser tests alone.
pub fn for_browser_tests() -> Result<TestTools> {
    let found = packages::ensure()?;
    node::ensure(&found.npm)?;
    let python = python::ensure(&found.python)?;
    Ok(TestTools { chromium: found.chromium, firefox: found.firefox, node: found.node, python })
}
