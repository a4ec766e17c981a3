//! What the operator's commands do, whether they ask a running server or have the folder to themselves.

pub mod ask;
mod migrate;
pub mod socket;

use std::path::PathBuf;
use std::time::Duration;

use protocol::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::backup::key::PublicKey;
use crate::migrate::place::Place;
use crate::service::invitation::NewInvitation;
use crate::service::{Refusal, Service, check};

/// How often a command says how far it is.
const PROGRESS: Duration = Duration::from_millis(500);

/// What is asked for. One line of JSON on the socket.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// Open everything that is stored.
    Check,
    /// Give back the room of what was removed.
    Compact,
    /// Make a new root key for the slots' keys and erase the old one.
    RotateSlots,
    /// List the accounts.
    Accounts,
    /// End an account's sessions and let nobody sign in.
    DisableAccount {
        /// Which.
        account: AccountId,
    },
    /// Let an account sign in again.
    EnableAccount {
        /// Which.
        account: AccountId,
    },
    /// Delete an account with everything that belongs to it.
    DeleteAccount {
        /// Which.
        account: AccountId,
    },
    /// Make an invitation.
    Invite {
        /// For the operator, e.g. "aunt Hana".
        note: String,
        /// Days for which it can be used.
        days: u16,
    },
    /// List the invitations that were not used.
    Invitations,
    /// Take an invitation back.
    CancelInvitation {
        /// Its short name in the list.
        id: String,
    },
    /// Make a backup, or bring the one in the folder up to date.
    Backup {
        /// The folder, as the server sees it.
        to: PathBuf,
        /// The operator's public key.
        key: String,
    },
    /// Move everything into another store. A server does it when it only reads.
    Migrate {
        /// The data folder out of which whoever asks means to move: its socket may be another engine's.
        from: PathBuf,
        /// Where to.
        to: Place,
    },
}

impl Request {
    /// Whether it can be carried out on a store that is only read. Moving reads what is moved.
    #[must_use]
    pub const fn only_reads(&self) -> bool {
        matches!(self, Self::Check | Self::Accounts | Self::Invitations | Self::Backup { .. } | Self::Migrate { .. })
    }
}

/// What comes back: any number of progress, then one of the others.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// How far it is.
    Progress(String),
    /// What was found or done.
    Done(Value),
    /// Why it was not done.
    Failed(String),
}

/// Why a command did not do it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failed(pub String);

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.detail.unwrap_or_else(|| refusal.kind.title()).to_owned())
    }
}

/// Who has the store open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A server, which goes on writing and has an address.
    Server,
    /// The command alone.
    Alone {
        /// Whether it was told the server's public address.
        has_address: bool,
        /// Whether servers elsewhere go on writing to it.
        shared: bool,
    },
}

/// Does what is asked for. `progress` hears how far it is. Dropping the future ends it; nothing is left by half.
///
/// # Errors
/// When there is nothing of that name, or the store or the disk fails.
pub async fn carry_out(
    service: &Service,
    side: Side,
    request: Request,
    mut progress: impl FnMut(String) + Send,
) -> Result<Value, Failed> {
    match request {
        Request::Check => {
            let progress = |rows| progress(format!("{rows} rows"));
            let report = match side {
                Side::Server | Side::Alone { shared: true, .. } => {
                    check::check_running(&*service.store, progress).await
                }
                Side::Alone { .. } => check::check(&*service.store, progress).await,
            };
            answer(&report.map_err(failed)?)
        }
        Request::Compact => {
            let mut work = std::pin::pin!(service.compact());
            loop {
                progress(match service.store.compacting() {
                    Some(rows) => format!("writing everything anew: {rows} rows (Ctrl-C ends it, and changes nothing)"),
                    None => "writing everything anew".to_owned(),
                });
                tokio::select! {
                    done = work.as_mut() => return answer(&done?),
                    () = tokio::time::sleep(PROGRESS) => {}
                }
            }
        }
        Request::RotateSlots => {
            progress("encrypting the slots' keys anew".to_owned());
            answer(&service.store.rotate().await.map_err(failed)?)
        }
        Request::Accounts => answer(&service.accounts(|count| progress(format!("{count} accounts"))).await?),
        Request::DisableAccount { account } => {
            service.set_disabled(&account, true).await?;
            Ok(json!({ "account": account, "disabled": true }))
        }
        Request::EnableAccount { account } => {
            service.set_disabled(&account, false).await?;
            Ok(json!({ "account": account, "disabled": false }))
        }
        Request::DeleteAccount { account } => {
            service.delete_account_as_operator(&account).await?;
            Ok(json!({ "account": account, "deleted": true }))
        }
        Request::Invite { note, days } => {
            let invitation = service.invite(&note, days).await?;
            let known = !matches!(side, Side::Alone { has_address: false, .. });
            answer(&NewInvitation { link: invitation.link.filter(|_| known), ..invitation })
        }
        Request::Invitations => answer(&service.invitations().await?),
        Request::CancelInvitation { id } => {
            service.cancel_invitation(&id).await?;
            Ok(json!({ "cancelled": id }))
        }
        Request::Backup { to, key } => {
            let public = PublicKey::parse(&key).map_err(failed)?;
            let began = (service.settings().clock)();
            let written = crate::backup::write::backup(&*service.store, &to, &public, began, |so_far| {
                progress(format!("{} vaults, {} accounts", so_far.vaults, so_far.accounts));
            });
            answer(&written.await.map_err(failed)?)
        }
        Request::Migrate { from, to } => answer(&migrate::migrate(service, side, &from, to, progress).await?),
    }
}

fn answer(done: &impl Serialize) -> Result<Value, Failed> {
    serde_json::to_value(done).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> Failed {
    Failed(error.to_string())
}
