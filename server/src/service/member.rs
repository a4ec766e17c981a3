//! Invitations to a vault, and leaving one. Both are sealed to the server: it keeps a digest of an invitation's id, who answered
//! and until when, and sees that one answer is taken.

use protocol::layout::Role;
use protocol::member::{
    AnswerInvitation, AnswerView, AnsweredInvitation, InvitationView, Invite, Leave, Members, RevealNonce,
};
use protocol::{AccountId, Bytes, Digest, InvitationId, Key, ProblemKind, VaultId, limits};
use serde::{Deserialize, Serialize};

use super::error::{Answer, Refusal, until_settled};
use super::rate::Network;
use super::session::{Session, Token};
use super::{Service, encode, key, sha256};
use crate::backup::deleted::member_line;
use crate::store::Change;
use crate::store::sealed::SealedRow;

/// Beside an invitation.
#[derive(Clone, Serialize, Deserialize)]
struct InvitationMeta {
    made: i64,
    until: i64,
    /// Who answered, and when.
    answered: Option<(AccountId, i64)>,
}

/// An invitation's sealed body.
#[derive(Clone, Serialize, Deserialize)]
struct InvitationBody {
    sealed: Bytes,
    answer: Bytes,
    nonce: Option<Key>,
}

/// An invitation as it was read, with the value that a commit must find unchanged.
struct Stored {
    row: Vec<u8>,
    value: Vec<u8>,
    meta: InvitationMeta,
    body: InvitationBody,
}

impl Service {
    /// Keeps an invitation.
    ///
    /// # Errors
    /// `not-allowed` for all but the owner, `wrong-key`, `conflict` when the id is taken, `too-large` above 16 open ones.
    pub async fn invite_member(
        &self,
        session: &Session,
        vault: &VaultId,
        request: &Invite,
        network: Network,
    ) -> Answer<Token> {
        if request.sealed.0.len() > limits::INVITATION_BYTES {
            return Err(ProblemKind::TooLarge.into());
        }
        self.owner(session, vault).await?;
        self.prove(session, &request.proof, network).await?;
        until_settled!(self.try_invite_member(session, vault, request).await)
    }

    async fn try_invite_member(&self, session: &Session, vault: &VaultId, request: &Invite) -> Answer<Token> {
        self.owner(session, vault).await?;
        let mut change = self.change_of(vault).await?;
        // Before the invitations are counted: whoever invites after that changes this row, and the commit finds it.
        let mut account = self.expect_account(&mut change, &session.account).await?;
        account.changes += 1;
        change.put(key::account(&session.account), encode(&account)?);
        let row = key::vault_invitation(vault, &request.invitation);
        let known = self.store.scan(key::vault_invitations(vault), usize::MAX).await?;
        if known.iter().any(|(known, _)| *known == row) {
            return Err(Refusal::because(ProblemKind::Conflict, "the invitation's id is taken"));
        }
        if known.len() >= limits::INVITATIONS {
            return Err(Refusal::because(ProblemKind::TooLarge, "16 invitations are open"));
        }
        let now = self.now();
        let until = now + limits::INVITATION_SECONDS;
        change.expect(row.clone(), None);
        change.put(key::due(until, &row), Vec::new());
        let meta = InvitationMeta { made: now, until, answered: None };
        let body = InvitationBody { sealed: request.sealed.clone(), answer: Bytes::default(), nonce: None };
        change.put_sealed(row, encode(&meta)?, &encode(&body)?).await?;
        let token = self.new_token_in(&mut change, session).await?;
        change.commit().await?;
        self.live.sessions_changed();
        // Other devices of the owner show it too.
        self.live.invitation(&session.account);
        Ok(token)
    }

    /// Open invitations, and who has left.
    ///
    /// # Errors
    /// `not-allowed` for all but the owner.
    pub async fn members(&self, session: &Session, vault: &VaultId) -> Answer<Members> {
        self.owner(session, vault).await?;
        let mut stored = Vec::new();
        for (row, value) in self.store.scan(key::vault_invitations(vault), usize::MAX).await? {
            let invitation = self.open_invitation(row, value).await?;
            if self.now() < invitation.meta.until {
                stored.push(invitation);
            }
        }
        stored.sort_by_key(|invitation| invitation.meta.made);
        let mut left = self.store.scan(key::all_left(vault), usize::MAX).await?;
        // Whose day has come is refused like one who has left; the owner may still name another day.
        let roles = self.store.scan(key::roles(vault), usize::MAX).await?;
        let over = |value: &[u8]| super::vault::read_role(value).is_some_and(|it| it.is_over(self.now()));
        left.extend(roles.into_iter().filter(|(_, value)| over(value)));
        Ok(Members {
            invitations: stored.into_iter().filter_map(Stored::view).collect(),
            left: left.iter().filter_map(|(row, _)| key::tail(row).map(AccountId)).collect(),
        })
    }

    /// Takes the one answer of an invitation.
    ///
    /// # Errors
    /// `not-found` when it is unknown, cancelled or over; `conflict` when it was answered otherwise, or the account is a member.
    pub async fn answer_invitation(
        &self,
        session: &Session,
        vault: &VaultId,
        invitation: &InvitationId,
        request: &AnswerInvitation,
    ) -> Answer<()> {
        if request.answer.0.len() > limits::ANSWER_BYTES {
            return Err(ProblemKind::TooLarge.into());
        }
        until_settled!(self.try_answer(session, vault, invitation, request).await)
    }

    async fn try_answer(
        &self,
        session: &Session,
        vault: &VaultId,
        invitation: &InvitationId,
        request: &AnswerInvitation,
    ) -> Answer<()> {
        let mut stored = self.invitation(vault, &digest_of(invitation)).await?;
        match stored.meta.answered {
            Some((account, _)) if account == session.account && stored.body.answer == request.answer => return Ok(()),
            Some(_) => return Err(Refusal::because(ProblemKind::Conflict, "the invitation was answered")),
            None => {}
        }
        if self.role(session, vault).await.is_ok() {
            return Err(Refusal::because(ProblemKind::Conflict, "the account is a member of this vault"));
        }
        stored.meta.answered = Some((session.account, self.now()));
        stored.body.answer = request.answer.clone();
        self.replace(vault, stored).await?;
        self.tell_owner(vault).await
    }

    /// Reveals the nonce to the guest; the last one sent counts.
    ///
    /// # Errors
    /// `not-allowed` for all but the owner, `not-found`, `conflict` before an answer.
    pub async fn reveal_nonce(
        &self,
        session: &Session,
        vault: &VaultId,
        invitation: &Digest,
        request: &RevealNonce,
    ) -> Answer<()> {
        until_settled!(
            async {
                self.owner(session, vault).await?;
                let mut stored = self.invitation(vault, invitation).await?;
                if stored.meta.answered.is_none() {
                    return Err(Refusal::because(ProblemKind::Conflict, "nobody has answered yet"));
                }
                match stored.body.nonce {
                    Some(nonce) if nonce == request.nonce => return Ok(()),
                    // A stolen session may have sent a wrong one: the owner's device is heard until somebody is let in.
                    _ => stored.body.nonce = Some(request.nonce),
                }
                let guest = stored.meta.answered.map(|(account, _)| account);
                self.replace(vault, stored).await?;
                guest.iter().for_each(|account| self.live.invitation(account));
                Answer::Ok(())
            }
            .await
        )
    }

    /// The nonce, for the account that answered.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn answered_invitation(
        &self,
        session: &Session,
        vault: &VaultId,
        invitation: &InvitationId,
    ) -> Answer<AnsweredInvitation> {
        let stored = self.invitation(vault, &digest_of(invitation)).await?;
        match stored.meta.answered {
            Some((account, _)) if account == session.account => Ok(AnsweredInvitation { nonce: stored.body.nonce }),
            _ => Err(ProblemKind::NotFound.into()),
        }
    }

    /// Takes an invitation back; what was kept of it is erased.
    ///
    /// # Errors
    /// `not-allowed` for all but the owner, `not-found`.
    pub async fn cancel_member_invitation(
        &self,
        session: &Session,
        vault: &VaultId,
        invitation: &Digest,
    ) -> Answer<()> {
        until_settled!(
            async {
                self.owner(session, vault).await?;
                let stored = self.invitation(vault, invitation).await?;
                let guest = stored.meta.answered.map(|(account, _)| account);
                self.erase_sealed(stored.row, stored.value).await?;
                guest.iter().chain([&session.account]).for_each(|account| self.live.invitation(account));
                Answer::Ok(())
            }
            .await
        )
    }

    /// Ends the membership of the session's account: it is refused from the next call on, and its streams end.
    ///
    /// # Errors
    /// `wrong-key`; `not-allowed` for the owner, who hands over or deletes; `not-found`.
    pub async fn leave(&self, session: &Session, vault: &VaultId, request: &Leave, network: Network) -> Answer<Token> {
        self.role(session, vault).await?;
        self.prove(session, &request.proof, network).await?;
        let token = until_settled!(
            async {
                if self.role(session, vault).await? == Role::Owner {
                    return Err(ProblemKind::NotAllowed.into());
                }
                let (row, before) = self.vault_row(vault).await?;
                let mut change = self.change();
                change.expect(key::vault(vault), Some(before));
                change.remove(key::membership(&session.account, vault));
                leave_in(&mut change, vault, &session.account);
                change.log_deletion(member_line(vault, &session.account, row.list.saturating_add(1)));
                let token = self.new_token_in(&mut change, session).await?;
                change.commit().await?;
                Answer::Ok(token)
            }
            .await
        )?;
        self.live.sessions_changed();
        self.tell_owner(vault).await?;
        Ok(token)
    }

    /// Drops an invitation whose time is over. One that was made anew under the same id has another end and stays.
    pub(super) async fn drop_over_invitation(&self, row: &[u8]) -> Answer<()> {
        let Some(value) = self.store.get(row).await? else { return Ok(()) };
        let stored = self.open_invitation(row.to_vec(), value).await?;
        if self.now() < stored.meta.until { Ok(()) } else { self.erase_sealed(stored.row, stored.value).await }
    }

    /// Looks at what a member list says of those who were invited or have left, within the change that brings it: an invitation
    /// is over when its guest is in, and who has left is not named again before they answer another one.
    pub(super) async fn settle_members_in(
        &self,
        change: &mut Change,
        vault: &VaultId,
        named: &[AccountId],
    ) -> Answer<()> {
        let mut let_in = Vec::new();
        for (row, value) in self.store.scan(key::vault_invitations(vault), usize::MAX).await? {
            let sealed = SealedRow::decode(&value)?;
            let meta: InvitationMeta = protocol::from_cbor(&sealed.meta)?;
            if let Some((account, _)) = meta.answered.filter(|(account, _)| named.contains(account)) {
                change.expect(row.clone(), Some(value));
                change.remove_sealed(row, &sealed);
                let_in.push(account);
            }
        }
        for (row, _) in self.store.scan(key::all_left(vault), usize::MAX).await? {
            let account = key::tail(&row).map(AccountId);
            if account.is_some_and(|account| named.contains(&account) && !let_in.contains(&account)) {
                return Err(Refusal::because(ProblemKind::Conflict, "a member has left"));
            }
            change.remove(row);
        }
        Ok(())
    }

    async fn owner(&self, session: &Session, vault: &VaultId) -> Answer<()> {
        match self.role(session, vault).await? {
            Role::Owner => Ok(()),
            Role::Editor | Role::Reader => Err(ProblemKind::NotAllowed.into()),
        }
    }

    /// Says at the owner's streams that something at an invitation, or a member, moved.
    async fn tell_owner(&self, vault: &VaultId) -> Answer<()> {
        for (row, value) in self.store.scan(key::roles(vault), usize::MAX).await? {
            if let Some(account) = key::tail(&row).filter(|_| super::vault::is_owner(&value)) {
                self.live.invitation(&AccountId(account));
            }
        }
        Ok(())
    }

    /// A change of rows that go with the vault: it fails when the vault was deleted meanwhile.
    async fn change_of(&self, vault: &VaultId) -> Answer<Change> {
        let (_, before) = self.vault_row(vault).await?;
        let mut change = self.change();
        change.expect(key::vault(vault), Some(before));
        Ok(change)
    }

    async fn invitation(&self, vault: &VaultId, digest: &Digest) -> Answer<Stored> {
        let row = key::vault_invitation(vault, digest);
        let value = self.store.get(&row).await?.ok_or(ProblemKind::NotFound)?;
        let stored = self.open_invitation(row, value).await?;
        if self.now() < stored.meta.until { Ok(stored) } else { Err(ProblemKind::NotFound.into()) }
    }

    async fn open_invitation(&self, row: Vec<u8>, value: Vec<u8>) -> Answer<Stored> {
        let sealed = SealedRow::decode(&value)?;
        let meta = protocol::from_cbor(&sealed.meta)?;
        let body = protocol::from_cbor(&sealed.open(&*self.store, &row).await?)?;
        Ok(Stored { row, value, meta, body })
    }

    async fn replace(&self, vault: &VaultId, stored: Stored) -> Answer<()> {
        let mut change = self.change_of(vault).await?;
        change.doom(SealedRow::decode(&stored.value)?.doomed());
        change.expect(stored.row.clone(), Some(stored.value));
        change.put_sealed(stored.row, encode(&stored.meta)?, &encode(&stored.body)?).await?;
        Ok(change.commit().await?)
    }
}

impl Stored {
    fn view(self) -> Option<InvitationView> {
        let digest = Digest::try_from(self.row.get(18..)?).ok()?;
        let answer = self.meta.answered.map(|(account, time)| AnswerView { account, answer: self.body.answer, time });
        Some(InvitationView {
            invitation: digest,
            sealed: self.body.sealed,
            until: self.meta.until,
            answer,
            revealed: self.body.nonce.is_some(),
        })
    }
}

/// The account may do nothing in the vault any more, though the newest list names it; within a change.
pub(super) fn leave_in(change: &mut Change, vault: &VaultId, account: &AccountId) {
    change.remove(key::role(vault, account));
    change.put(key::left(vault, account), Vec::new());
}

fn digest_of(invitation: &InvitationId) -> Digest {
    sha256(&[&invitation.0])
}
