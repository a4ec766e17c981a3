//! A compiler for wasm32-unknown-unknown: rustup's target where its downloads are reachable, else Debian's `rustc-web`, whose standard
//! library for wasm32 is built here once from Debian's own source package.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::packages;
use crate::process::{ask, cargo, find, heading, output, run, succeeds_within};
use crate::workspace;

const TARGET: &str = "wasm32-unknown-unknown";
/// The name under which Debian's compiler is linked into rustup.
const DEBIAN: &str = "debian-web";
/// Debian's packages; their version moves with security updates, so it is read, never assumed.
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld"];

/// A toolchain that can build for wasm32.
pub struct Wasm {
    toolchain: Option<&'static str>,
}

impl Wasm {
    /// `cargo <subcommand> --target wasm32-unknown-unknown --target-dir …`: a folder of its own, or two toolchains evict each other.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = cargo(self.toolchain);
        command.args([subcommand, "--target", TARGET, "--target-dir"]).arg(target_dir());
        command
    }
}

/// Where builds for wasm32 of one profile end up (`dev` is called `debug` there).
pub fn output_dir(profile: &str) -> PathBuf {
    target_dir().join(TARGET).join(if profile == "dev" { "debug" } else { profile })
}

/// Looks for a compiler that can do it, and makes one if there is none.
pub fn ensure() -> Result<Wasm> {
    if has_standard_library(None) {
        return Ok(Wasm { toolchain: None });
    }
    if find(&["rustup"]).is_none() {
        bail!(
            "the compiler has no standard library for {TARGET}, and there is no rustup to add it. Install rustup, or your system's package with that library."
        );
    }
    if debian_is_ready() {
        return Ok(Wasm { toolchain: Some(DEBIAN) });
    }
    heading(&format!("adding {TARGET} with rustup"));
    if succeeds_within(Command::new("rustup").args(["target", "add", TARGET]), Duration::from_secs(90))
        && has_standard_library(None)
    {
        return Ok(Wasm { toolchain: None });
    }
    heading(&format!("rustup's downloads are not reachable: using Debian's compiler for {TARGET}"));
    from_debian().with_context(|| format!("neither rustup nor Debian's packages gave a compiler for {TARGET}"))?;
    Ok(Wasm { toolchain: Some(DEBIAN) })
}

fn from_debian() -> Result<()> {
    if !Path::new("/usr/bin/rustc").is_file()
        || !Path::new("/usr/lib/rustlib/src").exists()
        || find(&["wasm-ld"]).is_none()
    {
        packages::install(&PACKAGES, "builds for the browser")?;
    }
    run(Command::new("rustup").args(["toolchain", "link", DEBIAN, "/usr"]))?;
    let library = library(Some(DEBIAN)).context("rustc-web does not say where its libraries are")?;
    let writable = fs::create_dir_all(&library).is_ok() && fs::write(library.join(STAMP), "").is_ok();
    if !writable {
        bail!(
            "the standard library for wasm32 has to be put into {}, which only root may write. Run this once, then this command again:\n\n    sudo --preserve-env=PATH,HOME,RUSTUP_HOME,CARGO_HOME cargo xtask setup build\n",
            library.display()
        );
    }
    link_linker(&library)?;
    build_standard_library(&library)
}

/// Builds `std` in an empty crate and copies the libraries to where the compiler looks: from then on it is an ordinary target.
fn build_standard_library(library: &Path) -> Result<()> {
    let folder = workspace::target().join("wasm-std");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), EMPTY_CRATE)?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let mut build = cargo(Some(DEBIAN));
    build
        .current_dir(&folder)
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["build", "--release", "-Zbuild-std=std,panic_abort", "--target", TARGET, "--target-dir"])
        .arg(folder.join("target"));
    run(&mut build)?;
    for entry in fs::read_dir(library)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "rlib") {
            fs::remove_file(path)?;
        }
    }
    for entry in fs::read_dir(folder.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "rlib") {
            fs::copy(&path, library.join(path.file_name().unwrap_or_default()))?;
        }
    }
    fs::write(library.join(STAMP), version(Some(DEBIAN)).unwrap_or_default())?;
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// rustc asks for `rust-lld`, which Debian calls `lld`; the same program under both names.
fn link_linker(library: &Path) -> Result<()> {
    let rustlib = library.parent().and_then(Path::parent).context("unexpected library path")?;
    let host = output(Command::new("rustc").args([&format!("+{DEBIAN}"), "-vV"]))?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc does not name its host")?;
    let link = rustlib.join(host).join("bin/rust-lld");
    if link.exists() {
        return Ok(());
    }
    let lld = find(&["lld"]).and_then(|path| path.canonicalize().ok()).context("the program lld is missing")?;
    fs::create_dir_all(link.parent().unwrap_or(rustlib))?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(lld, &link)?;
    Ok(())
}

/// Which compiler the copied libraries belong to; after a security update they have to be built again.
const STAMP: &str = "inro-built-with";

fn debian_is_ready() -> bool {
    let Some(library) = library(Some(DEBIAN)) else { return false };
    has_standard_library(Some(DEBIAN)) && fs::read_to_string(library.join(STAMP)).ok() == version(Some(DEBIAN))
}

fn has_standard_library(toolchain: Option<&str>) -> bool {
    let Some(library) = library(toolchain) else { return false };
    let Ok(entries) = fs::read_dir(library) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

fn library(toolchain: Option<&str>) -> Option<PathBuf> {
    let sysroot = rustc(toolchain, &["--print", "sysroot"])?;
    Some(Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib"))
}

fn version(toolchain: Option<&str>) -> Option<String> {
    rustc(toolchain, &["-vV"])
}

fn rustc(toolchain: Option<&str>, args: &[&str]) -> Option<String> {
    let name = toolchain.map(|name| format!("+{name}"));
    let args: Vec<&str> = name.as_deref().into_iter().chain(args.iter().copied()).collect();
    ask("rustc", &args)
}

fn target_dir() -> PathBuf {
    workspace::target().join("wasm")
}

const EMPTY_CRATE: &str = r#"[package]
name = "wasm-std"
version = "0.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[workspace]
"#;
