//! A crate as wasm, with the JavaScript that calls it.

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::process::run;
use crate::setup::{Wasm, output_dir};
use crate::{reproduce, workspace};

pub struct Module {
    pub js: String,
    pub wasm: Vec<u8>,
}

/// A crate that becomes a module.
#[derive(Clone, Copy)]
pub struct Part {
    package: &'static str,
    features: &'static str,
    /// Cargo's profile for what is given away.
    profile: &'static str,
}

/// What every page runs.
pub const APP: Part = Part { package: "app", features: "csr", profile: "wasm-release" };
/// What makes PDFs.
pub const PRESS: Part = Part { package: "press", features: "", profile: "wasm-press" };

/// Compiles the crate and runs wasm-bindgen over it. wasm-bindgen is linked in as a library, so its version is always the one in Cargo.lock.
pub fn build(wasm: &Wasm, part: Part) -> Result<Module> {
    let profile = if workspace::quick() { "wasm-quick" } else { part.profile };
    let mut build = wasm.cargo("build");
    build.args(["--package", part.package, "--lib", "--features", part.features, "--profile", profile]);
    if !workspace::quick() {
        reproduce::without_folders(&mut build);
    }
    run(&mut build)?;

    let file = output_dir(profile).join(format!("{}.wasm", part.package));
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&file)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(!workspace::quick())
        .remove_producers_section(true);
    let mut output = bindgen.generate_output().with_context(|| format!("wasm-bindgen on {}", file.display()))?;
    let snippets = output.snippets().iter().filter(|(_, parts)| !parts.is_empty()).map(|(name, _)| name);
    let foreign: Vec<_> = output.local_modules().keys().chain(snippets).collect();
    ensure!(
        foreign.is_empty(),
        "these dependencies bring JavaScript of their own, which the site does not have: {foreign:?}"
    );

    Ok(Module { js: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm() })
}
