//! The pictures of README and guides, drawn anew with the app as it is.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::process::{heading, run, write_if_changed};
use crate::{browser_tests, serve, setup, workspace};

/// Drawn by `e2e/tests/pictures.test.mjs`.
const NAMES: [&str; 3] = ["home", "sheet", "provider"];

/// Beyond this a picture makes the repository heavy; in bytes. The sheets with all pages at once are the largest.
const LARGEST: u64 = 400_000;

/// `cargo xtask pictures`: the three of the guides, and every page (`e2e/pictures/every-page.mjs`). Fails when one cannot be drawn or
/// is too large. Each run makes all of them anew, some five megabytes: it is for a release, not for every change.
pub fn command() -> Result<()> {
    let (wasm, tools) = setup::for_tests()?;
    let (binary, _) = serve::build_with(&wasm)?;
    let root = workspace::root();
    let folder = root.join("docs/pictures");

    heading("the pictures of the guides");
    run(browser_tests::node_alone(&tools, &binary).args(["--test", "tests/pictures.test.mjs"]))?;
    for name in NAMES {
        let from = root.join(format!("e2e/results/readme.{name}.png"));
        let bytes = fs::read(&from).with_context(|| format!("{} was not drawn", from.display()))?;
        write_if_changed(&folder.join(format!("{name}.png")), &bytes)?;
    }

    heading("every page");
    let pages = folder.join("pages");
    if pages.exists() {
        // No picture of a page that is gone.
        fs::remove_dir_all(&pages).with_context(|| format!("cannot empty {}", pages.display()))?;
    }
    let mut node = browser_tests::node_alone(&tools, &binary);
    node.env("INRO_DEMO_FAMILY", browser_tests::example("demo_family")?);
    run(node.arg("pictures/every-page.mjs").arg(&pages))?;
    println!("docs/pictures: {} bytes", sum(&folder)? + sum(&pages)?);
    Ok(())
}

/// The bytes of a folder's pictures, none of them too large.
fn sum(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for file in fs::read_dir(folder)? {
        let (file, length) = file.and_then(|file| Ok((file.path(), file.metadata()?.len())))?;
        if file.is_file() {
            ensure!(length <= LARGEST, "{} has {length} bytes; the limit is {LARGEST}", file.display());
            sum += length;
        }
    }
    Ok(sum)
}
