//! `inro accounts`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use protocol::AccountId;
use serde_json::Value;
use server::operator::Request;
use server::service::roster::Listed;

use super::output::fail;
use super::{Common, sure, time};

/// Accounts by size and time; whose they are and what is in them is not known here.
#[derive(Parser)]
pub struct Accounts {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    act: Option<Act>,
}

/// One id in 64 begins with a hyphen.
#[derive(Subcommand)]
enum Act {
    /// List them. This is also what is done without a word.
    List,
    /// End all sessions of an account and let nobody sign in. Its links go on until their end.
    Disable {
        /// Its id in the list.
        #[arg(allow_hyphen_values = true)]
        account: AccountId,
    },
    /// Let an account sign in again.
    Enable {
        /// Its id in the list.
        #[arg(allow_hyphen_values = true)]
        account: AccountId,
    },
    /// Delete an account, its vaults, records and links, for good.
    Delete {
        /// Its id in the list.
        #[arg(allow_hyphen_values = true)]
        account: AccountId,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Does what was asked for.
pub async fn run(options: Accounts) -> ExitCode {
    let common = options.common;
    let request = match options.act {
        None | Some(Act::List) => {
            return common.run(Request::Accounts, |_| true, |all: &Vec<Listed>| table(all)).await;
        }
        Some(Act::Disable { account }) => Request::DisableAccount { account },
        Some(Act::Enable { account }) => Request::EnableAccount { account },
        Some(Act::Delete { account, yes }) => {
            if !yes && let Err(trouble) = sure(&format!("Everything of account {account} will be gone for good.")) {
                return fail(common.json, &trouble);
            }
            Request::DeleteAccount { account }
        }
    };
    common.run(request, |_| true, |_: &Value| "done".to_owned()).await
}

fn table(accounts: &[Listed]) -> String {
    let head = format!("{:<24}{:>17}{:>17}{:>8}{:>9}{:>14}", "account", "made", "used", "vaults", "records", "bytes");
    let rows = accounts.iter().map(|account| {
        let when = |seconds: Option<i64>| seconds.map_or_else(|| "-".to_owned(), time);
        let state = if account.disabled { "  disabled" } else { "" };
        let note = account.note.as_deref().map(|note| format!("  {note}")).unwrap_or_default();
        format!(
            "{:<24}{:>17}{:>17}{:>8}{:>9}{:>14}{state}{note}",
            account.account.to_string(),
            when(account.made),
            when(account.used),
            account.vaults,
            account.records,
            account.bytes
        )
    });
    std::iter::once(head).chain(rows).collect::<Vec<_>>().join("\n")
}
