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
use server::store::open::{Engine, Purpose, open};

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
    let (into, into_folder) = to.engine().map_err(Trouble::Wrong)?;
    let mut progress = Progress::default();
    let moved = match engine {
        Engine::Sled => {
            // Whoever answers there must have this folder open, and nothing else.
            let from = folder.canonicalize().unwrap_or_else(|_| folder.clone());
            let source = Settings { data: folder, engine, public_url: None, sign_up: SignUpPolicy::Closed };
            ask(&source, Request::Migrate { from, to }, || {}, |text| progress.show(&text)).await?
        }
        Engine::Postgres(_) => {
            let shown = |text: String| {
                progress.show(&text);
                ControlFlow::Continue(())
            };
            out_of(&from, &to, shown).await.map_err(|error| match error {
                MoveError::Open(error) => Trouble::Unopened(error.to_string()),
                error => Trouble::not_done(error),
            })?
        }
    };
    is_here(&into, &into_folder).map_err(Trouble::NotDone)?;
    if let Engine::Postgres(_) = into {
        // The file that lies there may be another database's.
        let opened = open(&into, &into_folder, Purpose::Read).await;
        let opened =
            opened.map_err(|error| Trouble::NotDone(format!("everything was moved and compared, but here {error}")))?;
        opened.store.leave().await;
    }
    Ok(moved)
}

/// A server may see another `/tmp` than whoever asks it, or other folders altogether: what it wrote is not where they will look for it
/// then, and a database that nobody has the root keys of opens nothing.
fn is_here(engine: &Engine, folder: &Path) -> Result<(), String> {
    let name = match engine {
        Engine::Sled => "format",
        Engine::Postgres(_) => "slots.root",
    };
    let path = folder.join(name);
    if path.exists() {
        return Ok(());
    }
    Err(format!(
        "everything was moved and compared, but {} is not there: the server that did it sees another folder of that name than this command. \
         With PrivateTmp= of systemd that is below /tmp/systemd-private-*/tmp and goes when the server stops, in a container inside of it, \
         and may go with it. Copy {name} from there before you stop the server{}, or empty the target and begin again with a folder that \
         both see",
        path.display(),
        if matches!(engine, Engine::Sled) { ", and the whole folder with it" } else { "" },
    ))
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

#[cfg(test)]
mod tests {
    use server::store::postgres::Address;

    use super::*;

    #[test]
    fn what_lies_where_only_the_server_sees_it_is_not_called_done() {
        let folder = tempfile::TempDir::new().unwrap();
        let database = Address::parse("postgres://inro@localhost/inro", None, None).unwrap();
        for (engine, name) in [(Engine::Sled, "format"), (Engine::Postgres(Box::new(database)), "slots.root")] {
            let said = is_here(&engine, folder.path()).unwrap_err();
            assert!(said.contains(name) && said.contains("PrivateTmp") && said.contains("container"), "{said}");
            std::fs::write(folder.path().join(name), "").unwrap();
            assert!(is_here(&engine, folder.path()).is_ok());
        }
    }
}
