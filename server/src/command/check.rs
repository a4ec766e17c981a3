//! `inro check`.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use server::service::check::{Report, check};
use server::store::sled::SledStore;

/// Open everything that is stored and name what is damaged. The server must not be running.
#[derive(Parser)]
pub struct Check {
    /// The data folder.
    #[arg(long, env = "INRO_DATA", default_value = "./data")]
    data: PathBuf,
    /// Print one JSON document instead of a table.
    #[arg(long)]
    json: bool,
}

/// Looks at everything and prints what was found.
pub async fn run(options: Check) -> ExitCode {
    // Opening makes a folder that is missing, and nobody means that here.
    if !options.data.join("format").exists() {
        eprintln!("inro: {} holds no data of inro", options.data.display());
        return ExitCode::from(3);
    }
    let store = match SledStore::open(&options.data) {
        Ok(store) => store,
        Err(error) => {
            eprintln!("inro: {error}");
            return ExitCode::from(3);
        }
    };
    let watched = std::io::stderr().is_terminal();
    let outcome = check(&store, |rows| {
        if watched {
            eprint!("\r{rows} rows");
        }
    })
    .await;
    if watched {
        eprintln!();
    }
    let report = match outcome {
        Ok(report) => report,
        Err(error) => {
            eprintln!("inro: {error}");
            return ExitCode::from(3);
        }
    };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report).unwrap_or_default());
    } else {
        print(&report);
    }
    if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(report: &Report) {
    let rows = [
        ("accounts", report.accounts),
        ("vaults", report.vaults),
        ("records", report.records),
        ("journal entries", report.journal_entries),
        ("sealed bodies opened", report.sealed_bodies),
        ("bytes in them", report.sealed_bytes),
        ("files", report.files),
        ("slots", report.slots),
        ("of these free", report.free_slots),
        ("problems", report.problems.len() as u64),
    ];
    for (name, number) in rows {
        println!("{name:<22}{number:>14}");
    }
    for problem in &report.problems {
        println!("{}: {}", problem.what, problem.why);
    }
}
