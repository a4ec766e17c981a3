//! The outermost layer: security headers on every answer, CORS for shared links, one log line without anything private.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use protocol::ProblemKind;

use super::App;
use crate::service::Refusal;

/// Nothing from anywhere else, no inline script or style, and scripts may compile WebAssembly.
pub const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; font-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ALWAYS: &[(&str, &str)] = &[
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-robots-tag", "noindex"),
    (
        "permissions-policy",
        "camera=(self), accelerometer=(), browsing-topics=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    ),
];
const HSTS: &str = "max-age=63072000; includeSubDomains";

const CORS: &[(&str, &str)] = &[
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, POST, OPTIONS"),
    ("access-control-allow-headers", "content-type"),
    ("access-control-expose-headers", "retry-after"),
    ("access-control-max-age", "86400"),
];

/// What may stand in a log.
const KNOWN_METHODS: [Method; 6] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS];

/// Wraps everything.
pub async fn wrap(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let template = request.extensions().get::<MatchedPath>().cloned();
    let path = request.uri().path();
    // What is left in a reply box comes from our own page.
    let shared = path.starts_with("/shl/") && !path.ends_with("/reply");
    let mut response = if shared && method == Method::OPTIONS {
        // The same for every link, known or not: no look-up.
        StatusCode::NO_CONTENT.into_response()
    } else {
        // A panic is a mistake of ours; the caller gets an answer and the others go on.
        AssertUnwindSafe(next.run(request))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Refusal::from(ProblemKind::Internal).into_response())
    };
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if app.service.settings().public_url.secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    let policy = if shared { "cross-origin" } else { "same-origin" };
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static(policy));
    if shared {
        for (name, value) in CORS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let status = response.status().as_u16();
    let took = started.elapsed();
    let template = template.as_ref().map(MatchedPath::as_str);
    app.metrics.answered(method.as_str(), template, status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    // A method is a word of the sender's, as a path is.
    let method = KNOWN_METHODS.iter().find(|known| **known == method).map_or("other", Method::as_str);
    let route = template.unwrap_or("other");
    if status >= 500 {
        tracing::error!(method, route, status, ms, "answered");
    } else {
        tracing::info!(method, route, status, ms, "answered");
    }
    response
}
