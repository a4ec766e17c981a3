//! Everything CI checks, step by step.

use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::process::heading;
use crate::{browser_tests, figures, fuzz, native, reproduce, rules, sbom, serve, setup, wasm_tests, workspace};

/// In the order in which they run: the quick ones first.
pub const STEPS: [&str; 8] = ["rules", "fmt", "clippy", "native", "fuzz", "wasm", "assets", "e2e"];

/// No argument: all steps, each once, whatever the others gave. One argument: that step; a second one filters its tests by name.
pub fn command(args: &[&str]) -> Result<()> {
    match args {
        [] => all(),
        [name] => step(name, None),
        [name, filter] => step(name, Some(filter)),
        _ => bail!("cargo xtask test [{}] [filter]", STEPS.join("|")),
    }
}

fn all() -> Result<()> {
    if workspace::quick() {
        bail!("INRO_QUICK is for writing pages; the whole test measures what is really sent. Unset it.");
    }
    setup::for_tests().context("set-up")?;
    let mut failed = Vec::new();
    for name in STEPS {
        let start = Instant::now();
        heading(&format!("step {name}"));
        match step(name, None) {
            Ok(()) => eprintln!("-- {name}: passed in {} s", start.elapsed().as_secs()),
            Err(error) => {
                eprintln!("-- {name}: FAILED after {} s: {error:#}", start.elapsed().as_secs());
                failed.push(name);
            }
        }
    }
    println!("\nsteps: {} passed, {} failed", STEPS.len() - failed.len(), failed.len());
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

fn step(name: &str, filter: Option<&str>) -> Result<()> {
    match name {
        "rules" => rules::check(),
        "fmt" => native::fmt(),
        "clippy" => native::clippy(),
        "native" => native::tests(filter),
        "fuzz" => fuzz::smoke(),
        "wasm" => wasm_tests::run_all(&setup::for_build()?),
        "assets" => {
            let (binary, manifest) = serve::build_with(&setup::for_build()?)?;
            reproduce::check(&binary)?;
            // The goal is printed beside the figure, met or missed; it is no bound.
            manifest.print_sizes();
            sbom::write()?;
            figures::print(&binary)
        }
        "e2e" => {
            let (wasm, tools) = setup::for_tests()?;
            let (binary, _) = serve::build_with(&wasm)?;
            browser_tests::run_all(&tools, &binary, filter)
        }
        _ => bail!("there is no step {name}; there are {}", STEPS.join(", ")),
    }
}
