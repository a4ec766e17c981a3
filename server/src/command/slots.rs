//! `inro slots`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::operator::Request;
use server::store::Rotated;

use super::Common;

/// The keys under which everything that can be deleted lies, where the store is a database.
#[derive(Parser)]
pub struct Slots {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new root key and overwrite the old one: what the database, its log and its standbys keep of deleted things
    /// cannot be opened any more. Once a day, by a timer.
    Rotate,
}

/// Rotates and prints how much was encrypted anew.
pub async fn run(options: Slots) -> ExitCode {
    let Command::Rotate = options.command;
    let words =
        |rotated: &Rotated| format!("{} keys are under a new root, and the old one is overwritten", rotated.slots);
    options.common.run(Request::RotateSlots, |_| true, words).await
}
