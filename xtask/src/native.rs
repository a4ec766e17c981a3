//! Checks and tests on this machine's own processor.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

use crate::process::{ask, cargo, run};

/// `app` needs to be told for whom it renders; natively that is nobody but the prerenderer.
pub const FEATURES: &str = "app/ssr";

/// What the names of tests that need a database begin with.
const DATABASE: &str = "postgres::";

/// Whether this machine's own builds are looked at by clippy while they are made.
static LINTING: AtomicBool = AtomicBool::new(false);
/// Whether [`tests`] has run: its build makes the examples, too.
static EXAMPLES: AtomicBool = AtomicBool::new(false);

/// From now on [`builder`]'s builds are clippy's as well. `cargo clippy` goes through everything once more without making anything
/// that tests could run, every dependency included: minutes of a cold run.
pub fn lint_while_building() {
    LINTING.store(true, Ordering::Relaxed);
}

/// `cargo` for what runs on this machine only and is given to nobody.
pub fn builder() -> Command {
    let mut command = cargo(None);
    if LINTING.load(Ordering::Relaxed) {
        // As `cargo clippy` calls it, but for whole builds: the driver is the compiler with more lints.
        command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
        command.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    }
    command
}

pub fn fmt() -> Result<()> {
    run(cargo(None).args(["fmt", "--all", "--check"])).context("run `cargo fmt --all`")?;
    // A workspace of its own.
    run(cargo(None).args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"])).context("run `cargo fmt` in fuzz/")
}

pub fn clippy() -> Result<()> {
    run(cargo(None).args(["clippy", "--workspace", "--all-targets", "--features", FEATURES, "--", "-D", "warnings"]))
}

/// The documentation of all crates, without a warning.
pub fn doc() -> Result<()> {
    let mut command = cargo(None);
    command.env("RUSTDOCFLAGS", "-D warnings");
    run(command.args(["doc", "--workspace", "--no-deps", "--features", FEATURES]))
}

/// All crates' tests but those that need a database: with nextest where it is installed, else with cargo's own runner. `filter` is a
/// part of a test's name.
pub fn tests(filter: Option<&str>) -> Result<()> {
    let mut command = builder();
    if has_nextest() {
        // What is left out stands in `.config/nextest.toml`.
        command.args(["nextest", "run", "--no-fail-fast", "--workspace", "--features", FEATURES]).args(filter);
    } else {
        command.args(["test", "--no-fail-fast", "--workspace", "--features", FEATURES]).args(filter);
        command.args(["--", "--skip", DATABASE]);
    }
    let done = run(&mut command);
    EXAMPLES.store(true, Ordering::Relaxed);
    done
}

/// Whether this run has built the programs that tests run. Asking for them again after the assets are there would build the server,
/// which holds them, once more for nothing.
pub fn has_built_examples() -> bool {
    EXAMPLES.load(Ordering::Relaxed)
}

/// The tests that need a database. The workspace is built as for all tests, so that nothing is built a second time.
pub fn database_tests(filter: Option<&str>) -> Command {
    let mut command = builder();
    if has_nextest() {
        command.args(["nextest", "run", "--no-fail-fast", "--workspace", "--features", FEATURES]);
        command.args(["--ignore-default-filter", "-E", "test(/^postgres::/)"]).args(filter);
    } else {
        command.args(["test", "--no-fail-fast", "--workspace", "--features", FEATURES]);
        command.args(["--", DATABASE]).args(filter);
    }
    command
}

fn has_nextest() -> bool {
    ask("cargo", &["nextest", "--version"]).is_some()
}
