//! `inro restore`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use server::backup::key::PrivateKey;
use server::backup::restore::{LeftOut, Restored, restore};
use zeroize::Zeroizing;

use super::Progress;
use super::output::{self, Trouble, say};

/// Restore a backup into a new data folder.
#[derive(Parser)]
pub struct Restore {
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

/// Restores a backup. Nothing is restored when it cannot be opened or the folder is not empty.
pub async fn run(options: Restore) -> ExitCode {
    output::end(options.json, from(&options).await, |_| true, words)
}

async fn from(options: &Restore) -> Result<Restored, Trouble> {
    let private = PrivateKey::parse(&Zeroizing::new(read(&options.key)?)).map_err(Trouble::not_done)?;
    let log = match &options.deleted_log {
        Some(path) => read(path)?,
        None => {
            say(
                "Without deleted.log everything that was deleted after the backup comes back: records, vaults, accounts, \
                 revoked links and replaced passphrases. The first device of a patient that connects deletes its records \
                 and ends its links again; nobody does that for a patient who does not come back.",
            );
            String::new()
        }
    };
    let mut progress = Progress::default();
    let left_out = LeftOut { log: &log, keep_last_secrets: options.keep_last_secrets };
    let restored = restore(&options.from, &private, &options.data, left_out, |so_far| {
        progress.show(&format!("{} vaults, {} records", so_far.vaults, so_far.records));
    });
    let restored = restored.await.map_err(Trouble::not_done)?;
    drop(progress);
    for account in &restored.old_secrets {
        say(&format!(
            "account {account} opens with secrets that were replaced: tell its owner to replace them all once more"
        ));
    }
    if rustix::process::geteuid().is_root() {
        say(&format!(
            "{0} belongs to root. A server that runs as another user cannot open it: chown -R USER: {0}",
            options.data.display()
        ));
    }
    Ok(restored)
}

fn words(restored: &Restored) -> String {
    format!(
        "{} accounts, {} vaults, {} records and {} files restored; {} things deleted again. Everybody has to sign in anew.",
        restored.accounts, restored.vaults, restored.records, restored.blobs, restored.deleted_again
    )
}

fn read(path: &Path) -> Result<String, Trouble> {
    std::fs::read_to_string(path).map_err(|error| Trouble::NotDone(format!("{}: {error}", path.display())))
}
