//! What people wait for, measured in one run on this machine: figures to write down with the date, never a test.

use anyhow::Result;

use crate::process::run;
use crate::{browser_tests, serve, setup};

/// `cargo xtask bench`: each file of `e2e/bench/` in turn, in the system's Chromium, against the built binary.
pub fn command() -> Result<()> {
    let (wasm, tools) = setup::for_tests()?;
    let (binary, _) = serve::build_with(&wasm)?;
    for file in browser_tests::files("e2e/bench", ".mjs")? {
        run(browser_tests::node(&tools, &binary)?.arg(file))?;
    }
    Ok(())
}
