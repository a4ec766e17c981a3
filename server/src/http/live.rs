//! The live stream: one JSON object a line, that says how far vault and journal are, and nothing else.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use protocol::journal::Moved;
use protocol::{VaultId, header as own};
use tokio::sync::watch;

use super::extract::Ids;
use super::{App, stopped};
use crate::service::Answer;
use crate::service::live::Listener;
use crate::service::session::Session;

/// A sign of life, so that both sides notice a dead connection.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// `GET /api/v1/vaults/{vault}/live`.
///
/// # Errors
/// `not-found` when the account is no member.
pub async fn stream(State(app): State<App>, session: Session, Ids(vault): Ids<VaultId>) -> Answer<Response> {
    let listener = app.service.listen(&session, &vault).await?;
    let stopping = app.stopping.clone();
    let state = Stream { app, session, vault, listener, stopping, first: true };
    let lines = futures::stream::unfold(state, |mut state| async {
        let line = state.next().await?;
        Some((Ok::<_, std::convert::Infallible>(line), state))
    });
    let kind = HeaderValue::from_static(own::NDJSON);
    Ok(([(header::CONTENT_TYPE, kind)], Body::from_stream(lines)).into_response())
}

struct Stream {
    app: App,
    session: Session,
    vault: VaultId,
    listener: Listener,
    stopping: watch::Receiver<bool>,
    first: bool,
}

impl Stream {
    /// The next line; none when the session, the membership, the vault or the server has ended.
    async fn next(&mut self) -> Option<String> {
        if std::mem::take(&mut self.first) {
            return self.line();
        }
        loop {
            tokio::select! {
                biased;
                () = stopped(&mut self.stopping) => return None,
                changed = self.listener.moved.changed() => {
                    changed.ok()?;
                    return self.line();
                }
                _ = self.listener.sessions.changed() => {
                    if !self.may_go_on().await {
                        return None;
                    }
                }
                () = tokio::time::sleep(SIGN_OF_LIFE) => {
                    if !self.may_go_on().await {
                        return None;
                    }
                    return self.line();
                }
            }
        }
    }

    async fn may_go_on(&self) -> bool {
        matches!(self.app.service.may_listen(&self.session, &self.vault).await, Ok(true))
    }

    fn line(&mut self) -> Option<String> {
        let moved: Moved = *self.listener.moved.borrow_and_update();
        let mut line = serde_json::to_string(&moved).ok()?;
        line.push('\n');
        Some(line)
    }
}
