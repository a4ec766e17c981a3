//! A Python environment of its own with the FHIR validator that nobody here wrote.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{heading, run};
use crate::workspace;

/// Makes `target/venv` with the packages of `e2e/requirements.txt`; returns its Python.
pub fn ensure(python: &Path) -> Result<PathBuf> {
    let folder = workspace::target().join("venv");
    let inner = folder.join("bin/python");
    let file = workspace::root().join("e2e/requirements.txt");
    let wanted = std::fs::read(&file).context("e2e/requirements.txt cannot be read")?;
    let stamp = folder.join("inro-requirements.txt");
    if std::fs::read(&stamp).is_ok_and(|old| old == wanted) && inner.is_file() {
        return Ok(inner);
    }
    heading("Python packages for the browser tests");
    run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
    run(Command::new(&inner).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&file))
        .context("the Python package index has to be reachable for the first run")?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(inner)
}
