//! What people wait for, measured in one run on this machine: figures to write down with the date, never a test.
//!
//! Each figure stands beside the least there is to do for it, measured in the same run: a time by itself says nothing on a machine that is
//! shared. `cargo xtask bench` measures all rows and writes them into `docs/performance.md`; with names of rows it measures those
//! and prints them.

mod page;
mod rows;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};

use self::rows::{Line, NAMES};
use crate::process::{ask, cargo, heading, output, run};
use crate::setup::{self, TestTools};
use crate::{browser_tests, figures, serve, workspace};

/// Files that measure a large vault in detail. They take minutes, so that they run when they are asked for.
const LARGE: [(&str, &str); 2] = [("browser", "large.mjs"), ("documents", "documents.mjs")];

/// Vaults on one server, unless another number is asked for. A million takes longer than the whole rest.
const VAULTS: usize = 100_000;

/// `cargo xtask bench [row…|browser|documents|growth=VAULTS]`. `INRO_BENCH_BINARY` names a server that is built already and
/// `INRO_BENCH_PROGRAM` the client's program, `INRO_BENCH_MACHINE` what the machine is called.
pub fn command(args: &[&str]) -> Result<()> {
    let mut vaults = VAULTS;
    let mut wanted = Vec::new();
    for arg in args {
        match arg.split_once('=') {
            Some(("growth", number)) => {
                vaults = number.parse().context("how many vaults?")?;
                wanted.push("growth");
            }
            None if NAMES.contains(arg) || LARGE.iter().any(|(name, _)| name == arg) => wanted.push(*arg),
            _ => bail!("there is no row {arg}; there are {} browser documents growth=VAULTS", NAMES.join(" ")),
        }
    }
    let tools = setup::for_browser_tests()?;
    let machine = Measuring { binary: binary()?, program: program()?, tools };
    for (_, file) in LARGE.iter().filter(|(name, _)| wanted.contains(name)) {
        machine.large(file)?;
    }
    wanted.retain(|name| NAMES.contains(name));
    if wanted.is_empty() && !args.is_empty() {
        return Ok(());
    }
    let is_whole = wanted.is_empty();
    let lines = machine.lines(if is_whole { &NAMES } else { &wanted }, vaults)?;
    println!("\n{}", page::table(&lines));
    for said in lines.iter().filter_map(|line| line.details.as_ref()) {
        println!("- {said}");
    }
    if is_whole { page::write(&lines, &machine_name(), &today()?) } else { Ok(()) }
}

/// What is measured, and with what.
struct Measuring {
    binary: PathBuf,
    program: PathBuf,
    tools: TestTools,
}

impl Measuring {
    /// The lines of these rows, in the order of the page.
    fn lines(&self, wanted: &[&str], vaults: usize) -> Result<Vec<Line>> {
        let mut said: Map<String, Value> = Map::new();
        if wanted.contains(&"idle") {
            heading("idle");
            said.insert("idle".to_owned(), figures::of(&self.binary)?);
        }
        let native: Vec<&str> = wanted.iter().copied().filter(|name| rows::is_native(name)).collect();
        if !native.is_empty() {
            heading(&native.join(", "));
            let mut program = Command::new(&self.program);
            program.arg("measure").arg(&self.binary);
            match setup::nginx() {
                Ok(nginx) => program.arg(nginx),
                Err(why) => {
                    eprintln!("no nginx: {why:#}");
                    program.arg("-")
                }
            };
            program.arg(vaults.to_string()).args(&native);
            said.extend(parse(&output(&mut program)?)?);
        }
        for name in ["first", "doctor"].into_iter().filter(|name| wanted.contains(name)) {
            heading(name);
            let file = format!("e2e/bench/{name}.mjs");
            let mut node = browser_tests::node_alone(&self.tools, &self.binary);
            node.env("INRO_BENCH", &self.program).arg(workspace::root().join(file));
            said.insert(name.to_owned(), Value::Object(parse(&output(&mut node)?)?));
        }
        let mut lines = Vec::new();
        for name in NAMES.iter().filter(|name| wanted.contains(name)) {
            let figures = said.get(*name).with_context(|| format!("nothing was said of {name}"))?;
            lines.extend(rows::lines(name, figures).with_context(|| format!("{name}: {figures}"))?);
        }
        ensure!(!lines.is_empty(), "nothing was measured");
        Ok(lines)
    }

    fn large(&self, file: &str) -> Result<()> {
        let mut node = browser_tests::node(&self.tools, &self.binary)?;
        let file = workspace::root().join("e2e/bench").join(file);
        run(node.env("INRO_LARGE_VAULT", example("large_vault")?).arg(file))
    }
}

fn parse(said: &str) -> Result<Map<String, Value>> {
    serde_json::from_str(said.trim()).context("what was measured is no JSON object")
}

/// The server as it is given away.
fn binary() -> Result<PathBuf> {
    match given("INRO_BENCH_BINARY")? {
        Some(binary) => Ok(binary),
        None => Ok(serve::build_with(&setup::for_build()?)?.0),
    }
}

/// The client's program that measures.
fn program() -> Result<PathBuf> {
    match given("INRO_BENCH_PROGRAM")? {
        Some(program) => Ok(program),
        None => example("bench"),
    }
}

/// A file that a variable names.
fn given(variable: &'static str) -> Result<Option<PathBuf>> {
    std::env::var_os(variable).map(|given| Path::new(&given).canonicalize().context(variable)).transpose()
}

/// A program of the client that measures, built as what is given away is.
fn example(name: &str) -> Result<PathBuf> {
    heading(&format!("the program {name}"));
    let mut build = cargo(None);
    build.args(["build", "--package", "client", "--example", name, "--profile", workspace::profile()]);
    run(&mut build)?;
    Ok(workspace::built().join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// How many processors of which make, unless `INRO_BENCH_MACHINE` says it in better words.
fn machine_name() -> String {
    if let Ok(given) = std::env::var("INRO_BENCH_MACHINE") {
        return given;
    }
    let count = std::thread::available_parallelism().map_or(0, usize::from);
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("of a make that is not told", |(_, model)| model.trim());
    format!("{count} processors ({model})")
}

/// As `2026-11-29`, in UTC.
fn today() -> Result<String> {
    Ok(ask("date", &["-u", "+%Y-%m-%d"]).context("the program date is missing")?.trim().to_owned())
}
