//! `inro serve`: settings, the server, and the signals that stop it (TERM, INT) or have it read its certificate again (HUP).

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgMatches, Args, FromArgMatches};
use server::run::{Config, Running, start};
use server::settings::table::{self, Kind};
use server::settings::{self, Sources};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

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
            .env("INRO_SETTINGS")
            .hide_env_values(true)
            .value_parser(clap::value_parser!(PathBuf))
            .help("The file of settings; `inro settings` prints one");
        let options = table::all().map(|setting| {
            let value = match setting.kind {
                Kind::Number { .. } => "NUMBER",
                Kind::Texts => "LIST",
                Kind::Text | Kind::Choice(_) => "TEXT",
            };
            let help = setting.help.replace('\n', " ");
            Arg::new(setting.name).long(setting.name).value_name(value).help(format!(
                "{help} [env: {}] [default: {}]",
                setting.variable(),
                setting.default
            ))
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

/// Serves until it is told to stop. Exit codes: 0 stopped, 1 it does not start, 2 something is wrong in the settings.
pub fn run(serve: Serve, runtime: Runtime) -> ExitCode {
    let environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let environment = environment.map(|(name, value)| (name, value.to_string_lossy().into_owned()));
    let sources = Sources { options: serve.options, environment: environment.collect(), file: serve.file };
    let chosen = match settings::read(&sources) {
        Ok(chosen) => chosen,
        Err(mistakes) => {
            eprintln!("inro: {mistakes}");
            return ExitCode::from(2);
        }
    };
    server::logs::start(chosen.log);
    let outcome = runtime.block_on(serve_until_told(chosen.config));
    // A computation that nobody waits for any more would hold up the end.
    runtime.shutdown_timeout(Duration::from_millis(200));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inro: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the file of settings.
pub fn print_settings() -> ExitCode {
    match std::io::stdout().write_all(table::template().as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

async fn serve_until_told(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let tls = config.tls.is_some();
    let running = start(config).await?;
    if let Some(address) = running.metrics {
        eprintln!("figures at http://{address}/metrics");
    }
    eprintln!("listening on {}://{}", if tls { "https" } else { "http" }, running.address);
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
