//! The operator's commands. They ask the server that runs on the folder, or do it themselves if none does.

pub mod accounts;
pub mod backup;
pub mod check;
pub mod compact;
pub mod invite;
pub mod migrate;
pub mod output;
pub mod restore;
pub mod serve;
pub mod slots;
pub mod verify_assets;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server::operator::Request;
use server::operator::ask::ask;
use server::settings::{self, Place, Sources};

use self::output::{Trouble, say};

/// What every command takes. Variables are read by hand: an empty one means that it is not set.
#[derive(Args)]
pub struct Common {
    /// The data folder. [env: INRO_DATA] [default: what the settings say, or ./data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// The file of settings, which names the data folder and the public address. [env: INRO_SETTINGS]
    #[arg(long, global = true, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Print one JSON document instead of words.
    #[arg(long, global = true)]
    json: bool,
}

impl Common {
    /// Has the request carried out and prints the answer: as JSON, or in the words of `words`. `well` judges it.
    pub async fn run<T: Serialize + DeserializeOwned>(
        &self,
        request: Request,
        well: impl FnOnce(&T) -> bool,
        words: impl FnOnce(&T) -> String,
    ) -> ExitCode {
        output::end(self.json, self.ask(request).await, well, words)
    }

    async fn ask<T: DeserializeOwned>(&self, request: Request) -> Result<T, Trouble> {
        let place = self.place()?;
        let mut progress = Progress::default();
        let alone = || say(&format!("(no server runs on {})", place.data.display()));
        let answer = ask::<T>(&place, request, alone, |text| progress.show(&text)).await;
        Ok(answer?)
    }

    fn place(&self) -> Result<Place, Trouble> {
        let place = settings::read_place(&sources(self.settings.clone(), Vec::new()));
        let place = place.map_err(|mistakes| Trouble::Wrong(mistakes.to_string()))?;
        Ok(Place { data: self.data.clone().unwrap_or(place.data), ..place })
    }
}

/// Where settings come from: these options, the environment, and the file that is named here or there.
fn sources(file: Option<PathBuf>, options: Vec<(&'static str, String)>) -> Sources {
    let environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let environment = environment.map(|(name, value)| (name, value.to_string_lossy().into_owned())).collect();
    let file = file.or_else(|| variable("INRO_SETTINGS").map(PathBuf::from));
    Sources { options, environment, file }
}

/// A variable; none if it is empty.
fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// One line on a terminal that is written over and over; nothing elsewhere. It ends when it is dropped.
#[derive(Default)]
struct Progress {
    shown: bool,
}

impl Progress {
    fn show(&mut self, text: &str) {
        if std::io::stderr().is_terminal() {
            eprint!("\r{text}\x1b[K");
            self.shown = true;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            say("");
        }
    }
}

/// `2026-11-28 06:47`, UTC.
fn time(seconds: i64) -> String {
    let form = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]");
    time::OffsetDateTime::from_unix_timestamp(seconds).ok().and_then(|time| time.format(&form).ok()).unwrap_or_default()
}

/// Asks before something that cannot be undone. Anything but `yes` is a no; without a terminal it is `--yes` alone.
fn sure(question: &str) -> Result<(), Trouble> {
    if !std::io::stdin().is_terminal() {
        return Err(Trouble::NotDone(format!("{question} Say so with --yes.")));
    }
    eprint!("{question} Type yes to go on: ");
    let mut answer = String::new();
    match std::io::stdin().read_line(&mut answer) {
        Ok(_) if answer.trim() == "yes" => Ok(()),
        _ => Err(Trouble::NotDone("nothing was done".to_owned())),
    }
}
