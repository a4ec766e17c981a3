//! The socket in the data folder over which the operator's commands ask a running server. Whoever may read the folder may
//! ask: it has mode 0600, and the other end must be the same user or root.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, watch};

use super::{Reply, Request, Side, carry_out};
use crate::http::stopped;
use crate::service::Service;

const NAME: &str = "operator.sock";
/// A request's line.
const REQUEST_BYTES: u64 = 64 * 1024;

/// The open socket; its file goes with it.
pub struct Socket {
    listener: UnixListener,
    path: PathBuf,
}

impl Socket {
    /// Opens it. One that a killed server left is replaced: the caller holds the lock on the folder.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn open(data: &Path) -> io::Result<Self> {
        let path = data.join(NAME);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let (_folder, short) = short(data)?;
        let listener = UnixListener::bind(short)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, path })
    }

    /// Answers until `stopping` becomes true.
    pub async fn serve(self, service: Arc<Service>, mut stopping: watch::Receiver<bool>) {
        let told = stopping.clone();
        loop {
            tokio::select! {
                () = stopped(&mut stopping) => return,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        let (service, mut told) = (Arc::clone(&service), told.clone());
                        tokio::spawn(async move {
                            tokio::select! {
                                () = stopped(&mut told) => {}
                                () = converse(stream, &service) => {}
                            }
                        });
                    }
                    Err(_) => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
                },
            }
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Connects to the server that runs on this folder; none if there is none.
///
/// # Errors
/// When it is there and cannot be asked.
pub async fn connect(data: &Path) -> io::Result<Option<UnixStream>> {
    let connected = match short(data) {
        Ok((_folder, short)) => UnixStream::connect(short).await,
        Err(error) => Err(error),
    };
    match connected {
        Ok(stream) => Ok(Some(stream)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A socket's path has at most 107 bytes (unix(7)), a folder's may have more: the way through the open folder is short.
fn short(data: &Path) -> io::Result<(OwnedFd, PathBuf)> {
    let folder = OwnedFd::from(std::fs::File::open(data)?);
    let path = PathBuf::from(format!("/proc/self/fd/{}/{NAME}", folder.as_raw_fd()));
    Ok((folder, path))
}

/// One request and its replies. Ends early when the other end goes away.
async fn converse(stream: UnixStream, service: &Service) {
    let ours = rustix::process::geteuid().as_raw();
    if !stream.peer_cred().is_ok_and(|peer| peer.uid() == 0 || peer.uid() == ours) {
        return;
    }
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read.take(REQUEST_BYTES));
    let mut line = String::new();
    if read.read_line(&mut line).await.is_err() {
        return;
    }
    let (send, mut progress) = mpsc::unbounded_channel();
    let work = async {
        match serde_json::from_str::<Request>(&line) {
            Ok(request) => match carry_out(service, Side::Server, request, |text| drop(send.send(text))).await {
                Ok(done) => Reply::Done(done),
                Err(failed) => Reply::Failed(failed.0),
            },
            // The command is of another version than the server.
            Err(error) => Reply::Failed(format!("the server does not know this command: {error}")),
        }
    };
    let mut work = std::pin::pin!(work);
    let mut rest = [0; 1];
    loop {
        let reply = tokio::select! {
            biased;
            Some(text) = progress.recv() => Reply::Progress(text),
            reply = work.as_mut() => reply,
            // Nothing more is expected: this is the other end going away.
            _ = read.read(&mut rest) => return,
        };
        let last = !matches!(reply, Reply::Progress(_));
        let Ok(mut text) = serde_json::to_vec(&reply) else { return };
        text.push(b'\n');
        if write.write_all(&text).await.is_err() || last {
            return;
        }
    }
}
