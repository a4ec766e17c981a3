//! `inro check`.

use std::process::ExitCode;

use clap::Parser;
use server::operator::Request;
use server::service::check::Report;

use super::Common;

/// Open everything that is stored and name what is damaged.
#[derive(Parser)]
pub struct Check {
    #[command(flatten)]
    common: Common,
}

/// Looks at everything and prints what was found.
pub async fn run(options: Check) -> ExitCode {
    options.common.run(Request::Check, |report: &Report| report.problems.is_empty(), table).await
}

fn table(report: &Report) -> String {
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
    let rows = rows.iter().map(|(name, number)| format!("{name:<22}{number:>14}"));
    let problems = report.problems.iter().map(|problem| format!("{}: {}", problem.what, problem.why));
    rows.chain(problems).collect::<Vec<_>>().join("\n")
}
