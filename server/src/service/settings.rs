//! What the operator decides.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use ipnet::IpNet;
use protocol::limits;
use protocol::server::{DeletionPromise, SignUpPolicy};

/// Characters of host and port of the public address: a link's address is `https://`, they, `/shl/` and 32 bytes in base64url.
const HOST_CHARS: usize = 70;
const _: () = assert!("https://".len() + HOST_CHARS + "/shl/".len() + 43 <= limits::SHL_URL_CHARS);

/// Seconds since 1970-01-01T00:00:00Z.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Settings of a running server.
#[derive(Clone)]
pub struct Settings {
    /// The one public address.
    pub public_url: PublicUrl,
    /// Who may sign up.
    pub sign_up: SignUpPolicy,
    /// Seconds without use after which a session ends.
    pub idle_seconds: i64,
    /// Whether everything that would be written is refused.
    pub read_only: bool,
    /// The folder that holds all data; none when a database does.
    pub folder: Option<PathBuf>,
    /// Bytes that a vault may hold.
    pub quota_bytes: u64,
    /// Days for which a deleted record may stay in backups.
    pub backup_days: u32,
    /// What deleting means on this medium.
    pub deletion: DeletionPromise,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How much anybody may ask for.
    pub limits: Limits,
    /// Where it is said that there is something to read.
    pub notice_url: Option<NoticeUrl>,
    /// What time it is.
    pub clock: Clock,
}

/// How much anybody may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time.
    pub connections: usize,
    /// Connections at a time from one network.
    pub connections_per_network: usize,
    /// Calls in a minute from one network.
    pub requests_per_network: u32,
    /// Calls in a minute of one account.
    pub requests_per_account: u32,
    /// Entries in a day that a vault's journal takes from outside one by one.
    pub journal_per_day: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            connections_per_network: 512,
            requests_per_network: 6000,
            requests_per_account: 3000,
            journal_per_day: 2000,
        }
    }
}

impl Settings {
    /// The defaults at this address.
    #[must_use]
    pub fn new(public_url: PublicUrl) -> Self {
        Self {
            public_url,
            sign_up: SignUpPolicy::Open,
            read_only: false,
            folder: None,
            idle_seconds: limits::SESSION_IDLE_SECONDS,
            quota_bytes: 1 << 30,
            backup_days: 30,
            deletion: DeletionPromise::MediumMayKeep,
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            notice_url: None,
            clock: Arc::new(system_time),
        }
    }
}

/// Seconds since 1970-01-01T00:00:00Z by this machine's clock.
pub(crate) fn system_time() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// The address of a service of the operator's to which notices are posted: `https://…`, or `http://…` on the operator's own machine or
/// network.
#[derive(Clone, PartialEq, Eq)]
pub struct NoticeUrl(String);

impl std::fmt::Debug for NoticeUrl {
    // It may hold a secret of the service.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NoticeUrl(..)")
    }
}

impl NoticeUrl {
    /// Checks an address. The words say what is wrong with it and do not repeat it.
    ///
    /// # Errors
    /// When it is no http address with a host.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "it must be an address that begins with https:// or http:// and names a host".to_owned();
        let uri: axum::http::Uri = text.parse().map_err(|_| wrong())?;
        let scheme = uri.scheme_str().filter(|scheme| ["https", "http"].contains(scheme));
        let host = uri.host().filter(|host| !host.is_empty());
        match (scheme, host) {
            (Some(_), Some(_)) => Ok(Self(text.to_owned())),
            _ => Err(wrong()),
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `https://host[:port]`, or `http://` on loopback. No path, no slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    secure: bool,
}

/// Why an address cannot be the public one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPublicUrl {
    /// Not of the form.
    #[error("the public URL must be https://host[:port] without a path")]
    Form,
    /// Anybody on the way could change the code.
    #[error(
        "over plain http anybody on the way can change the program, so http is allowed on loopback only; put a TLS proxy in front and give its https:// address"
    )]
    PlainHttp,
    /// A link's address would not fit.
    #[error("the host (with port) of the public URL may have at most 70 characters")]
    TooLong,
}

impl PublicUrl {
    /// Checks an address.
    ///
    /// # Errors
    /// When it is no https origin, or http elsewhere than on loopback.
    pub fn parse(text: &str) -> Result<Self, BadPublicUrl> {
        let (scheme, authority) = text.split_once("://").ok_or(BadPublicUrl::Form)?;
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        if authority.is_empty() || !authority.chars().all(allowed) {
            return Err(BadPublicUrl::Form);
        }
        if authority.len() > HOST_CHARS {
            return Err(BadPublicUrl::TooLong);
        }
        let secure = match scheme {
            "https" => true,
            "http" if is_loopback(authority) => false,
            "http" => return Err(BadPublicUrl::PlainHttp),
            _ => return Err(BadPublicUrl::Form),
        };
        // Browsers leave the usual port out of `Origin`.
        let usual_port = if secure { ":443" } else { ":80" };
        Ok(Self { text: text.strip_suffix(usual_port).unwrap_or(text).to_ascii_lowercase(), secure })
    }

    /// Whether it is https.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.secure
    }

    /// The whole address, which is also its origin.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Host and port, as in the header `Host`.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.text.split_once("://").map_or("", |(_, authority)| authority)
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or("", |(host, _)| host),
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        for good in ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:80", "https://inro.example"] {
            assert!(PublicUrl::parse(good).is_ok(), "{good}");
        }
        assert_eq!(PublicUrl::parse("http://inro.example"), Err(BadPublicUrl::PlainHttp));
        assert_eq!(PublicUrl::parse("http://127.0.0.1.example"), Err(BadPublicUrl::PlainHttp));
        for bad in ["inro.example", "https://inro.example/", "https://a@b", "ftp://inro.example", "https://"] {
            assert_eq!(PublicUrl::parse(bad), Err(BadPublicUrl::Form), "{bad}");
        }
        let long = format!("https://{}", "a".repeat(71));
        assert_eq!(PublicUrl::parse(&long), Err(BadPublicUrl::TooLong));
    }
}
