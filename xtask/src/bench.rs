//! What people wait for, measured in one run on this machine: figures to write down with the date, never a test.

use std::path::PathBuf;

use anyhow::Result;

use crate::process::{cargo, heading, run};
use crate::{browser_tests, serve, setup, workspace};

/// `cargo xtask bench`: each file of `e2e/bench/` in turn, in the system's Chromium or with the native client, against the built
/// binary.
pub fn command() -> Result<()> {
    let (wasm, tools) = setup::for_tests()?;
    let (binary, _) = serve::build_with(&wasm)?;
    let large_vault = large_vault()?;
    for file in browser_tests::files("e2e/bench", ".mjs")? {
        run(browser_tests::node(&tools, &binary)?.env("INRO_LARGE_VAULT", &large_vault).arg(file))?;
    }
    Ok(())
}

/// The program that fills a vault, built as what is given away is.
fn large_vault() -> Result<PathBuf> {
    heading("the program large_vault");
    let mut build = cargo(None);
    build.args(["build", "--package", "client", "--example", "large_vault", "--profile", workspace::profile()]);
    run(&mut build)?;
    Ok(workspace::built().join("examples").join(format!("large_vault{}", std::env::consts::EXE_SUFFIX)))
}
