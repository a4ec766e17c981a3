//! The font that PDFs are set in: Noto Sans JP, the regular weight as its makers cut it for Japan (SIL Open Font License 1.1, which stands in the
//! file itself). It has the variation sequences of Adobe-Japan1, with which names are written.
//!
//! It is four megabytes, so it is not in the repository. It comes from a package of PyPI whose hash is in `xtask/font.txt`; what counts is the hash of
//! the font itself, which is here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::packages;
use crate::assets::sha256;
use crate::process::{heading, run};
use crate::workspace;

/// The file, in the package as well.
pub const FILE: &str = "NotoSansJP-Regular.otf";
/// Of version 2.004.
pub const SHA256: &str = "dff723ba59d57d136764a04b9b2d03205544f7cd785a711442d6d2d085ac5073";
const FOLDER_IN_PACKAGE: &str = "pylopdf_fonts_jp";

/// Where it is; fetched if it is not there. `INRO_FONT` names a copy for machines that reach no package index.
pub fn ensure() -> Result<PathBuf> {
    let folder = workspace::target().join("font");
    let file = folder.join(FILE);
    if is_the_font(&file) {
        return Ok(file);
    }
    fs::create_dir_all(&folder)?;
    if let Some(given) = std::env::var_os("INRO_FONT") {
        ensure!(is_the_font(Path::new(&given)), "INRO_FONT is not {FILE} with the SHA-256 {SHA256}");
        fs::copy(given, &file)?;
        return Ok(file);
    }
    heading("the font of the PDFs");
    let python = packages::python("the build")?;
    let (environment, package) = (folder.join("venv"), folder.join("package"));
    run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&environment))?;
    let mut install = Command::new(environment.join("bin/python"));
    install
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"])
        .args(["--require-hashes", "--upgrade", "--target"])
        .arg(&package)
        .arg("-r")
        .arg(workspace::root().join("xtask/font.txt"));
    run(&mut install).with_context(|| {
        format!(
            "the Python package index has to be reachable for the first run; or let INRO_FONT name a copy of {FILE}"
        )
    })?;
    let fetched = package.join(FOLDER_IN_PACKAGE).join(FILE);
    ensure!(is_the_font(&fetched), "the package holds no {FILE} with the SHA-256 {SHA256}");
    fs::rename(&fetched, &file)?;
    fs::remove_dir_all(environment)?;
    fs::remove_dir_all(package)?;
    Ok(file)
}

fn is_the_font(file: &Path) -> bool {
    fs::read(file).is_ok_and(|bytes| sha256(&bytes) == SHA256)
}
