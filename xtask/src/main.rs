//! Set-up, build, serve and test: the only build logic there is.
//!
//! ```text
//! cargo xtask setup [build]         everything a fresh machine lacks (build: without the browser tests' needs)
//! cargo xtask assets                target/site: what the browser gets
//! cargo xtask build                 assets and target/release/inro
//! cargo xtask serve [-- options]    the same, then http://127.0.0.1:8080 with data in ./data
//! cargo xtask demo                  the same with a fictional family in it, and how to open it
//! cargo xtask gallery               target/gallery: every component in every state, to be opened in a browser
//! cargo xtask test [step] [filter]  everything CI checks, or one step of it
//! cargo xtask bench [row…]          what people wait for, measured in one run on this machine
//! cargo xtask failover [kills] [stills]  a database of three machines that fails over under load, ten times or as often as is said
//! cargo xtask fuzz [target] [sec]   the decoders under a fuzzer, going on from what earlier runs found
//! cargo xtask pictures              docs/pictures: README's, the guides', and every page of the app, drawn anew
//! cargo xtask reproduce             builds twice in two folders and compares every byte that is given away
//! cargo xtask sbom                  target/sbom.cdx.json: every crate inside the binary and the browser's module
//! ```
//!
//! `INRO_QUICK=1` builds without optimisation and compresses lightly: minutes become seconds while a page is being written.

mod assets;
mod asvs;
mod bench;
mod browser_tests;
mod demo;
mod drawings;
mod evidence;
mod failover;
mod figures;
mod fuzz;
mod gallery;
mod native;
mod patient_rights;
mod pictures;
mod postgres;
mod process;
mod reproduce;
mod rules;
mod sbom;
mod serve;
mod setup;
mod test;
mod texts;
mod wasm_tests;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["setup"] => setup::for_tests().and_then(|_| setup::postgres()).map(drop),
        ["setup", "build"] => setup::for_build().map(drop),
        ["assets"] => assets::command(),
        ["build"] => serve::build().map(drop),
        ["serve", rest @ ..] => serve::serve(rest.strip_prefix(&["--"]).unwrap_or(rest)),
        ["demo"] => demo::command(),
        ["gallery"] => gallery::command(),
        ["test", rest @ ..] => test::command(rest),
        ["bench", rest @ ..] => bench::command(rest),
        ["failover", rest @ ..] => failover::command(rest),
        ["fuzz", rest @ ..] => fuzz::command(rest),
        ["pictures"] => pictures::command(),
        ["reproduce"] => reproduce::command(),
        ["sbom"] => sbom::write().map(drop),
        _ => {
            eprintln!(
                "usage: cargo xtask setup [build] | assets | build | serve [-- options] | demo | gallery | test [{}] [filter] | bench [row…] | failover [kills] [stills] | fuzz [target] [seconds] | pictures | reproduce | sbom",
                test::names()
            );
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
