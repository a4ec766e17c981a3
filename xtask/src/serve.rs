//! The server, built and run.

use std::path::PathBuf;
use std::process::Command;
use std::thread;

use anyhow::{Result, anyhow};

use crate::assets;
use crate::process::{cargo, heading, run};
use crate::setup::{self, Wasm};
use crate::{reproduce, workspace};

/// Assets and the server's binary; returns where it lies.
pub fn build() -> Result<PathBuf> {
    let wasm = setup::for_build()?;
    let (binary, manifest) = build_with(&wasm)?;
    manifest.print_sizes();
    Ok(binary)
}

/// The same with a compiler that was already looked for.
pub fn build_with(wasm: &Wasm) -> Result<(PathBuf, assets::Manifest)> {
    // The app's last step keeps one processor busy for minutes; what the server is made of, and what renders the pages, is compiled on the
    // others meanwhile. The server's own library is a part of it and compiled again when the site has changed; only the linking waits.
    let manifest = thread::scope(|scope| {
        let parts = scope.spawn(|| run(server().arg("--lib")).and_then(|()| assets::pages::build()));
        let manifest = assets::build(wasm);
        parts.join().map_err(|_| anyhow!("the server's build panicked"))??;
        manifest
    })?;
    heading("the server");
    run(&mut server())?;
    Ok((workspace::binary(), manifest))
}

fn server() -> Command {
    let mut build = cargo(None);
    build.args(["build", "--package", "server", "--profile", workspace::profile()]);
    if !workspace::quick() {
        reproduce::with_flags(&mut build, &reproduce::without_folders());
    }
    build
}

/// Builds, then serves until interrupted. `options` go to `inro serve` and win over the defaults.
pub fn serve(options: &[&str]) -> Result<()> {
    let binary = build()?;
    let mut command = Command::new(binary);
    command.current_dir(workspace::root()).arg("serve");
    if !has(options, "--listen") && std::env::var_os("INRO_LISTEN").is_none() {
        command.args(["--listen", "127.0.0.1:8080"]);
    }
    if !has(options, "--data") && std::env::var_os("INRO_DATA").is_none() {
        command.args(["--data", "./data"]);
    }
    heading("inro serve");
    run(command.args(options))
}

fn has(options: &[&str], name: &str) -> bool {
    options.iter().any(|option| *option == name || option.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))
}
