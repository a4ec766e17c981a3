//! Every component in every state, on pages of plain HTML with the real style sheet. For whoever works on the interface and for
//! `e2e/tests/gallery.test.mjs`; no part of the product.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{heading, output};
use crate::{assets, browser_tests, workspace};

/// `cargo xtask gallery`: draws it and says where it is.
pub fn command() -> Result<()> {
    let folder = draw()?;
    println!("{}", folder.join("ja/notices.html").display());
    println!("{}", folder.join("en/notices.html").display());
    Ok(())
}

/// Draws it anew and returns its folder. No wasm is compiled: `app` renders it on this machine, as it renders the public pages.
pub fn draw() -> Result<PathBuf> {
    let program = browser_tests::example("gallery")?;
    heading("the gallery");
    let folder = workspace::target().join("gallery");
    if folder.exists() {
        // No page of an earlier one is left over.
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    output(Command::new(program).arg(&folder))?;
    fs::write(folder.join("inro.css"), assets::style_sheet()?)?;
    Ok(folder)
}
