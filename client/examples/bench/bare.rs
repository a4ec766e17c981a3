//! What a server is measured against: an axum handler that does the least there is to do. `bench bare nothing` takes a body and stores
//! nothing; `bench bare append FILE` appends it to a file, syncs that and answers; `bench bare static FOLDER` answers with a file, where there is no nginx.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{StatusCode, Uri};
use axum::serve::ListenerExt;

use crate::support::Done;

/// Serves until it is killed.
pub async fn serve(arguments: &[&str]) -> Done<()> {
    let router = match arguments {
        ["nothing"] => Router::new().fallback(|body: Bytes| async move { (StatusCode::OK, answer(&body)) }),
        ["append", file] => {
            let file = Arc::new(Mutex::new(File::options().append(true).create(true).open(file)?));
            Router::new().fallback(move |body: Bytes| append(Arc::clone(&file), body))
        }
        ["static", folder] => {
            let folder = PathBuf::from(folder);
            Router::new().fallback(move |uri: Uri| read(folder.join(uri.path().trim_start_matches('/'))))
        }
        _ => return Err("bench bare nothing | append FILE | static FOLDER".into()),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    // As the server does it.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, router).await?)
}

async fn append(file: Arc<Mutex<File>>, body: Bytes) -> (StatusCode, String) {
    let written = tokio::task::spawn_blocking(move || {
        let mut file = file.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        file.write_all(&body)?;
        file.sync_data()?;
        std::io::Result::Ok(answer(&body))
    });
    match written.await {
        Ok(Ok(answer)) => (StatusCode::OK, answer),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, String::new()),
    }
}

async fn read(path: PathBuf) -> Result<Vec<u8>, StatusCode> {
    tokio::fs::read(path).await.map_err(|_| StatusCode::NOT_FOUND)
}

/// As long as the server's own.
fn answer(body: &Bytes) -> String {
    format!("{:012}", body.len())
}
