//! Calls of whoever has a link, without any account.

use protocol::shl::{Manifest, ManifestRequest, WrongPasscode};
use protocol::{ReplyId, header};

use super::{Api, ApiError, Result, json_body, parse, refuse, refused};
use crate::transport::{Body, Method, Request, Transport};

/// What a manifest request gave.
#[derive(Debug, Clone)]
pub enum ManifestAnswer {
    /// The manifest, and the ticket for the reply box if that is open.
    Manifest(Manifest, Option<String>),
    /// The passcode is missing or wrong.
    WrongPasscode(WrongPasscode),
    /// The link does not open.
    Inactive,
}

impl<T: Transport> Api<T> {
    /// `POST /shl/{id}` at this server: the manifest of a SMART Health Link.
    pub async fn manifest(&self, path: &str, ask: &ManifestRequest) -> Result<ManifestAnswer> {
        let mut request = Request { method: Method::Post, path: path.to_owned(), headers: Vec::new(), body: None };
        request.body = Some(json_body(ask)?);
        let response = self.send(request).await?;
        match response.status {
            200 => parse(&response).map(|manifest| ManifestAnswer::Manifest(manifest, response.reply_ticket)),
            401 => parse(&response).map(ManifestAnswer::WrongPasscode),
            404 => Ok(ManifestAnswer::Inactive),
            _ => Err(refused(&response)),
        }
    }

    /// A file of a manifest, by path and query. `None` if it is not there (any more).
    pub async fn shared_file(&self, path: &str) -> Result<Option<String>> {
        let request = Request { method: Method::Get, path: path.to_owned(), headers: Vec::new(), body: None };
        let response = self.send(request).await?;
        match response.status {
            200 => String::from_utf8(response.bytes).map(Some).map_err(|_| ApiError::Malformed),
            404 => Ok(None),
            _ => Err(refused(&response)),
        }
    }

    /// `POST /shl/{id}/reply` at this server. The same id is safe to send again.
    pub async fn leave_reply(&self, path: &str, ticket: &str, reply: &ReplyId, sealed: Vec<u8>) -> Result<()> {
        let mut request = self.request(Method::Post, format!("{path}/reply"));
        request.headers.push((header::REPLY_TICKET, ticket.to_owned()));
        request.headers.push((header::REPLY_ID, reply.to_string()));
        request.body = Some(Body { media_type: "application/octet-stream", bytes: sealed });
        refuse(self.send(request).await?).map(|_| ())
    }
}
