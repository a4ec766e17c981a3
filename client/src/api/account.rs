//! Calls about the account, its sessions and its ways in.

use protocol::SessionId;
use protocol::account as acc;
use protocol::session::{NameSession, Sessions, SignIn, SignedIn};

use super::{Api, Result};
use crate::transport::{Method, Transport};

impl<T: Transport> Api<T> {
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
}
