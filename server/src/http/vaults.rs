//! The handlers of vaults and of what lies in them, but for their members: extract, ask the service, answer.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use protocol::blob::StageBlob;
use protocol::change::Changeset;
use protocol::grant::{SetLimits, SetPasscode, SetReplyBox};
use protocol::journal::EraseJournal;
use protocol::vault::{CreateVault, DeleteVault};
use protocol::{BlobId, GrantId, ProblemKind, ReplyId, VaultId, header as own};

use super::App;
use super::extract::{Cbor, Ids, Json, Part, query_number};
use super::respond::{cbor, json, stream, with_cookie};
use crate::service::change::Idempotency;
use crate::service::grant::GrantCall;
use crate::service::rate::Network;
use crate::service::session::Session;
use crate::service::{Answer, Refusal};

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

fn idempotency(headers: &HeaderMap, vault: &VaultId, body: &[u8]) -> Answer<Option<Idempotency>> {
    let Some(key) = headers.get(own::IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let key = key.to_str().ok().filter(|key| (16..=64).contains(&key.len()));
    let key = key.ok_or(Refusal::because(ProblemKind::BadRequest, "an idempotency key has 16 to 64 characters"))?;
    Ok(Some(Idempotency::new(key, vault, body)))
}
