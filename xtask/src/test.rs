//! Everything CI checks, step by step.

use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::process::heading;
use crate::{
    browser_tests, figures, fuzz, native, postgres, reproduce, rules, sbom, serve, setup, wasm_tests, workspace,
};

/// In the order in which they run: the quick ones first. The lanes of one group run at the same time, the steps of a lane one after the
/// other: building the assets has one processor busy for minutes, and what is in the other lane keeps the second one so.
/// What runs natively begins before the assets are there: a server is built anew when they are.
const GROUPS: [&[&[&str]]; 5] =
    [&[&["rules"]], &[&["fmt"]], &[&["native"]], &[&["assets"], &["postgres", "fuzz", "wasm"]], &[&["e2e"]]];

/// Steps that only run when they are asked for: in the whole test the native builds are clippy's as well, and documenting goes through every
/// dependency once more.
const CLIPPY: &str = "clippy";
const DOC: &str = "doc";

/// Steps whose tests have names that a filter can choose from.
const FILTERED: [&str; 3] = ["native", "postgres", "e2e"];

/// No argument: all steps, each once, whatever the others gave. One argument: that step; a second one filters its tests by name, where it has such.
pub fn command(args: &[&str]) -> Result<()> {
    match args {
        [] => all(),
        [name] => step(name, None),
        [name, filter] => step(name, Some(filter)),
        _ => bail!("cargo xtask test [{}] [filter]", names()),
    }
}

fn all() -> Result<()> {
    if workspace::quick() {
        bail!("INRO_QUICK is for writing pages; the whole test measures what is really sent. Unset it.");
    }
    setup::for_tests().and_then(|_| setup::postgres()).context("set-up")?;
    native::lint_while_building();
    let start = Instant::now();
    let ended: Vec<Ended> = GROUPS.iter().flat_map(|group| run_group(group)).collect();
    let failed: Vec<_> = ended.iter().filter(|step| !step.passed).map(|step| step.name).collect();
    println!("\nsteps: {} passed, {} failed", ended.len() - failed.len(), failed.len());
    // Together at the end, so that whoever wants the whole faster sees what takes the time.
    for Ended { name, passed, seconds } in &ended {
        println!("{seconds:>6} s  {name}{}", if *passed { "" } else { "  FAILED" });
    }
    println!("{:>6} s  in all", start.elapsed().as_secs());
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

/// A step that came to its end.
struct Ended {
    name: &'static str,
    passed: bool,
    seconds: u64,
}

/// Runs all steps of a group to their end. A lane that panicked has failed with all its steps.
fn run_group(lanes: &[&[&'static str]]) -> Vec<Ended> {
    let timed = |name: &'static str| {
        let start = Instant::now();
        Ended { name, passed: passed(name), seconds: start.elapsed().as_secs() }
    };
    let ended = |name: &'static str| Ended { name, passed: false, seconds: 0 };
    thread::scope(|scope| {
        let running: Vec<_> = lanes
            .iter()
            .map(|lane| (lane, scope.spawn(move || lane.iter().map(|name| timed(name)).collect::<Vec<_>>())))
            .collect();
        let lanes = running
            .into_iter()
            .map(|(lane, steps)| steps.join().unwrap_or_else(|_| lane.iter().map(|name| ended(name)).collect()));
        lanes.flatten().collect()
    })
}

/// One step, with its time.
fn passed(name: &str) -> bool {
    let start = Instant::now();
    heading(&format!("step {name}"));
    match step(name, None) {
        Ok(()) => {
            eprintln!("-- {name}: passed in {} s", start.elapsed().as_secs());
            true
        }
        Err(error) => {
            eprintln!("-- {name}: FAILED after {} s: {error:#}", start.elapsed().as_secs());
            false
        }
    }
}

fn step(name: &str, filter: Option<&str>) -> Result<()> {
    filterable(name, filter)?;
    match name {
        "rules" => rules::check(),
        "fmt" => native::fmt(),
        CLIPPY => native::clippy(),
        DOC => native::doc(),
        "native" => {
            // The tests of PDFs are set in it.
            setup::font()?;
            native::tests(filter)
        }
        "postgres" => postgres::tests(filter),
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
            browser_tests::run_all(&tools, &binary, filter)?;
            heading("the browser tests that run on a database too");
            postgres::browser_tests(&tools, &binary, filter)
        }
        _ => bail!("there is no step {name}; there are {}", names()),
    }
}

/// Whether the step can do a part of what it does.
fn filterable(name: &str, filter: Option<&str>) -> Result<()> {
    match filter {
        Some(filter) if !FILTERED.contains(&name) => {
            bail!("the step {name} does everything or nothing; {filter} can filter {}", FILTERED.join(" and "))
        }
        _ => Ok(()),
    }
}

/// All steps, for a message.
pub fn names() -> String {
    [in_order().as_slice(), &[CLIPPY, DOC]].concat().join("|")
}

fn in_order() -> Vec<&'static str> {
    GROUPS.concat().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_refused_where_it_would_filter_nothing() {
        for name in in_order().into_iter().filter(|name| !FILTERED.contains(name)) {
            let said = filterable(name, Some("welcome")).unwrap_err().to_string();
            assert!(said.contains("does everything or nothing"), "{name}: {said}");
            assert!(filterable(name, None).is_ok(), "{name}");
        }
        assert!(FILTERED.iter().all(|name| in_order().contains(name) && filterable(name, Some("welcome")).is_ok()));
    }
}
