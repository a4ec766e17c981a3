//! The log: one JSON object a line on the error stream. What it must never hold (an address, an id, a path with one, a
//! name, a body, a token) is not given to it; libraries, which do not know that rule, may only warn.

use std::panic::PanicHookInfo;

use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The crates whose own words are logged as far as the operator wishes.
const OURS: [&str; 2] = ["server", "inro"];

/// Begins to log. Once in a process.
pub fn start(level: Level) {
    let libraries = LevelFilter::from_level(level).min(LevelFilter::WARN);
    let wanted = Targets::new().with_default(libraries).with_targets(OURS.map(|name| (name, level)));
    let lines = tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines).with(wanted).init();
    std::panic::set_hook(Box::new(panicked));
}

/// For commands without settings: as `INRO_LOG` says, or `info`.
pub fn start_from_environment() {
    let level = std::env::var("INRO_LOG").ok().and_then(|level| level.parse().ok());
    start(level.unwrap_or(Level::INFO));
}

/// Only where: what a panic says may repeat what somebody sent.
fn panicked(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(String::new, |at| format!("{}:{}", at.file(), at.line()));
    tracing::error!(place, "a mistake of the program");
}
