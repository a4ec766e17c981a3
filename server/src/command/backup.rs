//! `inro backup`.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde_json::{Value, json};
use server::backup::key::{PublicKey, generate};
use server::backup::write::Written;
use server::operator::Request;

use super::output::{self, Trouble, say};
use super::{Common, variable};

/// Make a backup that only its private key opens, or the key pair for that. If a server runs on the data folder, the server
/// makes the backup and goes on serving.
#[derive(Parser)]
#[command(subcommand_negates_reqs = true)]
pub struct Backup {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    act: Option<Act>,
    /// The folder to write to. A backup that is in it is brought up to date; an interrupted one goes on.
    #[arg(long, required = true)]
    to: Option<PathBuf>,
    /// The public key, inro-backup-public:1:… [env: INRO_BACKUP_KEY]
    #[arg(long)]
    key: Option<String>,
}

#[derive(Subcommand)]
enum Act {
    /// Make a key pair: the private key goes into a file that you keep off the server, the public one is printed.
    Keygen {
        /// The new file for the private key.
        #[arg(long)]
        private: PathBuf,
    },
}

/// Makes a backup or a key pair.
pub async fn run(options: Backup) -> ExitCode {
    let json = options.common.json;
    if let Some(Act::Keygen { private }) = options.act {
        let public = |made: &Value| made["public_key"].as_str().unwrap_or_default().to_owned();
        return output::end(json, keygen(&private), |_| true, public);
    }
    match request(options.to, options.key) {
        Ok(request) => options.common.run(request, |_| true, words).await,
        Err(trouble) => output::fail(json, &trouble),
    }
}

/// What is asked for. A key that is none is not repeated: it may be the private one.
fn request(to: Option<PathBuf>, key: Option<String>) -> Result<Request, Trouble> {
    let wrong = |why: &str| Trouble::Wrong(why.to_owned());
    let key = key.or_else(|| variable("INRO_BACKUP_KEY")?.into_string().ok());
    let key = key.ok_or_else(|| wrong("--key or INRO_BACKUP_KEY is needed: the public key"))?;
    PublicKey::parse(&key).map_err(|error| Trouble::Wrong(format!("--key: {error}")))?;
    let to = to.ok_or_else(|| wrong("--to is needed"))?;
    // The server may run in another folder than the command.
    let to = std::path::absolute(&to).map_err(Trouble::not_done)?;
    Ok(Request::Backup { to, key })
}

fn words(written: &Written) -> String {
    format!(
        "{} vaults and {} accounts are in the backup: {} files written, {} kept",
        written.vaults, written.accounts, written.written, written.kept
    )
}

fn keygen(path: &Path) -> Result<Value, Trouble> {
    let (private, public) = generate();
    let at = |error: std::io::Error| Trouble::NotDone(format!("{}: {error}", path.display()));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(at)?;
    file.write_all(private.to_text().as_bytes()).map_err(at)?;
    file.write_all(b"\n").map_err(at)?;
    file.sync_all().map_err(at)?;
    say(&format!("{}: the private key. Keep it off the server; without it no backup can be opened.", path.display()));
    Ok(json!({ "public_key": public.to_text() }))
}
