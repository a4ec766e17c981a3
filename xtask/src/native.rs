//! Checks and tests on this machine's own processor.

use anyhow::{Context, Result};

use crate::process::{ask, cargo, run};

/// `app` needs to be told for whom it renders; natively that is nobody but the prerenderer.
pub const FEATURES: &str = "app/ssr";

pub fn fmt() -> Result<()> {
    run(cargo(None).args(["fmt", "--all", "--check"])).context("run `cargo fmt --all`")?;
    // A workspace of its own.
    run(cargo(None).args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"])).context("run `cargo fmt` in fuzz/")
}

pub fn clippy() -> Result<()> {
    run(cargo(None).args(["clippy", "--workspace", "--all-targets", "--features", FEATURES, "--", "-D", "warnings"]))
}

/// All crates' tests: with nextest where it is installed, else with cargo's own runner. `filter` is a part of a test's name.
pub fn tests(filter: Option<&str>) -> Result<()> {
    let mut command = cargo(None);
    if ask("cargo", &["nextest", "--version"]).is_some() {
        command.args(["nextest", "run", "--no-fail-fast"]);
    } else {
        command.args(["test", "--no-fail-fast"]);
    }
    command.args(["--workspace", "--features", FEATURES]).args(filter);
    run(&mut command)
}
