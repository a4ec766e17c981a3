//! Puts the parts together: opens the store, binds, serves, sweeps, and stops in order.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use protocol::server::{DeletionPromise, SignUpPolicy};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::http::{App, listen, routes, stopped};
use crate::operator::socket::Socket;
use crate::service::settings::{BadPublicUrl, Clock, PublicUrl};
use crate::service::{Service, Settings};
use crate::store::Store;
use crate::store::sled::{Medium, OpenError, SledStore};

/// How often gathered journal events are looked at.
const GATHER_STEP: Duration = Duration::from_secs(1);
/// How often it is looked whether something is due.
const SWEEP_STEP: Duration = Duration::from_secs(60);

/// How to run.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// The one public address; by default `http://` and where it listens.
    pub public_url: Option<String>,
    /// Who may sign up.
    pub sign_up: SignUpPolicy,
    /// Seconds without use after which a session ends.
    pub idle_seconds: Option<i64>,
    /// Bytes that a vault may hold.
    pub quota_bytes: Option<u64>,
    /// Days for which a deleted record may stay in backups.
    pub backup_days: Option<u32>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// What time it is, if not the system's.
    pub clock: Option<Clock>,
}

impl Config {
    /// The defaults, for this address and folder.
    #[must_use]
    pub fn new(listen: SocketAddr, data: PathBuf) -> Self {
        Self {
            listen,
            data,
            public_url: None,
            sign_up: SignUpPolicy::Open,
            idle_seconds: None,
            quota_bytes: None,
            backup_days: None,
            trusted_proxies: Vec::new(),
            clock: None,
        }
    }
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The address to listen at.
    #[error("cannot listen at {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The public address.
    #[error("{url}: {error}")]
    PublicUrl {
        /// What was given.
        url: String,
        /// What is wrong with it.
        error: BadPublicUrl,
    },
    /// Plain HTTP would be reachable from elsewhere.
    #[error(
        "with a public http:// address the server listens on loopback only; give the https:// address of the TLS proxy in front of it"
    )]
    PlainHttp,
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its public address.
    pub public_url: String,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    store: Weak<SledStore>,
}

/// Starts a server.
///
/// # Errors
/// When it would run wrongly.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let bind_error = |error| StartError::Listen { address: config.listen, error };
    let listener = TcpListener::bind(config.listen).await.map_err(bind_error)?;
    let address = listener.local_addr().map_err(bind_error)?;
    let url = config.public_url.unwrap_or_else(|| format!("http://{address}"));
    let public_url = PublicUrl::parse(&url).map_err(|error| StartError::PublicUrl { url, error })?;
    if !public_url.secure() && !address.ip().is_loopback() {
        return Err(StartError::PlainHttp);
    }
    let store = Arc::new(SledStore::open(&config.data)?);
    let mut settings = Settings::new(public_url);
    settings.sign_up = config.sign_up;
    settings.trusted_proxies = config.trusted_proxies;
    settings.deletion = match store.medium() {
        Medium::InPlace => DeletionPromise::InPlace,
        Medium::MayKeep => {
            tracing::warn!("this file system may keep old bytes after they were overwritten; the server promises less");
            DeletionPromise::MediumMayKeep
        }
    };
    settings.idle_seconds = config.idle_seconds.unwrap_or(settings.idle_seconds);
    settings.quota_bytes = config.quota_bytes.unwrap_or(settings.quota_bytes);
    settings.backup_days = config.backup_days.unwrap_or(settings.backup_days);
    settings.clock = config.clock.unwrap_or(settings.clock);
    if !crate::http::assets::built_in() {
        tracing::warn!("this binary was built without a site: it has the API and no pages");
    }
    let public_url = settings.public_url.as_str().to_owned();
    let socket = match Socket::open(&config.data) {
        Ok(socket) => Some(socket),
        Err(error) => {
            tracing::warn!(%error, "no socket for the operator's commands: they need the server stopped");
            None
        }
    };
    let weak = Arc::downgrade(&store);
    let store: Arc<dyn Store> = store;
    let service = Arc::new(Service::new(store, settings));
    let (stop, stopping) = watch::channel(false);
    let serving = tokio::spawn(serve(listener, socket, service, stopping));
    Ok(Running { address, public_url, stop, serving, store: weak })
}

impl Running {
    /// Stops: no new connections, answers that were begun end, what was gathered is written, the store is closed.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let _ = self.serving.await;
        // Tasks that were begun by requests may still hold the store for a moment.
        for _ in 0..100 {
            if self.store.strong_count() == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tracing::warn!("the store was still in use when the server stopped");
    }
}

async fn serve(listener: TcpListener, socket: Option<Socket>, service: Arc<Service>, stopping: watch::Receiver<bool>) {
    let chores = tokio::spawn(chores(Arc::clone(&service), stopping.clone()));
    let operator = socket.map(|socket| tokio::spawn(socket.serve(Arc::clone(&service), stopping.clone())));
    let router = routes::router(App { service: Arc::clone(&service), stopping: stopping.clone() });
    listen::serve(listener, router, stopping).await;
    let _ = chores.await;
    if let Some(operator) = operator {
        let _ = operator.await;
    }
    service.write_gathered(i64::MAX).await;
}

/// In the background: everything else goes on.
fn compact_if_worth_it(service: &Arc<Service>) {
    let service = Arc::clone(service);
    tokio::spawn(async move {
        if let Err(refusal) = service.compact_if_worth_it().await {
            tracing::warn!(kind = ?refusal.kind, "the rows were not compacted");
        }
    });
}

/// What is done without being asked.
async fn chores(service: Arc<Service>, mut stopping: watch::Receiver<bool>) {
    let mut gather = tokio::time::interval(GATHER_STEP);
    let mut sweep = tokio::time::interval(SWEEP_STEP);
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stopping) => return,
            _ = sweep.tick() => {
                if let Err(refusal) = service.sweep().await {
                    tracing::warn!(kind = ?refusal.kind, "the sweep was not finished");
                }
                compact_if_worth_it(&service);
            }
            _ = gather.tick() => service.write_gathered((service.settings().clock)()).await,
        }
    }
}
