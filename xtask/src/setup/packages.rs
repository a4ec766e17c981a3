//! Programs and fonts of the operating system. Debian and its relatives are served by apt; elsewhere the message names what is missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{ask, find, heading, run};
use crate::workspace;

/// Read a PDF and draw its pages; nobody here wrote them.
const POPPLER: [&str; 2] = ["pdftotext", "pdftoppm"];

pub struct Programs {
    pub chromium: PathBuf,
    pub firefox: PathBuf,
    pub node: PathBuf,
    pub npm: PathBuf,
    pub python: PathBuf,
}

/// Chromium, Firefox, Node with npm, Python with venv, a reader of PDFs, and a font with Japanese characters (without one, pictures and printed pages show boxes).
pub fn ensure() -> Result<Programs> {
    prefer_shell();
    if let Some(programs) = programs() {
        return Ok(programs);
    }
    let mut missing = Vec::new();
    if chromium().is_none() {
        missing.push("chromium");
    }
    if firefox().is_none() {
        missing.push("firefox-esr");
    }
    if find(&["node"]).is_none() {
        missing.push("nodejs");
    }
    if find(&["npm"]).is_none() {
        missing.push("npm");
    }
    if !python_can_make_environments() {
        missing.push("python3-venv");
    }
    if !japanese_font() {
        missing.push("fonts-noto-cjk");
    }
    if POPPLER.iter().any(|name| find(&[name]).is_none()) {
        missing.push("poppler-utils");
    }
    if !missing.is_empty() {
        install(&missing, "the browser tests")?;
    }
    if let Some(old) = ask("node", &["--version"])
        && !recent(&old)
    {
        bail!("the browser tests need Node 20 or newer; the one on the PATH is {}", old.trim());
    }
    match programs() {
        Some(programs) => Ok(programs),
        None => bail!("the packages {} are installed, but their programs are not on the PATH", missing.join(" ")),
    }
}

/// A Python that can make environments of its own.
pub fn python(purpose: &str) -> Result<PathBuf> {
    if !python_can_make_environments() {
        install(&["python3-venv"], purpose)?;
    }
    match find(&["python3"]) {
        Some(python) => Ok(python),
        None => bail!("python3 is not on the PATH"),
    }
}

/// The folder of PostgreSQL's programs, the newest where there are several. Debian keeps them off the PATH.
pub fn postgres() -> Result<PathBuf> {
    if let Some(found) = postgres_programs() {
        return Ok(found);
    }
    install(&["postgresql"], "the tests on a database")?;
    match postgres_programs() {
        Some(found) => Ok(found),
        None => bail!("the package postgresql is installed, but its programs are not where Debian keeps them"),
    }
}

/// What a database is made of that goes over to another machine by itself.
pub struct Failover {
    /// The folder of PostgreSQL's programs.
    pub postgres: PathBuf,
    pub etcd: PathBuf,
    pub patroni: PathBuf,
}

/// PostgreSQL, Patroni, which decides who is written to, and etcd, which tells the Patronis apart. Needed by `cargo xtask failover` alone.
pub fn failover() -> Result<Failover> {
    let postgres = postgres()?;
    let programs = || Some((find(&["etcd"])?, find(&["patroni"])?));
    let missing: Vec<_> = [("etcd", "etcd-server"), ("patroni", "patroni")]
        .into_iter()
        .filter(|(program, _)| find(&[program]).is_none())
        .map(|(_, package)| package)
        .collect();
    if !missing.is_empty() {
        install(&missing, "a database that fails over")?;
    }
    match programs() {
        Some((etcd, patroni)) => Ok(Failover { postgres, etcd, patroni }),
        None => bail!("the packages {} are installed, but their programs are not on the PATH", missing.join(" ")),
    }
}

fn postgres_programs() -> Option<PathBuf> {
    let has_all =
        |folder: &PathBuf| ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).is_file());
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().filter_map(Result::ok);
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| has_all(folder))
        .collect();
    folders.sort();
    let on_path = || Some(find(&["initdb"])?.parent()?.to_owned()).filter(has_all);
    folders.pop().map(|(_, folder)| folder).or_else(on_path)
}

/// The program nginx, from the PATH or from Debian's package, which is taken apart in `target/` and not installed: that would start a
/// server of its own.
pub fn nginx() -> Result<PathBuf> {
    let folder = workspace::target().join("nginx");
    let ours = folder.join("usr/sbin/nginx");
    if let Some(found) = find(&["nginx"]) {
        return Ok(found);
    }
    if ours.is_file() {
        return Ok(ours);
    }
    if find(&["apt-get"]).is_none() {
        bail!("this system has no apt-get; install nginx with its own package manager");
    }
    heading("nginx");
    std::fs::create_dir_all(&folder)?;
    run(Command::new("apt-get").current_dir(&folder).args(["download", "-q", "nginx"]))?;
    let packages = std::fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let package = packages.into_iter().find(|path| path.extension().is_some_and(|end| end == "deb"));
    let package = package.context("apt-get left no package")?;
    run(Command::new("dpkg-deb").arg("-x").arg(package).arg(&folder))?;
    if ours.is_file() { Ok(ours) } else { bail!("Debian's package nginx has no usr/sbin/nginx") }
}

/// `apt-get install`, or, where that is impossible, an error with the command that somebody else has to run.
pub fn install(names: &[&str], purpose: &str) -> Result<()> {
    let list = names.join(" ");
    if find(&["apt-get"]).is_none() {
        bail!(
            "{purpose} need what Debian calls: {list}. This system has no apt-get; install them with its own package manager, then run this again."
        );
    }
    if !is_root() {
        bail!(
            "{purpose} need packages that only root can install. Run this once, then this command again:\n\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}\n"
        );
    }
    heading(&format!("installing {list}"));
    let mut update = Command::new("apt-get");
    run(update.args(["update", "-q"]))?;
    let mut install = Command::new("apt-get");
    install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(names);
    run(&mut install)
}

fn is_root() -> bool {
    ask("id", &["-u"]).as_deref().map(str::trim) == Some("0")
}

fn programs() -> Option<Programs> {
    if POPPLER.iter().any(|name| find(&[name]).is_none()) {
        return None;
    }
    if !japanese_font() || !python_can_make_environments() || !ask("node", &["--version"]).is_some_and(|v| recent(&v)) {
        return None;
    }
    let (node, npm, python) = (find(&["node"])?, find(&["npm"])?, find(&["python3"])?);
    Some(Programs { chromium: chromium()?, firefox: firefox()?, node, npm, python })
}

/// Chromium without what stands around a page: the same tests take a quarter less time in it.
const SHELL: &str = "chromium-headless-shell";

/// `INRO_CHROMIUM` wins over what is on the PATH.
fn chromium() -> Option<PathBuf> {
    match std::env::var_os("INRO_CHROMIUM") {
        Some(path) => Some(path.into()),
        None => find(&[SHELL, "chromium", "chromium-browser", "google-chrome"]),
    }
}

/// `INRO_FIREFOX` wins over what is on the PATH.
fn firefox() -> Option<PathBuf> {
    match std::env::var_os("INRO_FIREFOX") {
        Some(path) => Some(path.into()),
        None => find(&["firefox-esr", "firefox"]),
    }
}

/// Installs the shell where that needs nobody's help. A whole Chromium does as well.
fn prefer_shell() {
    let is_chosen = std::env::var_os("INRO_CHROMIUM").is_some() || find(&[SHELL]).is_some();
    if is_chosen || !is_root() || find(&["apt-get"]).is_none() {
        return;
    }
    if let Err(why) = install(&[SHELL], "the browser tests") {
        eprintln!("no {SHELL}, so a whole Chromium is used: {why:#}");
    }
}

/// Whether `v20.1.0` is a version that the packages of `e2e/` run on.
fn recent(version: &str) -> bool {
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|number| number.parse::<u32>().ok());
    major.is_some_and(|major| major >= 20)
}

fn python_can_make_environments() -> bool {
    ask("python3", &["-c", "import ensurepip, venv"]).is_some()
}

fn japanese_font() -> bool {
    match ask("fc-list", &[":lang=ja", "family"]) {
        Some(families) => !families.trim().is_empty(),
        None => Path::new("/usr/share/fonts/opentype/noto").is_dir(),
    }
}
