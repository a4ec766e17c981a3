//! `inro compact`.

use std::process::ExitCode;

use clap::Parser;
use server::operator::Request;
use server::store::Compacted;

use super::Common;

/// Give back the room of what was removed. The server goes on serving meanwhile, and does it by itself when more than half
/// is garbage. Ctrl-C ends it at its next step; nothing is left by half.
#[derive(Parser)]
pub struct Compact {
    #[command(flatten)]
    common: Common,
}

/// Compacts and prints what it gave back.
pub async fn run(options: Compact) -> ExitCode {
    let words =
        |compacted: &Compacted| format!("the rows took {} bytes and take {} now", compacted.before, compacted.after);
    options.common.run(Request::Compact, |_| true, words).await
}
