//! The public pages, rendered by the app itself.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::process::{output, run};
use crate::{native, workspace};

/// The addresses that every page refers to.
#[derive(Serialize)]
pub struct Names<'a> {
    pub css: &'a str,
    pub boot_js: &'a str,
    pub app_js: &'a str,
    pub app_wasm: &'a str,
    /// What is fetched when it is needed: the files of each group of pages, and of the engine.
    pub fetched: &'a BTreeMap<String, Vec<String>>,
    pub web_manifest_ja: &'a str,
    pub web_manifest_en: &'a str,
    pub touch_icon: &'a str,
}

#[derive(Deserialize)]
pub struct Page {
    /// Inside the site, such as `pages/ja/welcome.html`.
    pub path: String,
    pub html: String,
}

/// Builds `app`'s command `prerender`. It knows nothing of the site, so that it can be built before there is one.
pub fn build() -> Result<()> {
    // With the whole workspace's features, as the native tests are built, so that neither builds what the other has already built.
    run(native::builder().args(["build", "--workspace", "--bin", "prerender", "--features", native::FEATURES]))
}

/// Runs what [`build`] built: names in as JSON, pages out as JSON.
pub fn render(names: &Names) -> Result<Vec<Page>> {
    // It may be under way beside the app's: then this waits for it, and builds nothing.
    build()?;
    let program = workspace::target().join("debug").join(format!("prerender{}", std::env::consts::EXE_SUFFIX));
    let json = output(Command::new(program).arg(serde_json::to_string(names)?))?;
    serde_json::from_str(&json).context("the command prerender did not answer with pages")
}
