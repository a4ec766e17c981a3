//! Tests in a real browser against the real binary: `e2e/tests/*.test.mjs`, run by Node's own test runner.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::process::{heading, run};
use crate::setup::TestTools;
use crate::{native, workspace};

/// Runs all files, or those whose name contains `filter`.
pub fn run_all(tools: &TestTools, binary: &Path, filter: Option<&str>) -> Result<()> {
    let mut files = files("e2e/tests", ".test.mjs")?;
    files
        .retain(|path| filter.is_none_or(|part| path.file_name().unwrap_or_default().to_string_lossy().contains(part)));
    ensure!(!files.is_empty(), "no file in e2e/tests matches {:?}", filter.unwrap_or_default());
    let mut command = node(tools, binary)?;
    run(command.args(["--test", "--test-reporter=spec", "--test-concurrency=2"]).args(files))
}

/// Node in `e2e/`, with everything in its environment that a file there asks for.
pub fn node(tools: &TestTools, binary: &Path) -> Result<Command> {
    let mut command = node_alone(tools, binary);
    command
        .env("INRO_PYTHON", &tools.python)
        .env("INRO_SITE", workspace::site())
        .env("INRO_PAST_SHARE", example("past_share")?)
        .env("INRO_SWAP_RECORDS", example("swap_records")?)
        .env("INRO_ARCHIVE_PARTS", example("archive_parts")?)
        .env("INRO_LARGE_VAULT", example("large_vault")?)
        .env("INRO_DEMO_FAMILY", example("demo_family")?)
        .env("INRO_SYNTHETIC_PATIENT", example("synthetic_patient")?);
    Ok(command)
}

/// The same for a file that asks for none of the programs that are compiled with the native tests.
pub fn node_alone(tools: &TestTools, binary: &Path) -> Command {
    let mut command = Command::new(&tools.node);
    command.current_dir(workspace::root().join("e2e"));
    command.env("INRO_BINARY", binary).env("INRO_CHROMIUM", &tools.chromium);
    command
}

/// The files of a folder whose names end so, in order.
pub fn files(folder: &str, ending: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(workspace::root().join(folder))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A program that tests and the demo run: one alters what a server has stored, one writes a large file. It is compiled with the native tests.
pub fn example(name: &str) -> Result<PathBuf> {
    let program = workspace::target().join("debug/examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if native::has_built_examples() && program.is_file() {
        return Ok(program);
    }
    heading(&format!("the program {name}"));
    run(native::builder().args(["build", "--workspace", "--features", native::FEATURES, "--example", name]))?;
    Ok(program)
}
