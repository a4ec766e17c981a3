//! The live stream: one JSON object a line, that says how far vault and journal are, and nothing else.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use protocol::{VaultId, header as own};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior};

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
    let wait = Wait::new(listener, app.stopping.clone(), SIGN_OF_LIFE);
    let state = Stream { app, session, vault, wait, first: true };
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
    wait: Wait,
    first: bool,
}

impl Stream {
    /// The next line; none when the session, the membership, the vault or the server has ended.
    async fn next(&mut self) -> Option<String> {
        if std::mem::take(&mut self.first) {
            return self.line();
        }
        loop {
            match self.wait.next().await {
                Next::End => return None,
                Next::Line => return self.line(),
                Next::Look if self.may_go_on().await => {}
                Next::LookAndLine if self.may_go_on().await => return self.line(),
                Next::Look | Next::LookAndLine => return None,
            }
        }
    }

    async fn may_go_on(&self) -> bool {
        matches!(self.app.service.may_listen(&self.session, &self.vault).await, Ok(true))
    }

    fn line(&mut self) -> Option<String> {
        let mut line = serde_json::to_string(&self.wait.listener.position()).ok()?;
        line.push('\n');
        Some(line)
    }
}

/// What a stream waits for.
struct Wait {
    listener: Listener,
    stopping: watch::Receiver<bool>,
    /// One for the whole stream: a vault in which something happens all the time must not put off the look.
    life: Interval,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// The server or the vault ends.
    End,
    /// Something happened.
    Line,
    /// Some session has ended, perhaps this one.
    Look,
    /// Time has passed: the session may have run out, and the other side wants a sign of life.
    LookAndLine,
}

impl Wait {
    fn new(listener: Listener, stopping: watch::Receiver<bool>, every: Duration) -> Self {
        let mut life = tokio::time::interval_at(Instant::now() + every, every);
        life.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { listener, stopping, life }
    }

    async fn next(&mut self) -> Next {
        tokio::select! {
            biased;
            () = stopped(&mut self.stopping) => Next::End,
            _ = self.life.tick() => Next::LookAndLine,
            changed = self.listener.moved.changed() => if changed.is_ok() { Next::Line } else { Next::End },
            // Its sender stays as long as somebody listens.
            Ok(()) = self.listener.invitations.changed() => Next::Line,
            _ = self.listener.sessions.changed() => Next::Look,
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::journal::Moved;

    use super::*;

    #[tokio::test]
    async fn a_vault_in_which_something_happens_all_the_time_does_not_put_off_the_look_at_the_session() {
        let (moved, heard) = watch::channel(Moved { revision: 0, journal: 0, invitations: 0 });
        let ((_sessions, sessions), (_invitations, invitations)) = (watch::channel(0), watch::channel(0));
        let (_stop, stopping) = watch::channel(false);
        let every = Duration::from_millis(200);
        let mut wait = Wait::new(Listener { moved: heard, invitations, sessions }, stopping, every);
        let begun = Instant::now();
        let mut lines = 0;
        // Something happens before each wait, and again every few milliseconds.
        while begun.elapsed() < 10 * every {
            moved.send_modify(|moved| moved.revision += 1);
            match wait.next().await {
                Next::Line => lines += 1,
                next => {
                    assert_eq!(next, Next::LookAndLine);
                    assert!(begun.elapsed() >= every && lines > 5, "{lines} lines in {:?}", begun.elapsed());
                    return;
                }
            }
            tokio::time::sleep(every / 20).await;
        }
        panic!("{lines} lines, and nobody looked at the session");
    }
}
