//! Accounts: their beginning, the sealed account state, all secrets replaced at once, their end.

use protocol::account::{AccountEventKind, AccountState, DeleteAccount, PutAccountState, ReplaceSecrets, SignUp};
use protocol::server::SignUpPolicy;
use protocol::session::SignedIn;
use protocol::{AccountId, Bytes, ProblemKind, limits};
use serde::{Deserialize, Serialize};

use super::error::{Answer, Refusal, until_settled};
use super::event::AccountRow;
use super::member::leave_in;
use super::rate::{Limited, Network};
use super::session::{Session, Token, first_session_in};
use super::wrapping::check_wrappings;
use super::{Service, encode, key};
use crate::store::Change;
use crate::store::sealed::SealedRow;

/// Beside the account state.
#[derive(Serialize, Deserialize)]
pub(super) struct BoxMeta {
    pub(super) counter: u64,
}

impl Service {
    /// Creates an account and its first session.
    ///
    /// # Errors
    /// `sign-up-closed`, `too-many`, `conflict` when an id is taken, `too-large`.
    pub async fn sign_up(&self, request: &SignUp, network: Network) -> Answer<(SignedIn, Token)> {
        let invitation = match (self.settings.sign_up, request.invitation.as_deref()) {
            (SignUpPolicy::Open, _) => None,
            (SignUpPolicy::Invitation, Some(code)) => Some(code),
            (SignUpPolicy::Invitation, None) | (SignUpPolicy::Closed, _) => {
                return Err(ProblemKind::SignUpClosed.into());
            }
        };
        check_wrappings(&request.wrappings)?;
        check_state(&request.state)?;
        let first = request.wrappings.first().ok_or(ProblemKind::BadRequest)?;
        self.take_kept(&[Limited::SignUpFrom(network)], self.now()).await?;
        let account = request.account;
        if self.store.get(&key::account(&account)).await?.is_some() {
            return Err(Refusal::because(ProblemKind::Conflict, "the account id is taken"));
        }
        let mut change = self.change();
        change.expect(key::account(&account), None);
        change.put(key::account(&account), encode(&AccountRow::new(self.now()))?);
        if let Some(code) = invitation {
            self.use_invitation_in(&mut change, code, &account).await?;
        }
        for wrapping in &request.wrappings {
            self.add_wrapping_in(&mut change, &account, wrapping).await?;
        }
        let meta = encode(&BoxMeta { counter: 1 })?;
        change.put_sealed(key::account_box(&account), meta, &request.state.0).await?;
        let (session, token) = first_session_in(&mut change, &account, self.now())?;
        change.commit().await.map_err(taken)?;
        let signed_in = SignedIn {
            account,
            session,
            kind: first.kind,
            wrapped: first.wrapped.clone(),
            counter: 1,
            state: request.state.clone(),
            idle_seconds: self.settings.idle_seconds,
        };
        Ok((signed_in, token))
    }

    /// The sealed account state.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn account_state(&self, account: &AccountId) -> Answer<AccountState> {
        let row_key = key::account_box(account);
        let value = self.store.get(&row_key).await?.ok_or(ProblemKind::SignedOut)?;
        let row = SealedRow::decode(&value)?;
        let meta: BoxMeta = protocol::from_cbor(&row.meta)?;
        Ok(AccountState { counter: meta.counter, state: Bytes(row.open(&*self.store, &row_key).await?) })
    }

    /// Compares the counter and sets the state.
    ///
    /// # Errors
    /// `wrong-key`, `state-moved` when the counter is another.
    pub async fn put_account_state(
        &self,
        session: &Session,
        request: &PutAccountState,
        network: Network,
    ) -> Answer<()> {
        check_state(&request.state)?;
        self.prove(session, &request.proof, network).await?;
        until_settled!(
            async {
                let mut change = self.change();
                self.replace_state_in(&mut change, &session.account, request.expected_counter, &request.state).await?;
                change.commit().await?;
                Answer::Ok(())
            }
            .await
        )
    }

    /// Replaces every secret at once. All other sessions end; this one gets a new token.
    ///
    /// # Errors
    /// `wrong-key`, `state-moved`, `conflict`.
    pub async fn replace_secrets(
        &self,
        session: &Session,
        request: &ReplaceSecrets,
        network: Network,
    ) -> Answer<Token> {
        check_wrappings(&request.wrappings)?;
        check_state(&request.state)?;
        if request.wrappings.is_empty() {
            return Err(ProblemKind::BadRequest.into());
        }
        self.prove_by_secret(session, &request.proof, network).await?;
        until_settled!(self.try_replace_secrets(session, request).await)
    }

    async fn try_replace_secrets(&self, session: &Session, request: &ReplaceSecrets) -> Answer<Token> {
        let account = session.account;
        let mut change = self.change();
        let mut row = self.expect_account(&mut change, &account).await?;
        let before = self.wrappings_of(&account).await?;
        if request.wrappings.iter().any(|wrapping| before.contains(&wrapping.id)) {
            return Err(Refusal::because(ProblemKind::Conflict, "a new secret has a new id"));
        }
        for id in &before {
            self.remove_wrapping_in(&mut change, &account, id).await?;
        }
        for wrapping in &request.wrappings {
            self.add_wrapping_in(&mut change, &account, wrapping).await?;
        }
        self.replace_state_in(&mut change, &account, request.expected_counter, &request.state).await?;
        row.add_event(&mut change, &account, AccountEventKind::SecretsReplaced, session.id, self.now())?;
        change.put(key::account(&account), encode(&row)?);
        self.end_others_in(&mut change, &account, Some(session.id)).await?;
        let token = self.new_token_in(&mut change, session).await?;
        change.erase_first();
        change.commit().await?;
        self.tell(&account);
        self.live.sessions_changed();
        Ok(token)
    }

    /// Deletes the account, every vault it owns, and its place in the vaults of others.
    ///
    /// # Errors
    /// `wrong-key`.
    pub async fn delete_account(&self, session: &Session, request: &DeleteAccount, network: Network) -> Answer<()> {
        self.prove_by_secret(session, &request.proof, network).await?;
        until_settled!(self.try_delete_account(&session.account).await)
    }

    pub(super) async fn try_delete_account(&self, account: &AccountId) -> Answer<()> {
        let account = *account;
        let mut change = self.change();
        self.expect_account(&mut change, &account).await?;
        let mut gone = Vec::new();
        for (vault, role) in self.memberships_of(&account).await? {
            if role == protocol::layout::Role::Owner {
                self.delete_vault_in(&mut change, &vault).await?;
                gone.push(vault);
            } else {
                leave_in(&mut change, &vault, &account);
            }
        }
        for id in self.wrappings_of(&account).await? {
            self.remove_wrapping_in(&mut change, &account, &id).await?;
        }
        self.end_others_in(&mut change, &account, None).await?;
        for (row, value) in self.store.scan(key::all_of_account(&account), usize::MAX).await? {
            if key::kind(&row).is_some_and(|kind| key::SEALED_OF_ACCOUNT.contains(&kind)) {
                change.expect(row.clone(), Some(value.clone()));
                change.remove_sealed(row, &SealedRow::decode(&value)?);
            } else {
                change.remove(row);
            }
        }
        change.log_deletion(format!("account {account}"));
        change.erase_first();
        change.commit().await?;
        self.live.sessions_changed();
        gone.iter().for_each(|vault| self.live.forget(vault));
        Ok(())
    }

    /// Reads the account's row for a change that depends on it.
    pub(super) async fn expect_account(&self, change: &mut Change, account: &AccountId) -> Answer<AccountRow> {
        let row_key = key::account(account);
        let (row, value) = self.read(&row_key).await?.ok_or(ProblemKind::SignedOut)?;
        change.expect(row_key, Some(value));
        Ok(row)
    }

    async fn replace_state_in(
        &self,
        change: &mut Change,
        account: &AccountId,
        expected: u64,
        state: &Bytes,
    ) -> Answer<()> {
        let row = key::account_box(account);
        let value = self.store.get(&row).await?.ok_or(ProblemKind::SignedOut)?;
        let before = SealedRow::decode(&value)?;
        let meta: BoxMeta = protocol::from_cbor(&before.meta)?;
        if meta.counter != expected {
            return Err(ProblemKind::StateMoved.into());
        }
        change.expect(row.clone(), Some(value));
        change.doom(before.doomed());
        let counter = expected.checked_add(1).ok_or(ProblemKind::BadRequest)?;
        let meta = encode(&BoxMeta { counter })?;
        Ok(change.put_sealed(row, meta, &state.0).await?)
    }
}

fn check_state(state: &Bytes) -> Answer<()> {
    if state.0.len() > limits::BOX_BYTES {
        return Err(ProblemKind::TooLarge.into());
    }
    Ok(())
}

/// All conditions of signing up are that ids are new.
fn taken(error: crate::store::StoreError) -> Refusal {
    match error {
        crate::store::StoreError::Moved => Refusal::because(ProblemKind::Conflict, "an id is taken"),
        other => other.into(),
    }
}
