//! The pictures of README and guides, taken over from what the browser test drew.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::process::write_if_changed;
use crate::workspace;

/// Drawn by `e2e/tests/pictures.test.mjs`.
const NAMES: [&str; 3] = ["home", "sheet", "provider"];

/// Beyond this a picture makes the repository heavy; in bytes.
const LARGEST: usize = 300_000;

/// Copies `e2e/results/readme.<name>.png` to `docs/pictures/<name>.png`. Fails when one is missing or too large.
pub fn command() -> Result<()> {
    let root = workspace::root();
    for name in NAMES {
        let from = root.join(format!("e2e/results/readme.{name}.png"));
        let bytes = fs::read(&from)
            .with_context(|| format!("{} is not there: cargo xtask test e2e pictures", from.display()))?;
        ensure!(bytes.starts_with(b"\x89PNG"), "{} is no PNG file", from.display());
        ensure!(bytes.len() <= LARGEST, "{} has {} bytes; the limit is {LARGEST}", from.display(), bytes.len());
        write_if_changed(&root.join(format!("docs/pictures/{name}.png")), &bytes)?;
        println!("docs/pictures/{name}.png: {} bytes", bytes.len());
    }
    Ok(())
}
