//! `inro backup` and `inro restore`.

use std::error::Error;
use std::io::{IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;

use super::key::{PrivateKey, PublicKey, generate};
use super::restore::LeftOut;
use super::write::Written;
use crate::operator::Request;
use crate::operator::ask::ask;

/// What was given to `inro backup`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct BackupArgs {
    #[command(subcommand)]
    command: Option<BackupCommand>,
    /// The data folder. If a server runs on it, the server makes the backup and goes on serving.
    #[arg(long, env = "INRO_DATA", default_value = "./data")]
    data: PathBuf,
    /// The folder to write to. A backup that is in it is brought up to date; an interrupted one goes on.
    #[arg(long, required = true)]
    to: Option<PathBuf>,
    /// The public key, inro-backup-public:1:…
    #[arg(long, env = "INRO_BACKUP_KEY", required = true)]
    key: Option<String>,
    /// Print what was done as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum BackupCommand {
    /// Make a key pair: the private key goes into a file that you keep off the server, the public one is printed.
    Keygen {
        /// The new file for the private key.
        #[arg(long)]
        private: PathBuf,
    },
}

/// What was given to `inro restore`.
#[derive(Args)]
pub struct RestoreArgs {
    /// The backup's folder.
    #[arg(long)]
    from: PathBuf,
    /// The file that holds the private key.
    #[arg(long)]
    key: PathBuf,
    /// The new data folder. It must not exist, or be empty.
    #[arg(long)]
    data: PathBuf,
    /// The newest copy of deleted.log: what it lists is not restored.
    #[arg(long, required_unless_present = "without_deleted_log")]
    deleted_log: Option<PathBuf>,
    /// There is no copy of deleted.log: what was deleted after the backup comes back.
    #[arg(long, conflicts_with = "deleted_log")]
    without_deleted_log: bool,
    /// An account whose owner replaced all secrets after the backup opens with the old ones again, instead of not being
    /// restored at all. Whoever found the old ones opens it too.
    #[arg(long)]
    keep_last_secrets: bool,
    /// Print what was done as JSON.
    #[arg(long)]
    json: bool,
}

/// Makes a backup or a key pair.
///
/// # Errors
/// When the folder is in use, or reading or writing fails.
pub async fn backup(args: BackupArgs) -> Result<(), Box<dyn Error>> {
    if let Some(BackupCommand::Keygen { private }) = args.command {
        return keygen(&private);
    }
    let (to, key) = args.to.zip(args.key).ok_or("--to and --key are needed")?;
    PublicKey::parse(&key)?;
    // The server may run in another folder than the command.
    let to = std::path::absolute(&to)?;
    let progress = std::io::stderr().is_terminal();
    let written: Written = ask(&args.data, Request::Backup { to, key }, |text| {
        if progress {
            eprint!("\r{text}");
        }
    })
    .await?;
    let text = format!(
        "{} vaults and {} accounts are in the backup: {} files written, {} kept",
        written.vaults, written.accounts, written.written, written.kept
    );
    print(args.json, progress, &written, &text)
}

/// Restores a backup.
///
/// # Errors
/// When the backup cannot be opened or the folder is not empty; nothing is restored then.
pub async fn restore(args: RestoreArgs) -> Result<(), Box<dyn Error>> {
    let private = PrivateKey::parse(&zeroize::Zeroizing::new(read(&args.key)?))?;
    let log = match &args.deleted_log {
        Some(path) => read(path)?,
        None => {
            eprintln!(
                "Without deleted.log everything that was deleted after the backup comes back: records, vaults, accounts, \
                 revoked links and replaced passphrases. The first device of a patient that connects deletes its records \
                 and ends its links again; nobody does that for a patient who does not come back."
            );
            String::new()
        }
    };
    let progress = std::io::stderr().is_terminal();
    let left_out = LeftOut { log: &log, keep_last_secrets: args.keep_last_secrets };
    let restored = super::restore::restore(&args.from, &private, &args.data, left_out, |so_far| {
        if progress {
            eprint!("\r{} vaults, {} records", so_far.vaults, so_far.records);
        }
    })
    .await?;
    let text = format!(
        "{} accounts, {} vaults, {} records and {} files restored; {} things deleted again. Everybody has to sign in anew.",
        restored.accounts, restored.vaults, restored.records, restored.blobs, restored.deleted_again
    );
    print(args.json, progress, &restored, &text)?;
    for account in &restored.old_secrets {
        eprintln!(
            "account {account} opens with secrets that were replaced: tell its owner to replace them all once more"
        );
    }
    Ok(())
}

fn keygen(path: &Path) -> Result<(), Box<dyn Error>> {
    let (private, public) = generate();
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(|error| format!("{}: {error}", path.display()))?;
    file.write_all(private.to_text().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    eprintln!("{}: the private key. Keep it off the server; without it no backup can be opened.", path.display());
    println!("{}", public.to_text());
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn print<T: Serialize>(json: bool, progress: bool, done: &T, text: &str) -> Result<(), Box<dyn Error>> {
    if progress {
        eprintln!();
    }
    if json {
        println!("{}", serde_json::to_string(done)?)
    } else {
        println!("{text}")
    }
    Ok(())
}
