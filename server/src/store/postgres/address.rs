//! Where the database is and how it is reached. It may hold a password, so neither `Debug` nor `Display` shows all of it.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use super::connect::Hosts;
use super::tls::Tls;

/// Connections of one server at a time, besides the one that asks whether the database stands still.
const CONNECTIONS: usize = 16;
/// Longest that a request waits for a free one, and for one that is being made.
const WAIT: Duration = Duration::from_secs(10);
/// Longest that one host takes to be reached, and that what was sent stays unconfirmed by its system.
const CONNECT: Duration = Duration::from_secs(5);
const UNANSWERED: Duration = Duration::from_secs(15);
const IDLE: Duration = Duration::from_secs(30);

/// What every connection begins with.
const WARNED: &str = "-c client_min_messages=warning";

/// Where the database is.
#[derive(Clone)]
pub struct Address {
    config: Config,
    tls: Option<Tls>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        });
        let hosts: Vec<_> = hosts.chain(self.config.get_hostaddrs().iter().map(IpAddr::to_string)).collect();
        let database = self.config.get_dbname().unwrap_or("the user's own");
        write!(f, "PostgreSQL at {}, database {database}", hosts.join(", "))
    }
}

impl Address {
    /// Whether a text means such an address.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        ["postgres:", "postgresql:"].iter().any(|scheme| text.starts_with(scheme))
    }

    /// Parses `postgres://user@host:port/database`, with what libpq calls parameters behind a `?`. Of several hosts, separated by
    /// commas, the one that takes writes is used, whichever that is at the time. `password` takes the place
    /// of one in the address. `authority` is a file of certificates in PEM that the database's must lead to.
    ///
    /// # Errors
    /// In words, which never repeat the address: when it is none, or when its password and what it carries would go over
    /// a network in the clear.
    pub fn parse(text: &str, password: Option<&str>, authority: Option<&Path>) -> Result<Self, String> {
        // The parser's own words can repeat a part of the address.
        let mut config = Config::from_str(text)
            .map_err(|_| "it must be sled, or an address like postgres://user@host:5432/database".to_owned())?;
        if let Some(password) = password {
            config.password(password);
        }
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err("the address names no host".to_owned());
        }
        let required = config.get_ssl_mode() == SslMode::Require;
        let tls = match (required, authority) {
            (true, Some(path)) => Some(Tls::read(path)?),
            (true, None) => return Err("with sslmode=require it needs store_authority".to_owned()),
            (false, _) if is_here(&config) => None,
            (false, _) => {
                let why = "the database is on another machine: add ?sslmode=require, and name store_authority";
                return Err(why.to_owned());
            }
        };
        if tls.is_none() {
            config.ssl_mode(SslMode::Disable);
        }
        // The last word on a setting counts, whatever role, database or address say: that a commit did not wait for its standby
        // comes as a warning and not otherwise.
        let options = format!("{} {WARNED}", config.get_options().unwrap_or_default());
        config
            .options(options.trim_start())
            .application_name("inro")
            .connect_timeout(CONNECT)
            .tcp_user_timeout(UNANSWERED)
            .keepalives_idle(IDLE)
            .target_session_attrs(TargetSessionAttrs::ReadWrite);
        Ok(Self { config, tls })
    }

    /// Connections to it, none of which is made yet, and what makes them.
    pub(super) fn pool(&self) -> Result<(Pool, Hosts), deadpool_postgres::BuildError> {
        let hosts = Hosts::of(&self.config, self.tls.clone());
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_connect(self.config.clone(), hosts.clone(), recycling);
        let pool = Pool::builder(manager).max_size(CONNECTIONS).runtime(Runtime::Tokio1);
        Ok((pool.wait_timeout(Some(WAIT)).create_timeout(Some(WAIT)).build()?, hosts))
    }
}

/// Whether every host is this machine.
fn is_here(config: &Config) -> bool {
    let hosts = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        Host::Unix(_) => true,
    });
    hosts && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_shown_nowhere_and_no_wrong_address_is_repeated() {
        let address = Address::parse("postgres://inro:s3cret@127.0.0.1:5433/vaults", None, None).unwrap();
        assert_eq!(address.to_string(), "PostgreSQL at 127.0.0.1, database vaults");
        assert!(!format!("{address:?}").contains("s3cret"));
        for wrong in ["postgres://inro:s3cret@127.0.0.1:port/vaults", "postgres://inro:s3cret@/x?no_such=1", "s3cret"] {
            let said = Address::parse(wrong, None, None).unwrap_err();
            assert!(!said.contains("s3cret") && !said.contains("port/"), "{said}");
        }
    }

    #[test]
    fn another_machine_is_reached_over_tls_only() {
        for here in ["postgres://a@localhost/x", "postgres://a@[::1]/x", "postgres:///x?host=/run/postgresql&user=a"] {
            assert!(Address::parse(here, None, None).is_ok(), "{here}");
        }
        for (there, word) in [
            ("postgres://a@db.example/x", "sslmode=require"),
            ("postgres://a@localhost,db.example/x", "sslmode=require"),
            ("postgres://a@db.example/x?sslmode=prefer", "sslmode=require"),
            ("postgres://a@localhost/x?hostaddr=203.0.113.7", "sslmode=require"),
            ("postgres://a@db.example/x?sslmode=require", "store_authority"),
        ] {
            let said = Address::parse(there, None, None).unwrap_err();
            assert!(said.contains(word), "{there}: {said}");
        }
    }
}
