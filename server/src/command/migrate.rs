//! `inro migrate`.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use protocol::server::SignUpPolicy;
use server::migrate::Migrated;
use server::migrate::place::{MoveError, Place, out_of};
use server::operator::Request;
use server::operator::ask::ask;
use server::settings::Place as Settings;
use server::store::open::Engine;

use super::output::{Trouble, end};
use super::{Common, Progress};

/// Move everything between a data folder and a database. Servers on the source may read meanwhile, with `--read-only`, and not write;
/// the one on a folder does the moving itself. The source stays as it is; the target must be empty, or hold what an interrupted
/// migration had written: then it goes on.
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
    let roots = options.common.place()?.data;
    let from = side(&options, &options.from, &roots)?;
    let to = side(&options, &options.to, &roots)?;
    let (engine, folder) = from.engine().map_err(Trouble::Wrong)?;
    // Of the target only whether it can be: it is opened by whoever moves.
    to.engine().map_err(Trouble::Wrong)?;
    let mut progress = Progress::default();
    match engine {
        Engine::Sled => {
            let source = Settings { data: folder, engine, public_url: None, sign_up: SignUpPolicy::Closed };
            Ok(ask(&source, Request::Migrate { to }, || {}, |text| progress.show(&text)).await?)
        }
        Engine::Postgres(_) => {
            let shown = |text: String| {
                progress.show(&text);
                ControlFlow::Continue(())
            };
            out_of(&from, &to, shown).await.map_err(|error| match error {
                MoveError::Open(error) => Trouble::Unopened(error.to_string()),
                error => Trouble::not_done(error),
            })
        }
    }
}

/// A server may be asked, whose working folder is another one.
fn side(options: &Migrate, named: &str, roots: &Path) -> Result<Place, Trouble> {
    let whole = |path: &Path| std::path::absolute(path).map_err(Trouble::not_done);
    let named = match server::store::postgres::Address::is_one(named) {
        true => named.to_owned(),
        false => {
            let path = whole(Path::new(named))?.into_os_string().into_string();
            path.map_err(|path| Trouble::Wrong(format!("{} is not UTF-8", path.display())))?
        }
    };
    Ok(Place {
        named,
        password_file: options.password_file.as_deref().map(whole).transpose()?,
        authority: options.authority.as_deref().map(whole).transpose()?,
        roots: whole(roots)?,
    })
}

fn words(migrated: &Migrated) -> String {
    let Migrated { rows, vaults, accounts, resumed } = migrated;
    let gone_on = if *resumed { ", going on where it had been cut short" } else { "" };
    format!(
        "moved {rows} rows{gone_on}\ncompared {vaults} vaults with their heads and {accounts} accounts: all the same"
    )
}
