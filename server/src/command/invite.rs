//! `inro invite`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use server::operator::Request;
use server::service::invitation::{Invitation, NewInvitation};

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
        Act::New { note, days } => common.run(Request::Invite { note, days }, |_| true, print_new).await,
        Act::List => common.run(Request::Invitations, |_| true, |all: &Vec<Invitation>| print_all(all)).await,
        Act::Cancel { id } => {
            common.run(Request::CancelInvitation { id }, |_| true, |(): &()| println!("it can no longer be used")).await
        }
    }
}

fn print_new(invitation: &NewInvitation) {
    println!("{}", invitation.link.as_ref().unwrap_or(&invitation.code));
    println!("code {}, good once until {} UTC, short name {}", invitation.code, time(invitation.until), invitation.id);
}

fn print_all(invitations: &[Invitation]) {
    if invitations.is_empty() {
        println!("no invitation is waiting");
    }
    for invitation in invitations {
        println!("{}  until {} UTC  {}", invitation.id, time(invitation.until), invitation.note);
    }
}
