//! Making connections, to whichever of the named hosts takes writes, and giving them all up when it does not answer any more.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, ready};

use deadpool_postgres::Connect;
use futures::future::{BoxFuture, FutureExt as _, select_ok};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::{AbortHandle, JoinHandle};
use tokio_postgres::config::Host;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Error, NoTls};

use super::tls::Tls;

/// Where PostgreSQL waits for its standbys. A wait that is cancelled there (`pg_cancel_backend`, a timeout) ends in a warning and in success.
const WAITS_FOR_STANDBY: &str = "SyncRepWaitForLSN";

/// The hosts, and the connections that are open.
#[derive(Clone)]
pub struct Hosts(Arc<Inner>);

struct Inner {
    /// One of each.
    hosts: Vec<Config>,
    tls: Option<Tls>,
    open: Mutex<Vec<AbortHandle>>,
    /// Commits that did not wait for a standby though they should have.
    not_waited: Arc<AtomicU64>,
}

impl Hosts {
    /// The hosts of one address.
    pub fn of(config: &Config, tls: Option<Tls>) -> Self {
        let count = config.get_hosts().len().max(config.get_hostaddrs().len());
        let hosts = (0..count).map(|number| only(config, number)).collect();
        Self(Arc::new(Inner { hosts, tls, open: Mutex::default(), not_waited: Arc::default() }))
    }

    /// Connects to the first that answers and takes writes. All are asked at once: one that stands still, as a machine does whose
    /// disk hangs, takes a connection and says nothing on it.
    ///
    /// # Errors
    /// What the last of them said, when none does.
    pub async fn connect(&self) -> Result<(Client, JoinHandle<()>), Error> {
        let attempts = self.0.hosts.iter().map(|host| self.try_one(host).boxed());
        let ((client, connection), _) = select_ok(attempts).await?;
        let running = tokio::spawn(connection);
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|connection| !connection.is_finished());
        open.push(running.abort_handle());
        Ok((client, running))
    }

    /// How many commits, on all connections until now, were acknowledged by the database without the standby that they waited for.
    pub fn not_waited(&self) -> u64 {
        self.0.not_waited.load(Ordering::Acquire)
    }

    /// Ends every connection. Whoever waits for an answer on one hears that it has ended.
    pub fn give_up(&self) {
        for connection in self.0.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            connection.abort();
        }
    }

    async fn try_one(&self, host: &Config) -> Result<(Client, BoxFuture<'static, ()>), Error> {
        let counted = || Arc::clone(&self.0.not_waited);
        Ok(match &self.0.tls {
            Some(tls) => {
                let (client, connection) = host.connect(tls.clone()).await?;
                (client, run(connection, counted()).boxed())
            }
            None => {
                let (client, connection) = host.connect(NoTls).await?;
                (client, run(connection, counted()).boxed())
            }
        })
    }
}

/// Runs a connection to its end; how it ends, its client is told as well. What the database remarks comes before the answer that it is about.
async fn run<S, T>(mut connection: Connection<S, T>, not_waited: Arc<AtomicU64>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    poll_fn(move |context| {
        while let Some(Ok(message)) = ready!(connection.poll_message(context)) {
            if let AsyncMessage::Notice(notice) = message
                && notice.routine() == Some(WAITS_FOR_STANDBY)
            {
                not_waited.fetch_add(1, Ordering::AcqRel);
            }
        }
        Poll::Ready(())
    })
    .await;
}

impl Connect for Hosts {
    fn connect(&self, _: &Config) -> BoxFuture<'_, Result<(Client, JoinHandle<()>), Error>> {
        Hosts::connect(self).boxed()
    }
}

/// The same with one of its hosts alone, which the library has no word for.
fn only(config: &Config, number: usize) -> Config {
    let mut one = Config::new();
    match config.get_hosts().get(number) {
        Some(Host::Tcp(name)) => {
            one.host(name);
        }
        Some(Host::Unix(path)) => {
            one.host_path(path);
        }
        None => {}
    }
    if let Some(address) = config.get_hostaddrs().get(number) {
        one.hostaddr(*address);
    }
    let ports = config.get_ports();
    if let Some(port) = ports.get(number).or_else(|| ports.first()) {
        one.port(*port);
    }
    if let Some(user) = config.get_user() {
        one.user(user);
    }
    if let Some(password) = config.get_password() {
        one.password(password);
    }
    if let Some(name) = config.get_dbname() {
        one.dbname(name);
    }
    if let Some(options) = config.get_options() {
        one.options(options);
    }
    if let Some(name) = config.get_application_name() {
        one.application_name(name);
    }
    if let Some(limit) = config.get_connect_timeout() {
        one.connect_timeout(*limit);
    }
    if let Some(limit) = config.get_tcp_user_timeout() {
        one.tcp_user_timeout(*limit);
    }
    if let Some(interval) = config.get_keepalives_interval() {
        one.keepalives_interval(interval);
    }
    if let Some(retries) = config.get_keepalives_retries() {
        one.keepalives_retries(retries);
    }
    one.keepalives(config.get_keepalives())
        .keepalives_idle(config.get_keepalives_idle())
        .ssl_mode(config.get_ssl_mode())
        .ssl_negotiation(config.get_ssl_negotiation())
        .channel_binding(config.get_channel_binding())
        .target_session_attrs(config.get_target_session_attrs());
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_of_an_address_has_its_own_port_and_everything_else_of_it() {
        let text = "postgres://inro:s3cret@a.example:1,b.example:2/vaults?sslmode=require&options=-c%20x%3D1\
                    &target_session_attrs=read-write&connect_timeout=7&keepalives_idle=9";
        let all: Config = text.parse().unwrap();
        let hosts = Hosts::of(&all, None);
        let each = ["a.example:1", "b.example:2"].map(|host| text.replace("a.example:1,b.example:2", host));
        assert_eq!(hosts.0.hosts, each.map(|text| text.parse::<Config>().unwrap()));
        let same_port: Config = "host=/run/a,b.example port=7 user=u".parse().unwrap();
        let ports: Vec<_> = Hosts::of(&same_port, None).0.hosts.iter().map(|host| host.get_ports().to_vec()).collect();
        assert_eq!(ports, [[7], [7]]);
    }
}
