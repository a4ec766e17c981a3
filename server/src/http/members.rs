//! The handlers of invitations to a vault and of leaving one.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use protocol::member::{AnswerInvitation, Invite, Leave, RevealNonce};
use protocol::{Digest, InvitationId, VaultId};

use super::App;
use super::extract::{Ids, Json};
use super::respond::{json, with_cookie};
use crate::service::Answer;
use crate::service::rate::Network;
use crate::service::session::Session;

pub async fn list(State(app): State<App>, session: Session, Ids(vault): Ids<VaultId>) -> Answer<Response> {
    Ok(json(&app.service.members(&session, &vault).await?))
}

pub async fn invite(
    State(app): State<App>,
    session: Session,
    Ids(vault): Ids<VaultId>,
    network: Network,
    Json(request): Json<Invite>,
) -> Answer<Response> {
    let token = app.service.invite_member(&session, &vault, &request, network).await?;
    Ok(with_cookie(&app, StatusCode::CREATED.into_response(), &token))
}

pub async fn reveal(
    State(app): State<App>,
    session: Session,
    Ids((vault, invitation)): Ids<(VaultId, Digest)>,
    Json(request): Json<RevealNonce>,
) -> Answer<StatusCode> {
    app.service.reveal_nonce(&session, &vault, &invitation, &request).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn cancel(
    State(app): State<App>,
    session: Session,
    Ids((vault, invitation)): Ids<(VaultId, Digest)>,
) -> Answer<StatusCode> {
    app.service.cancel_member_invitation(&session, &vault, &invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn answer(
    State(app): State<App>,
    session: Session,
    Ids((vault, invitation)): Ids<(VaultId, InvitationId)>,
    Json(request): Json<AnswerInvitation>,
) -> Answer<StatusCode> {
    app.service.answer_invitation(&session, &vault, &invitation, &request).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn answered(
    State(app): State<App>,
    session: Session,
    Ids((vault, invitation)): Ids<(VaultId, InvitationId)>,
) -> Answer<Response> {
    Ok(json(&app.service.answered_invitation(&session, &vault, &invitation).await?))
}

pub async fn leave(
    State(app): State<App>,
    session: Session,
    Ids(vault): Ids<VaultId>,
    network: Network,
    Json(request): Json<Leave>,
) -> Answer<Response> {
    let token = app.service.leave(&session, &vault, &request, network).await?;
    Ok(with_cookie(&app, StatusCode::NO_CONTENT.into_response(), &token))
}
