//! The handlers of the private calls: extract, ask the service, answer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use protocol::account::{
    ChangeWrappings, DeleteAccount, EventsRead, PutAccountState, ReplaceSecrets, SetOutsideNotices, SignUp,
};
use protocol::blob::StageBlob;
use protocol::change::Changeset;
use protocol::grant::{SetLimits, SetPasscode, SetReplyBox};
use protocol::journal::EraseJournal;
use protocol::server::ServerInfo;
use protocol::session::{NameSession, SignIn};
use protocol::vault::{CreateVault, DeleteVault};
use protocol::{BlobId, GrantId, ProblemKind, ReplyId, SessionId, VaultId, header as own};
use serde::Serialize;

use super::App;
use super::extract::{Cbor, Ids, Json, Part, WRAPPINGS_BYTES, cookie_name, query_number};
use crate::service::change::Idempotency;
use crate::service::grant::GrantCall;
use crate::service::rate::Network;
use crate::service::session::{Session, Token};
use crate::service::{Answer, Refusal};
use crate::store::Chunks;

pub async fn healthz() -> &'static str {
    "ok\n"
}

pub async fn readyz(State(app): State<App>) -> Answer<&'static str> {
    if app.service.ready() && !*app.stopping.borrow() { Ok("ok\n") } else { Err(ProblemKind::Unavailable.into()) }
}

pub async fn server_info(State(app): State<App>) -> Response {
    let settings = app.service.settings();
    json(&ServerInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        public_url: settings.public_url.as_str().to_owned(),
        sign_up: settings.sign_up,
        deletion: settings.deletion,
        backup_days: settings.backup_days,
        notices: settings.notice_url.is_some(),
    })
}

pub async fn sign_up(
    State(app): State<App>,
    network: Network,
    Json(request): Json<SignUp, WRAPPINGS_BYTES>,
) -> Answer<Response> {
    let (signed_in, token) = app.service.sign_up(&request, network).await?;
    let mut response = with_cookie(&app, json(&signed_in), &token);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

pub async fn sign_in(State(app): State<App>, network: Network, Json(request): Json<SignIn>) -> Answer<Response> {
    let (signed_in, token) = app.service.sign_in(&request, network).await?;
    Ok(with_cookie(&app, json(&signed_in), &token))
}

pub async fn list_sessions(State(app): State<App>, session: Session) -> Answer<Response> {
    Ok(json(&app.service.list_sessions(&session).await?))
}

pub async fn sign_out(State(app): State<App>, session: Session) -> Answer<Response> {
    app.service.end_session(&session.account, session.id).await?;
    Ok(without_cookie(&app))
}

pub async fn name_session(
    State(app): State<App>,
    session: Session,
    Json(request): Json<NameSession>,
) -> Answer<StatusCode> {
    app.service.name_session(&session, &request).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn end_session(State(app): State<App>, session: Session, Ids(other): Ids<SessionId>) -> Answer<StatusCode> {
    app.service.end_session(&session.account, other).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn account_state(State(app): State<App>, session: Session) -> Answer<Response> {
    Ok(json(&app.service.account_state(&session.account).await?))
}

pub async fn put_account_state(
    State(app): State<App>,
    session: Session,
    network: Network,
    Json(request): Json<PutAccountState>,
) -> Answer<StatusCode> {
    app.service.put_account_state(&session, &request, network).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn change_wrappings(
    State(app): State<App>,
    session: Session,
    network: Network,
    Json(request): Json<ChangeWrappings, WRAPPINGS_BYTES>,
) -> Answer<Response> {
    let token = app.service.change_wrappings(&session, &request, network).await?;
    Ok(with_cookie(&app, StatusCode::NO_CONTENT.into_response(), &token))
}

pub async fn replace_secrets(
    State(app): State<App>,
    session: Session,
    network: Network,
    Json(request): Json<ReplaceSecrets, WRAPPINGS_BYTES>,
) -> Answer<Response> {
    let token = app.service.replace_secrets(&session, &request, network).await?;
    Ok(with_cookie(&app, StatusCode::NO_CONTENT.into_response(), &token))
}

pub async fn delete_account(
    State(app): State<App>,
    session: Session,
    network: Network,
    Json(request): Json<DeleteAccount>,
) -> Answer<Response> {
    app.service.delete_account(&session, &request, network).await?;
    Ok(without_cookie(&app))
}

pub async fn account_events(State(app): State<App>, session: Session) -> Answer<Response> {
    Ok(json(&app.service.account_events(&session).await?))
}

pub async fn events_read(
    State(app): State<App>,
    session: Session,
    Json(request): Json<EventsRead>,
) -> Answer<StatusCode> {
    app.service.events_read(&session, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn list_vaults(State(app): State<App>, session: Session) -> Answer<Response> {
    Ok(json(&app.service.list_vaults(&session).await?))
}

pub async fn create_vault(
    State(app): State<App>,
    session: Session,
    Json(request): Json<CreateVault>,
) -> Answer<StatusCode> {
    app.service.create_vault(&session, &request).await?;
    Ok(StatusCode::CREATED)
}

pub async fn list_wrappings(State(app): State<App>, session: Session) -> Answer<Response> {
    Ok(json(&app.service.list_wrappings(&session.account).await?))
}

pub async fn outside_notices(State(app): State<App>, session: Session) -> Answer<Response> {
    Ok(json(&app.service.outside_notices(&session).await?))
}

pub async fn set_outside_notices(
    State(app): State<App>,
    session: Session,
    network: Network,
    Json(request): Json<SetOutsideNotices>,
) -> Answer<Response> {
    Ok(json(&app.service.set_outside_notices(&session, &request, network).await?))
}

pub async fn view_vault(State(app): State<App>, session: Session, Ids(vault): Ids<VaultId>) -> Answer<Response> {
    Ok(json(&app.service.view_vault(&session, &vault).await?))
}

pub async fn delete_vault(
    State(app): State<App>,
    session: Session,
    Ids(vault): Ids<VaultId>,
    network: Network,
    Json(request): Json<DeleteVault>,
) -> Answer<Response> {
    let token = app.service.delete_vault(&session, &vault, &request, network).await?;
    Ok(with_cookie(&app, StatusCode::NO_CONTENT.into_response(), &token))
}

pub async fn changes_after(
    State(app): State<App>,
    session: Session,
    Ids(vault): Ids<VaultId>,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    let after = query_number(query.as_deref(), "after")?;
    cbor(&app.service.changes_after(&session, &vault, after).await?)
}

pub async fn write_changes(
    State(app): State<App>,
    session: Session,
    Ids(vault): Ids<VaultId>,
    network: Network,
    headers: HeaderMap,
    Cbor(body): Cbor,
) -> Answer<Response> {
    let wrong = |_| Refusal::because(ProblemKind::BadRequest, "the body is not the documented CBOR");
    let changeset: Changeset = protocol::from_cbor(&body).map_err(wrong)?;
    let idempotency = idempotency(&headers, &vault, &body)?;
    // In a task of its own: what was begun is ended, even if the caller hangs up.
    let service = Arc::clone(&app.service);
    let written = tokio::spawn(async move { service.write(&session, &vault, &changeset, idempotency, network).await });
    let (accepted, token) = written.await.map_err(|_| ProblemKind::Internal)??;
    let answer = cbor(&accepted)?;
    Ok(match token {
        Some(token) => with_cookie(&app, answer, &token),
        None => answer,
    })
}

pub async fn stage_blob(
    State(app): State<App>,
    session: Session,
    Ids(vault): Ids<VaultId>,
    Json(request): Json<StageBlob>,
) -> Answer<Response> {
    let view = app.service.stage_blob(&session, &vault, &request).await?;
    Ok((StatusCode::CREATED, json(&view)).into_response())
}

pub async fn blob_state(
    State(app): State<App>,
    session: Session,
    Ids((vault, blob)): Ids<(VaultId, BlobId)>,
) -> Answer<Response> {
    Ok(json(&app.service.blob_state(&session, &vault, &blob).await?))
}

pub async fn read_blob(
    State(app): State<App>,
    session: Session,
    Ids((vault, blob)): Ids<(VaultId, BlobId)>,
) -> Answer<Response> {
    let (length, chunks) = app.service.read_blob(&session, &vault, &blob).await?;
    Ok(stream(length, chunks, "application/octet-stream"))
}

pub async fn put_part(
    State(app): State<App>,
    session: Session,
    Ids((vault, blob)): Ids<(VaultId, BlobId)>,
    RawQuery(query): RawQuery,
    Part(part): Part,
) -> Answer<Response> {
    let offset = query_number(query.as_deref(), "offset")?;
    Ok(json(&app.service.put_part(&session, &vault, &blob, offset, part).await?))
}

pub async fn list_grants(State(app): State<App>, session: Session, Ids(vault): Ids<VaultId>) -> Answer<Response> {
    Ok(json(&app.service.list_grants(&session, &vault).await?))
}

pub async fn pause_grant(
    State(app): State<App>,
    session: Session,
    Ids(ids): Ids<(VaultId, GrantId)>,
) -> Answer<StatusCode> {
    change_grant(&app, &session, ids, &GrantCall::Pause).await
}

pub async fn resume_grant(
    State(app): State<App>,
    session: Session,
    Ids(ids): Ids<(VaultId, GrantId)>,
) -> Answer<StatusCode> {
    change_grant(&app, &session, ids, &GrantCall::Resume).await
}

pub async fn revoke_grant(
    State(app): State<App>,
    session: Session,
    Ids(ids): Ids<(VaultId, GrantId)>,
) -> Answer<StatusCode> {
    change_grant(&app, &session, ids, &GrantCall::Revoke).await
}

pub async fn set_limits(
    State(app): State<App>,
    session: Session,
    Ids(ids): Ids<(VaultId, GrantId)>,
    Json(request): Json<SetLimits>,
) -> Answer<StatusCode> {
    change_grant(&app, &session, ids, &GrantCall::Limits(request.limits)).await
}

pub async fn set_passcode(
    State(app): State<App>,
    session: Session,
    Ids(ids): Ids<(VaultId, GrantId)>,
    Json(request): Json<SetPasscode>,
) -> Answer<StatusCode> {
    change_grant(&app, &session, ids, &GrantCall::Passcode(request.passcode)).await
}

pub async fn set_reply_box(
    State(app): State<App>,
    session: Session,
    Ids(ids): Ids<(VaultId, GrantId)>,
    Json(request): Json<SetReplyBox>,
) -> Answer<StatusCode> {
    change_grant(&app, &session, ids, &GrantCall::ReplyBox(request.open)).await
}

pub async fn read_reply(
    State(app): State<App>,
    session: Session,
    Ids((vault, grant, reply)): Ids<(VaultId, GrantId, ReplyId)>,
) -> Answer<Response> {
    let (length, chunks) = app.service.read_reply(&session, &vault, &grant, &reply).await?;
    Ok(stream(length, chunks, "application/octet-stream"))
}

pub async fn erase_reply(
    State(app): State<App>,
    session: Session,
    Ids((vault, grant, reply)): Ids<(VaultId, GrantId, ReplyId)>,
) -> Answer<StatusCode> {
    app.service.erase_reply(&session, &vault, &grant, &reply).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn journal_page(
    State(app): State<App>,
    session: Session,
    Ids(vault): Ids<VaultId>,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    let after = query_number(query.as_deref(), "after")?;
    Ok(json(&app.service.journal_page(&session, &vault, after).await?))
}

pub async fn erase_journal(
    State(app): State<App>,
    session: Session,
    Ids(vault): Ids<VaultId>,
    network: Network,
    Json(request): Json<EraseJournal>,
) -> Answer<Response> {
    let token = app.service.erase_journal(&session, &vault, &request, network).await?;
    Ok(with_cookie(&app, StatusCode::NO_CONTENT.into_response(), &token))
}

async fn change_grant(
    app: &App,
    session: &Session,
    (vault, grant): (VaultId, GrantId),
    call: &GrantCall,
) -> Answer<StatusCode> {
    app.service.change_grant(session, &vault, &grant, call).await?;
    Ok(StatusCode::NO_CONTENT)
}

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

fn cbor<T: Serialize>(value: &T) -> Answer<Response> {
    let kind = HeaderValue::from_static(own::CBOR);
    Ok(([(header::CONTENT_TYPE, kind)], protocol::to_cbor(value)?).into_response())
}

fn idempotency(headers: &HeaderMap, vault: &VaultId, body: &[u8]) -> Answer<Option<Idempotency>> {
    let Some(key) = headers.get(own::IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let key = key.to_str().ok().filter(|key| (16..=64).contains(&key.len()));
    let key = key.ok_or(Refusal::because(ProblemKind::BadRequest, "an idempotency key has 16 to 64 characters"))?;
    Ok(Some(Idempotency::new(key, vault, body)))
}

pub fn with_cookie(app: &App, response: Response, token: &Token) -> Response {
    set_cookie(app, response, &token.to_text(), "")
}

/// Signed out: no cookie, no cached pages, and the browser's storage stays (the seal of others may be in it).
fn without_cookie(app: &App) -> Response {
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
