//! The commands' side: asks the server that runs on the folder, or does it itself if none does.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

use super::{Failed, Reply, Request, Side, carry_out, socket};
use crate::service::settings::PublicUrl;
use crate::service::{Service, Settings};
use crate::settings::Place;
use crate::store::ReadOnly;
use crate::store::open::{self, Engine, Purpose};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The folder cannot be opened and no server answers for it.
    #[error("{0}")]
    Unopened(String),
    /// It was not done.
    #[error(transparent)]
    Failed(#[from] Failed),
}

/// Has a request carried out and gives what came of it. `alone` is told when no server runs on the folder.
///
/// # Errors
/// When the folder holds no data, cannot be opened, or the request fails.
pub async fn ask<T: DeserializeOwned>(
    place: &Place,
    request: Request,
    alone: impl FnOnce(),
    progress: impl FnMut(String) + Send,
) -> Result<T, AskError> {
    let data = &*place.data;
    // Opening makes a folder that is missing, and nobody means that here.
    let in_folder = matches!(place.engine, Engine::Sled);
    if in_folder && !data.join("format").exists() {
        return Err(AskError::Unopened(format!("{} holds no data of inro", data.display())));
    }
    let connected = if data.exists() { socket::connect(data).await } else { Ok(None) };
    let answer = match connected.map_err(|error| AskError::Unopened(format!("the server's socket: {error}")))? {
        Some(stream) => ask_server(stream, &request, progress).await?,
        None => {
            alone();
            if data.exists() {
                owned(data, rustix::process::geteuid().as_raw())?;
            }
            let purpose = if request.only_reads() { Purpose::Read } else { Purpose::Write };
            let opened = open::open(&place.engine, data, purpose).await;
            let mut store = opened.map_err(|error| AskError::Unopened(error.to_string()))?.store;
            if purpose == Purpose::Read {
                store = Arc::new(ReadOnly::new(store));
            }
            let nowhere = PublicUrl::parse("http://localhost").map_err(|error| Failed(error.to_string()))?;
            let side = Side::Alone { has_address: place.public_url.is_some(), shared: !in_folder };
            let mut settings = Settings::new(place.public_url.clone().unwrap_or(nowhere));
            settings.sign_up = place.sign_up;
            settings.folder = in_folder.then(|| data.to_owned());
            let service = Service::new(Arc::clone(&store), settings);
            let outcome = carry_out(&service, side, request, progress).await;
            // This process ends now: who comes next would find it still said to be there.
            store.leave().await;
            outcome?
        }
    };
    serde_json::from_value(answer)
        .map_err(|error| Failed(format!("the server answered something else: {error}")).into())
}

/// Opening a folder makes files in it, and a server of another user could not open those: it would not start any more.
fn owned(data: &Path, user: u32) -> Result<(), AskError> {
    let metadata = std::fs::metadata(data);
    let owner = metadata.map_err(|error| AskError::Unopened(format!("{}: {error}", data.display())))?.uid();
    if owner == user {
        return Ok(());
    }
    Err(AskError::Unopened(format!(
        "{} belongs to user {owner} and this is user {user}: files made in it now would keep the server from starting. Start \
         the server and ask it, or run this as user {owner}",
        data.display()
    )))
}

async fn ask_server(
    mut stream: UnixStream,
    request: &Request,
    mut progress: impl FnMut(String) + Send,
) -> Result<Value, Failed> {
    let lost = || Failed("the server went away before it had answered".to_owned());
    let mut line = serde_json::to_vec(request).map_err(|_| lost())?;
    line.push(b'\n');
    stream.write_all(&line).await.map_err(|_| lost())?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(line) = lines.next_line().await.map_err(|_| lost())? {
        match serde_json::from_str(&line).map_err(|_| lost())? {
            Reply::Progress(text) => progress(text),
            Reply::Done(done) => return Ok(done),
            Reply::Failed(why) => return Err(Failed(why)),
        }
    }
    Err(lost())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_opened_by_its_owner_alone() {
        let folder = tempfile::TempDir::new().unwrap();
        let us = rustix::process::geteuid().as_raw();
        assert!(owned(folder.path(), us).is_ok());
        let refused = owned(folder.path(), us + 1).unwrap_err().to_string();
        assert!(refused.contains(&format!("belongs to user {us} and this is user {}", us + 1)), "{refused}");
    }
}
