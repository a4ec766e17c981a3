//! `inro serve`: settings, the server, and the signals that stop it (TERM, INT) or have it read its certificate again (HUP).

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgMatches, Args, FromArgMatches};
use server::run::{Config, Running, StartError, start};
use server::settings;
use server::settings::table::{self, Kind};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use super::output::{Trouble, fail, say, write_out};
use super::sources;

/// Stopping ends by then, whatever hangs; what was acknowledged is durable at any moment.
const STOP_TIME: Duration = Duration::from_millis(4500);

/// What `inro serve` is given: each setting is an option.
pub struct Serve {
    file: Option<PathBuf>,
    options: Vec<(&'static str, String)>,
}

impl Args for Serve {
    fn augment_args(command: clap::Command) -> clap::Command {
        let file = Arg::new("settings")
            .long("settings")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("The file of settings; `inro settings` prints one [env: INRO_SETTINGS]");
        let options = table::all().map(|setting| {
            let value = match setting.kind {
                Kind::Number { .. } => "NUMBER",
                Kind::Texts => "LIST",
                Kind::Text | Kind::Choice(_) => "TEXT",
            };
            let help = setting.help.replace('\n', " ");
            let option = Arg::new(setting.name).long(setting.name).value_name(value).help(format!(
                "{help} [env: {}] [default: {}]",
                setting.variable(),
                setting.default
            ));
            // Of what is no or yes, the option alone means yes.
            match setting.kind {
                Kind::Choice(&["no", "yes"]) => {
                    option.num_args(0..=1).require_equals(true).default_missing_value("yes")
                }
                _ => option,
            }
        });
        command.arg(file).args(options)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Serve {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |name| matches.get_one::<String>(name).map(|value| (name, value.clone()));
        Ok(Self {
            file: matches.get_one("settings").cloned(),
            options: table::all().filter_map(|setting| given(setting.name)).collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Serves until it is told to stop. Exit codes: 0 stopped, 1 it does not start, 2 something is wrong in the settings, 3 the
/// data folder cannot be opened.
pub fn run(serve: Serve, runtime: Runtime) -> ExitCode {
    let chosen = match settings::read(&sources(serve.file, serve.options)) {
        Ok(chosen) => chosen,
        Err(mistakes) => return fail(false, &Trouble::Wrong(mistakes.to_string())),
    };
    server::logs::start(chosen.log);
    let outcome = runtime.block_on(serve_until_told(chosen.config));
    // A computation that nobody waits for any more would hold up the end.
    runtime.shutdown_timeout(Duration::from_millis(200));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => fail(false, &trouble),
    }
}

/// Prints the file of settings.
pub fn print_settings() -> ExitCode {
    match write_out(&table::template()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => fail(false, &trouble),
    }
}

async fn serve_until_told(config: Config) -> Result<(), Trouble> {
    let mut terminate = signal(SignalKind::terminate()).map_err(Trouble::not_done)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Trouble::not_done)?;
    let mut hang_up = signal(SignalKind::hangup()).map_err(Trouble::not_done)?;
    let tls = config.tls.is_some();
    let running = start(config).await.map_err(|error| match error {
        StartError::Store(error) => Trouble::Unopened(error.to_string()),
        error => Trouble::not_done(error),
    })?;
    if let Some(address) = running.metrics {
        say(&format!("figures at http://{address}/metrics"));
    }
    say(&format!("listening on {}://{}", if tls { "https" } else { "http" }, running.address));
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hang_up.recv() => running.reload(),
        }
    }
    stop(running).await;
    Ok(())
}

async fn stop(running: Running) {
    if tokio::time::timeout(STOP_TIME, running.stop()).await.is_err() {
        tracing::warn!("stopped before everything had ended");
    }
}
