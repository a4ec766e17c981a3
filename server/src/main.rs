//! The binary `inro`.

mod command;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::command::output::{Trouble, fail};

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
    Backup(command::backup::Backup),
    Restore(command::restore::Restore),
    Slots(command::slots::Slots),
    Migrate(command::migrate::Migrate),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(false, &Trouble::not_done(error)),
    };
    if !matches!(cli.command, Command::Serve(_)) {
        server::logs::start_from_environment();
    }
    match cli.command {
        Command::Serve(serve) => command::serve::run(serve, runtime),
        Command::Settings => command::serve::print_settings(),
        Command::Check(options) => runtime.block_on(command::check::run(options)),
        Command::Compact(options) => runtime.block_on(command::compact::run(options)),
        Command::Invite(options) => runtime.block_on(command::invite::run(options)),
        Command::Accounts(options) => runtime.block_on(command::accounts::run(options)),
        Command::VerifyAssets(options) => command::verify_assets::run(&options),
        Command::Backup(options) => runtime.block_on(command::backup::run(options)),
        Command::Restore(options) => runtime.block_on(command::restore::run(options)),
        Command::Slots(options) => runtime.block_on(command::slots::run(options)),
        Command::Migrate(options) => runtime.block_on(command::migrate::run(options)),
    }
}
