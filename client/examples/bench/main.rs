//! What `cargo xtask bench` measures natively, with the client itself against the built server. Loopback only; it ends what it started and
//! nothing else. Prints one JSON object for each row that is asked for.
//!
//! ```text
//! bench measure SERVER NGINX|- VAULTS ROW…   rows: import open read add people growth
//! bench link ADDRESS RECORDS                 a link at a server that runs
//! bench bare …                               what servers are measured against
//! ```

mod bare;
mod files;
mod growth;
mod link;
mod open_loop;
mod people;
mod saves;
mod statistics;
#[path = "../support/mod.rs"]
mod support;
mod vault_rows;

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value};

use support::Done;

/// Longest that all of it may take; everything that was started ends with it.
const LIMIT: Duration = Duration::from_secs(3600);

#[tokio::main]
async fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["bare", rest @ ..] => bare::serve(rest).await,
        ["link", url, records] => {
            println!("{}", link::make(url, records.parse()?).await?);
            Ok(())
        }
        ["measure", server, nginx, vaults, rows @ ..] => {
            let nginx = Some(Path::new(*nginx)).filter(|path| path.is_file());
            let measured = measure(Path::new(*server), nginx, vaults.parse()?, rows);
            let said = tokio::time::timeout(LIMIT, measured).await.map_err(|_| "it took too long")??;
            println!("{}", Value::Object(said));
            Ok(())
        }
        _ => Err("bench measure SERVER NGINX|- VAULTS ROW… | link ADDRESS RECORDS | bare …".into()),
    }
}

async fn measure(server: &Path, nginx: Option<&Path>, vaults: usize, rows: &[&str]) -> Done<Map<String, Value>> {
    let mut said = Map::new();
    let of_vault: Vec<&str> = rows.iter().copied().filter(|row| ["import", "open", "read"].contains(row)).collect();
    if !of_vault.is_empty() {
        said.extend(vault_rows::measure(server, nginx, &of_vault).await?);
    }
    for row in rows.iter().filter(|row| !of_vault.contains(row)) {
        let row_said = match *row {
            "add" => saves::add(server).await?,
            "people" => saves::people(server).await?,
            "growth" => growth::measure(server, vaults).await?,
            other => return Err(format!("there is no row {other}").into()),
        };
        said.insert((*row).to_owned(), row_said);
    }
    Ok(said)
}
