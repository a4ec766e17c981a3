//! Wrappings: an account's ways to sign in, and what each of them opens.

use protocol::account::{AccountEventKind, ChangeWrappings, NewWrapping, WrappingKind, WrappingView, Wrappings};
use protocol::{AccountId, Digest, ProblemKind, SignInId, limits};
use serde::{Deserialize, Serialize};

use super::error::{Answer, Refusal, until_settled};
use super::rate::Network;
use super::session::{Session, Token};
use super::{Service, encode, key, sha256};
use crate::store::Change;
use crate::store::sealed::SealedRow;

/// Beside a wrapping.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct WrappingMeta {
    pub(crate) account: AccountId,
    pub(super) kind: WrappingKind,
    pub(super) auth: Digest,
}

/// SHA-256 of an auth key: what the server keeps of it. It is 256 random-looking bits, so no slow hash is needed.
pub(super) fn auth_digest(auth_key: &[u8; 32]) -> Digest {
    sha256(&[b"inro/auth/1", auth_key])
}

impl Service {
    /// Adds and removes ways to sign in. The other sessions end; this one gets a new token. Recovery words are replaced with
    /// all other secrets or not at all.
    ///
    /// # Errors
    /// `wrong-key`, also for a passkey's; `conflict` when an id is taken, none would remain or there would be a second
    /// passphrase or sheet; `not-found`.
    pub async fn change_wrappings(
        &self,
        session: &Session,
        request: &ChangeWrappings,
        network: Network,
    ) -> Answer<Token> {
        check_wrappings(&request.add)?;
        self.prove_by_secret(session, &request.proof, network).await?;
        until_settled!(self.try_change_wrappings(session, request).await)
    }

    async fn try_change_wrappings(&self, session: &Session, request: &ChangeWrappings) -> Answer<Token> {
        let account = session.account;
        let mut change = self.change();
        let mut row = self.expect_account(&mut change, &account).await?;
        let mut ids = self.wrappings_of(&account).await?;
        let (mut passphrase_removed, mut passkey_removed) = (false, false);
        if request.add.is_empty() && request.remove.is_empty() {
            // The proof alone was asked about: nothing changes, so nobody else's session ends.
            let token = self.new_token_in(&mut change, session).await?;
            change.commit().await?;
            return Ok(token);
        }
        for id in &request.remove {
            let at = ids.iter().position(|known| known == id).ok_or(ProblemKind::NotFound)?;
            ids.swap_remove(at);
            let meta = match request.add.iter().find(|added| added.id == *id) {
                Some(added) => self.replace_wrapping_in(&mut change, &account, added).await?,
                None => self.remove_wrapping_in(&mut change, &account, id).await?,
            };
            if meta.kind == WrappingKind::Words {
                return Err(Refusal::because(ProblemKind::Conflict, "words are replaced with all other secrets"));
            }
            passphrase_removed |= meta.kind == WrappingKind::Passphrase;
            passkey_removed |= meta.kind == WrappingKind::Passkey;
        }
        let mut kinds: Vec<_> = self.views_of(&ids).await?.iter().map(|kept| kept.kind).collect();
        kinds.extend(request.add.iter().map(|added| added.kind));
        check_kinds(kinds)?;
        for wrapping in &request.add {
            if ids.contains(&wrapping.id) {
                return Err(Refusal::because(ProblemKind::Conflict, "the id is in use"));
            }
            if !request.remove.contains(&wrapping.id) {
                self.add_wrapping_in(&mut change, &account, wrapping).await?;
            }
            ids.push(wrapping.id);
        }
        if ids.is_empty() || ids.len() > limits::WRAPPINGS {
            return Err(Refusal::because(ProblemKind::Conflict, "1 to 16 ways to sign in must remain"));
        }
        let added = |kind| request.add.iter().any(|added| added.kind == kind);
        let happened = [
            (passphrase_removed && added(WrappingKind::Passphrase), AccountEventKind::PassphraseChanged),
            (passkey_removed, AccountEventKind::PasskeyRemoved),
            (added(WrappingKind::Passkey), AccountEventKind::PasskeyAdded),
        ];
        for (_, kind) in happened.iter().filter(|(did, _)| *did) {
            row.add_event(&mut change, &account, *kind, session.id, self.now())?;
        }
        change.put(key::account(&account), encode(&row)?);
        self.end_others_in(&mut change, &account, Some(session.id)).await?;
        let token = self.new_token_in(&mut change, session).await?;
        change.erase_first();
        change.commit().await?;
        self.live.sessions_changed();
        if happened.iter().any(|(did, _)| *did) {
            self.tell(&account);
        }
        Ok(token)
    }

    /// The ways to sign in, without what they open with.
    pub async fn list_wrappings(&self, account: &AccountId) -> Answer<Wrappings> {
        Ok(Wrappings { wrappings: self.views_of(&self.wrappings_of(account).await?).await? })
    }

    async fn views_of(&self, ids: &[SignInId]) -> Answer<Vec<WrappingView>> {
        let mut views = Vec::new();
        for id in ids {
            // One that was removed meanwhile is none any more.
            let Some(value) = self.store.get(&key::wrapping(id)).await? else { continue };
            let meta: WrappingMeta = protocol::from_cbor(&SealedRow::decode(&value)?.meta)?;
            views.push(WrappingView { id: *id, kind: meta.kind });
        }
        Ok(views)
    }

    pub(super) async fn wrappings_of(&self, account: &AccountId) -> Answer<Vec<SignInId>> {
        let rows = self.store.scan(key::account_wrappings(account), usize::MAX).await?;
        Ok(rows.iter().filter_map(|(row, _)| key::tail(row).map(SignInId)).collect())
    }

    pub(super) async fn add_wrapping_in(
        &self,
        change: &mut Change,
        account: &AccountId,
        wrapping: &NewWrapping,
    ) -> Answer<()> {
        let row = key::wrapping(&wrapping.id);
        if self.store.get(&row).await?.is_some() {
            return Err(Refusal::because(ProblemKind::Conflict, "the id for signing in is taken"));
        }
        let meta = WrappingMeta { account: *account, kind: wrapping.kind, auth: auth_digest(&wrapping.auth_key.0) };
        change.expect(row.clone(), None);
        change.put(key::account_wrapping(account, &wrapping.id), Vec::new());
        Ok(change.put_sealed(row, encode(&meta)?, &wrapping.wrapped.0).await?)
    }

    pub(super) async fn remove_wrapping_in(
        &self,
        change: &mut Change,
        account: &AccountId,
        id: &SignInId,
    ) -> Answer<WrappingMeta> {
        let row = key::wrapping(id);
        let value = self.store.get(&row).await?.ok_or(ProblemKind::NotFound)?;
        let sealed = SealedRow::decode(&value)?;
        change.expect(row.clone(), Some(value));
        self.log_wrapping_in(change, id, &sealed).await?;
        change.remove_sealed(row, &sealed);
        change.remove(key::account_wrapping(account, id));
        Ok(protocol::from_cbor(&sealed.meta)?)
    }

    /// A new passphrase under the same seal: the id stays, because it belongs to the seal, and what it opens is another.
    async fn replace_wrapping_in(
        &self,
        change: &mut Change,
        account: &AccountId,
        wrapping: &NewWrapping,
    ) -> Answer<WrappingMeta> {
        let row = key::wrapping(&wrapping.id);
        let value = self.store.get(&row).await?.ok_or(ProblemKind::NotFound)?;
        let before = SealedRow::decode(&value)?;
        change.expect(row.clone(), Some(value));
        self.log_wrapping_in(change, &wrapping.id, &before).await?;
        change.doom(before.doomed());
        let meta = WrappingMeta { account: *account, kind: wrapping.kind, auth: auth_digest(&wrapping.auth_key.0) };
        change.put_sealed(row, encode(&meta)?, &wrapping.wrapped.0).await?;
        Ok(protocol::from_cbor(&before.meta)?)
    }

    /// Has a restored server not take an old passphrase.
    async fn log_wrapping_in(&self, change: &mut Change, id: &SignInId, sealed: &SealedRow) -> Answer<()> {
        let wrapped = sealed.open(&*self.store, &key::wrapping(id)).await?;
        change.log_deletion(crate::backup::deleted::wrapping_line(id, &wrapped));
        Ok(())
    }
}

pub(super) fn check_wrappings(wrappings: &[NewWrapping]) -> Answer<()> {
    if wrappings.len() > limits::WRAPPINGS
        || wrappings.iter().any(|wrapping| wrapping.wrapped.0.len() > limits::BOX_BYTES)
    {
        return Err(ProblemKind::TooLarge.into());
    }
    let mut ids: Vec<_> = wrappings.iter().map(|wrapping| wrapping.id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < wrappings.len() {
        return Err(Refusal::because(ProblemKind::BadRequest, "an id for signing in is named twice"));
    }
    check_kinds(wrappings.iter().map(|wrapping| wrapping.kind))
}

/// One passphrase and one sheet, whatever ids they have: a second one would be a way in that no page shows and no change of
/// the passphrase ends.
fn check_kinds(kinds: impl IntoIterator<Item = WrappingKind>) -> Answer<()> {
    let (mut passphrases, mut sheets) = (0, 0);
    for kind in kinds {
        match kind {
            WrappingKind::Passphrase => passphrases += 1,
            WrappingKind::Words => sheets += 1,
            WrappingKind::Passkey => {}
        }
    }
    if passphrases > 1 || sheets > 1 {
        return Err(Refusal::because(ProblemKind::Conflict, "there is one passphrase and one sheet"));
    }
    Ok(())
}
