//! Puts the parts together: opens the store, binds, serves, sweeps, and stops in order.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use ipnet::IpNet;
use protocol::server::{DeletionPromise, SignUpPolicy};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::http::certificate::Reminder;
use crate::http::listen::{self, Door};
use crate::http::tls::{Tls, TlsError, TlsFiles};
use crate::http::{App, routes, stopped};
use crate::metrics::{self, Metered, Metrics};
use crate::operator::socket::Socket;
use crate::service::settings::{BadPublicUrl, Clock, Limits, NoticeUrl, PublicUrl};
use crate::service::{Service, Settings};
use crate::store::open::{self, Engine, OpenError, Opened, Purpose};
use crate::store::sled::Medium;
use crate::store::{ReadOnly, Store};

/// How often gathered journal events are looked at.
const GATHER_STEP: Duration = Duration::from_secs(1);
/// How often it is looked whether something is due.
const SWEEP_STEP: Duration = Duration::from_secs(60);
/// How often it is looked whether the certificate was replaced or ends soon.
const TLS_STEP: Duration = Duration::from_secs(60);
/// Connections at a time at the address for figures.
const METRICS_CONNECTIONS: usize = 16;

/// How to run.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// What the rows are kept in.
    pub engine: Engine,
    /// The one public address; by default `http://` and where it listens.
    pub public_url: Option<String>,
    /// Who may sign up.
    pub sign_up: SignUpPolicy,
    /// Whether it only reads.
    pub read_only: bool,
    /// Seconds without use after which a session ends.
    pub idle_seconds: Option<i64>,
    /// Bytes that a vault may hold.
    pub quota_bytes: Option<u64>,
    /// Days for which a deleted record may stay in backups.
    pub backup_days: Option<u32>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Certificate and key; none for plain HTTP.
    pub tls: Option<TlsFiles>,
    /// How much anybody may ask for.
    pub limits: Limits,
    /// Where it is said that there is something to read.
    pub notice_url: Option<NoticeUrl>,
    /// Where figures can be read, on loopback; port 0 picks a free one.
    pub metrics_listen: Option<SocketAddr>,
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
            engine: Engine::Sled,
            public_url: None,
            sign_up: SignUpPolicy::Open,
            read_only: false,
            idle_seconds: None,
            quota_bytes: None,
            backup_days: None,
            trusted_proxies: Vec::new(),
            tls: None,
            limits: Limits::default(),
            notice_url: None,
            metrics_listen: None,
            clock: None,
        }
    }
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder or the database.
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
    /// The certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
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
        "with a public http:// address the server listens on loopback only; put a TLS proxy in front and give its https:// address, or give a certificate"
    )]
    PlainHttp,
}

/// Whether somebody elsewhere would get the program over plain HTTP.
#[must_use]
pub fn plain_http_is_reachable(listen: SocketAddr, public_is_https: bool) -> bool {
    !public_is_https && !listen.ip().to_canonical().is_loopback()
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its public address.
    pub public_url: String,
    /// Where figures can be read.
    pub metrics: Option<SocketAddr>,
    tls: Option<Arc<Tls>>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
    store: Weak<dyn Store>,
}

/// Starts a server.
///
/// # Errors
/// When it would run wrongly.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let tls = config.tls.clone().map(Tls::open).transpose()?.map(Arc::new);
    let (listener, address) = bind(config.listen).await?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let url = config.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
    let public_url = PublicUrl::parse(&url).map_err(|error| StartError::PublicUrl { url, error })?;
    if tls.is_none() && plain_http_is_reachable(address, public_url.secure()) {
        return Err(StartError::PlainHttp);
    }
    let figures = match config.metrics_listen {
        Some(listen) => Some(bind(listen).await?),
        None => None,
    };
    let purpose = if config.read_only { Purpose::Read } else { Purpose::Write };
    let Opened { store, medium, .. } = open::open(&config.engine, &config.data, purpose).await?;
    let settings = config.settings(public_url, medium);
    if settings.deletion == DeletionPromise::MediumMayKeep && matches!(config.engine, Engine::Sled) {
        tracing::warn!("this file system may keep old bytes after they were overwritten; the server promises less");
    }
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
    let metrics = Arc::new(Metrics::default());
    let mut store: Arc<dyn Store> = Arc::new(Metered::new(store, Arc::clone(&metrics)));
    if config.read_only {
        tracing::warn!(
            "it only reads: everything that would be written is refused until it is started without read_only"
        );
        // Outside of what counts writes: what is refused is none.
        store = Arc::new(ReadOnly::new(store));
    }
    let service = Arc::new(Service::new(store, settings));
    let (stop, stopping) = watch::channel(false);
    let metrics_address = figures.as_ref().map(|(_, address)| *address);
    if let Some((listener, _)) = figures {
        let door = Door {
            listener,
            tls: None,
            connections: METRICS_CONNECTIONS,
            connections_per_network: METRICS_CONNECTIONS,
            trusted_proxies: Vec::new(),
            // Those who read the figures are not in them.
            metrics: Arc::default(),
        };
        let router = metrics::router(Arc::clone(&metrics), Weak::clone(&weak));
        tokio::spawn(listen::serve(door, router, stopping.clone()));
    }
    let door = Door {
        listener,
        tls: tls.clone(),
        connections: config.limits.connections,
        connections_per_network: config.limits.connections_per_network,
        trusted_proxies: config.trusted_proxies,
        metrics,
    };
    let serving = tokio::spawn(serve(door, socket, service, stopping));
    Ok(Running { address, public_url, metrics: metrics_address, tls, stop, serving, store: weak })
}

impl Config {
    /// What the service gets of it.
    fn settings(&self, public_url: PublicUrl, medium: Medium) -> Settings {
        let mut settings = Settings::new(public_url);
        settings.sign_up = self.sign_up;
        settings.trusted_proxies.clone_from(&self.trusted_proxies);
        settings.deletion = match medium {
            Medium::InPlace => DeletionPromise::InPlace,
            Medium::MayKeep => DeletionPromise::MediumMayKeep,
        };
        settings.read_only = self.read_only;
        settings.folder = matches!(self.engine, Engine::Sled).then(|| self.data.clone());
        settings.idle_seconds = self.idle_seconds.unwrap_or(settings.idle_seconds);
        settings.quota_bytes = self.quota_bytes.unwrap_or(settings.quota_bytes);
        settings.backup_days = self.backup_days.unwrap_or(settings.backup_days);
        settings.limits = self.limits;
        settings.notice_url.clone_from(&self.notice_url);
        settings.clock = self.clock.clone().unwrap_or(settings.clock);
        settings
    }
}

async fn bind(listen: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let bind_error = |error| StartError::Listen { address: listen, error };
    let listener = TcpListener::bind(listen).await.map_err(bind_error)?;
    let address = listener.local_addr().map_err(bind_error)?;
    Ok((listener, address))
}

impl Running {
    /// Reads again what can be replaced while the server runs: the certificate and its key. Bad ones are logged, and what
    /// was in use stays.
    pub fn reload(&self) {
        match &self.tls {
            Some(tls) => tls.reload(),
            None => tracing::info!("asked to read the certificate again, and there is none"),
        }
    }

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

async fn serve(door: Door, socket: Option<Socket>, service: Arc<Service>, stopping: watch::Receiver<bool>) {
    let metrics = Arc::clone(&door.metrics);
    let chores = tokio::spawn(chores(Arc::clone(&service), Arc::clone(&metrics), door.tls.clone(), stopping.clone()));
    let operator = socket.map(|socket| tokio::spawn(socket.serve(Arc::clone(&service), stopping.clone())));
    let router = routes::router(App { service: Arc::clone(&service), metrics, stopping: stopping.clone() });
    listen::serve(door, router, stopping).await;
    let _ = chores.await;
    if let Some(operator) = operator {
        let _ = operator.await;
    }
    if !service.settings().read_only {
        service.write_gathered(i64::MAX).await;
    }
    // Others on the same store need not wait until it is silent for long enough.
    service.store.leave().await;
}

/// In the background: everything else goes on.
fn tidy_up(service: &Arc<Service>) {
    let service = Arc::clone(service);
    tokio::spawn(async move {
        if let Err(refusal) = service.erase_orphans().await {
            tracing::warn!(kind = ?refusal.kind, "it was not looked for files that no row names");
        }
        if let Err(refusal) = service.compact_if_worth_it().await {
            tracing::warn!(kind = ?refusal.kind, "the rows were not compacted");
        }
    });
}

/// What is done without being asked.
async fn chores(
    service: Arc<Service>,
    metrics: Arc<Metrics>,
    tls: Option<Arc<Tls>>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut gather = tokio::time::interval(GATHER_STEP);
    let mut sweep = tokio::time::interval(SWEEP_STEP);
    let mut certificate = tokio::time::interval(TLS_STEP);
    let mut reminder = Reminder::default();
    let writes = !service.settings().read_only;
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stopping) => return,
            _ = sweep.tick(), if writes => {
                let swept = service.sweep().await;
                metrics.swept(swept.is_ok());
                if let Err(refusal) = swept {
                    tracing::warn!(kind = ?refusal.kind, "the sweep was not finished");
                }
                tidy_up(&service);
            }
            _ = certificate.tick() => {
                if let Some(tls) = &tls {
                    tls.reload_if_changed();
                    let days_left = tls.days_left((service.settings().clock)());
                    metrics.certificate_ends_in(days_left);
                    if let Some(days_left) = days_left {
                        reminder.look(days_left);
                    }
                }
            }
            _ = gather.tick(), if writes => {
                let now = (service.settings().clock)();
                service.write_gathered(now).await;
                service.send_notices(now);
            }
        }
    }
}
