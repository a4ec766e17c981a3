//! A crate as wasm, with the JavaScript that calls it.

use std::fs;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use super::split::{self, Pieces};
use crate::process::run;
use crate::setup::{Wasm, output_dir};
use crate::{reproduce, workspace};

pub struct Module {
    pub js: String,
    pub wasm: Vec<u8>,
    /// What was cut out of it.
    pub pieces: Option<Pieces>,
}

/// A crate that becomes a module.
#[derive(Clone, Copy)]
pub struct Part {
    package: &'static str,
    features: &'static str,
    /// Cargo's profile for what is given away.
    profile: &'static str,
    /// Whether it is cut into pieces.
    is_cut: bool,
}

/// What every page runs.
pub const APP: Part = Part { package: "app", features: "csr", profile: "wasm-release", is_cut: true };
/// What makes PDFs.
pub const PRESS: Part = Part { package: "press", features: "", profile: "wasm-press", is_cut: false };

/// Compiles the crate and runs wasm-bindgen over it. wasm-bindgen is linked in as a library, so its version is always the one in Cargo.lock.
pub fn build(wasm: &Wasm, part: Part) -> Result<Module> {
    let profile = if workspace::quick() { "wasm-quick" } else { part.profile };
    let mut build = wasm.cargo("build");
    build.args(["--package", part.package, "--lib", "--features", part.features, "--profile", profile]);
    let mut flags = if workspace::quick() { Vec::new() } else { reproduce::without_folders() };
    if part.is_cut {
        // What says which function and which text reaches which.
        flags.push("-Clink-args=--emit-relocs".to_owned());
    }
    run(reproduce::with_flags(&mut build, &flags))?;

    let folder = output_dir(profile);
    let file = folder.join(format!("{}.wasm", part.package));
    let whole = fs::read(&file).with_context(|| file.display().to_string())?;
    let pieces = if part.is_cut { Some(split::cut(&whole, &folder.join("pieces"))?) } else { None };
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes(part.package, pieces.as_ref().map_or(whole, |pieces| pieces.main.clone()))
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // Pieces share the memory, the table of functions and the stack with the module.
        .keep_lld_exports(part.is_cut)
        .demangle(!part.is_cut)
        .remove_name_section(!workspace::quick())
        .remove_producers_section(true);
    let mut output = bindgen.generate_output().with_context(|| format!("wasm-bindgen on {}", file.display()))?;
    let snippets = output.snippets().iter().filter(|(_, parts)| !parts.is_empty()).map(|(name, _)| name);
    let foreign: Vec<_> = output.local_modules().keys().chain(snippets).collect();
    ensure!(
        foreign.is_empty(),
        "these dependencies bring JavaScript of their own, which the site does not have: {foreign:?}"
    );

    Ok(Module { js: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm(), pieces })
}
