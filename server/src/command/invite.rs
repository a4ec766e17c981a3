//! `inro invite`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde_json::Value;
use server::operator::Request;
use server::service::invitation::{Invitation, NewInvitation};

use super::output::say;
use super::{Common, time};

/// Invitations to make one account each.
#[derive(Parser)]
pub struct Invite {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Make one and print its code, once.
    New {
        /// For yourself, whom it is for: "aunt Hana". It stands beside the account later.
        note: String,
        /// Days for which it can be used.
        #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
    },
    /// List those that were not used.
    List,
    /// Take one back.
    Cancel {
        /// Its short name in the list.
        id: String,
    },
}

/// Does what was asked for.
pub async fn run(options: Invite) -> ExitCode {
    let common = options.common;
    match options.act {
        Act::New { note, days } => common.run(Request::Invite { note, days }, warned, new).await,
        Act::List => common.run(Request::Invitations, |_| true, |all: &Vec<Invitation>| list(all)).await,
        Act::Cancel { id } => {
            common
                .run(Request::CancelInvitation { id }, |_| true, |_: &Value| "it can no longer be used".to_owned())
                .await
        }
    }
}

/// An invitation is made all the same: who it is for may come when sign-up is open to the invited.
fn warned(invitation: &NewInvitation) -> bool {
    if invitation.sign_up_closed {
        say("inro: sign_up is \"closed\": nobody can use it until that is \"invitation\" or \"open\"");
    }
    true
}

fn new(invitation: &NewInvitation) -> String {
    let first = invitation.link.as_ref().unwrap_or(&invitation.code);
    let until = time(invitation.until);
    format!("{first}\ncode {}, good once until {until} UTC, short name {}", invitation.code, invitation.id)
}

fn list(invitations: &[Invitation]) -> String {
    if invitations.is_empty() {
        return "no invitation is waiting".to_owned();
    }
    let line = |one: &Invitation| format!("{}  until {} UTC  {}", one.id, time(one.until), one.note);
    invitations.iter().map(line).collect::<Vec<_>>().join("\n")
}
