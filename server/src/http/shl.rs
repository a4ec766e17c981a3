//! The two calls that readers of SMART Health Links make, from any origin; and the one by which our own page leaves a reply.

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use protocol::shl::{ManifestRequest, WrongPasscode};
use protocol::{ProblemKind, ReplyId, header as own, limits};

use super::extract::{Json, read_body, require_type};
use super::{App, guard, problem, respond};
use crate::service::rate::Network;
use crate::service::shl::{ManifestAnswer, POLL_SECONDS};
use crate::service::{Answer, Refusal};

/// A request for a manifest is small.
const REQUEST_BYTES: usize = 16 * 1024;

/// A link that was asked for under another name of this machine is not there.
pub async fn own_host(State(app): State<App>, request: Request, next: Next) -> Response {
    if guard::is_host(request.headers(), &app.service.settings().public_url) {
        next.run(request).await
    } else {
        problem::not_found()
    }
}

/// `POST /shl/{link}`.
///
/// # Errors
/// `bad-request` for what has not the form, `too-many`; everything that is not live is the same `not-found`.
pub async fn manifest(
    State(app): State<App>,
    network: Network,
    Path(link): Path<String>,
    Json(request): Json<ManifestRequest, REQUEST_BYTES>,
) -> Answer<Response> {
    let length = request.recipient.chars().count();
    if request.recipient.trim().is_empty() || length > limits::RECIPIENT_CHARS {
        return Err(Refusal::because(ProblemKind::BadRequest, "recipient is required, with at most 100 characters"));
    }
    match app.service.manifest(&link, &request, network).await? {
        ManifestAnswer::Manifest(manifest, reply_ticket) => {
            let mut response = respond::json(&manifest);
            let seconds = HeaderValue::from(POLL_SECONDS);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
            // A header, because a manifest has no member for it; and no other origin may read it.
            if let Some(ticket) = reply_ticket.and_then(|ticket| HeaderValue::from_str(&ticket).ok()) {
                response.headers_mut().insert(own::REPLY_TICKET, ticket);
            }
            Ok(response)
        }
        ManifestAnswer::WrongPasscode(remaining_attempts) => {
            let body = respond::json(&WrongPasscode { remaining_attempts });
            Ok((StatusCode::UNAUTHORIZED, body).into_response())
        }
        ManifestAnswer::Refused => Err(ProblemKind::NotFound.into()),
    }
}

/// `GET /shl/{link}/{file}?t=`.
///
/// # Errors
/// `not-found` without a good ticket for a link that is open, `too-many`.
pub async fn file(
    State(app): State<App>,
    network: Network,
    method: Method,
    Path((link, file)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    let query = query.unwrap_or_default();
    let mut tickets = query.split('&').filter_map(|pair| pair.strip_prefix("t="));
    // Two tickets are none: nobody may be left to guess which of them counts.
    let ticket = match (tickets.next(), tickets.next()) {
        (Some(only), None) => only,
        _ => "",
    };
    let opened = app.service.shared_file(&link, &file, ticket, network, method == Method::GET).await?;
    match opened {
        Some((length, chunks)) => Ok(respond::stream(length, chunks, own::JOSE)),
        None => Err(ProblemKind::NotFound.into()),
    }
}

/// `POST /shl/{link}/reply`.
///
/// # Errors
/// `bad-request` without an id, `not-found` without a good ticket for an open box of a link that is open, `too-large` when it is full,
/// `unavailable` while too many large ones arrive, `too-many`.
pub async fn reply(
    State(app): State<App>,
    network: Network,
    Path(link): Path<String>,
    request: Request,
) -> Answer<StatusCode> {
    require_type(request.headers(), "application/octet-stream")?;
    let headers = request.headers().clone();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wrong = |_| Refusal::because(ProblemKind::BadRequest, "a reply has an id of 16 bytes, base64url");
    let id: ReplyId = text(own::REPLY_ID).parse().map_err(wrong)?;
    let length = text(header::CONTENT_LENGTH.as_str()).parse().unwrap_or(limits::REPLY_BYTES);
    let into = app.service.reply_box(&link, text(own::REPLY_TICKET), network).await?;
    let into = into.ok_or(ProblemKind::NotFound)?;
    let _room = app.service.room_for_reply(length)?;
    let sealed = read_body(request, usize::try_from(limits::REPLY_BYTES).unwrap_or(usize::MAX)).await?;
    if sealed.is_empty() {
        return Err(Refusal::because(ProblemKind::BadRequest, "a reply has at least one byte"));
    }
    app.service.leave_reply(&into, &id, &sealed, network).await?;
    Ok(StatusCode::NO_CONTENT)
}
