//! The handlers of accounts and their sessions: extract, ask the service, answer.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use protocol::SessionId;
use protocol::account::{
    ChangeWrappings, DeleteAccount, EventsRead, PutAccountState, ReplaceSecrets, SetOutsideNotices, SignUp,
};
use protocol::session::{NameSession, SignIn};

use super::App;
use super::extract::{Ids, Json, WRAPPINGS_BYTES};
use super::respond::{json, with_cookie, without_cookie};
use crate::service::Answer;
use crate::service::rate::Network;
use crate::service::session::Session;

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
