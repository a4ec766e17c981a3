//! Values become a configuration: what each must be, and what must not go together.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ipnet::IpNet;
use protocol::server::SignUpPolicy;
use tracing::Level;
use zeroize::Zeroizing;

use super::given::{Given, Origin, Value};
use super::{Chosen, Mistakes, Place};
use crate::http::tls::{self, TlsFiles};
use crate::run::{Config, StartError, plain_http_is_reachable};
use crate::service::settings::{NoticeUrl, PublicUrl};
use crate::store::open::Engine;
use crate::store::postgres::Address;

/// Checks everything that was given.
///
/// # Errors
/// What was wrong before, and everything that is found here.
pub fn check(mut given: Given) -> Result<Chosen, Mistakes> {
    let listen = parse(&mut given, "listen", address).unwrap_or(([127, 0, 0, 1], 8080).into());
    let mut config = Config::new(listen, data(&given));
    config.engine = engine(&mut given).unwrap_or(Engine::Sled);
    config.public_url = text(&given, "public-url").map(str::to_owned);
    config.sign_up = sign_up(&given);
    config.read_only = text(&given, "read-only") == Some("yes");
    config.idle_seconds = number(&given, "idle-seconds");
    config.quota_bytes = number(&given, "quota-mib").map(|mebibytes: u64| mebibytes << 20);
    config.backup_days = number(&given, "backup-days");
    let limits = &mut config.limits;
    limits.connections = number(&given, "connections").unwrap_or(limits.connections);
    let per_network = number(&given, "connections-per-network");
    limits.connections_per_network = per_network.unwrap_or(limits.connections_per_network.min(limits.connections));
    limits.requests_per_network = number(&given, "requests-per-network").unwrap_or(limits.requests_per_network);
    limits.requests_per_account = number(&given, "requests-per-account").unwrap_or(limits.requests_per_account);
    limits.journal_per_day = number(&given, "journal-per-day").unwrap_or(limits.journal_per_day);
    config.notice_url = parse(&mut given, "notice-url", NoticeUrl::parse);
    config.metrics_listen = parse(&mut given, "metrics-listen", loopback);
    config.trusted_proxies = proxies(&mut given);
    config.tls = certificate(&mut given);
    contradictions(&mut given, &config);
    let log = text(&given, "log").and_then(|level| level.parse().ok()).unwrap_or(Level::INFO);
    right(given, Chosen { config, log })
}

/// Checks what the operator's commands need.
///
/// # Errors
/// What was wrong before, and a public address that cannot be one.
pub fn place(mut given: Given) -> Result<Place, Mistakes> {
    let public_url = parse(&mut given, "public-url", |url| PublicUrl::parse(url).map_err(|error| error.to_string()));
    let engine = engine(&mut given).unwrap_or(Engine::Sled);
    let place = Place { data: data(&given), engine, public_url, sign_up: sign_up(&given) };
    right(given, place)
}

/// What was read, if nothing was wrong.
fn right<T>(mut given: Given, read: T) -> Result<T, Mistakes> {
    given.mistakes.sort_by(|one, other| one.origin.cmp(&other.origin));
    if given.mistakes.is_empty() { Ok(read) } else { Err(Mistakes(given.mistakes)) }
}

fn data(given: &Given) -> PathBuf {
    text(given, "data").map_or_else(|| PathBuf::from("./data"), PathBuf::from)
}

/// What the rows are kept in. No word of an address is repeated: it may hold a password.
fn engine(given: &mut Given) -> Option<Engine> {
    let path = |given: &Given, name| text(given, name).map(PathBuf::from);
    let (password, authority) = (path(given, "store-password-file"), path(given, "store-authority"));
    let store = text(given, "store").unwrap_or("sled").to_owned();
    if store == "sled" {
        for (name, _) in
            [("store-password-file", &password), ("store-authority", &authority)].iter().filter(|it| it.1.is_some())
        {
            wrong(given, name, "it is for a database, and store names none");
        }
        return Some(Engine::Sled);
    }
    let password = match password.map(|path| first_line(&path)).transpose() {
        Ok(password) => password,
        Err(words) => {
            wrong(given, "store-password-file", words);
            return None;
        }
    };
    let address = match Address::is_one(&store) {
        true => Address::parse(&store, password.as_ref().map(|text| text.as_str()), authority.as_deref()),
        false => Err("it must be sled, or an address like postgres://user@host:5432/database".to_owned()),
    };
    match address {
        Ok(address) => Some(Engine::Postgres(Box::new(address))),
        Err(words) => {
            wrong(given, "store", words);
            None
        }
    }
}

/// The first line of a file that holds a password.
///
/// # Errors
/// In words, when it cannot be read or has none.
pub fn first_line(path: &Path) -> Result<Zeroizing<String>, String> {
    let whole = std::fs::read_to_string(path).map(Zeroizing::new);
    let whole = whole.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    match whole.lines().next().filter(|line| !line.is_empty()) {
        Some(line) => Ok(Zeroizing::new(line.to_owned())),
        None => Err(format!("{} has no first line", path.display())),
    }
}

fn sign_up(given: &Given) -> SignUpPolicy {
    match text(given, "sign-up") {
        Some("invitation") => SignUpPolicy::Invitation,
        Some("closed") => SignUpPolicy::Closed,
        _ => SignUpPolicy::Open,
    }
}

/// What is right by itself and wrong together.
fn contradictions(given: &mut Given, config: &Config) {
    let public = config.public_url.as_deref().map(PublicUrl::parse).transpose();
    // A wrong certificate is a mistake already; what follows from it need not be said. So it is with a wrong address.
    let tls = config.tls.is_some() || given.get("tls-certificate").is_some();
    match public.map(|public| public.map(|public| public.secure())) {
        Err(error) => wrong(given, "public-url", error.to_string()),
        Ok(Some(false)) if tls => wrong(given, "public-url", "with a certificate it must be an https:// address"),
        Ok(secure) if !tls && plain_http_is_reachable(config.listen, secure == Some(true)) => {
            let name = if secure.is_some() { "public-url" } else { "listen" };
            wrong(given, name, StartError::PlainHttp.to_string());
        }
        Ok(None) if config.listen.ip().to_canonical().is_unspecified() => {
            let here = config.listen.ip();
            wrong(given, "listen", format!("public_url is needed: {here} is no address that others can open"));
        }
        Ok(_) => {}
    }
    if config.limits.connections_per_network > config.limits.connections {
        wrong(given, "connections-per-network", "it is more than connections");
    }
    if config.metrics_listen.is_some_and(|metrics| metrics == config.listen && metrics.port() != 0) {
        wrong(given, "metrics-listen", "the application listens there");
    }
}

/// Where the certificate and its key are; both open and belong together.
fn certificate(given: &mut Given) -> Option<TlsFiles> {
    let path = |name| text(given, name).map(PathBuf::from);
    match (path("tls-certificate"), path("tls-key")) {
        (None, None) => None,
        (Some(certificate), Some(key)) => {
            let files = TlsFiles { certificate, key };
            match tls::load(&files) {
                Ok(_) => Some(files),
                Err(error) => {
                    let name = if error.is_of_key() { "tls-key" } else { "tls-certificate" };
                    wrong(given, name, error.to_string());
                    None
                }
            }
        }
        (Some(_), None) => {
            wrong(given, "tls-certificate", "tls_key is missing");
            None
        }
        (None, Some(_)) => {
            wrong(given, "tls-key", "tls_certificate is missing");
            None
        }
    }
}

fn proxies(given: &mut Given) -> Vec<IpNet> {
    let Some((Value::Texts(texts), origin)) = given.get("trusted-proxies").cloned() else {
        return Vec::new();
    };
    let hint = if matches!(origin, Origin::Line(..)) { "" } else { "; several are separated by commas" };
    let mut networks = Vec::new();
    for text in texts {
        match network(&text) {
            Ok(network) => networks.push(network),
            Err(words) => given.wrong(origin.clone(), format!("trusted_proxies: \"{text}\" {words}{hint}")),
        }
    }
    networks
}

/// An address or a network in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3).
fn network(text: &str) -> Result<IpNet, &'static str> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(IpNet::from(address.to_canonical()));
    }
    let network = IpNet::from_str(text).map_err(|_| "is no address and no network")?;
    if network.prefix_len() == 0 {
        return Err("is everybody: anybody could say to be anybody");
    }
    if network.trunc() != network {
        return Err("has bits beside its prefix");
    }
    Ok(network)
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "it must be an address and a port, like 127.0.0.1:8080 or [::1]:8080".to_owned())
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address = address(text)?;
    if address.ip().to_canonical().is_loopback() {
        Ok(address)
    } else {
        Err("figures are for this machine only: it must be a loopback address".to_owned())
    }
}

fn text<'a>(given: &'a Given, name: &str) -> Option<&'a str> {
    match given.get(name) {
        Some((Value::Text(text), _)) => Some(text),
        _ => None,
    }
}

/// The number. The table says which there are; each fits into the type that is asked for.
fn number<T: TryFrom<i64>>(given: &Given, name: &str) -> Option<T> {
    match given.get(name) {
        Some((Value::Number(number), _)) => T::try_from(*number).ok(),
        _ => None,
    }
}

fn parse<T>(given: &mut Given, name: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
    match parse(text(given, name)?) {
        Ok(value) => Some(value),
        Err(words) => {
            wrong(given, name, words);
            None
        }
    }
}

/// Something is wrong with a setting: said where it was given, or where it would be.
fn wrong(given: &mut Given, name: &'static str, words: impl AsRef<str>) {
    let origin = given.get(name).map_or(Origin::Option(name), |(_, origin)| origin.clone());
    given.wrong(origin, format!("{}: {}", name.replace('-', "_"), words.as_ref()));
}
