//! The same commit gives the same bytes: whoever doubts a server can build what it should serve and compare.
//!
//! What would differ from machine to machine are the folders in which things lie. They are replaced in what the compiler
//! writes, and every build looks whether one is left. `cargo xtask reproduce` builds twice in two folders and compares.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::process::{ask, heading, run};
use crate::workspace;

/// Flags that let the compiler name sources by their crate, wherever this machine keeps them. For builds that are given away only: tests may
/// say where they stand.
pub fn without_folders() -> Vec<String> {
    folders().into_iter().map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display())).collect()
}

/// Hands flags to the compiler beside those of `.cargo/config.toml`, which the environment's would take the place of.
pub fn with_flags<'a>(command: &'a mut Command, flags: &[String]) -> &'a mut Command {
    command.arg("--config").arg(format!("build.rustflags={flags:?}"))
}

/// Fails when the binary or a file of the site holds the name of a folder of this machine.
pub fn check(binary: &Path) -> Result<()> {
    let mut files = vec![binary.to_path_buf()];
    list(&workspace::site(), &mut files)?;
    let mut found = Vec::new();
    for file in &files {
        let bytes = fs::read(file)?;
        for (folder, _) in folders() {
            let folder = folder.to_string_lossy().into_owned();
            if let Some(at) = bytes.windows(folder.len()).position(|window| window == folder.as_bytes()) {
                let end = (at + 160).min(bytes.len());
                let text = String::from_utf8_lossy(&bytes[at..end]);
                found.push(format!("{}: {}", file.display(), text.lines().next().unwrap_or_default()));
            }
        }
    }
    ensure!(found.is_empty(), "a folder of this machine is in what it built:\n  {}", found.join("\n  "));
    println!("no folder of this machine in {} files", files.len());
    Ok(())
}

/// `cargo xtask reproduce`: builds the tracked files in two new folders, and compares the binary and every file of the site.
pub fn command() -> Result<()> {
    let base = std::env::temp_dir().join(format!("inro-reproduce-{}", std::process::id()));
    let mut built = Vec::new();
    for place in ["one", "another/and-deeper"] {
        let folder = base.join(place);
        copy_tracked(&folder)?;
        heading(&format!("building in {}", folder.display()));
        let mut build = Command::new(std::env::current_exe()?);
        build.arg("build").current_dir(&folder).env("CARGO_MANIFEST_DIR", folder.join("xtask"));
        run(build.env_remove("CARGO_TARGET_DIR").env_remove("INRO_QUICK"))?;
        built.push(digests(&folder.join("target"))?);
        fs::remove_dir_all(&folder)?;
    }
    fs::remove_dir_all(&base)?;
    let [one, other] = built.as_slice() else { bail!("two builds were asked for") };
    let names: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let differ: Vec<_> = names.iter().filter(|name| one.get(**name) != other.get(**name)).collect();
    ensure!(differ.is_empty(), "two builds differ in {differ:?}");
    ensure!(names.len() > 10, "only {} files were built", names.len());
    for (name, digest) in one {
        println!("{digest}  {name}");
    }
    println!("two builds in two folders: {} files, the same bytes", names.len());
    Ok(())
}

/// Folders that differ from machine to machine, the innermost last: the last that matches is the one that counts.
fn folders() -> Vec<(PathBuf, &'static str)> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| home.map(|home| home.join(".cargo")));
    let mut folders = Vec::new();
    if let Some(cargo) = cargo {
        folders.push((cargo, "cargo"));
    }
    folders.push((workspace::root(), "inro"));
    if !workspace::target().starts_with(workspace::root()) {
        folders.push((workspace::target(), "target"));
    }
    folders
}

fn copy_tracked(folder: &Path) -> Result<()> {
    let root = workspace::root();
    let list = ask("git", &["-C", &root.to_string_lossy(), "ls-files"]).context("git does not list the files")?;
    for name in list.lines() {
        let to = folder.join(name);
        fs::create_dir_all(to.parent().unwrap_or(folder))?;
        fs::copy(root.join(name), &to).with_context(|| format!("cannot copy {name}"))?;
    }
    Ok(())
}

/// Name below the target folder, and SHA-256.
fn digests(target: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = vec![target.join("release").join(OsString::from(format!("inro{}", std::env::consts::EXE_SUFFIX)))];
    list(&target.join("site"), &mut files)?;
    let mut digests = BTreeMap::new();
    for file in files {
        let digest = Sha256::digest(fs::read(&file)?);
        let hex = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        digests.insert(file.strip_prefix(target)?.to_string_lossy().into_owned(), hex);
    }
    Ok(digests)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
