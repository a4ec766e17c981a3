//! `inro migrate`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use server::migrate::{Migrated, migrate};
use server::store::open::{Engine, Opened, open, open_any};
use server::store::postgres::Address;

use super::output::{Trouble, end};
use super::{Common, Progress};

/// Move everything between a data folder and a database. Stop the servers first. The source stays as it is; the target must
/// be empty, or hold what an interrupted migration had written: then it goes on.
#[derive(Parser)]
pub struct Migrate {
    /// A data folder, or an address like postgres://user@host:5432/database.
    #[arg(long, value_name = "FOLDER OR ADDRESS")]
    from: String,
    /// The same.
    #[arg(long, value_name = "FOLDER OR ADDRESS")]
    to: String,
    /// A file whose first line is the database's password.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// A PEM file with the certificates that the database's must lead to.
    #[arg(long, value_name = "FILE")]
    authority: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Moves, compares and prints what was done. `slots.root` of the database is in `--data`.
pub async fn run(options: Migrate) -> ExitCode {
    let json = options.common.json;
    end(json, move_all(options).await, |_| true, words)
}

async fn move_all(options: Migrate) -> Result<Migrated, Trouble> {
    let place = options.common.place()?;
    let from = side(&options, &options.from, &place.data)?;
    let to = side(&options, &options.to, &place.data)?;
    if let Side { engine: Engine::Sled, folder } = &from
        && !folder.join("format").exists()
    {
        return Err(Trouble::Unopened(format!("{} holds no data of inro", folder.display())));
    }
    let unopened = |error| Trouble::Unopened(format!("{error}"));
    let from = open(&from.engine, &from.folder).await.map_err(unopened)?;
    let to = open_any(&to.engine, &to.folder).await.map_err(unopened)?;
    for Opened { others, .. } in [&from, &to] {
        if *others > 0 {
            let why = format!("{others} servers are on the database; stop them, and wait for half a minute");
            return Err(Trouble::NotDone(why));
        }
    }
    let mut progress = Progress::default();
    migrate(&*from.store, &*to.store, |text| progress.show(&text)).await.map_err(Trouble::not_done)
}

struct Side {
    engine: Engine,
    folder: PathBuf,
}

fn side(options: &Migrate, text: &str, roots: &Path) -> Result<Side, Trouble> {
    if !Address::is_one(text) {
        return Ok(Side { engine: Engine::Sled, folder: PathBuf::from(text) });
    }
    let password = options.password_file.as_deref().map(server::settings::first_line).transpose();
    let password = password.map_err(Trouble::Wrong)?;
    let address = Address::parse(text, password.as_ref().map(|text| text.as_str()), options.authority.as_deref());
    Ok(Side { engine: Engine::Postgres(Box::new(address.map_err(Trouble::Wrong)?)), folder: roots.to_owned() })
}

fn words(migrated: &Migrated) -> String {
    let Migrated { rows, vaults, accounts, resumed } = migrated;
    let gone_on = if *resumed { ", going on where it had been cut short" } else { "" };
    format!(
        "moved {rows} rows{gone_on}\ncompared {vaults} vaults with their heads and {accounts} accounts: all the same"
    )
}
