//! The server's calls, typed. No decision is taken here.

use std::cell::Cell;

use protocol::account as acc;
use protocol::blob::{BlobView, StageBlob};
use protocol::change::{Accepted, ChangesPage, Changeset};
use protocol::grant::{Grants, SetReplyBox};
use protocol::journal::{EraseJournal, JournalPage, Moved};
use protocol::member::{AnswerInvitation, AnsweredInvitation, Invite, Leave, Members, RevealNonce};
use protocol::problem::{Problem, ProblemKind};
use protocol::session::{NameSession, Sessions, SignIn, SignedIn};
use protocol::shl::{Manifest, ManifestRequest, WrongPasscode};
use protocol::vault::{CreateVault, DeleteVault, VaultView, Vaults};
use protocol::{BlobId, Bytes, Digest, GrantId, InvitationId, Key, ReplyId, SessionId, VaultId, header, limits};
use serde::Serialize;
use serde::de::DeserializeOwned;

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

    /// `POST /api/v1/accounts`.
    pub async fn create_account(&self, sign_up: &acc::SignUp) -> Result<SignedIn> {
        self.json(Method::Post, "/api/v1/accounts".into(), sign_up).await
    }

    /// `POST /api/v1/sessions`.
    pub async fn sign_in(&self, sign_in: &SignIn) -> Result<SignedIn> {
        self.json(Method::Post, "/api/v1/sessions".into(), sign_in).await
    }

    /// `DELETE /api/v1/sessions/current`.
    pub async fn sign_out(&self) -> Result<()> {
        self.empty(Method::Delete, "/api/v1/sessions/current".into(), &()).await
    }

    /// `GET /api/v1/sessions`.
    pub async fn sessions(&self) -> Result<Sessions> {
        self.json(Method::Get, "/api/v1/sessions".into(), &()).await
    }

    /// `DELETE /api/v1/sessions/{session}`.
    pub async fn end_session(&self, session: &SessionId) -> Result<()> {
        self.empty(Method::Delete, format!("/api/v1/sessions/{session}"), &()).await
    }

    /// `PUT /api/v1/sessions/current/name`.
    pub async fn name_session(&self, name: &NameSession) -> Result<()> {
        self.empty(Method::Put, "/api/v1/sessions/current/name".into(), name).await
    }

    /// `GET /api/v1/account/state`.
    pub async fn account_state(&self) -> Result<acc::AccountState> {
        self.json(Method::Get, "/api/v1/account/state".into(), &()).await
    }

    /// `PUT /api/v1/account/state`.
    pub async fn put_account_state(&self, state: &acc::PutAccountState) -> Result<()> {
        self.empty(Method::Put, "/api/v1/account/state".into(), state).await
    }

    /// `GET /api/v1/account/wrappings`.
    pub async fn wrappings(&self) -> Result<acc::Wrappings> {
        self.json(Method::Get, "/api/v1/account/wrappings".into(), &()).await
    }

    /// `POST /api/v1/account/wrappings`.
    pub async fn change_wrappings(&self, change: &acc::ChangeWrappings) -> Result<()> {
        self.empty(Method::Post, "/api/v1/account/wrappings".into(), change).await
    }

    /// `POST /api/v1/account/replace`.
    pub async fn replace_secrets(&self, replacement: &acc::ReplaceSecrets) -> Result<()> {
        self.empty(Method::Post, "/api/v1/account/replace".into(), replacement).await
    }

    /// `POST /api/v1/account/delete`.
    pub async fn delete_account(&self, proof: acc::Proof) -> Result<()> {
        self.empty(Method::Post, "/api/v1/account/delete".into(), &acc::DeleteAccount { proof }).await
    }

    /// `GET /api/v1/account/events`.
    pub async fn account_events(&self) -> Result<acc::AccountEvents> {
        self.json(Method::Get, "/api/v1/account/events".into(), &()).await
    }

    /// `POST /api/v1/account/events/read`.
    pub async fn events_read(&self, through: u64) -> Result<()> {
        self.empty(Method::Post, "/api/v1/account/events/read".into(), &acc::EventsRead { through }).await
    }

    /// `GET /api/v1/account/notices`.
    pub async fn outside_notices(&self) -> Result<acc::OutsideNotices> {
        self.json(Method::Get, "/api/v1/account/notices".into(), &()).await
    }

    /// `PUT /api/v1/account/notices`.
    pub async fn set_outside_notices(&self, on: bool, proof: acc::Proof) -> Result<acc::OutsideNotices> {
        self.json(Method::Put, "/api/v1/account/notices".into(), &acc::SetOutsideNotices { on, proof }).await
    }

    /// `GET /api/v1/vaults`.
    pub async fn vaults(&self) -> Result<Vaults> {
        self.json(Method::Get, "/api/v1/vaults".into(), &()).await
    }

    /// `POST /api/v1/vaults`.
    pub async fn create_vault(&self, vault: &CreateVault) -> Result<()> {
        self.empty(Method::Post, "/api/v1/vaults".into(), vault).await
    }

    /// `GET /api/v1/vaults/{vault}`.
    pub async fn vault(&self, vault: &VaultId) -> Result<VaultView> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/delete`.
    pub async fn delete_vault(&self, vault: &VaultId, proof: acc::Proof) -> Result<()> {
        self.empty(Method::Post, format!("/api/v1/vaults/{vault}/delete"), &DeleteVault { proof }).await
    }

    /// `GET /api/v1/vaults/{vault}/members`.
    pub async fn members(&self, vault: &VaultId) -> Result<Members> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}/members"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/invitations`.
    pub async fn invite(&self, vault: &VaultId, invite: &Invite) -> Result<()> {
        self.empty(Method::Post, format!("/api/v1/vaults/{vault}/invitations"), invite).await
    }

    /// `POST /api/v1/vaults/{vault}/invitations/{digest}/reveal`.
    pub async fn reveal(&self, vault: &VaultId, invitation: &Digest, nonce: Key) -> Result<()> {
        let path = format!("/api/v1/vaults/{vault}/invitations/{invitation}/reveal");
        self.empty(Method::Post, path, &RevealNonce { nonce }).await
    }

    /// `DELETE /api/v1/vaults/{vault}/invitations/{digest}`.
    pub async fn cancel_invitation(&self, vault: &VaultId, invitation: &Digest) -> Result<()> {
        self.empty(Method::Delete, format!("/api/v1/vaults/{vault}/invitations/{invitation}"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/answers/{invitation}`.
    pub async fn answer(&self, vault: &VaultId, invitation: &InvitationId, answer: Bytes) -> Result<()> {
        let path = format!("/api/v1/vaults/{vault}/answers/{invitation}");
        self.empty(Method::Post, path, &AnswerInvitation { answer }).await
    }

    /// `GET /api/v1/vaults/{vault}/answers/{invitation}`.
    pub async fn answered(&self, vault: &VaultId, invitation: &InvitationId) -> Result<AnsweredInvitation> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}/answers/{invitation}"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/leave`.
    pub async fn leave(&self, vault: &VaultId, proof: acc::Proof) -> Result<()> {
        self.empty(Method::Post, format!("/api/v1/vaults/{vault}/leave"), &Leave { proof }).await
    }

    /// `GET /api/v1/vaults/{vault}/changes?after=N`.
    pub async fn changes(&self, vault: &VaultId, after: u64) -> Result<ChangesPage> {
        let request = self.request(Method::Get, format!("/api/v1/vaults/{vault}/changes?after={after}"));
        let response = refuse(self.send(request).await?)?;
        protocol::from_cbor(&response.bytes).map_err(|_| ApiError::Malformed)
    }

    /// `POST /api/v1/vaults/{vault}/changes`. The same key with the same changeset is safe to send again.
    pub async fn change(&self, vault: &VaultId, changeset: &Changeset, idempotency_key: &str) -> Result<Accepted> {
        let bytes = protocol::to_cbor(changeset).map_err(|_| ApiError::Malformed)?;
        let mut request = self.request(Method::Post, format!("/api/v1/vaults/{vault}/changes"));
        request.headers.push((header::IDEMPOTENCY_KEY, idempotency_key.to_owned()));
        request.body = Some(Body { media_type: header::CBOR, bytes });
        let again = request.clone();
        let response = match self.send(request).await {
            Ok(response) => response,
            // Whether it arrived is not known; the idempotency key makes it safe to ask again.
            Err(Unreachable) => self.send(again).await?,
        };
        protocol::from_cbor(&refuse(response)?.bytes).map_err(|_| ApiError::Malformed)
    }

    /// Stages an upload, in parts. `go_on` hears after each part how many bytes were sent; where it says no, the rest is not
    /// sent and the answer is `false`.
    pub async fn stage(
        &self,
        vault: &VaultId,
        blob: &StageBlob,
        bytes: &[u8],
        go_on: &mut dyn FnMut(usize) -> bool,
    ) -> Result<bool> {
        let view: BlobView = self.json(Method::Post, format!("/api/v1/vaults/{vault}/blobs"), blob).await?;
        let mut sent = usize::try_from(view.received).map_err(|_| ApiError::Malformed)?;
        while let Some(rest) = bytes.get(sent..).filter(|rest| !rest.is_empty()) {
            let part = &rest[..rest.len().min(limits::BLOB_PART_BYTES)];
            let mut request =
                self.request(Method::Put, format!("/api/v1/vaults/{vault}/blobs/{}?offset={sent}", blob.blob));
            request.body = Some(Body { media_type: "application/octet-stream", bytes: part.to_vec() });
            let view: BlobView = parse(&refuse(self.send(request).await?)?)?;
            let received = usize::try_from(view.received).map_err(|_| ApiError::Malformed)?;
            if received <= sent {
                return Err(ApiError::Malformed);
            }
            sent = received;
            if !go_on(sent) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `GET /api/v1/vaults/{vault}/blobs/{blob}/state`.
    pub async fn blob_state(&self, vault: &VaultId, blob: &BlobId) -> Result<BlobView> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}/blobs/{blob}/state"), &()).await
    }

    /// `GET /api/v1/vaults/{vault}/blobs/{blob}`.
    pub async fn blob(&self, vault: &VaultId, blob: &BlobId) -> Result<Vec<u8>> {
        let request = self.request(Method::Get, format!("/api/v1/vaults/{vault}/blobs/{blob}"));
        Ok(refuse(self.send(request).await?)?.bytes)
    }

    /// `GET /api/v1/vaults/{vault}/grants`.
    pub async fn grants(&self, vault: &VaultId) -> Result<Grants> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}/grants"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/grants/{grant}/{pause|resume|revoke}`.
    pub async fn act_on_grant(&self, vault: &VaultId, grant: &GrantId, act: &str) -> Result<()> {
        self.empty(Method::Post, format!("/api/v1/vaults/{vault}/grants/{grant}/{act}"), &serde_json::json!({})).await
    }

    /// `GET /api/v1/vaults/{vault}/journal?after=N`.
    pub async fn journal(&self, vault: &VaultId, after: u64) -> Result<JournalPage> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}/journal?after={after}"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/journal/erase`.
    pub async fn erase_journal(&self, vault: &VaultId, erase: &EraseJournal) -> Result<()> {
        self.empty(Method::Post, format!("/api/v1/vaults/{vault}/journal/erase"), erase).await
    }

    /// `GET /api/v1/vaults/{vault}/live`, for as long as it lasts and `on_moved` wants more.
    pub async fn live(&self, vault: &VaultId, on_moved: &mut dyn FnMut(Moved) -> bool) -> Result<()> {
        let request = self.request(Method::Get, format!("/api/v1/vaults/{vault}/live"));
        let mut on_line = |line: &str| serde_json::from_str(line).map_or(true, &mut *on_moved);
        match self.follow(request, &mut on_line).await? {
            200 => Ok(()),
            401 => Err(ApiError::Refused { kind: ProblemKind::SignedOut, retry_after: None }),
            _ => Err(ApiError::Malformed),
        }
    }

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

    /// `PUT /api/v1/vaults/{vault}/grants/{grant}/reply-box`.
    pub async fn set_reply_box(&self, vault: &VaultId, grant: &GrantId, open: bool) -> Result<()> {
        let path = format!("/api/v1/vaults/{vault}/grants/{grant}/reply-box");
        self.empty(Method::Put, path, &SetReplyBox { open }).await
    }

    /// `GET /api/v1/vaults/{vault}/grants/{grant}/replies/{reply}`.
    pub async fn reply(&self, vault: &VaultId, grant: &GrantId, reply: &ReplyId) -> Result<Vec<u8>> {
        let path = format!("/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}");
        Ok(refuse(self.send(self.request(Method::Get, path)).await?)?.bytes)
    }

    /// `DELETE /api/v1/vaults/{vault}/grants/{grant}/replies/{reply}`.
    pub async fn erase_reply(&self, vault: &VaultId, grant: &GrantId, reply: &ReplyId) -> Result<()> {
        let path = format!("/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}");
        self.empty(Method::Delete, path, &()).await
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
