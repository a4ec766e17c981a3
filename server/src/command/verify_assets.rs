//! `inro verify-assets URL`: whether a server hands out the program that this binary holds.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use serde::Serialize;
use server::http::assets::{self, Expected};
use server::service::settings::PublicUrl;

use super::Progress;
use super::output::{self, Trouble};

/// Longest that one file may take.
const TIME: Duration = Duration::from_secs(60);
/// Above this nothing is ours.
const BYTES: u64 = 64 << 20;

/// Compare every page, script and style that a server hands out with those inside this binary, byte by byte. It tells what
/// the server gives to this computer now; a server could give something else to others.
#[derive(Parser)]
pub struct VerifyAssets {
    /// The server's public address, e.g. https://inro.example.
    url: String,
    /// Print one JSON document instead of words.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    /// Addresses that were compared.
    compared: usize,
    /// What is not the same.
    different: Vec<Different>,
}

#[derive(Serialize)]
struct Different {
    address: String,
    why: String,
}

/// Compares and prints. Exit codes: 0 all the same, 1 something is not, 2 the command line is wrong, 3 nothing could be
/// compared.
pub fn run(options: &VerifyAssets) -> ExitCode {
    output::end(options.json, look(options), |report| report.different.is_empty(), words)
}

fn look(options: &VerifyAssets) -> Result<Report, Trouble> {
    let url = PublicUrl::parse(options.url.trim_end_matches('/'))
        .map_err(|error| Trouble::Wrong(format!("{}: {error}", options.url)))?;
    let expected = assets::everything();
    if expected.is_empty() {
        let why = "this binary was built without a site: there is nothing to compare with";
        return Err(Trouble::Unopened(why.to_owned()));
    }
    let config = ureq::Agent::config_builder().timeout_global(Some(TIME)).max_redirects(0).http_status_as_error(false);
    let agent = config.build().new_agent();
    let mut progress = Progress::default();
    let mut report = Report { compared: 0, different: Vec::new() };
    for file in &expected {
        progress.show(&format!("{} of {}", report.compared, expected.len()));
        match compare(&agent, &url, file) {
            Ok(()) => {}
            Err(Unlike::Different(why)) => report.different.push(Different { address: file.address.clone(), why }),
            Err(Unlike::Unreachable(why)) => {
                return Err(Trouble::Unopened(format!("{}{}: {why}", url.as_str(), file.address)));
            }
        }
        report.compared += 1;
    }
    Ok(report)
}

fn words(report: &Report) -> String {
    let different = report.different.iter().map(|file| format!("{}: {}", file.address, file.why));
    let sum = format!("{} compared, {} different", report.compared, report.different.len());
    different.chain([sum]).collect::<Vec<_>>().join("\n")
}

enum Unlike {
    Different(String),
    Unreachable(String),
}

fn compare(agent: &ureq::Agent, url: &PublicUrl, expected: &Expected) -> Result<(), Unlike> {
    let unreachable = |error: ureq::Error| Unlike::Unreachable(error.to_string());
    let address = format!("{}{}", url.as_str(), expected.address);
    let mut response = agent.get(&address).call().map_err(unreachable)?;
    if response.status() != 200 {
        return Err(Unlike::Different(format!("answered {}", response.status())));
    }
    let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind != expected.content_type {
        return Err(Unlike::Different(format!("its type is {kind:?}, not {:?}", expected.content_type)));
    }
    let bytes = response.body_mut().with_config().limit(BYTES).read_to_vec().map_err(unreachable)?;
    if bytes != expected.bytes {
        return Err(Unlike::Different(format!(
            "{} other bytes than the {} expected",
            bytes.len(),
            expected.bytes.len()
        )));
    }
    Ok(())
}
