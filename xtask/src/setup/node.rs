//! The browser tests' Node packages, exactly as locked.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{heading, run};
use crate::workspace;

/// `npm ci` in `e2e/`, unless the packages of this very lock file are already there.
pub fn ensure(npm: &Path) -> Result<()> {
    let folder = workspace::root().join("e2e");
    let lock = std::fs::read(folder.join("package-lock.json")).context("e2e/package-lock.json cannot be read")?;
    let stamp = folder.join("node_modules/.inro-lock");
    if std::fs::read(&stamp).is_ok_and(|old| old == lock) {
        return Ok(());
    }
    heading("Node packages for the browser tests");
    let mut command = Command::new(npm);
    // No install script of a package is run: none of ours needs one.
    run(command.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
        .context("the npm registry has to be reachable for the first run")?;
    std::fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))
}
