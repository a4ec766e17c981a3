//! The handlers that tell whether the server runs, and what it is.

use axum::extract::State;
use axum::response::Response;
use protocol::ProblemKind;
use protocol::server::ServerInfo;

use super::App;
use super::respond::json;
use crate::service::Answer;

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
