//! Who may call: private calls come from this server's own pages, whatever cookie they carry.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use protocol::route::{Access, Route};
use protocol::{ProblemKind, header as own};

use super::App;
use crate::service::Refusal;
use crate::service::rate::Network;
use crate::service::settings::PublicUrl;

/// Refuses calls that a foreign page could have made.
///
/// # Errors
/// `foreign-origin`.
pub async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Result<Response, Refusal> {
    if is_own(request.headers(), &app.service.settings().public_url) {
        Ok(next.run(request).await)
    } else {
        Err(ProblemKind::ForeignOrigin.into())
    }
}

/// Refuses a network that asks faster than it may.
///
/// # Errors
/// `too-many`.
pub async fn throttled(
    State(app): State<App>,
    network: Network,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    app.service.admit_network(network)?;
    Ok(next.run(request).await)
}

/// Refuses, whoever asks and whatever for: the server only reads, and this writes.
///
/// # Errors
/// `read-only`.
pub async fn writes() -> Refusal {
    Refusal::read_only()
}

/// Whether a call can be answered without writing anything. Links cannot, not even a file of one that was opened before: whoever opens
/// something stands in the patient's journal, or opens nothing.
#[must_use]
pub fn only_reads(route: &Route) -> bool {
    route.method == "GET" && route.access != Access::AnyOrigin
}

/// The header that no form and no foreign page can send, and a same-origin `Origin`, `Sec-Fetch-Site` and `Host`.
fn is_own(headers: &HeaderMap, public: &PublicUrl) -> bool {
    let only = |name: &str, expected: &str| {
        headers.get_all(name).iter().all(|value| value.as_bytes().eq_ignore_ascii_case(expected.as_bytes()))
    };
    headers.get(own::REQUEST).is_some_and(|value| value == own::REQUEST_VALUE)
        && only(header::ORIGIN.as_str(), public.as_str())
        && only("sec-fetch-site", "same-origin")
        && is_host(headers, public)
}

/// Whether the request was meant for this server's public address.
#[must_use]
pub fn is_host(headers: &HeaderMap, public: &PublicUrl) -> bool {
    let default_port = if public.secure() { ":443" } else { ":80" };
    let bare = |authority: &str| authority.strip_suffix(default_port).unwrap_or(authority).to_ascii_lowercase();
    headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .is_some_and(|host| bare(host) == bare(public.authority()))
}
