//! The binary `inro`.

mod command;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::backup::command::{self as backup_command, BackupArgs, RestoreArgs};

/// Inro: a personal health vault. The server keeps what it cannot read.
#[derive(Parser)]
#[command(name = "inro", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the application and its API.
    Serve(command::serve::Serve),
    /// Print the file of settings, with everything that can be set, what it means and its default.
    Settings,
    Check(command::check::Check),
    Compact(command::compact::Compact),
    Invite(command::invite::Invite),
    Accounts(command::accounts::Accounts),
    VerifyAssets(command::verify_assets::VerifyAssets),
    /// Make a backup that only its private key opens, or the key pair for that.
    Backup(BackupArgs),
    /// Restore a backup into a new data folder.
    Restore(RestoreArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("inro: {error}");
            return ExitCode::FAILURE;
        }
    };
    if !matches!(cli.command, Command::Serve(_)) {
        server::logs::start_from_environment();
    }
    let outcome = match cli.command {
        Command::Serve(serve) => return command::serve::run(serve, runtime),
        Command::Settings => return command::serve::print_settings(),
        Command::Check(options) => return runtime.block_on(command::check::run(options)),
        Command::Compact(options) => return runtime.block_on(command::compact::run(options)),
        Command::Invite(options) => return runtime.block_on(command::invite::run(options)),
        Command::Accounts(options) => return runtime.block_on(command::accounts::run(options)),
        Command::VerifyAssets(options) => return command::verify_assets::run(&options),
        Command::Backup(args) => runtime.block_on(backup_command::backup(args)),
        Command::Restore(args) => runtime.block_on(backup_command::restore(args)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inro: {error}");
            ExitCode::FAILURE
        }
    }
}
