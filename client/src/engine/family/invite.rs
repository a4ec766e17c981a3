//! Inviting, as the owner: the link, the digits, letting in.

use protocol::Key;
use protocol::ProblemKind;
use protocol::member::{InvitationView, Invite};
use vault::generation::{again, let_in};
use vault::id::RecordId;
use vault::invitation::{Answer, FOR_WHOM_CHARS, PendingInvitation};
use vault::secret::PairSecret;

use super::owner_keys;
use crate::account::{Account, fault};
use crate::convert::to;
use crate::device::DeviceStore;
use crate::engine::settings::wrong_passphrase;
use crate::engine::wire::{
    CancelInvitation, Field, InvitationItem, InvitationLink, InvitationState, InviteMember, LetIn, MemberRole, Trouble,
};
use crate::engine::{Engine, Open};
use crate::environment::Environment;
use crate::transport::Transport;

/// The page that a link of an invitation opens.
const JOIN_PAGE: &str = "/join";

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Makes an invitation. The link is shown to the owner and to nobody else; the server gets a digest of its id.
    pub(in crate::engine) async fn invite_member(&mut self, ask: InviteMember) -> Result<InvitationLink, Trouble> {
        let (name, own_name) = (ask.name.trim().to_owned(), ask.own_name.trim().to_owned());
        for name in [&name, &own_name] {
            if name.is_empty() || name.chars().count() > FOR_WHOM_CHARS {
                return Err(Trouble::Field(Field::Name));
            }
        }
        if ask.role == MemberRole::Owner {
            return Err(Trouble::Refused(ProblemKind::NotAllowed));
        }
        let proof = self.prove_as_owner(&ask.passphrase).await?;
        let now = self.environment.now();
        let (id, account) = (RecordId::make(self.environment.rng()), self.opened()?.account.id);
        if self.opened()?.book.name_of(&account) != Some(own_name.as_str()) {
            let name = vec![(id, account, own_name)];
            self.write_list(&proof, name, |open, _| again(&open.book.entry, &open.book.list)).await?;
        }
        let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let keys = owner_keys(&open.book.list)?;
        let (vault, rng) = (open.book.vault, environment.rng());
        let pending = PendingInvitation::make(vault, &keys, ask.role.into(), &name, now, rng);
        let pending = pending.map_err(|_| fault("invitation"))?;
        let Account { id, key, state, .. } = &open.account;
        let sealed = pending.seal_pending(key, id, state.version.epoch, environment.rng());
        let invite = Invite {
            proof,
            invitation: to(pending.kept_as()),
            sealed: sealed.map_err(|_| fault("invitation"))?.into(),
        };
        self.api.invite(&to(vault), &invite).await.map_err(wrong_passphrase)?;
        Ok(InvitationLink { link: self.link_of(&pending), until: pending.invitation.until })
    }

    pub(in crate::engine) async fn cancel_invitation(&mut self, ask: &CancelInvitation) -> Result<(), Trouble> {
        let vault = to(self.opened()?.book.vault);
        Ok(self.api.cancel_invitation(&vault, &ask.invitation).await?)
    }

    /// Lets in who answered, as the role and under the name of the invitation. The pair's secret goes into the account's state
    /// before the vault's list needs it.
    pub(in crate::engine) async fn let_in(&mut self, ask: LetIn) -> Result<(), Trouble> {
        let proof = self.prove_as_owner(&ask.passphrase).await?;
        self.finish_first(&proof).await?;
        let vault = self.opened()?.book.vault;
        let members = self.api.members(&to(vault)).await?;
        let view = members.invitations.iter().find(|view| view.invitation == ask.invitation);
        let open = self.opened()?;
        let (pending, answer) = answered(open, view.ok_or(Trouble::InvitationOver)?)?;
        pending.invitation.check_time(self.environment.now()).map_err(|_| Trouble::InvitationOver)?;
        let digits = pending.invitation.digits(&pending.nonce, &answer).map_err(|_| fault("digits"))?;
        if digits.to_string() != ask.digits {
            // The server shows another answer than the one that was compared.
            return Err(Trouble::InvitationInvalid);
        }
        let secret = PairSecret::derive(&pending.invitation.secret, &owner_keys(&open.book.list)?, &answer.keys);
        let with = vault::account::PairSecretWith { account: answer.account, secret: secret.clone() };
        self.update_state(&proof, |state, _| state.with_pair(&vault, &with)).await?;
        let name = (RecordId::make(self.environment.rng()), answer.account, pending.for_whom.clone());
        self.write_list(&proof, vec![name], |open, rng| {
            let (entry, list) = (&open.book.entry, &open.book.list);
            let_in(entry, list, answer.account, pending.role, answer.keys, secret.clone(), rng)
        })
        .await
    }

    /// An invitation as its owner sees it. Where somebody has answered, the nonce is revealed: both sides see the digits.
    pub(super) async fn invitation_item(&mut self, view: &InvitationView) -> Result<InvitationItem, Trouble> {
        let open = self.opened()?;
        let state = match (pending(open, view), &view.answer) {
            (None, _) => InvitationState::Outdated,
            (Some(pending), None) => InvitationState::Waiting {
                link: self.link_of(&pending),
                name: pending.for_whom.clone(),
                role: pending.role.into(),
            },
            (Some(pending), Some(_)) => match answered(open, view) {
                Ok((_, answer)) => {
                    let digits = pending.invitation.digits(&pending.nonce, &answer);
                    let digits = digits.map_err(|_| fault("digits"))?.to_string();
                    if !view.revealed {
                        let nonce = Key(*pending.nonce.expose());
                        self.api.reveal(&to(pending.invitation.vault), &view.invitation, nonce).await?;
                    }
                    InvitationState::Answered { name: pending.for_whom.clone(), role: pending.role.into(), digits }
                }
                Err(_) => InvitationState::Foreign { name: pending.for_whom.clone() },
            },
        };
        Ok(InvitationItem { invitation: view.invitation, until: view.until, state })
    }

    fn link_of(&self, pending: &PendingInvitation) -> String {
        format!("{}{JOIN_PAGE}#{}", self.server, &*pending.invitation.to_text())
    }
}

/// The owner's own copy. `None` if it was made under other secrets, or for other keys of the owner than those in force.
fn pending<D>(open: &Open<D>, view: &InvitationView) -> Option<PendingInvitation> {
    let Account { id, key, state, .. } = &open.account;
    let (vault, epoch) = (&open.book.vault, state.version.epoch);
    let pending = PendingInvitation::open_pending(key, id, epoch, vault, &view.sealed.0).ok()?;
    let own = to::<_, protocol::Digest>(pending.kept_as()) == view.invitation;
    let in_force = owner_keys(&open.book.list).is_ok_and(|keys| keys.digest() == pending.invitation.owner);
    (own && in_force).then_some(pending)
}

/// An answer that was made with the link, by the account that the server says.
fn answered<D>(open: &Open<D>, view: &InvitationView) -> Result<(PendingInvitation, Answer), Trouble> {
    let pending = pending(open, view).ok_or(Trouble::InvitationOver)?;
    let shown = view.answer.as_ref().ok_or(Trouble::InvitationOver)?;
    let answer = pending.invitation.open_answer(&shown.answer.0).map_err(|_| Trouble::InvitationInvalid)?;
    let same = to::<_, protocol::AccountId>(answer.account) == shown.account;
    if same { Ok((pending, answer)) } else { Err(Trouble::InvitationInvalid) }
}
