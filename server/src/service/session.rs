//! Sessions: a 256-bit token in a cookie, of which the server keeps SHA-256.

use protocol::account::{Proof, WrappingKind};
use protocol::session::{NameSession, SessionView, Sessions, SignIn, SignedIn};
use protocol::{AccountId, Bytes, Digest, ProblemKind, SessionId, SignInId, limits};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::error::{Answer, Refusal, until_settled};
use super::rate::{Limited, Network};
pub use super::token::Token;
use super::wrapping::WrappingMeta;
use super::{Service, encode, key, wrapping};
use crate::random;
use crate::store::Change;
use crate::store::sealed::SealedRow;

/// Sessions that an account may have at once; the oldest ends.
const SESSIONS: usize = 32;
/// The stored time of last use is at most this much behind.
const USE_STEP: i64 = 60;

/// A session that was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub id: SessionId,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SessionRow {
    token: Digest,
    began: i64,
    used: i64,
    /// Number of the newest account event that was shown in it.
    pub(super) read: u64,
}

#[derive(Serialize, Deserialize)]
struct TokenRow {
    account: AccountId,
    session: SessionId,
}

impl SessionRow {
    /// When it was last used, to the minute.
    pub(super) fn used(&self) -> i64 {
        self.used
    }
}

impl Service {
    /// Signs in. An unknown id and a wrong key get the same answer after the same work.
    ///
    /// # Errors
    /// `wrong-key`, `account-disabled` when the key is right, or `too-many` after ten wrong keys for the id or thirty from the network within an hour.
    pub async fn sign_in(&self, request: &SignIn, network: Network) -> Answer<(SignedIn, Token)> {
        let id = request.id;
        let (wrapping, meta, checked) = self.check_key(&id, &request.auth_key.0, network).await?;
        let wrapped = wrapping.open(&*self.store, &key::wrapping(&id)).await?;
        let session = SessionId(random::bytes());
        let token = Token::new();
        until_settled!(self.begin_session(&meta, session, &token, request, &checked).await)?;
        self.session_use.set(session, self.now());
        let state = self.account_state(&meta.account).await?;
        let signed_in = SignedIn {
            account: meta.account,
            session,
            kind: meta.kind,
            wrapped: Bytes(wrapped),
            counter: state.counter,
            state: state.state,
            idle_seconds: self.settings.idle_seconds,
        };
        Ok((signed_in, token))
    }

    async fn begin_session(
        &self,
        meta: &WrappingMeta,
        session: SessionId,
        token: &Token,
        request: &SignIn,
        checked: &[u8],
    ) -> Answer<()> {
        // The key that was checked must still be the one when the session begins: a passphrase that is just being
        // changed ends the other sessions, and this would be one that comes after.
        let row_key = key::wrapping(&request.id);
        if self.store.get(&row_key).await?.as_deref() != Some(checked) {
            return Err(ProblemKind::WrongKey.into());
        }
        let account = meta.account;
        let mut change = self.change();
        change.expect(row_key, Some(checked.to_vec()));
        let mut account_row = self.expect_account(&mut change, &account).await?;
        if account_row.disabled {
            return Err(ProblemKind::AccountDisabled.into());
        }
        let now = self.now();
        account_row.changes += 1;
        if request.new_device {
            account_row.add_event(
                &mut change,
                &account,
                protocol::account::AccountEventKind::NewDevice,
                session,
                now,
            )?;
        }
        if meta.kind == WrappingKind::Words {
            let kind = protocol::account::AccountEventKind::SignedInWithWords;
            account_row.add_event(&mut change, &account, kind, session, now)?;
        }
        change.put(key::account(&account), encode(&account_row)?);
        let mut sessions = self.sessions_of(&account).await?;
        sessions.sort_by_key(|(_, row, _)| row.used);
        let over = (sessions.len() + 1).saturating_sub(SESSIONS);
        for (index, (id, row, value)) in sessions.iter().enumerate() {
            if index < over || !self.is_alive(*id, row) {
                self.end_in(&mut change, &account, *id, row, value).await?;
            }
        }
        put_session(&mut change, &account, session, token, account_row.read, now)?;
        change.commit().await?;
        if request.new_device || meta.kind == WrappingKind::Words {
            self.tell(&account);
        }
        Ok(())
    }

    /// Finds the session of a token. `use_it` is false for streams and polling, which do not keep it alive.
    ///
    /// # Errors
    /// `signed-out` when there is none or it has ended.
    pub async fn authenticate(&self, token: &Token, use_it: bool) -> Answer<Session> {
        let signed_out = || Refusal::from(ProblemKind::SignedOut);
        let digest = token.digest();
        let (owner, _) = self.read::<TokenRow>(&key::token(&digest)).await?.ok_or_else(signed_out)?;
        let row_key = key::session(&owner.account, &owner.session);
        let (mut row, value) = self.read::<SessionRow>(&row_key).await?.ok_or_else(signed_out)?;
        if row.token != digest || !self.is_alive(owner.session, &row) {
            return Err(signed_out());
        }
        let session = Session { account: owner.account, id: owner.session };
        if use_it {
            let now = self.now();
            self.session_use.set(session.id, now);
            if now - row.used >= USE_STEP.min(self.settings.idle_seconds / 4).max(1) {
                row.used = now;
                let mut change = self.change();
                change.expect(row_key.clone(), Some(value));
                change.put(row_key, encode(&row)?);
                // The answer need not wait: what is lost is less than a minute of use.
                tokio::spawn(change.commit());
            }
        }
        Ok(session)
    }

    /// Whether the session is still alive, for a stream that outlives its request.
    pub(super) async fn still_alive(&self, session: &Session) -> Answer<bool> {
        let row = self.read::<SessionRow>(&key::session(&session.account, &session.id)).await?;
        Ok(row.is_some_and(|(row, _)| self.is_alive(session.id, &row)))
    }

    /// All sessions of the account that are alive, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list_sessions(&self, session: &Session) -> Answer<Sessions> {
        let mut views = Vec::new();
        for (id, row, _) in self.sessions_of(&session.account).await? {
            if !self.is_alive(id, &row) {
                continue;
            }
            let name_key = key::session_name(&session.account, &id);
            let sealed_name = match self.store.get(&name_key).await? {
                None => None,
                Some(value) => Some(Bytes(SealedRow::decode(&value)?.open(&*self.store, &name_key).await?)),
            };
            views.push(SessionView {
                session: id,
                sealed_name,
                began: row.began,
                used: self.session_use.get(id).unwrap_or(row.used).max(row.used),
                current: id == session.id,
            });
        }
        views.sort_by_key(|view| std::cmp::Reverse(view.began));
        Ok(Sessions { sessions: views })
    }

    /// Names this device.
    ///
    /// # Errors
    /// `too-large` above [`limits::DEVICE_NAME_BYTES`].
    pub async fn name_session(&self, session: &Session, name: &NameSession) -> Answer<()> {
        if name.sealed_name.0.len() > limits::DEVICE_NAME_BYTES {
            return Err(ProblemKind::TooLarge.into());
        }
        until_settled!(self.try_name_session(session, &name.sealed_name.0).await)
    }

    async fn try_name_session(&self, session: &Session, name: &[u8]) -> Answer<()> {
        let mut change = self.change();
        let session_key = key::session(&session.account, &session.id);
        let row = self.store.get(&session_key).await?;
        change.expect(session_key, Some(row.ok_or(ProblemKind::SignedOut)?));
        let name_key = key::session_name(&session.account, &session.id);
        let before = self.store.get(&name_key).await?;
        if let Some(value) = &before {
            change.doom(SealedRow::decode(value)?.doomed());
        }
        change.expect(name_key.clone(), before);
        change.put_sealed(name_key, Vec::new(), name).await?;
        Ok(change.commit().await?)
    }

    /// Ends a session of the account.
    ///
    /// # Errors
    /// `not-found` when there is none of this id.
    pub async fn end_session(&self, account: &AccountId, session: SessionId) -> Answer<()> {
        until_settled!(self.try_end_session(account, session).await)
    }

    async fn try_end_session(&self, account: &AccountId, session: SessionId) -> Answer<()> {
        let row_key = key::session(account, &session);
        let (row, value) = self.read::<SessionRow>(&row_key).await?.ok_or(ProblemKind::NotFound)?;
        let mut change = self.change();
        self.end_in(&mut change, account, session, &row, &value).await?;
        change.erase_first();
        change.commit().await?;
        self.live.sessions_changed();
        Ok(())
    }

    /// Ends all sessions of the account but one, within a change.
    pub(super) async fn end_others_in(
        &self,
        change: &mut Change,
        account: &AccountId,
        keep: Option<SessionId>,
    ) -> Answer<()> {
        for (id, row, value) in self.sessions_of(account).await? {
            if Some(id) != keep {
                self.end_in(change, account, id, &row, &value).await?;
            }
        }
        Ok(())
    }

    async fn end_in(
        &self,
        change: &mut Change,
        account: &AccountId,
        id: SessionId,
        row: &SessionRow,
        value: &[u8],
    ) -> Answer<()> {
        change.expect(key::session(account, &id), Some(value.to_vec()));
        change.remove(key::session(account, &id));
        change.remove(key::token(&row.token));
        let name_key = key::session_name(account, &id);
        let name = self.store.get(&name_key).await?;
        if let Some(name) = &name {
            change.remove_sealed(name_key.clone(), &SealedRow::decode(name)?);
        }
        change.expect(name_key, name);
        self.session_use.forget(id);
        Ok(())
    }

    /// Gives the session a new token, within a change.
    pub(super) async fn new_token_in(&self, change: &mut Change, session: &Session) -> Answer<Token> {
        let row_key = key::session(&session.account, &session.id);
        let (mut row, value) = self.read::<SessionRow>(&row_key).await?.ok_or(ProblemKind::SignedOut)?;
        let token = Token::new();
        change.remove(key::token(&row.token));
        row.token = token.digest();
        change.expect(row_key.clone(), Some(value));
        change.put(row_key, encode(&row)?);
        put_token(change, &session.account, session.id, &token)?;
        Ok(token)
    }

    /// Checks the auth key that a call carries besides its session.
    pub(super) async fn prove(&self, session: &Session, proof: &Proof, network: Network) -> Answer<()> {
        self.proved(session, proof, network).await.map(|_| ())
    }

    /// As [`Self::prove`], for what changes who can come in at all: by passphrase or words. Whoever got at a passkey opens with
    /// it, and does not lock its owner out.
    pub(super) async fn prove_by_secret(&self, session: &Session, proof: &Proof, network: Network) -> Answer<()> {
        match self.proved(session, proof, network).await? {
            WrappingKind::Passphrase | WrappingKind::Words => Ok(()),
            WrappingKind::Passkey => Err(ProblemKind::WrongKey.into()),
        }
    }

    async fn proved(&self, session: &Session, proof: &Proof, network: Network) -> Answer<WrappingKind> {
        let (_, meta, _) = self.check_key(&proof.id, &proof.auth_key.0, network).await?;
        if meta.account == session.account { Ok(meta.kind) } else { Err(ProblemKind::WrongKey.into()) }
    }

    /// One look-up and one comparison, whether the id exists or not. A right key gives back what it took of the limits.
    async fn check_key(
        &self,
        id: &SignInId,
        auth_key: &[u8; 32],
        network: Network,
    ) -> Answer<(SealedRow, WrappingMeta, Vec<u8>)> {
        let now = self.now();
        let limits = [Limited::KeyFrom(network), Limited::KeyOf(*id)];
        // Durable before it is compared: neither a restart nor another server gives anybody fresh guesses.
        self.take_kept(&limits, now).await?;
        let stored = self.store.get(&key::wrapping(id)).await?;
        let row = SealedRow::decode(stored.as_deref().unwrap_or(&self.nobodys.wrapping_row))?;
        let meta: WrappingMeta = protocol::from_cbor(&row.meta)?;
        let same = bool::from(meta.auth.0.ct_eq(&wrapping::auth_digest(auth_key).0));
        match stored {
            Some(value) if same => {
                self.give_back_kept(&limits, now).await?;
                Ok((row, meta, value))
            }
            _ => Err(ProblemKind::WrongKey.into()),
        }
    }

    pub(super) async fn sessions_of(&self, account: &AccountId) -> Answer<Vec<(SessionId, SessionRow, Vec<u8>)>> {
        let rows = self.store.scan(key::sessions(account), usize::MAX).await?;
        rows.into_iter()
            .map(|(row_key, value)| {
                let id = key::tail(&row_key).unwrap_or_default();
                Ok((SessionId(id), protocol::from_cbor(&value)?, value))
            })
            .collect()
    }

    fn is_alive(&self, id: SessionId, row: &SessionRow) -> bool {
        let now = self.now();
        let used = self.session_use.get(id).unwrap_or(row.used).max(row.used);
        now < used + self.settings.idle_seconds && now < row.began + limits::SESSION_ABSOLUTE_SECONDS
    }
}

/// A first session, within the change that creates the account.
pub(super) fn first_session_in(change: &mut Change, account: &AccountId, now: i64) -> Answer<(SessionId, Token)> {
    let session = SessionId(random::bytes());
    let token = Token::new();
    put_session(change, account, session, &token, 0, now)?;
    Ok((session, token))
}

fn put_session(
    change: &mut Change,
    account: &AccountId,
    session: SessionId,
    token: &Token,
    read: u64,
    now: i64,
) -> Answer<()> {
    let row = SessionRow { token: token.digest(), began: now, used: now, read };
    change.put(key::session(account, &session), encode(&row)?);
    put_token(change, account, session, token)
}

fn put_token(change: &mut Change, account: &AccountId, session: SessionId, token: &Token) -> Answer<()> {
    let row = TokenRow { account: *account, session };
    change.put(key::token(&token.digest()), encode(&row)?);
    Ok(())
}
