//! The operator's commands. They ask the server that runs on the folder, or do it themselves if none does.
//!
//! Exit codes: 0 all is well, 1 something is damaged or was not done, 2 the command line or a setting is wrong, 3 the data folder cannot
//! be opened.

pub mod accounts;
pub mod check;
pub mod compact;
pub mod invite;
pub mod serve;
pub mod verify_assets;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server::operator::Request;
use server::operator::ask::{AskError, ask};

/// What every command takes.
#[derive(Args)]
pub struct Common {
    /// The data folder.
    #[arg(long, env = "INRO_DATA", default_value = "./data", global = true)]
    data: PathBuf,
    /// Print one JSON document instead of words.
    #[arg(long, global = true)]
    json: bool,
}

impl Common {
    /// Has the request carried out and prints the answer: as JSON, or in the words of `print`. `well` judges it.
    pub async fn run<T: Serialize + DeserializeOwned>(
        &self,
        request: Request,
        well: impl FnOnce(&T) -> bool,
        print: impl FnOnce(&T),
    ) -> ExitCode {
        let watched = std::io::stderr().is_terminal();
        let mut shown = false;
        let answer = ask::<T>(&self.data, request, |text| {
            if watched {
                eprint!("\r{text}\x1b[K");
                shown = true;
            }
        })
        .await;
        if shown {
            eprintln!();
        }
        match answer {
            Ok(answer) => {
                if self.json {
                    println!("{}", serde_json::to_string_pretty(&answer).unwrap_or_default());
                } else {
                    print(&answer);
                }
                if well(&answer) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
            }
            Err(error @ AskError::Unopened(_)) => {
                eprintln!("inro: {error}");
                ExitCode::from(3)
            }
            Err(error @ AskError::Failed(_)) => {
                eprintln!("inro: {error}");
                ExitCode::FAILURE
            }
        }
    }
}

/// `2026-11-28 06:47`, UTC.
fn time(seconds: i64) -> String {
    let form = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]");
    time::OffsetDateTime::from_unix_timestamp(seconds).ok().and_then(|time| time.format(&form).ok()).unwrap_or_default()
}

/// Asks before something that cannot be undone. Anything but `yes` is a no; without a terminal it is `--yes` alone.
fn sure(question: &str) -> bool {
    if !std::io::stdin().is_terminal() {
        eprintln!("inro: {question} Say so with --yes.");
        return false;
    }
    eprint!("{question} Type yes to go on: ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok() && answer.trim() == "yes"
}
