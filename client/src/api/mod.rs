//! The server's calls, typed. No decision is taken here.

mod account;
mod link;
mod vault;

use std::cell::Cell;

use protocol::header;
use protocol::problem::{Problem, ProblemKind};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::link::ManifestAnswer;
use crate::transport::{Body, Method, Request, Response, Transport, Unreachable};

/// Why a call gave no answer of its type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// No answer at all.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The server said no.
    #[error("the server refused: {kind:?}")]
    Refused {
        /// Why.
        kind: ProblemKind,
        /// `Retry-After` in seconds.
        retry_after: Option<u64>,
    },
    /// The answer is not of the documented form.
    #[error("the server's answer is not of the documented form")]
    Malformed,
}

impl From<Unreachable> for ApiError {
    fn from(_: Unreachable) -> Self {
        Self::Unreachable
    }
}

type Result<T> = std::result::Result<T, ApiError>;

/// The server's calls over a transport. Each fails with [`ApiError`]: where no answer came, where the server refused (with its
/// [`ProblemKind`]), and where the answer is not of the documented form; nothing is tried again but a changeset, once.
pub struct Api<T> {
    transport: T,
    /// Whether the calls are made by the program itself and are no use of the session.
    background: Cell<bool>,
    /// Whether no call is made, because there is no session: the vault was opened without the server.
    away: Cell<bool>,
}

impl<T: Transport> Api<T> {
    /// Over this transport.
    pub const fn new(transport: T) -> Self {
        Self { transport, background: Cell::new(false), away: Cell::new(false) }
    }

    /// Says whether the calls that follow are made by the program itself, so that they do not keep the session alive.
    pub fn set_background(&self, background: bool) {
        self.background.set(background);
    }

    /// Says whether the calls that follow are answered as if there were no server.
    pub fn set_away(&self, away: bool) {
        self.away.set(away);
    }

    /// Whether the server answers, asked even where calls are not made.
    pub async fn is_there(&self) -> bool {
        let request = self.request(Method::Get, "/api/v1/server".into());
        self.transport.send(request).await.is_ok_and(|response| response.status == 200)
    }

    /// `GET /api/v1/server`.
    pub async fn server(&self) -> Result<protocol::server::ServerInfo> {
        self.json(Method::Get, "/api/v1/server".into(), &()).await
    }

    async fn send(&self, request: Request) -> std::result::Result<Response, Unreachable> {
        if self.away.get() { Err(Unreachable) } else { self.transport.send(request).await }
    }

    async fn follow(
        &self,
        request: Request,
        on_line: &mut dyn FnMut(&str) -> bool,
    ) -> std::result::Result<u16, Unreachable> {
        if self.away.get() { Err(Unreachable) } else { self.transport.follow(request, on_line).await }
    }

    fn request(&self, method: Method, path: String) -> Request {
        let mut headers = vec![(header::REQUEST, header::REQUEST_VALUE.to_owned())];
        if self.background.get() {
            headers.push((header::BACKGROUND, header::REQUEST_VALUE.to_owned()));
        }
        Request { method, path, headers, body: None }
    }

    async fn json<B: Serialize, R: DeserializeOwned>(&self, method: Method, path: String, body: &B) -> Result<R> {
        parse(&self.call(method, path, body).await?)
    }

    async fn empty<B: Serialize>(&self, method: Method, path: String, body: &B) -> Result<()> {
        self.call(method, path, body).await.map(|_| ())
    }

    async fn call<B: Serialize>(&self, method: Method, path: String, body: &B) -> Result<Response> {
        let mut request = self.request(method, path);
        if !matches!(method, Method::Get | Method::Delete) {
            request.body = Some(json_body(body)?);
        }
        refuse(self.send(request).await?)
    }
}

fn json_body<B: Serialize>(body: &B) -> Result<Body> {
    let bytes = serde_json::to_vec(body).map_err(|_| ApiError::Malformed)?;
    Ok(Body { media_type: "application/json", bytes })
}

fn parse<R: DeserializeOwned>(response: &Response) -> Result<R> {
    serde_json::from_slice(&response.bytes).map_err(|_| ApiError::Malformed)
}

fn refuse(response: Response) -> Result<Response> {
    if (200..300).contains(&response.status) { Ok(response) } else { Err(refused(&response)) }
}

fn refused(response: &Response) -> ApiError {
    match serde_json::from_slice::<Problem>(&response.bytes) {
        Ok(problem) => ApiError::Refused { kind: problem.kind, retry_after: response.retry_after },
        Err(_) if response.status == 429 => {
            ApiError::Refused { kind: ProblemKind::TooMany, retry_after: response.retry_after }
        }
        // A proxy says that there is no server behind it.
        Err(_) if matches!(response.status, 502..=504) => ApiError::Unreachable,
        Err(_) => ApiError::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_without_a_server_behind_it_is_no_server() {
        let answer =
            |status| refused(&Response { status, retry_after: None, reply_ticket: None, bytes: b"<html>".to_vec() });
        assert_eq!([502, 503, 504].map(answer), [const { ApiError::Unreachable }; 3]);
        assert_eq!(answer(500), ApiError::Malformed);
    }
}
