//! The operator's settings, from the command line, the environment and one file, in this order. Everything that is wrong
//! is found and said at once, each with where it was given.

mod check;
mod given;
pub mod table;

use std::fmt;
use std::path::PathBuf;

use protocol::server::SignUpPolicy;
use tracing::Level;

pub use check::first_line;
pub use given::{Mistake, Origin};

use self::given::Given;
use crate::run::Config;
use crate::service::settings::PublicUrl;
use crate::store::open::Engine;

/// Variables that begin like ours and are no settings of the server.
const OTHERS: &[&str] = &["INRO_SETTINGS", "INRO_BACKUP_KEY"];

/// Where settings come from.
#[derive(Debug, Default)]
pub struct Sources {
    /// From the command line: the setting's name and what was given.
    pub options: Vec<(&'static str, String)>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// The file.
    pub file: Option<PathBuf>,
}

/// What to run with.
pub struct Chosen {
    /// How to run.
    pub config: Config,
    /// How much is logged.
    pub log: Level,
}

/// What the operator's commands need of the settings.
#[derive(Debug)]
pub struct Place {
    /// The data folder.
    pub data: PathBuf,
    /// What the rows are kept in.
    pub engine: Engine,
    /// The one public address.
    pub public_url: Option<PublicUrl>,
    /// Who may sign up.
    pub sign_up: SignUpPolicy,
}

/// Everything that is wrong.
#[derive(Debug)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => write!(f, "one mistake in the settings:")?,
            several => write!(f, "{several} mistakes in the settings:")?,
        }
        self.0.iter().try_for_each(|mistake| write!(f, "\n  {}: {}", mistake.origin, mistake.words))
    }
}

impl std::error::Error for Mistakes {}

/// Reads and checks all settings.
///
/// # Errors
/// Everything that is wrong, not only the first.
pub fn read(sources: &Sources) -> Result<Chosen, Mistakes> {
    check::check(gather(sources))
}

/// Reads what the operator's commands need. What keeps a server from starting, a lost certificate for example, does not keep
/// them from working.
///
/// # Errors
/// What cannot be read, and what is no setting or not of its kind.
pub fn read_place(sources: &Sources) -> Result<Place, Mistakes> {
    check::place(gather(sources))
}

fn gather(sources: &Sources) -> Given {
    let mut given = Given::default();
    for (name, text) in &sources.options {
        if let Some(setting) = table::all().find(|setting| setting.name == *name) {
            given.take_text(setting, text, Origin::Option(setting.name));
        }
    }
    for (variable, text) in sources.environment.iter().filter(|(name, _)| name.starts_with("INRO_")) {
        let origin = Origin::Variable(variable.clone());
        if let Some(setting) = table::all().find(|setting| setting.variable() == *variable) {
            given.take_text(setting, text, origin);
        } else if !OTHERS.contains(&variable.as_str())
            && let Some(meant) = given::alike(variable, table::Setting::variable)
        {
            // Only what was probably meant for us: other programs may have names of this kind.
            given.wrong(origin, format!("this is no setting; did you mean {}?", meant.variable()));
        }
    }
    if let Some(file) = &sources.file {
        given.take_file(file);
    }
    given
}

#[cfg(test)]
mod tests;
