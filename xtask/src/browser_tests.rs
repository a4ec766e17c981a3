//! Tests in real browsers against the real binary: `e2e/tests/*.test.mjs`, run by Node's own test runner.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::process::{heading, run};
use crate::setup::TestTools;
use crate::{gallery, native, workspace};

/// Those that run once more on a database: what is kept, shared, changed by two at once, deleted, and put back. All of the three files
/// would take minutes.
const ON_A_DATABASE: [(&str, &str); 3] = [
    ("account", "deleting everything|put back to an earlier state"),
    ("records", "is changed and deleted|two devices change"),
    ("share", "opens once"),
];

/// Node's own runner. A test that failed may leave a server that would keep its file waiting for ever.
const RUNNER: [&str; 4] = ["--test", "--test-force-exit", "--test-reporter=spec", "--test-concurrency=3"];

/// Runs all files, or those whose name contains `filter`.
pub fn run_all(tools: &TestTools, binary: &Path, filter: Option<&str>) -> Result<()> {
    let mut files = files("e2e/tests", ".test.mjs")?;
    files.retain(|path| filter.is_none_or(|part| name(path).contains(part)));
    ensure!(!files.is_empty(), "no file in e2e/tests matches {:?}", filter.unwrap_or_default());
    let mut command = node(tools, binary)?;
    command.env("INRO_GALLERY", gallery::draw()?);
    run(command.args(RUNNER).args(files))
}

/// Runs the tests of [`ON_A_DATABASE`] in files whose name contains `filter`, if there are some.
pub fn run_some(
    tools: &TestTools,
    binary: &Path,
    filter: Option<&str>,
    with_database: impl Fn(&mut Command),
) -> Result<()> {
    let mut files = files("e2e/tests", ".test.mjs")?;
    let wanted = |path: &Path| ON_A_DATABASE.iter().any(|(file, _)| name(path) == format!("{file}.test.mjs"));
    files.retain(|path| wanted(path) && filter.is_none_or(|part| name(path).contains(part)));
    if files.is_empty() {
        return Ok(());
    }
    let mut command = node(tools, binary)?;
    with_database(&mut command);
    for (_, names) in ON_A_DATABASE {
        command.arg(format!("--test-name-pattern={names}"));
    }
    run(command.args(RUNNER).args(files))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
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
        .env("INRO_BENCH", example("bench")?)
        .env("INRO_DEMO_FAMILY", example("demo_family")?)
        .env("INRO_SYNTHETIC_PATIENT", example("synthetic_patient")?);
    Ok(command)
}

/// The same for a file that asks for none of the programs that are compiled with the native tests.
pub fn node_alone(tools: &TestTools, binary: &Path) -> Command {
    let mut command = Command::new(&tools.node);
    command.current_dir(workspace::root().join("e2e"));
    command.env("INRO_BINARY", binary).env("INRO_CHROMIUM", &tools.chromium).env("INRO_FIREFOX", &tools.firefox);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_of_what_runs_on_a_database_is_a_tests() {
        for (file, names) in ON_A_DATABASE {
            let text = std::fs::read_to_string(workspace::root().join(format!("e2e/tests/{file}.test.mjs"))).unwrap();
            for name in names.split('|') {
                let is_one = |line: &str| line.starts_with("test(\"") && line.contains(name);
                assert!(text.lines().any(is_one), "{file}: no test is called so: {name}");
            }
        }
    }
}
