//! What a command prints, and the exit code it ends with: 0 all is well, 1 something is damaged or was not done, 2 the
//! command line or a setting is wrong, 3 the data folder cannot be opened.

use std::io::{self, Write as _};
use std::process::ExitCode;

use serde::Serialize;
use server::operator::ask::AskError;

/// Why a command did not do what it was told. Each kind has its exit code.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It was not done.
    #[error("{0}")]
    NotDone(String),
    /// The command line or a setting is wrong.
    #[error("{0}")]
    Wrong(String),
    /// The data folder, or what it is compared with, cannot be opened.
    #[error("{0}")]
    Unopened(String),
}

impl Trouble {
    /// Of anything else that went wrong.
    pub fn not_done(error: impl std::fmt::Display) -> Self {
        Self::NotDone(error.to_string())
    }

    fn code(&self) -> u8 {
        match self {
            Self::NotDone(_) => 1,
            Self::Wrong(_) => 2,
            Self::Unopened(_) => 3,
        }
    }
}

impl From<AskError> for Trouble {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Unopened(why) => Self::Unopened(why),
            AskError::Failed(why) => Self::not_done(why),
        }
    }
}

/// Prints what came of a command: as one JSON document, or in the words of `words`. `well` judges it.
pub fn end<T: Serialize>(
    json: bool,
    outcome: Result<T, Trouble>,
    well: impl FnOnce(&T) -> bool,
    words: impl FnOnce(&T) -> String,
) -> ExitCode {
    let outcome = outcome.and_then(|done| {
        let text = if json { as_json(&done)? } else { words(&done) };
        Ok((text, well(&done)))
    });
    match outcome {
        Ok((text, well)) => match write_out(&(text + "\n")) {
            Ok(()) if well => ExitCode::SUCCESS,
            Ok(()) => ExitCode::FAILURE,
            Err(trouble) => fail(false, &trouble),
        },
        Err(trouble) => fail(json, &trouble),
    }
}

/// Says what went wrong: on the error stream in any case, and as JSON where a program reads.
pub fn fail(json: bool, trouble: &Trouble) -> ExitCode {
    say(&format!("inro: {trouble}"));
    if json {
        let written =
            as_json(&serde_json::json!({ "error": trouble.to_string() })).map(|text| write_out(&(text + "\n")));
        if let Ok(Err(error)) | Err(error) = written {
            say(&format!("inro: {error}"));
        }
    }
    ExitCode::from(trouble.code())
}

/// Writes to standard output. That nobody reads it any more is no failure: they had enough of it.
///
/// # Errors
/// When it cannot be written, as on a full disk.
pub fn write_out(text: &str) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Trouble::NotDone(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// A line on the error stream. There is nobody to tell when that fails.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn as_json(done: &impl Serialize) -> Result<String, Trouble> {
    serde_json::to_string_pretty(done).map_err(Trouble::not_done)
}
