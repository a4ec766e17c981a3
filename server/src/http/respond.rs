//! What an answer is made of: a body as JSON, as CBOR or in chunks, and the cookie of a session.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use protocol::{ProblemKind, header as own};
use serde::Serialize;

use super::App;
use super::extract::cookie_name;
use crate::service::session::Token;
use crate::service::{Answer, Refusal};
use crate::store::Chunks;

/// A body, chunk by chunk. A chunk that is damaged breaks the answer off; its length tells the reader.
pub fn stream(length: u64, chunks: Chunks, content_type: &'static str) -> Response {
    let chunks = futures::stream::unfold(chunks, |mut chunks| async {
        let chunk = chunks.recv().await?;
        Some((chunk, chunks))
    });
    let body = Body::from_stream(chunks.inspect(|chunk| {
        if let Err(error) = chunk {
            tracing::error!(%error, "an answer was broken off");
        }
    }));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
    ];
    (headers, body).into_response()
}

/// A JSON answer.
pub fn json<T: Serialize>(value: &T) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => {
            let kind = HeaderValue::from_static("application/json");
            ([(header::CONTENT_TYPE, kind)], body).into_response()
        }
        Err(_) => Refusal::from(ProblemKind::Internal).into_response(),
    }
}

/// A CBOR answer.
///
/// # Errors
/// When it cannot be written.
pub fn cbor<T: Serialize>(value: &T) -> Answer<Response> {
    let kind = HeaderValue::from_static(own::CBOR);
    Ok(([(header::CONTENT_TYPE, kind)], protocol::to_cbor(value)?).into_response())
}

/// With the cookie of a session.
pub fn with_cookie(app: &App, response: Response, token: &Token) -> Response {
    set_cookie(app, response, &token.to_text(), "")
}

/// Signed out: no cookie, no cached pages, and the browser's storage stays (the seal of others may be in it).
pub fn without_cookie(app: &App) -> Response {
    let mut response = set_cookie(app, StatusCode::NO_CONTENT.into_response(), "", "; Max-Age=0");
    let clear = HeaderValue::from_static("\"cache\", \"cookies\"");
    response.headers_mut().insert("clear-site-data", clear);
    response
}

fn set_cookie(app: &App, mut response: Response, value: &str, more: &str) -> Response {
    let secure = if app.service.settings().public_url.secure() { "; Secure" } else { "" };
    let cookie = format!("{}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{more}", cookie_name(app));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
